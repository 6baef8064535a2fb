package dev.panapulse.control;

import dev.panapulse.codec.Durations;
import dev.panapulse.ledger.LedgerSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a running agent tells about itself.
 *
 * @param version of Panapulse
 * @param pid of the agent
 * @param uptime since it started
 * @param interval between two ticks
 * @param ticks completed
 * @param missedTicks that had no time
 * @param settings the configuration file, which may not exist
 * @param settingsHash the first digits of the SHA-256 of that file; empty: there was none
 * @param destination where rows go, without secrets
 * @param backend empty if rows are exported to no backend
 * @param points what became of the data points
 * @param spool where rows wait while the backend is away; empty if they do not
 * @param own what the agent itself takes
 * @param collectors in the order in which they run
 */
public record Status(
    String version,
    long pid,
    Duration uptime,
    Duration interval,
    long ticks,
    long missedTicks,
    Path settings,
    Optional<String> settingsHash,
    String destination,
    Optional<Backend> backend,
    LedgerSnapshot points,
    Optional<Spool> spool,
    Own own,
    List<CollectorStatus> collectors) {
  /** Without an accepted data point for this long, beside three intervals, something is wrong. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int INTERVALS = 3;

  /**
   * What the backend did.
   *
   * @param sinceAccepted since it accepted a request; empty: it never has
   * @param failure the last request that it did not accept
   * @param isFailing whether that was the last request of all
   * @param clock how far this host's clock is from the backend's; empty: not known
   * @param peer the certificate of the backend, or of a proxy in its place; empty: none was shown
   * @param earlier a request by settings that are no longer in force; empty: none is in flight
   */
  public record Backend(
      Optional<Duration> sinceAccepted,
      Optional<Failure> failure,
      boolean isFailing,
      Optional<Clock> clock,
      Optional<Peer> peer,
      Optional<EarlierRequest> earlier) {}

  /**
   * A request in flight by settings that a reload has replaced.
   *
   * @param destination where it goes, without secrets
   * @param within the time after which it has ended at the latest
   */
  public record EarlierRequest(String destination, Duration within) {
    /** The request in a sentence without its end. */
    public String words() {
      return "a request to "
          + destination
          + " is still in flight; rows go the new way after it, within "
          + Durations.text(within);
    }
  }

  /**
   * The certificate of a server.
   *
   * @param names that it is for
   * @param issuer who issued it
   * @param daysLeft until it expires; negative: it has
   */
  public record Peer(String names, String issuer, long daysLeft) {}

  /**
   * The clock of this host.
   *
   * @param offset from the backend's clock in seconds; positive: it is ahead
   * @param isTooMuch whether somebody should look at it
   * @param words the offset, as they go on after "the clock of this host is"
   */
  public record Clock(double offset, boolean isTooMuch, String words) {}

  /**
   * A request that was not accepted.
   *
   * @param ago since then
   * @param reason for people
   */
  public record Failure(Duration ago, String reason) {}

  /**
   * Rows on disk.
   *
   * @param directory where they are, or would be
   * @param oldest age of the oldest row; 0: there is none
   * @param failure why it could not be used at the last try; empty: it could
   */
  public record Spool(String directory, Duration oldest, Optional<String> failure) {}

  /**
   * What the agent itself takes.
   *
   * @param residentBytes memory in use
   * @param peakBytes the most of it so far
   * @param cpu time of all threads since the start
   */
  public record Own(long residentBytes, long peakBytes, Duration cpu) {}

  /**
   * What a collector did.
   *
   * @param name as in the settings
   * @param values at the last tick
   * @param failures reads and calls that failed, since the start
   * @param invalid values left out since the start
   * @param duration of the last tick
   */
  public record CollectorStatus(
      String name, int values, long failures, long invalid, Duration duration) {}

  /** Keeps a copy of the list. */
  public Status {
    collectors = List.copyOf(collectors);
  }

  /** What is wrong now, a sentence each without its end; empty: all is fine. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (backend.isEmpty()) {
      return problems;
    }
    Backend now = backend.get();
    Duration silence = now.sinceAccepted().orElse(uptime);
    if (silence.compareTo(interval.multipliedBy(INTERVALS).plus(PATIENCE)) > 0) {
      problems.add(
          now.sinceAccepted().isPresent()
              ? "the backend accepted data last " + Durations.text(silence) + " ago"
              : "the backend has accepted no data since the start "
                  + Durations.text(silence)
                  + " ago");
    }
    now.clock()
        .filter(Clock::isTooMuch)
        .ifPresent(clock -> problems.add("the clock of this host is " + clock.words()));
    if (now.isFailing() && now.failure().isPresent()) {
      Failure failure = now.failure().get();
      problems.add(
          "the last request, "
              + Durations.text(failure.ago())
              + " ago, was not accepted as a whole: "
              + failure.reason());
    }
    return problems;
  }
}
