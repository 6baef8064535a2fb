package dev.panapulse.control;

import dev.panapulse.codec.Durations;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.LedgerSnapshot;
import java.time.Duration;

/** A {@link Status} for people. */
final class StatusText {
  private static final int NAME_WIDTH = 12;
  private static final int NUMBER_WIDTH = 9;
  private static final long KB = 1000;
  private static final long NANOS_PER_MICRO = 1000;

  private final StringBuilder text = new StringBuilder(2048);

  private StatusText() {}

  static String of(Status status) {
    StatusText writer = new StatusText();
    writer.write(status);
    return writer.text.toString();
  }

  private void write(Status status) {
    boolean isFine = status.problems().isEmpty();
    text.append("Panapulse ").append(status.version()).append(isFine ? ": fine" : ": degraded");
    text.append('\n');
    status.problems().forEach(problem -> text.append("  ").append(problem).append('\n'));
    text.append('\n');
    line("running")
        .append(Durations.text(status.uptime()))
        .append(", process ")
        .append(status.pid())
        .append(", ")
        .append(status.ticks())
        .append(" ticks, ")
        .append(status.missedTicks())
        .append(" missed, one each ")
        .append(Durations.text(status.interval()))
        .append('\n');
    line("settings").append(status.settings());
    status
        .settingsHash()
        .ifPresentOrElse(
            hash -> text.append(", SHA-256 ").append(hash),
            () -> text.append(", which did not exist"));
    text.append('\n');
    line("sends to").append(status.destination()).append('\n');
    status.backend().ifPresent(this::backend);
    points(status.points());
    status.spool().ifPresent(this::spool);
    own(status);
    text.append('\n');
    column("collector", NAME_WIDTH);
    right("values").append(' ');
    right("failures").append(' ');
    right("invalid").append(' ');
    right("µs").append('\n');
    status.collectors().forEach(this::collector);
  }

  private StringBuilder line(String name) {
    return column(name, NAME_WIDTH);
  }

  private StringBuilder column(String value, int width) {
    return text.append(value).repeat(' ', Math.max(1, width - value.length()));
  }

  private StringBuilder right(String value) {
    return text.repeat(' ', Math.max(0, NUMBER_WIDTH - value.length())).append(value);
  }

  private void backend(Status.Backend backend) {
    backend.earlier().ifPresent(earlier -> line("").append(earlier.words()).append('\n'));
    line("accepted");
    backend
        .sinceAccepted()
        .ifPresentOrElse(
            since -> text.append("last ").append(Durations.text(since)).append(" ago"),
            () -> text.append("nothing yet"));
    text.append('\n');
    backend
        .failure()
        .ifPresent(failure ->
            line("last error")
                .append(Durations.text(failure.ago()))
                .append(" ago: ")
                .append(failure.reason())
                .append('\n'));
    backend.peer().ifPresent(this::peer);
    backend.clock().ifPresent(clock -> line("clock").append(clock.words()).append('\n'));
  }

  private void peer(Status.Peer peer) {
    line("certificate").append("for ").append(peer.names());
    if (peer.daysLeft() < 0) {
      text.append(", expired");
    } else {
      text.append(", expires in ")
          .append(peer.daysLeft())
          .append(peer.daysLeft() == 1 ? " day" : " days");
    }
    text.append(", issued by ").append(peer.issuer()).append('\n');
  }

  private void points(LedgerSnapshot points) {
    long waiting = points.inRing() + points.inFlight() + points.inSpool();
    long dropped = 0;
    for (DropReason reason : DropReason.values()) {
      dropped += points.dropped(reason);
    }
    line("data points").append(points.sampled()).append(" sampled");
    if (points.recovered() > 0) {
      text.append(" + ").append(points.recovered()).append(" found on disk");
    }
    text.append(" = ")
        .append(points.accepted())
        .append(" accepted + ")
        .append(points.rejected())
        .append(" rejected + ")
        .append(dropped)
        .append(" dropped + ")
        .append(waiting)
        .append(" waiting\n");
    for (DropReason reason : DropReason.values()) {
      if (points.dropped(reason) > 0) {
        line("")
            .append(points.dropped(reason))
            .append(" dropped: ")
            .append(reason.text())
            .append('\n');
      }
    }
    if (waiting > 0) {
      line("")
          .append("waiting: ")
          .append(points.inRing())
          .append(" in memory, ")
          .append(points.inFlight())
          .append(" in a request, ")
          .append(points.inSpool())
          .append(" on disk\n");
    }
  }

  private void spool(Status.Spool spool) {
    line("spool").append(spool.directory());
    if (spool.oldest().isPositive()) {
      text.append(", the oldest row is ").append(Durations.text(spool.oldest())).append(" old");
    } else if (spool.failure().isEmpty()) {
      text.append(", empty");
    }
    spool
        .failure()
        .ifPresent(reason -> text.append(", could not be used at the last try: ").append(reason));
    text.append('\n');
  }

  private void own(Status status) {
    Status.Own own = status.own();
    line("takes")
        .append(own.residentBytes() / KB)
        .append(" kB of memory (at most ")
        .append(own.peakBytes() / KB)
        .append("), ")
        .append(hundredths(own.cpu(), status.uptime()))
        .append(" % of a processor\n");
  }

  private static String hundredths(Duration cpu, Duration uptime) {
    long parts = 10_000 * cpu.toMillis() / Math.max(1, uptime.toMillis());
    return parts / 100 + "." + parts / 10 % 10 + parts % 10;
  }

  private void collector(Status.CollectorStatus collector) {
    column(collector.name(), NAME_WIDTH);
    right(Integer.toString(collector.values())).append(' ');
    right(Long.toString(collector.failures())).append(' ');
    right(Long.toString(collector.invalid())).append(' ');
    right(Long.toString(collector.duration().toNanos() / NANOS_PER_MICRO)).append('\n');
  }
}
