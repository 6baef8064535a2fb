package dev.panapulse.config.type;

/**
 * Text for sizes: a whole number and one of the units {@code B}, {@code KiB}, {@code MiB}, {@code
 * GiB} in any case; without a unit, bytes.
 */
public final class ByteSize {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;

  private ByteSize() {}

  /**
   * Writes a size in the largest unit that needs no fraction, as {@link #parse} reads it back.
   *
   * @param bytes the size, not negative
   */
  public static String format(long bytes) {
    if (bytes != 0 && bytes % GIB == 0) {
      return bytes / GIB + "GiB";
    }
    if (bytes != 0 && bytes % MIB == 0) {
      return bytes / MIB + "MiB";
    }
    if (bytes != 0 && bytes % KIB == 0) {
      return bytes / KIB + "KiB";
    }
    return bytes + "B";
  }

  /**
   * Reads a size such as {@code 1MiB}, {@code 512KiB} or {@code 65536}.
   *
   * @param text the text; white space around it is ignored
   * @return bytes, 0 to {@link Long#MAX_VALUE}
   * @throws InvalidValueException if the text is not a size or too large
   */
  static long parse(String text) {
    String trimmed = text.strip();
    int end = LeadingDigits.end(trimmed);
    String unit = trimmed.substring(end);
    long scale;
    if (unit.isEmpty() || unit.equalsIgnoreCase("B")) {
      scale = 1;
    } else if (unit.equalsIgnoreCase("KiB")) {
      scale = KIB;
    } else if (unit.equalsIgnoreCase("MiB")) {
      scale = MIB;
    } else if (unit.equalsIgnoreCase("GiB")) {
      scale = GIB;
    } else {
      throw new InvalidValueException("not a size");
    }
    if (end == 0) {
      throw new InvalidValueException("not a size");
    }
    return LeadingDigits.scaled(trimmed, end, scale, "too large");
  }
}
