package dev.panapulse.daemon;

import dev.panapulse.config.Compression;
import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Protocol;
import dev.panapulse.config.Settings;
import dev.panapulse.config.type.Secret;
import dev.panapulse.delivery.ConsoleDestination;
import dev.panapulse.delivery.Destination;
import dev.panapulse.delivery.NoDestination;
import dev.panapulse.delivery.OtlpDestination;
import dev.panapulse.http.BackendFacts;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpHeader;
import dev.panapulse.http.HttpProxy;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpGrpcSender;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.otlp.OtlpSender;
import dev.panapulse.resource.HostResource;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Creates the destination that the settings choose. */
public final class DestinationFactory {
  private static final AttributeKey<String> HOST_ID = AttributeKey.stringKey("host.id");
  private static final AttributeKey<String> HOST_NAME = AttributeKey.stringKey("host.name");

  private DestinationFactory() {}

  /**
   * The destination of {@code export.exporter}.
   *
   * @param stopFd readable when a running exchange must end; -1: none
   * @param endRequest that the process end, at which a running exchange ends when it is overdue
   * @param facts what exchanges show about the backend
   * @param out output of the console exporter
   */
  public static Destination create(
      LibC libc,
      Settings settings,
      int stopFd,
      EndRequest endRequest,
      BackendFacts facts,
      PrintStream out,
      String version) {
    ExportSettings export = settings.export();
    return switch (export.exporter()) {
      case OTLP ->
          otlp(
              libc,
              export,
              metrics(libc, settings, version),
              options(export, stopFd, endRequest, facts, version));
      case CONSOLE -> new ConsoleDestination(out);
      case NONE -> new NoDestination();
    };
  }

  private static Destination otlp(
      LibC libc, ExportSettings export, MetricBatch metrics, OtlpClientOptions options) {
    OtlpSender sender =
        switch (export.protocol()) {
          case HTTP_PROTOBUF, HTTP_JSON -> new OtlpHttpSender(libc, options);
          case GRPC -> new OtlpGrpcSender(libc, options);
        };
    return new OtlpDestination(metrics, sender, description(export));
  }

  /** The view of this host's rows as OTLP metrics. */
  public static MetricBatch metrics(LibC libc, Settings settings, String version) {
    return new MetricBatch(resource(libc, settings, version), MetricBatch.scope(version));
  }

  static Resource resource(LibC libc, Settings settings, String version) {
    return HostResource.detect(
        libc,
        SamplerFactory.root(settings),
        settings.resource().attributes(),
        settings.resource().serviceName(),
        version,
        agent(settings));
  }

  /** An id that differs between two agents on one host and is stable across restarts. */
  static String agent(Settings settings) {
    return String.join(
        "\n",
        settings.file().toAbsolutePath().toString(),
        settings.spool().directories().getFirst().toString(),
        settings.rootPath().toString());
  }

  /** The identity of this host: its id, else its name, else empty. */
  static String identity(LibC libc, Settings settings, String version) {
    Attributes attributes = resource(libc, settings, version).getAttributes();
    String id = attributes.get(HOST_ID);
    String name = attributes.get(HOST_NAME);
    return id != null ? id : name != null ? name : "";
  }

  private static String description(ExportSettings export) {
    return export.shownUrl()
        + export.proxy().map(proxy -> " through the proxy " + proxy.shownUrl()).orElse("");
  }

  /**
   * The options of a sender to the backend of the settings.
   *
   * @param stopFd see {@link #create}
   * @param endRequest see {@link #create}
   * @param facts takes the dates of the responses
   */
  public static OtlpClientOptions options(
      ExportSettings export,
      int stopFd,
      EndRequest endRequest,
      BackendFacts facts,
      String version) {
    List<HttpHeader> headers = new ArrayList<>();
    for (Map.Entry<String, Secret> header : export.headers().entrySet()) {
      headers.add(new HttpHeader(header.getKey(), header.getValue().reveal()));
    }
    return new OtlpClientOptions(
        HttpEndpoint.of(export.url()),
        "Panapulse-OTLP-Exporter/" + version,
        headers,
        export.tokenFile(),
        export
            .proxy()
            .map(proxy ->
                new HttpProxy(proxy.host(), proxy.port(), proxy.credentials().map(Secret::reveal))),
        export.protocol() == Protocol.HTTP_JSON ? MediaType.JSON : MediaType.PROTOBUF,
        export.timeout(),
        export.maxConnectionAge(),
        export.compression() == Compression.GZIP,
        TlsCheck.files(export.tls()),
        stopFd,
        endRequest,
        facts);
  }
}
