package dev.panapulse.daemon;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;

/**
 * Which boot this is, from /proc/sys/kernel/random/boot_id, random(4): a UUID that the kernel draws
 * at boot. Of this kernel, whatever the root path. Read when first asked for. One thread.
 */
final class BootId {
  private static final String FILE = "/proc/sys/kernel/random/boot_id";
  private static final int TEXT_BYTES = 64;
  private static final int DIGITS = Long.BYTES * 2;
  private static final int HEX = 16;

  private final LibC libc;
  private boolean read;
  private long value;

  BootId(LibC libc) {
    this.libc = libc;
  }

  /** The first 64 bits of the UUID; 0 if it cannot be read. */
  long value() {
    if (!read) {
      read = true;
      try (Slab path = Slab.ofString(FILE);
          Slab text = Slab.allocate(TEXT_BYTES)) {
        int length = SmallFile.read(libc, path.address(), text);
        value = length > 0 ? parse(text, length) : 0;
      }
    }
    return value;
  }

  private static long parse(Slab text, int length) {
    long bits = 0;
    int digits = 0;
    for (int i = 0; i < length && digits < DIGITS; i++) {
      int digit = Character.digit(text.getByte(i), HEX);
      if (digit >= 0) {
        bits = bits << 4 | digit;
        digits++;
      }
    }
    return digits == DIGITS ? bits : 0;
  }
}
