package dev.panapulse.config.type;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address.
 *
 * @param bits 32 or 128
 * @param high the first 64 bits of an IPv6 address, else 0
 * @param low the last 64 bits of an IPv6 address, or the 32 of an IPv4 address
 */
public record IpAddress(int bits, long high, long low) {
  private static final int V4 = 32;
  private static final int V6 = 128;
  private static final int GROUPS = 8;

  /** The address in text (RFC 4291, 2.2), without brackets, port or zone; empty: it is none. */
  public static Optional<IpAddress> parse(String text) {
    if (text.indexOf(':') >= 0) {
      return parseV6(text);
    }
    long v4 = parseV4(text);
    return v4 < 0 ? Optional.empty() : Optional.of(new IpAddress(V4, 0, v4));
  }

  /** Whether the first {@code prefix} bits are those of {@code other}. */
  public boolean agrees(IpAddress other, int prefix) {
    if (bits != other.bits || prefix < 0 || prefix > bits) {
      return false;
    }
    if (bits == V4) {
      return prefix == 0 || low >>> (V4 - prefix) == other.low >>> (V4 - prefix);
    }
    return same(high, other.high, Math.min(prefix, Long.SIZE))
        && same(low, other.low, Math.max(0, prefix - Long.SIZE));
  }

  /** Whether it is this host by its own address: 127.0.0.0/8 or ::1. */
  public boolean isLoopback() {
    return bits == V4 ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  private static boolean same(long one, long other, int prefix) {
    return prefix == 0 || (one ^ other) >>> (Long.SIZE - prefix) == 0;
  }

  private static long parseV4(String text) {
    long value = 0;
    int parts = 0;
    for (int start = 0; start <= text.length(); parts++) {
      int dot = text.indexOf('.', start);
      int end = dot < 0 ? text.length() : dot;
      int part = number(text, start, end, 10, 3);
      if (part < 0 || part > 255 || parts == 4) {
        return -1;
      }
      value = value << 8 | part;
      start = end + 1;
    }
    return parts == 4 ? value : -1;
  }

  private static Optional<IpAddress> parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    long[] groups = new long[GROUPS];
    int first =
        gap < 0 ? groups(text, groups, true) : groups(text.substring(0, gap), groups, false);
    if (gap < 0) {
      return first == GROUPS ? Optional.of(of(groups)) : Optional.empty();
    }
    long[] tail = new long[GROUPS];
    int last = groups(text.substring(gap + 2), tail, true);
    if (first < 0 || last < 0 || first + last >= GROUPS) {
      return Optional.empty();
    }
    System.arraycopy(tail, 0, groups, GROUPS - last, last);
    return Optional.of(of(groups));
  }

  /** How many groups there are, or -1; at the end two may be written as an IPv4 address. */
  private static int groups(String text, long[] into, boolean atEnd) {
    if (text.isEmpty()) {
      return 0;
    }
    int count = 0;
    for (int start = 0; start <= text.length(); ) {
      int colon = text.indexOf(':', start);
      int end = colon < 0 ? text.length() : colon;
      long v4 = colon < 0 && atEnd ? parseV4(text.substring(start)) : -1;
      int group = number(text, start, end, 16, 4);
      if (count + (v4 < 0 ? 1 : 2) > GROUPS || (v4 < 0 && group < 0)) {
        return -1;
      }
      if (v4 >= 0) {
        into[count++] = v4 >>> 16;
        into[count++] = v4 & 0xffff;
      } else {
        into[count++] = group;
      }
      start = end + 1;
    }
    return count;
  }

  private static IpAddress of(long[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS / 2; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + GROUPS / 2];
    }
    return new IpAddress(V6, high, low);
  }

  private static int number(String text, int start, int end, int radix, int mostDigits) {
    if (end <= start || end - start > mostDigits) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
