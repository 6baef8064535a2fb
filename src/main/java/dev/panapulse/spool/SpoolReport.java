package dev.panapulse.spool;

import dev.panapulse.libc.Errno;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The log lines of the spool: each change of state once, however often it is met. Exporting thread
 * only.
 */
final class SpoolReport {
  private final Logger log;
  private final StateDirectory directory;
  private long failures;

  /** Read by any thread. */
  private volatile Optional<String> failure = Optional.empty();

  private boolean full;

  SpoolReport(Logger log, StateDirectory directory) {
    this.log = log;
    this.directory = directory;
  }

  /**
   * Reports the result of an operation.
   *
   * @param result {@code -errno} if it failed
   */
  void result(long result) {
    if (result >= 0) {
      if (failures > 0) {
        log.info(
            "the spool in {} works again after {}",
            directory.path(),
            failures == 1 ? "1 failure" : failures + " failures");
        failures = 0;
        failure = Optional.empty();
      }
    } else if (failures++ == 0) {
      String reason =
          result == -Errno.EAGAIN ? "another agent holds the lock" : UntrustedFile.describe(result);
      failure = Optional.of(reason);
      log.warn("the spool in {} cannot be used: {}; rows wait in memory", directory.path(), reason);
    }
  }

  /** Why the spool cannot be used now; empty: it can, as far as is known. Any thread. */
  Optional<String> failure() {
    return failure;
  }

  /** Reports segments in a directory that this run does not use. */
  void others(String other, int files) {
    log.warn(
        "{} spool files of earlier runs in {} are not sent, because this run uses {}; move them there to"
            + " send them",
        files,
        other,
        directory.path());
  }

  /**
   * Reports the records found when the directory was opened.
   *
   * @param points data points that wait
   * @param foreign those among them that this run does not send
   * @param corrupt records
   */
  void found(long points, long foreign, long corrupt) {
    if (points > 0) {
      log.info("{} data points of an earlier run wait in {}", points, directory.path());
    }
    if (foreign > 0) {
      log.warn(
          "{} of these data points were encoded for another export.protocol: they are kept and sent"
              + " once that protocol is set again",
          foreign);
    }
    if (corrupt > 0) {
      log.warn("{} records in {} are skipped: torn or corrupt", corrupt, directory.path());
    }
  }

  /**
   * The oldest records are dropped to make room.
   *
   * @param maxBytes the limit, as it was set
   */
  void full(String maxBytes) {
    if (!full) {
      full = true;
      log.warn(
          "the spool in {} is full at {}: the oldest data points are dropped; spool.max_bytes sets"
              + " the limit",
          directory.path(),
          maxBytes);
    }
  }

  /** The spool is empty. */
  void empty() {
    full = false;
  }

  /** Reports a file that could not be read when the directory was opened. */
  void unreadable(Segment segment, long failure) {
    log.warn(
        "{}/{} cannot be read: {}",
        directory.path(),
        segment.name(),
        UntrustedFile.describe(failure));
  }

  /** Reports records of a file that could not be read. */
  void lost(Segment segment, long records) {
    log.warn(
        "{} records of {}/{} are lost: the file is missing or damaged",
        records,
        directory.path(),
        segment.name());
  }

  /** Reports a record whose payload is damaged. */
  void corrupt(Segment segment) {
    log.warn(
        "a record in {}/{} is dropped: its checksum is wrong", directory.path(), segment.name());
  }
}
