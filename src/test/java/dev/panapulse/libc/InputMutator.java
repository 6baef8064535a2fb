package dev.panapulse.libc;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Derives new inputs from known ones: flips, cuts, doubles and splices bytes, sets extreme numbers.
 */
public final class InputMutator {
  private static final String[] NUMBERS = {
    "0",
    "-1",
    "1",
    "2147483647",
    "2147483648",
    "9223372036854775807",
    "99999999999999999999",
    "fffffff"
  };
  private static final byte[] EXTREMES = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '\r', '\n', ' ', ':'
  };

  private final Random random;
  private final List<byte[]> corpus;

  public InputMutator(long seed, List<byte[]> corpus) {
    this.random = new Random(seed);
    this.corpus = List.copyOf(corpus);
  }

  /** Noise one time in 16, else a known input with one to eight changes. */
  public byte[] next() {
    if (random.nextInt(16) == 0) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] bytes = known();
    for (int changes = 1 + random.nextInt(8); changes > 0 && bytes.length > 0; changes--) {
      bytes = change(bytes);
    }
    return bytes;
  }

  private byte[] known() {
    return corpus.get(random.nextInt(corpus.size())).clone();
  }

  private byte[] change(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(8)) {
      case 0, 1 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 2 -> {
        bytes[at] = EXTREMES[random.nextInt(EXTREMES.length)];
        yield bytes;
      }
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> {
        byte[] other = known();
        int from = random.nextInt(other.length + 1);
        yield insert(Arrays.copyOf(bytes, at), at, Arrays.copyOfRange(other, from, other.length));
      }
      case 5 -> {
        int until = Math.min(bytes.length, at + 1 + random.nextInt(64));
        yield insert(bytes, at, Arrays.copyOfRange(bytes, at, until));
      }
      case 6 -> {
        int until = Math.min(bytes.length, at + random.nextInt(64));
        byte[] rest = Arrays.copyOfRange(bytes, until, bytes.length);
        yield insert(Arrays.copyOf(bytes, at), at, rest);
      }
      default -> number(bytes, at);
    };
  }

  /** In place of digits if there are any behind {@code from}. */
  private byte[] number(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && (bytes[at] < '0' || bytes[at] > '9')) {
      at++;
    }
    int end = at;
    while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
      end++;
    }
    byte[] digits = new byte[0];
    for (char digit : NUMBERS[random.nextInt(NUMBERS.length)].toCharArray()) {
      digits = insert(digits, digits.length, new byte[] {(byte) digit});
    }
    byte[] head = insert(Arrays.copyOf(bytes, at), at, digits);
    return insert(head, head.length, Arrays.copyOfRange(bytes, end, bytes.length));
  }

  private static byte[] insert(byte[] into, int at, byte[] added) {
    byte[] result = new byte[into.length + added.length];
    System.arraycopy(into, 0, result, 0, at);
    System.arraycopy(added, 0, result, at, added.length);
    System.arraycopy(into, at, result, at + added.length, into.length - at);
    return result;
  }
}
