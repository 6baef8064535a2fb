package dev.panapulse.host.self;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.host.HostFixture;
import dev.panapulse.host.cpu.LoadCollector;
import dev.panapulse.host.memory.PagingCollector;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelfCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      panapulse.sampler.tick.completed             {tick}       counter       int none        agent -
      panapulse.sampler.tick.missed                {tick}       counter       int none        agent -
      panapulse.sampler.counter.reset_suppressed   {value}      counter       int none        agent -
      panapulse.sampler.value.invalid              {value}      counter       int none        agent panapulse.collector
      panapulse.sampler.call.failed                {call}       counter       int none        agent panapulse.collector
      panapulse.data_point.sampled                 {data_point} counter       int none        agent -
      panapulse.data_point.recovered               {data_point} counter       int none        agent -
      panapulse.data_point.dropped                 {data_point} counter       int none        agent panapulse.drop.reason
      panapulse.data_point.waiting                 {data_point} updowncounter int none        agent panapulse.buffer
      panapulse.clock.offset                       s            gauge         double none     agent -
      panapulse.export.attempt.failed              {attempt}    counter       int none        agent -
      otel.sdk.exporter.metric_data_point.exported {data_point} counter       int recommended agent otel.component.name,otel.component.type,error.type?,server.address?,server.port?
      otel.sdk.exporter.metric_data_point.inflight {data_point} updowncounter int recommended agent otel.component.name,otel.component.type,server.address?,server.port?
      """;

  @TempDir Path empty;

  private static OptionalLong of(long value) {
    return OptionalLong.of(value);
  }

  @Test
  void theAgentReportsWhatItMissedDroppedSkippedAndFailed() {
    HostFixture host = HostFixture.copyOf("gauges/lxc", empty);
    host.write("/proc/loadavg", "x\n");
    host.delete("/proc/vmstat");
    LoadCollector load = new LoadCollector(host.host());
    PagingCollector paging = new PagingCollector(host.host());
    long started = HostFixture.FIRST_TICK - 5;
    Attributes exporter = Attributes.of(AttributeKey.stringKey("otel.component.name"), "x/0");
    SelfCollector self =
        new SelfCollector(
            host.host(),
            new FixedSelfFigures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1.5),
            exporter,
            List.of(load, paging),
            started);
    host.tick(load, paging, self);
    assertEquals(of(1L), host.longValue("panapulse.sampler.tick.completed"));
    assertEquals(of(2L), host.longValue("panapulse.sampler.tick.missed"));
    assertEquals(of(3L), host.longValue("panapulse.sampler.counter.reset_suppressed"));
    assertEquals(of(4L), host.longValue("panapulse.data_point.sampled"));
    assertEquals(of(5L), host.longValue("panapulse.data_point.recovered"));
    String exported = "otel.sdk.exporter.metric_data_point.exported";
    String waiting = "panapulse.data_point.waiting";
    assertEquals(of(6L), host.longValue(exported, "otel.component.name", "x/0"));
    assertEquals(of(7L), host.longValue(waiting, "panapulse.buffer", "ring"));
    assertEquals(
        of(8L),
        host.longValue(
            "otel.sdk.exporter.metric_data_point.inflight", "otel.component.name", "x/0"));
    assertEquals(of(9L), host.longValue(waiting, "panapulse.buffer", "spool"));
    assertEquals(of(10L), host.longValue("panapulse.export.attempt.failed"));
    assertEquals(OptionalDouble.of(-1.5), host.value("panapulse.clock.offset"));
    for (DropReason reason : DropReason.values()) {
      assertEquals(
          of((long) reason.text().length()),
          host.longValue("panapulse.data_point.dropped", "panapulse.drop.reason", reason.text()));
    }
    for (ExportError error : ExportError.values()) {
      assertEquals(
          of(100L + error.text().length()),
          host.longValue(exported, "error.type", error.text(), "otel.component.name", "x/0"));
    }
    String invalid = "panapulse.sampler.value.invalid";
    String failures = "panapulse.sampler.call.failed";
    String collector = "panapulse.collector";
    assertEquals(of(3L), host.longValue(invalid, collector, "load"));
    assertEquals(of(0L), host.longValue(failures, collector, "load"));
    assertEquals(of(0L), host.longValue(invalid, collector, "paging"));
    assertEquals(of(1L), host.longValue(failures, collector, "paging"));
    assertEquals(of(started), host.startTime("panapulse.sampler.tick.completed"));
    assertEquals(of(started), host.startTime(failures, collector, "load"));
  }
}
