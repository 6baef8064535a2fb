package dev.panapulse.host;

import dev.panapulse.libc.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong in one collector: counted always, logged once for each distinct cause, so that a
 * source that stays broken costs neither lines nor garbage.
 *
 * <p>Written by the sampling thread, read by it too (the agent's own metrics).
 */
public final class CollectorErrors {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorErrors.class);
  private static final int DISTINCT = 32;

  private final Logger log;
  private final String collector;
  private final Object[] subjects = new Object[DISTINCT];
  private final String[] causes = new String[DISTINCT];
  private final int[] errors = new int[DISTINCT];
  private int known;
  private long skipped;
  private long failures;

  /** No trouble yet, for the collector of that name. */
  public CollectorErrors(String collector) {
    this(collector, LOG);
  }

  CollectorErrors(String collector, Logger log) {
    this.collector = collector;
    this.log = log;
  }

  /** Values skipped because what stood in their place made no sense. */
  public long skipped() {
    return skipped;
  }

  /** Reads and calls that failed. */
  public long failures() {
    return failures;
  }

  /**
   * Counts a value that was skipped.
   *
   * @param file where it stood
   * @param what which value; a constant, compared by identity
   */
  public void skipped(ProcFile file, String what) {
    skipped++;
    if (isNew(file, what, 0)) {
      log.warn("{}: {} in {} is invalid and is skipped", collector, what, file);
    }
  }

  /**
   * Counts a read that failed.
   *
   * @param result what the read answered, {@code -errno}
   */
  public void failed(ProcFile file, int result) {
    failures++;
    if (isNew(file, "", result)) {
      if (result == -Errno.ENOENT) {
        log.info("{}: {} does not exist; its values are left out", collector, file);
      } else {
        log.warn("{}: cannot read {}: {}", collector, file, Errno.describe(result));
      }
    }
  }

  /**
   * Counts a call that failed.
   *
   * @param call what was called; a constant, compared by identity
   * @param result what it answered, {@code -errno}
   */
  public void failed(String call, int result) {
    failures++;
    if (isNew(call, call, result)) {
      log.warn("{}: {} failed: {}", collector, call, Errno.describe(result));
    }
  }

  /**
   * Counts a failure that is none of the foreseen ones: a defect of ours, logged with its trace.
   */
  public void unexpected(Throwable e) {
    failures++;
    if (isNew(e.getClass(), "unexpected", 0)) {
      log.error("{}: this collector failed and is skipped", collector, e);
    }
  }

  /**
   * Says once, as information, how this host differs from the usual; nothing is counted.
   *
   * @param what a whole sentence; a constant, compared by identity
   */
  public void note(String what) {
    if (isNew(what, "note", 0)) {
      log.info("{}: {}", collector, what);
    }
  }

  /** Counts something that could not be taken in because the catalog is full. */
  public void full(String what) {
    skipped++;
    if (isNew(what, "full", 0)) {
      log.warn("{}: too many time series on this host; {} is left out", collector, what);
    }
  }

  /**
   * Counts something that is left out for a reason of its own.
   *
   * @param why the sentence to log; a constant or a long-lived object, compared by identity
   */
  public void leftOut(String why) {
    skipped++;
    if (isNew(why, "left out", 0)) {
      log.warn("{}: {}", collector, why);
    }
  }

  @SuppressWarnings("ReferenceEquality") // subjects and causes are constants and long-lived objects
  private boolean isNew(Object subject, String cause, int error) {
    for (int i = 0; i < known; i++) {
      if (subjects[i] == subject && causes[i] == cause && errors[i] == error) {
        return false;
      }
    }
    if (known == DISTINCT) {
      return false;
    }
    subjects[known] = subject;
    causes[known] = cause;
    errors[known] = error;
    known++;
    return true;
  }
}
