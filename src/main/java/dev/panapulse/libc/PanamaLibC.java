package dev.panapulse.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.panapulse.bindings.addrinfo;
import dev.panapulse.bindings.dirent;
import dev.panapulse.bindings.ifaddrs;
import dev.panapulse.bindings.pollfd;
import dev.panapulse.bindings.statvfs;
import dev.panapulse.bindings.sysinfo;
import dev.panapulse.bindings.timespec;
import dev.panapulse.bindings.utsname;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * {@link LibC} on the JVM: downcalls by the Foreign Function and Memory API, with the symbols and
 * descriptors that jextract generated.
 *
 * <p>The handles differ from jextract's in three ways. Pointers are passed as {@code long}: the
 * same register in every Linux calling convention, and a call needs no {@code MemorySegment}.
 * {@code errno} is captured, which the generated calls do not do. And the handles are fields of an
 * object, not constants: at each call the JDK checks the segment that errno is stored in and
 * allocates a segment for that ({@code SharedUtils.checkCaptureSegment}), which the compiler
 * removes only if it compiles the call as a whole. A constant handle is inlined into its caller up
 * to the inlining limits there, and the part beyond them allocates at every call. A handle that is
 * not a constant is compiled once and as a whole, for all callers. Functions that jextract did not
 * bind (see {@code bindings/libc.jextract}) are described here by hand.
 */
