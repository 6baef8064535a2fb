package dev.panapulse.toml;

/** The form of dates and times, of RFC 3339, or without offset, or one of the two alone. */
final class Times {
  private static final int FEBRUARY = 2;

  private final String text;
  private int at;

  private Times(String text) {
    this.text = text;
  }

  static boolean isValid(String text) {
    return new Times(text).isValid();
  }

  private boolean isValid() {
    if (text.charAt(2) == ':') {
      return isTime() && isAtEnd();
    }
    if (!isDate()) {
      return false;
    }
    return isAtEnd() || (takesAny("Tt ") && isTime() && (isAtEnd() || isOffset()) && isAtEnd());
  }

  private boolean isAtEnd() {
    return at == text.length();
  }

  private boolean takesAny(String of) {
    return !isAtEnd() && of.indexOf(text.charAt(at++)) >= 0;
  }

  /** The number of so many digits; -1: that is not what is next. */
  private int number(int digits) {
    int number = 0;
    for (int i = 0; i < digits; i++) {
      if (isAtEnd() || !Scalars.isDigit(text.charAt(at))) {
        return -1;
      }
      number = 10 * number + text.charAt(at++) - '0';
    }
    return number;
  }

  private boolean isDate() {
    int year = number(4);
    if (year < 0 || !takesAny("-")) {
      return false;
    }
    int month = number(2);
    if (month < 1 || month > 12 || !takesAny("-")) {
      return false;
    }
    int day = number(2);
    return day >= 1 && day <= days(year, month);
  }

  private static int days(int year, int month) {
    if (month == FEBRUARY) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  private boolean isTime() {
    if (!isBelow(24) || !takesAny(":") || !isBelow(60)) {
      return false;
    }
    if (isAtEnd() || text.charAt(at) != ':') {
      return true;
    }
    at++;
    if (!isBelow(60)) {
      return false;
    }
    if (isAtEnd() || text.charAt(at) != '.') {
      return true;
    }
    at++;
    int from = at;
    while (!isAtEnd() && Scalars.isDigit(text.charAt(at))) {
      at++;
    }
    return at > from;
  }

  private boolean isBelow(int limit) {
    int number = number(2);
    return number >= 0 && number < limit;
  }

  private boolean isOffset() {
    if (text.charAt(at) == 'Z' || text.charAt(at) == 'z') {
      at++;
      return true;
    }
    return takesAny("+-") && isBelow(24) && takesAny(":") && isBelow(60);
  }
}
