package dev.panapulse.nativeimage.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** This JDK's ChaCha20-Poly1305 is the one that the substitutions were written for. */
final class PinnedClassesTest {
  @Test
  void theClassesOfThisJdkAreThePinnedOnes() {
    assertEquals(List.of(), PinnedClasses.differences(PinnedClasses.SUMS));
  }

  @Test
  void anotherClassIsNamedWithWhatToDo() {
    String name = "com.sun.crypto.provider.Poly1305";
    assertEquals(
        List.of(
            name
                + " of JDK "
                + Runtime.version()
                + " is not the class that the substitutions in nativeimage.jsse were written for:"
                + " its SHA-256 is "
                + PinnedClasses.SUMS.get(name)
                + ", not 00. Read what is new in it, adapt ChaCha20Substitution and"
                + " Poly1305Substitution, then put the new sum into PinnedClasses."),
        PinnedClasses.differences(Map.of(name, "00")));
  }

  @Test
  void aClassThatIsGoneIsNamed() {
    List<String> differences = PinnedClasses.differences(Map.of("com.sun.Gone", "00"));
    assertEquals(1, differences.size());
    assertTrue(
        differences.getFirst().contains("none, as there is no such class, not 00"),
        differences::toString);
  }
}
