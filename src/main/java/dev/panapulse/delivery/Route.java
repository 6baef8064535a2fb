package dev.panapulse.delivery;

import dev.panapulse.ledger.Ledger;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * The way to one destination: what is known of it, and who decides what is sent there when. Another
 * destination gets another route. Exporting thread only.
 */
final class Route {
  private final Destination destination;
  private final PendingBatch rows;
  private final ReplayPolicy replayPolicy;
  private final LogOnce logOnce;
  private final OutageLog outages;
  private final BackendState backend;
  private final Optional<Replay> replay;
  private final BatchDelivery delivery;
  private final Optional<SpillPolicy> spillPolicy;
  private final BooleanSupplier isStopping;
  private final BooleanSupplier isReplaced;

  /** Rows sampled when a request of the spool was sent last. */
  private long sampledAtReplay;

  /**
   * What all routes share.
   *
   * @param spool of requests that were not accepted, if destinations take requests
   * @param oldest nanoseconds since the oldest row of the spool was sampled; 0: there is none
   * @param backoffs makes the waits between attempts
   * @param clock monotonic nanoseconds
   * @param isStopping whether the agent ends: nothing is sent any more but by {@link #drain}
   * @param isReplaced whether another route takes over after the request in flight
   */
  record Surroundings(
      Logger log,
      RowRing ring,
      SeriesRegistry registry,
      Optional<Spool> spool,
      Ledger ledger,
      BackendReport report,
      LongSupplier oldest,
      Supplier<Backoff> backoffs,
      LongSupplier clock,
      BooleanSupplier isStopping,
      BooleanSupplier isReplaced) {}

  /**
   * @param earlier the route before, which is not used any more but to {@link #end} it
   */
  Route(ExportTarget target, Surroundings in, Optional<Route> earlier) {
    this.destination = target.destination();
    this.replayPolicy = target.replayPolicy();
    this.isStopping = in.isStopping();
    this.isReplaced = in.isReplaced();
    Logger log = in.log();
    LongSupplier clock = in.clock();
    Ledger ledger = in.ledger();
    String description = destination.description();
    Optional<RequestDestination> requests = requests(destination);
    boolean isFirstLogged =
        earlier
            .filter(before -> before.destination.description().equals(description))
            .map(before -> before.logOnce.isFirstLogged())
            .orElse(requests.isEmpty());
    this.logOnce = new LogOnce(log, description, isFirstLogged, new LineBudget(clock));
    LineBudget budget = new LineBudget(clock);
    RequestSize size = new RequestSize(log, description, target.batchRows(), budget);
    PartSize partSize = new PartSize(log, description, budget);
    this.outages = new OutageLog(log, description, ledger, clock, in.oldest(), budget);
    this.backend =
        new BackendState(
            outages,
            new KeptLog(log, description, clock, budget),
            in.backoffs().get(),
            clock,
            in.report());
    this.replay =
        in.spool()
            .map(from ->
                new Replay(
                    from,
                    requests.orElseThrow(),
                    ledger,
                    in.backoffs().get(),
                    clock,
                    replayPolicy,
                    size,
                    partSize,
                    logOnce,
                    budget));
    // late, as rows that have moved cannot go back if memory is short
    int batchRows = target.batchRows();
    this.rows =
        earlier.isPresent()
            ? earlier.get().rows.movedTo(destination, batchRows, size, partSize)
            : new PendingBatch(
                in.ring(), in.registry(), destination, ledger, batchRows, size, partSize);
    this.delivery = new BatchDelivery(rows, backend, replay, ledger, logOnce, isReplaced);
    this.spillPolicy =
        in.spool()
            .map(to ->
                new SpillPolicy(
                    to,
                    requests.orElseThrow(),
                    replay.orElseThrow(),
                    rows,
                    delivery,
                    backend,
                    ledger,
                    logOnce,
                    clock.getAsLong()));
  }

  /** The destination as one that takes requests, if it does. */
  static Optional<RequestDestination> requests(Destination destination) {
    return destination instanceof RequestDestination to ? Optional.of(to) : Optional.empty();
  }

  /** The rows that were taken out of the ring. */
  PendingBatch rows() {
    return rows;
  }

  LogOnce logOnce() {
    return logOnce;
  }

