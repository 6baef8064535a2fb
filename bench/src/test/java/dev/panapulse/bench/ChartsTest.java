package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class ChartsTest {
  @Test
  void chartsAreWellFormedAndHaveADarkScheme() throws Exception {
    Outputs outputs = OutputsFixture.outputs();
    outputs.soak = Optional.of(soak());
    Map<String, String> charts = Charts.of(outputs, Plan.DEFAULT);
    assertEquals(4, charts.size(), charts.keySet().toString());
    for (Map.Entry<String, String> chart : charts.entrySet()) {
      Document document = SvgChecks.parse(chart.getValue());
      assertEquals("svg", document.getDocumentElement().getTagName());
      assertTrue(chart.getValue().contains("prefers-color-scheme: dark"), chart.getKey());
      SvgChecks.assertInside(document);
    }
    assertTrue(
        charts.getOrDefault("bench-memory.svg", "").contains("a &lt;b&gt; &amp; c"), "escaped");
  }

  private static Soak.Outcome soak() {
    List<Soak.Moment> moments = new ArrayList<>();
    IntStream.range(0, 2000)
        .forEach(i -> moments.add(new Soak.Moment(i, 6000 + i % 7, 1400, 20, i / 9 % 3 != 1)));
    return new Soak.Outcome(moments, Soak.growths(moments), 1000, 100);
  }
}
