package dev.panapulse.libc;

import java.util.List;
import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.c.CContext;
import org.graalvm.nativeimage.c.constant.CConstant;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.struct.CFieldOffset;
import org.graalvm.nativeimage.c.struct.CStruct;
import org.graalvm.nativeimage.c.struct.SizeOf;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/**
 * {@link LibC} in a native image: direct calls by the image's C interface.
 *
 * <p>During a call that may block, a collection can run ({@code TO_NATIVE}); a call that cannot
 * block needs no such transition ({@code NO_TRANSITION}). {@code errno} is read after the
 * transition back, which makes no call of the C library unless a collection is waiting, and then
 * only of pthread functions, which return their error and leave errno alone.
 */
@CContext(ImageLibC.Headers.class)
public final class ImageLibC implements LibC {
  static final ImageLibC INSTANCE = new ImageLibC();

  private static final long SIG_IGN = 1;
  private static final long SIG_ERR = -1;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_BATCH = 3;

  /** More than struct sched_param has, on any C library. */
  private static final int SCHED_PARAM_BYTES = 64;

  private ImageLibC() {}

  /** The C headers that declare what is used here. */
  static final class Headers implements CContext.Directives {
    @Override
    public List<String> getHeaderFiles() {
      return List.of(
          "<dirent.h>",
          "<fcntl.h>",
          "<ifaddrs.h>",
          "<netdb.h>",
          "<poll.h>",
          "<sys/stat.h>",
          "<sys/statvfs.h>",
          "<sys/sysinfo.h>",
          "<sys/utsname.h>",
          "<time.h>");
    }

    @Override
    public List<String> getMacroDefinitions() {
      return List.of("_GNU_SOURCE");
    }
  }

  @CStruct(value = "sysinfo", addStructKeyword = true)
  private interface CSysinfo extends PointerBase {
    @CFieldOffset("uptime")
    int uptime();

    @CFieldOffset("loads")
    int loads();

    @CFieldOffset("totalram")
    int totalram();

    @CFieldOffset("freeram")
    int freeram();

    @CFieldOffset("totalswap")
    int totalswap();

    @CFieldOffset("freeswap")
    int freeswap();

    @CFieldOffset("procs")
    int procs();

    @CFieldOffset("mem_unit")
    int memUnit();
  }

  @CStruct(value = "statvfs", addStructKeyword = true)
  private interface CStatvfs extends PointerBase {
    @CFieldOffset("f_frsize")
    int fFrsize();

    @CFieldOffset("f_blocks")
    int fBlocks();

    @CFieldOffset("f_bfree")
    int fBfree();

    @CFieldOffset("f_bavail")
    int fBavail();

    @CFieldOffset("f_files")
    int fFiles();

    @CFieldOffset("f_ffree")
    int fFfree();

    @CFieldOffset("f_flag")
    int fFlag();
  }

  @CStruct(value = "stat", addStructKeyword = true)
  private interface CStat extends PointerBase {
    @CFieldOffset("st_nlink")
    int stNlink();

    @CFieldOffset("st_mode")
    int stMode();

    @CFieldOffset("st_uid")
    int stUid();

    @CFieldOffset("st_size")
    int stSize();

    @CFieldOffset("st_dev")
    int stDev();

    @CFieldOffset("st_ino")
    int stIno();
  }

  @CStruct(value = "ifaddrs", addStructKeyword = true)
  private interface CIfaddrs extends PointerBase {
    @CFieldOffset("ifa_next")
    int ifaNext();

    @CFieldOffset("ifa_name")
    int ifaName();

    @CFieldOffset("ifa_flags")
    int ifaFlags();

    @CFieldOffset("ifa_addr")
    int ifaAddr();
  }

  @CStruct(value = "dirent", addStructKeyword = true)
  private interface CDirent extends PointerBase {
    @CFieldOffset("d_type")
    int dType();

    @CFieldOffset("d_name")
    int dName();
  }

  @CStruct(value = "utsname", addStructKeyword = true)
  private interface CUtsname extends PointerBase {
    @CFieldOffset("sysname")
    int sysname();

    @CFieldOffset("nodename")
    int nodename();

    @CFieldOffset("release")
    int release();

    @CFieldOffset("version")
    int version();

