package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonTest {
  @Test
  void writtenJsonReadsBackEqual() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a \"b\" \\ \n\t\u0001 µ \uD83D\uDE00");
    map.put("whole", 3.0);
    map.put("part", 0.25);
    map.put("none", Double.NaN);
    map.put("list", List.of(1, 2L, true));
    map.put("empty", List.of());
    map.put("nothing", Map.of());
    map.put("maybe", Optional.of("x"));
    JsonObject read = JsonParser.parseString(Json.text(map)).getAsJsonObject();
    assertEquals("a \"b\" \\ \n\t\u0001 µ \uD83D\uDE00", read.get("text").getAsString());
    assertEquals("3", read.get("whole").getAsString());
    assertEquals(0.25, read.get("part").getAsDouble());
    assertTrue(read.get("none").isJsonNull());
    assertEquals(3, read.getAsJsonArray("list").size());
    assertEquals(0, read.getAsJsonArray("empty").size());
    assertEquals("x", read.get("maybe").getAsString());
  }
}
