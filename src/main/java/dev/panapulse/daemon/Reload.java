package dev.panapulse.daemon;

import dev.panapulse.codec.Secrets;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsException;
import dev.panapulse.control.Status;
import dev.panapulse.delivery.Destination;
import dev.panapulse.delivery.NoDestination;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the settings again while the agent runs. They are read and checked as a whole by a thread
 * that lives only for that, as a disk may be slow; the sampling thread then takes them over between
 * two ticks. If anything is wrong the settings stay as they were.
 *
 * <p>Requests are numbered. Those that come while the settings are being read are served together
 * by one more reading. Sampling thread only, unless a method says otherwise.
 */
final class Reload {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
  private static final long STACK_BYTES = 1 << 20;

  /** Readings whose ends are known; a client asks for its own within milliseconds. */
  private static final int MOST_ENDED = 8;

  private final SettingsSource source;
  private final BooleanSupplier spoolHasJson;
  private final Function<Settings, Destination> destinations;
  private final BiConsumer<LoadedSettings, Destination> apply;
  private final EventFd isRead;
  private final Supplier<Optional<Status.EarlierRequest>> earlier;
  private final Executor threads;
  private LoadedSettings running;
  private long requested;

  /**
   * The newest request that the reading under way serves; that of {@link #served}: there is none.
   */
  private long underWay;

  private long served;

  /** How the last readings ended, the oldest first. */
  private final Deque<Ended> ended = new ArrayDeque<>();

  /** Handed over by the thread that reads, before it signals {@link #isRead}. */
  private volatile @Nullable Reading reading;

  /** What a reading has come to: a change, or the lines that say why there is none. */
  private record Reading(
      Optional<SettingsChange> change, Destination destination, List<String> problems) {}

  /** The end of the requests that one reading served. */
  private record Ended(long first, long last, Result result) {
    boolean serves(long request) {
      return first <= request && request <= last;
    }
  }

  /** How a reload ended. */
  enum State {
    /** The settings are in force. */
    DONE,
    /** They are, but for those that need a restart. */
    RESTART,
    /** Nothing has changed. */
    REFUSED,
    /** There was none with that number, or it is too long ago. */
    GONE
  }

  /**
   * The end of a reload.
   *
   * @param lines for people
   */
  record Result(State state, List<String> lines) {
    Result {
      lines = List.copyOf(lines);
    }

    /** The same end with another line, unless it is a refusal. */
    Result with(Optional<String> line) {
      if (line.isEmpty() || state == State.REFUSED) {
        return this;
      }
      List<String> more = new ArrayList<>(lines);
      more.add(line.get());
      return new Result(state, more);
    }
  }

  /**
   * @param running the settings in force
   * @param source where settings are read from again
   * @param spoolHasJson whether the spool may have requests in JSON; any thread
   * @param destinations makes the destination of settings, a new one each time, as files of keys
   *     and certificates may have changed; called by the thread that reads, as that takes files,
   *     too
   * @param apply takes over other settings, and the destination with them
   * @param earlier the request that is still in flight by settings before
   * @param threads runs a reading, see {@link #threads()}
   */
  Reload(
      LibC libc,
      LoadedSettings running,
      SettingsSource source,
      BooleanSupplier spoolHasJson,
      Function<Settings, Destination> destinations,
      BiConsumer<LoadedSettings, Destination> apply,
      Supplier<Optional<Status.EarlierRequest>> earlier,
      Executor threads) {
    this.running = running;
    this.source = source;
    this.spoolHasJson = spoolHasJson;
    this.destinations = destinations;
    this.apply = apply;
    this.isRead = new EventFd(libc);
    this.earlier = earlier;
    this.threads = threads;
  }

  /** A thread for each reading. */
  static Executor threads() {
    return reading ->
        Thread.ofPlatform().daemon().name("panapulse-reload").stackSize(STACK_BYTES).start(reading);
  }

  /** Readable when {@link #work} has something to do. */
  int fd() {
    return isRead.fd();
  }

