package dev.panapulse.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.top.HostModel.Curve;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HostModelTest {
  private static final double NONE = Double.NaN;

  private final HostModel model = new HostModel();

  private List<Double> read() {
    return model.figures().disks().stream().map(HostFigures.Disk::read).toList();
  }

  @Test
  void aRateIsTheGrowthInTheTimeBetween() {
    model.update(new Rows().disk("sda", 1000).at(0, 10));
    assertEquals(List.of(NONE), read());
    model.update(new Rows().disk("sda", 5000).at(1, 12));
    assertEquals(List.of(2000.0), read());
  }

  @Test
  void theSameRowChangesNothing() {
    model.update(new Rows().disk("sda", 0).at(0, 10));
    model.update(new Rows().disk("sda", 10).at(1, 11));
    model.update(new Rows().disk("sda", 10).at(1, 11));
    assertEquals(List.of(10.0), read());
    assertEquals(10, model.history(Curve.DISK).get(0));
    assertEquals(NONE, model.history(Curve.DISK).get(1));
  }

  @Test
  void aCounterThatBeginsAnewHasNoRateOnce() {
    model.update(new Rows().disk("sda", 1000).at(0, 10));
    model.update(new Rows().disk("sda", 10).at(1, 11));
    assertEquals(List.of(NONE), read());
    model.update(new Rows().disk("sda", 30).at(2, 12));
    assertEquals(List.of(20.0), read());
  }

  @Test
  void devicesComeAndGo() {
    model.update(new Rows().disk("sda", 0).disk("sdb", 0).at(0, 10));
    model.update(new Rows().disk("sdb", 1).at(1, 11));
    assertEquals(List.of(1.0), read());
    // it has grown while nobody looked: that is not this second's
    model.update(new Rows().disk("sda", 99).disk("sdb", 2).at(2, 12));
    assertEquals(List.of(NONE, 1.0), read());
  }

  @Test
  void aClockThatIsSetBackMakesNoRate() {
    model.update(new Rows().disk("sda", 0).at(0, 10));
    model.update(new Rows().disk("sda", 10).at(1, 10));
    assertEquals(List.of(NONE), read());
    model.update(new Rows().disk("sda", 20).at(2, 5));
    assertEquals(List.of(NONE), read());
    model.update(new Rows().disk("sda", 30).at(3, 6));
    assertEquals(List.of(10.0), read());
  }

  @Test
  void anAgentThatWasStartedAgainContinuesNothing() {
    model.update(new Rows().disk("sda", 10).at(7, 10));
    model.update(new Rows().disk("sda", 20).at(0, 11));
    assertEquals(List.of(NONE), read());
  }

  @Test
  void processorsAreAddedUp() {
    model.update(new Rows().cpu("0", 0, 0).cpu("1", 0, 0).at(0, 10));
    model.update(new Rows().cpu("0", 1, 0).cpu("1", 0.5, 0.5).at(1, 11));

    assertEquals(0.75, model.figures().cpu().busy());
    assertEquals(0.75, model.figures().cpu().user());
    assertEquals(
        List.of(new HostFigures.Core("0", 1), new HostFigures.Core("1", 0.5)),
        model.figures().cores());
  }

  @Test
  void theSumOfAllProcessorsIsNone() {
    model.update(new Rows().cpu("", 0, 0).at(0, 10));
    model.update(new Rows().cpu("", 1, 1).at(1, 11));

    assertEquals(0.5, model.figures().cpu().busy());
    assertEquals(List.of(), model.figures().cores());
  }

  @Test
  void whatIsNotThereIsNotKnown() {
    model.update(new Rows().at(0, 10));
    HostFigures expected = HostFigures.none();
    assertEquals(
        expected.toString().replace("epochNanos=0", "epochNanos=10000000000"),
        model.figures().toString());
  }

  @Test
  void theLowestUpperLimitOfASensorCounts() {
    Rows rows = new Rows().with(Wanted.TEMPERATURE, 50, "hw.id", "a", "hw.name", "core");
    rows.with(Wanted.TEMPERATURE_LIMIT, 100, "hw.id", "a", "hw.limit_type", "high.critical");
    rows.with(Wanted.TEMPERATURE_LIMIT, 80, "hw.id", "a", "hw.limit_type", "high.degraded");
    rows.with(Wanted.TEMPERATURE_LIMIT, 5, "hw.id", "a", "hw.limit_type", "low.critical");
    model.update(rows.with(Wanted.TEMPERATURE, 40, "hw.id", "b").at(0, 10));

    assertEquals(
        List.of(
            new HostFigures.Temperature("core", 50, 80),
            new HostFigures.Temperature("b", 40, NONE)),
        model.figures().temperatures());
  }

  @Test
  void aMountIsAsFullAsForItsUsers() {
    model.update(new Rows().mount("/", 0.25).at(0, 10));
    HostFigures.Mount root = model.figures().mounts().getFirst();
    assertEquals(0.25, root.share());
    assertTrue(!root.isReadOnly());
  }
}
