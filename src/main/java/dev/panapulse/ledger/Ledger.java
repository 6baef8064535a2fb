package dev.panapulse.ledger;

import dev.panapulse.row.RowRing;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accounts for every data point: each one that was sampled, or found in the spool at the start, is
 * accepted, rejected, dropped, in the ring, in flight or in the spool.
 *
 * <p>The exporting thread writes; any thread reads a {@link LedgerSnapshot}, whose sums add up at
 * every moment. A sequence lock ensures that: a version that is odd during a write and greater
 * after it. The two counts of the sampling thread are in the {@link RowRing}: points in the ring
 * are those sampled, less those dropped there and those taken out. A wrong entry shows when ring,
 * request or spool are empty and the ledger says otherwise.
 */
public final class Ledger {
  /** A write takes a few nanoseconds, unless its thread is descheduled during it. */
  private static final int TRIES = 1_000;

  private final RowRing ring;
  private final AtomicLong version = new AtomicLong();

  /** As in a {@link LedgerSnapshot}; the entry of the ring counts points taken out of it. */
  private final long[] entries = new long[LedgerSnapshot.ENTRIES];

  /** An empty ledger for the rows of {@code ring}. */
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
   * The backend accepted a request in flight.
   *
   * @param points data points in it
   * @param rejected how many of them the backend reports as rejected
   */
  public void accepted(long points, long rejected) {
    accepted(LedgerSnapshot.IN_FLIGHT, points, rejected);
  }

  /** The backend accepted a request of the spool, see {@link #accepted(long, long)}. */
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

  /** The backend rejected points in flight permanently. */
  public void rejected(ExportError error, long points) {
    move(points, LedgerSnapshot.IN_FLIGHT, LedgerSnapshot.entry(error));
  }

  /** The backend rejected points of the spool permanently. */
  public void rejectedFromSpool(ExportError error, long points) {
    move(points, LedgerSnapshot.IN_SPOOL, LedgerSnapshot.entry(error));
  }

  /** The agent dropped points in flight. */
  public void dropped(DropReason reason, long points) {
    move(points, LedgerSnapshot.IN_FLIGHT, LedgerSnapshot.entry(reason));
  }

  /** The agent dropped points of the spool. */
  public void droppedFromSpool(DropReason reason, long points) {
    move(points, LedgerSnapshot.IN_SPOOL, LedgerSnapshot.entry(reason));
  }

  /** Points in flight were written to the spool. */
  public void spooled(long points) {
    move(points, LedgerSnapshot.IN_FLIGHT, LedgerSnapshot.IN_SPOOL);
  }

  /**
   * The spool was scanned: points beyond those known count as recovered, missing ones as corrupt.
   *
   * @param points data points that were found
   */
  public void found(long points) {
    long more = points - entries[LedgerSnapshot.IN_SPOOL];
    begin();
    entries[LedgerSnapshot.IN_SPOOL] = points;
    entries[LedgerSnapshot.RECOVERED] += Math.max(0, more);
    entries[LedgerSnapshot.entry(DropReason.CORRUPT)] += Math.max(0, -more);
    end();
  }

  /** An attempt ended without a final response. */
  public void failed() {
    begin();
    entries[LedgerSnapshot.FAILURES]++;
    end();
  }

  /** Points in a request that is not settled yet. Exporting thread only. */
  public long inFlight() {
    return entries[LedgerSnapshot.IN_FLIGHT];
  }

  /** Points that wait in the spool. Exporting thread only. */
  long inSpool() {
    return entries[LedgerSnapshot.IN_SPOOL];
  }

  /**
   * Reads a consistent snapshot. Any thread; allocates nothing and never blocks.
   *
   * @return whether that succeeded; if not, because the exporting thread was descheduled during a
   *     write, {@code into} keeps its previous snapshot
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

  /** A new snapshot; spins until it is consistent. Any thread but the sampling one. */
  public LedgerSnapshot snapshot() {
    LedgerSnapshot snapshot = new LedgerSnapshot();
    while (!read(snapshot)) {
      Thread.onSpinWait();
    }
    return snapshot;
  }
}
