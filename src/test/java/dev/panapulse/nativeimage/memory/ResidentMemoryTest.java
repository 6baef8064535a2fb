package dev.panapulse.nativeimage.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.libc.LibC;
import org.junit.jupiter.api.Test;

final class ResidentMemoryTest {
  private final LibC libc = LibC.system();

  @Test
  void onTheJvmNothingIsTrimmed() {
    try (ResidentMemory memory = new ResidentMemory(libc)) {
      assertEquals(0, memory.collectAndTrim());
    }
  }
}
