package dev.panapulse.control;

import dev.panapulse.libc.Errno;

/** Failures with a socket in the file system, in words that a person can act on. */
final class SocketFailure {
  private SocketFailure() {}

  /**
   * Why an agent cannot make it.
   *
   * @param result {@code -errno}
   */
  static String toListen(int result) {
    return switch (-result) {
      case Errno.EADDRINUSE -> "another agent listens there, or something else has that name";
      case Errno.EACCES -> "this user may not write to its directory";
      case Errno.ENOENT -> "its directory does not exist and cannot be made";
      default -> words(result);
    };
  }

  /**
   * Why nobody responds there.
   *
   * @param result {@code -errno}
   */
  static String toConnect(int result) {
    return switch (-result) {
      case Errno.ENOENT -> "does not exist";
      case Errno.ECONNREFUSED -> "nobody listens there";
      case Errno.EAGAIN -> "the agent does not accept clients: its sampling thread hangs";
      case Errno.EACCES -> "this user may not connect; root and the agent's group may";
      default -> words(result);
    };
  }

  private static String words(int result) {
    return switch (-result) {
      case Errno.ENAMETOOLONG -> "the path is longer than the 107 bytes that a socket can have";
      case Errno.ENOTDIR -> "a part of the path is not a directory";
      case Errno.EROFS -> "the file system is read-only";
      default -> Errno.describe(result);
    };
  }
}
