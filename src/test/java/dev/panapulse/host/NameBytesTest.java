package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

final class NameBytesTest {
  private static String text(String bytes) {
    return NameBytes.text(bytes.getBytes(ISO_8859_1));
  }

  @Example
  void plainNamesStayAsTheyAre() {
    assertEquals("/mnt/USB Stick", text("/mnt/USB Stick"));
    assertEquals("/mnt/Müll – 数 😀", NameBytes.text("/mnt/Müll – 数 😀".getBytes(UTF_8)));
    assertEquals("a\\b\\xg", text("a\\b\\xg"));
  }

  @Example
  void bytesThatAreNotUtf8OrCannotBePrintedAreEscaped() {
    assertEquals("a\\xff\\xfe", text("a\u00ff\u00fe"));
    assertEquals("a\\x0ab\\x1b[2J", text("a\nb\u001b[2J"));
    assertEquals("\\xe2\\x80\\xae", NameBytes.text("\u202e".getBytes(UTF_8)));
    assertEquals("cut \\xe2\\x82", text("cut \u00e2\u0082"));
    assertEquals("\\x5cx41", text("\\x41"));
    // a surrogate and an overlong form are no UTF-8
    assertEquals("\\xed\\xa0\\x80\\xc0\\xaf", text("\u00ed\u00a0\u0080\u00c0\u00af"));
  }

  @Property
  void theBytesFollowFromTheText(@ForAll byte[] name) {
    String text = NameBytes.text(name);

    assertArrayEquals(name, decoded(text));
    assertTrue(text.codePoints().noneMatch(Character::isISOControl), text);
  }

  /** Bytes from the characters that escapes are made of, so that they come about by themselves. */
  @Property
  void theBytesFollowFromATextFullOfEscapes(
      @ForAll
          @CharRange(from = 'w', to = 'x')
          @CharRange(from = '[', to = '\\')
          @CharRange(from = '4', to = '5')
          @StringLength(max = 12)
          String name) {
    assertArrayEquals(name.getBytes(ISO_8859_1), decoded(text(name)));
  }

  private static byte[] decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (text.startsWith("\\x", i) && text.substring(i).matches("(?s)\\\\x[0-9a-fA-F]{2}.*")) {
        bytes.write(Integer.parseInt(text, i + 2, i + 4, 16));
        i += 4;
      } else {
        bytes.writeBytes(Character.toString(codePoint).getBytes(UTF_8));
        i += Character.charCount(codePoint);
      }
    }
    return bytes.toByteArray();
  }
}
