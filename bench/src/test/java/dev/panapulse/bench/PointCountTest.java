package dev.panapulse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PointCountTest {
  private static final PointCount OTLP = new PointCount(PointCount.Way.OTLP, "");

  @Test
  void pointsAreCountedInEachFormat() {
    assertEquals(3, OTLP.in(BackendFixture.request(1, 1, 2)));
    assertEquals(
        2, OTLP.in("{\"a\":[{\"timeUnixNano\":\"1\"},{\"timeUnixNano\":2}]}".getBytes(UTF_8)));
    assertEquals(0, OTLP.in("\u0001garbage".getBytes(UTF_8)));
    PointCount lines = new PointCount(PointCount.Way.LINES, "");
    assertEquals(2, lines.in("# HELP a\na 1\n\nb 2\n".getBytes(UTF_8)));
    PointCount words = new PointCount(PointCount.Way.OCCURRENCES, "PUTVAL ");
    assertEquals(2, words.in("PUTVAL a\nPUTVAL b\n".getBytes(UTF_8)));
    PointCount unknown = new PointCount(PointCount.Way.UNKNOWN, "");
    assertEquals(0, unknown.in(new byte[0]));
    assertEquals(1, unknown.in(new byte[9]));
  }
}
