package dev.panapulse.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the readings of a group's counters, from the first one on that did not continue its
 * series. What is exported never grows by more than the counter did.
 *
 * <ul>
 *   <li>A reading <b>continues</b> the series if the counter can have grown so far since its last
 *       good reading ({@link CounterMath#canGrow}).
 *   <li>One that fell by a little <b>wavers</b> ({@link CounterMath#wavers}): the last value is
 *       kept until the counter exceeds it.
 *   <li>Any other is <b>in doubt</b>: the last value is kept for this tick. If a later reading
 *       continues the series, there was no reset. If it continues the reading in doubt, the counter
 *       <b>restarts</b> there: its start time is the tick of that reading, and its value counts
 *       from that reading, as it is unknown how much of it was counted since. If it does neither,
 *       it is in doubt in its turn.
 *   <li>A counter that restarted and then <b>comes back</b> to its former value in one step counts
 *       only what exceeds that value.
 * </ul>
 *
 * A counter that restarts gets slots of its own, unless all counters of the group do so at once:
 * then the group's start time moves. A start time younger than {@value #CALM_NANOS} ns stays, so
 * that a broken counter does not cost a new message layout at each tick: the value then continues
 * from where it was. So it does when the row has no more slots.
 *
 * <p>Sampling thread only. Allocates when it is made, and when a counter gets slots of its own.
 */
final class ResetTracker {
  private static final long CALM_NANOS = 60_000_000_000L;

  private static final byte PLAIN = 0;
  private static final byte RESTARTS = 1;

  private final SeriesGroup group;

  /** Subtracted from each reading. */
  private final long[] base;

  /** Whether the first reading becomes the base. */
  private final boolean[] fromFirst;

  /** The last reading that continued the series; {@link Row#ABSENT}: it is the last value. */
  private final long[] good;

  private final long[] goodTime;

  /** The reading in doubt; {@link Row#ABSENT} if there is none. */
  private final long[] doubt;

  private final long[] doubtTime;

  /** The reading before the counter restarted; {@link Row#ABSENT} if it did not. */
  private final long[] former;

  private final long[] formerTime;

  /** Whether it lost less than half of its value: it did not restart from 0. */
  private final boolean[] isPartial;

  /** Slots of counters that have their own start time. */
  private final @Nullable SeriesGroup[] parts;

  private final byte[] verdict;

  /** Makes it the tracker of the group. */
  ResetTracker(SeriesGroup group, long goodEpochNanos) {
    int size = group.size();
    this.group = group;
    this.base = new long[size];
    this.fromFirst = new boolean[size];
    this.good = new long[size];
    this.goodTime = new long[size];
    this.doubt = new long[size];
    this.doubtTime = new long[size];
    this.former = new long[size];
    this.formerTime = new long[size];
    this.isPartial = new boolean[size];
    this.parts = new @Nullable SeriesGroup[size];
    this.verdict = new byte[size];
    Arrays.fill(goodTime, goodEpochNanos);
    Arrays.fill(good, Row.ABSENT);
    Arrays.fill(doubt, Row.ABSENT);
    Arrays.fill(former, Row.ABSENT);
    group.track(this);
  }

  /** All counters count from their first reading. */
  void countFromFirstReading() {
    Arrays.fill(fromFirst, true);
  }

  /** The groups of the counters that have slots of their own. */
  List<SeriesGroup> parts() {
    List<SeriesGroup> list = new ArrayList<>();
    for (SeriesGroup part : parts) {
      if (part != null) {
        list.add(part);
      }
    }
    return list;
  }

  /** Moves all times with the wall clock. */
  void clockStepped(long step) {
    for (int i = 0; i < base.length; i++) {
      goodTime[i] += step;
      doubtTime[i] += step;
      formerTime[i] += step;
    }
  }

  /** Replaces the readings in the row by the values to be exported. */
  void settle(Row row) {
    boolean anyRestarts = false;
    boolean isWhole = true;
    for (int i = 0; i < base.length; i++) {
      if (group.kind(i) != SeriesGroup.GAUGED) {
        boolean isEmpty = isEmpty(row, i);
        verdict[i] = judge(row, i);
        anyRestarts |= verdict[i] == RESTARTS;
        isWhole &= verdict[i] == RESTARTS || parts[i] != null || isEmpty;
      }
    }
    if (anyRestarts) {
      restart(row, isWhole);
    }
    for (int i = 0; i < base.length; i++) {
      SeriesGroup part = parts[i];
      if (part != null) {
        row.putBits(part.slot(0), row.bits(group.slot(i)));
        row.putBits(group.slot(i), Row.ABSENT);
      }
    }
  }

  /** Whether a counter has counted nothing, so that its start time may move with the others. */
  private boolean isEmpty(Row row, int i) {
    long last = row.lastBits(group.slot(i));
    return last == CounterMath.ZERO
        || (last == Row.ABSENT && row.bits(group.slot(i)) == Row.ABSENT);
  }

  private byte judge(Row row, int i) {
    int slot = group.slot(i);
    long reading = row.bits(slot);
    if (reading == Row.ABSENT) {
      return PLAIN;
    }
    byte kind = group.kind(i);
    if (row.lastBits(slot) == Row.ABSENT) {
      base[i] = fromFirst[i] ? reading : base[i];
      accept(row, i, reading, CounterMath.minus(kind, reading, base[i]));
      return PLAIN;
    }
    long last = good(row, i);
    if (isBack(row, i, reading, last)) {
      splice(row, i, reading, CounterMath.minus(kind, reading, former[i]));
      return PLAIN;
    }
    if (CounterMath.canGrow(kind, last, reading, row.epochNanos() - goodTime[i])) {
      long value = CounterMath.minus(kind, reading, base[i]);
      // the difference of doubles is rounded
      long least = row.lastBits(slot);
      accept(row, i, reading, CounterMath.isLess(kind, value, least) ? least : value);
      return PLAIN;
    }
    row.putBits(slot, row.lastBits(slot));
    row.countSuppressedReset();
    if (CounterMath.wavers(kind, last, reading)) {
      goodTime[i] = row.epochNanos();
      doubt[i] = Row.ABSENT;
      return PLAIN;
    }
    if (doubt[i] != Row.ABSENT && continuesDoubt(row, i, reading)) {
      row.putBits(slot, reading);
      return RESTARTS;
    }
    doubt[i] = reading;
    doubtTime[i] = row.epochNanos();
    return PLAIN;
  }

  /** The last reading that continued the series. */
  private long good(Row row, int i) {
    return good[i] == Row.ABSENT ? row.lastBits(group.slot(i)) : good[i];
  }

  private boolean continuesDoubt(Row row, int i, long reading) {
    byte kind = group.kind(i);
    return CounterMath.canGrow(kind, doubt[i], reading, row.epochNanos() - doubtTime[i])
        || CounterMath.wavers(kind, doubt[i], reading);
  }

  /** Whether a counter that restarted has its former value again, in one step. */
  private boolean isBack(Row row, int i, long reading, long last) {
    byte kind = group.kind(i);
    if (former[i] == Row.ABSENT || CounterMath.isLess(kind, reading, former[i])) {
      return false;
    }
    if (!CounterMath.isLess(kind, last, former[i])) {
      // it has grown beyond it
      former[i] = Row.ABSENT;
      return false;
    }
    return (isPartial[i] || CounterMath.isLessThanHalf(kind, last, former[i]))
        && CounterMath.canGrow(kind, former[i], reading, row.epochNanos() - formerTime[i]);
  }

  private void accept(Row row, int i, long reading, long value) {
    row.putBits(group.slot(i), value);
    row.putLastBits(group.slot(i), value);
    good[i] = reading;
    goodTime[i] = row.epochNanos();
    doubt[i] = Row.ABSENT;
  }

  /** Adds {@code growth} to the last value, whatever the reading is. */
  private void splice(Row row, int i, long reading, long growth) {
    byte kind = group.kind(i);
    long value = CounterMath.plus(kind, row.lastBits(group.slot(i)), growth);
    base[i] = CounterMath.minus(kind, reading, value);
    former[i] = Row.ABSENT;
    accept(row, i, reading, value);
  }

  private void restart(Row row, boolean isWhole) {
    boolean movesGroup = isWhole && moveGroupStart(row);
    for (int i = 0; i < base.length; i++) {
      if (verdict[i] == RESTARTS) {
        boolean moves = (parts[i] == null && isWhole) ? movesGroup : movePartStart(row, i);
        restart(row, i, moves);
      } else if (movesGroup && row.lastBits(group.slot(i)) == Row.ABSENT) {
        fromFirst[i] = true;
      }
    }
  }

  /** Moves the group's start time to the last reading in doubt; whether it may move. */
  private boolean moveGroupStart(Row row) {
    long start = Long.MIN_VALUE;
    for (int i = 0; i < base.length; i++) {
      if (verdict[i] == RESTARTS && parts[i] == null) {
        start = Math.max(start, doubtTime[i]);
      }
    }
    boolean moves = start != Long.MIN_VALUE && isCalm(row, group, start);
    if (moves) {
      row.putStart(group, start);
    }
    return moves;
  }

  /** Moves a counter's own start time to the reading in doubt; whether it may move. */
  private boolean movePartStart(Row row, int i) {
    SeriesGroup part = parts[i];
    if (!isCalm(row, part == null ? group : part, doubtTime[i])) {
      return false;
    }
    if (part != null) {
      row.putStart(part, doubtTime[i]);
      return true;
    }
    Optional<SeriesGroup> added = row.addPart(group.series().get(i), doubtTime[i]);
    if (added.isPresent()) {
      parts[i] = added.get();
    }
    return added.isPresent();
  }

  private static boolean isCalm(Row row, SeriesGroup of, long start) {
    return start - row.startOf(of) >= CALM_NANOS;
  }

  private void restart(Row row, int i, boolean movesStart) {
    byte kind = group.kind(i);
    int slot = group.slot(i);
    long reading = row.bits(slot);
    long last = good(row, i);
    long lastTime = goodTime[i];
    // where it wavers since it was in doubt, it counts from the lower reading
    long from = CounterMath.isLess(kind, reading, doubt[i]) ? reading : doubt[i];
    if (movesStart) {
      row.putLastBits(slot, CounterMath.ZERO);
    }
    splice(row, i, reading, CounterMath.minus(kind, reading, from));
    if (CounterMath.isLess(kind, reading, last)) {
      former[i] = last;
      formerTime[i] = lastTime;
      isPartial[i] = !CounterMath.isLessThanHalf(kind, reading, last);
    }
  }
}