final class PanamaLibC implements LibC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** One place for errno a thread, so that threads do not read each other's. */
  private static final ThreadLocal<MemorySegment> CAPTURE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE_LAYOUT));

  private static final long SIG_IGN = 1;
  private static final long SIG_ERR = -1;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_NLINK = 0x4;

  /** STATX_BASIC_STATS. */
  private static final int STATX_ALL = 0x7ff;

  // struct statx is the same on every machine: statx(2)
  private static final int STATX_BYTES = 256;
  private static final int STATX_LINKS = 16;
  private static final int STATX_OWNER = 20;
  private static final int STATX_MODE = 28;
  private static final int STATX_INODE = 32;
  private static final int STATX_SIZE = 40;
  private static final int STATX_DEVICE_MAJOR = 136;
  private static final int STATX_DEVICE_MINOR = 140;

  /** The path of the open file itself. */
  private static final MemorySegment NO_PATH = Arena.global().allocate(1);

  /** A struct statx a thread. */
  private static final ThreadLocal<MemorySegment> STATUS =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATX_BYTES));

  /** After the other statics, which an instance needs; before its fields. */
  static final PanamaLibC INSTANCE = new PanamaLibC();

  private final MethodHandle callocHandle =
      plain(symbol("calloc"), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private final MethodHandle freeHandle =
      plain(symbol("free"), FunctionDescriptor.ofVoid(JAVA_LONG));

  /** Variadic in C: the mode is the first of the variable arguments. */
  private final MethodHandle openHandle =
      LINKER.downcallHandle(
          symbol("open"),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(2));

  private final MethodHandle openatHandle =
      LINKER.downcallHandle(
          symbol("openat"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(3));

  private final MethodHandle closeHandle =
      capturing(
          dev.panapulse.bindings.LibC.close$address(),
          dev.panapulse.bindings.LibC.close$descriptor());
  private final MethodHandle readHandle =
      capturing(
          dev.panapulse.bindings.LibC.read$address(),
          dev.panapulse.bindings.LibC.read$descriptor());
  private final MethodHandle preadHandle =
      capturing(
          dev.panapulse.bindings.LibC.pread$address(),
          dev.panapulse.bindings.LibC.pread$descriptor());
  private final MethodHandle writeHandle =
      capturing(
          dev.panapulse.bindings.LibC.write$address(),
          dev.panapulse.bindings.LibC.write$descriptor());
  private final MethodHandle pwriteHandle =
      capturing(
          dev.panapulse.bindings.LibC.pwrite$address(),
          dev.panapulse.bindings.LibC.pwrite$descriptor());
  private final MethodHandle lseekHandle =
      capturing(
          dev.panapulse.bindings.LibC.lseek$address(),
          dev.panapulse.bindings.LibC.lseek$descriptor());
  private final MethodHandle ftruncateHandle =
      capturing(
          dev.panapulse.bindings.LibC.ftruncate$address(),
          dev.panapulse.bindings.LibC.ftruncate$descriptor());
  private final MethodHandle fsyncHandle =
      capturing(
          dev.panapulse.bindings.LibC.fsync$address(),
          dev.panapulse.bindings.LibC.fsync$descriptor());
  private final MethodHandle fdatasyncHandle =
      capturing(
          dev.panapulse.bindings.LibC.fdatasync$address(),
          dev.panapulse.bindings.LibC.fdatasync$descriptor());
  private final MethodHandle unlinkHandle =
      capturing(
          dev.panapulse.bindings.LibC.unlink$address(),
          dev.panapulse.bindings.LibC.unlink$descriptor());
  private final MethodHandle unlinkatHandle =
      capturing(symbol("unlinkat"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
  private final MethodHandle mkdirHandle =
      capturing(symbol("mkdir"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
  private final MethodHandle getcwdHandle =
      capturing(symbol("getcwd"), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private final MethodHandle chdirHandle =
      capturing(symbol("chdir"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
  private final MethodHandle flockHandle =
      capturing(symbol("flock"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle readlinkHandle =
      capturing(
          symbol("readlink"), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private final MethodHandle opendirHandle =
      capturing(
          dev.panapulse.bindings.LibC.opendir$address(),
          dev.panapulse.bindings.LibC.opendir$descriptor());
  private final MethodHandle fdopendirHandle =
      capturing(symbol("fdopendir"), FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
  private final MethodHandle geteuidHandle =
      plain(symbol("geteuid"), FunctionDescriptor.of(JAVA_INT));
  private final MethodHandle readdirHandle =
      plain(
          dev.panapulse.bindings.LibC.readdir$address(),
          dev.panapulse.bindings.LibC.readdir$descriptor());
  private final MethodHandle rewinddirHandle =
      plain(
          dev.panapulse.bindings.LibC.rewinddir$address(),
          dev.panapulse.bindings.LibC.rewinddir$descriptor());
  private final MethodHandle closedirHandle =
      capturing(
          dev.panapulse.bindings.LibC.closedir$address(),
          dev.panapulse.bindings.LibC.closedir$descriptor());
  private final MethodHandle sysinfoHandle =
      capturing(
          dev.panapulse.bindings.LibC.sysinfo$address(),
          dev.panapulse.bindings.LibC.sysinfo$descriptor());
  private final MethodHandle getloadavgHandle =
      plain(
          dev.panapulse.bindings.LibC.getloadavg$address(),
          dev.panapulse.bindings.LibC.getloadavg$descriptor());
  private final MethodHandle statvfsHandle =
      capturing(
          dev.panapulse.bindings.LibC.statvfs$address(),
          dev.panapulse.bindings.LibC.statvfs$descriptor());

  /** glibc has it as a symbol since 2.28, stat(2) only since 2.33. */
  private final MethodHandle statxHandle =
      capturing(
          symbol("statx"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

  private final MethodHandle unameHandle =
      capturing(
          dev.panapulse.bindings.LibC.uname$address(),
          dev.panapulse.bindings.LibC.uname$descriptor());
  private final MethodHandle sysconfHandle =
      plain(
          dev.panapulse.bindings.LibC.sysconf$address(),
          dev.panapulse.bindings.LibC.sysconf$descriptor());
  private final MethodHandle getpidHandle =
      plain(
          dev.panapulse.bindings.LibC.getpid$address(),
          dev.panapulse.bindings.LibC.getpid$descriptor());
  private final MethodHandle getifaddrsHandle =
      capturing(
          dev.panapulse.bindings.LibC.getifaddrs$address(),
          dev.panapulse.bindings.LibC.getifaddrs$descriptor());
  private final MethodHandle freeifaddrsHandle =
      plain(
          dev.panapulse.bindings.LibC.freeifaddrs$address(),
          dev.panapulse.bindings.LibC.freeifaddrs$descriptor());
  private final MethodHandle clockGettimeHandle =
      capturing(
          dev.panapulse.bindings.LibC.clock_gettime$address(),
          dev.panapulse.bindings.LibC.clock_gettime$descriptor());
  private final MethodHandle pollHandle =
      capturing(
          dev.panapulse.bindings.LibC.poll$address(),
          dev.panapulse.bindings.LibC.poll$descriptor());
  private final MethodHandle madviseHandle =
      capturing(
          dev.panapulse.bindings.LibC.madvise$address(),
          dev.panapulse.bindings.LibC.madvise$descriptor());
  private final MethodHandle eventfdHandle =
      capturing(symbol("eventfd"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle signalfdHandle =
      capturing(symbol("signalfd"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
  private final MethodHandle pthreadSigmaskHandle =
      plain(
          symbol("pthread_sigmask"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private final MethodHandle killHandle =
      capturing(symbol("kill"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle tcgetattrHandle =
      capturing(symbol("tcgetattr"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private final MethodHandle tcsetattrHandle =
      capturing(
          symbol("tcsetattr"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private final MethodHandle cfmakerawHandle =
      plain(symbol("cfmakeraw"), FunctionDescriptor.ofVoid(JAVA_LONG));

  /** Variadic in C: the argument is the first of the variable ones. */
  private final MethodHandle ioctlHandle =
      LINKER.downcallHandle(
          symbol("ioctl"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(2));

  private final MethodHandle signalHandle =
      capturing(symbol("signal"), FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG));
  private final MethodHandle setrlimitHandle =
      capturing(symbol("setrlimit"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private final MethodHandle getaddrinfoHandle =
      plain(
          dev.panapulse.bindings.LibC.getaddrinfo$address(),
          dev.panapulse.bindings.LibC.getaddrinfo$descriptor());
  private final MethodHandle freeaddrinfoHandle =
      plain(
          dev.panapulse.bindings.LibC.freeaddrinfo$address(),
          dev.panapulse.bindings.LibC.freeaddrinfo$descriptor());
  private final MethodHandle gaiStrerrorHandle =
      plain(
          dev.panapulse.bindings.LibC.gai_strerror$address(),
          dev.panapulse.bindings.LibC.gai_strerror$descriptor());
  private final MethodHandle socketHandle =
      capturing(
          dev.panapulse.bindings.LibC.socket$address(),
          dev.panapulse.bindings.LibC.socket$descriptor());
  private final MethodHandle connectHandle =
      capturing(
          dev.panapulse.bindings.LibC.connect$address(),
          dev.panapulse.bindings.LibC.connect$descriptor());
  private final MethodHandle bindHandle =
      capturing(symbol("bind"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
  private final MethodHandle listenHandle =
      capturing(symbol("listen"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle acceptHandle =
      capturing(
          symbol("accept4"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private final MethodHandle chmodHandle =
      capturing(symbol("chmod"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
  private final MethodHandle sendHandle =
      capturing(
          dev.panapulse.bindings.LibC.send$address(),
          dev.panapulse.bindings.LibC.send$descriptor());
  private final MethodHandle recvHandle =
      capturing(
          dev.panapulse.bindings.LibC.recv$address(),
          dev.panapulse.bindings.LibC.recv$descriptor());
  private final MethodHandle setsockoptHandle =
      capturing(
          dev.panapulse.bindings.LibC.setsockopt$address(),
          dev.panapulse.bindings.LibC.setsockopt$descriptor());
  private final MethodHandle getsockoptHandle =
      capturing(
          dev.panapulse.bindings.LibC.getsockopt$address(),
          dev.panapulse.bindings.LibC.getsockopt$descriptor());

  private final Layouts layouts =
      new Layouts(
          new Layouts.Sysinfo(
              size(sysinfo.layout()),
              (int) sysinfo.uptime$offset(),
              (int) sysinfo.loads$offset(),
              (int) sysinfo.totalram$offset(),
              (int) sysinfo.freeram$offset(),
              (int) sysinfo.totalswap$offset(),
              (int) sysinfo.freeswap$offset(),
              (int) sysinfo.procs$offset(),
              (int) sysinfo.mem_unit$offset()),
          new Layouts.Statvfs(
              size(statvfs.layout()),
              (int) statvfs.f_frsize$offset(),
              (int) statvfs.f_blocks$offset(),
              (int) statvfs.f_bfree$offset(),
              (int) statvfs.f_bavail$offset(),
              (int) statvfs.f_files$offset(),
              (int) statvfs.f_ffree$offset(),
              (int) statvfs.f_flag$offset()),
          new Layouts.Ifaddrs(
              size(ifaddrs.layout()),
              (int) ifaddrs.ifa_next$offset(),
              (int) ifaddrs.ifa_name$offset(),
              (int) ifaddrs.ifa_flags$offset(),
              (int) ifaddrs.ifa_addr$offset()),
          new Layouts.Dirent((int) dirent.d_type$offset(), (int) dirent.d_name$offset()),
          new Layouts.Utsname(
              size(utsname.layout()),
              (int) utsname.sysname$offset(),
              (int) utsname.nodename$offset(),
              (int) utsname.release$offset(),
              (int) utsname.version$offset(),
              (int) utsname.machine$offset()),
          new Layouts.Timespec(
              size(timespec.layout()),
              (int) timespec.tv_sec$offset(),
              (int) timespec.tv_nsec$offset()),
          new Layouts.Pollfd(
              size(pollfd.layout()),
              (int) pollfd.fd$offset(),
              (int) pollfd.events$offset(),
              (int) pollfd.revents$offset()),
          new Layouts.Addrinfo(
              size(addrinfo.layout()),
              (int) addrinfo.ai_flags$offset(),
              (int) addrinfo.ai_family$offset(),
              (int) addrinfo.ai_socktype$offset(),
              (int) addrinfo.ai_protocol$offset(),
              (int) addrinfo.ai_addrlen$offset(),
              (int) addrinfo.ai_addr$offset(),
              (int) addrinfo.ai_next$offset()),
          openFlags(System.getProperty("os.arch", "")));

  private PanamaLibC() {}

  /** fcntl.h; ARM64 has numbers of its own. */
  static Layouts.OpenFlags openFlags(String machine) {
    return machine.equals("aarch64")
        ? new Layouts.OpenFlags(0x4000, 0x8000)
        : new Layouts.OpenFlags(0x10000, 0x20000);
  }

  private static int size(MemoryLayout layout) {
    return (int) layout.byteSize();
  }

  private static MemorySegment symbol(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  private static MethodHandle plain(MemorySegment symbol, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(symbol, addressesAsLongs(descriptor));
  }

  private static MethodHandle capturing(MemorySegment symbol, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        symbol, addressesAsLongs(descriptor), Linker.Option.captureCallState("errno"));
  }

  private static FunctionDescriptor addressesAsLongs(FunctionDescriptor descriptor) {
    MemoryLayout[] arguments =
        descriptor.argumentLayouts().stream()
            .map(PanamaLibC::addressAsLong)
            .toArray(MemoryLayout[]::new);
    return descriptor
        .returnLayout()
        .map(result -> FunctionDescriptor.of(addressAsLong(result), arguments))
        .orElseGet(() -> FunctionDescriptor.ofVoid(arguments));
  }

  private static MemoryLayout addressAsLong(MemoryLayout layout) {
    return layout instanceof AddressLayout ? JAVA_LONG : layout;
  }

  private static int errno(MemorySegment capture) {
    return (int) ERRNO.get(capture, 0L);
  }

  /** A downcall throws nothing of its own; the compiler cannot know that. */
  private static AssertionError unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new AssertionError(thrown);
  }

  @Override
  public Layouts layouts() {
    return layouts;
  }

  @Override
  public long calloc(long count, long size) {
    try {
      return (long) callocHandle.invokeExact(count, size);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public void free(long address) {
    try {
      freeHandle.invokeExact(address);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int open(long path, int flags, int mode) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) openHandle.invokeExact(capture, path, flags, mode);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int openat(int directory, long path, int flags, int mode) {
    try {
      MemorySegment capture = CAPTURE.get();
      int fd = (int) openatHandle.invokeExact(capture, directory, path, flags, mode);
      return fd < 0 ? -errno(capture) : fd;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int close(int fd) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) closeHandle.invokeExact(capture, fd);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long read(int fd, long buffer, long count) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) readHandle.invokeExact(capture, fd, buffer, count);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long pread(int fd, long buffer, long count, long offset) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) preadHandle.invokeExact(capture, fd, buffer, count, offset);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long write(int fd, long buffer, long count) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) writeHandle.invokeExact(capture, fd, buffer, count);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long pwrite(int fd, long buffer, long count, long offset) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) pwriteHandle.invokeExact(capture, fd, buffer, count, offset);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) lseekHandle.invokeExact(capture, fd, offset, whence);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int ftruncate(int fd, long length) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) ftruncateHandle.invokeExact(capture, fd, length);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int fsync(int fd) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) fsyncHandle.invokeExact(capture, fd);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int fdatasync(int fd) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) fdatasyncHandle.invokeExact(capture, fd);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int unlink(long path) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) unlinkHandle.invokeExact(capture, path);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int unlinkat(int directory, long path) {
    try {
      MemorySegment capture = CAPTURE.get();
      int result = (int) unlinkatHandle.invokeExact(capture, directory, path, 0);
      return result < 0 ? -errno(capture) : result;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int mkdir(long path, int mode) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) mkdirHandle.invokeExact(capture, path, mode);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int getcwd(long buffer, long size) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) getcwdHandle.invokeExact(capture, buffer, size);
      return returned == 0 ? -errno(capture) : 0;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int chdir(long path) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) chdirHandle.invokeExact(capture, path);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int flock(int fd, int operation) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) flockHandle.invokeExact(capture, fd, operation);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long readlink(long path, long buffer, long size) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) readlinkHandle.invokeExact(capture, path, buffer, size);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long opendir(long path) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) opendirHandle.invokeExact(capture, path);
      return returned == 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long fdopendir(int fd) {
    try {
      MemorySegment capture = CAPTURE.get();
      long stream = (long) fdopendirHandle.invokeExact(capture, fd);
      return stream == 0 ? -errno(capture) : stream;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long readdir(long directory) {
    try {
      return (long) readdirHandle.invokeExact(directory);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public void rewinddir(long directory) {
    try {
      rewinddirHandle.invokeExact(directory);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int closedir(long directory) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) closedirHandle.invokeExact(capture, directory);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int sysinfo(long info) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) sysinfoHandle.invokeExact(capture, info);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int getloadavg(long loads, int count) {
    try {
      return (int) getloadavgHandle.invokeExact(loads, count);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int statvfs(long path, long result) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) statvfsHandle.invokeExact(capture, path, result);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long links(int fd) {
    try {
      MemorySegment capture = CAPTURE.get();
      MemorySegment status = STATUS.get();
      int returned =
          (int)
              statxHandle.invokeExact(
                  capture, fd, NO_PATH.address(), AT_EMPTY_PATH, STATX_NLINK, status.address());
      return returned < 0
          ? -errno(capture)
          : Integer.toUnsignedLong(status.get(JAVA_INT, STATX_LINKS));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int fileStatus(int fd, long result) {
    try {
      MemorySegment capture = CAPTURE.get();
      MemorySegment status = STATUS.get();
      int failed =
          (int)
              statxHandle.invokeExact(
                  capture, fd, NO_PATH.address(), AT_EMPTY_PATH, STATX_ALL, status.address());
      if (failed < 0) {
        return -errno(capture);
      }
      OffHeap.putLong(
          result + FileStatus.MODE, Short.toUnsignedLong(status.get(JAVA_SHORT, STATX_MODE)));
      OffHeap.putLong(
          result + FileStatus.OWNER, Integer.toUnsignedLong(status.get(JAVA_INT, STATX_OWNER)));
      OffHeap.putLong(
          result + FileStatus.LINKS, Integer.toUnsignedLong(status.get(JAVA_INT, STATX_LINKS)));
      OffHeap.putLong(result + FileStatus.SIZE, status.get(JAVA_LONG, STATX_SIZE));
      OffHeap.putLong(
          result + FileStatus.DEVICE,
          device(
              Integer.toUnsignedLong(status.get(JAVA_INT, STATX_DEVICE_MAJOR)),
              Integer.toUnsignedLong(status.get(JAVA_INT, STATX_DEVICE_MINOR))));
      OffHeap.putLong(result + FileStatus.INODE, status.get(JAVA_LONG, STATX_INODE));
      return 0;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** makedev(3). */
  private static long device(long major, long minor) {
    return (major & ~0xfffL) << 32 | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (minor & 0xff);
  }

  @Override
  public int geteuid() {
    try {
      return (int) geteuidHandle.invokeExact();
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int uname(long result) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) unameHandle.invokeExact(capture, result);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long sysconf(int name) {
    try {
      return (long) sysconfHandle.invokeExact(name);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int getpid() {
    try {
      return (int) getpidHandle.invokeExact();
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int getifaddrs(long result) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) getifaddrsHandle.invokeExact(capture, result);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public void freeifaddrs(long list) {
    try {
      freeifaddrsHandle.invokeExact(list);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int clockGettime(int clock, long timespec) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) clockGettimeHandle.invokeExact(capture, clock, timespec);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int poll(long pollfds, int count, int timeoutMillis) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) pollHandle.invokeExact(capture, pollfds, (long) count, timeoutMillis);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int madvise(long address, long length, int advice) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) madviseHandle.invokeExact(capture, address, length, advice);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int eventfd(int initial, int flags) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) eventfdHandle.invokeExact(capture, initial, flags);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int signalfd(int fd, long signalSet, int flags) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) signalfdHandle.invokeExact(capture, fd, signalSet, flags);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int pthreadSigmask(int how, long signalSet) {
    try {
      return -(int) pthreadSigmaskHandle.invokeExact(how, signalSet, 0L);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int kill(int process, int signal) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) killHandle.invokeExact(capture, process, signal);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int tcgetattr(int fd, long termios) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) tcgetattrHandle.invokeExact(capture, fd, termios);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int tcsetattr(int fd, int when, long termios) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) tcsetattrHandle.invokeExact(capture, fd, when, termios);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public void cfmakeraw(long termios) {
    try {
      cfmakerawHandle.invokeExact(termios);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int ioctl(int fd, int request, long argument) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) ioctlHandle.invokeExact(capture, fd, (long) request, argument);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int ignoreSignal(int signal) {
    try {
      MemorySegment capture = CAPTURE.get();
      long before = (long) signalHandle.invokeExact(capture, signal, SIG_IGN);
      return before == SIG_ERR ? -errno(capture) : 0;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int setrlimit(int resource, long limits) {
    try {
      MemorySegment capture = CAPTURE.get();
      int result = (int) setrlimitHandle.invokeExact(capture, resource, limits);
      return result < 0 ? -errno(capture) : 0;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int getaddrinfo(long node, long service, long hints, long result) {
    try {
      return (int) getaddrinfoHandle.invokeExact(node, service, hints, result);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public void freeaddrinfo(long list) {
    try {
      freeaddrinfoHandle.invokeExact(list);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long gaiStrerror(int code) {
    try {
      return (long) gaiStrerrorHandle.invokeExact(code);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) socketHandle.invokeExact(capture, domain, type, protocol);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int connect(int fd, long address, int length) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) connectHandle.invokeExact(capture, fd, address, length);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int bind(int fd, long address, int length) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) bindHandle.invokeExact(capture, fd, address, length);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int listen(int fd, int backlog) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) listenHandle.invokeExact(capture, fd, backlog);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int accept4(int fd, int flags) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) acceptHandle.invokeExact(capture, fd, 0L, 0L, flags);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int chmod(long path, int mode) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) chmodHandle.invokeExact(capture, path, mode);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long send(int fd, long buffer, long count, int flags) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) sendHandle.invokeExact(capture, fd, buffer, count, flags);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public long recv(int fd, long buffer, long count, int flags) {
    try {
      MemorySegment capture = CAPTURE.get();
      long returned = (long) recvHandle.invokeExact(capture, fd, buffer, count, flags);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int setsockopt(int fd, int level, int option, long value, int length) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) setsockoptHandle.invokeExact(capture, fd, level, option, value, length);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @Override
  public int getsockopt(int fd, int level, int option, long value, long length) {
    try {
      MemorySegment capture = CAPTURE.get();
      int returned = (int) getsockoptHandle.invokeExact(capture, fd, level, option, value, length);
      return returned < 0 ? -errno(capture) : returned;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }
}
