package dev.panapulse.config;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.config.Origin.Default;
import dev.panapulse.config.type.GrpcEndpoint;
import dev.panapulse.config.type.Secret;
import dev.panapulse.config.type.SettingValues;
import dev.panapulse.host.CollectorSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the values of all settings together, and applies the rules that tie one to another. */
final class Assembler {
  private static final String SERVICE_NAME = "service.name";
  private static final String CREDENTIAL = "panapulse.token";
  private static final String UNSET = "(unset)";

  private final Path file;
  private final Resolver resolver;
  private final List<Problem> problems;
  private final Map<String, SettingOrigin> origins = new LinkedHashMap<>();

  Assembler(Path file, Resolver resolver, List<Problem> problems) {
    this.file = file;
    this.resolver = resolver;
    this.problems = problems;
  }

  /**
   * Reads every setting.
   *
   * @throws SettingsException if there was any problem, now or before
   */
  LoadedSettings assemble() {
    Settings settings =
        new Settings(
            file,
            value(SettingKey.INTERVAL),
            value(SettingKey.ROOT_PATH),
            value(SettingKey.LOG_LEVEL),
            export(),
            new BufferSettings(value(SettingKey.BUFFER_SIZE)),
            spool(),
            resource(),
            collectors(),
            ofCollectors());
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    List<SettingOrigin> inOrder = new ArrayList<>();
    for (SettingKey<?> key : SettingKey.all()) {
      SettingOrigin origin = origins.get(key.name());
      if (origin != null) {
        inOrder.add(origin);
      }
    }
    return new LoadedSettings(settings, inOrder);
  }

  /** Notes a value that is known already. */
  <T> void note(SettingKey<T> key, Optional<T> value, Origin origin) {
    origins.put(
        key.name(),
        new SettingOrigin(
            key.name(), value.map(known -> key.type().show(known)).orElse(UNSET), origin));
  }

  private <T> Resolved<T> resolve(SettingKey<T> key) {
    Resolved<T> resolved = resolver.resolve(key);
    note(key, resolved.value(), resolved.origin());
    return resolved;
  }

  private <T> T value(SettingKey<T> key) {
    return orDefault(key, resolve(key));
  }

  /** The default stands in for a value that was refused, so that the other rules can be checked. */
  private static <T> T orDefault(SettingKey<T> key, Resolved<T> resolved) {
    return resolved.value().or(key::defaultValue).orElseThrow();
  }

  private ExportSettings export() {
    Resolved<URI> base = resolve(SettingKey.ENDPOINT);
    Resolved<URI> metrics = resolve(SettingKey.METRICS_ENDPOINT);
    boolean asItIs = metrics.winsOver(base);
    Protocol protocol = value(SettingKey.PROTOCOL);
    boolean insecure = value(SettingKey.INSECURE);
    URI url =
        protocol == Protocol.GRPC
            ? grpc(asItIs ? metrics : base, insecure)
            : http(asItIs ? metrics : base, asItIs);
    if (asItIs) {
      overruled(SettingKey.ENDPOINT, SettingKey.METRICS_ENDPOINT, metrics.origin());
    } else if (metrics.given()) {
      overruled(SettingKey.METRICS_ENDPOINT, SettingKey.ENDPOINT, base.origin());
    }
    value(SettingKey.TEMPORALITY);
    Exporter exporter = exporter(base.given() || metrics.given());
    Authorization authorization =
        new Authorization(
            resolve(SettingKey.HEADERS),
            resolve(SettingKey.TOKEN),
            resolve(SettingKey.TOKEN_FILE),
            this::overruled,
            problems);
    Optional<Path> tokenFile = authorization.tokenFile();
    if (authorization.isAbsent() && exporter == Exporter.OTLP) {
      tokenFile = credential();
    }
    Map<String, Secret> headers = authorization.headers();
    if (protocol == Protocol.GRPC) {
      checkMetadata(headers);
    }
    return new ExportSettings(
        exporter,
        url,
        protocol,
        headers,
        tokenFile,
        proxy(exporter, url),
        value(SettingKey.TIMEOUT),
        value(SettingKey.COMPRESSION),
        tls(),
        value(SettingKey.BATCH_ROWS),
        value(SettingKey.START_OFFSET));
  }

  private URI http(Resolved<URI> endpoint, boolean asItIs) {
    URI url = orDefault(SettingKey.ENDPOINT, endpoint);
    if (url.getScheme() == null) {
      wrong(
          endpoint,
          asItIs,
          "not an http:// or https:// URL; only export.protocol grpc takes host:port");
    }
    return asItIs && endpoint.value().isPresent() ? url : withPath(url);
  }

  private URI grpc(Resolved<URI> endpoint, boolean insecure) {
    if (!endpoint.given()) {
      note(
          SettingKey.ENDPOINT,
          Optional.of(GrpcEndpoint.DEFAULT),
          new Default("export.protocol is grpc"));
      return GrpcEndpoint.DEFAULT;
    }
    return GrpcEndpoint.of(orDefault(SettingKey.ENDPOINT, endpoint), insecure);
  }

  private void checkMetadata(Map<String, Secret> headers) {
    SettingOrigin origin = origins.get(SettingKey.HEADERS.name());
    for (String name : headers.keySet()) {
      if (GrpcEndpoint.reserves(name) && origin != null) {
        problems.add(
            new Problem(
                SettingKey.HEADERS.name(),
                Optional.empty(),
                origin.origin(),
                "under export.protocol grpc the agent itself sets " + name));
      }
    }
  }

