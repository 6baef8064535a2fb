package dev.panapulse.http;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The backend's clock, from the Date headers of its responses.
 *
 * <p>A date has whole seconds, and is written at some moment between the request and the response.
 * So each response gives two bounds of what the backend's clock shows beyond the time since this
 * host's boot, 1 s and the duration of the exchange apart. The bounds of all responses are
 * intersected; they move apart by {@value #DRIFT_PPM} millionths of the time that passes, the most
 * by which NTP slews a clock. Bounds that do not meet those before count when the next response
 * confirms them: one date of a cache or of another server changes nothing.
 *
 * <p>The time since boot is the base because it goes on when this host's clock is set: then the
 * offset follows at once, without a response.
 *
 * <p>Exporting thread, except where another is named. Allocates nothing, but for people.
 */
public final class BackendClock {
  private static final long SECOND = 1_000_000_000L;
  private static final long DRIFT_PPM = 500;
  private static final long MILLION = 1_000_000;

  /** The middle of bounds that are so far apart is accurate to 1 s. */
  private static final long CLOSE = 2 * SECOND;

  /** Without a date for so long nothing is known: twice the longest interval. */
  private static final long FRESH = 2 * 3600 * SECOND;

  private static final long NEVER = Long.MIN_VALUE;

  /** Is informed of the offset after each response that has a date. */
  public interface Watcher {
    /** The host's clock minus the backend's, in nanoseconds, lies between these. */
    void offsetBetween(long least, long most);
  }

  private final LongSupplier boottime;
  private final LongSupplier clockOffset;
  private final Watcher watcher;

  private long sentAt;

  /** Bounds of the backend's clock minus the time since boot; and those that nothing confirms. */
  private final Bounds bounds = new Bounds();

  private final Bounds others = new Bounds();
  private final Bounds present = new Bounds();

  /** The middle of close bounds; read after {@link #knownAt}. */
  private volatile long middle;

  /** Time since boot of the last date; {@link #NEVER} while the bounds are not close. */
  private volatile long knownAt = NEVER;

  /**
   * @param boottime nanoseconds since boot
   * @param clockOffset the wall clock minus the time since boot, in nanoseconds
   * @param watcher is called by the exporting thread
   */
  public BackendClock(LongSupplier boottime, LongSupplier clockOffset, Watcher watcher) {
    this.boottime = boottime;
    this.clockOffset = clockOffset;
    this.watcher = watcher;
  }

  /** One for an exchange whose dates nobody looks at. */
  public static BackendClock unwatched() {
    return new BackendClock(System::nanoTime, () -> 0, (least, most) -> {});
  }

  /** Requests go to another backend from now on: nothing is known of its clock. */
  public void forget() {
    bounds.isSet = false;
    others.isSet = false;
    knownAt = NEVER;
  }

  /** A request is sent from now on. */
  public void sending() {
    sentAt = boottime.getAsLong();
  }

  /**
   * The response to it has come.
   *
   * @param date in seconds since the epoch, or {@link HttpDate#NONE}
   */
  public void received(long date) {
    if (date == HttpDate.NONE) {
      return;
    }
    long now = boottime.getAsLong();
    present.set(now, date * SECOND - now, (date + 1) * SECOND - sentAt);
    bounds.drift(now);
    others.drift(now);
    if (!bounds.isSet || bounds.meet(present)) {
      bounds.intersect(present);
      others.isSet = false;
    } else if (others.isSet && others.meet(present)) {
      others.intersect(present);
      bounds.set(now, others.least, others.most);
      others.isSet = false;
    } else {
      others.set(now, present.least, present.most);
    }
    publish(now);
    long offset = clockOffset.getAsLong();
    watcher.offsetBetween(offset - bounds.most, offset - bounds.least);
  }

  private void publish(long now) {
    if (bounds.most - bounds.least <= CLOSE) {
      middle = bounds.least + (bounds.most - bounds.least) / 2;
      knownAt = now;
    } else {
      knownAt = NEVER;
    }
  }

  /**
   * Whether {@link #offsetNanos} means anything. Any thread.
   *
   * @param sinceBoot nanoseconds, now
   */
  public boolean isKnown(long sinceBoot) {
    long at = knownAt;
    return at != NEVER && sinceBoot - at < FRESH;
  }

  /**
   * The clock of this host minus the backend's, in nanoseconds, accurate to 1 s. Any thread.
   *
   * @param wallClockOffset the wall clock minus the time since boot
   */
  public long offsetNanos(long wallClockOffset) {
    return wallClockOffset - middle;
  }

  /**
   * The offset for people; empty while none is known. Any thread.
   *
   * @param sinceBoot nanoseconds, now
   * @param wallClockOffset the wall clock minus the time since boot
   */
  public Optional<ClockOffset> offset(long sinceBoot, long wallClockOffset) {
    return isKnown(sinceBoot)
        ? Optional.of(new ClockOffset(offsetNanos(wallClockOffset)))
        : Optional.empty();
  }

  /** Two bounds in nanoseconds, of which the truth lies between. */
  private static final class Bounds {
    private boolean isSet;
    private long at;
    private long least;
    private long most;

    void set(long now, long from, long to) {
      isSet = true;
      at = now;
      least = from;
      most = to;
    }

    void drift(long now) {
      long drift = isSet ? (now - at) / MILLION * DRIFT_PPM : 0;
      at = now;
      least -= drift;
      most += drift;
    }

    boolean meet(Bounds other) {
      return other.least <= most && other.most >= least;
    }

    void intersect(Bounds other) {
      least = isSet ? Math.max(least, other.least) : other.least;
      most = isSet ? Math.min(most, other.most) : other.most;
      at = other.at;
      isSet = true;
    }
  }
}
