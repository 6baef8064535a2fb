package dev.panapulse.row;

import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What counters had exported when a reload took them out, so that those that are made anew with the
 * same identity continue them, or have another start time: a reading alone does not say that a
 * counter has wrapped, restarted, or counts from the reading at which it was found. Sampling thread
 * only; empty until a reload.
 */
final class FormerCounters {
  /** Series that are remembered; with more, all counters that are made anew start anew. */
  static final int MOST = 4096;

  private record Identity(Metric metric, Attributes attributes) {}

  /**
   * @param bits the last value; {@link Row#ABSENT}: the counter has to start anew
   * @param sequence of the last row with it
   * @param sinceBoot the time of that row, without the offset of the wall clock
   */
  record Last(long bits, long sequence, long sinceBoot) {}

  private final Map<Identity, Last> remembered = new HashMap<>();
  private boolean isOverfull;

  private static Identity identity(Series series) {
    return new Identity(series.metric(), series.attributes());
  }

  /** Remembers the last values of a group's counters. */
  void remember(Row row, SeriesGroup group) {
    boolean isPlain = group.tracker() == null;
    for (int i = 0; i < group.size(); i++) {
      if (group.kind(i) != SeriesGroup.GAUGED) {
        long bits = isPlain ? row.lastBits(group.slot(i)) : Row.ABSENT;
        if (!isPlain || bits != Row.ABSENT) {
          isOverfull |= remembered.size() >= MOST;
          remembered.put(
              identity(group.series().get(i)),
              new Last(bits, row.sequence(), row.epochNanos() - row.clockOffset()));
        }
      }
    }
    if (isOverfull) {
      remembered.clear();
    }
  }

  /**
   * The counters that a group continues, in its order, and forgets them.
   *
   * @return empty if they have to start anew; an empty element: nothing was exported of it
   */
  Optional<List<Optional<Last>>> take(SeriesGroup group) {
    if (isOverfull) {
      return Optional.empty();
    }
    boolean isContinued = true;
    List<Optional<Last>> all = new ArrayList<>(group.size());
    for (Series series : group.series()) {
      Optional<Last> last = Optional.ofNullable(remembered.remove(identity(series)));
      isContinued &= last.isEmpty() || last.get().bits() != Row.ABSENT;
      all.add(last);
    }
    return isContinued ? Optional.of(all) : Optional.empty();
  }

  /** Whether there is nothing to continue. */
  boolean isEmpty() {
    return remembered.isEmpty() && !isOverfull;
  }
}
