package dev.panapulse.config;

import dev.panapulse.config.type.Secret;
import dev.panapulse.config.type.UrlType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where rows go and how.
 *
 * @param exporter the kind of destination
 * @param url the http or https URL that requests are posted to, path included; may hold a secret in
 *     its query, which is not shown
 * @param protocol how OTLP is spoken
 * @param headers headers to add to every request, {@code Authorization} among them if a token is
 *     set; the names are HTTP tokens, unique without regard to case, and the values printable ASCII
 * @param tokenFile where the bearer token is that goes with every request, in place of a header; it
 *     held one when the settings were read, and may hold another later; empty: none
 * @param proxy through which the backend is asked; empty: it is asked directly
 * @param timeout how long one request may take, 100 ms to 10 min
 * @param compression of request bodies
 * @param tls certificates and keys for an https URL
 * @param batchRows rows in one request at most, 1 to 1024
 * @param startOffset whether the first sample waits for this host's own moment
 */
public record ExportSettings(
    Exporter exporter,
    URI url,
    Protocol protocol,
    Map<String, Secret> headers,
    Optional<Path> tokenFile,
    Optional<ProxySettings> proxy,
    Duration timeout,
    Compression compression,
    TlsSettings tls,
    int batchRows,
    StartJitterMode startOffset) {

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
        + ", tokenFile="
        + tokenFile
        + ", proxy="
        + proxy
        + ", timeout="
        + timeout
        + ", compression="
        + compression
        + ", tls="
        + tls
        + ", batchRows="
        + batchRows
        + ", startOffset="
        + startOffset
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
