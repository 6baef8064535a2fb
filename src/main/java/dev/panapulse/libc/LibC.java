package dev.panapulse.libc;

import org.graalvm.nativeimage.ImageInfo;

/**
 * The port to the C library: the calls that Panapulse makes, on addresses and ints.
 *
 * <p>Names and arguments are the C functions' own; pointers are {@code long} addresses into memory
 * off the Java heap that the caller owns ({@link Slab}), valid for the length of the call. Where C
 * returns -1 and sets {@code errno}, a call here returns {@code -errno} ({@link Errno}), so that
 * the number cannot be lost between two calls. No call allocates on the Java heap once it has run a
 * few times. Any thread may call; a blocking call blocks its carrier.
 *
 * <p>Two adapters stand behind it: {@link PanamaLibC} (Foreign Function and Memory API over
 * jextract's bindings) on the JVM and {@link ImageLibC} ({@code @CFunction}) in a native image,
 * where FFM calls are interpreted and allocate.
 */
public interface LibC {
  /** open(2): read only. */
  int O_RDONLY = 0;

  /** open(2): write only. */
  int O_WRONLY = 1;

  /** open(2): read and write. */
  int O_RDWR = 2;

  /** open(2): created if it is missing. */
  int O_CREAT = 0x40;

  /** open(2), with {@link #O_CREAT}: refused if it is there. */
  int O_EXCL = 0x80;

  /** open(2): names the file, a symbolic link included, without opening it. */
  int O_PATH = 0x200000;

  /** lseek(2): from the end. */
  int SEEK_END = 2;

  /** flock(2): for one holder alone. */
  int LOCK_EX = 2;

  /** flock(2), or-ed: never wait. */
  int LOCK_NB = 4;

  /** open(2): the descriptor is not handed to other programs. */
  int O_CLOEXEC = 0x80000;

  /** open(2), socket(2): calls on the descriptor never wait. */
  int O_NONBLOCK = 0x800;

  /** eventfd(2), signalfd(2): not handed to other programs. */
  int EFD_CLOEXEC = 0x80000;

  /** eventfd(2), signalfd(2): reads never wait. */
  int EFD_NONBLOCK = 0x800;

  /** setrlimit(2): bytes of a core dump. */
  int RLIMIT_CORE = 4;

  /** poll(2): there is something to read. */
  int POLLIN = 0x1;

  /** poll(2): something exceptional; on /proc/self/mountinfo: the mounts have changed. */
  int POLLPRI = 0x2;

  /** poll(2): a write would not wait. */
  int POLLOUT = 0x4;

  /** poll(2), result only: an error is pending. */
  int POLLERR = 0x8;

  /** poll(2), result only: the peer hung up. */
  int POLLHUP = 0x10;

  /** clock_gettime(2): wall clock, may be set back and forth. */
  int CLOCK_REALTIME = 0;

  /** clock_gettime(2): never set, stands still in suspend. */
  int CLOCK_MONOTONIC = 1;

  /** clock_gettime(2): time since boot, suspend included. */
  int CLOCK_BOOTTIME = 7;

  /** sysconf(3): clock ticks a second, the unit of /proc/stat. */
  int SC_CLK_TCK = 2;

  /** sysconf(3): how many files a process may have open. */
  int SC_OPEN_MAX = 4;

  /** sysconf(3): bytes in a page of memory. */
  int SC_PAGESIZE = 30;

  /** sysconf(3): processors that are on line. */
  int SC_NPROCESSORS_ONLN = 84;

  /** getifaddrs(3): the interface is a loopback. */
  int IFF_LOOPBACK = 0x8;

  /** statvfs(3), f_flag: mounted read-only. */
  int ST_RDONLY = 1;

  /** readdir(3), d_type: a directory. */
  int DT_DIR = 4;

  /** Address family: any. */
  int AF_UNSPEC = 0;

  /** Address family: sockets of this machine, unix(7). */
  int AF_UNIX = 1;

  /** Address family: IPv4. */
  int AF_INET = 2;

  /** Address family: IPv6. */
  int AF_INET6 = 10;

  /** socket(2): a stream. */
  int SOCK_STREAM = 1;

  /** socket(2): datagrams. */
  int SOCK_DGRAM = 2;

  /** socket(2), or-ed to the type: see {@link #O_NONBLOCK}. */
  int SOCK_NONBLOCK = 0x800;

  /** socket(2), or-ed to the type: see {@link #O_CLOEXEC}. */
  int SOCK_CLOEXEC = 0x80000;

  /** setsockopt(2): level of the socket itself. */
  int SOL_SOCKET = 1;

  /** getsockopt(2): a {@code struct ucred} with process, user and group of the peer, unix(7). */
  int SO_PEERCRED = 17;

  /** getsockopt(2): the error that a connect ended with. */
  int SO_ERROR = 4;

  /** setsockopt(2): level of TCP. */
  int IPPROTO_TCP = 6;

  /** tcp(7): send small segments at once. */
  int TCP_NODELAY = 1;

