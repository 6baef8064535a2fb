package dev.panapulse.config.type;

/** Decimal digits at the start of a text. */
public final class LeadingDigits {
  private LeadingDigits() {}

  /** The index of the first character that is not an ASCII digit. */
  public static int end(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /**
   * The number before {@code end}, times {@code unit}.
   *
   * @throws InvalidValueException with the message {@code tooLarge} if the product overflows
   */
  static long scaled(String text, int end, long unit, String tooLarge) {
    try {
      return Math.multiplyExact(Long.parseLong(text, 0, end, 10), unit);
    } catch (NumberFormatException | ArithmeticException overflow) {
      throw new InvalidValueException(tooLarge);
    }
  }
}
