package dev.panapulse.spool;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.Errno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is in the spool, known without reading it: segments in order of age, and what was set aside;
 * kept within the bounds of room and age. What goes is counted by reason. Exporting thread only.
 */
final class SpoolContents {
  /** Most requests set aside; one more is not. */
  static final int MOST_ASIDE = 64;

  private final StateDirectory directory;
  private final SpoolSettings settings;
  private final Ledger ledger;
  private final LongSupplier clock;
  private final SpoolReport report;

  /** In order of age. */
  private final List<Segment> segments = new ArrayList<>();

  /** Requests that are not sent in their turn, the one to be tried next first. */
  private final Deque<SpoolEntry> aside = new ArrayDeque<>();

  private long bytes;

  /**
   * @param clock epoch nanoseconds
   */
  SpoolContents(
      StateDirectory directory,
      SpoolSettings settings,
      Ledger ledger,
      LongSupplier clock,
      SpoolReport report) {
    this.directory = directory;
    this.settings = settings;
    this.ledger = ledger;
    this.clock = clock;
    this.report = report;
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** The newest segment. */
  Segment last() {
    return segments.getLast();
  }

  /** Bytes on disk. */
  long bytes() {
    return bytes;
  }

  /** Data points that wait, by the records. */
  long points() {
    long points = 0;
    for (Segment segment : segments) {
      points += segment.points;
    }
    return points;
  }

  /** Those of them that this run does not send. */
  long foreignPoints() {
    long points = 0;
    for (Segment segment : segments) {
      points += segment.foreignPoints;
    }
    return points;
  }

  /** The oldest segment with a record that may be sent in its turn. */
  Optional<Segment> front() {
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).unread()) {
        return Optional.of(segments.get(i));
      }
    }
    return Optional.empty();
  }

  /** Takes segments that were found, and removes the files of those that are spent. */
  void adopt(List<Segment> found) {
    for (Segment segment : found) {
      if (segment.records > 0) {
        segments.add(segment);
        bytes += segment.size;
      } else {
        directory.unlink(segment.name());
      }
    }
  }

  /** The files are gone, or no longer ours. */
  void forget() {
    segments.clear();
    aside.clear();
    bytes = 0;
  }

  /** A segment was begun. */
  void begun(Segment segment) {
    segments.add(segment);
  }

  /** A record was put behind the others of the newest segment. */
  void appended(Segment segment, long size, long points, long newest) {
    segment.size += size;
    segment.records++;
    segment.points += points;
    segment.newest = Math.max(segment.newest, newest);
    bytes += size;
  }

  /** Drops the oldest segments beyond the most bytes; the last is the newest, and stays. */
  void makeRoom() {
    while (bytes > settings.maxBytes() && segments.size() > 1) {
      report.full(settings.maxBytes());
      drop(segments.getFirst(), DropReason.SPOOL_FULL);
    }
  }

  /** Drops the oldest segments whose records are all too old. */
  void expire() {
    while (!segments.isEmpty() && isTooOld(segments.getFirst().newest)) {
      drop(segments.getFirst(), DropReason.SPOOL_AGE);
    }
  }

  /**
   * Whether what was sampled then is not sent any more.
   *
   * @param newest epoch nanoseconds
   */
  boolean isTooOld(long newest) {
    return newest < clock.getAsLong() - settings.maxAge().toNanos();
  }

  private void drop(Segment segment, DropReason reason) {
    ledger.droppedFromSpool(reason, segment.points);
    remove(segment);
  }

  /** Removes a segment without a record that waits. */
  void removeIfSpent(Segment segment) {
    if (segment.records == 0) {
      remove(segment);
    }
  }

  private void remove(Segment segment) {
    segments.remove(segment);
    segment.removed = true;
    aside.removeIf(entry -> entry.segment == segment);
    bytes -= segment.size;
    int result = directory.unlink(segment.name());
    if (result < 0 && result != -Errno.ENOENT) {
      report.result(result);
    }
    if (settings.sync() == SyncPolicy.ALWAYS) {
      directory.sync();
    }
    if (segments.isEmpty()) {
      report.empty();
    }
  }

  /** Whether requests were set aside. */
  boolean hasAside() {
    return !aside.isEmpty();
  }

  /** The one of them to be tried next. */
  Optional<SpoolEntry> nextAside() {
    return Optional.ofNullable(aside.peekFirst());
  }

  /**
   * Puts a request behind all that were set aside.
   *
   * @return false if those are too many
   */
  boolean setAside(SpoolEntry entry) {
    if (entry.isAside) {
      aside.remove(entry);
      aside.addLast(entry);
      return true;
    }
    if (aside.size() >= MOST_ASIDE) {
      return false;
    }
    aside.addLast(entry.setAside());
    return true;
  }

  /** A request that was set aside is settled. */
  void forgetAside(SpoolEntry entry) {
    aside.remove(entry);
  }

  /**
   * Counts what should be in a segment and cannot be read.
   *
   * @param gone whether the file is, and what was set aside with it
   * @return records that are lost
   */
  long lose(Segment segment, boolean gone) {
    if (gone) {
      aside.removeIf(entry -> entry.segment == segment);
      segment.asideRecords = 0;
      segment.asidePoints = 0;
    }
    long records = segment.recordsInTurn();
    long points = segment.pointsInTurn();
    if (gone || records > 0) {
      ledger.droppedFromSpool(DropReason.CORRUPT, points);
      report.lost(segment, records);
      segment.records -= records;
      segment.points -= points;
      segment.readAt = segment.size;
    }
    removeIfSpent(segment);
    return records;
  }
}
