package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.ThreadBound;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class BlockingCallsTest {
  private static final long TIMEOUT = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicLong clock = new AtomicLong();
  private final CollectorErrors errors = new CollectorErrors("test");
  private final BlockingCalls calls = calls(LibC.system(), 1);

  private BlockingCalls calls(LibC libc, int maxLeft) {
    return calls(libc, maxLeft, new ThreadBound(100));
  }

  private BlockingCalls calls(LibC libc, int maxLeft, ThreadBound bound) {
    return new BlockingCalls(
        libc, "test-calls", maxLeft, bound, TIMEOUT, errors, "no thread", clock::get);
  }

  /** As a thousand reloads do while a sensor or a mount hangs. */
  @Test
  void threadsOfReplacedObjectsAreBoundedTogether() {
    ThreadBound bound = new ThreadBound(5);
    Held hanging = new Held();
    List<BlockingCalls> replaced = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Held call =
          i == 0
              ? hanging
              : new Held() {
                @Override
                protected void call() {
                  awaitLatch(hanging.letGo);
                }
              };
      BlockingCalls each = calls(LibC.system(), 1, bound);
      each.watch(new BlockingCall[] {call});
      each.ask(call);
      each.ensureThread(clock.get());
      each.wake();
      if (each.threads() > 0) {
        awaitThat("the call runs", () -> !call.isAsked());
      }
      call.abandon();
      each.close();
      replaced.add(each);
    }
    assertEquals(5, replaced.stream().mapToInt(BlockingCalls::threads).sum());
    assertEquals(995, errors.invalidValues());
    hanging.letGo.countDown();
    awaitThat(
        "all have ended", () -> replaced.stream().mapToInt(BlockingCalls::threads).sum() == 0);
    BlockingCalls next = calls(LibC.system(), 1, bound);
    next.ensureThread(clock.get());
    assertEquals(1, next.threads());
    next.close();
  }

  /** A call that returns when the test lets it. */
  private static class Held extends BlockingCall {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger released = new AtomicInteger();

    @Override
    protected void call() {
      begun.countDown();
      awaitLatch(letGo);
      made.incrementAndGet();
    }

    @Override
    protected void release() {
      released.incrementAndGet();
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitThat(String condition, BooleanSupplier holds) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertTrue(
          System.nanoTime() - deadline < 0, () -> "not within " + PATIENCE + ": " + condition);
      Thread.onSpinWait();
    }
  }

  private void tick(BlockingCall... board) {
    for (BlockingCall call : board) {
      calls.ask(call);
    }
    calls.ensureThread(clock.get());
    calls.wake();
  }

  @AfterEach
  void close() {
    calls.close();
    awaitThat("no thread is left", () -> calls.threads() == 0);
  }

  @Test
  void callIsMadeOncePerRequestAndAgainAfterItsResultWasTaken() {
    Held call = new Held();
    call.letGo.countDown();
    calls.watch(new BlockingCall[] {call});
    tick(call);
    awaitThat("the call is done", call::isDone);
    tick(call);
    assertEquals(1, call.made.get());
    call.taken();
    tick(call);
    awaitThat("the call is done", call::isDone);
    assertEquals(2, call.made.get());
    call.abandon();
    call.abandon();
    assertEquals(1, call.released.get());
  }

  @Test
  void memoryOfRunningCallIsReleasedAfterTheCall() {
    Held call = new Held();
    calls.watch(new BlockingCall[] {call});
    tick(call);
    awaitLatch(call.begun);
    call.abandon();
    assertEquals(0, call.released.get());
    call.letGo.countDown();
    awaitThat("memory is released", () -> call.released.get() == 1);
    assertFalse(calls.ask(call), "an abandoned call is not made again");
  }

  @Test
  void threadIsReplacedAfterTheTimeoutUpToTheLimit() {
    Held first = new Held();
    Held second = new Held();
    Held third = new Held();
    third.letGo.countDown();
    calls.watch(new BlockingCall[] {first, second, third});
    tick(first, second, third);
    awaitLatch(first.begun);
    clock.addAndGet(TIMEOUT);
    tick();
    assertEquals(1, calls.threads());
    clock.addAndGet(1);
    tick();
    assertEquals(2, calls.threads());
    awaitLatch(second.begun);
    clock.addAndGet(TIMEOUT + 1);
    tick();
    assertEquals(2, calls.threads(), "one thread may be left to a call, and one works");
    assertFalse(third.isDone());
    first.letGo.countDown();
    awaitThat("one thread is left", () -> calls.threads() == 1);
    tick();
    awaitThat("the third call is done", third::isDone);
    second.letGo.countDown();
    awaitThat("the second call is done", second::isDone);
  }

  @Test
  void failureToOpenAnEventfdIsCountedAndLeavesTheCallWaiting() {
    LibC without =
        (LibC)
            Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) -> {
                  assertEquals("eventfd", method.getName());
                  return -Errno.EMFILE;
                });
    Held call = new Held();
    try (BlockingCalls broken = calls(without, 1)) {
      broken.watch(new BlockingCall[] {call});
      broken.ask(call);
      broken.ensureThread(0);
      broken.wake();
      assertEquals(0, broken.threads());
    }
    assertEquals(1, errors.failures());
    assertTrue(call.isAsked());
  }
}