    @CFieldOffset("machine")
    int machine();
  }

  @CStruct(value = "timespec", addStructKeyword = true)
  private interface CTimespec extends PointerBase {
    @CFieldOffset("tv_sec")
    int tvSec();

    @CFieldOffset("tv_nsec")
    int tvNsec();
  }

  @CStruct(value = "pollfd", addStructKeyword = true)
  private interface CPollfd extends PointerBase {
    @CFieldOffset("fd")
    int fd();

    @CFieldOffset("events")
    int events();

    @CFieldOffset("revents")
    int revents();
  }

  @CStruct(value = "addrinfo", addStructKeyword = true)
  private interface CAddrinfo extends PointerBase {
    @CFieldOffset("ai_flags")
    int aiFlags();

    @CFieldOffset("ai_family")
    int aiFamily();

    @CFieldOffset("ai_socktype")
    int aiSocktype();

    @CFieldOffset("ai_protocol")
    int aiProtocol();

    @CFieldOffset("ai_addrlen")
    int aiAddrlen();

    @CFieldOffset("ai_addr")
    int aiAddr();

    @CFieldOffset("ai_next")
    int aiNext();
  }

  @CConstant("O_DIRECTORY")
  private static native int oDirectory();

  @CConstant("O_NOFOLLOW")
  private static native int oNoFollow();

  @Override
  public Layouts layouts() {
    // the offset of a field does not depend on the struct's address, so null serves
    CSysinfo sysinfo = WordFactory.nullPointer();
    CStatvfs statvfs = WordFactory.nullPointer();
    CIfaddrs ifaddrs = WordFactory.nullPointer();
    CDirent dirent = WordFactory.nullPointer();
    CUtsname utsname = WordFactory.nullPointer();
    CTimespec timespec = WordFactory.nullPointer();
    CPollfd pollfd = WordFactory.nullPointer();
    CAddrinfo addrinfo = WordFactory.nullPointer();
    return new Layouts(
        new Layouts.Sysinfo(
            SizeOf.get(CSysinfo.class),
            sysinfo.uptime(),
            sysinfo.loads(),
            sysinfo.totalram(),
            sysinfo.freeram(),
            sysinfo.totalswap(),
            sysinfo.freeswap(),
            sysinfo.procs(),
            sysinfo.memUnit()),
        new Layouts.Statvfs(
            SizeOf.get(CStatvfs.class),
            statvfs.fFrsize(),
            statvfs.fBlocks(),
            statvfs.fBfree(),
            statvfs.fBavail(),
            statvfs.fFiles(),
            statvfs.fFfree(),
            statvfs.fFlag()),
        new Layouts.Ifaddrs(
            SizeOf.get(CIfaddrs.class),
            ifaddrs.ifaNext(),
            ifaddrs.ifaName(),
            ifaddrs.ifaFlags(),
            ifaddrs.ifaAddr()),
        new Layouts.Dirent(dirent.dType(), dirent.dName()),
        new Layouts.Utsname(
            SizeOf.get(CUtsname.class),
            utsname.sysname(),
            utsname.nodename(),
            utsname.release(),
            utsname.version(),
            utsname.machine()),
        new Layouts.Timespec(SizeOf.get(CTimespec.class), timespec.tvSec(), timespec.tvNsec()),
        new Layouts.Pollfd(
            SizeOf.get(CPollfd.class), pollfd.fd(), pollfd.events(), pollfd.revents()),
        new Layouts.Addrinfo(
            SizeOf.get(CAddrinfo.class),
            addrinfo.aiFlags(),
            addrinfo.aiFamily(),
            addrinfo.aiSocktype(),
            addrinfo.aiProtocol(),
            addrinfo.aiAddrlen(),
            addrinfo.aiAddr(),
            addrinfo.aiNext()),
        new Layouts.OpenFlags(oDirectory(), oNoFollow()));
  }

  @Override
  public long calloc(long count, long size) {
    return C.calloc(count, size);
  }

  @Override
  public void free(long address) {
    C.free(address);
  }

