package dev.panapulse.control;

import dev.panapulse.codec.PrintableText;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An {@link AgentReport} as text: lines of fields with tabs between them.
 *
 * <pre>
 * report  1
 * agent   uptime  interval  exports  since accepted (ns; -1: never)  version
 * points  accepted  rejected  dropped  waiting
 * own     resident bytes  peak bytes  processor time (ns)
 * problem text                                 any number of them
 * row     sequence  time (epoch ns)  values    if wanted, and behind it
 * value   metric  attribute=value  …           a line each
 * end
 * </pre>
 */
public final class AgentReportText {
  /** Request for a report without a row. */
  public static final String REPORT = "report";

  /** Request for a report with the last row, if that has few enough values. */
  public static final String REPORT_WITH_ROW = "report row";

  private static final String FORM = "1";
  private static final String TAB = "\t";
  private static final String END = "end";
  private static final long NEVER = -1;

  /** Integers below it are exact in a double. */
  private static final double MOST_EXACT = 9e15;

  private AgentReportText() {}

  static String of(AgentReport report) {
    StringBuilder text = new StringBuilder();
    line(text, REPORT, FORM);
    line(
        text,
        "agent",
        report.uptime().toNanos(),
        report.interval().toNanos(),
        report.exports(),
        report.sinceAccepted().map(Duration::toNanos).orElse(NEVER),
        PrintableText.name(report.version()));
    AgentReport.Points points = report.points();
    line(text, "points", points.accepted(), points.rejected(), points.dropped(), points.waiting());
    Status.Own own = report.own();
    line(text, "own", own.residentBytes(), own.peakBytes(), own.cpu().toNanos());
    report.problems().forEach(problem -> line(text, "problem", PrintableText.sentence(problem)));
    report.row().ifPresent(row -> row(text, row));
    line(text, END);
    return text.toString();
  }

  private static void line(StringBuilder text, Object... fields) {
    for (int i = 0; i < fields.length; i++) {
      text.append(i == 0 ? "" : TAB).append(fields[i]);
    }
    text.append('\n');
  }

  private static void row(StringBuilder text, HostRow row) {
    line(text, "row", row.sequence(), row.epochNanos(), row.readings().size());
    for (HostRow.Reading reading : row.readings()) {
      double value = reading.value();
      if (value == Math.rint(value) && Math.abs(value) < MOST_EXACT) {
        text.append((long) value);
      } else {
        text.append(value);
      }
      text.append(TAB).append(reading.metric());
      reading
          .attributes()
          .forEach((key, attribute) ->
              text.append(TAB)
                  .append(key.getKey())
                  .append('=')
                  .append(PrintableText.name(attribute.toString())));
      text.append('\n');
    }
  }

  /** The report in a response; empty if it is none, of another form, or cut. */
  public static Optional<AgentReport> parse(String response) {
    try {
      return new Parser(response.lines().toList()).report();
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Fails with an exception where a field is missing or is no number. */
  private static final class Parser {
    private final List<String> lines;
    private int next;

    Parser(List<String> lines) {
      this.lines = lines;
    }

    private String[] fields(String name) {
      String[] fields = lines.get(next).split(TAB, -1);
      if (!fields[0].equals(name)) {
        throw new IndexOutOfBoundsException(name);
      }
      next++;
      return fields;
    }

    private boolean isNext(String name) {
      return lines.get(next).startsWith(name + TAB);
    }

    Optional<AgentReport> report() {
      if (!fields(REPORT)[1].equals(FORM)) {
        return Optional.empty();
      }
      String[] agent = fields("agent");
      String[] points = fields("points");
      String[] own = fields("own");
      List<String> problems = new ArrayList<>();
      while (isNext("problem")) {
        problems.add(PrintableText.sentence(fields("problem")[1]));
      }
      Optional<HostRow> row = isNext("row") ? Optional.of(row()) : Optional.empty();
      fields(END);
      long since = Long.parseLong(agent[4]);
      return Optional.of(
          new AgentReport(
              problems,
              PrintableText.name(agent[5]),
              nanos(agent[1]),
              nanos(agent[2]),
              Boolean.parseBoolean(agent[3]),
              since == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(since)),
              new AgentReport.Points(
                  Long.parseLong(points[1]),
                  Long.parseLong(points[2]),
                  Long.parseLong(points[3]),
                  Long.parseLong(points[4])),
              new Status.Own(Long.parseLong(own[1]), Long.parseLong(own[2]), nanos(own[3])),
              row));
    }

    private static Duration nanos(String field) {
      return Duration.ofNanos(Long.parseLong(field));
    }

    private HostRow row() {
      String[] fields = fields("row");
      int count = Integer.parseInt(fields[3]);
      List<HostRow.Reading> readings = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        readings.add(reading(lines.get(next).split(TAB, -1)));
        next++;
      }
      return new HostRow(Long.parseLong(fields[1]), Long.parseLong(fields[2]), readings);
    }

    private static HostRow.Reading reading(String... fields) {
      AttributesBuilder attributes = Attributes.builder();
      for (int i = 2; i < fields.length; i++) {
        int equals = fields[i].indexOf('=');
        attributes.put(fields[i].substring(0, equals), fields[i].substring(equals + 1));
      }
      return new HostRow.Reading(fields[1], attributes.build(), Double.parseDouble(fields[0]));
    }
  }
}
