package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import org.slf4j.Logger;

/**
 * What a {@link StateDirectory} full of segments has to tell the log: a change of state once,
 * however often it is met. Exporting thread only.
 */
final class SpoolReport {
  private final Logger log;
  private final StateDirectory directory;
  private long failures;
  private boolean full;

  SpoolReport(Logger log, StateDirectory directory) {
    this.log = log;
    this.directory = directory;
  }

  /**
   * How an operation went.
   *
   * @param result {@code -errno} if it failed
   */
  void result(long result) {
    if (result >= 0) {
      if (failures > 0) {
        log.info("the spool in {} works again after {} failures", directory.path(), failures);
        failures = 0;
      }
    } else if (failures++ == 0) {
      log.warn(
          "the spool in {} does not work: {}; rows wait in memory",
          directory.path(),
          result == -Errno.EAGAIN ? "another agent uses it" : UntrustedFile.describe(result));
    }
  }

  /** Files lie where they could have been looked for. */
  void others(String other, int files) {
    log.warn(
        "{} files of earlier runs in {} are not read, as this run uses {}",
        files,
        other,
        directory.path());
  }

  /**
   * What was found when the directory was opened.
   *
   * @param points data points that wait
   * @param foreign those of them that this run does not send
   * @param corrupt records
   */
  void found(long points, long foreign, long corrupt) {
    if (points > 0) {
      log.info("{} data points of an earlier run wait in {}", points, directory.path());
    }
    if (foreign > 0) {
      log.warn(
          "{} of them were encoded for another export.protocol: they are kept, and sent only under"
              + " that one",
          foreign);
    }
    if (corrupt > 0) {
      log.warn("{} records in {} are torn or corrupt and left out", corrupt, directory.path());
    }
  }

  /** The oldest has to go for want of room. */
  void full(long maxBytes) {
    if (!full) {
      full = true;
      log.warn(
          "the spool in {} is full at {} bytes: the oldest there are dropped and counted",
          directory.path(),
          maxBytes);
    }
  }

  /** Nothing is left in it. */
  void empty() {
    full = false;
  }

  /** A file cannot be read when the directory is opened. */
  void unreadable(Segment segment, long failure) {
    log.warn(
        "{}/{} cannot be read: {}",
        directory.path(),
        segment.name(),
        UntrustedFile.describe(failure));
  }

  /** Records that should be in a file are not. */
  void lost(Segment segment, long records) {
    log.warn("{} records of {}/{} cannot be read", records, directory.path(), segment.name());
  }

  /** A record does not hold what was written. */
  void corrupt(Segment segment) {
    log.warn("a record in {}/{} is corrupt and left out", directory.path(), segment.name());
  }
}
