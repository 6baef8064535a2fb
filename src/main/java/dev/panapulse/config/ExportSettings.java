package dev.panapulse.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where rows go and how.
 *
 * @param exporter the kind of destination
 * @param url the http URL that requests are posted to, path included; may hold a secret in its
 *     query, which is not shown
 * @param protocol how OTLP is spoken
 * @param headers headers to add to every request, {@code Authorization} among them if a token is
 *     set; the names are HTTP tokens, unique without regard to case, and the values printable ASCII
 * @param timeout how long one request may take, 100 ms to 10 min
 * @param compression of request bodies
 * @param batchRows rows in one request at most, 1 to 1024
 * @param startOffset whether the first sample waits for this host's own moment
 */
public record ExportSettings(
    Exporter exporter,
    URI url,
    Protocol protocol,
    Map<String, Secret> headers,
    Duration timeout,
    Compression compression,
    int batchRows,
    StartOffset startOffset) {

  @Override
  public String toString() {
    return "ExportSettings[exporter="
        + exporter
        + ", url="
        + shownUrl()
        + ", protocol="
        + protocol
        + ", headers="
        + headers
        + ", timeout="
        + timeout
        + ", compression="
        + compression
        + ", batchRows="
        + batchRows
        + ", startOffset="
        + startOffset
        + ']';
  }

  /** The URL for people: without its query, which may hold a key. */
  public String shownUrl() {
    return new UrlType(false).show(url);
  }
}
