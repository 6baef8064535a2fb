package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.http.RequestBuffer;
import dev.panapulse.otlp.EncodeResult;
import dev.panapulse.otlp.EncodedRequest;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A backend that answers as it was told to, and says yes once it was told no more. */
final class ScriptedDestination implements RequestDestination {
  private static final long PATIENCE_SECONDS = 60;

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Supplier<Outcome>> script = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private final List<Long> accepted = new ArrayList<>();
  private final List<Long> rejected = new ArrayList<>();
  private final Semaphore answered = new Semaphore(0);
  private final RequestBuffer buffer = new RequestBuffer(1);
  private List<Long> encoded = List.of();
  private boolean fresh;
  private List<Long> made = List.of();

  private final String description;

  ScriptedDestination() {
    this("the backend");
  }

  ScriptedDestination(String description) {
    this.description = description;
  }

  static Outcome yes() {
    return new Outcome.Accepted(0, "");
  }

  /** What the next attempt that has no answer yet comes to. */
  ScriptedDestination then(Supplier<Outcome> outcome) {
    script.add(outcome);
    return this;
  }

  ScriptedDestination then(Outcome... outcomes) {
    for (Outcome outcome : outcomes) {
      script.add(() -> outcome);
    }
    return this;
  }

  /** Waits for the end of {@code attempts} more attempts. */
  void await(int attempts) {
    try {
      assertTrue(
          answered.tryAcquire(attempts, PATIENCE_SECONDS, TimeUnit.SECONDS),
          () -> "attempts so far: " + calls());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each attempt: {@code deliver}, or {@code redeliver} of a request sent before; its rows. */
  List<String> calls() {
    return copy(calls);
  }

  List<Long> accepted() {
    return copy(accepted);
  }

  List<Long> rejected() {
    return copy(rejected);
  }

  private <T> List<T> copy(List<T> list) {
    lock.lock();
    try {
      return List.copyOf(list);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public EncodeResult encode(RowBatch batch) {
    encoded = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      encoded.add(batch.sequence(row));
    }
    fresh = true;
    return new EncodedRequest(buffer);
  }

  @Override
  public Outcome send(RequestBuffer request) {
    assertSame(buffer, request);
    String call = fresh ? "deliver" : "redeliver";
    fresh = false;
    return attempt(call, encoded);
  }

  /** Empty, and so never split. */
  @Override
  public RequestBuffer buffer() {
    return buffer;
  }

  @Override
  public RequestBuffer empty() {
    encoded = List.of();
    return buffer;
  }

  private Outcome attempt(String call, List<Long> numbers) {
    try {
      lock.lock();
      try {
        made = numbers;
        calls.add(call + numbers);
      } finally {
        lock.unlock();
      }
      Supplier<Outcome> next = script.poll();
      Outcome outcome = next == null ? yes() : next.get();
      remember(outcome);
      return outcome;
    } finally {
      answered.release();
    }
  }

  private void remember(Outcome outcome) {
    lock.lock();
    try {
      if (outcome instanceof Outcome.Accepted) {
        accepted.addAll(made);
      } else if (outcome instanceof Outcome.NonRetryable && made.size() == 1) {
        // several are sent again, fewer at once
        rejected.addAll(made);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String description() {
    return description;
  }
}
