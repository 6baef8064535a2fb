package dev.panapulse.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where rows go and how.
 *
 * @param exporter the kind of destination
 * @param url the http or https URL that requests are posted to, path included; may hold a secret in
 *     its query, which is not shown
 * @param protocol how OTLP is spoken
 * @param headers headers to add to every request, {@code Authorization} among them if a token is
 *     set; the names are HTTP tokens, unique without regard to case, and the values printable ASCII
 * @param timeout how long one request may take, 100 ms to 10 min
 * @param compression of request bodies
 * @param tls certificates and keys for an https URL
 * @param batchRows rows in one request at most, 1 to 1024
 */
public record ExportSettings(
    Exporter exporter,
    URI url,
    Protocol protocol,
    Map<String, Secret> headers,
    Duration timeout,
    Compression compression,
    TlsSettings tls,
    int batchRows) {

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
        + ", tls="
        + tls
        + ", batchRows="
        + batchRows
        + ']';
  }

  /** Whether requests go by TLS. */
  public boolean secure() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** The URL for people: without its query, which may hold a key. */
  public String shownUrl() {
    return new UrlType(false).show(url);
  }
}