  /** tcp(7): milliseconds after which unacknowledged data ends the connection; 0: the default. */
  int TCP_USER_TIMEOUT = 18;

  /** send(2): no SIGPIPE when the peer is gone. */
  int MSG_NOSIGNAL = 0x4000;

  /** send(2): more follows at once, so that a small first part waits for it. */
  int MSG_MORE = 0x8000;

  /** getaddrinfo(3), hints: the node is an address; nothing is looked up. */
  int AI_NUMERICHOST = 0x4;

  /** getaddrinfo(3), hints: the service is a number. */
  int AI_NUMERICSERV = 0x400;

  /** madvise(2): let the pages go; the next access reads them from the file again. */
  int MADV_DONTNEED = 4;

  /** posix_fadvise(2): the pages are not needed soon. */
  int POSIX_FADV_DONTNEED = 4;

  /** pthread_sigmask(3): add to the blocked signals. */
  int SIG_BLOCK = 0;

  /** pthread_sigmask(3): remove from the blocked signals. */
  int SIG_UNBLOCK = 1;

  /** ioctl(2) of a terminal: its size, a {@code struct winsize} of four 16-bit fields. */
  int TIOCGWINSZ = 0x5413;

  /** tcsetattr(3): at once. */
  int TCSANOW = 0;

  /** The C library of this process. */
  static LibC system() {
    return ImageInfo.inImageCode() ? ImageLibC.INSTANCE : PanamaLibC.INSTANCE;
  }

  /** Where the structs' fields lie. */
  Layouts layouts();

  /**
   * calloc(3): zeroed memory.
   *
   * @return its address, or 0 when there is none
   */
  long calloc(long count, long size);

  /** free(3). */
  void free(long address);

  /**
   * open(2).
   *
   * @param path C string
   * @return a file descriptor or {@code -errno}
   */
  int open(long path, int flags, int mode);

  /**
   * openat(2): a path that does not begin with a slash starts at {@code directory}.
   *
   * @param path C string
   * @return a file descriptor or {@code -errno}
   */
  int openat(int directory, long path, int flags, int mode);

  /** close(2): 0 or {@code -errno}; the descriptor is gone either way. */
  int close(int fd);

  /** read(2): bytes read, 0 at the end, or {@code -errno}. */
  long read(int fd, long buffer, long count);

  /** pread(2): bytes read from {@code offset} on, 0 at the end, or {@code -errno}. */
  long pread(int fd, long buffer, long count, long offset);

  /** write(2): bytes written or {@code -errno}. */
  long write(int fd, long buffer, long count);

  /** pwrite(2): bytes written from {@code offset} on, maybe fewer than asked, or {@code -errno}. */
  long pwrite(int fd, long buffer, long count, long offset);

  /** lseek(2): the offset from the start of the file, or {@code -errno}. */
  long lseek(int fd, long offset, int whence);

  /** ftruncate(2): 0 or {@code -errno}. */
  int ftruncate(int fd, long length);

  /** fsync(2), of a directory too: 0 or {@code -errno}. Waits for the disk. */
  int fsync(int fd);

  /** fdatasync(2): 0 or {@code -errno}. Waits for the disk. */
  int fdatasync(int fd);

  /** unlink(2): 0 or {@code -errno}. */
  int unlink(long path);

  /** unlinkat(2) of a file, never of a directory: 0 or {@code -errno}. */
  int unlinkat(int directory, long path);

  /** mkdir(2): 0 or {@code -errno}. */
  int mkdir(long path, int mode);

  /**
   * getcwd(3): the working directory, with a zero byte behind it.
   *
   * @return 0 or {@code -errno}: ENOENT when the directory has been deleted
   */
  int getcwd(long buffer, long size);

  /** chdir(2), of the whole process: 0 or {@code -errno}. */
  int chdir(long path);

  /** flock(2): 0 or {@code -errno}; the lock goes with the last descriptor of that open. */
  int flock(int fd, int operation);

  /**
   * readlink(2): where a symbolic link leads, without a zero byte behind it.
   *
   * @return bytes stored, {@code size} if there may be more, or {@code -errno}
   */
  long readlink(long path, long buffer, long size);

  /** opendir(3): a directory stream or {@code -errno}. */
  long opendir(long path);

  /**
   * fdopendir(3): a directory stream that owns the descriptor from then on, or {@code -errno}, and
   * then the descriptor stays the caller's.
   */
  long fdopendir(int fd);

  /**
   * readdir(3): the address of the next {@code struct dirent}, valid until the next call on this
   * stream; 0 at the end or on an error.
   */
  long readdir(long directory);

  /** rewinddir(3): the next read begins at the start, with the entries of that time. */
  void rewinddir(long directory);

  /** closedir(3): 0 or {@code -errno}. */
  int closedir(long directory);

  /** sysinfo(2) into a {@code struct sysinfo}: 0 or {@code -errno}. */
  int sysinfo(long info);

  /** getloadavg(3) into {@code count} doubles: how many were stored, or negative. */
  int getloadavg(long loads, int count);

