package dev.panapulse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each failure of a transport has a number and words of its own. */
class FailureTest {
  private static final int LARGEST_ERRNO = 4095;

  @Test
  void numbersAreDistinctAndNoErrno() {
    assertEquals(
        Failure.values().length,
        Arrays.stream(Failure.values()).map(Failure::code).collect(Collectors.toSet()).size());
    assertTrue(Arrays.stream(Failure.values()).allMatch(f -> f.code() < -LARGEST_ERRNO));
  }

  @ParameterizedTest
  @EnumSource
  void aNumberIsFoundAgain(Failure failure) {
    assertEquals(Optional.of(failure), Failure.of(failure.code()));
    assertTrue(failure.is(failure.code()));
  }

  @Test
  void otherResultsAreNoFailureOfThis() {
    for (long result : new long[] {0, 1, -1, -Errno.ECONNREFUSED, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertEquals(Optional.empty(), Failure.of(result), "result " + result);
    }
    long beyond = Arrays.stream(Failure.values()).mapToLong(Failure::code).min().orElseThrow() - 1;
    assertEquals(Optional.empty(), Failure.of(beyond));
  }

  @ParameterizedTest
  @EnumSource
  void eachIsDescribedWithThePeerAndItsOwnWords(Failure failure) {
    try (TcpTransport transport =
        new TcpTransport(
            LibC.system(), "backend.test", 4318, -1, EndRequest.never(), ConnectionLimits.NONE)) {
      String words = transport.describe(failure.code());
      assertTrue(words.startsWith("backend.test port 4318: " + failure.words()), words);
      assertEquals(
          "backend.test port 4318: connection refused (ECONNREFUSED)",
          transport.describe(-Errno.ECONNREFUSED));
    }
    assertEquals(
        1, Arrays.stream(Failure.values()).filter(f -> f.words().equals(failure.words())).count());
  }
}
