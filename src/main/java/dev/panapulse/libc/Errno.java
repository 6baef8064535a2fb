package dev.panapulse.libc;

/**
 * Error numbers of Linux (errno(3)), as {@link LibC} answers them, negated, and words for them.
 *
 * <p>The words are our own table and not strerror(3)'s, so that a message reads the same with every
 * C library and no call is needed to make it.
 */
public final class Errno {
  /** No such file or directory. */
  public static final int ENOENT = 2;

  /** No such process. */
  public static final int ESRCH = 3;

  /** A signal came in between. */
  public static final int EINTR = 4;

  /** Input or output failed. */
  public static final int EIO = 5;

  /** Bad file descriptor. */
  public static final int EBADF = 9;

  /** Would have to wait. */
  public static final int EAGAIN = 11;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** Is there already. */
  public static final int EEXIST = 17;

  /** No such device. */
  public static final int ENODEV = 19;

  /** Not a directory. */
  public static final int ENOTDIR = 20;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** File too large. */
  public static final int EFBIG = 27;

  /** No space left. */
  public static final int ENOSPC = 28;

  /** Read-only file system. */
  public static final int EROFS = 30;

  /** A symbolic link, where none is followed; or too many. */
  public static final int ELOOP = 40;

  /** The other end reads no more. */
  public static final int EPIPE = 32;

  /** The name is too long. */
  public static final int ENAMETOOLONG = 36;

  /** No data available. */
  public static final int ENODATA = 61;

  /** The operation is not supported. */
  public static final int EOPNOTSUPP = 95;

  /** The connection was reset. */
  public static final int ECONNRESET = 104;

  /** Time ran out. */
  public static final int ETIMEDOUT = 110;

  /** Nobody listens there. */
  public static final int ECONNREFUSED = 111;

  /** The connection is being made. */
  public static final int EINPROGRESS = 115;

  /** The file handle is stale. */
  public static final int ESTALE = 116;

  private Errno() {}

  /**
   * What an answer of {@link LibC} means, in words with the symbol behind: {@code "permission
   * denied (EACCES)"}.
   *
   * @param result an error number, negated or not
   */
  public static String describe(long result) {
    long errno = Math.abs(result);
    return switch ((int) errno) {
      case 1 -> "operation not permitted (EPERM)";
      case ENOENT -> "no such file or directory (ENOENT)";
      case ESRCH -> "no such process (ESRCH)";
      case EINTR -> "interrupted (EINTR)";
      case EIO -> "input/output error (EIO)";
      case EBADF -> "bad file descriptor (EBADF)";
      case EAGAIN -> "would have to wait (EAGAIN)";
      case 12 -> "out of memory (ENOMEM)";
      case EACCES -> "permission denied (EACCES)";
      case EEXIST -> "exists already (EEXIST)";
      case ENODEV -> "no such device (ENODEV)";
      case ENOTDIR -> "not a directory (ENOTDIR)";
      case 21 -> "is a directory (EISDIR)";
      case EINVAL -> "invalid argument (EINVAL)";
      case 23 -> "too many open files on this machine (ENFILE)";
      case 24 -> "too many open files (EMFILE)";
      case EFBIG -> "file too large (EFBIG)";
      case ENOSPC -> "no space left (ENOSPC)";
      case EROFS -> "read-only file system (EROFS)";
      case EPIPE -> "broken pipe (EPIPE)";
      case ENAMETOOLONG -> "name too long (ENAMETOOLONG)";
      case 38 -> "not in this kernel (ENOSYS)";
      case ELOOP -> "a symbolic link (ELOOP)";
      case ENODATA -> "no data (ENODATA)";
      case EOPNOTSUPP -> "not supported (EOPNOTSUPP)";
      case 99 -> "address not available (EADDRNOTAVAIL)";
      case 100 -> "network is down (ENETDOWN)";
      case 101 -> "network is unreachable (ENETUNREACH)";
      case ECONNRESET -> "connection reset (ECONNRESET)";
      case ETIMEDOUT -> "timed out (ETIMEDOUT)";
      case ECONNREFUSED -> "connection refused (ECONNREFUSED)";
      case 113 -> "no route to host (EHOSTUNREACH)";
      case EINPROGRESS -> "in progress (EINPROGRESS)";
      case ESTALE -> "stale file handle (ESTALE)";
      default -> "error " + errno;
    };
  }
}
