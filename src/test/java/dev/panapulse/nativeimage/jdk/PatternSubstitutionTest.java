package dev.panapulse.nativeimage.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

/** What is not in the image is refused and never matches something else. */
final class PatternSubstitutionTest {
  private static void assertRefused(Method method, Object... arguments) throws Exception {
    Constructor<?> constructor = method.getDeclaringClass().getDeclaredConstructor();
    constructor.setAccessible(true);
    Object pattern = constructor.newInstance();
    method.setAccessible(true);
    Throwable thrown =
        assertThrows(InvocationTargetException.class, () -> method.invoke(pattern, arguments))
            .getCause();
    PatternSyntaxException refused = assertInstanceOf(PatternSyntaxException.class, thrown);
    assertEquals("not in this executable", refused.getDescription());
  }

  @Test
  void whatNeedsTheTablesOfUnicodeIsRefused() throws Exception {
    Class<?> pattern = PatternSubstitution.class;
    assertRefused(pattern.getDeclaredMethod("family", boolean.class, boolean.class), false, false);
    assertRefused(pattern.getDeclaredMethod("N"));
    assertRefused(pattern.getDeclaredMethod("normalize", String.class), "a");
    Class<?> grapheme = Class.forName(pattern.getName() + "$Grapheme");
    assertRefused(
        grapheme.getDeclaredMethod("nextBoundary", CharSequence.class, int.class, int.class),
        "a",
        0,
        1);
  }
}
