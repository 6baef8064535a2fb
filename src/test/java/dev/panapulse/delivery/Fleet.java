package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.SpoolOrder;
import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.daemon.TickTimes;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerBalance;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.EncodedRequest;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowBatch;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import dev.panapulse.spool.SpoolClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Many agents and one backend in virtual time: each agent with its own export loop, back-off,
 * replay and spool, as in production; only the disk is in memory and a request is the times of its
 * rows.
 */
final class Fleet implements AutoCloseable {
  static final long SECOND = 1_000_000_000L;

  private final SplittableRandom random = new SplittableRandom(7);
  private final SeriesRegistry registry = new SeriesRegistry();
  private final Row row = new Row(registry);
  private final SeriesGroup group =
      registry
          .add(new SeriesGroup.Builder().with(Metric.gauge("test.gauge", "1", "")), 0)
          .orElseThrow();
  private final EventFd abort = new EventFd(LibC.system());
  private final MemoryDisk.Model model;
  private final List<Agent> agents = new ArrayList<>();
  private final PriorityQueue<Agent> queue =
      new PriorityQueue<>((a, b) -> Long.compare(a.nextAt, b.nextAt));
  private final Backend backend;
  private final long interval;
  private final SpoolOrder order;
  private long now = SECOND;

  /** Seen in an attempt, where the export loop would take an exception for a failure. */
  private final Set<String> wrong = new HashSet<>();

  /** A fleet that sends oldest rows first. */
  Fleet(int size, Duration interval, Path directory, double capacity, Optional<Duration> advice) {
    this(size, interval, directory, capacity, advice, SpoolOrder.OLDEST_FIRST);
  }

  /**
   * A fleet whose agents begin at random times within the first interval.
   *
   * @param directory of two files that all agents share
   * @param capacity requests a second that the backend accepts
   * @param advice of the backend with each request that it refuses
   */
  Fleet(
      int size,
      Duration interval,
      Path directory,
      double capacity,
      Optional<Duration> advice,
      SpoolOrder order) {
    this.order = order;
    this.interval = interval.toNanos();
    this.model = MemoryDisk.Model.in(directory);
    this.backend = new Backend(capacity, advice);
    for (int i = 0; i < size; i++) {
      Agent agent = new Agent(directory, now + random.nextLong(this.interval));
      agents.add(agent);
      queue.add(agent);
    }
  }

  /** Lets time pass. */
  void run(Duration time) {
    runUntil(now + time.toNanos(), Long.MAX_VALUE);
  }

  /** Lets time pass until all rows sampled by now are stored; how long that took. */
  Duration runUntilStored(Duration atMost) {
    long begin = now;
    runUntil(now + atMost.toNanos(), begin);
    return Duration.ofNanos(now - begin);
  }

  private void runUntil(long end, long sampledBefore) {
    long missing = 0;
    for (Agent agent : agents) {
      agent.wanted = sampledBefore == Long.MAX_VALUE ? Long.MAX_VALUE : agent.sampled;
      missing += agent.stored < agent.wanted ? 1 : 0;
    }
    while (missing > 0 && queue.element().nextAt <= end) {
      Agent agent = queue.remove();
      now = Math.max(now, agent.nextAt);
      boolean wasMissing = agent.stored < agent.wanted;
      agent.turn();
      missing -= wasMissing && agent.stored >= agent.wanted ? 1 : 0;
      queue.add(agent);
    }
    now = missing > 0 ? end : now;
  }

  void backendIsAway(boolean away) {
    backendAnswers(
        away
            ? Optional.of(
                new Outcome.Retryable(
                    Outcome.Retryable.NOT_SENT, "connection refused", Optional.empty()))
            : Optional.empty());
  }

  /** What the backend answers to all requests; empty: it accepts them. */
  void backendAnswers(Optional<Outcome> answer) {
    backend.answer = answer;
    backend.peak = 0;
  }

  /**
   * What the backend answers to requests of the spool.
   *
   * @param answer empty: as to the others
   * @param after so many requests of the spool that are answered as the others
   */
  void backendAnswersReplay(Optional<Outcome> answer, int after) {
    backend.replayAnswer = answer;
    backend.replays = after;
  }

  /** Most requests in a second since the last change of the backend. */
  long peak() {
    return backend.peak;
  }

  long rowsSampled() {
    return agents.stream().mapToLong(agent -> agent.sampled).sum();
  }

  /** That each row is accounted for, and that all but those that wait are stored. */
  void assertNothingLost() {
    assertEquals(Set.of(), wrong);
    for (Agent agent : agents) {
      var ledger = agent.ledger.snapshot();
      assertEquals(0, LedgerBalance.difference(ledger), ledger::toString);
      assertEquals(0, LedgerBalance.dropped(ledger), ledger::toString);
      assertEquals(
          agent.sampled, agent.stored + ledger.inRing() + ledger.inFlight() + ledger.inSpool());
    }
  }

