package dev.panapulse.boards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExpressionTest {
  private static String in(NameForm form, String text) {
    return new Expression(text).in(form);
  }

  private static void assertTranslated(
      String text, String prometheus, String victoriaMetrics, String utf8) {
    assertEquals(prometheus, in(NameForm.PROMETHEUS, text));
    assertEquals(victoriaMetrics, in(NameForm.VICTORIA_METRICS, text));
    assertEquals(utf8, in(NameForm.PROMETHEUS_UTF8, text));
  }

  @Test
  void namesHaveTheFormOfTheStore() {
    String text = "sum by (cpu.mode) (rate(system.cpu.time{cpu.mode!=\"idle\"}[1m30s])) > 0.5";
    assertTranslated(
        text,
        "sum by (cpu_mode) (rate(system_cpu_time_seconds_total{cpu_mode!=\"idle\"}[1m30s])) > 0.5",
        text,
        "sum by (\"cpu.mode\") (rate({\"system.cpu.time_seconds_total\",\"cpu.mode\"!=\"idle\"}[1m30s]))"
            + " > 0.5");
  }

  @Test
  void aMetricAloneNeedsBracesIfItIsQuoted() {
    assertTranslated(
        "max(hw.temperature)",
        "max(hw_temperature_celsius)",
        "max(hw.temperature)",
        "max({\"hw.temperature_celsius\"})");
  }

  /** Only a gauge whose unit is 1 is a ratio, and what is counted is no unit. */
  @Test
  void suffixesAreThoseOfTheTranslation() {
    assertEquals(
        "hw_status + system_memory_utilization_ratio",
        in(NameForm.PROMETHEUS, "hw.status + system.memory.utilization"));
    assertEquals(
        "system_process_count + system_process_created_total + hw_fan_speed_rpm",
        in(NameForm.PROMETHEUS, "system.process.count + system.process.created + hw.fan.speed"));
  }

  @Test
  void textInQuotationMarksAndVariablesStay() {
    assertEquals(
        "system_uptime_seconds{host_name=\"system.uptime\"} + $__range",
        in(NameForm.PROMETHEUS, "system.uptime{host.name=\"system.uptime\"} + $__range"));
  }

  @Test
  void theResourceIsFoundWhereTheStoreHasIt() {
    assertTranslated(
        "count($info)",
        "count({__name__=~\"target_info|system_uptime_seconds\",service_version!=\"\"})",
        "count(system.uptime{service.version!=\"\"})",
        "count({__name__=~\"target_info|system.uptime_seconds\",\"service.version\"!=\"\"})");
  }

  @Test
  void unknownNamesAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> in(NameForm.PROMETHEUS, "rate(system.cpu.tme[1m])"));
    assertThrows(
        IllegalArgumentException.class,
        () -> in(NameForm.PROMETHEUS, "sum by (cpu.mod) (system.cpu.time)"));
    assertThrows(
        IllegalArgumentException.class, () -> new Expression("system.uptime{cpu.mode=\"idle\"}"));
  }

  @Test
  void itsMetricsAreThoseOfTheAgent() {
    assertEquals(
        Set.of("system.uptime", "system.cpu.logical.count"),
        new Expression("system.uptime{host.name=\"a\"} / system.cpu.logical.count").metrics());
  }
}
