package dev.panapulse.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/** The few calls that Java has not: of the C library, by its own names. */
final class Kernel {
  private static final int CPUCLOCK_SCHED = 2;
  private static final int O_RDONLY = 0;
  private static final int POSIX_FADV_DONTNEED = 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle CLOCK_GETTIME =
      handle("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("open"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle POSIX_FADVISE =
      handle(
          "posix_fadvise",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  private Kernel() {}

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  /**
   * Processor time in nanoseconds that a process has had, all its threads together, ended ones too:
   * the clock that clock_getcpuclockid(3) names.
   */
  static OptionalLong cpuNanos(long pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      int clock = ((int) ~pid << 3) | CPUCLOCK_SCHED;
      if ((int) CLOCK_GETTIME.invokeExact(clock, time) != 0) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Writes a file to the disk and lets the page cache go of it, so that who reads it next is
   * charged with its pages. Pages that some process has mapped stay.
   */
  static void dropFromCache(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(false);
    }
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) OPEN.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY);
      if (fd < 0) {
        throw new IOException(file + " cannot be opened");
      }
      int error = (int) POSIX_FADVISE.invokeExact(fd, 0L, 0L, POSIX_FADV_DONTNEED);
      int _ = (int) CLOSE.invokeExact(fd);
      if (error != 0) {
        throw new IOException("posix_fadvise of " + file + ": error " + error);
      }
    } catch (IOException | Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
