package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RoundsTest {
  @Test
  void everyAgentIsInEachRoundOnceAndTheFloorInEachGroup() {
    List<Found> agents = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d", "e", "floor")) {
      agents.add(
          new Found(
              DescriptorFile.parse(name, LaboratoryFixture.AGENT),
              Path.of("/x"),
              Optional.empty(),
              List.of(),
              ""));
    }
    List<List<String>> orders = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      List<String> order = new ArrayList<>();
      for (List<Found> group : Rounds.groups(agents, round, 2)) {
        List<String> names = group.stream().map(found -> found.agent().name()).toList();
        assertEquals("floor", names.getLast());
        order.addAll(names.subList(0, names.size() - 1));
      }
      assertEquals(5, order.size());
      assertEquals(Set.of("a", "b", "c", "d", "e"), new HashSet<>(order));
      orders.add(order);
    }
    assertNotEquals(orders.get(0), orders.get(1));
    assertEquals(1, Rounds.groups(agents.subList(5, 6), 0, 2).size());
  }
}
