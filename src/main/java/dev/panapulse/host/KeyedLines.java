package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The wanted lines of a file that has one key and one whole number a line, such as /proc/meminfo
 * and /proc/vmstat.
 *
 * <p>A running kernel prints such a file's lines in one order. Which line holds which key is learnt
 * from the first read; from then on a wanted line costs one comparison, and any other line one for
 * each wanted key that this kernel does not have. A read in which a line is not what it was is gone
 * over again from the start, and learnt anew.
 *
 * <p>Sampling thread only. Allocates nothing unless the file has more lines than ever before.
 */
public final class KeyedLines {
  /** Answer of {@link #value} for a key that has no line. */
  public static final long ABSENT = -2;

  private static final int MAX_LINES = 4096;
  private static final int FIRST_LINES = 64;
  private static final int NOT_WANTED = -1;

  /** Digits that numbers before the last wanted line may gain, all together. */
  private static final int ROOM = 64;

  private static final byte[] KILOBYTES = "kB".getBytes(US_ASCII);

  private final String[] keys;
  private final String[] names;
  private final byte[][] literals;
  private final boolean[] inKilobytes;
  private final long[] values;

  private int[] keyOfLine = new int[FIRST_LINES];
  private int lines;

  /** Where the last wanted line ended. */
  private int wantedBytes;

  /** Keys that had no line when the lines were learnt, in the first {@link #missing} places. */
  private final int[] missingKeys;

  private int missing;

  private KeyedLines(Builder builder) {
    this.keys = builder.keys.toArray(String[]::new);
    this.names = new String[keys.length];
    this.literals = new byte[keys.length][];
    this.inKilobytes = new boolean[keys.length];
    this.values = new long[keys.length];
    for (int key = 0; key < keys.length; key++) {
      names[key] = keys[key].substring(0, keys[key].length() - 1);
      literals[key] = keys[key].getBytes(US_ASCII);
      inKilobytes[key] = builder.kilobytes.get(key);
    }
    this.missingKeys = new int[keys.length];
    this.missing = keys.length;
    Arrays.fill(values, ABSENT);
  }

  /** The keys that are wanted; they are asked for by their number in this order. */
  public static final class Builder {
    private final List<String> keys = new ArrayList<>();
    private final List<Boolean> kilobytes = new ArrayList<>();

    /**
     * A key whose number counts things.
     *
     * @param key what the line starts with, the separator included: {@code "pgfault "}
     */
    public Builder count(String key) {
      keys.add(key);
      kilobytes.add(false);
      return this;
    }

    /**
     * A key whose number is followed by {@code kB}; its value is given in bytes.
     *
     * @param key what the line starts with, the separator included: {@code "MemTotal:"}
     */
    public Builder kilobytes(String key) {
      keys.add(key);
      kilobytes.add(true);
      return this;
    }

    public KeyedLines build() {
      return new KeyedLines(this);
    }
  }

  /**
   * Reads {@code file} and takes the values out of it.
   *
   * @return false if it cannot be read; {@code errors} was told, and no key has a value
   */
  public boolean read(HostContext host, ProcFile file, CollectorErrors errors) {
    if (!host.scan(file, errors)) {
      Arrays.fill(values, ABSENT);
      return false;
    }
    parse(host.scanner());
    tellInvalid(file, errors);
    return true;
  }

  /**
   * As {@link #read}, of a file that the kernel makes line by line: once it is known where the last
   * wanted line ends, no more is asked for.
   */
  public boolean readStart(HostContext host, ProcFile file, CollectorErrors errors) {
    boolean known = lines > 0 && missing == 0;
    if (known && host.scanStart(file, wantedBytes + ROOM) && follow(host.scanner())) {
      tellInvalid(file, errors);
      return true;
    }
    boolean read = read(host, file, errors);
    wantedBytes = host.scanner().nextLineStart();
    return read;
  }

  private void tellInvalid(ProcFile file, CollectorErrors errors) {
    for (int key = 0; key < keys.length; key++) {
      if (values[key] == Scanner.INVALID) {
        errors.skipped(file, names[key]);
      }
    }
  }

  /**
   * Takes the values out of what the scanner's buffer holds.
   *
   * @return whether any key has a line
   */
  boolean parse(Scanner scanner) {
    scanner.reset();
    if (!follow(scanner)) {
      scanner.reset();
      learn(scanner);
    }
    return missing < keys.length;
  }

  /** Takes the lines to be as they were; false if they are not. */
  private boolean follow(Scanner scanner) {
    Arrays.fill(values, ABSENT);
    for (int line = 0; line < lines; line++) {
      if (!scanner.nextLine()) {
        return false;
      }
      int key = keyOfLine[line];
      if (key == NOT_WANTED ? isMissingKeyHere(scanner) : !scanner.skip(literals[key])) {
        return false;
      }
      if (key != NOT_WANTED) {
        values[key] = valueHere(scanner, key);
      }
    }
    return missing == 0 || !scanner.nextLine();
  }

  private boolean isMissingKeyHere(Scanner scanner) {
    for (int i = 0; i < missing; i++) {
      if (scanner.skip(literals[missingKeys[i]])) {
        return true;
      }
    }
    return false;
  }

  private void learn(Scanner scanner) {
    Arrays.fill(values, ABSENT);
    lines = 0;
    missing = keys.length;
    while (missing > 0 && lines < MAX_LINES && scanner.nextLine()) {
      if (lines == keyOfLine.length) {
        keyOfLine = Arrays.copyOf(keyOfLine, lines * 2);
      }
      keyOfLine[lines++] = keyHere(scanner);
    }
    int slot = 0;
    for (int key = 0; key < keys.length; key++) {
      if (values[key] == ABSENT) {
        missingKeys[slot++] = key;
      }
    }
  }

  private int keyHere(Scanner scanner) {
    for (int key = 0; key < keys.length; key++) {
      if (values[key] == ABSENT && scanner.skip(literals[key])) {
        values[key] = valueHere(scanner, key);
        missing--;
        return key;
      }
    }
    return NOT_WANTED;
  }

  private long valueHere(Scanner scanner, int key) {
    long value = scanner.number();
    if (value == Scanner.INVALID) {
      return Scanner.INVALID;
    }
    if (inKilobytes[key]) {
      if (value > Long.MAX_VALUE / 1024 || !scanner.word() || !scanner.wordEquals(KILOBYTES)) {
        return Scanner.INVALID;
      }
      value *= 1024;
    }
    return scanner.atEnd() ? value : Scanner.INVALID;
  }

  /**
   * What the last read found.
   *
   * @param key number of the key
   * @return 0 or more; {@link Scanner#INVALID} if the line makes no sense, {@link #ABSENT} if there
   *     is none
   */
  public long value(int key) {
    return values[key];
  }

  /** Whether the last read found a value that makes sense. */
  public boolean has(int key) {
    return values[key] >= 0;
  }

  /** What the last read found, 0 if there is no such line or it makes no sense. */
  public long valueOrZero(int key) {
    return Math.max(0, values[key]);
  }
}
