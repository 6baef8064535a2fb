package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.network.NetworkCollector;
import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of devices with as many names as it knows, and more. */
final class ManyNamesTest {
  private static final int KNOWN = DeviceTable.MAX_NAMES;

  @TempDir Path root = Path.of("");

  private static String line(int number) {
    return "if" + number + ": " + number + " 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n";
  }

  private static String file(List<Integer> numbers) {
    StringBuilder text = new StringBuilder("Inter-\n face\n");
    numbers.forEach(number -> text.append(line(number)));
    return text.toString();
  }

  private static List<Integer> upTo(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static NetworkCollector everyTenth(HostContext host) {
    return new NetworkCollector(host, name -> name.endsWith("0"), true, false);
  }

  private static Optional<Number> received(DeviceHostFixture host, int number) {
    return host.value(
        "system.network.io", "network.interface.name=if" + number, "network.io.direction=receive");
  }

  @Test
  void inAnyOrderEachHasItsOwnValues() {
    DeviceHostFixture host = DeviceHostFixture.at(root, LibC.system());
    NetworkCollector collector = everyTenth(host.context());
    List<Integer> numbers = upTo(KNOWN);
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(numbers, new Random(seed));
      host.put("proc/1/net/dev", file(numbers));
      host.tick(collector);
      for (int i = 0; i < KNOWN; i += 10) {
        assertEquals(Optional.of((long) i), received(host, i), "seed " + seed);
      }
    }
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void namesBeyondTheLimitAreCountedOnceAndHaveRoomWhenOthersGo() {
    DeviceHostFixture host = DeviceHostFixture.at(root, LibC.system());
    NetworkCollector collector = everyTenth(host.context());
    host.put("proc/1/net/dev", file(upTo(KNOWN + 100)));
    host.tick(collector);
    host.tick(collector);
    assertEquals(100, collector.errors().invalidValues());
    assertTrue(received(host, KNOWN + 12).isEmpty());

    host.put("proc/1/net/dev", file(upTo(KNOWN + 100).subList(100, KNOWN + 100)));
    host.tick(collector);
    host.tick(collector);
    host.tick(collector);
    // it counts from its first reading
    assertEquals(Optional.of(0L), received(host, KNOWN + 12));
    assertEquals(Optional.of(110L), received(host, 110));
    assertTrue(received(host, 10).isEmpty());
  }

  @Test
  void devicesThatWereRefusedTakeTheRoomOfThoseThatGo() {
    DeviceHostFixture host = DeviceHostFixture.at(root, LibC.system());
    HostContext two = host.context().within(new DeviceLimit("interfaces", 1, 2, 8));
    NetworkCollector collector = new NetworkCollector(two, name -> true, true, false);
    host.put("proc/1/net/dev", file(List.of(1, 2, 3)));
    host.tick(collector);
    host.tick(collector);
    assertTrue(received(host, 3).isEmpty());
    assertEquals(1, collector.errors().invalidValues());

    host.put("proc/1/net/dev", file(List.of(2, 3)));
    host.tick(collector);
    host.tick(collector);
    host.tick(collector);
    // it counts from its first reading
    assertEquals(Optional.of(0L), received(host, 3));
  }
}