  /** Asks for the settings to be read again; returns the number of the request. */
  long request() {
    requested++;
    readUnlessUnderWay();
    return requested;
  }

  /** How a request ended; empty: it has not. */
  Optional<Result> result(long request) {
    if (request > requested) {
      return gone("reload " + request + " was not requested since the agent started");
    }
    if (request > served) {
      return Optional.empty();
    }
    return ended.stream()
        .filter(each -> each.serves(request))
        .findFirst()
        .map(each -> each.result().with(inFlight()))
        .or(() -> gone("reload " + request + " was too long ago; the agent's log has its result"));
  }

  private Optional<String> inFlight() {
    return earlier.get().map(Status.EarlierRequest::words);
  }

  /** Whether settings are being read. */
  boolean isUnderWay() {
    return underWay != served;
  }

  private static Optional<Result> gone(String line) {
    return Optional.of(new Result(State.GONE, List.of(line)));
  }

  private void end(Result result) {
    if (ended.size() == MOST_ENDED) {
      ended.removeFirst();
    }
    ended.addLast(new Ended(served + 1, underWay, result));
    served = underWay;
  }

  private void readUnlessUnderWay() {
    if (underWay == served && requested > served) {
      underWay = requested;
      LoadedSettings now = running;
      try {
        threads.execute(() -> {
          reading = read(now);
          isRead.signal();
        });
      } catch (OutOfMemoryError e) {
        // thrown when the kernel creates no thread
        end(refuse(List.of("no thread can be made to read the settings: " + e.getMessage())));
      }
    }
  }

  private Reading read(LoadedSettings now) {
    try {
      SettingsChange change =
          SettingsChange.of(now, source.load(), source::canLogAt, spoolHasJson.getAsBoolean());
      return new Reading(
          Optional.of(change), destinations.apply(change.settings().settings()), List.of());
    } catch (SettingsException e) {
      return refused(problems(e));
    } catch (RuntimeException | Error e) {
      return refused(List.of("the settings cannot be read: an internal error: " + e));
    }
  }

  private static Reading refused(List<String> problems) {
    return new Reading(Optional.empty(), new NoDestination(), problems);
  }

  private static List<String> problems(SettingsException invalid) {
    return invalid.lines().stream().map(Secrets::redact).toList();
  }

  /** Takes over the settings that were read, between two ticks. */
  void work() {
    Reading read = reading;
    if (read == null) {
      return;
    }
    isRead.drain();
    reading = null;
    end(
        read.change().isPresent()
            ? change(read.change().get(), read.destination())
            : refuse(read.problems()));
    readUnlessUnderWay();
  }

  private Result refuse(List<String> problems) {
    LOG.warn("the settings stay as they are; those that were read are not taken over:");
    problems.forEach(LOG::warn);
    return new Result(State.REFUSED, problems);
  }

  private Result change(SettingsChange change, Destination destination) {
    try {
      apply.accept(change.settings(), destination);
    } catch (RuntimeException | Error e) {
      destination.close();
      LOG.error("the settings cannot be taken over", e);
      return new Result(State.REFUSED, List.of("an internal error: " + e));
    }
    running = change.settings();
    source.inForce(running);
    List<String> lines = new ArrayList<>();
    if (!change.changed().isEmpty()) {
      lines.add("changed: " + String.join(", ", change.changed()));
    }
    if (!change.untilRestart().isEmpty()) {
      lines.add("needs a restart: " + String.join(", ", change.untilRestart()));
    }
    if (lines.isEmpty()) {
      lines.add("no setting has changed");
    }
    String line =
        "settings read again from " + running.settings().file() + "; " + String.join("; ", lines);
    if (change.untilRestart().isEmpty()) {
      LOG.info(line);
    } else {
      LOG.warn(line);
    }
    inFlight().ifPresent(LOG::info);
    for (String hint : running.hints()) {
      lines.add("warning: " + hint);
      LOG.warn("{}", hint);
    }
    return new Result(change.untilRestart().isEmpty() ? State.DONE : State.RESTART, lines);
  }
}
