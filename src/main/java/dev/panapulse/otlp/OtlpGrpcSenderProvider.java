package dev.panapulse.otlp;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import java.util.List;

/**
 * Hands one sender that is there already to the SDK's exporter. The SDK's own configuration is
 * passed over: the sender has its {@code OtlpClientOptions}.
 */
final class OtlpGrpcSenderProvider implements GrpcSenderProvider, ComponentLoader {
  private final OtlpGrpcSender sender;

  OtlpGrpcSenderProvider(OtlpGrpcSender sender) {
    this.sender = sender;
  }

  @Override
  public GrpcSender createSender(GrpcSenderConfig config) {
    return sender;
  }

  /** This provider, and nothing of any other kind: no search of the class path. */
  @Override
  public <T> Iterable<T> load(Class<T> spi) {
    return spi == GrpcSenderProvider.class ? List.of(spi.cast(this)) : List.of();
  }
}
