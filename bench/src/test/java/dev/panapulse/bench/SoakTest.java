package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SoakTest {
  @Test
  void aSoakThatLeaksIsFoundAndOneThatWobblesIsNot() {
    Random random = new Random(3);
    List<Soak.Moment> moments = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      boolean up = i / 7 % 2 == 0;
      moments.add(
          new Soak.Moment(
              i, 6000 + random.nextInt(200) + i * 0.5, 1400 + (up ? 0 : 300), up ? 20 : 19, up));
    }
    List<Soak.Growth> growths = Soak.growths(moments);
    assertTrue(growths.getFirst().grows(), growths.toString());
    assertFalse(growths.get(1).grows(), growths.toString());
    assertFalse(growths.get(2).grows(), growths.toString());
    assertFalse(new Soak.Outcome(moments, growths, 1, 1).flat());
  }

  @Test
  void aDescriptorThatLeaksNowAndThenIsFound() {
    List<Soak.Moment> moments =
        IntStream.range(0, 600)
            .mapToObj(i -> new Soak.Moment(i, 1, 1, 20 + i / 100, true))
            .toList();
    assertTrue(Soak.growths(moments).get(2).grows());
  }
}
