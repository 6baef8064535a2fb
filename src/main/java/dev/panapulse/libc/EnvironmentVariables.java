package dev.panapulse.libc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment of this process, from {@code /proc/self/environ} (proc_pid_environ(5)), outside
 * the Java heap: {@link System#getenv()} keeps 300 bytes of heap for each variable as long as the
 * process runs, and Kubernetes sets tens of thousands in a namespace with as many services.
 *
 * <p>As by getenv(3) the first of two variables of one name counts; iteration shows both. Never
 * changes; any thread, until it is closed.
 */
public final class EnvironmentVariables extends AbstractMap<String, String>
    implements AutoCloseable {
  private static final long FIRST_BYTES = 64 << 10;

  /** execve(2) takes at most 6 MiB. */
  private static final long MOST_BYTES = 16 << 20;

  private static final int GROWTH = 4;

  private final Slab content;

  /** Where each variable begins, and behind the last one. */
  private final int[] starts;

  private EnvironmentVariables(Slab content, int length) {
    this.content = content;
    this.starts = starts(content, length);
  }

  private static int[] starts(Slab content, int length) {
    int count = 0;
    for (int at = 0; at < length; at++) {
      count += content.getByte(at) == 0 ? 1 : 0;
    }
    int[] starts = new int[count + 1];
    int next = 1;
    for (int at = 0; at < length && next <= count; at++) {
      if (content.getByte(at) == 0) {
        starts[next++] = at + 1;
      }
    }
    return starts;
  }

  /** Reads the environment; by {@link System#getenv()} if /proc is not mounted or hides it. */
  public static EnvironmentVariables read(LibC libc) {
    return readFile(libc, "/proc/self/environ");
  }

  /**
   * Reads an environment.
   *
   * @param file with {@code name=value} and a zero byte for each variable
   */
  static EnvironmentVariables readFile(LibC libc, String file) {
    try (Slab path = Slab.ofString(file)) {
      for (long size = FIRST_BYTES; size <= MOST_BYTES; size *= GROWTH) {
        Slab content = Slab.allocate(size);
        int length = SmallFile.read(libc, path.address(), content);
        if (length > 0 && length < size) {
          return new EnvironmentVariables(exact(content, length), length);
        }
        content.close();
        if (length <= 0) {
          break;
        }
      }
    }
    return ofRuntime();
  }

  private static Slab exact(Slab content, int length) {
    Slab exact = Slab.allocate(length);
    exact.copyFrom(content, 0, 0, length);
    content.close();
    return exact;
  }

  private static EnvironmentVariables ofRuntime() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.getenv()
        .forEach((name, value) ->
            text.writeBytes((name + '=' + value + '\0').getBytes(StandardCharsets.UTF_8)));
    byte[] bytes = text.toByteArray();
    Slab content = Slab.allocate(Math.max(1, bytes.length));
    content.put(0, bytes, 0, bytes.length);
    return new EnvironmentVariables(content, bytes.length);
  }

  @Override
  public @Nullable String get(Object key) {
    byte[] name = (key + "=").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i + 1 < starts.length; i++) {
      if (begins(i, name)) {
        return text(starts[i] + name.length, starts[i + 1] - 1);
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  private boolean begins(int variable, byte[] with) {
    int start = starts[variable];
    if (starts[variable + 1] - 1 - start < with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if (content.getByte(start + i) != with[i]) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return new String(content.bytes(from, to - from), StandardCharsets.UTF_8);
  }

  /** One entry for each {@code name=value}; made while it is iterated over. */
  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        int size = 0;
        for (Map.Entry<String, String> _ : this) {
          size++;
        }
        return size;
      }

      @Override
      public Iterator<Map.Entry<String, String>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, String>> {
    private int next;
    private int equals;

    @Override
    public boolean hasNext() {
      while (next + 1 < starts.length) {
        equals = starts[next];
        int end = starts[next + 1] - 1;
        while (equals < end && content.getByte(equals) != '=') {
          equals++;
        }
        if (equals < end && equals > starts[next]) {
          return true;
        }
        next++;
      }
      return false;
    }

    @Override
    public Map.Entry<String, String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int start = starts[next++];
      return Map.entry(text(start, equals), text(equals + 1, starts[next] - 1));
    }
  }

  @Override
  public void close() {
    content.close();
  }
}
