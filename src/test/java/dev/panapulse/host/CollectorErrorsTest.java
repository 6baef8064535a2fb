package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

  /** A mount point may have 4,096 bytes, and a device may be named by whoever made it. */
  @Test
  void namesAndSentencesAreShortAndPrintable() {
    CollectorErrors loud =
        new CollectorErrors("test", LoggerFactory.getLogger("dev.panapulse.loud"));
    String name = "/mnt/" + "\n\u202e".repeat(2_000);
    ProcFile file = new ProcFile(LibC.system(), name);
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      loud.invalid(file, "a value");
      loud.missing(file, "a value");
      loud.failed(file, -Errno.EACCES);
      loud.failed(file, -Errno.ENOENT);
      loud.failed(name, -Errno.EACCES);
      loud.full(name);
      loud.leftOut(name + ": it hangs");
      loud.note(name + " differs");
      loud.leftOut(CollectorErrors.name(name) + ": it hangs");
    } finally {
      System.setErr(before);
    }
    List<String> lines = log.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(9, lines.size());
    for (String line : lines) {
      assertTrue(line.getBytes(StandardCharsets.UTF_8).length < 700, line);
      assertFalse(line.contains("\u202e"), line);
    }
    assertTrue(lines.getLast().endsWith("…: it hangs"), lines.getLast());
  }

  @Test
  void countingGoesOnWhenMoreCausesTurnUpThanAreKept() {
    for (int errno = 1; errno <= 100; errno++) {
      errors.failed(one, -errno);
    }
    assertEquals(100, errors.failures());
  }
}
