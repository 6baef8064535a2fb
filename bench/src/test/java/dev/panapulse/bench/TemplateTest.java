package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TemplateTest {
  @Test
  void placeholdersAreFilledAndOtherTextIsLeftAlone() {
    Map<String, String> values = Map.of("work", "/a$b\\c", "port", "1");
    assertEquals("/a$b\\c/x:1 me@host @", Template.fill("@work@/x:@port@ me@host @", values));
    assertEquals(Set.of("@nothing@"), Template.unknown("@nothing@ @work@"));
    assertThrows(BenchException.class, () -> Template.fill("@url@", values));
  }
}
