package dev.panapulse.libc;

/**
 * Error numbers of Linux, errno(3), and their descriptions. {@link LibC} returns them negated.
 *
 * <p>The descriptions are a table of our own and not strerror(3)'s, so that a message reads the
 * same with every C library and needs no call.
 */
public final class Errno {
  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file or directory. */
  public static final int ENOENT = 2;

  /** No such process. */
  public static final int ESRCH = 3;

  /** Interrupted by a signal. */
  public static final int EINTR = 4;

  /** Input or output failed. */
  public static final int EIO = 5;

  /** Bad file descriptor. */
  public static final int EBADF = 9;

  /** The call would block. */
  public static final int EAGAIN = 11;

  /** Out of memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** The file exists. */
  public static final int EEXIST = 17;

  /** No such device. */
  public static final int ENODEV = 19;

  /** Not a directory. */
  public static final int ENOTDIR = 20;

  /** Is a directory. */
  public static final int EISDIR = 21;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** Too many open files on this machine. */
  public static final int ENFILE = 23;

  /** Too many open files in this process. */
  public static final int EMFILE = 24;

  /** Not a terminal. */
  public static final int ENOTTY = 25;

  /** File too large. */
  public static final int EFBIG = 27;

  /** No space left. */
  public static final int ENOSPC = 28;

  /** Read-only file system. */
  public static final int EROFS = 30;

  /** Broken pipe: the peer has closed its end for reading. */
  public static final int EPIPE = 32;

  /** Name too long. */
  public static final int ENAMETOOLONG = 36;

  /** The kernel does not have this call. */
  public static final int ENOSYS = 38;

  /** A symbolic link where none is followed, or too many of them. */
  public static final int ELOOP = 40;

  /** No data available. */
  public static final int ENODATA = 61;

  /** Not supported. */
  public static final int EOPNOTSUPP = 95;

  /** Address family not supported by this kernel, or forbidden by a sandbox. */
  public static final int EAFNOSUPPORT = 97;

  /** Somebody else has this address. */
  public static final int EADDRINUSE = 98;

  /** Address not available. */
  public static final int EADDRNOTAVAIL = 99;

  /** The network is down. */
  public static final int ENETDOWN = 100;

  /** The network is unreachable. */
  public static final int ENETUNREACH = 101;

  /** The connection was reset. */
  public static final int ECONNRESET = 104;

  /** Timed out. */
  public static final int ETIMEDOUT = 110;

  /** Connection refused: nothing listens on that port. */
  public static final int ECONNREFUSED = 111;

  /** No route to the host. */
  public static final int EHOSTUNREACH = 113;

  /** The connection is being made. */
  public static final int EINPROGRESS = 115;

  /** Stale file handle. */
  public static final int ESTALE = 116;

  private Errno() {}

  /**
   * Describes a result of {@link LibC}, with the symbol at the end: {@code "permission denied
   * (EACCES)"}.
   *
   * @param result an error number, negated or not
   */
  public static String describe(long result) {
    long errno = Math.abs(result);
    return switch ((int) errno) {
      case EPERM -> "operation not permitted (EPERM)";
      case ENOENT -> "no such file or directory (ENOENT)";
      case ESRCH -> "no such process (ESRCH)";
      case EINTR -> "interrupted (EINTR)";
      case EIO -> "input/output error (EIO)";
      case EBADF -> "bad file descriptor (EBADF)";
      case EAGAIN -> "would block (EAGAIN)";
      case ENOMEM -> "out of memory (ENOMEM)";
      case EACCES -> "permission denied (EACCES)";
      case EEXIST -> "file exists (EEXIST)";
      case ENODEV -> "no such device (ENODEV)";
      case ENOTDIR -> "not a directory (ENOTDIR)";
      case EISDIR -> "is a directory (EISDIR)";
      case EINVAL -> "invalid argument (EINVAL)";
      case ENFILE -> "too many open files on this machine (ENFILE)";
      case EMFILE -> "too many open files (EMFILE)";
      case ENOTTY -> "not a terminal (ENOTTY)";
      case EFBIG -> "file too large (EFBIG)";
      case ENOSPC -> "no space left (ENOSPC)";
      case EROFS -> "read-only file system (EROFS)";
      case EPIPE -> "broken pipe (EPIPE)";
      case ENAMETOOLONG -> "name too long (ENAMETOOLONG)";
      case ENOSYS -> "not in this kernel (ENOSYS)";
      case ELOOP -> "a symbolic link (ELOOP)";
      case ENODATA -> "no data (ENODATA)";
      case EAFNOSUPPORT -> "address family not supported (EAFNOSUPPORT)";
      case EOPNOTSUPP -> "not supported (EOPNOTSUPP)";
      case EADDRINUSE -> "address in use (EADDRINUSE)";
      case EADDRNOTAVAIL -> "address not available (EADDRNOTAVAIL)";
      case ENETDOWN -> "network is down (ENETDOWN)";
      case ENETUNREACH -> "network is unreachable (ENETUNREACH)";
      case ECONNRESET -> "connection reset (ECONNRESET)";
      case ETIMEDOUT -> "timed out (ETIMEDOUT)";
      case ECONNREFUSED -> "connection refused (ECONNREFUSED)";
      case EHOSTUNREACH -> "no route to host (EHOSTUNREACH)";
      case EINPROGRESS -> "in progress (EINPROGRESS)";
      case ESTALE -> "stale file handle (ESTALE)";
      default -> "error " + errno;
    };
  }
}
