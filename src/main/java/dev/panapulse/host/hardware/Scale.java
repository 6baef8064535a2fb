package dev.panapulse.host.hardware;

/** How the number in a file of /sys becomes the value of a gauge. Sampling thread only. */
interface Scale {
  /**
   * The value of a number, in the metric's unit.
   *
   * @return NaN if the number cannot be a measurement
   */
  double valueOf(long number);

  /**
   * A fixed unit.
   *
   * @param divisor divisor of the number
   * @param least the least valid value, in the metric's unit
   * @param most the greatest valid value
   */
  static Scale of(double divisor, double least, double most) {
    return number -> {
      double value = number / divisor;
      return value >= least && value <= most && !isRegisterOfOnes(number) ? value : Double.NaN;
    };
  }

  /**
   * Whether a number is a register of 32 bits, or of 16 in thousandths, of a device that did not
   * respond: all bits are 1, or all but the sign.
   */
  static boolean isRegisterOfOnes(long number) {
    return number == 0xffff_ffffL
        || number == Integer.MAX_VALUE
        || number == Integer.MIN_VALUE
        || number == 0xffffL * 1000;
  }
}
