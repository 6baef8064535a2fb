package dev.panapulse.delivery;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory for a spool, so that ten thousand of them fit into a test. Only the calls
 * that a spool makes while it is in use; owner and mode are those of a real directory and file.
 */
final class MemoryDisk implements InvocationHandler {
  private static final int FIRST_FD = 1 << 20;
  private static final int DIRECTORY = FIRST_FD;
  private static final int MOST_NAME = 256;

  private final LibC system = LibC.system();
  private final int realDirectory;
  private final int realFile;
  private final Map<String, File> files = new HashMap<>();
  private final Map<Integer, File> open = new HashMap<>();
  private int nextFd = DIRECTORY + 1;

  private static final class File {
    byte[] bytes = new byte[256];
    int length;
  }

  private MemoryDisk(int realDirectory, int realFile) {
    this.realDirectory = realDirectory;
    this.realFile = realFile;
  }

  /** The descriptors that lend their owner and mode to all files of all disks. */
  record Model(int directory, int file) {
    static Model in(Path directory) {
      try (Slab path = Slab.ofString(directory.toString());
          Slab name = Slab.ofString(directory.resolve("model").toString())) {
        LibC system = LibC.system();
        return new Model(
            system.open(path.address(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0),
            system.open(name.address(), LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, 0600));
      }
    }

    LibC newDisk() {
      return (LibC)
          Proxy.newProxyInstance(
              LibC.class.getClassLoader(),
              new Class<?>[] {LibC.class},
              new MemoryDisk(directory, file));
    }

    void close() {
      LibC.system().close(directory);
      LibC.system().close(file);
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    return switch (method.getName()) {
      case "open" -> DIRECTORY;
      case "openat" -> openat((long) given[1], (int) given[2]);
      case "close" -> {
        open.remove((Integer) given[0]);
        yield 0;
      }
      case "fileStatus" -> {
        int real = (int) given[0] == DIRECTORY ? realDirectory : realFile;
        yield system.fileStatus(real, (long) given[1]);
      }
      case "pwrite" -> pwrite((int) given[0], (long) given[1], (long) given[2], (long) given[3]);
      case "pread" -> pread((int) given[0], (long) given[1], (long) given[2], (long) given[3]);
      case "unlinkat" -> files.remove(name((long) given[1])) == null ? -Errno.ENOENT : 0;
      case "flock", "mkdir", "fsync", "fdatasync", "closedir" -> 0;
      case "eventfd" -> nextFd++;
      case "fdopendir" -> 1L;
      case "readdir" -> 0L;
      default -> real(method, given);
    };
  }

  private @Nullable Object real(Method method, Object[] given) throws Throwable {
    try {
      return method.invoke(system, given);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  @SuppressWarnings("restricted") // the caller's memory
  private static MemorySegment memory(long address, long count) {
    return MemorySegment.ofAddress(address).reinterpret(count);
  }

  private static String name(long path) {
    return memory(path, MOST_NAME).getString(0);
  }

  private int openat(long path, int flags) {
    String name = name(path);
    if (name.equals(".")) {
      return DIRECTORY;
    }
    File file = files.get(name);
    if (file == null) {
      if ((flags & LibC.O_CREAT) == 0) {
        return -Errno.ENOENT;
      }
      file = new File();
      files.put(name, file);
    }
    open.put(nextFd, file);
    return nextFd++;
  }

  private File file(int fd) {
    File file = open.get(fd);
    if (file == null) {
      throw new AssertionError("not open: " + fd);
    }
    return file;
  }

  private long pwrite(int fd, long from, long count, long offset) {
    File file = file(fd);
    int end = (int) (offset + count);
    if (end > file.bytes.length) {
      file.bytes = Arrays.copyOf(file.bytes, Math.max(end, 2 * file.bytes.length));
    }
    MemorySegment.copy(
        memory(from, count), ValueLayout.JAVA_BYTE, 0, file.bytes, (int) offset, (int) count);
    file.length = Math.max(file.length, end);
    return count;
  }

  private long pread(int fd, long to, long count, long offset) {
    File file = file(fd);
    int length = (int) Math.clamp(file.length - offset, 0, count);
    MemorySegment.copy(
        file.bytes, (int) offset, memory(to, count), ValueLayout.JAVA_BYTE, 0, length);
    return length;
  }
}
