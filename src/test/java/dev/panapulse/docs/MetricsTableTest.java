package dev.panapulse.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.otlp.Rows;
import org.junit.jupiter.api.Test;

class MetricsTableTest {
  @Test
  void oneLineForEachMetricWithClosedValuesAlone() {
    Rows rows = new Rows();
    rows.row.begin(Rows.TIME);
    rows.addDisk("sda", Rows.BOOT);
    rows.addDisk("sdb", Rows.BOOT);
    rows.addCpu();

    assertEquals(
        """
        | Metric | Unit | Instrument | Attributes | Description |
        |---|---|---|---|---|
        | `system.cpu.time` | `s` | counter | `cpu.mode`: user, system, idle | \
        Seconds each processor spent in each mode |
        | `system.cpu.utilization` | `1` | gauge | `cpu.mode`: user, system, idle | \
        Share of the time spent in a mode |
        | `system.disk.io` | `By` | counter | `disk.io.direction`: read, write; `system.device.name` | \
        Bytes read from and written to disks |
        """,
        MetricsTable.markdown(rows.registry.snapshot()));
  }
}