  @Override
  public void close() {
    agents.forEach(Agent::close);
    row.close();
    abort.close();
    model.close();
  }

  private void check(boolean isRight, String otherwise) {
    if (!isRight) {
      wrong.add(otherwise);
    }
  }

  /** Accepts so many requests a second and refuses the others. */
  private final class Backend {
    private final double capacity;
    private final Optional<Duration> advice;
    private Optional<Outcome> answer = Optional.empty();
    private Optional<Outcome> replayAnswer = Optional.empty();
    private int replays;
    private double tokens = 1;
    private long filledAt;
    private long second;
    private long inSecond;
    private long peak;

    Backend(double capacity, Optional<Duration> advice) {
      this.capacity = capacity;
      this.advice = advice;
    }

    Outcome send(boolean isReplay) {
      if (now / SECOND != second) {
        second = now / SECOND;
        inSecond = 0;
      }
      peak = Math.max(peak, ++inSecond);
      if (answer.isPresent()) {
        return answer.get();
      }
      if (isReplay && replayAnswer.isPresent() && replays-- <= 0) {
        return replayAnswer.get();
      }
      tokens = Math.min(Math.max(1, capacity), tokens + (now - filledAt) * capacity / SECOND);
      filledAt = now;
      if (tokens < 1) {
        return new Outcome.Retryable(503, "overloaded", advice);
      }
      tokens--;
      return Outcome.Accepted.ALL;
    }
  }

  private final class Agent implements RequestDestination {
    private final RequestBuffer buffer = new RequestBuffer(64);
    private final RowRing ring = new RowRing(1);
    private final Ledger ledger = new Ledger(ring);
    private final TickTimes ticks;
    private final Spool spool;
    private final ExportLoop exportLoop;
    private long nextAt;
    private long sampled;
    private long stored;
    private long wanted;
    private long failedAt = -SECOND;
    private long replayFailedAt = -SECOND;
    private boolean isEncoded;
    private long newest;

    /** Only if rows may be out of order. */
    private final Set<Long> storedTimes = new HashSet<>();

    Agent(Path directory, long firstTick) {
      ticks = new TickTimes(firstTick, interval);
      nextAt = firstTick;
      LibC libc = model.newDisk();
      SpoolSettings settings =
          SpoolSettingsFixture.in(directory)
              .maxBytes(64 << 20)
              .maxAge(Duration.ofDays(7))
              .sync(SyncPolicy.BATCH)
              .order(order)
              .settings();
      spool =
          new Spool(
              libc,
              settings,
              Spool.HTTP_PROTOBUF,
              ledger,
              new SpoolClock(() -> now, () -> 0, () -> 0));
      SplittableRandom jitter = random.split();
      exportLoop =
          new ExportLoop(
              libc,
              ring,
              registry,
              this,
              Optional.of(spool),
              ledger,
              abort,
              32,
              new ReplayPolicy(10, order == SpoolOrder.OLDEST_FIRST),
              () -> new Backoff(jitter),
              () -> now);
    }

    void turn() {
      if (ticks.due() <= now) {
        ticks.begin(now);
        row.begin(now);
        row.set(group, 0, (double) sampled);
        row.end();
        ring.publish(row);
        sampled++;
      }
      exportLoop.work(now);
      nextAt = Math.min(ticks.due(), now + exportLoop.timeoutMillis() * 1_000_000L);
    }

    @Override
    public EncodeResult encode(RowBatch batch) {
      Slab bytes = buffer.reserve((long) batch.rows() * Long.BYTES, false, MediaType.PROTOBUF);
      for (int i = 0; i < batch.rows(); i++) {
        bytes.putLong((long) i * Long.BYTES, batch.epochNanos(i));
      }
      isEncoded = true;
      return new EncodedRequest(buffer);
    }

    @Override
    public Outcome send(RequestBuffer request) {
      boolean isReplay = order == SpoolOrder.LIVE_FIRST && !isEncoded;
      long last = isReplay ? replayFailedAt : failedAt;
      check(now - last >= SECOND, "less than a second after a failure");
      Outcome outcome = backend.send(isReplay);
      if (outcome instanceof Outcome.Accepted) {
        for (long at = 0; at < request.length(); at += Long.BYTES) {
          long time = request.bytes().getLong(at);
          if (order == SpoolOrder.LIVE_FIRST) {
            check(storedTimes.add(time), "twice");
          } else {
            check(time > newest, "out of order, or twice");
            newest = time;
          }
          stored++;
        }
      } else if (isReplay) {
        replayFailedAt = now;
      } else {
        failedAt = now;
      }
      return outcome;
    }

    @Override
    public RequestBuffer buffer() {
      isEncoded = false;
      return buffer;
    }

    @Override
    public RequestBuffer empty() {
      buffer.reserve(0, false, MediaType.PROTOBUF);
      return buffer;
    }

    @Override
    public String description() {
      return "a backend of many";
    }

    @Override
    public void close() {
      spool.close();
      exportLoop.close();
      ring.close();
      buffer.close();
    }
  }
}
