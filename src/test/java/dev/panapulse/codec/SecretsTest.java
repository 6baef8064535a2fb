package dev.panapulse.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecretsTest {
  private static final String TOKEN = "tok+en/4711=";
  private static final String LONGER = TOKEN + "-and-more";

  @BeforeEach
  void register() {
    Secrets.register("Bearer " + TOKEN);
    Secrets.register(LONGER);
  }

  @AfterEach
  void forget() {
    Secrets.forget("Bearer " + TOKEN);
    Secrets.forget(LONGER);
    assertEquals("a " + TOKEN, Secrets.redact("a " + TOKEN), "forgotten");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a tok+en/4711= b|a (secret) b",
        "tok+en/4711=tok+en/4711=|(secret)(secret)",
        "got 'Bearer tok+en/4711='|got '(secret)'",
        "got 'bearer tok+en/4711='|got 'bearer (secret)'",
        "tok+en/4711=-and-more|(secret)",
        "?k=tok%2Ben%2F4711%3D&x|?k=(secret)&x",
        "cut off: tok+en/|cut off: (secret)",
        "tok+en tok+en/47 tok+en/4711=|tok+en tok+en/47 (secret)",
        "tok+tok+en/4711=|tok+(secret)",
      })
  void secretsAreReplaced(String text, String redacted) {
    assertEquals(redacted, Secrets.redact(text));
  }

  @Test
  void aTextWithoutSecretsIsTheSame() {
    for (String text : new String[] {"", "no token", "tok+e", "tok+en/4712= here"}) {
      assertSame(text, Secrets.redact(text));
    }
  }

  @Test
  void aShortValueIsNotHidden() {
    Secrets.register("prod ");
    assertEquals("in production", Secrets.redact("in production"));
  }

  @Test
  void aValueIsHiddenUntilAllWhoRegisteredItForgetIt() {
    Secrets.register(TOKEN);
    Secrets.register(TOKEN);
    Secrets.forget("Bearer " + TOKEN);
    Secrets.forget(TOKEN);
    String text = TOKEN + " here";
    assertEquals("(secret) here", Secrets.redact(text));
    Secrets.forget(TOKEN);
    assertEquals(text, Secrets.redact(text));
    Secrets.forget(TOKEN);
    Secrets.register("Bearer " + TOKEN);
    assertEquals("(secret) here", Secrets.redact(text), "forgotten once too often");
  }

  @Property
  void noPartStaysWhereverAMessageIsCut(@ForAll @IntRange(max = 900) int before) {
    register();
    try {
      assertNoPartIn(before);
    } finally {
      forget();
    }
  }

  private static void assertNoPartIn(int before) {
    String text = "x".repeat(before) + TOKEN + "y".repeat(20);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Slab slab = Slab.allocate(bytes.length)) {
      slab.put(0, bytes, 0, bytes.length);
      for (String shown :
          new String[] {
            PrintableText.text(text),
            PrintableText.sentence(text),
            PrintableText.text(bytes, 0, bytes.length),
            PrintableText.text(slab, 0, bytes.length)
          }) {
        assertFalse(shown.contains(TOKEN.substring(0, Secrets.SHORTEST)), shown);
      }
    }
  }
}
