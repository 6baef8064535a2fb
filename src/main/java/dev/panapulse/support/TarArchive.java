package dev.panapulse.support;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * An archive of small text files in memory, in the format ustar (POSIX.1, pax(1)). Not thread-safe.
 */
public final class TarArchive {
  private static final int BLOCK = 512;
  private static final int MOST_NAME = 100;

  // offsets and lengths of the fields of a header
  private static final int MODE = 100;
  private static final int USER = 108;
  private static final int GROUP = 116;
  private static final int SIZE = 124;
  private static final int TIME = 136;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int SHORT_NUMBER = 8;
  private static final int LONG_NUMBER = 12;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final String directory;
  private final long epochSeconds;

  /**
   * An empty archive.
   *
   * @param directory all files lie in it
   * @param epochSeconds time of all files
   */
  public TarArchive(String directory, long epochSeconds) {
    this.directory = directory;
    this.epochSeconds = epochSeconds;
  }

  /**
   * Adds a file that its owner alone can read.
   *
   * @param name in ASCII
   * @throws IllegalArgumentException if the name with its directory is longer than 100 bytes
   */
  public void add(String name, String text) {
    String path = directory + "/" + name;
    byte[] content = text.getBytes(UTF_8);
    byte[] header = new byte[BLOCK];
    if (path.length() > MOST_NAME) {
      throw new IllegalArgumentException("name of a file: " + path);
    }
    put(header, 0, path);
    put(header, MODE, octal(0600, SHORT_NUMBER));
    put(header, USER, octal(0, SHORT_NUMBER));
    put(header, GROUP, octal(0, SHORT_NUMBER));
    put(header, SIZE, octal(content.length, LONG_NUMBER));
    put(header, TIME, octal(epochSeconds, LONG_NUMBER));
    // the sum is made with blanks in its place
    put(header, CHECKSUM, " ".repeat(SHORT_NUMBER));
    put(header, TYPE, "0");
    put(header, MAGIC, "ustar\00000");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, CHECKSUM, octal(sum, SHORT_NUMBER - 1) + "\0 ");
    bytes.writeBytes(header);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[Math.floorMod(-content.length, BLOCK)]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] field = text.getBytes(US_ASCII);
    System.arraycopy(field, 0, header, at, field.length);
  }

  /** Digits that fill a field but for the byte 0 at its end. */
  private static String octal(long value, int fieldBytes) {
    String digits = Long.toOctalString(value).toLowerCase(Locale.ROOT);
    return "0".repeat(Math.max(0, fieldBytes - 1 - digits.length())) + digits;
  }

  /** The whole archive with its end. */
  public byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bytes.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }
}
