package dev.panapulse.nativeimage.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpecialCasingSubstitutionTest {
  /** The JDK's numbers: 0 is a mapping without a condition, the others look at neighbours. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "2, false", "3, false", "4, false", "5, false"})
  void onlyMappingsWithoutAConditionApply(int condition, boolean met)
      throws ReflectiveOperationException {
    Method method =
        SpecialCasingSubstitution.class.getDeclaredMethod(
            "isConditionMet", String.class, int.class, Locale.class, int.class);
    method.setAccessible(true);
    assertEquals(met, method.invoke(null, "\u0391\u03a3", 1, Locale.ROOT, condition));
  }
}
