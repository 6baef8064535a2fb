package dev.panapulse.host;

/**
 * How many things of one kind a host may have until further ones are left out, so that a host with
 * thousands of one kind still has room for the others.
 *
 * @param kind in the plural, for documents: {@code network interfaces}
 * @param kept how many have room in any case
 * @param most how many are measured where the other kinds leave room
 * @param seriesEach time series of one
 */
public record DeviceLimit(String kind, int kept, int most, int seriesEach) {
  /** Slots that are kept for this kind; each thing has one for its start time, too. */
  public int keptSlots() {
    return kept * (seriesEach + 1);
  }

  int mostSlots() {
    return most * (seriesEach + 1);
  }
}
