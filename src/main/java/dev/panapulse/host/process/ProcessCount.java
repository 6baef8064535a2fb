package dev.panapulse.host.process;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.OffHeap;

/**
 * Counts the processes: the numeric directories of /proc, proc(5).
 *
 * <p>Reading the directory costs the kernel a third of a microsecond a process. The kernel also
 * adds the number of processes to the link count of /proc, where each other directory counts as one
 * too (proc_root_getattr in the kernel's fs/proc/root.c), so one fstat(2) is enough if both counts
 * agree. They differ in a PID namespace, whose /proc lists its own processes and counts all of the
 * host's, and where hidepid hides some. Each {@value #CHECK_EVERY}th count compares them again, as
 * a kernel module may have added a directory. Sampling thread only.
 */
final class ProcessCount {
  /** Number of counts from one read of the directory to the next. */
  static final int CHECK_EVERY = 64;

  /** Links of an empty directory: its name in its parent, and its own entry for itself. */
  private static final int LINKS_OF_EMPTY = 2;

  private static final int UNKNOWN = -1;

  private final ProcDirectory directory;

  /** Links that are not processes, and the number of counts that may still rely on that. */
  private long otherLinks;

  private int trusted;

  ProcessCount(ProcDirectory directory) {
    this.directory = directory;
  }

  /** The present number of processes; negative, with an error counted, if it is unknown. */
  long count(CollectorErrors errors) {
    if (trusted > 0) {
      long processes = directory.links() - otherLinks;
      if (processes > 0) {
        trusted--;
        return processes;
      }
    }
    trusted = 0;
    long before = directory.links();
    if (!directory.rewind(errors)) {
      return UNKNOWN;
    }
    return read(before);
  }

  private long read(long linksBefore) {
    long processes = 0;
    long others = LINKS_OF_EMPTY;
    boolean known = true;
    for (long entry = directory.next(); entry != 0; entry = directory.next()) {
      if (ProcDirectory.digits(entry) > 0) {
        processes++;
      } else if (ProcDirectory.isDirectory(entry) && !isDots(ProcDirectory.name(entry))) {
        others++;
      }
      known &= !ProcDirectory.isUnknown(entry);
    }
    // a process that came or went meanwhile makes the two differ: then it is tried at the next
    // count
    if (known && linksBefore == processes + others && directory.links() == linksBefore) {
      otherLinks = others;
      trusted = CHECK_EVERY - 1;
    }
    return processes;
  }

  /** Whether a name is {@code .} or {@code ..}. */
  private static boolean isDots(long name) {
    return OffHeap.getByte(name) == '.'
        && (OffHeap.getByte(name + 1) == 0
            || (OffHeap.getByte(name + 1) == '.' && OffHeap.getByte(name + 2) == 0));
  }
}
