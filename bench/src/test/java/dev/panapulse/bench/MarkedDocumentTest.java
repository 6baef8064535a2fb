package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class MarkedDocumentTest {
  @Test
  void aPartOfADocumentIsReplacedAndTheRestIsNot() {
    String text = "a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb\n";
    assertEquals(
        "a\n<!-- bench:x -->\n\nnew\n\n<!-- /bench:x -->\nb\n",
        MarkedDocument.replace(text, "x", "new\n"));
    assertThrows(BenchException.class, () -> MarkedDocument.replace(text, "y", "new"));
  }
}
