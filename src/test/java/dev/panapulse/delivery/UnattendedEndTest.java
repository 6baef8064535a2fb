package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The process is asked to end and the sampling thread hangs, so that nobody calls stop(). */
final class UnattendedEndTest {
  private final CountDownLatch exit = new CountDownLatch(1);

  @Test
  void theExportingThreadEndsTheProcess() throws Exception {
    try (EventFd signal = new EventFd(LibC.system());
        ExportLoopFixture loop =
            new ExportLoopFixture(new ScriptedDestination(), 4)
                .endUnattended(signal.fd(), exit::countDown)
                .start()) {
      long asked = System.nanoTime();
      signal.signal();

      assertTrue(
          exit.await(ExportLoopFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS),
          "the process was not ended");

      assertTrue(System.nanoTime() - asked >= EndRequest.PATIENCE_NANOS, "ended too early");
      assertEquals(1, loop.log.lines("the sampling thread has not ended").size());
    }
  }

  @Test
  void aSamplingThreadThatReactsEndsItItself() {
    try (EventFd signal = new EventFd(LibC.system());
        ExportLoopFixture loop =
            new ExportLoopFixture(new ScriptedDestination(), 4)
                .endUnattended(signal.fd(), exit::countDown)
                .start()) {
      signal.signal();
      assertEquals(0, loop.stop());

      // the thread is gone by now
      assertEquals(1, exit.getCount(), "ended although stop() was called");
    }
  }

  @Test
  void anExportingThreadThatDoesNotEndIsNamedInWords() {
    CountDownLatch end = new CountDownLatch(1);
    ScriptedDestination hanging =
        new ScriptedDestination()
            .then(() -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return ScriptedDestination.yes();
            });
    try (ExportLoopFixture loop = new ExportLoopFixture(hanging, 4).start().publish(1)) {
      loop.stop(Duration.ZERO);
      assertEquals(1, loop.log.lines("does not end within 0.5 s; the agent").size());
    } finally {
      end.countDown();
    }
  }
}
