package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.self.SelfCollector;
import dev.panapulse.row.Row;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collectors that the settings choose. When the settings change, a collector stays if nothing
 * that concerns it has changed; the others are closed and made anew. Error counts go on, also those
 * of a collector that was off in between. Sampling thread only.
 */
final class CollectorSet {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorSet.class);

  private final HostContext host;
  private final Row row;
  private final AgentFigures figures;

  /** When the agent started, if the row's clock had the offset 0. */
  private final long started;

  private List<Member> members = List.of();
  private int made;

  /** The counts of collectors that were closed, without what caused them. */
  private final Map<CollectorSpec, CollectorErrors> ended = new HashMap<>();

  /**
   * @param values values of the settings that it declares
   * @param exporter of the agent's own collector alone; empty for others
   */
  private record Member(
      CollectorSpec spec,
      Collector collector,
      HostContext host,
      List<Object> values,
      Attributes exporter) {}

  /**
   * No collectors yet.
   *
   * @param startEpochNanos when the agent started, by the clock of the row
   */
  CollectorSet(HostContext host, Row row, AgentFigures figures, long startEpochNanos) {
    this.host = host;
    this.row = row;
    this.figures = figures;
    this.started = startEpochNanos - row.clockOffset();
  }

  /** The first collectors, not described yet, in the order in which they run. */
  List<Collector> create(Settings settings) {
    List<Member> first = new ArrayList<>();
    for (CollectorSpec spec : settings.collectors()) {
      first.add(make(spec, settings, first));
    }
    members = List.copyOf(first);
    return collectors(members);
  }

  /**
   * Changes to the collectors of the settings; new ones are not described yet. One that cannot be
   * made is logged and left out until the next change. Between two ticks.
   *
   * @return all of them, in the order in which they run
   */
  List<Collector> change(Settings settings) {
    List<Member> before = members;
    List<Member> same = before.stream().filter(member -> isKept(member, settings)).toList();
    boolean isSame = same.size() == before.size() && same.size() == settings.collectors().size();
    List<Member> kept = same.stream().filter(member -> isSame || !isSelf(member.spec)).toList();
    // first of all: whatever happens next, none is closed twice
    members = kept;
    before.stream().filter(member -> !kept.contains(member)).forEach(this::end);
    List<Member> next = new ArrayList<>();
    for (CollectorSpec spec : settings.collectors()) {
      find(kept, spec).or(() -> tryToMake(spec, settings, next)).ifPresent(next::add);
    }
    members = List.copyOf(next);
    return collectors(members);
  }

  private Optional<Member> tryToMake(CollectorSpec spec, Settings settings, List<Member> others) {
    try {
      return Optional.of(make(spec, settings, others));
    } catch (RuntimeException | Error e) {
      LOG.error("{}: this collector cannot be started and is left out", spec.name(), e);
      return Optional.empty();
    }
  }

  private static boolean isSelf(CollectorSpec spec) {
    return spec.equals(SelfCollector.SPEC);
  }

  private static Optional<Member> find(List<Member> members, CollectorSpec spec) {
    return members.stream().filter(member -> member.spec.equals(spec)).findFirst();
  }

  private static boolean isKept(Member member, Settings settings) {
    return settings.collectors().contains(member.spec)
        && member.values.equals(values(member.spec, settings))
        && member.exporter.equals(exporter(member.spec, settings));
  }

  private static List<Object> values(CollectorSpec spec, Settings settings) {
    List<Object> values = new ArrayList<>();
    for (SettingSpec<?> setting : spec.settings()) {
      values.add(settings.ofCollectors().value(setting));
    }
    return values;
  }

  private static Attributes exporter(CollectorSpec spec, Settings settings) {
    return isSelf(spec) ? ExporterAttributes.of(settings.export()) : Attributes.empty();
  }

  private void end(Member member) {
    CollectorErrors errors = member.collector.errors();
    try {
      member.collector.close();
    } catch (RuntimeException | Error e) {
      errors.unexpected(e);
    }
    member.host.series().releaseAll();
    CollectorErrors counts = new CollectorErrors(member.spec.name());
    counts.continueFrom(errors);
    ended.put(member.spec, counts);
  }

  private Member make(CollectorSpec spec, Settings settings, List<Member> others) {
    HostContext own = host.ofCollector(++made);
    try {
      Attributes exporter = exporter(spec, settings);
      Collector collector =
          isSelf(spec)
              ? new SelfCollector(
                  own, figures, exporter, collectors(others), started + row.clockOffset())
              : spec.create(own, settings.ofCollectors());
      Optional.ofNullable(ended.get(spec)).ifPresent(collector.errors()::continueFrom);
      return new Member(spec, collector, own, values(spec, settings), exporter);
    } catch (RuntimeException | Error e) {
      own.release();
      throw e;
    }
  }

  private static List<Collector> collectors(List<Member> members) {
    return members.stream().map(Member::collector).toList();
  }
}
