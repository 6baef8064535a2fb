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

/**
 * The contents of the spool without reading it: segments by age, and requests that were set aside.
 * Keeps them within the bounds of size and age; drops are counted by reason. Exporting thread only.
 */
final class SpoolContents {
  /** Most requests that may be set aside. */
  static final int MOST_ASIDE = 64;

  private final StateDirectory directory;
  private final SpoolSettings settings;
  private final Ledger ledger;
  private final SpoolClock clock;
  private final SpoolReport report;

  /** Oldest first. */
  private final List<Segment> segments = new ArrayList<>();

  /** Requests that are not sent in their turn; the first is tried next. */
  private final Deque<SpoolEntry> aside = new ArrayDeque<>();

  private long bytes;

  SpoolContents(
      StateDirectory directory,
      SpoolSettings settings,
      Ledger ledger,
      SpoolClock clock,
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

  /** Data points that wait, as the records count them. */
  long points() {
    long points = 0;
    for (Segment segment : segments) {
      points += segment.points;
    }
    return points;
  }

  /** Data points that wait and that this run does not send. */
  long foreignPoints() {
    long points = 0;
    for (Segment segment : segments) {
      points += segment.foreignPoints;
    }
    return points;
  }

  /** Requests that were kept for another protocol can be sent from now on. */
  void takeKept() {
    segments.forEach(Segment::takeKept);
  }

  /** Whether a request is among those that were set aside. */
  boolean isAside(Segment segment, long number) {
    return aside.stream().anyMatch(entry -> entry.segment == segment && entry.number == number);
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

  /** Adds segments that were found, and removes the files of those without a waiting record. */
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

  /** Empties the contents: the files are gone, or belong to another agent. */
  void forget() {
    segments.clear();
    aside.clear();
    bytes = 0;
  }

  /** A segment was begun. */
  void begun(Segment segment) {
    segments.add(segment);
  }

  /** A record was appended to the newest segment. */
  void appended(Segment segment, long size, long points) {
    segment.size += size;
    segment.records++;
    segment.points += points;
    bytes += size;
  }

  /** Nanoseconds since the oldest row that waits was sampled; 0 if none waits. */
  long age() {
    return segments.isEmpty()
        ? 0
        : Math.max(0, clock.sinceBoot().getAsLong() - segments.getFirst().oldestSinceBoot);
  }

  /** Drops the oldest segments above the limit of bytes, but never the newest one. */
  void makeRoom() {
    while (bytes > settings.maxBytes() && segments.size() > 1) {
      report.full(settings.shownMaxBytes());
      drop(segments.getFirst(), DropReason.SPOOL_FULL);
    }
  }

  /** Drops the oldest segments whose records are all too old. */
  void expire() {
    while (!segments.isEmpty() && isTooOld(segments.getFirst().newest(clock))) {
      drop(segments.getFirst(), DropReason.SPOOL_AGE);
    }
  }

  /**
   * Whether rows of that time are too old to be sent.
   *
   * @param newest time of the newest row, epoch nanoseconds
   */
  boolean isTooOld(long newest) {
    return newest < clock.now() - settings.maxAge().toNanos();
  }

  private void drop(Segment segment, DropReason reason) {
    ledger.droppedFromSpool(reason, segment.points);
    remove(segment);
  }

  /** Removes a segment without a waiting record. */
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

  /** The request set aside that is tried next. */
  Optional<SpoolEntry> nextAside() {
    return Optional.ofNullable(aside.peekFirst());
  }

  /**
   * Sets a request aside, behind the others.
   *
   * @return its entry from now on; empty if there are {@link #MOST_ASIDE} already
   */
  Optional<SpoolEntry> setAside(SpoolEntry entry) {
    if (entry.isAside) {
      aside.remove(entry);
      aside.addLast(entry);
      return Optional.of(entry);
    }
    if (aside.size() >= MOST_ASIDE) {
      return Optional.empty();
    }
    SpoolEntry moved = entry.setAside();
    aside.addLast(moved);
    return Optional.of(moved);
  }

  /**
   * Undoes {@link #setAside}.
   *
   * @return the entry in its turn; empty if the request was dropped since
   */
  Optional<SpoolEntry> takeBack(SpoolEntry entry) {
    return aside.remove(entry) ? Optional.of(entry.takeBack()) : Optional.empty();
  }

  /** A request that was set aside is settled. */
  void forgetAside(SpoolEntry entry) {
    aside.remove(entry);
  }

  /**
   * Counts the records of a segment that cannot be read.
   *
   * @param gone whether the file is missing, with the records that were set aside
   * @return number of records lost
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
