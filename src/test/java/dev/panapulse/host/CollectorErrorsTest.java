package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class CollectorErrorsTest {
  private final CollectorErrors errors = new CollectorErrors("test");
  private final ProcFile one = new ProcFile(LibC.system(), "/proc/one");
  private final ProcFile two = new ProcFile(LibC.system(), "/proc/two");

  @Test
  void everythingIsCounted() {
    errors.invalid(one, "a value");
    errors.invalid(one, "a value");
    errors.full("a thing");
    errors.failed(one, -Errno.EACCES);
    errors.failed("call", -Errno.EINVAL);
    errors.unexpected(new IllegalStateException("expected by this test"));
    assertEquals(3, errors.invalidValues());
    assertEquals(3, errors.failures());
  }

  @Test
  void whatIsMerelyNotedIsNotCounted() {
    errors.note("This test says something once.");
    assertEquals(0, errors.invalidValues());
    assertEquals(0, errors.failures());
  }

  @Test
  void eachCauseIsLoggedOnce() {
    CollectorErrors loud =
        new CollectorErrors("test", LoggerFactory.getLogger("dev.panapulse.loud"));
    // the errors of another collector: its causes must not matter here
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      for (int i = 0; i < 3; i++) {
        loud.failed(one, -Errno.EACCES);
        loud.failed(two, -Errno.EACCES);
        loud.failed(one, -Errno.EINVAL);
        loud.invalid(one, "a value");
        loud.invalid(one, "another value");
      }
    } finally {
      System.setErr(before);
    }
    assertEquals(5, log.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void countingGoesOnWhenMoreCausesTurnUpThanAreKept() {
    for (int errno = 1; errno <= 100; errno++) {
      errors.failed(one, -errno);
    }
    assertEquals(100, errors.failures());
  }
}
