package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.control.Status;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.libc.Clocks;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all collectors at each tick, one after the other, and publishes one row to the ring.
 *
 * <p>A failed collector is reported, counted and skipped for that tick. A collector that fails to
 * register its series is excluded until restart. The others continue. After the first ticks, a tick
 * allocates nothing unless devices or other objects appear or disappear. Sampling thread only.
 */
public final class Sampler {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final WallClock clock;
  private final SeriesRegistry registry;
  private final Row row;
  private final RowRing ring;
  private final Function<Settings, List<Collector>> change;
  private Collector[] collectors = {};

  /** The collectors that take part in ticks. */
  private Collector[] sampled = {};

  private final Clocks clocks;
  private LastTick lastTick = new LastTick(0);
  private Optional<Settings> next = Optional.empty();

  /**
   * @param collectors the first ones
   * @param change from the present collectors to those of other settings; new ones are not
   *     described, and those that are missing are closed
   */
  Sampler(
      WallClock clock,
      Clocks clocks,
      SeriesRegistry registry,
      Row row,
      RowRing ring,
      List<Collector> collectors,
      Function<Settings, List<Collector>> change) {
    this.clock = clock;
    this.clocks = clocks;
    this.registry = registry;
    this.row = row;
    this.ring = ring;
    this.change = change;
    use(collectors);
  }

  private void use(List<Collector> present) {
    List<Collector> before = List.of(collectors);
    List<Collector> sampledBefore = List.of(sampled);
    collectors = present.toArray(Collector[]::new);
    sampled =
        present.stream()
            .filter(each -> before.contains(each) ? sampledBefore.contains(each) : describes(each))
            .toArray(Collector[]::new);
    lastTick = new LastTick(sampled.length);
  }

  /**
   * Changes to the collectors of other settings at the beginning of a tick: the next one, or one
   * later if rows wait that need the slots of the present collectors, and there is no room for
   * both.
   */
  void changeTo(Settings settings) {
    next = Optional.of(settings);
  }

  private void change(Settings settings) {
    if (ring.waiting() == 0 || registry.hasRoomForAllAgain()) {
      next = Optional.empty();
      try {
        use(change.apply(settings));
      } catch (RuntimeException | Error e) {
        LOG.error("the collectors cannot be changed; those of before go on", e);
      }
    }
  }

  private static boolean describes(Collector collector) {
    try {
      collector.describe();
      return true;
    } catch (RuntimeException | Error e) {
      collector.errors().unexpected(e);
      return false;
    }
  }

  /** Samples once and publishes the row. */
  public void tick() {
    if (next.isPresent()) {
      change(next.get());
    }
    row.begin(clock.read());
    lastTick.begin(clocks.monotonic());
    for (Collector collector : sampled) {
      sample(collector);
      lastTick.ended(clocks.monotonic());
    }
    row.end();
    ring.publish(row);
  }

  private void sample(Collector collector) {
    try {
      collector.sample(row);
    } catch (RuntimeException | Error e) {
      collector.errors().unexpected(e);
    }
  }

  /** Closes all collectors. */
  public void close() {
    for (Collector collector : collectors) {
      try {
        collector.close();
      } catch (RuntimeException | Error e) {
        collector.errors().unexpected(e);
      }
    }
  }

  /** The registry of all series. */
  public SeriesRegistry registry() {
    return registry;
  }

  /** What each collector did at the last tick, in the order in which they run. */
  List<Status.CollectorStatus> collectorStatus(Set<CollectorSpec> specs) {
    Map<String, Integer> values = CollectorValues.count(row, specs);
    List<Status.CollectorStatus> all = new ArrayList<>();
    for (int i = 0; i < sampled.length; i++) {
      Collector collector = sampled[i];
      all.add(
          new Status.CollectorStatus(
              collector.name(),
              values.getOrDefault(collector.name(), 0),
              collector.errors().failures(),
              collector.errors().invalidValues(),
              Duration.ofNanos(lastTick.nanos(i))));
    }
    return all;
  }

  /** The row of the last tick. */
  public Row row() {
    return row;
  }

  /** The ring that receives the rows. */
  public RowRing ring() {
    return ring;
  }

  /** All collectors, in the order in which they run. */
  public List<Collector> collectors() {
    return List.of(collectors);
  }
}
