package dev.panapulse.nativeimage.jsse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the vectors of RFC 8439, and against Bouncy Castle. */
final class Poly1305Test {
  private static final int LONGEST = 4096;
  private static final String ZEROS = "00".repeat(16);
  private static final String ONES = "FF".repeat(16);

  private static final String SUBMISSION =
      "Any submission to the IETF intended by the Contributor for publication as all or part of an"
          + " IETF Internet-Draft or RFC and any statement made within the context of an IETF"
          + " activity is considered an \"IETF Contribution\". Such statements include oral"
          + " statements in IETF sessions, as well as written and electronic communications made at"
          + " any time or place, which are addressed to";

  private static final String JABBERWOCKY =
      """
      'Twas brillig, and the slithy toves
      Did gyre and gimble in the wabe:
      All mimsy were the borogoves,
      And the mome raths outgrabe.\
      """;

  /** For all messages of a test: one must not show in the next. */
  private final Poly1305 poly1305 = new Poly1305();

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String text(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private String tag(String key, byte[] message) {
    poly1305.start(bytes(key));
    poly1305.update(message, 0, message.length);
    return text(poly1305.finish());
  }

  /** Section 2.5.2. */
  @Test
  void theExampleOfTheStandard() {
    assertEquals(
        "A8061DC1305136C6C22B8BAF0C0127A9",
        tag(
            "85D6BE7857556D337F4452FE42D506A80103808AFB0DB2FD4ABFF6AF4149F51B",
            "Cryptographic Forum Research Group".getBytes(US_ASCII)));
  }

  /** Appendix A.3, 1 to 4. */
  @Test
  void theTextsOfTheStandard() {
    String half = "36E5F6B5C5E06070F0EFCA96227A863E";
    byte[] submission = SUBMISSION.getBytes(US_ASCII);
    assertEquals(ZEROS, tag(ZEROS + ZEROS, new byte[64]));
    assertEquals(half, tag(ZEROS + half, submission));
    assertEquals("F3477E7CD95417AF89A6B8794C310CF0", tag(half + ZEROS, submission));
    assertEquals(
        "4541669A7EAAEE61E708DC7CBCC5EB62",
        tag(
            "1C9240A5EB55D38AF333888604F6B5F0473917C1402B80099DCA5CBC207075C0",
            JABBERWOCKY.getBytes(US_ASCII)));
  }

  /** Appendix A.3, 5 to 11: where implementations with other limbs forgot a carry. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          02, 00, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, 03
          02, FF, 02000000000000000000000000000000, 03
          01, 00, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\
          F0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\
          11000000000000000000000000000000, 05
          01, 00, FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\
          FBFEFEFEFEFEFEFEFEFEFEFEFEFEFEFE\
          01010101010101010101010101010101, 00
          02, 00, FDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, FAFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
          010000000000000004, 00, E33594D7505E43B90000000000000000\
          3394D7505E4379CD0100000000000000\
          00000000000000000000000000000000\
          01000000000000000000000000000000, 140000000000000055
          010000000000000004, 00, E33594D7505E43B90000000000000000\
          3394D7505E4379CD0100000000000000\
          00000000000000000000000000000000, 13
          """)
  void theCarriesOfTheStandard(String r, String s, String message, String expected) {
    String key = (r + ZEROS).substring(0, 32) + s.repeat(16);
    assertEquals((expected + ZEROS).substring(0, 32), tag(key, bytes(message)));
  }

  private static byte[] expected(byte[] key, byte[] message) {
    org.bouncycastle.crypto.macs.Poly1305 other = new org.bouncycastle.crypto.macs.Poly1305();
    other.init(new KeyParameter(key));
    other.update(message, 0, message.length);
    byte[] tag = new byte[16];
    other.doFinal(tag, 0);
    return tag;
  }

  /** In pieces, each of them by one of the ways in. */
  private byte[] tagInPieces(byte[] key, byte[] message, Random random) {
    poly1305.start(key);
    int most = 1 + random.nextInt(random.nextBoolean() ? 40 : LONGEST);
    int at = 0;
    while (at < message.length) {
      int length = Math.min(random.nextInt(most + 1), message.length - at);
      switch (random.nextInt(3)) {
        case 0 -> poly1305.update(message, at, length);
        case 1 -> update(ByteBuffer.wrap(message, at, length).slice());
        default -> update(ByteBuffer.allocateDirect(length).put(message, at, length).flip());
      }
      at += length;
    }
    return poly1305.finish();
  }

  private void update(ByteBuffer piece) {
    poly1305.update(piece);
    assertEquals(0, piece.remaining());
  }

  /** Random bytes, or as many ones as there can be, which carry the most. */
  private static void fill(byte[] bytes, Random random) {
    random.nextBytes(bytes);
    if (random.nextInt(4) == 0) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(32) == 0 ? 0xFE : 0xFF);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyLengthInPiecesAsBouncyCastleHasIt(long seed) {
    Random random = new Random(seed);
    for (int length = 0; length <= LONGEST; length++) {
      byte[] key = new byte[32];
      fill(key, random);
      byte[] message = new byte[length];
      fill(message, random);
      byte[] untouched = message.clone();
      byte[] keyBefore = key.clone();
      int now = length;

      byte[] tag = tagInPieces(key, message, random);

      assertArrayEquals(expected(key, message), tag, () -> "length " + now + ", seed " + seed);
      assertArrayEquals(untouched, message);
      assertArrayEquals(keyBefore, key);
    }
  }

  /** A message that ended without its tag. */
  @Test
  void whatWasBegunIsForgotten() {
    byte[] key = bytes("85D6BE7857556D337F4452FE42D506A80103808AFB0DB2FD4ABFF6AF4149F51B");
    byte[] message = "Cryptographic Forum Research Group".getBytes(US_ASCII);
    poly1305.start(new byte[32]);
    poly1305.update(message, 0, 21);

    assertArrayEquals(expected(key, message), tagInPieces(key, message, new Random(5)));
  }

  @Test
  void halfAKeyOfZerosIsWeak() {
    poly1305.start(bytes(ZEROS + ONES));
    assertTrue(poly1305.isWeak());
    poly1305.start(bytes(ONES + ZEROS));
    assertTrue(poly1305.isWeak());
    // all that the first half has is clamped
    poly1305.start(bytes("000000F003000000000000F000000000" + ONES));
    assertTrue(poly1305.isWeak());
    poly1305.start(bytes("000000F003000000000000F100000000" + ONES));
    assertFalse(poly1305.isWeak());
  }

  @Test
  void piecesBeyondTheirArrayAreRefused() {
    poly1305.start(new byte[32]);
    byte[] input = new byte[20];
    assertThrows(IndexOutOfBoundsException.class, () -> poly1305.update(input, 5, 16));
    assertThrows(IndexOutOfBoundsException.class, () -> poly1305.update(input, -1, 5));
    byte[] shortKey = Arrays.copyOf(input, 31);
    assertThrows(IndexOutOfBoundsException.class, () -> poly1305.start(shortKey));
  }
}
