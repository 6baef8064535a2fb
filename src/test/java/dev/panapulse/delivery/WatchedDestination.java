package dev.panapulse.delivery;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.otlp.RequestTimes;
import dev.panapulse.row.RowBatch;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A backend whose every export is told of. */
final class WatchedDestination implements RequestDestination {
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

  private final RequestDestination to;
  private final BooleanSupplier live;
  private final Watcher watcher;

  WatchedDestination(RequestDestination to, BooleanSupplier live, Watcher watcher) {
    this.to = to;
    this.live = live;
    this.watcher = watcher;
  }

  @Override
  public EncodeResult encode(RowBatch batch) {
    return to.encode(batch);
  }

  @Override
  public Outcome send(RequestBuffer request) {
    boolean fromRing = live.getAsBoolean();
    long begin = System.nanoTime();
    Outcome outcome = to.send(request);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    watcher.exported(fromRing, () -> rows(request), outcome, took);
    return outcome;
  }

  private static List<Long> rows(RequestBuffer request) {
    byte[] body = request.bytes().bytes(0, (int) request.length());
    return RequestTimes.of(body, request.compressed());
  }

  @Override
  public RequestBuffer buffer() {
    return to.buffer();
  }

  @Override
  public RequestBuffer empty() {
    return to.empty();
  }

  @Override
  public String description() {
    return to.description();
  }
}
