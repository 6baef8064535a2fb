package dev.panapulse.resource;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Name-based identifiers: UUID version 5 (RFC 9562) in the namespace that the semantic conventions
 * specify for {@code service.instance.id}.
 *
 * <p>SHA-1 (RFC 3174) is computed here, once at the start: {@code MessageDigest} would bring the
 * JDK's security providers into the native image.
 */
final class NameUuid {
  private static final UUID SPACE = new UUID(0x4d63009a_8d0f_11eeL, 0xaad7_4c79_6ed8_e320L);
  private static final int BLOCK = 64;

  private NameUuid() {}

  static UUID of(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    ByteBuffer hashed =
        ByteBuffer.allocate(2 * Long.BYTES + bytes.length)
            .putLong(SPACE.getMostSignificantBits())
            .putLong(SPACE.getLeastSignificantBits())
            .put(bytes);
    ByteBuffer hash = ByteBuffer.wrap(sha1(hashed.array()));
    long most = (hash.getLong() & ~0xF000L) | 0x5000L;
    long least = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(most, least);
  }

  static byte[] sha1(byte[] message) {
    int[] state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    int blocks = (message.length + 1 + Long.BYTES + BLOCK - 1) / BLOCK;
    ByteBuffer padded = ByteBuffer.allocate(blocks * BLOCK).put(message).put((byte) 0x80);
    padded.putLong(padded.capacity() - Long.BYTES, message.length * 8L).rewind();
    int[] words = new int[80];
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < 16; i++) {
        words[i] = padded.getInt();
      }
      for (int i = 16; i < 80; i++) {
        int mixed = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16];
        words[i] = Integer.rotateLeft(mixed, 1);
      }
      mix(state, words);
    }
    ByteBuffer digest = ByteBuffer.allocate(state.length * Integer.BYTES);
    for (int word : state) {
      digest.putInt(word);
    }
    return digest.array();
  }

  private static void mix(int[] state, int[] words) {
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    for (int i = 0; i < 80; i++) {
      int f =
          switch (i / 20) {
            case 0 -> ((b & c) | (~b & d)) + 0x5A827999;
            case 1 -> (b ^ c ^ d) + 0x6ED9EBA1;
            case 2 -> ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC;
            default -> (b ^ c ^ d) + 0xCA62C1D6;
          };
      int next = Integer.rotateLeft(a, 5) + f + e + words[i];
      e = d;
      d = c;
      c = Integer.rotateLeft(b, 30);
      b = a;
      a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
  }
}
