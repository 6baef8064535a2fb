package dev.panapulse.nativeimage.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ASCII as the JDK has it; other text stays as it is and counts as not normalized. */
final class NormalizerSubstitutionTest {
  private static final String OTHER = "e\u0301 \u00e9 \ufb01 \uff41";

  private static String ascii() {
    StringBuilder text = new StringBuilder();
    for (char c = 0; c <= 127; c++) {
      text.append(c);
    }
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource
  void asciiIsTheJdks(Normalizer.Form form) {
    String text = ascii();
    assertEquals(Normalizer.normalize(text, form), NormalizerSubstitution.normalize(text, form));
    assertTrue(Normalizer.isNormalized(text, form));
    assertTrue(NormalizerSubstitution.isNormalized(text, form));
    assertTrue(NormalizerSubstitution.isNormalized("", form));
  }

  @ParameterizedTest
  @EnumSource
  void otherTextEqualsItselfAlone(Normalizer.Form form) {
    assertEquals(OTHER, NormalizerSubstitution.normalize(OTHER, form));
    assertFalse(NormalizerSubstitution.isNormalized(OTHER, form));
    assertFalse(NormalizerSubstitution.isNormalized("a\u0080", form));
  }
}
