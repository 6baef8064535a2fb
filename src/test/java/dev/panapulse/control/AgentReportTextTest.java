package dev.panapulse.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.row.Row;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the agent writes is what {@code top} reads. */
final class AgentReportTextTest {
  private static HostRow row() {
    try (Row row = RowFixture.of(1)) {
      return HostRow.of(row);
    }
  }

  private static AgentReport report(Optional<Duration> since, Optional<HostRow> row) {
    return new AgentReport(
        List.of("one", "two\t\nthree"),
        "1.2.3",
        Duration.ofSeconds(9),
        Duration.ofMillis(1500),
        since.isPresent(),
        since,
        new AgentReport.Points(1, 2, 3, 4),
        new Status.Own(5, 6, Duration.ofMillis(7)),
        row);
  }

  @Test
  void aRowHasTheValuesThatAreSet() {
    assertEquals(
        new HostRow(
            0,
            5_000_000_000L,
            List.of(
                new HostRow.Reading("bytes", RowFixture.FOREIGN, 1L << 40),
                new HostRow.Reading("share", Attributes.empty(), 0.125))),
        row());
  }

  @Test
  void whatIsWrittenIsRead() {
    for (Optional<HostRow> row : List.of(Optional.<HostRow>empty(), Optional.of(row()))) {
      for (Optional<Duration> since :
          List.of(Optional.<Duration>empty(), Optional.of(Duration.ofNanos(12)))) {
        AgentReport report = report(since, row);

        assertEquals(
            Optional.of(printable(report)), AgentReportText.parse(AgentReportText.of(report)));
      }
    }
  }

  /** With foreign text as it is sent. */
  private static AgentReport printable(AgentReport report) {
    return new AgentReport(
        List.of("one", "two  three"),
        report.version(),
        report.uptime(),
        report.interval(),
        report.exports(),
        report.sinceAccepted(),
        report.points(),
        report.own(),
        report
            .row()
            .map(row ->
                new HostRow(
                    row.sequence(),
                    row.epochNanos(),
                    List.of(
                        new HostRow.Reading(
                            "bytes",
                            Attributes.of(
                                AttributeKey.stringKey("mountpoint"),
                                "/mnt/a\\u0009b\\u000aend\\u000a\\u001b[2J=é"),
                            1L << 40),
                        row.readings().get(1)))));
  }

  @Test
  void aCutReportIsNone() {
    String whole = AgentReportText.of(report(Optional.empty(), Optional.of(row())));
    for (int length = 0; length < whole.length() - 1; length++) {
      assertEquals(Optional.empty(), AgentReportText.parse(whole.substring(0, length)));
    }
  }

  @Test
  void anotherFormIsNone() {
    String other = AgentReportText.of(report(Optional.empty(), Optional.empty()));

    assertEquals(Optional.empty(), AgentReportText.parse(other.replaceFirst("1", "2")));
    assertEquals(Optional.empty(), AgentReportText.parse("unknown request\n"));
  }
}
