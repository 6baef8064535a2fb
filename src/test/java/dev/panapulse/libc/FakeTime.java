package dev.panapulse.libc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.IntUnaryOperator;

/**
 * This machine's C library, but for its time: clocks stand still until they are told to go on, and
 * poll(2) goes on at once as long as it would have waited.
 */
public final class FakeTime implements InvocationHandler {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final LibC system = LibC.system();
  private final LibC libc =
      (LibC) Proxy.newProxyInstance(LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, this);
  private IntUnaryOperator poll = this::wait;
  private long sinceBoot;
  private long realtimeAtBoot;
  private int clockAnswer;

  public FakeTime(long sinceBoot, long realtime) {
    this.sinceBoot = sinceBoot;
    this.realtimeAtBoot = realtime - sinceBoot;
  }

  public LibC libc() {
    return libc;
  }

  public long sinceBoot() {
    return sinceBoot;
  }

  public void goOn(long nanos) {
    sinceBoot += nanos;
  }

  /** Sets the wall clock, which moves no other. */
  public void setRealtime(long realtime) {
    realtimeAtBoot = realtime - sinceBoot;
  }

  public void clocksAnswer(int answer) {
    clockAnswer = answer;
  }

  /** Answers poll(2), given its time-out in milliseconds, in place of waiting. */
  public void onPoll(IntUnaryOperator answer) {
    poll = answer;
  }

  /** Goes on for a time-out. */
  public int wait(int timeoutMillis) {
    if (timeoutMillis < 0) {
      throw new AssertionError("waits for ever");
    }
    goOn(timeoutMillis * 1_000_000L);
    return 0;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "clockGettime" -> {
        return clockGettime((int) arguments[0], (long) arguments[1]);
      }
      case "poll" -> {
        return poll.applyAsInt((int) arguments[2]);
      }
      default -> {
        try {
          return method.invoke(system, arguments);
        } catch (InvocationTargetException e) {
          throw e.getTargetException();
        }
      }
    }
  }

  private int clockGettime(int clock, long timespec) {
    long nanos = clock == LibC.CLOCK_REALTIME ? realtimeAtBoot + sinceBoot : sinceBoot;
    Layouts.Timespec layout = system.layouts().timespec();
    OffHeap.putLong(timespec + layout.sec(), Math.floorDiv(nanos, NANOS_PER_SECOND));
    OffHeap.putLong(timespec + layout.nsec(), Math.floorMod(nanos, NANOS_PER_SECOND));
    return clockAnswer;
  }
}
