package dev.panapulse.daemon;

import dev.panapulse.config.Compression;
import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Secret;
import dev.panapulse.config.Settings;
import dev.panapulse.delivery.ConsoleDestination;
import dev.panapulse.delivery.Destination;
import dev.panapulse.delivery.NoDestination;
import dev.panapulse.delivery.OtlpDestination;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.HostResource;
import dev.panapulse.otlp.HttpEndpoint;
import dev.panapulse.otlp.HttpHeader;
import dev.panapulse.otlp.HttpSenderOptions;
import dev.panapulse.otlp.MetricBatch;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the destination that the settings name. */
public final class Destinations {
  private static final AttributeKey<String> HOST_ID = AttributeKey.stringKey("host.id");
  private static final AttributeKey<String> HOST_NAME = AttributeKey.stringKey("host.name");

  private Destinations() {}

  /**
   * The destination of {@code export.exporter}.
   *
   * @param stopFd readable when an exchange under way is to end; -1: none
   * @param out where the console exporter prints
   */
  public static Destination create(
      LibC libc, Settings settings, int stopFd, PrintStream out, String version) {
    ExportSettings export = settings.export();
    return switch (export.exporter()) {
      case OTLP ->
          new OtlpDestination(
              metrics(libc, settings, version),
              options(export, stopFd, version),
              export.shownUrl());
      case CONSOLE -> new ConsoleDestination(out);
      case NONE -> new NoDestination();
    };
  }

  /** How rows of this host look to OTLP. */
  public static MetricBatch metrics(LibC libc, Settings settings, String version) {
    return new MetricBatch(resource(libc, settings, version), MetricBatch.scope(version));
  }

  private static Resource resource(LibC libc, Settings settings, String version) {
    return HostResource.detect(
        libc,
        Samplers.root(settings),
        settings.resource().attributes(),
        settings.resource().serviceName(),
        version);
  }

  /** What tells this host from others: its id, else its name, else nothing. */
  static String identity(LibC libc, Settings settings, String version) {
    Attributes attributes = resource(libc, settings, version).getAttributes();
    String id = attributes.get(HOST_ID);
    String name = attributes.get(HOST_NAME);
    return id != null ? id : name != null ? name : "";
  }

  private static HttpSenderOptions options(ExportSettings export, int stopFd, String version) {
    List<HttpHeader> headers = new ArrayList<>();
    for (Map.Entry<String, Secret> header : export.headers().entrySet()) {
      headers.add(new HttpHeader(header.getKey(), header.getValue().reveal()));
    }
    return new HttpSenderOptions(
        HttpEndpoint.of(export.url()),
        "Panapulse-OTLP-Exporter/" + version,
        headers,
        export.timeout(),
        export.compression() == Compression.GZIP,
        stopFd);
  }
}
