package dev.panapulse.ledger;

/** The sum that every snapshot of a ledger has to satisfy. */
public final class LedgerBalance {
  private LedgerBalance() {}

  /** Points that came in minus points accounted for: 0 unless the ledger is wrong. */
  public static long difference(LedgerSnapshot of) {
    long ended = of.accepted() + of.refused() + of.dropped();
    long waiting = of.inRing() + of.inFlight() + of.inSpool();
    return of.sampled() + of.recovered() - ended - waiting;
  }
}
