package dev.panapulse.delivery;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This machine's files on a disk that can be full, broken or read-only, for a process that can die
 * within any call: from then on nothing more is done, and a write in that moment is torn.
 */
final class ScheduledDisk implements InvocationHandler {
  private static final Set<String> CHANGES =
      Set.of("pwrite", "unlinkat", "mkdir", "ftruncate", "fsync", "fdatasync");

  private static final int MOST_PATH = 4096;

  private final LibC system = LibC.system();
  private final LibC libc =
      (LibC) Proxy.newProxyInstance(LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, this);
  private final List<Integer> eventFds = new ArrayList<>();
  private final Map<Integer, String> files = new HashMap<>();

  /** Bytes that still fit. */
  long room = Long.MAX_VALUE;

  /** What changes answer, negated; 0: they are made. */
  int refuses;

  /** What reads of files answer, negated; 0: they are read. */
  int unreadable;

  /** Names of files that could not be taken away or written to, for a mark not to be set. */
  final Set<String> undone = new HashSet<>();

  /** Writes of which the file got the length and not all the bytes: what is lost is counted. */
  int holes;

  private int stepsToLive = Integer.MAX_VALUE;

  LibC libc() {
    return libc;
  }

  boolean isWell() {
    return room == Long.MAX_VALUE && refuses == 0 && unreadable == 0 && !isDead();
  }

  void heal() {
    room = Long.MAX_VALUE;
    refuses = 0;
    unreadable = 0;
  }

  /** The process dies within one of its next calls. */
  void dieAfter(int steps) {
    stepsToLive = steps;
  }

  boolean isDead() {
    return stepsToLive <= 0;
  }

  /** A call of whatever kind; whether the process is dead by now. */
  boolean step() {
    if (stepsToLive > 0 && stepsToLive < Integer.MAX_VALUE) {
      stepsToLive--;
    }
    return isDead();
  }

  /** What the kernel does behind a process: all its files are closed, and a new one may begin. */
  void endOfProcess() {
    eventFds.forEach(this::closeLeft);
    eventFds.clear();
    files.keySet().forEach(this::closeLeft);
    files.clear();
    stepsToLive = Integer.MAX_VALUE;
  }

  private void closeLeft(int fd) {
    if (system.close(fd) != 0) {
      throw new AssertionError("descriptor " + fd + " was closed by somebody who does not own it");
    }
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    String name = method.getName();
    switch (name) {
      case "pwrite" -> {
        return pwrite((int) given[0], (long) given[1], (long) given[2], (long) given[3]);
      }
      case "pread" -> {
        if (step()) {
          return (long) -Errno.EIO;
        }
        if (unreadable != 0) {
          return (long) -unreadable;
        }
      }
      case "open" -> {
        // of the directory; its descriptor goes with the process as the files' do
        int fd = step() ? -Errno.EIO : system.open((long) given[0], (int) given[1], (int) given[2]);
        remember(fd, "");
        return fd;
      }
      case "openat" -> {
        return openat((int) given[0], (long) given[1], (int) given[2], (int) given[3]);
      }
      case "close" -> forget((int) given[0]);
      case "fdopendir" -> {
        long stream = system.fdopendir((int) given[0]);
        if (stream > 0) {
          // closedir(3) closes it, and a descriptor that is closed twice may be another's by then
          forget((int) given[0]);
        }
        return stream;
      }
      case "eventfd" -> {
        int fd = system.eventfd((int) given[0], (int) given[1]);
        eventFds.add(fd);
        return fd;
      }
      default -> {
        if (CHANGES.contains(name)) {
          if (step()) {
            return -Errno.EIO;
          }
          if (refuses != 0) {
            if (name.equals("unlinkat")) {
              undone.add(name((long) given[1]));
            }
            return -refuses;
          }
          if (name.endsWith("sync")) {
            // no power fails here, and a real push takes milliseconds
            return 0;
          }
        }
      }
    }
    try {
      return method.invoke(system, given);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** The file's own name at the end of a path. */
  @SuppressWarnings("restricted") // a string of C is where the caller says it is
  private static String name(long path) {
    String text = MemorySegment.ofAddress(path).reinterpret(MOST_PATH).getString(0);
    return text.substring(text.lastIndexOf('/') + 1);
  }

  private long pwrite(int fd, long address, long count, long offset) {
    boolean mark = count == Long.BYTES;
    boolean wasDead = isDead();
    if (step()) {
      // the last write of all may have come to any point
      if (!wasDead && count > 1) {
        system.pwrite(fd, address, count / 2, offset);
        if (!mark && count % 2 == 0) {
          // not every file system writes before it lengthens: what is whole by its size has a hole
          system.pwrite(fd, address + count - 1, 1, offset + count - 1);
          holes++;
        }
      }
      return -Errno.EIO;
    }
    if (refuses != 0) {
      if (mark) {
        undone.add(files.getOrDefault(fd, ""));
      }
      return -refuses;
    }
    // what is rewritten in place has its room
    long fits = mark ? count : Math.min(count, room);
    if (fits == 0) {
      return -Errno.ENOSPC;
    }
    room -= mark ? 0 : fits;
    return system.pwrite(fd, address, fits, offset);
  }

  private void remember(int fd, String name) {
    if (fd >= 0) {
      files.put(fd, name);
    }
  }

  private void forget(int fd) {
    files.remove(fd);
    eventFds.remove(/* element */ (Integer) fd);
  }

  private int openat(int directory, long path, int flags, int mode) {
    boolean writes = (flags & 3) != LibC.O_RDONLY;
    if (step()) {
      return -Errno.EIO;
    }
    if (writes && refuses != 0) {
      // to mark a record, its file is opened; to add one too, which is no harm
      undone.add(name(path));
      return -refuses;
    }
    int fd = system.openat(directory, path, flags, mode);
    remember(fd, name(path));
    return fd;
  }
}
