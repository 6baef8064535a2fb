package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SupportedPlatformTest {
  @Test
  void theMachineOfTheTestsWillDo() {
    assertEquals(Optional.empty(), SupportedPlatform.refusal());
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, true",
    "Linux, aarch64, true",
    "Linux, arm, false",
    "Linux, i386, false",
    "Linux, riscv64, false",
    "Linux, s390x, false",
    "Mac OS X, aarch64, false",
  })
  void onlyMachinesWhoseNumbersAreKnownWillDo(String system, String machine, boolean known) {
    assertEquals(known, SupportedPlatform.refusal(system, machine).isEmpty());
  }
}
