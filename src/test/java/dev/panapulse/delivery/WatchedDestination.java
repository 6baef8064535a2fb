package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.RequestTimes;
import dev.panapulse.row.RowBatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A backend whose every export is told of. */
final class WatchedDestination implements Destination {
  /** Whom it is told. */
  interface Watcher {
    /**
     * An export ended; the agent has yet to make something of it.
     *
     * @param live whether the rows came from the ring, and not from the spool
     * @param rows looks up their times
     * @param took in real time
     */
    void exported(boolean live, Supplier<List<Long>> rows, Outcome outcome, Duration took);
  }

  private final Destination to;
  private final BooleanSupplier live;
  private final Watcher watcher;

  WatchedDestination(Destination to, BooleanSupplier live, Watcher watcher) {
    this.to = to;
    this.live = live;
    this.watcher = watcher;
  }

  @Override
  public Outcome deliver(RowBatch batch) {
    return watched(() -> to.deliver(batch));
  }

  @Override
  public Outcome redeliver() {
    return watched(to::redeliver);
  }

  private Outcome watched(Supplier<Outcome> export) {
    boolean fromRing = live.getAsBoolean();
    long begin = System.nanoTime();
    Outcome outcome = export.get();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    watcher.exported(fromRing, this::rows, outcome, took);
    return outcome;
  }

  private List<Long> rows() {
    RequestBuffer request = to.request().orElseThrow();
    byte[] body = request.bytes().bytes(0, (int) request.length());
    return RequestTimes.of(body, request.compressed());
  }

  @Override
  public Outcome prepare(RowBatch batch) {
    return to.prepare(batch);
  }

  @Override
  public Optional<RequestBuffer> request() {
    return to.request();
  }

  @Override
  public String description() {
    return to.description();
  }
}
