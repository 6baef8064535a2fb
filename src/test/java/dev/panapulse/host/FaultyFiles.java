package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.host.hardware.BoardTree;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The C library of this machine, except that reads of chosen files fail or run a task first. */
public final class FaultyFiles implements InvocationHandler {
  private static final int PATH_MAX = 4096;

  private final LibC system = LibC.system();
  private final LibC libc =
      (LibC) Proxy.newProxyInstance(LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, this);
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();
  private final Map<String, Runnable> before = new ConcurrentHashMap<>();
  private final Map<Integer, String> open = new ConcurrentHashMap<>();

  /** Reads and openings of files and directories so far. */
  public final AtomicLong calls = new AtomicLong();

  /** Number of bytes that the last read returned. */
  public final AtomicLong lastRead = new AtomicLong();

  /** The most files that were open at once. */
  public final AtomicInteger mostOpen = new AtomicInteger();

  /** The limit of open files of this process, or 0 for that of the machine. */
  public final AtomicLong openMax = new AtomicLong();

  public LibC libc() {
    return libc;
  }

  /** The reads of a tree's files that fail. */
  public FaultyFiles with(BoardTree tree) {
    errors.putAll(tree.errors());
    return this;
  }

  public void fail(Path file, int errno) {
    errors.put(real(file), errno);
  }

  public void heal(Path file) {
    errors.remove(real(file));
  }

  public void beforeRead(Path file, Runnable action) {
    before.put(real(file), action);
  }

  public int openFiles() {
    return open.size();
  }

  private static String real(Path file) {
    try {
      return file.toRealPath().toString();
    } catch (IOException e) {
      return file.toString();
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object[] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("open") || name.equals("opendir") || name.equals("pread")) {
      calls.incrementAndGet();
    }
    if (name.equals("pread") && arguments[0] instanceof Integer fd) {
      String path = open.getOrDefault(fd, "");
      before.getOrDefault(path, () -> {}).run();
      Integer errno = errors.get(path);
      if (errno != null) {
        return (long) -errno;
      }
    }
    if (name.equals("sysconf")
        && openMax.get() > 0
        && arguments[0] instanceof Integer limit
        && limit == LibC.SC_OPEN_MAX) {
      return openMax.get();
    }
    Object answer = call(method, arguments);
    if (name.equals("pread") && answer instanceof Long bytes) {
      lastRead.set(bytes);
    }
    if (name.equals("open") && answer instanceof Integer fd && fd >= 0) {
      open.put(fd, real(Path.of(path(arguments))));
      mostOpen.accumulateAndGet(open.size(), Math::max);
    } else if (name.equals("close") && arguments[0] instanceof Integer fd) {
      open.remove(fd);
    }
    return answer;
  }

  private static String path(@Nullable Object[] arguments) {
    long address = arguments[0] instanceof Long path ? path : 0;
    byte[] bytes = new byte[OffHeap.stringLength(address, PATH_MAX)];
    OffHeap.copyTo(address, bytes, 0, bytes.length);
    return new String(bytes, UTF_8);
  }

  private @Nullable Object call(Method method, @Nullable Object[] arguments) throws Throwable {
    try {
      return method.invoke(system, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
