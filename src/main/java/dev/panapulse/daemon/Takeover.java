package dev.panapulse.daemon;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Protocol;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SpoolOrder;
import dev.panapulse.delivery.Destination;
import dev.panapulse.delivery.ExportLoop;
import dev.panapulse.delivery.ExportTarget;
import dev.panapulse.delivery.ReplayPolicy;
import dev.panapulse.spool.Spool;
import java.util.function.BiConsumer;

/**
 * Hands other settings to all who use them. Ring, spool and ledger stay, and so every row. Sampling
 * thread only, between two ticks.
 *
 * @param adopted runs on the exporting thread when no request goes the old way any more
 */
record Takeover(
    Sampler sampler,
    SamplingLoop loop,
    ExportLoop exportLoop,
    StatusReporter status,
    RequestInFlight earlier,
    Runnable adopted)
    implements BiConsumer<LoadedSettings, Destination> {

  @Override
  public void accept(LoadedSettings loaded, Destination destination) {
    Settings settings = loaded.settings();
    sampler.changeTo(settings);
    loop.interval(settings.interval());
    earlier.change(settings);
    exportLoop.redirect(
        new ExportTarget(destination, settings.export().maxBatchRows(), replayPolicy(settings)),
        spoolProtocol(settings.export().protocol()),
        adopted);
    status.inForce(settings, destination.description());
  }

  static ReplayPolicy replayPolicy(Settings settings) {
    return new ReplayPolicy(
        settings.spool().replayRate(), settings.spool().order() == SpoolOrder.OLDEST_FIRST);
  }

  static int spoolProtocol(Protocol protocol) {
    return switch (protocol) {
      case HTTP_PROTOBUF -> Spool.HTTP_PROTOBUF;
      case HTTP_JSON -> Spool.HTTP_JSON;
      case GRPC -> Spool.GRPC;
    };
  }
}
