package dev.panapulse.host.process;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.libc.OffHeap;

/**
 * How many processes there are: the numeric directories of /proc, proc(5).
 *
 * <p>Reading the directory costs the kernel a third of a microsecond a process. But it keeps count
 * of them, and adds it to the number of links that /proc has, where each other directory counts one
 * too (proc_root_getattr in the kernel's fs/proc/root.c). So one fstat(2) tells it, where both ways
 * agree: they do not in a PID namespace, whose /proc lists its own processes and counts all of the
 * host's, nor where hidepid hides some. Whether they do is looked at again at each {@value
 * #CHECK_EVERY}th count, as a module of the kernel that is loaded may have brought a directory.
 * Sampling thread only.
 */
final class ProcessCount {
  /** From one reading of the directory to the next. */
  static final int CHECK_EVERY = 64;

  /** Of an empty directory: its name where it stands, and its own entry for itself. */
  private static final int LINKS_OF_EMPTY = 2;

  private static final int NO_ANSWER = -1;

  private final ProcDirectory directory;

  /** Links that are no processes, and how often that may still be taken for granted. */
  private long otherLinks;

  private int trusted;

  ProcessCount(ProcDirectory directory) {
    this.directory = directory;
  }

  /** How many there are now; negative if nobody can tell, and trouble was told. */
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
      return NO_ANSWER;
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
