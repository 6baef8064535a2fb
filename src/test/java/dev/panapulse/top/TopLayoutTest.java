package dev.panapulse.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.terminal.Canvas;
import dev.panapulse.terminal.CanvasText;
import dev.panapulse.terminal.Key;
import dev.panapulse.terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TopLayoutTest {
  private static final String FOREIGN = "/mnt/\u001b[2J漢字\n\u202e\ud800é\u0301🙂".repeat(5);

  private static HostModel host(int devices) {
    HostModel model = new HostModel();
    for (int second = 0; second < 3; second++) {
      Rows rows = new Rows().with(Wanted.UPTIME, 1e5).with(Wanted.LOAD_1, 1.5);
      rows.with(Wanted.MEMORY_LIMIT, 8e9);
      for (int i = 0; i < devices; i++) {
        rows.disk("sd" + i, 1e6 * second * i)
            .mount("/mnt/" + i, i / (double) devices)
            .network("eth" + i, 1e5 * second)
            .cpu(String.valueOf(i), second, second)
            .with(Wanted.TEMPERATURE, 40 + i, "hw.id", "sensor" + i);
      }
      rows.mount(FOREIGN, 0.97).disk(FOREIGN, 0).network(FOREIGN, 0);
      model.update(rows.at(second, 100 + second));
    }
    return model;
  }

  private static TopLayout.Screen draw(HostModel model, TopView view, int columns, int rows) {
    AgentLine agent = new AgentLine(Style.GOOD, "agent fine", "accepted 1s ago, " + FOREIGN);
    return TopLayout.draw(model, agent, view, FOREIGN, true, columns, rows);
  }

  private static String text(Canvas canvas) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < canvas.rows(); row++) {
      lines.add(CanvasText.of(canvas, row));
    }
    return String.join("\n", lines);
  }

  @Test
  void noLineIsWiderThanTheScreenWhateverItsSize() {
    Random random = new Random(3);
    List<HostModel> hosts = List.of(new HostModel(), host(0), host(2), host(40));
    for (int columns = 1; columns <= 300; columns += 1 + random.nextInt(7)) {
      for (int rows = 1; rows <= 100; rows += 1 + random.nextInt(5)) {
        TopView view =
            new TopView(
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(9) == 0,
                random.nextInt(60));
        HostModel host = hosts.get(random.nextInt(hosts.size()));
        Canvas canvas = draw(host, view, columns, rows).canvas();
        assertEquals(columns, canvas.columns());
        for (int row = 0; row < rows; row++) {
          String line = CanvasText.of(canvas, row);
          assertTrue(Canvas.width(line) <= columns, line);
          assertTrue(line.chars().noneMatch(c -> c < ' ' || c == 0x202e || c == 0xd800), line);
        }
      }
    }
  }

  @Test
  void theSmallestScreensHaveTheFirstLines() {
    HostModel host = host(2);
    assertEquals("p", text(draw(host, TopView.first(), 1, 1).canvas()));
    String three = text(draw(host, TopView.first(), 80, 3).canvas());
    assertTrue(three.contains("cpu") && three.contains("q quit"), three);
  }

  @Test
  void allKindsOfListsAreThereAtEachUsualSize() {
    for (int[] size : new int[][] {{80, 24}, {200, 60}, {80, 50}, {300, 100}}) {
      String text = text(draw(host(40), TopView.first(), size[0], size[1]).canvas());
      for (String part : List.of("mount", "disk", "interface", "sensor", "cpu", "memory", "load")) {
        assertTrue(text.contains(part), () -> part + "\n" + text);
      }
    }
  }

  @Test
  void longListsAreScrolledToTheirEnds() {
    HostModel host = host(40);
    TopLayout.Screen first = draw(host, TopView.first(), 80, 24);
    assertTrue(first.mostScroll() > 30, "by " + first.mostScroll());
    assertTrue(text(first.canvas()).contains("1-"), text(first.canvas()));

    TopView end = TopView.first().after(Key.LAST, first.mostScroll());
    String last = text(draw(host, end, 80, 24).canvas());
    assertTrue(last.contains("sensor9"), last);
    assertTrue(last.contains("of 41"), last);
    assertEquals(end, end.after(Key.DOWN, first.mostScroll()));
    assertEquals(TopView.first(), end.after(Key.FIRST, first.mostScroll()));
  }

  @Test
  void listsAreInTheOrderOfUseIfWanted() {
    HostModel host = host(40);
    TopView byUse = TopView.first().after(Key.SORT, 0);
    String text = text(draw(host, byUse, 80, 24).canvas());
    assertTrue(text.contains("sd39"), text);
    assertFalse(text(draw(host, TopView.first(), 80, 24).canvas()).contains("sd39"), text);
  }

  @Test
  void coresAreOnlyShownIfWanted() {
    String with = text(draw(host(2), TopView.first(), 80, 24).canvas());
    String without = text(draw(host(2), TopView.first().after(Key.CORES, 0), 80, 24).canvas());
    assertTrue(with.contains("1 ███░░  50%"), with);
    assertFalse(without.contains("50%"), without);
  }

  @Test
  void manyCoresTakeACharacterEach() {
    String text = text(draw(host(40), TopView.first(), 80, 24).canvas());
    assertTrue(text.contains("▄".repeat(40)), text);
  }

  @Test
  void withoutBlocksAllOfItsOwnIsAscii() {
    Canvas canvas =
        TopLayout.draw(host(2), AgentLine.none(""), TopView.first(), "host", false, 80, 24)
            .canvas();
    String own = text(canvas).lines().filter(line -> !line.contains("/mnt/")).toList().toString();
    assertTrue(own.replaceAll("[^ -~]*(漢字|é|🙂)[^ -~]*", "").chars().allMatch(c -> c < 0x7f), own);
  }
}