  /** When {@link #work} has something to do without a new row, {@code atLatest} at the latest. */
  long dueAt(long atLatest) {
    long due = earlier(atLatest, outages.summaryAt(atLatest));
    if (backend.isUnreachable()) {
      return earlier(due, backend.retryAt());
    }
    if (isBehind()) {
      return earlier(due, later(backend.retryAt(), replay.orElseThrow().dueAt()));
    }
    if (rows.isPending()) {
      return earlier(due, backend.retryAt());
    }
    return replay.isPresent() && replay.get().hasWaiting()
        ? earlier(due, replay.get().dueAt())
        : due;
  }

  /** Times of a monotonic clock may overflow, their differences do not. */
  private static long earlier(long one, long other) {
    return one - other < 0 ? one : other;
  }

  private static long later(long one, long other) {
    return one - other < 0 ? other : one;
  }

  /** Does all work that is due at {@code now}, nanoseconds of the clock. */
  void work(long now) {
    if (rows.isPending()) {
      if (!isStopping() && backend.isDue(now) && !isBehind()) {
        delivery.attempt();
      }
      spillPolicy.ifPresent(to -> to.spillPending(now));
    }
    if (isBehind() || (backend.isUnreachable() && !rows.isPending())) {
      probe(now);
    }
    if (!rows.isPending() && (backend.isUnreachable() || isBehind())) {
      spillPolicy.ifPresent(to -> to.spillBatches(now, isStopping));
    }
    while (isFree() && rows.take()) {
      delivery.attempt();
    }
    if (replay.isPresent() && isFree()) {
      Optional<Outcome> outcome = replay.get().work(now);
      if (outcome.isPresent()) {
        backend.replayed(outcome.get());
      }
    }
    outages.work(now);
  }

  /** Whether all sampled rows are settled. */
  boolean isSettled() {
    return isFree() && (replay.isEmpty() || !replay.get().hasWaiting());
  }

  private boolean isStopping() {
    return isStopping.getAsBoolean();
  }

  /** Whether rows of the ring may be sent. */
  private boolean isFree() {
    return !rows.isPending()
        && !backend.isUnreachable()
        && !isStopping()
        && !isBehind()
        && !isReplaced.getAsBoolean();
  }

  /** Whether older rows must be sent before those in memory. */
  private boolean isBehind() {
    return replay.isPresent() && replay.get().isAhead();
  }

  /** The end: one attempt each, without waiting; remaining rows go to the spool. */
  void drain() {
    if (rows.isPending() && !isBehind()) {
      delivery.attempt();
    }
    while (!rows.isPending() && !isBehind() && rows.take()) {
      delivery.attempt();
    }
    spillPolicy.ifPresent(SpillPolicy::spillAll);
  }

  /**
   * Sends the oldest request of the spool; while the backend is unreachable it probes the backend.
   */
  private void probe(long now) {
    if (isStopping()
        || isReplaced.getAsBoolean()
        || !backend.isDue(now)
        || !(backend.isUnreachable() || isReplayDue(now))) {
      return;
    }
    if (!replayPolicy.isOldestFirst() && backend.nextProbeIsFresh() && rows.ringHasRows()) {
      backend.assumeReachable();
      return;
    }
    sampledAtReplay = rows.sampledRows();
    rows.bufferIsReused();
    Optional<Outcome> outcome = replay.orElseThrow().send(now);
    if (outcome.isEmpty()) {
      // the spool is empty, or cannot be read
      backend.assumeReachable();
      return;
    }
    switch (outcome.get()) {
      case Outcome.Accepted accepted -> backend.accepted(accepted);
      case Outcome.Retryable retryable -> {
        backend.failed(retryable);
        backend.assumeUnreachable();
      }
      case Outcome.NonRetryable rejected -> {
        backend.assumeReachable();
        backend.rejected(rejected);
      }
    }
  }

  /** Whether the pause is over, or a new row would have been sent now: it keeps its share. */
  private boolean isReplayDue(long now) {
    return replay.orElseThrow().isDue(now) || rows.sampledRows() > sampledAtReplay;
  }

  /** The destination, which is not closed by {@link #end}. */
  Destination destination() {
    return destination;
  }

  /** Frees the memory; the rows go on with another route. */
  void end() {
    replay.ifPresent(Replay::close);
  }
}
