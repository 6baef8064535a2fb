package dev.panapulse.config;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.type.AbsolutePathType;
import dev.panapulse.config.type.AttributesType;
import dev.panapulse.config.type.BooleanType;
import dev.panapulse.config.type.Choice;
import dev.panapulse.config.type.ChoiceType;
import dev.panapulse.config.type.DirectoryType;
import dev.panapulse.config.type.DurationType;
import dev.panapulse.config.type.FileType;
import dev.panapulse.config.type.HeadersType;
import dev.panapulse.config.type.IntegerType;
import dev.panapulse.config.type.NameType;
import dev.panapulse.config.type.Secret;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.config.type.SizeType;
import dev.panapulse.config.type.TextForm;
import dev.panapulse.config.type.TokenFileType;
import dev.panapulse.config.type.TokenType;
import dev.panapulse.config.type.UrlType;
import dev.panapulse.config.type.ValueType;
import dev.panapulse.config.type.Variable;
import dev.panapulse.host.CollectorSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One setting: its names in a file, the environment and on the command line, its type, its default
 * and what it is for. {@link #all()} is the one table of settings; parsing, checking, help and
 * documentation are all made from it.
 *
 * @param <T> the value in Java
 */
public final class SettingKey<T> {
  /** Filled by the constants below, so it has to stand above them. */
  private static final List<SettingKey<?>> TABLE = new ArrayList<>();

  private static final DurationType TIMEOUT_TYPE =
      new DurationType(Duration.ofMillis(100), Duration.ofMinutes(10));
  private static final DurationType INTERVAL_TYPE =
      new DurationType(Duration.ofMillis(100), Duration.ofHours(1));

  static final SettingKey<Path> CONFIG =
      define("config", new FileType(), "the configuration file; the default one may be absent")
          .byDefault(Path.of("/etc/panapulse/config.toml"))
          .variable("PANAPULSE_CONFIG")
          .flag("--config")
          .notInFile()
          .add();

  static final SettingKey<Duration> INTERVAL =
      define("interval", INTERVAL_TYPE, "time from one sample to the next")
          .byDefault(Duration.ofSeconds(10))
          .variable("PANAPULSE_INTERVAL")
          .variable("OTEL_METRIC_EXPORT_INTERVAL", INTERVAL_TYPE.inMilliseconds())
          .flag("--interval")
          .add();

  static final SettingKey<Path> ROOT_PATH =
      define("root_path", new DirectoryType(), "where the host's root directory is mounted")
          .byDefault(Path.of("/"))
          .variable("PANAPULSE_ROOT_PATH")
          .flag("--root-path")
          .add();

  static final SettingKey<LogLevel> LOG_LEVEL =
      define("log.level", choice(LogLevel.values(), ""), "how much the agent logs")
          .byDefault(LogLevel.INFO)
          .variable("PANAPULSE_LOG_LEVEL")
          .flag("--log-level")
          .add();

  static final SettingKey<Exporter> EXPORTER =
      define(
              "export.exporter",
              choice(Exporter.values(), ""),
              "where metrics go; otlp if an endpoint is set, else console")
          .byDefault(Exporter.CONSOLE)
          .variable("OTEL_SDK_DISABLED", new Disabled(), "true")
          .variable("OTEL_METRICS_EXPORTER")
          .flag("--exporter")
          .add();

  static final SettingKey<URI> ENDPOINT =
      define(
              "export.endpoint",
              new UrlType(true),
              "base URL, to which /v1/metrics is appended; under grpc also host:port, and"
                  + " http://localhost:4317 by default")
          .byDefault(URI.create("http://localhost:4318"))
          .variable("PANAPULSE_ENDPOINT")
          .variable("OTEL_EXPORTER_OTLP_ENDPOINT")
          .flag("--endpoint")
          .add();

  static final SettingKey<URI> METRICS_ENDPOINT =
      define(
              "export.metrics_endpoint",
              new UrlType(false),
              "URL used as it is; wins over export.endpoint of the same source")
          .variable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
          .add();

  static final SettingKey<Protocol> PROTOCOL =
      define("export.protocol", choice(Protocol.values(), ""), "how OTLP is spoken")
          .byDefault(Protocol.HTTP_PROTOBUF)
          .variable("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL")
          .variable("OTEL_EXPORTER_OTLP_PROTOCOL")
          .flag("--protocol")
          .add();

  static final SettingKey<Boolean> INSECURE =
      define(
              "export.insecure",
              new BooleanType(),
              "whether a gRPC endpoint without http:// or https:// is asked without TLS")
          .byDefault(false)
          .variable("OTEL_EXPORTER_OTLP_METRICS_INSECURE")
          .variable("OTEL_EXPORTER_OTLP_INSECURE")
          .add();

  static final SettingKey<Map<String, Secret>> HEADERS =
      define(
              "export.headers",
              new HeadersType(),
              "headers added to every request; under grpc metadata, base64 if named -bin")
          .byDefault(Map.of())
          .variable("OTEL_EXPORTER_OTLP_METRICS_HEADERS")
          .variable("OTEL_EXPORTER_OTLP_HEADERS")
          .add();

  static final SettingKey<Secret> TOKEN =
      define("export.token", new TokenType(), "sent as \"Authorization: Bearer\"")
          .variable("PANAPULSE_TOKEN")
          .add();

  static final SettingKey<Path> CERTIFICATE =
      define(
              "export.certificate",
              new AbsolutePathType(),
              "PEM file of the authorities that an https server's certificate may come from; unset:"
                  + " those of the system")
          .variable("OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE")
          .variable("OTEL_EXPORTER_OTLP_CERTIFICATE")
          .add();

  static final SettingKey<Path> CLIENT_CERTIFICATE =
      define(
              "export.client_certificate",
              new AbsolutePathType(),
              "PEM file of the certificate for https servers that ask for one")
          .variable("OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE")
          .variable("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")
          .add();

  static final SettingKey<Path> CLIENT_KEY =
      define(
              "export.client_key",
              new AbsolutePathType(),
              "PEM file of that certificate's private key, not encrypted")
          .variable("OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY")
          .variable("OTEL_EXPORTER_OTLP_CLIENT_KEY")
          .add();

  static final SettingKey<Path> TOKEN_FILE =
      define(
              "export.token_file",
              new TokenFileType(),
              "file with the token, read again when it changes; unset, and no token elsewhere:"
                  + " $CREDENTIALS_DIRECTORY/panapulse.token, a credential of systemd, if it is"
                  + " there")
          .variable("PANAPULSE_TOKEN_FILE")
          .add();

  static final SettingKey<Optional<ProxySettings>> PROXY =
      define(
              "export.proxy",
              new ProxyType(),
              "HTTP proxy on the way to the backend; unset: $https_proxy or $HTTPS_PROXY for an"
                  + " https:// endpoint, $http_proxy for http://, else $all_proxy or $ALL_PROXY,"
                  + " unless the backend is on this host or in $no_proxy or $NO_PROXY")
          .variable("PANAPULSE_PROXY")
          .add();

  static final SettingKey<Duration> TIMEOUT =
      define("export.timeout", TIMEOUT_TYPE, "how long one request may take")
          .byDefault(Duration.ofSeconds(10))
          .variable("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", TIMEOUT_TYPE.inMilliseconds())
          .variable("OTEL_EXPORTER_OTLP_TIMEOUT", TIMEOUT_TYPE.inMilliseconds())
          .variable("OTEL_METRIC_EXPORT_TIMEOUT", TIMEOUT_TYPE.inMilliseconds())
          .flag("--timeout")
          .add();

  static final SettingKey<Compression> COMPRESSION =
      define(
              "export.compression",
              choice(Compression.values(), ""),
              "how request bodies are compressed")
          .byDefault(Compression.GZIP)
          .variable("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION")
          .variable("OTEL_EXPORTER_OTLP_COMPRESSION")
          .flag("--compression")
          .add();

  static final SettingKey<Temporality> TEMPORALITY =
      define(
              "export.temporality",
              choice(Temporality.values(), " only, some backends drop anything else silently"),
              "since when sums count")
          .byDefault(Temporality.CUMULATIVE)
          .variable("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")
          .notInFile()
          .add();

  static final SettingKey<Integer> BATCH_ROWS =
      define("export.batch_rows", new IntegerType(1, 1024), "samples in one request at most")
          .byDefault(32)
          .add();

  static final SettingKey<StartJitterMode> START_OFFSET =
      define(
              "export.start_offset",
              choice(StartJitterMode.values(), ""),
              "whether the first sample waits for a part of the interval that is each host's own, so"
                  + " that hosts that boot together do not export together; auto: within 10 minutes"
                  + " of boot")
          .byDefault(StartJitterMode.AUTO)
          .add();

  static final SettingKey<Long> BUFFER_SIZE =
      define(
              "buffer.size",
              new SizeType(256 * 1024, 64 * 1024 * 1024),
              "memory for samples that wait to be sent")
          .byDefault(1024L * 1024)
          .add();

  static final SettingKey<Boolean> SPOOL_ENABLED =
      define(
              "spool.enabled",
              new BooleanType(),
              "whether samples go to disk while the backend is away")
          .byDefault(true)
          .variable("PANAPULSE_SPOOL_ENABLED")
          .add();

  static final SettingKey<Path> SPOOL_DIRECTORY =
      define(
              "spool.directory",
              new AbsolutePathType(),
              "where, made if missing; unset: $STATE_DIRECTORY, else /var/lib/panapulse if usable,"
                  + " else $XDG_STATE_HOME/panapulse or ~/.local/state/panapulse")
          .variable("PANAPULSE_SPOOL_DIRECTORY")
          .add();

  static final SettingKey<Long> SPOOL_MAX_BYTES =
      define(
              "spool.max_bytes",
              new SizeType(1024 * 1024, 10L * 1024 * 1024 * 1024),
              "room on disk; beyond that the oldest go")
          .byDefault(64L * 1024 * 1024)
          .add();

  static final SettingKey<Duration> SPOOL_MAX_AGE =
      define(
              "spool.max_age",
              new DurationType(Duration.ofMinutes(1), Duration.ofDays(90)),
              "samples on disk that are older go")
          .byDefault(Duration.ofDays(7))
          .add();

  static final SettingKey<SyncPolicy> SPOOL_FSYNC =
      define(
              "spool.fsync",
              choice(SyncPolicy.values(), ""),
              "when the disk is told to keep what was written; a power cut takes with never some"
                  + " 30 s of writes, with batch at most about a minute, with always none; a"
                  + " killed agent loses none in any case")
          .byDefault(SyncPolicy.BATCH)
          .add();

  static final SettingKey<Integer> SPOOL_REPLAY_RATE =
      define(
              "spool.replay_rate",
              new IntegerType(1, 1000),
              "requests a second from disk, beside live ones, once the backend is back")
          .byDefault(10)
          .add();

  static final SettingKey<Map<String, String>> RESOURCE_ATTRIBUTES =
      define("resource.attributes", new AttributesType(), "attributes of this host")
          .byDefault(Map.of())
          .variable("OTEL_RESOURCE_ATTRIBUTES")
          .add();

  static final SettingKey<String> SERVICE_NAME =
      define(
              "resource.service_name",
              new NameType(),
              "service.name; wins over the one in resource.attributes of the same source")
          .byDefault("panapulse")
          .variable("OTEL_SERVICE_NAME")
          .add();

  static final SettingKey<Set<CollectorSpec>> COLLECTORS =
      define("collectors", new CollectorsType(), "the only collectors to run")
          .variable("PANAPULSE_COLLECTORS")
          .flag("--collectors")
          .notInFile()
          .add();

  private static final Map<CollectorSpec, SettingKey<Boolean>> ENABLED = defineEnabled();

  /** The settings that single collectors declare. */
  static final List<SettingKey<?>> OF_COLLECTORS = defineOfCollectors();

  private static final List<SettingKey<?>> ALL = List.copyOf(TABLE);

  private final String name;
  private final ValueType<T> type;
  private final String description;
  private final Optional<T> defaultValue;
  private final List<Variable<T>> variables;
  private final Optional<String> flag;
  private final boolean inFile;

  private SettingKey(Builder<T> builder) {
    this.name = builder.name;
    this.type = builder.type;
    this.description = builder.description;
    this.defaultValue = builder.defaultValue;
    this.variables = List.copyOf(builder.variables);
    this.flag = builder.flag;
    this.inFile = builder.inFile;
  }

  /** Every setting, in the order in which they are documented. */
  public static List<SettingKey<?>> all() {
    return ALL;
  }

  static SettingKey<Boolean> enabled(CollectorSpec collector) {
    SettingKey<Boolean> key = ENABLED.get(collector);
    if (key == null) {
      throw new IllegalArgumentException(collector.name());
    }
    return key;
  }

  /** The name: the dotted key in the configuration file, if it may stand there. */
  public String name() {
    return name;
  }

  /** What the setting is for, in a few words. */
  public String description() {
    return description;
  }

  /** The name of its type. */
  public String typeName() {
    return type.name();
  }

  /** The values that are allowed, in words. */
  public String allowed() {
    return type.allowed();
  }

  /** The default as people are shown it; empty if there is none. */
  public Optional<String> shownDefault() {
    return defaultValue.map(type::show);
  }

  /** The environment variables that set it, the one that wins first. */
  public List<String> variableNames() {
    List<String> names = new ArrayList<>(variables.size());
    for (Variable<T> variable : variables) {
      names.add(variable.name());
    }
    return names;
  }

  /** The command-line flag that sets it, dashes included. */
  public Optional<String> flag() {
    return flag;
  }

  /** Whether it may stand in the configuration file. */
  public boolean inFile() {
    return inFile;
  }

  /** Whether its value must never be shown. */
  public boolean secret() {
    return type.secret();
  }

  /** Whether its flag may stand alone, meaning {@code true}. */
  public boolean isSwitch() {
    return type instanceof BooleanType;
  }

  @Override
  public String toString() {
    return name;
  }

  ValueType<T> type() {
    return type;
  }

  Optional<T> defaultValue() {
    return defaultValue;
  }

  List<Variable<T>> variables() {
    return variables;
  }

  private static Map<CollectorSpec, SettingKey<Boolean>> defineEnabled() {
    Map<CollectorSpec, SettingKey<Boolean>> keys = new LinkedHashMap<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      keys.put(
          collector,
          define(
                  "collectors." + collector.name() + ".enabled",
                  new BooleanType(),
                  "run the " + collector.name() + " collector: " + collector.description())
              .byDefault(collector.isEnabledByDefault())
              .add());
    }
    return Collections.unmodifiableMap(keys);
  }

  private static List<SettingKey<?>> defineOfCollectors() {
    List<SettingKey<?>> keys = new ArrayList<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      for (SettingSpec<?> setting : collector.settings()) {
        keys.add(define(setting));
      }
    }
    return List.copyOf(keys);
  }

  private static <T> SettingKey<T> define(SettingSpec<T> setting) {
    Builder<T> builder =
        define(setting.name(), setting.type(), setting.description())
            .byDefault(setting.defaultValue());
    setting.flag().ifPresent(builder::flag);
    return builder.add();
  }

  private static <C extends Choice> ChoiceType<C> choice(C[] choices, String note) {
    return new ChoiceType<>(List.of(choices), note);
  }

  private static <T> Builder<T> define(String name, ValueType<T> type, String description) {
    return new Builder<>(name, type, description);
  }

  /** The one value of OTEL_SDK_DISABLED that says anything. */
  private record Disabled() implements TextForm<Exporter> {
    @Override
    public Exporter parse(String text) {
      return Exporter.NONE;
    }

    @Override
    public String allowed() {
      return "true";
    }
  }

  private static final class Builder<T> {
    private final String name;
    private final ValueType<T> type;
    private final String description;
    private final List<Variable<T>> variables = new ArrayList<>();
    private Optional<T> defaultValue = Optional.empty();
    private Optional<String> flag = Optional.empty();
    private boolean inFile = true;

    private Builder(String name, ValueType<T> type, String description) {
      this.name = name;
      this.type = type;
      this.description = description;
    }

    private Builder<T> byDefault(T value) {
      defaultValue = Optional.of(value);
      return this;
    }

    private Builder<T> variable(String variable) {
      return variable(variable, type);
    }

    private Builder<T> variable(String variable, TextForm<T> form) {
      return variable(variable, form, "");
    }

    private Builder<T> variable(String variable, TextForm<T> form, String onlyIf) {
      variables.add(new Variable<>(variable, form, onlyIf));
      return this;
    }

    private Builder<T> flag(String flag) {
      this.flag = Optional.of(flag);
      return this;
    }

    private Builder<T> notInFile() {
      inFile = false;
      return this;
    }

    private SettingKey<T> add() {
      SettingKey<T> key = new SettingKey<>(this);
      TABLE.add(key);
      return key;
    }
  }
}
