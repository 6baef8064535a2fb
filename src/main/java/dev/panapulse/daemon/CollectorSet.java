package dev.panapulse.daemon;

import dev.panapulse.config.Settings;
import dev.panapulse.config.type.SettingSpec;
import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorSpec;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.self.SelfCollector;
import dev.panapulse.row.Row;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The collectors that the settings choose. When the settings change, a collector stays if nothing
 * that concerns it has changed; the others are closed and made anew, and their error counts go on.
 * Sampling thread only.
 */
final class CollectorSet {
  private final HostContext host;
  private final Row row;
  private final AgentFigures figures;

  /** When the agent started, if the row's clock had the offset 0. */
  private final long started;

  private List<Member> members = List.of();
  private int made;

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

  /**
   * Changes to the collectors of the settings; new ones are not described yet. Between two ticks.
   *
   * @return all of them, in the order in which they run
   */
  List<Collector> change(Settings settings) {
    List<Member> before = members;
    List<Member> kept = before.stream().filter(member -> isKept(member, settings)).toList();
    boolean isSame = kept.size() == before.size() && kept.size() == settings.collectors().size();
    for (Member member : before) {
      if (!kept.contains(member) || (isSelf(member.spec) && !isSame)) {
        end(member);
      }
    }
    List<Member> next = new ArrayList<>();
    for (CollectorSpec spec : settings.collectors()) {
      Optional<Member> member = isSelf(spec) && !isSame ? Optional.empty() : find(kept, spec);
      next.add(member.isPresent() ? member.get() : make(spec, settings, next, find(before, spec)));
    }
    members = List.copyOf(next);
    return collectors(members);
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

  private static void end(Member member) {
    try {
      member.collector.close();
    } catch (RuntimeException | Error e) {
      member.collector.errors().unexpected(e);
    }
    member.host.series().releaseAll();
  }

  private Member make(
      CollectorSpec spec, Settings settings, List<Member> others, Optional<Member> earlier) {
    HostContext own = host.ofCollector(++made);
    Attributes exporter = exporter(spec, settings);
    Collector collector =
        isSelf(spec)
            ? new SelfCollector(
                own, figures, exporter, collectors(others), started + row.clockOffset())
            : spec.create(own, settings.ofCollectors());
    earlier.ifPresent(from -> collector.errors().continueFrom(from.collector.errors()));
    return new Member(spec, collector, own, values(spec, settings), exporter);
  }

  private static List<Collector> collectors(List<Member> members) {
    return members.stream().map(Member::collector).toList();
  }
}
