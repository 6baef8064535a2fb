package dev.panapulse.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Sha256Test {
  @Test
  void theHashOfAnyTextIsThatOfTheJdk() throws Exception {
    MessageDigest jdk = MessageDigest.getInstance("SHA-256");
    Random random = new Random(1);
    for (int length = 0; length < 300; length++) {
      byte[] text = new byte[length];
      random.nextBytes(text);
      String whole = HexFormat.of().formatHex(jdk.digest(text));
      assertEquals(whole, Sha256.prefix(text, 64));
      assertEquals(whole.substring(0, 12), Sha256.prefix(text, 12));
    }
  }
}
