package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {
  @Test
  void optionsOverruleThePlan() {
    Options options =
        Options.parse("--quick", "--rounds", "5", "--intervals", "1,2", "--agents", "a, b");
    assertEquals(5, options.plan().rounds());
    assertEquals(List.of("a", "b"), options.agents());
    assertEquals(Duration.ofSeconds(2), options.plan().intervals().get(1));
    assertEquals(Plan.QUICK.window(), options.plan().window());
    for (String[] wrong :
        new String[][] {
          {"--rounds", "0"},
          {"--rounds", "many"},
          {"--seconds", "15", "--intervals", "10"},
          {"--quick", "--full"},
          {"--nonsense"},
          {"word"}
        }) {
      assertThrows(BenchException.class, () -> Options.parse(wrong), String.join(" ", wrong));
    }
  }
}
