package dev.panapulse.otlp;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import java.util.List;

/**
 * Hands one sender that is there already to the SDK's exporter. The SDK's own configuration is
 * passed over: the sender has its {@code OtlpClientOptions}.
 */
final class OtlpHttpSenderProvider implements HttpSenderProvider, ComponentLoader {
  private final OtlpHttpSender sender;

  OtlpHttpSenderProvider(OtlpHttpSender sender) {
    this.sender = sender;
  }

  @Override
  public HttpSender createSender(HttpSenderConfig config) {
    return sender;
  }

  /** This provider, and nothing of any other kind: no search of the class path. */
  @Override
  public <T> Iterable<T> load(Class<T> spi) {
    return spi == HttpSenderProvider.class ? List.of(spi.cast(this)) : List.of();
  }
}
