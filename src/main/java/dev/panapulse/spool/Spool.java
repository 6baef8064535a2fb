package dev.panapulse.spool;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Encoded requests on disk while the backend is unreachable, oldest first.
 *
 * <p>Records ({@link SpoolRecord}) are appended to segments ({@link SegmentWriter}), files of a
 * bounded size named by the number of their first record. A settled record is marked in place; a
 * segment without a waiting record is removed. A new run never appends to files of an earlier one,
 * but counts the records that wait there ({@link SegmentScanner}). Only the descriptor of the lock
 * is kept open ({@link StateDirectory}), and memory holds only a few numbers for each segment
 * ({@link SpoolContents}).
 *
 * <p>Failures are returned as {@code -errno} and never thrown; each change between working and
 * failing is logged once. Exporting thread only.
 */
public final class Spool {
  /** Protocol of requests: OTLP/HTTP with protobuf. */
  public static final int HTTP_PROTOBUF = SpoolProtocol.HTTP_PROTOBUF;

  /** Protocol of requests: OTLP/HTTP with JSON. */
  public static final int HTTP_JSON = SpoolProtocol.HTTP_JSON;

  /** Protocol of requests: OTLP/gRPC, protobuf messages without the prefix of gRPC. */
  public static final int GRPC = SpoolProtocol.GRPC;

  static final long MOST_SEGMENT_BYTES = 1L << 20;

  /** Most requests that may be set aside. */
  static final int MOST_ASIDE = SpoolContents.MOST_ASIDE;

  private static final int SEGMENTS_AT_LEAST = 8;

  private final SpoolSettings settings;
  private final SpoolProtocol protocol;
  private final Ledger ledger;
  private final SpoolClock clock;
  private final FileStatus status;
  private final StateDirectory directory;
  private final SpoolReport report;
  private final SpoolContents contents;
  private final SpoolRecord record = new SpoolRecord();
  private final SegmentScanner scanner;
  private final SegmentWriter writer;
  private final SpoolLoader loader;

  private long corruptAtOpening;

  /**
   * A spool that is not open yet.
   *
   * @param protocol of own requests; those in JSON are kept while it is gRPC
   * @param ledger counts the data points
   */
  public Spool(LibC libc, SpoolSettings settings, int protocol, Ledger ledger, SpoolClock clock) {
    this.settings = settings;
    this.protocol = new SpoolProtocol(protocol);
    this.ledger = ledger;
    this.clock = clock;
    this.status = new FileStatus(libc);
    this.directory = new StateDirectory(libc, settings.directories(), status);
    this.report = new SpoolReport(LoggerFactory.getLogger(Spool.class), directory);
    this.contents = new SpoolContents(directory, settings, ledger, clock, report);
    RecordReader reader = new RecordReader(libc, record);
    this.scanner =
        new SegmentScanner(libc, directory, record, reader, clock, this.protocol, report);
    long segmentBytes = Math.min(MOST_SEGMENT_BYTES, settings.maxBytes() / SEGMENTS_AT_LEAST);
    this.writer = new SegmentWriter(libc, directory, settings.sync(), segmentBytes, clock, record);
    this.loader =
        new SpoolLoader(
            libc,
            directory,
            contents,
            record,
            reader,
            writer,
            clock,
            this.protocol,
            ledger,
            report);
  }

  /** Opens the spool if an earlier run left one; creates nothing. */
  public void recover() {
    int result = open(false);
    if (result != -Errno.ENOENT) {
      report.result(result);
    }
    directory.others(report::others);
  }

  /** The directory of the spool, or the last one that was tried. */
  public String path() {
    return directory.path();
  }

  /** Why the spool cannot be used now; empty: it can, as far as is known. Any thread. */
  public Optional<String> failure() {
    return report.failure();
  }

  /**
   * Requests have another protocol from now on. From JSON to gRPC only if none is in JSON: such
   * records are kept until another protocol can send them.
   *
   * @param other such as {@link #HTTP_PROTOBUF}
   */
  public void protocol(int other) {
    protocol.change(other);
    if (other != GRPC) {
      contents.takeKept();
    }
  }

  /** Whether requests in JSON may wait, which gRPC cannot send. Any thread. */
  public boolean mayHaveJson() {
    return protocol.mayHaveJson();
  }

  /** Whether a record may wait to be sent in its turn. */
  public boolean hasWaiting() {
    return contents.front().isPresent();
  }

  /** Whether records were set aside. */
  public boolean hasAside() {
    return contents.hasAside();
  }

  /** Data points that wait, as the records count them. */
  public long points() {
    return contents.points();
  }

  /** Records that could not be read, in whole or in part; for tests. */
  long corruptRecords() {
    return corruptAtOpening + loader.corruptRecords();
  }

  private int open(boolean create) {
    if (directory.isOpen()) {
      return 0;
    }
    int result = directory.open(create);
    if (result == 0) {
      List<Segment> found = new ArrayList<>();
      result = scanner.scan(found);
      if (result == 0) {
        adopt(found);
      } else {
        directory.close();
      }
    }
    return result;
  }

  private void adopt(List<Segment> found) {
    writer.beginAfter(scanner.highestNumber());
    contents.adopt(found);
    corruptAtOpening += scanner.corruptRecords();
    ledger.found(points());
    report.found(points(), contents.foreignPoints(), scanner.corruptRecords());
  }

