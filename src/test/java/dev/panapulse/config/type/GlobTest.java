package dev.panapulse.config.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class GlobTest {

  @Property(tries = 5000)
  void agreesWithARegularExpression(
      @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 10) String pattern,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 12) String name) {
    String regex = pattern.replace("*", ".*").replace('?', '.');
    assertEquals(Pattern.matches(regex, name), new Glob(pattern).matches(name));
  }

  @Property
  void otherCharactersStandForThemselves(@ForAll String text) {
    if (text.indexOf('*') < 0 && text.indexOf('?') < 0) {
      assertTrue(new Glob(text).matches(text));
      assertFalse(new Glob(text).matches(text + "x"));
    }
  }

  @Test
  void wildcardsInNamesAreNotSpecial() {
    assertTrue(new Glob("*").matches("*"));
    assertFalse(new Glob("a").matches("*"));
  }

  @Test
  void hostilePatternsEndSoon() {
    Glob glob = new Glob("a*".repeat(500) + "b");
    assertFalse(
        assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> glob.matches("a".repeat(5_000) + "c")));
  }

  @Test
  void exclusionWins() {
    NamePatterns patterns =
        new NamePatterns(List.of(new Glob("sd*")), List.of(new Glob("sdb?"), new Glob("sr*")));
    assertTrue(patterns.accepts("sda"));
    assertTrue(patterns.accepts("sdb"));
    assertFalse(patterns.accepts("sdb1"));
    assertFalse(patterns.accepts("nvme0n1"));
    assertTrue(new NamePatterns(List.of(), List.of()).accepts("anything"));
  }
}