  @Override
  public int open(long path, int flags, int mode) {
    int returned = C.open(path, flags, mode);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int openat(int directory, long path, int flags, int mode) {
    int fd = C.openat(directory, path, flags, mode);
    return fd < 0 ? -errno() : fd;
  }

  @Override
  public int close(int fd) {
    int returned = C.close(fd);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long read(int fd, long buffer, long count) {
    long returned = C.read(fd, buffer, count);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long pread(int fd, long buffer, long count, long offset) {
    long returned = C.pread(fd, buffer, count, offset);
    return returned < 0 ? -errno() : returned;
  }

  /** A read that cannot wait, made without leaving Java; on failure -1. */
  public static long preadAtOnce(int fd, long buffer, long count, long offset) {
    return C.preadAtOnce(fd, buffer, count, offset);
  }

  /**
   * posix_fadvise(2) with POSIX_FADV_DONTNEED: pages of the file that no process has mapped leave
   * the page cache.
   */
  public static void dropUnmapped(int fd) {
    C.posixFadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  }

  /**
   * sched(7): SCHED_BATCH instead of SCHED_OTHER, by pthread_setschedparam(3), as musl has no
   * sched_setscheduler(2). Nothing changes where the kernel does not allow it.
   */
  static void enterBatchScheduling() {
    Pointer policy = StackValue.get(Long.BYTES);
    Pointer parameters = StackValue.get(SCHED_PARAM_BYTES);
    long self = C.pthreadSelf();
    if (C.pthreadGetschedparam(self, policy.rawValue(), parameters.rawValue()) == 0
        && policy.readInt(0) == SCHED_OTHER) {
      C.pthreadSetschedparam(self, SCHED_BATCH, parameters.rawValue());
    }
  }

  @Override
  public long write(int fd, long buffer, long count) {
    long returned = C.write(fd, buffer, count);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long pwrite(int fd, long buffer, long count, long offset) {
    long returned = C.pwrite(fd, buffer, count, offset);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long lseek(int fd, long offset, int whence) {
    long returned = C.lseek(fd, offset, whence);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int ftruncate(int fd, long length) {
    int returned = C.ftruncate(fd, length);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int fsync(int fd) {
    int returned = C.fsync(fd);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int fdatasync(int fd) {
    int returned = C.fdatasync(fd);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int unlink(long path) {
    int returned = C.unlink(path);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int unlinkat(int directory, long path) {
    int result = C.unlinkat(directory, path, 0);
    return result < 0 ? -errno() : result;
  }

  @Override
  public int mkdir(long path, int mode) {
    int returned = C.mkdir(path, mode);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int getcwd(long buffer, long size) {
    long returned = C.getcwd(buffer, size);
    return returned == 0 ? -errno() : 0;
  }

  @Override
  public int chdir(long path) {
    int returned = C.chdir(path);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int flock(int fd, int operation) {
    int returned = C.flock(fd, operation);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long readlink(long path, long buffer, long size) {
    long returned = C.readlink(path, buffer, size);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long opendir(long path) {
    long returned = C.opendir(path);
    return returned == 0 ? -errno() : returned;
  }

  @Override
  public long fdopendir(int fd) {
    long stream = C.fdopendir(fd);
    return stream == 0 ? -errno() : stream;
  }

  @Override
  public long readdir(long directory) {
    return C.readdir(directory);
  }

  @Override
  public void rewinddir(long directory) {
    C.rewinddir(directory);
  }

  @Override
  public int closedir(long directory) {
    int returned = C.closedir(directory);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int sysinfo(long info) {
    int returned = C.sysinfo(info);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int getloadavg(long loads, int count) {
    return C.getloadavg(loads, count);
  }

  @Override
  public int statvfs(long path, long result) {
    int returned = C.statvfs(path, result);
    return returned < 0 ? -errno() : returned;
  }

  /**
   * st_nlink has 64 bits on x86-64 and 32 on ARM64; its low half comes first on both. Not for
   * virtual threads, which have no stack for C's struct.
   */
  @Override
  public long links(int fd) {
    CStat status = StackValue.get(CStat.class);
    int returned = C.fstat(fd, status);
    return returned < 0
        ? -errno()
        : Integer.toUnsignedLong(((Pointer) status).readInt(status.stNlink()));
  }

  /**
   * st_mode and st_uid have 32 bits on both machines; of st_nlink see {@link #links}. C's struct
   * goes behind the words: a virtual thread, which the exporting one is, has no stack to put it on.
   */
  @Override
  public int fileStatus(int fd, long result) {
    CStat status = WordFactory.pointer(result + FileStatus.STRUCT);
    if (C.fstat(fd, status) < 0) {
      return -errno();
    }
    Pointer from = (Pointer) status;
    OffHeap.putLong(result + FileStatus.MODE, unsigned(from, status.stMode()));
    OffHeap.putLong(result + FileStatus.OWNER, unsigned(from, status.stUid()));
    OffHeap.putLong(result + FileStatus.LINKS, unsigned(from, status.stNlink()));
    OffHeap.putLong(result + FileStatus.SIZE, from.readLong(status.stSize()));
    OffHeap.putLong(result + FileStatus.DEVICE, from.readLong(status.stDev()));
    OffHeap.putLong(result + FileStatus.INODE, from.readLong(status.stIno()));
    return 0;
  }

  private static long unsigned(Pointer struct, int offset) {
    return Integer.toUnsignedLong(struct.readInt(offset));
  }

  @Override
  public int geteuid() {
    return C.geteuid();
  }

  @Override
  public int uname(long result) {
    int returned = C.uname(result);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long sysconf(int name) {
    return C.sysconf(name);
  }

  @Override
  public int getpid() {
    return C.getpid();
  }

  @Override
  public int getifaddrs(long result) {
    int returned = C.getifaddrs(result);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public void freeifaddrs(long list) {
    C.freeifaddrs(list);
  }

  @Override
  public int clockGettime(int clock, long timespec) {
    int returned = C.clockGettime(clock, timespec);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int poll(long pollfds, int count, int timeoutMillis) {
    int returned = C.poll(pollfds, count, timeoutMillis);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int madvise(long address, long length, int advice) {
    int returned = C.madvise(address, length, advice);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int eventfd(int initial, int flags) {
    int returned = C.eventfd(initial, flags);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int signalfd(int fd, long signalSet, int flags) {
    int returned = C.signalfd(fd, signalSet, flags);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int pthreadSigmask(int how, long signalSet) {
    return -C.pthreadSigmask(how, signalSet, 0);
  }

  @Override
  public int kill(int process, int signal) {
    return C.kill(process, signal) < 0 ? -errno() : 0;
  }

  @Override
  public int tcgetattr(int fd, long termios) {
    return C.tcgetattr(fd, termios) < 0 ? -errno() : 0;
  }

  @Override
  public int tcsetattr(int fd, int when, long termios) {
    return C.tcsetattr(fd, when, termios) < 0 ? -errno() : 0;
  }

  @Override
  public void cfmakeraw(long termios) {
    C.cfmakeraw(termios);
  }

  @Override
  public int ioctl(int fd, int request, long argument) {
    return C.ioctl(fd, request, argument) < 0 ? -errno() : 0;
  }

  @Override
  public int ignoreSignal(int signal) {
    return C.signal(signal, SIG_IGN) == SIG_ERR ? -errno() : 0;
  }

  @Override
  public int setrlimit(int resource, long limits) {
    return C.setrlimit(resource, limits) < 0 ? -errno() : 0;
  }

  @Override
  public int getaddrinfo(long node, long service, long hints, long result) {
    return C.getaddrinfo(node, service, hints, result);
  }

  @Override
  public void freeaddrinfo(long list) {
    C.freeaddrinfo(list);
  }

  @Override
  public long gaiStrerror(int code) {
    return C.gaiStrerror(code);
  }

  @Override
  public int socket(int domain, int type, int protocol) {
    int returned = C.socket(domain, type, protocol);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int connect(int fd, long address, int length) {
    int returned = C.connect(fd, address, length);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int bind(int fd, long address, int length) {
    int returned = C.bind(fd, address, length);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int listen(int fd, int backlog) {
    int returned = C.listen(fd, backlog);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int accept4(int fd, int flags) {
    int returned = C.accept4(fd, 0, 0, flags);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int chmod(long path, int mode) {
    int returned = C.chmod(path, mode);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long send(int fd, long buffer, long count, int flags) {
    long returned = C.send(fd, buffer, count, flags);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public long recv(int fd, long buffer, long count, int flags) {
    long returned = C.recv(fd, buffer, count, flags);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int setsockopt(int fd, int level, int option, long value, int length) {
    int returned = C.setsockopt(fd, level, option, value, length);
    return returned < 0 ? -errno() : returned;
  }

  @Override
  public int getsockopt(int fd, int level, int option, long value, long length) {
    int returned = C.getsockopt(fd, level, option, value, length);
    return returned < 0 ? -errno() : returned;
  }

  private static int errno() {
    return OffHeap.getInt(C.errnoLocation());
  }

  /** memcpy(3). */
  static void copy(long to, long from, long length) {
    C.memcpy(to, from, length);
  }

  /** memset(3). */
  static void fill(long address, int value, long length) {
    C.memset(address, value, length);
  }

  /** The functions as C declares them, pointers as longs. */
  @CContext(Headers.class)
  private static final class C {
    private C() {}

    @CFunction(value = "__errno_location", transition = Transition.NO_TRANSITION)
    static native long errnoLocation();

    @CFunction(value = "memcpy", transition = Transition.NO_TRANSITION)
    static native long memcpy(long to, long from, long length);

    @CFunction(value = "memset", transition = Transition.NO_TRANSITION)
    static native long memset(long address, int value, long length);

    @CFunction(value = "calloc", transition = Transition.NO_TRANSITION)
    static native long calloc(long count, long size);

    @CFunction(value = "free", transition = Transition.NO_TRANSITION)
    static native void free(long address);

    @CFunction(value = "open")
    static native int open(long path, int flags, int mode);

    @CFunction(value = "openat")
    static native int openat(int directory, long path, int flags, int mode);

    @CFunction(value = "close")
    static native int close(int fd);

    @CFunction(value = "read")
    static native long read(int fd, long buffer, long count);

    @CFunction(value = "pread")
    static native long pread(int fd, long buffer, long count, long offset);

    @CFunction(value = "pthread_self", transition = Transition.NO_TRANSITION)
    static native long pthreadSelf();

    @CFunction(value = "pthread_getschedparam", transition = Transition.NO_TRANSITION)
    static native int pthreadGetschedparam(long thread, long policy, long parameters);

    @CFunction(value = "pthread_setschedparam", transition = Transition.NO_TRANSITION)
    static native int pthreadSetschedparam(long thread, int policy, long parameters);

    @CFunction(value = "posix_fadvise")
    static native int posixFadvise(int fd, long offset, long length, int advice);

    @CFunction(value = "pread", transition = Transition.NO_TRANSITION)
    static native long preadAtOnce(int fd, long buffer, long count, long offset);

    @CFunction(value = "write")
    static native long write(int fd, long buffer, long count);

    @CFunction(value = "pwrite")
    static native long pwrite(int fd, long buffer, long count, long offset);

    @CFunction(value = "lseek", transition = Transition.NO_TRANSITION)
    static native long lseek(int fd, long offset, int whence);

    @CFunction(value = "ftruncate")
    static native int ftruncate(int fd, long length);

    @CFunction(value = "fsync")
    static native int fsync(int fd);

    @CFunction(value = "fdatasync")
    static native int fdatasync(int fd);

    @CFunction(value = "unlink")
    static native int unlink(long path);

    @CFunction(value = "unlinkat")
    static native int unlinkat(int directory, long path, int flags);

    @CFunction(value = "mkdir")
    static native int mkdir(long path, int mode);

    @CFunction(value = "getcwd")
    static native long getcwd(long buffer, long size);

    @CFunction(value = "chdir")
    static native int chdir(long path);

    @CFunction(value = "flock")
    static native int flock(int fd, int operation);

    @CFunction(value = "readlink")
    static native long readlink(long path, long buffer, long size);

    @CFunction(value = "opendir")
    static native long opendir(long path);

    @CFunction(value = "fdopendir")
    static native long fdopendir(int fd);

    @CFunction(value = "geteuid", transition = Transition.NO_TRANSITION)
    static native int geteuid();

    @CFunction(value = "readdir")
    static native long readdir(long directory);

    @CFunction(value = "rewinddir", transition = Transition.NO_TRANSITION)
    static native void rewinddir(long directory);

    @CFunction(value = "closedir", transition = Transition.NO_TRANSITION)
    static native int closedir(long directory);

    @CFunction(value = "sysinfo", transition = Transition.NO_TRANSITION)
    static native int sysinfo(long info);

    @CFunction(value = "getloadavg", transition = Transition.NO_TRANSITION)
    static native int getloadavg(long loads, int count);

    @CFunction(value = "statvfs")
    static native int statvfs(long path, long result);

    @CFunction(value = "fstat")
    static native int fstat(int fd, CStat result);

    @CFunction(value = "uname", transition = Transition.NO_TRANSITION)
    static native int uname(long result);

    @CFunction(value = "sysconf", transition = Transition.NO_TRANSITION)
    static native long sysconf(int name);

    @CFunction(value = "getpid", transition = Transition.NO_TRANSITION)
    static native int getpid();

    @CFunction(value = "getifaddrs")
    static native int getifaddrs(long result);

    @CFunction(value = "freeifaddrs", transition = Transition.NO_TRANSITION)
    static native void freeifaddrs(long list);

    @CFunction(value = "clock_gettime", transition = Transition.NO_TRANSITION)
    static native int clockGettime(int clock, long timespec);

    @CFunction(value = "poll")
    static native int poll(long pollfds, long count, int timeoutMillis);

    @CFunction(value = "madvise", transition = Transition.NO_TRANSITION)
    static native int madvise(long address, long length, int advice);

    @CFunction(value = "eventfd", transition = Transition.NO_TRANSITION)
    static native int eventfd(int initial, int flags);

    @CFunction(value = "signalfd", transition = Transition.NO_TRANSITION)
    static native int signalfd(int fd, long signalSet, int flags);

    @CFunction(value = "pthread_sigmask", transition = Transition.NO_TRANSITION)
    static native int pthreadSigmask(int how, long signalSet, long oldSet);

    @CFunction(value = "kill", transition = Transition.NO_TRANSITION)
    static native int kill(int process, int signal);

    @CFunction(value = "tcgetattr")
    static native int tcgetattr(int fd, long termios);

    @CFunction(value = "tcsetattr")
    static native int tcsetattr(int fd, int when, long termios);

    @CFunction(value = "cfmakeraw", transition = Transition.NO_TRANSITION)
    static native void cfmakeraw(long termios);

    @CFunction(value = "ioctl")
    static native int ioctl(int fd, long request, long argument);

    @CFunction(value = "signal", transition = Transition.NO_TRANSITION)
    static native long signal(int signal, long handler);

    @CFunction(value = "setrlimit", transition = Transition.NO_TRANSITION)
    static native int setrlimit(int resource, long limits);

    @CFunction(value = "getaddrinfo")
    static native int getaddrinfo(long node, long service, long hints, long result);

    @CFunction(value = "freeaddrinfo", transition = Transition.NO_TRANSITION)
    static native void freeaddrinfo(long list);

    @CFunction(value = "gai_strerror", transition = Transition.NO_TRANSITION)
    static native long gaiStrerror(int code);

    @CFunction(value = "socket", transition = Transition.NO_TRANSITION)
    static native int socket(int domain, int type, int protocol);

    @CFunction(value = "bind", transition = Transition.NO_TRANSITION)
    static native int bind(int fd, long address, int length);

    @CFunction(value = "listen", transition = Transition.NO_TRANSITION)
    static native int listen(int fd, int backlog);

    @CFunction(value = "accept4")
    static native int accept4(int fd, long address, long length, int flags);

    @CFunction(value = "chmod", transition = Transition.NO_TRANSITION)
    static native int chmod(long path, int mode);

    @CFunction(value = "connect")
    static native int connect(int fd, long address, int length);

    @CFunction(value = "send")
    static native long send(int fd, long buffer, long count, int flags);

    @CFunction(value = "recv")
    static native long recv(int fd, long buffer, long count, int flags);

    @CFunction(value = "setsockopt", transition = Transition.NO_TRANSITION)
    static native int setsockopt(int fd, int level, int option, long value, int length);

    @CFunction(value = "getsockopt", transition = Transition.NO_TRANSITION)
    static native int getsockopt(int fd, int level, int option, long value, long length);
  }
}