  /** Records that are gone count as unreadable. */
  private void reopen() {
    contents.forget();
    loader.forget();
    directory.close();
    if (open(true) < 0) {
      ledger.found(0);
    }
  }

  /**
   * Appends a request; the oldest are dropped if the spool is full.
   *
   * @param points data points in it, which counted as in flight
   * @param oldest time of the first, epoch nanoseconds
   * @param newest time of the last
   * @param clockOffset the wall clock minus the time since boot on which these times are based
   * @return 0, or {@code -errno} if the request is not in the spool
   */
  public int append(RequestBuffer body, long points, long oldest, long newest, long clockOffset) {
    int result = open(true);
    if (result == 0) {
      result = write(body, points, oldest, newest, clockOffset);
    }
    if (result == -Errno.ENOENT) {
      // the directory, or a file in it, was removed by somebody else
      reopen();
      result = open(true);
      if (result == 0) {
        result = write(body, points, oldest, newest, clockOffset);
      }
    }
    report.result(result);
    return result;
  }

  private int write(RequestBuffer body, long points, long oldest, long newest, long clockOffset) {
    contents.expire();
    if (SpoolRecord.size(body.length()) > settings.maxBytes()) {
      return -Errno.EFBIG;
    }
    protocol.saw(protocol.protocolOf(body));
    int result =
        writer.append(
            contents, body, protocol.protocolOf(body), points, oldest, newest, clockOffset);
    if (result == 0) {
      ledger.spooled(points);
      contents.makeRoom();
    }
    return result;
  }

  /**
   * Loads the oldest request that can be sent. It stays the oldest until {@link #accepted} or
   * {@link #rejected} settles it.
   *
   * @return whether there was one
   */
  public boolean load(RequestBuffer into) {
    return loader.load(into);
  }

  /** Like {@link #load(RequestBuffer)}, for requests that were set aside. */
  public boolean loadAside(RequestBuffer into) {
    return loader.loadAside(into);
  }

  /** Whether a request is loaded and neither settled nor removed to make room. */
  public boolean isLoaded() {
    return loader.isLoaded();
  }

  /** Data points in the request that is loaded. */
  public long loadedPoints() {
    return loader.loaded().points;
  }

  /**
   * Data points in it that are settled, of its oldest rows: parts of it were sent before it was set
   * aside, or loaded once more.
   */
  public long loadedSettled() {
    SpoolEntry entry = loader.loaded();
    return entry.points - entry.left();
  }

  /**
   * Nanoseconds to add to the times in the request that is loaded, because the wall clock was set
   * since they were taken; 0 if they stay.
   */
  public long loadedClockStep() {
    return loader.loadedClockStep();
  }

  /** The number of the request that is loaded; unique in this spool. */
  public long loadedNumber() {
    return loader.loaded().number;
  }

  /** Whether the request that is loaded was set aside. */
  public boolean isAside() {
    return loader.loaded().isAside;
  }

  /**
   * Sets the request that is loaded aside, for {@link #loadAside}.
   *
   * @return false if too many requests are set aside already
   */
  public boolean setAside() {
    return loader.setAside();
  }

  /** Undoes the last {@link #setAside}: that request is the next again, and none is loaded. */
  public void takeBack() {
    loader.takeBack();
  }

  /** Nanoseconds since the oldest row that waits was sampled; 0 if none waits. */
  public long age() {
    return contents.age();
  }

  /**
   * The backend accepted the request that is loaded, or a part of it.
   *
   * @param points data points of the part
   * @param rejected how many of them the backend rejected
   * @param last whether no part follows
   */
  public void accepted(long points, long rejected, boolean last) {
    long part = part(points, last);
    ledger.acceptedFromSpool(part, rejected);
    loader.settle(part, last);
  }

  /**
   * Makes a part of the request that is loaded a request of its own, behind all others.
   *
   * @param body the part
   * @param points data points of the part
   * @param time of its row, epoch nanoseconds
   * @param last whether no part follows
   * @return 0, or {@code -errno} if nothing has changed
   */
  public int moveBehind(RequestBuffer body, long points, long time, boolean last) {
    int result = -Errno.EFBIG;
    if (SpoolRecord.size(body.length()) <= settings.maxBytes()) {
      long part = part(points, last);
      // loaded with its times corrected by the present setting of the clock
      long clockOffset = clock.offset().getAsLong();
      result =
          writer.append(contents, body, protocol.protocolOf(body), part, time, time, clockOffset);
      if (result == 0) {
        loader.settle(part, last);
        contents.makeRoom();
      }
    }
    report.result(result);
    return result;
  }

  /** The backend rejected the request that is loaded, or a part of it, permanently. */
  public void rejected(ExportError error, long points, boolean last) {
    long part = part(points, last);
    ledger.rejectedFromSpool(error, part);
    loader.settle(part, last);
  }

  private long part(long points, boolean last) {
    long left = loader.loaded().left();
    return last ? left : Math.min(points, left);
  }

  /** Syncs as the policy demands, releases the lock and frees the memory. */
  public void close() {
    if (!contents.isEmpty()) {
      report.result(writer.seal(contents.last()));
    }
    directory.close();
    status.close();
    record.close();
    writer.close();
  }
}
