package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class DeliveryCountsTest {
  private final DeliveryCounts counts = new DeliveryCounts();

  private void assertCounts(long inFlight, long accepted, long refused) {
    assertEquals(inFlight, counts.inFlightRows(), "in flight");
    assertEquals(accepted, counts.acceptedRows(), "accepted");
    assertEquals(refused, counts.refusedRows(), "refused");
  }

  @Test
  void rowsInFlightEndAsAcceptedOrRefused() {
    assertCounts(0, 0, 0);
    counts.taken(3);
    assertCounts(3, 0, 0);
    counts.failed();
    assertCounts(3, 0, 0);
    counts.accepted(17);
    assertCounts(0, 3, 0);
    counts.taken(2);
    counts.refused();
    assertCounts(0, 3, 2);
    counts.taken(1);
    counts.accepted(1);
    assertCounts(0, 4, 2);
    assertEquals(18, counts.rejectedPoints());
    assertEquals(1, counts.failures());
  }
}