  private void wrong(Resolved<URI> endpoint, boolean asItIs, String message) {
    SettingKey<URI> key = asItIs ? SettingKey.METRICS_ENDPOINT : SettingKey.ENDPOINT;
    problems.add(
        new Problem(
            key.name(), endpoint.value().map(key.type()::show), endpoint.origin(), message));
  }

  private TlsSettings tls() {
    Resolved<Path> authorities = resolve(SettingKey.CERTIFICATE);
    Resolved<Path> certificate = resolve(SettingKey.CLIENT_CERTIFICATE);
    Resolved<Path> key = resolve(SettingKey.CLIENT_KEY);
    alone(SettingKey.CLIENT_CERTIFICATE, certificate, SettingKey.CLIENT_KEY, key);
    alone(SettingKey.CLIENT_KEY, key, SettingKey.CLIENT_CERTIFICATE, certificate);
    return new TlsSettings(authorities.value(), certificate.value(), key.value());
  }

  private void alone(
      SettingKey<Path> key, Resolved<Path> given, SettingKey<Path> missing, Resolved<Path> other) {
    if (given.value().isPresent() && !other.given()) {
      problems.add(
          new Problem(
              key.name(),
              given.value().map(key.type()::show),
              given.origin(),
              "is of no use without " + missing.name()));
    }
  }

  private Exporter exporter(boolean endpointGiven) {
    Resolved<Exporter> given = resolve(SettingKey.EXPORTER);
    if (given.given()) {
      return orDefault(SettingKey.EXPORTER, given);
    }
    Exporter exporter = endpointGiven ? Exporter.OTLP : Exporter.CONSOLE;
    note(
        SettingKey.EXPORTER,
        Optional.of(exporter),
        new Default(endpointGiven ? "an endpoint is set" : "no endpoint is set"));
    return exporter;
  }

  private Optional<Path> credential() {
    Optional<Path> given = resolver.credential(CREDENTIAL);
    if (given.isEmpty()) {
      return given;
    }
    Resolved<Path> stated =
        resolver.stated(
            SettingKey.TOKEN_FILE,
            given.get().toString(),
            new Origin.Environment("CREDENTIALS_DIRECTORY"));
    note(SettingKey.TOKEN_FILE, stated.value(), stated.origin());
    return stated.value();
  }

  private Optional<ProxySettings> proxy(Exporter exporter, URI url) {
    Resolved<Optional<ProxySettings>> given = resolve(SettingKey.PROXY);
    if (!given.given() && exporter == Exporter.OTLP) {
      given = new ProxyChoice(resolver).choose(url);
      note(SettingKey.PROXY, given.value(), given.origin());
    }
    return given.value().orElse(Optional.empty());
  }

  private SpoolSettings spool() {
    boolean enabled = value(SettingKey.SPOOL_ENABLED);
    Resolved<Path> directory = resolve(SettingKey.SPOOL_DIRECTORY);
    List<Path> directories = directory.value().map(List::of).orElseGet(List::of);
    if (directories.isEmpty()) {
      directories = resolver.stateDirectories();
      if (!directory.given()) {
        note(
            SettingKey.SPOOL_DIRECTORY,
            Optional.empty(),
            new Default("the first usable of " + directories));
      }
    }
    return new SpoolSettings(
        enabled,
        directories,
        value(SettingKey.SPOOL_MAX_BYTES),
        value(SettingKey.SPOOL_MAX_AGE),
        value(SettingKey.SPOOL_FSYNC),
        value(SettingKey.SPOOL_REPLAY_RATE));
  }

  private ResourceSettings resource() {
    Resolved<Map<String, String>> given = resolve(SettingKey.RESOURCE_ATTRIBUTES);
    Resolved<String> name = resolve(SettingKey.SERVICE_NAME);
    Map<String, String> attributes =
        new LinkedHashMap<>(orDefault(SettingKey.RESOURCE_ATTRIBUTES, given));
    Optional<String> inAttributes =
        Optional.ofNullable(attributes.remove(SERVICE_NAME)).filter(text -> !text.isBlank());
    String serviceName = orDefault(SettingKey.SERVICE_NAME, name);
    if (inAttributes.isPresent() && !name.winsOver(given)) {
      serviceName = inAttributes.get();
      note(SettingKey.SERVICE_NAME, inAttributes, given.origin());
    }
    return new ResourceSettings(serviceName, Collections.unmodifiableMap(attributes));
  }

  private Set<CollectorSpec> collectors() {
    Resolved<Set<CollectorSpec>> only = resolve(SettingKey.COLLECTORS);
    Set<CollectorSpec> enabled = new LinkedHashSet<>();
    for (CollectorSpec collector : CollectorList.ALL) {
      SettingKey<Boolean> key = SettingKey.enabled(collector);
      boolean runs = value(key);
      if (only.value().isPresent()) {
        runs = only.value().get().contains(collector);
        note(key, Optional.of(runs), only.origin());
      }
      if (runs) {
        enabled.add(collector);
      }
    }
    return Collections.unmodifiableSet(enabled);
  }

  private SettingValues ofCollectors() {
    Map<String, Object> values = new HashMap<>();
    for (SettingKey<?> key : SettingKey.OF_COLLECTORS) {
      values.put(key.name(), value(key));
    }
    return new SettingValues(values);
  }

  private void overruled(SettingKey<?> loser, SettingKey<?> winner, Origin origin) {
    note(loser, Optional.empty(), new Default(winner.name() + " is set (" + origin + ") and wins"));
  }

  private static URI withPath(URI base) {
    String text = base.toString();
    return URI.create(text + (text.endsWith("/") ? "" : "/") + "v1/metrics");
  }
}
