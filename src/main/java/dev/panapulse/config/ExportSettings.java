package dev.panapulse.config;

import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.ChoiceType;
import dev.panapulse.config.type.DurationType;
import dev.panapulse.config.type.HeadersType;
import dev.panapulse.config.type.IntegerType;
import dev.panapulse.config.type.Secret;
import dev.panapulse.config.type.TextForm;
import dev.panapulse.config.type.TokenFileType;
import dev.panapulse.config.type.TokenType;
import dev.panapulse.config.type.UrlType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where samples are sent and how.
 *
 * @param exporter the kind of destination
 * @param url the http or https URL that requests are posted to, with its path; its query may hold a
 *     secret, so {@link #toString} leaves it out
 * @param protocol the variant of OTLP
 * @param headers headers added to every request, {@code Authorization} among them if a token is
 *     set; the names are HTTP tokens, unique without regard to case, and the values printable ASCII
 * @param tokenFile file with the bearer token for every request, in place of a header; it held a
 *     token when the settings were read, and may change later; empty: none
 * @param proxy the HTTP proxy between agent and backend; empty: none
 * @param timeout longest time for one request, 100 ms to 10 min
 * @param maxConnectionAge time after which a connection is replaced, 10 s to 1 day
 * @param compression of request bodies
 * @param tls certificates and keys for an https URL
 * @param maxBatchRows most rows in one request, 1 to 1024
 * @param startJitter whether the first sample is delayed by a part of the interval
 */
public record ExportSettings(
    Exporter exporter,
    URI url,
    Protocol protocol,
    Map<String, Secret> headers,
    Optional<Path> tokenFile,
    Optional<ProxySettings> proxy,
    Duration timeout,
    Duration maxConnectionAge,
    Compression compression,
    TlsSettings tls,
    int maxBatchRows,
    StartJitterMode startJitter) {
  static final SettingGroup GROUP = new SettingGroup("export");

  private static final DurationType TIMEOUT_TYPE =
      new DurationType(Duration.ofMillis(100), Duration.ofMinutes(10));

  static final SettingKey<Exporter> EXPORTER =
      GROUP
          .setting(
              "exporter",
              ChoiceType.of(Exporter.values()),
              "Exporter. otlp sends samples to a backend, console prints them, none drops them. If it is"
                  + " not set: otlp where an endpoint is set, else console.")
          .byDefault(Exporter.CONSOLE)
          .shownDefault("otlp with an endpoint, else console")
          .variable("OTEL_SDK_DISABLED", new DisabledSdk(), "true")
          .variable("OTEL_METRICS_EXPORTER")
          .commonFlag("--exporter")
          .needsRestart()
          .declare();

  static final SettingKey<URI> ENDPOINT =
      GROUP
          .setting(
              "endpoint",
              new UrlType(true),
              "URL of the backend. The HTTP protocols append /v1/metrics; grpc also takes"
                  + " host:port, and its default is http://localhost:4317.")
          .byDefault(URI.create("http://localhost:4318"))
          .variable("OTEL_EXPORTER_OTLP_ENDPOINT")
          .commonFlag("--endpoint")
          .declare();

  static final SettingKey<URI> METRICS_ENDPOINT =
      GROUP
          .setting(
              "metrics_endpoint",
              new UrlType(false),
              "Exact URL for requests; takes precedence over export.endpoint from the same source.")
          .variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
          .declare();

  static final SettingKey<Protocol> PROTOCOL =
      GROUP
          .setting("protocol", ChoiceType.of(Protocol.values()), "Variant of OTLP.")
          .byDefault(Protocol.HTTP_PROTOBUF)
          .variable("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL")
          .variable("OTEL_EXPORTER_OTLP_PROTOCOL")
          .commonFlag("--protocol")
          .declare();

  static final SettingKey<Boolean> INSECURE =
      GROUP
          .setting(
              "insecure",
              new BooleanType(),
              "Uses no TLS for a gRPC endpoint that has neither http:// nor https://.")
          .byDefault(false)
          .variable("OTEL_EXPORTER_OTLP_METRICS_INSECURE")
          .variable("OTEL_EXPORTER_OTLP_INSECURE")
          .declare();

  static final SettingKey<Map<String, Secret>> HEADERS =
      GROUP
          .setting(
              "headers",
              new HeadersType(),
              "Headers added to every request; with grpc metadata, in base64 if the name ends in"
                  + " -bin.")
          .byDefault(Map.of())
          .variable("OTEL_EXPORTER_OTLP_METRICS_HEADERS")
          .variable("OTEL_EXPORTER_OTLP_HEADERS")
          .declare();

  static final SettingKey<Secret> TOKEN =
      GROUP
          .setting("token", new TokenType(), "Token that is sent as \"Authorization: Bearer\".")
          .declare();

  static final SettingKey<Path> TOKEN_FILE =
      GROUP
          .setting(
              "token_file",
              new TokenFileType(),
              "File with the token; it is read again when it changes. If unset and no other token"
                  + " is set: the systemd credential $CREDENTIALS_DIRECTORY/panapulse.token, if it"
                  + " exists.")
          .declare();

  static final SettingKey<Optional<ProxySettings>> PROXY =
      GROUP
          .setting(
              "proxy",
              new ProxyType(),
              "HTTP proxy between agent and backend. If unset: $https_proxy or $HTTPS_PROXY for an"
                  + " https:// endpoint, $http_proxy for http://, else $all_proxy or $ALL_PROXY;"
                  + " none if the backend is on this host or listed in $no_proxy or $NO_PROXY.")
          .declare();

  static final SettingKey<Duration> TIMEOUT =
      GROUP
          .setting("timeout", TIMEOUT_TYPE, "Longest time for one request.")
          .byDefault(Duration.ofSeconds(10))
          .variable("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", TIMEOUT_TYPE.inMilliseconds())
          .variable("OTEL_EXPORTER_OTLP_TIMEOUT", TIMEOUT_TYPE.inMilliseconds())
          .variable("OTEL_METRIC_EXPORT_TIMEOUT", TIMEOUT_TYPE.inMilliseconds())
          .flag("--timeout")
          .declare();

  static final SettingKey<Duration> MAX_CONNECTION_AGE =
      GROUP
          .setting(
              "max_connection_age",
              new DurationType(Duration.ofSeconds(10), Duration.ofDays(1)),
              "Time after which a connection is replaced, less up to a tenth at random, so that the"
                  + " agent follows a name that points to another address.")
          .byDefault(Duration.ofMinutes(10))
          .declare();

  static final SettingKey<Compression> COMPRESSION =
      GROUP
          .setting(
              "compression", ChoiceType.of(Compression.values()), "Compression of request bodies.")
          .byDefault(Compression.GZIP)
          .variable("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION")
          .variable("OTEL_EXPORTER_OTLP_COMPRESSION")
          .commonFlag("--compression")
          .declare();

  static final SettingKey<Temporality> TEMPORALITY =
      GROUP
          .setting(
              "temporality",
              new ChoiceType<>(
                  List.of(Temporality.values()),
                  " only; some backends drop delta sums without an error"),
              "Start of the time that a sum covers.")
          .byDefault(Temporality.CUMULATIVE)
          .variable("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")
          .notInFile()
          .declare();

  static final SettingKey<Integer> MAX_BATCH_ROWS =
      GROUP
          .setting("max_batch_rows", new IntegerType(1, 1024), "Most samples in one request.")
          .byDefault(32)
          .declare();

  static final SettingKey<StartJitterMode> START_JITTER =
      GROUP
          .setting(
              "start_jitter",
              ChoiceType.of(StartJitterMode.values()),
              "Delays the first sample by a part of the interval that differs between hosts, so"
                  + " that hosts that boot together do not export at the same time. auto: only"
                  + " within 10 minutes of boot.")
          .byDefault(StartJitterMode.AUTO)
          .declare();

  static ExportSettings from(SettingsReader reader) {
    Protocol protocol = reader.value(PROTOCOL);
    EndpointChoice endpoint = EndpointChoice.of(reader, protocol);
    Exporter exporter = exporter(reader, endpoint.given());
    Authorization authorization = new Authorization(reader);
    Optional<Path> tokenFile = authorization.tokenFile();
    if (authorization.isAbsent() && exporter == Exporter.OTLP) {
      tokenFile = authorization.credential();
    }
    Map<String, Secret> headers = authorization.headers();
    if (protocol == Protocol.GRPC) {
      GrpcMetadata.check(reader, headers);
    }
    reader.value(TEMPORALITY);
    return new ExportSettings(
        exporter,
        endpoint.url(),
        protocol,
        headers,
        tokenFile,
        proxy(reader, exporter, endpoint.url()),
        reader.value(TIMEOUT),
        reader.value(MAX_CONNECTION_AGE),
        reader.value(COMPRESSION),
        TlsSettings.from(reader),
        reader.value(MAX_BATCH_ROWS),
        reader.value(START_JITTER));
  }

  private static Exporter exporter(SettingsReader reader, boolean endpointGiven) {
    Resolved<Exporter> given = reader.resolve(EXPORTER);
    if (given.given()) {
      return SettingsReader.orDefault(EXPORTER, given);
    }
    Exporter exporter = endpointGiven ? Exporter.OTLP : Exporter.CONSOLE;
    reader.note(
        EXPORTER,
        Optional.of(exporter),
        new Default(endpointGiven ? "an endpoint is set" : "no endpoint is set"));
    return exporter;
  }

  private static Optional<ProxySettings> proxy(SettingsReader reader, Exporter exporter, URI url) {
    Resolved<Optional<ProxySettings>> given = reader.resolve(PROXY);
    if (!given.given() && exporter == Exporter.OTLP) {
      given = new ProxyChoice(reader.resolver()).choose(url);
      reader.note(PROXY, given.value(), given.origin());
    }
    return given.value().orElse(Optional.empty());
  }

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
        + ", maxConnectionAge="
        + maxConnectionAge
        + ", compression="
        + compression
        + ", tls="
        + tls
        + ", maxBatchRows="
        + maxBatchRows
        + ", startJitter="
        + startJitter
        + ']';
  }

  /** Whether requests use TLS. */
  public boolean secure() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** The URL for people: without its query, which may hold a key. */
  public String shownUrl() {
    return new UrlType(false).show(url);
  }

  /** The only value of OTEL_SDK_DISABLED that has an effect. */
  private record DisabledSdk() implements TextForm<Exporter> {
    @Override
    public Exporter parse(String text) {
      return Exporter.NONE;
    }

    @Override
    public String allowed() {
      return "true";
    }
  }
}
