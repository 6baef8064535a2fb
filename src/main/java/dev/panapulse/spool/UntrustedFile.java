package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;

/**
 * Reasons not to use a directory or a file of the spool: another user could have written to it, or
 * it is not the kind of file that the spool makes. The codes lie below those of {@code -errno},
 * which end at -4095.
 */
final class UntrustedFile {
  static final int DIRECTORY_OF_ANOTHER_USER = -5001;
  static final int DIRECTORY_WRITABLE = -5002;
  static final int NOT_REGULAR = -5003;
  static final int FILE_OF_ANOTHER_USER = -5004;
  static final int FILE_WRITABLE = -5005;
  static final int LINKED = -5006;
  static final int TOO_LARGE = -5007;

  /** Far above every segment: 1 MiB, or one record with a request of a few MiB. */
  static final long MOST_BYTES = 64L << 20;

  private UntrustedFile() {}

  /** 0, or why a directory cannot hold a spool. */
  static int judgeDirectory(FileStatus status) {
    if (!status.isOwnedByUserOrRoot()) {
      return DIRECTORY_OF_ANOTHER_USER;
    }
    return status.isWritableByOthers() ? DIRECTORY_WRITABLE : 0;
  }

  /** 0, or why a file is not used. */
  static int judgeFile(FileStatus status) {
    if (!status.isRegular()) {
      return NOT_REGULAR;
    }
    if (!status.isOwnedByUserOrRoot()) {
      return FILE_OF_ANOTHER_USER;
    }
    if (status.isWritableByOthers()) {
      return FILE_WRITABLE;
    }
    if (status.links() != 1) {
      return LINKED;
    }
    return status.bytes() > MOST_BYTES ? TOO_LARGE : 0;
  }

  /**
   * A failure in words that a person can act on.
   *
   * @param result {@code -errno} or one of the codes here
   */
  static String describe(long result) {
    return switch ((int) result) {
      case DIRECTORY_OF_ANOTHER_USER ->
          "the directory belongs neither to the agent's user nor to root";
      case DIRECTORY_WRITABLE ->
          "other users may write to the directory; take that right away (chmod go-w) or name a"
              + " directory below it, which is then made";
      case NOT_REGULAR -> "it is not a regular file";
      case FILE_OF_ANOTHER_USER -> "it belongs neither to the agent's user nor to root";
      case FILE_WRITABLE -> "other users may write to it";
      case LINKED -> "it has a second name (a hard link)";
      case TOO_LARGE -> "it is larger than 64 MiB";
      default -> Errno.describe(result);
    };
  }
}
