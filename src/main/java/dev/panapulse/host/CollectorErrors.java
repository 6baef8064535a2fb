package dev.panapulse.host;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.libc.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The errors of one collector. Each is counted; each distinct one is logged once, so that a source
 * that stays broken costs neither log lines nor garbage. After {@value #DISTINCT} distinct errors,
 * further ones are only counted.
 *
 * <p>Sampling thread only, which also reads the counts for the agent's own metrics.
 */
public final class CollectorErrors {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorErrors.class);
  private static final int DISTINCT = 32;

  /** In place of an errno: the subject lacks a value. */
  private static final int MISSING = 1;

  private final Logger log;
  private final String collector;
  private final Object[] subjects = new Object[DISTINCT];
  private final String[] causes = new String[DISTINCT];
  private final int[] errors = new int[DISTINCT];
  private int known;
  private long invalidValues;
  private long failures;

  /** No errors yet, for the collector of that name. */
  public CollectorErrors(String collector) {
    this(collector, LOG);
  }

  CollectorErrors(String collector, Logger log) {
    this.collector = collector;
    this.log = log;
  }

  /** Adds the counts of a collector that this one takes the place of. */
  public void continueFrom(CollectorErrors earlier) {
    invalidValues += earlier.invalidValues;
    failures += earlier.failures;
  }

  /** Number of values left out because they were invalid or could not be stored. */
  public long invalidValues() {
    return invalidValues;
  }

  /** Number of reads and calls that failed. */
  public long failures() {
    return failures;
  }

  /**
   * Counts an invalid value, which is left out.
   *
   * @param file the file that has it
   * @param what name of the value; a constant, compared by identity
   */
  public void invalid(ProcFile file, String what) {
    invalidValues++;
    if (isNew(file, what, 0)) {
      log.warn("{}: {} in {} is invalid and is left out", collector, what, name(file));
    }
  }

  /**
   * Counts a value that a file should have and does not.
   *
   * @param file the file that lacks it
   * @param what name of the value; a constant, compared by identity
   */
  public void missing(ProcFile file, String what) {
    invalidValues++;
    if (isNew(file, what, MISSING)) {
      log.warn("{}: {} is missing from {} and is left out", collector, what, name(file));
    }
  }

  /**
   * Counts a read that failed.
   *
   * @param result of the read, {@code -errno}
   */
  public void failed(ProcFile file, int result) {
    failures++;
    if (isNew(file, "", result)) {
      if (result == -Errno.ENOENT) {
        log.info("{}: {} does not exist; its values are left out", collector, name(file));
      } else {
        log.warn("{}: cannot read {}: {}", collector, name(file), Errno.describe(result));
      }
    }
  }

  /**
   * Counts a call that failed.
   *
   * @param call name of the call; a constant, compared by identity
   * @param result of the call, {@code -errno}
   */
  public void failed(String call, int result) {
    failures++;
    if (isNew(call, call, result)) {
      log.warn("{}: {} failed: {}", collector, name(call), Errno.describe(result));
    }
  }

  /** Counts an unexpected exception, an internal error of the agent, and logs its stack trace. */
  public void unexpected(Throwable e) {
    failures++;
    if (isNew(e.getClass(), "unexpected", 0)) {
      log.error("{}: this collector failed and is skipped", collector, e);
    }
  }

  /**
   * Logs once, at level INFO, how this host differs from most; counts nothing.
   *
   * @param what a whole sentence; a constant, compared by identity
   */
  public void note(String what) {
    if (isNew(what, "note", 0)) {
      log.info("{}: {}", collector, sentence(what));
    }
  }

  /** Counts a thing that has no series because the registry is full. */
  public void full(String what) {
    invalidValues++;
    if (isNew(what, "full", 0)) {
      log.warn(
          "{}: too many time series on this host; {} is left out; further ones are only counted in"
              + " panapulse.sampler.value.invalid",
          collector,
          name(what));
    }
  }

  /**
   * Counts things beyond the limit of their kind.
   *
   * @param what name of one: {@code "a disk"}; a constant, compared by identity
   * @param more how many of them are left out since the last call
   */
  public void beyondLimit(String what, int limit, int more) {
    invalidValues += more;
    if (isNew(what, "limit", 0)) {
      log.warn(
          "{}: {} beyond the limit of {} is left out; this host has {} of these, counted in"
              + " panapulse.sampler.value.invalid",
          collector,
          what,
          limit,
          more);
    }
  }

  /**
   * Counts a thing that is left out.
   *
   * @param why the reason as a sentence to log; a constant or a long-lived object, compared by
   *     identity
   */
  public void leftOut(String why) {
    invalidValues++;
    if (isNew(why, "left out", 0)) {
      log.warn("{}: {}", collector, sentence(why));
    }
  }

  /**
   * Names of devices, files and mount points come from outside and may be long: printable, and at
   * most {@value PrintableText#MOST_BYTES} bytes.
   */
  public static String name(Object named) {
    return PrintableText.name(named.toString());
  }

  /** A sentence with a name in it. */
  private static String sentence(String text) {
    return PrintableText.name(text, 2 * PrintableText.MOST_BYTES);
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
