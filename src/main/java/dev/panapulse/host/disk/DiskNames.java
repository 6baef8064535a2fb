package dev.panapulse.host.disk;

/**
 * Distinguishes a partition from a whole disk by its name alone, for hosts whose /sys is not
 * visible.
 *
 * <p>The kernel's rule (Documentation/admin-guide/devices.txt, and disk_name() in its block layer):
 * a partition's number follows the disk's name, with a {@code p} between where that ends with a
 * digit.
 */
final class DiskNames {
  private static final String[] NAMED_BY_LETTERS = {"sd", "hd", "vd", "xvd", "ubd", "dasd"};

  private DiskNames() {}

  /** Whether {@code name} is a partition's: {@code sda1}, {@code nvme0n1p2}, {@code mmcblk0p1}. */
  static boolean isPartition(String name) {
    int digits = name.length();
    while (digits > 0 && isDigit(name.charAt(digits - 1))) {
      digits--;
    }
    if (digits == name.length() || digits == 0) {
      return false;
    }
    if (digits > 1 && name.charAt(digits - 1) == 'p' && isDigit(name.charAt(digits - 2))) {
      return true;
    }
    return isNamedByLetters(name.substring(0, digits));
  }

  private static boolean isNamedByLetters(String name) {
    for (String prefix : NAMED_BY_LETTERS) {
      if (name.startsWith(prefix)
          && name.length() > prefix.length()
          && name.chars().skip(prefix.length()).allMatch(c -> c >= 'a' && c <= 'z')) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