  /**
   * statvfs(3) into a {@code struct statvfs}: 0 or {@code -errno}. Blocks for ever on a dead
   * network mount.
   */
  int statvfs(long path, long result);

  /** Number of hard links of an open file, by fstat(2) or statx(2), or {@code -errno}. */
  long links(int fd);

  /**
   * fstat(2) or statx(2) of an open file, stored in a form that is the same on every machine, see
   * {@link FileStatus}.
   *
   * @param result room for {@link FileStatus#BYTES}
   * @return 0 or {@code -errno}
   */
  int fileStatus(int fd, long result);

  /** geteuid(2): the user whose rights the process has. */
  int geteuid();

  /** uname(2) into a {@code struct utsname}: 0 or {@code -errno}. */
  int uname(long result);

  /** sysconf(3): the value, or negative when there is none. */
  long sysconf(int name);

  /** getpid(2). */
  int getpid();

  /**
   * getifaddrs(3).
   *
   * @param result where the address of the first {@code struct ifaddrs} is stored, for {@link
   *     #freeifaddrs}
   * @return 0 or {@code -errno}
   */
  int getifaddrs(long result);

  /** freeifaddrs(3). */
  void freeifaddrs(long list);

  /** clock_gettime(2) into a {@code struct timespec}: 0 or {@code -errno}. */
  int clockGettime(int clock, long timespec);

  /**
   * poll(2).
   *
   * @param timeoutMillis negative: for ever
   * @return number of descriptors that are ready, 0 after the time-out, or {@code -errno}
   */
  int poll(long pollfds, int count, int timeoutMillis);

  /** madvise(2) on whole pages: 0 or {@code -errno}. */
  int madvise(long address, long length, int advice);

  /** eventfd(2): a descriptor that counts wake-ups, or {@code -errno}. */
  int eventfd(int initial, int flags);

  /** signalfd(2): a descriptor that reads blocked signals, or {@code -errno}. */
  int signalfd(int fd, long signalSet, int flags);

  /** pthread_sigmask(3) for the calling thread and those it starts: 0 or {@code -errno}. */
  int pthreadSigmask(int how, long signalSet);

  /** kill(2): 0 or {@code -errno}; process 0 stands for the caller's process group. */
  int kill(int process, int signal);

  /**
   * tcgetattr(3): 0 or {@code -errno}, -ENOTTY if it is no terminal.
   *
   * @param termios room for a {@code struct termios}, which is opaque here: {@link Termios}
   */
  int tcgetattr(int fd, long termios);

  /** tcsetattr(3): 0 or {@code -errno}. */
  int tcsetattr(int fd, int when, long termios);

  /** cfmakeraw(3): every key comes at once and unchanged, and nothing is echoed. */
  void cfmakeraw(long termios);

  /** ioctl(2) with a pointer: 0 or {@code -errno}. */
  int ioctl(int fd, int request, long argument);

  /** signal(3) with SIG_IGN, for the whole process: 0 or {@code -errno}. */
  int ignoreSignal(int signal);

  /**
   * setrlimit(2): 0 or {@code -errno}.
   *
   * @param limits a {@code struct rlimit}: two 64-bit words, the soft limit and the hard one
   */
  int setrlimit(int resource, long limits);

  /**
   * getaddrinfo(3). Blocks while names are looked up.
   *
   * @param result where the address of the first {@code struct addrinfo} is stored, for {@link
   *     #freeaddrinfo}
   * @return 0 or an {@code EAI_*} code, see {@link #gaiStrerror}
   */
  int getaddrinfo(long node, long service, long hints, long result);

  /** freeaddrinfo(3). */
  void freeaddrinfo(long list);

  /** gai_strerror(3): the address of a C string that nobody frees. */
  long gaiStrerror(int code);

  /** socket(2): a descriptor or {@code -errno}. */
  int socket(int domain, int type, int protocol);

  /** connect(2): 0 or {@code -errno}. */
  int connect(int fd, long address, int length);

  /** bind(2): 0 or {@code -errno}. */
  int bind(int fd, long address, int length);

  /** listen(2): 0 or {@code -errno}. Only for sockets of {@link #AF_UNIX}: no port is opened. */
  int listen(int fd, int backlog);

  /**
   * accept4(2) without the peer's address.
   *
   * @param flags {@link #SOCK_CLOEXEC}, {@link #SOCK_NONBLOCK}
   * @return a descriptor or {@code -errno}; waits for a connection unless the socket never waits
   */
  int accept4(int fd, int flags);

  /** chmod(2): 0 or {@code -errno}. */
  int chmod(long path, int mode);

  /** send(2): bytes taken or {@code -errno}. */
  long send(int fd, long buffer, long count, int flags);

  /** recv(2): bytes received, 0 when the peer is done, or {@code -errno}. */
  long recv(int fd, long buffer, long count, int flags);

  /** setsockopt(2): 0 or {@code -errno}. */
  int setsockopt(int fd, int level, int option, long value, int length);

  /** getsockopt(2), {@code length} points to an int: 0 or {@code -errno}. */
  int getsockopt(int fd, int level, int option, long value, long length);
}
