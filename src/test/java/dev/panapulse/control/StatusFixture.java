package dev.panapulse.control;

import dev.panapulse.ledger.LedgerSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The status of an agent of which little is said. */
final class StatusFixture {
  private StatusFixture() {}

  static Status of(Duration uptime, Optional<Status.Backend> backend) {
    return of(
        uptime,
        backend,
        new Status.Spool("/var/lib/panapulse", Duration.ofMinutes(61), Optional.empty()));
  }

  static Status of(Duration uptime, Optional<Status.Backend> backend, Status.Spool spool) {
    return new Status(
        "1.2.3",
        42,
        uptime,
        Duration.ofSeconds(10),
        7,
        1,
        Path.of("/etc/panapulse/config.toml"),
        Optional.of("0123456789ab"),
        "http://backend/v1/metrics",
        backend,
        new LedgerSnapshot(),
        Optional.of(spool),
        new Status.Own(1_300_000, 6_200_000, Duration.ofMillis(250)),
        List.of(new Status.CollectorStatus("cpu", 12, 3, 4, Duration.ofNanos(41_900))));
  }

  /** The second backend, which accepts all, and by whose clock this host's is so far ahead. */
  static Status.Backend backend(Duration offset, boolean isTooMuch) {
    return new Status.Backend(
        Optional.of(Duration.ofSeconds(1)),
        Optional.empty(),
        false,
        Optional.of(new Status.Clock(offset.toSeconds(), isTooMuch, "off by " + offset)),
        Optional.of(new Status.Peer("backend, 10.0.0.1", "CN=Authority", 12)),
        Optional.of(new Status.EarlierRequest("http://old/v1/metrics", Duration.ofSeconds(10))));
  }

  static Status.Backend backend(Optional<Duration> accepted, Optional<Duration> failed) {
    return new Status.Backend(
        accepted,
        failed.map(ago -> new Status.Failure(ago, "said \"no\"\t\u0001é")),
        failed.isPresent() && (accepted.isEmpty() || failed.get().compareTo(accepted.get()) < 0),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
