package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class TroubleTest {
  private final Trouble trouble = new Trouble("test");
  private final ProcFile one = new ProcFile(LibC.system(), "/proc/one");
  private final ProcFile two = new ProcFile(LibC.system(), "/proc/two");

  @Test
  void everythingIsCounted() {
    trouble.skipped(one, "a value");
    trouble.skipped(one, "a value");
    trouble.full("a thing");
    trouble.failed(one, -Errno.EACCES);
    trouble.failed("call", -Errno.EINVAL);
    trouble.unexpected(new IllegalStateException("expected by this test"));
    assertEquals(3, trouble.skipped());
    assertEquals(3, trouble.failures());
  }

  @Test
  void whatIsMerelyNotedIsNotCounted() {
    trouble.note("This test says something once.");
    assertEquals(0, trouble.skipped());
    assertEquals(0, trouble.failures());
  }

  @Test
  void eachCauseIsLoggedOnce() {
    Trouble loud = new Trouble("test", LoggerFactory.getLogger("dev.panapulse.loud"));
    // another collector's trouble: which causes it knows must not matter here
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      for (int i = 0; i < 3; i++) {
        loud.failed(one, -Errno.EACCES);
        loud.failed(two, -Errno.EACCES);
        loud.failed(one, -Errno.EINVAL);
        loud.skipped(one, "a value");
        loud.skipped(one, "another value");
      }
    } finally {
      System.setErr(before);
    }
    assertEquals(5, log.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void countingGoesOnWhenMoreCausesTurnUpThanAreKept() {
    for (int errno = 1; errno <= 100; errno++) {
      trouble.failed(one, -errno);
    }
    assertEquals(100, trouble.failures());
  }
}
