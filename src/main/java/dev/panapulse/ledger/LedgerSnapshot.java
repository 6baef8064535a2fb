package dev.panapulse.ledger;

/**
 * The state of all data points at one moment. Filled by {@link Ledger#read}; owned and reused by
 * the reader. Not thread-safe.
 */
public final class LedgerSnapshot {
  static final int SAMPLED = 0;
  static final int RECOVERED = 1;
  static final int ACCEPTED = 2;
  static final int IN_RING = 3;
  static final int IN_FLIGHT = 4;
  static final int IN_SPOOL = 5;
  static final int FAILURES = 6;
  static final int FIRST_REJECTED = 7;
  static final int FIRST_DROPPED = FIRST_REJECTED + ExportError.values().length;
  static final int ENTRIES = FIRST_DROPPED + DropReason.values().length;

  private long[] entries = new long[ENTRIES];

  /** Receives a copy that may turn out to be inconsistent. */
  private long[] draft = new long[ENTRIES];

  /** All zero. */
  public LedgerSnapshot() {}

  @SuppressWarnings("EnumOrdinal") // read in each tick, where a map would box; never stored
  static int entry(ExportError error) {
    return FIRST_REJECTED + error.ordinal();
  }

  @SuppressWarnings("EnumOrdinal")
  static int entry(DropReason reason) {
    return FIRST_DROPPED + reason.ordinal();
  }

  long[] draft() {
    return draft;
  }

  void adoptDraft() {
    long[] before = entries;
    entries = draft;
    draft = before;
  }

  /** Points in all rows sampled since the start. */
  public long sampled() {
    return entries[SAMPLED];
  }

  /** Points that earlier runs left in the spool. */
  public long recovered() {
    return entries[RECOVERED];
  }

  /** Points that the backend accepted. */
  public long accepted() {
    return entries[ACCEPTED];
  }

  /** Points that the backend rejected for that reason. */
  public long rejected(ExportError error) {
    return entries[entry(error)];
  }

  /** Points that the backend rejected. */
  public long rejected() {
    long sum = 0;
    for (int i = FIRST_REJECTED; i < FIRST_DROPPED; i++) {
      sum += entries[i];
    }
    return sum;
  }

  /** Points that the agent dropped for that reason. */
  public long dropped(DropReason reason) {
    return entries[entry(reason)];
  }

  /** Points that wait in memory. */
  public long inRing() {
    return entries[IN_RING];
  }

  /** Points in a request that is neither settled nor in the spool. */
  public long inFlight() {
    return entries[IN_FLIGHT];
  }

  /** Points that wait in the spool on disk, those being replayed included. */
  public long inSpool() {
    return entries[IN_SPOOL];
  }

  /** Attempts that ended without a final response. */
  public long failures() {
    return entries[FAILURES];
  }

  /** Points that wait in memory, those in flight included; lost if the process ends now. */
  public long inMemory() {
    return inRing() + inFlight();
  }

  /** All counts in one line, for the log. */
  @Override
  public String toString() {
    StringBuilder line = outcomes();
    return waiting(line, inRing(), inFlight());
  }

  /** The last line of a run: points that wait in memory are lost, and counted as dropped. */
  public String atEnd() {
    StringBuilder line = outcomes();
    line.append(", ").append(inMemory()).append(" shutdown");
    return waiting(line, 0, 0);
  }

  private StringBuilder outcomes() {
    StringBuilder line = new StringBuilder(256);
    line.append("data points: ").append(sampled()).append(" sampled, ");
    line.append(recovered()).append(" recovered, ");
    line.append(accepted()).append(" accepted, ");
    line.append(rejected()).append(" rejected");
    String separator = "; dropped: ";
    for (DropReason reason : DropReason.values()) {
      line.append(separator).append(dropped(reason)).append(' ').append(reason.text());
      separator = ", ";
    }
    return line;
  }

  private String waiting(StringBuilder line, long ring, long flight) {
    line.append("; waiting: ").append(ring).append(" in the ring, ");
    line.append(flight).append(" in flight, ");
    line.append(inSpool()).append(" in the spool");
    return line.toString();
  }
}
