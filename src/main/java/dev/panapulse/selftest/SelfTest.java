package dev.panapulse.selftest;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.AgentFigures;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.daemon.SamplerFactory;
import dev.panapulse.libc.LibC;
import dev.panapulse.row.RowBatch;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@code panapulse self-test}, for the project's own tests: checks that can only run inside the
 * executable. One line a check; the exit code is 0 if all passed.
 *
 * <p>The contract of the C library port, and that ticks allocate nothing. The heap's own counter
 * moves by whole chunks of 64 KiB in an image, so there are enough ticks that the smallest object
 * in each would move it by several chunks. A first check shows that the counter moves.
 */
public final class SelfTest {
  public static final String COMMAND = "self-test";

  private static final int TICKS = 20_000;
  private static final int TICKS_A_LOOK = 1_000;
  private static final int MOST_LOOKS = 200;

  private final PrintStream out;
  private int failed;

  /** Keeps the meter's garbage from being optimized away. */
  private Object garbage = "";

  public SelfTest(PrintStream out) {
    this.out = out;
  }

  public int run(Settings settings) {
    for (LibCContract.Check check : LibCContract.checks()) {
      report("libc: " + check.name(), outcome(check));
    }
    report("pages: of " + LibC.system().sysconf(LibC.SC_PAGESIZE) + " bytes", "");
    report("meter: sees " + TICKS + " small objects", meterWorks());
    report("ticks: " + TICKS + " allocate nothing", ticksAllocateNothing(settings));
    out.println(failed == 0 ? "all checks passed" : failed + " checks failed");
    return failed == 0 ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void report(String what, String problem) {
    if (problem.isEmpty()) {
      out.println("ok      " + what);
    } else {
      failed++;
      out.println("FAILED  " + what + ": " + problem);
    }
  }

  private static String outcome(LibCContract.Check check) {
    String problem = outcomeHere(check);
    return problem.isEmpty() && check.onVirtualThreads() ? outcomeOnVirtualThread(check) : problem;
  }

  /** Some calls of the image work on the stack of a platform thread alone. */
  private static String outcomeOnVirtualThread(LibCContract.Check check) {
    AtomicReference<String> problem = new AtomicReference<>("");
    Thread thread = Thread.ofVirtual().start(() -> problem.set(outcomeHere(check)));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
    return problem.get().isEmpty() ? "" : "on a virtual thread: " + problem.get();
  }

  private static String outcomeHere(LibCContract.Check check) {
    try {
      check.body().run();
      return "";
    } catch (RuntimeException | AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String meterWorks() {
    System.gc();
    long before = HeapMeter.reading();
    for (int i = 0; i < TICKS; i++) {
      garbage = new int[0];
    }
    long after = HeapMeter.reading();
    return after > before && garbage instanceof int[] ? "" : before + " to " + after + " bytes";
  }

  /**
   * Reads the counter often, so that no collection can hide an allocation, and starts again after
   * an allocation, because the JVM's compiler takes a while until C calls allocate nothing.
   */
  private static String ticksAllocateNothing(Settings settings) {
    Sampler sampler = SamplerFactory.create(LibC.system(), settings, new AgentFigures());
    RowBatch batch = new RowBatch(16);
    int clean = 0;
    long allocated = 0;
    System.gc();
    for (int looks = 0; looks < MOST_LOOKS && clean < TICKS; looks++) {
      long before = HeapMeter.reading();
      ticks(sampler, batch, TICKS_A_LOOK);
      allocated = HeapMeter.reading() - before;
      clean = allocated == 0 ? clean + TICKS_A_LOOK : 0;
    }
    sampler.close();
    return clean >= TICKS ? "" : allocated + " bytes in the last " + TICKS_A_LOOK + " ticks";
  }

  private static void ticks(Sampler sampler, RowBatch batch, int count) {
    for (int i = 0; i < count; i++) {
      sampler.tick();
      if (i % 16 == 15) {
        sampler.ring().take(batch, sampler.registry());
      }
    }
  }
}
