package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.row.SeriesRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DeviceLimitTest {
  private static final List<DeviceLimit> LIMITS =
      CollectorList.ALL.stream().map(CollectorSpec::limit).flatMap(Optional::stream).toList();

  @Test
  void theSharesOfAllKindsFitIntoARow() {
    int kept = LIMITS.stream().mapToInt(DeviceLimit::keptSlots).sum();

    assertEquals(5, LIMITS.size());
    assertTrue(
        kept + SeriesRegistry.KEPT_FOR_THE_REST <= SeriesRegistry.MAX_SLOTS / 2,
        () -> Integer.toString(kept));
  }

  @Test
  void aKindReachesItsMostWhereTheOthersTakeOnlyTheirShare() {
    int kept = LIMITS.stream().mapToInt(DeviceLimit::keptSlots).sum();
    for (DeviceLimit limit : LIMITS) {
      if (limit.kept() > 0 && !limit.kind().startsWith("processors")) {
        int others = kept - limit.keptSlots() + SeriesRegistry.KEPT_FOR_THE_REST;
        assertTrue(limit.mostSlots() + others <= SeriesRegistry.MAX_SLOTS, limit.kind());
      }
    }
  }
}
