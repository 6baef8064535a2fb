package dev.panapulse.ledger;

import dev.panapulse.row.RowRing;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The books of all data points: each that was sampled, or found in the spool at the start, is
 * accepted, refused, dropped, in the ring, in flight or in the spool.
 *
 * <p>The exporting thread writes; any thread reads a {@link LedgerSnapshot}, whose sums add up at
 * every moment. That is a sequence lock: a number that is odd while the books are being written,
 * and has moved on when they were. The sampling thread's own two counts are in the {@link RowRing};
 * what waits there is what they leave once what was taken out is taken off. A lie shows as a ring,
 * request or spool that is empty by itself and not by the books.
 */
public final class Ledger {
  /** A write takes a few nanoseconds, unless its thread was put aside in the middle of it. */
  private static final int TRIES = 1_000;

  private final RowRing ring;
  private final AtomicLong version = new AtomicLong();

  /** As in a {@link LedgerSnapshot}, but for the ring: what was taken out of it. */
  private final long[] entries = new long[LedgerSnapshot.ENTRIES];

  /** Empty books for the rows of {@code ring}. */
  public Ledger(RowRing ring) {
    this.ring = ring;
  }

  private void begin() {
    version.setRelease(version.getPlain() + 1);
    VarHandle.storeStoreFence();
  }

  private void end() {
    version.setRelease(version.getPlain() + 1);
  }

  private void move(long points, int from, int to) {
    begin();
    entries[from] -= points;
    entries[to] += points;
    end();
  }

  /** Points left the ring and are in flight. */
  public void taken(long points) {
    begin();
    entries[LedgerSnapshot.IN_RING] += points;
    entries[LedgerSnapshot.IN_FLIGHT] += points;
    end();
  }

  /**
   * The backend took points in flight.
   *
   * @param rejected how many of them it threw away, by its own account
   */
  public void accepted(long points, long rejected) {
    accepted(LedgerSnapshot.IN_FLIGHT, points, rejected);
  }

  /** The backend took points out of the spool, see {@link #accepted(long, long)}. */
  public void acceptedFromSpool(long points, long rejected) {
    accepted(LedgerSnapshot.IN_SPOOL, points, rejected);
  }

  private void accepted(int from, long points, long rejected) {
    long lost = Math.clamp(rejected, 0, points);
    begin();
    entries[from] -= points;
    entries[LedgerSnapshot.ACCEPTED] += points - lost;
    entries[LedgerSnapshot.entry(ExportError.REJECTED)] += lost;
    end();
  }

  /** The backend will never take points in flight. */
  public void refused(ExportError error, long points) {
    move(points, LedgerSnapshot.IN_FLIGHT, LedgerSnapshot.entry(error));
  }

  /** The backend will never take points of the spool. */
  public void refusedFromSpool(ExportError error, long points) {
    move(points, LedgerSnapshot.IN_SPOOL, LedgerSnapshot.entry(error));
  }

  /** Points in flight are given up. */
  public void dropped(DropReason reason, long points) {
    move(points, LedgerSnapshot.IN_FLIGHT, LedgerSnapshot.entry(reason));
  }

  /** Points in the spool are given up. */
  public void droppedFromSpool(DropReason reason, long points) {
    move(points, LedgerSnapshot.IN_SPOOL, LedgerSnapshot.entry(reason));
  }

  /** Points in flight are in the spool now. */
  public void spooled(long points) {
    move(points, LedgerSnapshot.IN_FLIGHT, LedgerSnapshot.IN_SPOOL);
  }

  /**
   * The spool was looked through: points that were not known of are recovered, those that are
   * missing are corrupt.
   */
  public void found(long points) {
    long more = points - entries[LedgerSnapshot.IN_SPOOL];
    begin();
    entries[LedgerSnapshot.IN_SPOOL] = points;
    entries[LedgerSnapshot.RECOVERED] += Math.max(0, more);
    entries[LedgerSnapshot.entry(DropReason.CORRUPT)] += Math.max(0, -more);
    end();
  }

  /** An attempt ended without a final answer. */
  public void failed() {
    begin();
    entries[LedgerSnapshot.FAILURES]++;
    end();
  }

  /** Points in a request that has no final answer yet. Exporting thread. */
  public long inFlight() {
    return entries[LedgerSnapshot.IN_FLIGHT];
  }

  /** Points that wait in the spool. Exporting thread. */
  long inSpool() {
    return entries[LedgerSnapshot.IN_SPOOL];
  }

  /**
   * Copies the books as of one moment. Any thread; allocates nothing and waits for nobody.
   *
   * @return whether that was possible; if not, {@code into} is as it was, because the exporting
   *     thread was stopped in the middle of writing
   */
  public boolean read(LedgerSnapshot into) {
    for (int i = 0; i < TRIES; i++) {
      if (copy(into.draft())) {
        into.adoptDraft();
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private boolean copy(long[] to) {
    long before = version.getAcquire();
    if ((before & 1) != 0) {
      return false;
    }
    System.arraycopy(entries, 0, to, 0, to.length);
    long dropped = ring.droppedPoints();
    long sampled = ring.sampledPoints();
    long stillDropped = ring.droppedPoints();
    VarHandle.loadLoadFence();
    to[LedgerSnapshot.SAMPLED] = sampled;
    to[LedgerSnapshot.IN_RING] = sampled - dropped - to[LedgerSnapshot.IN_RING];
    to[LedgerSnapshot.entry(DropReason.BUFFER_FULL)] += dropped;
    return version.getPlain() == before && dropped == stillDropped;
  }

  /** The books as of now, in a holder of its own. Any thread but the sampling one. */
  public LedgerSnapshot balance() {
    LedgerSnapshot balance = new LedgerSnapshot();
    while (!read(balance)) {
      Thread.onSpinWait();
    }
    return balance;
  }
}
