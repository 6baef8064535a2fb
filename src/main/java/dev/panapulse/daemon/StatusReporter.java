package dev.panapulse.daemon;

import dev.panapulse.config.Exporter;
import dev.panapulse.config.Settings;
import dev.panapulse.control.Status;
import dev.panapulse.delivery.BackendReport;
import dev.panapulse.http.ClockOffset;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.LastPeer;
import dev.panapulse.net.tls.TlsPeer;
import dev.panapulse.spool.Spool;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Puts together what the running agent tells about itself. A status holds until the next one is
 * asked for, as they share the account of the data points. Sampling thread only.
 */
final class StatusReporter implements Supplier<Status> {
  private final LibC libc;
  private Settings settings;
  private final String version;
  private String destination;
  private final Sampler sampler;
  private final AgentFigures figures;
  private final BackendReport backend;
  private final LastPeer peer;
  private final Optional<Spool> spool;
  private final RequestInFlight earlier;
  private final LedgerSnapshot points = new LedgerSnapshot();
  private final long startedAt = System.nanoTime();

  StatusReporter(
      LibC libc,
      Settings settings,
      String version,
      String destination,
      Sampler sampler,
      AgentFigures figures,
      BackendReport backend,
      LastPeer peer,
      Optional<Spool> spool,
      RequestInFlight earlier) {
    this.libc = libc;
    this.settings = settings;
    this.version = version;
    this.destination = destination;
    this.sampler = sampler;
    this.figures = figures;
    this.backend = backend;
    this.peer = peer;
    this.spool = spool;
    this.earlier = earlier;
  }

  /** Other settings are in force. */
  void inForce(Settings present, String presentDestination) {
    settings = present;
    destination = presentDestination;
  }

  /** What the agent does, in one line. */
  String summary() {
    return "samples every " + settings.interval().toMillis() + " ms; rows go to " + destination;
  }

  @Override
  public Status get() {
    long now = System.nanoTime();
    // on one processor the exporting thread may be interrupted in a write: then as it was before
    figures.ledger().read(points);
    return new Status(
        version,
        libc.getpid(),
        Duration.ofNanos(now - startedAt),
        settings.interval(),
        figures.ticks(),
        figures.missedTicks(),
        settings.file(),
        settings.fileHash(),
        destination,
        settings.export().exporter() == Exporter.OTLP
            ? Optional.of(backend(now))
            : Optional.empty(),
        points,
        spool.map(this::spool),
        OwnUsage.read(libc),
        sampler.collectorStatus(settings.collectors()));
  }

  private Status.Backend backend(long now) {
    return new Status.Backend(
        backend.sinceAccepted(now).map(Duration::ofNanos),
        backend
            .lastFailure()
            .map(failure ->
                new Status.Failure(Duration.ofNanos(now - failure.at()), failure.reason())),
        backend.isFailing(),
        figures.clockOffset().map(StatusReporter::clock),
        peer.peer().map(StatusReporter::certificate),
        earlier.get());
  }

  private static Status.Clock clock(ClockOffset offset) {
    return new Status.Clock(
        ClockOffset.seconds(offset.nanos()), offset.isTooMuch(), offset.words());
  }

  private static Status.Peer certificate(TlsPeer peer) {
    return new Status.Peer(
        peer.names(), peer.issuer(), peer.daysLeft(System.currentTimeMillis() / 1000));
  }

  private Status.Spool spool(Spool at) {
    return new Status.Spool(at.path(), Duration.ofNanos(backend.oldestInSpool()), at.failure());
  }
}
