package dev.panapulse.host.hardware;

/**
 * Temperatures of one thermal zone or one chip, with their limits, in thousandths of a degree
 * Celsius as the kernel specifies. Some vendors' kernels give whole degrees, but never both for the
 * same device.
 *
 * <p>A number of 1000 or more shows that the unit is thousandths. Before the first such number, a
 * smaller one may be either: 45 is 0.045 or 45 degrees. A thermal zone is inside a running board,
 * so that 45 degrees are meant; a chip may be a thermometer in a freezer, so that its value is
 * unknown. Sampling thread only.
 */
final class Degrees implements Scale {
  /** Range in degrees Celsius of a connected thermometer. */
  static final double COLDEST = -100;

  static final double HOTTEST = 200;

  private static final long THOUSANDTHS = 1_000;

  /**
   * What chips with a register of 8 bits and a sign give for a thermometer that is not connected.
   */
  private static final long GREATEST_OF_8_BITS = 127;

  private final boolean zone;
  private boolean inThousandths;

  private Degrees(boolean zone) {
    this.zone = zone;
  }

  /** Of a thermal zone. */
  static Degrees ofZone() {
    return new Degrees(true);
  }

  /** Of a monitoring chip. */
  static Degrees ofChip() {
    return new Degrees(false);
  }

  @Override
  public double valueOf(long number) {
    if (number >= THOUSANDTHS || number <= -THOUSANDTHS) {
      return inThousandths(number);
    }
    if (inThousandths || number == 0) {
      return number / Hw.MILLI;
    }
    if (zone) {
      return number > 0 && number <= HOTTEST ? number : Double.NaN;
    }
    return Math.abs(number) > HOTTEST ? number / Hw.MILLI : Double.NaN;
  }

  private double inThousandths(long number) {
    double degrees = number / Hw.MILLI;
    boolean isConnected = zone || number / THOUSANDTHS != GREATEST_OF_8_BITS;
    if (degrees < COLDEST || degrees > HOTTEST || !isConnected) {
      return Double.NaN;
    }
    inThousandths = true;
    return degrees;
  }
}
