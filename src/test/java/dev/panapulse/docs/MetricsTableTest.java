package dev.panapulse.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.otlp.RowFixture;
import dev.panapulse.row.SeriesRegistry;
import org.junit.jupiter.api.Test;

class MetricsTableTest {
  @Test
  void oneLineForEachMetricWithClosedValuesAlone() {
    RowFixture rows = new RowFixture();
    rows.row.begin(RowFixture.TIME);
    rows.addDisk("sda", RowFixture.BOOT);
    rows.addDisk("sdb", RowFixture.BOOT);
    rows.addCpu();
    rows.registry.publish();

    SeriesRegistry.Snapshot all = rows.registry.snapshot();
    SeriesRegistry.Snapshot byDefault =
        new SeriesRegistry.Snapshot(
            all.series().stream()
                .filter(series -> series.metric().name().endsWith("utilization"))
                .toList(),
            all.slots());
    assertEquals(
        """
        | Metric | Unit | Instrument | Attributes | Level | By default | Source | Description |
        |---|---|---|---|---|---|---|---|
        | `system.cpu.time` | `s` | counter, double | `cpu.mode`: user, system, idle | Recommended \
        | off | /proc/stat | Seconds each processor spent in each mode |
        | `system.cpu.utilization` | `1` | gauge, double | `cpu.mode`: user, system, idle | Opt-In \
        | on | /proc/stat | Share of the time spent in a mode |
        | `system.disk.io` | `By` | counter, int | `disk.io.direction`: read, write; \
        `system.device.name` | Recommended | off | /proc/diskstats | \
        Bytes read from and written to disks |
        """,
        MetricsTable.markdown(all, byDefault));
  }
}
