package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads selected lines of a file that has one key and one whole number a line, such as
 * /proc/meminfo and /proc/vmstat.
 *
 * <p>A running kernel prints the lines of such a file in a fixed order. The first read learns which
 * line has which key. After that, a selected line costs one comparison, and any other line one for
 * each selected key that this kernel does not have. If a line differs from the learnt order, the
 * text is parsed again from the start and the order is learnt again.
 *
 * <p>Sampling thread only. Allocates nothing unless the file has more lines than ever before.
 */
public final class KeyedLines {
  /** Result of {@link #value} for a key that has no line. */
  public static final long ABSENT = -2;

  private static final int MAX_LINES = 4096;
  private static final int FIRST_LINES = 64;
  private static final int NOT_WANTED = -1;

  /** Total number of digits that numbers before the last selected line may gain. */
  private static final int ROOM = 64;

  private static final byte[] KILOBYTES = "kB".getBytes(US_ASCII);

  private final String[] keys;
  private final String[] names;
  private final byte[][] literals;
  private final boolean[] inKilobytes;
  private final long[] least;
  private final long[] most;
  private final long[] values;

  /** Keys that had a line in any read: one that has none now is missing. */
  private final boolean[] seen;

  private int[] keyOfLine = new int[FIRST_LINES];
  private int lines;

  /** Offset of the end of the last selected line. */
  private int wantedBytes;

  /** Keys that had no line when the order was learnt: the first {@link #missing} elements. */
  private final int[] missingKeys;

  private int missing;

  private KeyedLines(Builder builder) {
    this.keys = builder.keys.toArray(String[]::new);
    this.names = new String[keys.length];
    this.literals = new byte[keys.length][];
    this.inKilobytes = new boolean[keys.length];
    this.least = new long[keys.length];
    this.most = new long[keys.length];
    this.values = new long[keys.length];
    this.seen = new boolean[keys.length];
    for (int key = 0; key < keys.length; key++) {
      names[key] = keys[key].substring(0, keys[key].length() - 1);
      literals[key] = keys[key].getBytes(US_ASCII);
      inKilobytes[key] = builder.kilobytes.get(key);
      least[key] = builder.least.get(key);
      most[key] = builder.most.get(key);
    }
    this.missingKeys = new int[keys.length];
    this.missing = keys.length;
    Arrays.fill(values, ABSENT);
  }

  /** Collects the selected keys; each is identified by its index in this order. */
  public static final class Builder {
    private final List<String> keys = new ArrayList<>();
    private final List<Boolean> kilobytes = new ArrayList<>();
    private final List<Long> least = new ArrayList<>();
    private final List<Long> most = new ArrayList<>();

    /**
     * Selects a key whose number is a count.
     *
     * @param key start of the line, including the separator: {@code "pgfault "}
     */
    public Builder count(String key) {
      return add(key, false);
    }

    /**
     * Selects a key whose number is followed by {@code kB}; its value is in bytes.
     *
     * @param key start of the line, including the separator: {@code "MemTotal:"}
     */
    public Builder kilobytes(String key) {
      return add(key, true);
    }

    private Builder add(String key, boolean inKilobytes) {
      keys.add(key);
      kilobytes.add(inKilobytes);
      least.add(0L);
      most.add(Long.MAX_VALUE);
      return this;
    }

    /**
     * Limits the value of the last selected key; a value outside the range is invalid.
     *
     * @param least least valid value, 0 or more, in the unit of {@link #value}
     * @param most greatest valid value
     */
    public Builder between(long least, long most) {
      this.least.set(keys.size() - 1, least);
      this.most.set(keys.size() - 1, most);
      return this;
    }

    public KeyedLines build() {
      return new KeyedLines(this);
    }
  }

  /**
   * Reads {@code file} and parses the values. Invalid values are counted, and so are missing lines
   * of keys that had one before.
   *
   * @return false if it cannot be read; the error is counted, and no key has a value
   */
  public boolean read(HostContext host, ProcFile file, CollectorErrors errors) {
    if (!host.scan(file, errors)) {
      Arrays.fill(values, ABSENT);
      return false;
    }
    parse(host.scanner());
    countInvalid(file, errors);
    return true;
  }

  /**
   * As {@link #read}, for a file that the kernel generates line by line: once the offset of the
   * last selected line is known, the lines after it are not read.
   */
  public boolean readStart(HostContext host, ProcFile file, CollectorErrors errors) {
    boolean known = lines > 0 && missing == 0;
    if (known && host.scanStart(file, wantedBytes + ROOM) && follow(host.scanner())) {
      countInvalid(file, errors);
      return true;
    }
    boolean read = read(host, file, errors);
    wantedBytes = host.scanner().nextLineStart();
    return read;
  }

  private void countInvalid(ProcFile file, CollectorErrors errors) {
    for (int key = 0; key < keys.length; key++) {
      if (values[key] < 0) {
        countInvalid(key, file, errors);
      }
    }
    if (missing == keys.length && !seen[0]) {
      errors.missing(file, names[0]);
    }
  }

  private void countInvalid(int key, ProcFile file, CollectorErrors errors) {
    if (values[key] == Scanner.INVALID) {
      errors.invalid(file, names[key]);
    } else if (seen[key]) {
      errors.missing(file, names[key]);
    }
  }

  /**
   * Parses the values from the scanner's buffer.
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

  /** Parses the values in the learnt order; false if the lines differ from it. */
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
        seen[key] = true;
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
    boolean valid = scanner.atEnd() && value >= least[key] && value <= most[key];
    return valid ? value : Scanner.INVALID;
  }

  /**
   * The value of the last read.
   *
   * @param key index of the key
   * @return 0 or more; {@link Scanner#INVALID} if the line is invalid or its value out of range,
   *     {@link #ABSENT} if there is none
   */
  public long value(int key) {
    return values[key];
  }

  /** Whether the last read found a valid value. */
  public boolean has(int key) {
    return values[key] >= 0;
  }

  /** The value of the last read; 0 if the line is missing or invalid. */
  public long valueOrZero(int key) {
    return Math.max(0, values[key]);
  }
}
