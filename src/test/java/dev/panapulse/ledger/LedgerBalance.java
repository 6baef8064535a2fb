package dev.panapulse.ledger;

/** Sums over a snapshot of a ledger. */
public final class LedgerBalance {
  private LedgerBalance() {}

  /** Points that came in minus points accounted for: 0 unless the ledger is wrong. */
  public static long difference(LedgerSnapshot of) {
    long ended = of.accepted() + of.rejected() + dropped(of);
    long waiting = of.inRing() + of.inFlight() + of.inSpool();
    return of.sampled() + of.recovered() - ended - waiting;
  }

  /** Points that the agent dropped for any reason. */
  public static long dropped(LedgerSnapshot of) {
    long sum = 0;
    for (DropReason reason : DropReason.values()) {
      sum += of.dropped(reason);
    }
    return sum;
  }
}
