package dev.panapulse.docs;

import dev.panapulse.collectors.CollectorList;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.DeviceLimit;
import java.util.Locale;

/** The limits of devices as a table of Markdown. */
public final class LimitsTable {
  private LimitsTable() {}

  /** The table, with a line for each kind. */
  public static String markdown() {
    StringBuilder table =
        new StringBuilder(
            "| kind | collector | always | at most | values of each |\n|---|---|--:|--:|--:|\n");
    for (CollectorSpec spec : CollectorList.ALL) {
      spec.limit().ifPresent(limit -> table.append(line(spec, limit)));
    }
    return table.toString();
  }

  private static String line(CollectorSpec spec, DeviceLimit limit) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,d | %,d | %d |\n",
        limit.kind(),
        spec.name(),
        limit.kept(),
        limit.most(),
        limit.seriesEach());
  }
}
