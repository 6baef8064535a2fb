import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which methods and which objects of the image heap an executable touched, from the trace of
 * valgrind's lackey on standard input; for scripts/profile-native.
 *
 * <p>{@code java Touched.java HEAP_MAP SYMBOLS MAPS HEAP_OFFSET STEADY COLLECT RELEASE}: where each
 * object lies, as the builder wrote it; {@code nm -S} of the executable; its /proc/PID/maps; the
 * image heap's offset in the file, in eight hexadecimal digits; a file that comes into being once
 * starting is over; addresses, in hexadecimal, of the code that collects garbage and of that which
 * releases pages. Prints a line each: {@code object} or {@code method}, {@code written} (at any
 * time), {@code steady} or {@code start}, and the name.
 *
 * <p>Steady is what is mapped after the start: what was read or run since then, or since the last
 * release of pages before. A collection reads most of the heap, and a release follows: what is
 * touched from the one to the other is not steady.
 */
public final class Touched {
  private static final int PAGE = 4096;
  private static final int GRANULE = 8;

  /** Kinds of touch: bit sets of a page, a bit for eight bytes each. */
  private static final int START = 0;

  private static final int STEADY = 1;
  private static final int WRITTEN = 2;

  /** Touched by the start since the last release of pages. */
  private static final int RECENT = 3;

  private static final int KINDS = 4;

  private final long collect;
  private final long release;
  private final Map<Long, long[][]> pages = new HashMap<>();
  private long lastPage = -1;
  private long[][] lastBits = new long[0][];
  private boolean started;
  private boolean collecting;

  private Touched(long collect, long release) {
    this.collect = collect;
    this.release = release;
  }

  public static void main(String[] arguments) throws IOException {
    Touched touched =
        new Touched(Long.parseLong(arguments[5], 16), Long.parseLong(arguments[6], 16));
    touched.readTrace(System.in, Path.of(arguments[4]));
    touched.printObjects(
        Files.readAllLines(Path.of(arguments[0])),
        Files.readAllLines(Path.of(arguments[2])),
        arguments[3]);
    touched.printMethods(Files.readAllLines(Path.of(arguments[1])));
  }

  /**
   * Lines such as {@code I 0023c790,2}, {@code L 1ffeffe7a0,8}; S is a store, M a load and a store.
   */
  private void readTrace(InputStream trace, Path steady) throws IOException {
    byte[] buffer = new byte[1 << 16];
    byte[] line = new byte[64];
    int length = 0;
    for (int read = trace.read(buffer); read > 0; read = trace.read(buffer)) {
      started = started || Files.exists(steady);
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          readLine(line, length);
          length = 0;
        } else if (length < line.length) {
          line[length++] = buffer[i];
        }
      }
    }
  }

  private void readLine(byte[] line, int length) {
    boolean code = length > 4 && line[0] == 'I';
    if (!code && (length < 5 || line[0] != ' ' || "LSM".indexOf(line[1]) < 0)) {
      return;
    }
    long address = 0;
    int at = 3;
    while (at < length && Character.digit(line[at], 16) >= 0) {
      address = address << 4 | Character.digit(line[at++], 16);
    }
    int size = 0;
    for (at++; at < length; at++) {
      size = size * 10 + line[at] - '0';
    }
    if (code && address == collect) {
      collecting = true;
    } else if (code && address == release) {
      released();
    }
    int kind = !started ? RECENT : collecting ? START : STEADY;
    touch(address, address + Math.max(size, 1), kind);
    if (!code && line[1] != 'L') {
      touch(address, address + Math.max(size, 1), WRITTEN);
    }
  }

  private void released() {
    collecting = false;
    if (started) {
      return;
    }
    for (long[][] kinds : pages.values()) {
      for (int i = 0; i < kinds[RECENT].length; i++) {
        kinds[START][i] |= kinds[RECENT][i];
        kinds[RECENT][i] = 0;
      }
    }
  }

  private void touch(long from, long end, int kind) {
    for (long at = from & -GRANULE; at < end; at += GRANULE) {
      long page = at / PAGE;
      if (page != lastPage) {
        lastPage = page;
        lastBits = pages.computeIfAbsent(page, p -> new long[KINDS][PAGE / GRANULE / Long.SIZE]);
      }
      int bit = (int) (at % PAGE) / GRANULE;
      lastBits[kind][bit / Long.SIZE] |= 1L << bit;
    }
  }

  private boolean isTouched(long from, long end, int kind) {
    for (long at = from & -GRANULE; at < end; at += GRANULE) {
      long[][] bits = pages.get(at / PAGE);
      int bit = (int) (at % PAGE) / GRANULE;
      if (bits != null && (bits[kind][bit / Long.SIZE] >>> bit & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  private void printObjects(List<String> heapMap, List<String> maps, String heapOffset) {
    long first = Long.MAX_VALUE;
    for (String object : heapMap) {
      first = Math.min(first, Long.parseLong(object.split(" ", 2)[0]));
    }
    // the first object lies behind the header of the first chunk
    long heap = mappedAt(maps, heapOffset) - first / PAGE * PAGE;
    Set<String> printed = new HashSet<>();
    for (String object : heapMap) {
      String[] fields = object.split(" ", 3);
      long from = heap + Long.parseLong(fields[0]);
      print("object", from, from + Long.parseLong(fields[1]), fields[2], printed);
    }
  }

  private static long mappedAt(List<String> maps, String offset) {
    for (String line : maps) {
      String[] fields = line.split(" +");
      if (fields[1].startsWith("r--") && fields[2].equals(offset)) {
        return Long.parseUnsignedLong(fields[0].split("-")[0], 16);
      }
    }
    throw new IllegalArgumentException("nothing of the file is mapped from offset " + offset);
  }

  /**
   * Lines such as {@code 000000000041f0a0 0000000000000052 t Clocks_read_KmOcOvpvGmGqwvPm1qIt1I}.
   */
  private void printMethods(List<String> symbols) {
    Set<String> printed = new HashSet<>();
    for (String symbol : symbols) {
      String[] fields = symbol.split(" ");
      if (fields.length == 4 && fields[2].equalsIgnoreCase("t")) {
        long from = Long.parseLong(fields[0], 16);
        print("method", from, from + Long.parseLong(fields[1], 16), fields[3], printed);
      }
    }
  }

  private void print(String what, long from, long end, String name, Set<String> printed) {
    String when = "";
    if (isTouched(from, end, WRITTEN)) {
      when = "written";
    } else if (isTouched(from, end, STEADY) || isTouched(from, end, RECENT)) {
      when = "steady";
    } else if (isTouched(from, end, START)) {
      when = "start";
    }
    String line = what + " " + when + " " + name;
    if (!when.isEmpty() && printed.add(line)) {
      System.out.println(line);
    }
  }
}
