package dev.panapulse.libc;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.graalvm.nativeimage.ImageInfo;

/**
 * The limit of open files of this process, RLIMIT_NOFILE of getrlimit(2). Files of /proc and
 * sensors are kept open from one sample to the next as long as the limit leaves enough for
 * everything else; beyond that they are closed after each read.
 *
 * <p>The kernel gives the lowest free number to a file, so a number shows how many are open.
 */
public final class OpenFiles {
  /**
   * For what is not kept: connection, name server, spool, socket of {@code panapulse status},
   * directories.
   */
  private static final int RESERVED = 20;

  /** What an agent needs at least, with one file of a sensor or of /proc open at a time. */
  private static final int LEAST = 28;

  /** With fewer some files of most hosts are not kept open. */
  private static final int USUAL = 48;

  /** What a JVM opens besides: its own files and those of the libraries, some of them later. */
  private static final int OF_JVM = 32;

  /** No more is needed, whatever the hard limit. */
  private static final long MOST = 1024;

  /** setrlimit(2) of Linux on x86-64 and ARM64. */
  private static final int RLIMIT_NOFILE = 7;

  private static final byte[] LIMIT = "\nMax open files".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_BYTES = 8192;
  private static final long UNKNOWN = -1;

  private static volatile long keptBelow = Long.MAX_VALUE;

  private final long limit;
  private final int others;

  private OpenFiles(long limit, int others) {
    this.limit = limit;
    this.others = others;
  }

  /** Raises the limit as far as it is needed and allowed. Once, before files are kept open. */
  public static OpenFiles prepare(LibC libc) {
    try (Slab limits = Slab.allocate(2 * Long.BYTES);
        Slab text = Slab.allocate(MOST_BYTES);
        Slab path = Slab.ofString("/proc/self/limits")) {
      int length = SmallFile.read(libc, path.address(), text);
      long soft = number(text, length, 0);
      long hard = number(text, length, 1);
      long wanted = hard == UNKNOWN ? MOST : Math.min(hard, MOST);
      if (soft != UNKNOWN && soft < wanted) {
        limits.putLong(0, wanted);
        limits.putLong(Long.BYTES, hard);
        soft = libc.setrlimit(RLIMIT_NOFILE, limits.address()) == 0 ? wanted : soft;
      }
      OpenFiles files =
          new OpenFiles(
              soft == UNKNOWN ? Long.MAX_VALUE : soft, ImageInfo.inImageCode() ? 0 : OF_JVM);
      keptBelow = files.limit - files.others - RESERVED;
      return files;
    }
  }

  /** Why an agent cannot run; empty if it can. */
  public Optional<String> refusal() {
    int least = LEAST + others;
    return limit < least
        ? Optional.of(this + ", and at least " + least + " are needed")
        : Optional.empty();
  }

  /** What else is to be said about the limit. */
  public Optional<String> warning() {
    return limit < USUAL + others
        ? Optional.of(
            this
                + "; files are opened for each sample, which takes more CPU time, and what finds"
                + " none free is left out")
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "the limit of open files (RLIMIT_NOFILE: ulimit -n, LimitNOFILE= of systemd) is "
        + limit;
  }

  /** Whether a descriptor may stay open until the next sample. Any thread. */
  public static boolean mayKeep(int fd) {
    return fd < keptBelow;
  }

  /** The soft limit (0) or the hard one (1) in the text of proc_pid_limits(5). */
  private static long number(Slab text, int length, int index) {
    int at = lineOf(text, length);
    for (int i = 0; i <= index && at < length; i++) {
      while (at < length && text.getByte(at) == ' ') {
        at++;
      }
      long number = 0;
      int from = at;
      while (at < length && text.getByte(at) >= '0' && text.getByte(at) <= '9') {
        number = 10 * number + text.getByte(at++) - '0';
      }
      if (i == index && at > from) {
        return number;
      }
      while (at < length && text.getByte(at) > ' ') {
        at++;
      }
    }
    return UNKNOWN;
  }

  /** Where the numbers of the limit begin; the length if there are none. */
  private static int lineOf(Slab text, int length) {
    for (int start = 0; start + LIMIT.length <= length; start++) {
      int same = 0;
      while (same < LIMIT.length && text.getByte(start + same) == LIMIT[same]) {
        same++;
      }
      if (same == LIMIT.length) {
        return start + same;
      }
    }
    return Math.max(0, length);
  }
}
