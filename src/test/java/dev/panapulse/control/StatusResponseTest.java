package dev.panapulse.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.panapulse.row.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatusResponseTest {
  private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));

  private static String response(String request, Optional<Status.Backend> backend) {
    Status status = StatusFixture.of(Duration.ofSeconds(100), backend);
    try (Row row = RowFixture.of(1)) {
      return new StatusResponse(() -> status, row).apply(request);
    }
  }

  private static Struct json(Optional<Status.Backend> backend) throws Exception {
    List<String> lines = response(StatusResponse.JSON, backend).lines().toList();
    assertEquals(2, lines.size());
    Struct.Builder json = Struct.newBuilder();
    JsonFormat.parser().merge(lines.get(1), json);
    return json.build();
  }

  @Test
  void theFirstLineIsTheState() {
    assertTrue(response(StatusResponse.JSON, Optional.empty()).startsWith("fine\n"));
    assertTrue(
        response(StatusResponse.TEXT, Optional.of(StatusFixture.backend(Optional.empty(), SECOND)))
            .startsWith("degraded\n"));
  }

  @Test
  void jsonHoldsForeignText() throws Exception {
    Struct json = json(Optional.of(StatusFixture.backend(SECOND, SECOND)));

    Struct backend = json.getFieldsOrThrow("backend").getStructValue();
    assertEquals(1.0, backend.getFieldsOrThrow("last_accepted").getNumberValue());
    assertEquals(
        "said \"no\"\t\u0001é",
        backend
            .getFieldsOrThrow("last_failure")
            .getStructValue()
            .getFieldsOrThrow("reason")
            .getStringValue());
  }

  @Test
  void jsonHasWhatIsNotKnownAsNull() throws Exception {
    Struct without = json(Optional.empty());
    Struct backend =
        json(Optional.of(StatusFixture.backend(Optional.empty(), Optional.empty())))
            .getFieldsOrThrow("backend")
            .getStructValue();

    Value none = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
    assertEquals(none, without.getFieldsOrThrow("backend"));
    assertEquals(none, backend.getFieldsOrThrow("last_accepted"));
    assertEquals(none, backend.getFieldsOrThrow("last_failure"));
    assertEquals(none, backend.getFieldsOrThrow("clock_offset"));
  }

  @Test
  void theOffsetOfTheClockIsAmongTheBackends() throws Exception {
    Optional<Status.Backend> backend =
        Optional.of(StatusFixture.backend(Duration.ofSeconds(-9), true));
    assertEquals(
        -9.0,
        json(backend)
            .getFieldsOrThrow("backend")
            .getStructValue()
            .getFieldsOrThrow("clock_offset")
            .getNumberValue());
    assertTrue(response(StatusResponse.TEXT, backend).contains("\nclock       off by PT-9S\n"));
    assertTrue(
        response(StatusResponse.TEXT, backend)
            .contains(
                "\ncertificate for backend, 10.0.0.1, expires in 12 days, issued by CN=Authority\n"));
  }

  @Test
  void aRequestByEarlierSettingsIsShownUntilItHasEnded() throws Exception {
    Optional<Status.Backend> backend =
        Optional.of(StatusFixture.backend(Duration.ofSeconds(-9), true));
    assertTrue(
        response(StatusResponse.TEXT, backend)
            .contains(
                """
                sends to    http://backend/v1/metrics
                            a request to http://old/v1/metrics is still in flight; rows go the new way\
                 after it, within 10.0 s
                accepted\
                """),
        response(StatusResponse.TEXT, backend));
    Struct earlier =
        json(backend)
            .getFieldsOrThrow("backend")
            .getStructValue()
            .getFieldsOrThrow("earlier_request")
            .getStructValue();
    assertEquals("http://old/v1/metrics", earlier.getFieldsOrThrow("destination").getStringValue());
    assertEquals(10.0, earlier.getFieldsOrThrow("within").getNumberValue());
  }

  @Test
  void jsonHasEachCollector() throws Exception {
    Struct cpu =
        json(Optional.empty())
            .getFieldsOrThrow("collectors")
            .getListValue()
            .getValues(0)
            .getStructValue();

    assertEquals("cpu", cpu.getFieldsOrThrow("name").getStringValue());
    assertEquals(12, cpu.getFieldsOrThrow("values").getNumberValue());
    assertEquals(3, cpu.getFieldsOrThrow("failures").getNumberValue());
    assertEquals(4, cpu.getFieldsOrThrow("invalid").getNumberValue());
    assertEquals(41.9e-6, cpu.getFieldsOrThrow("duration").getNumberValue(), 1e-12);
  }

  @Test
  void textIsForPeople() {
    assertEquals(
        """
        degraded
        Panapulse 1.2.3: degraded
          the backend has accepted no data since the start 1 min 40 s ago
          the last request, 1.0 s ago, was not accepted as a whole: said "no"\t\001é

        running     1 min 40 s, process 42, 7 ticks, 1 missed, one each 10.0 s
        settings    /etc/panapulse/config.toml, SHA-256 0123456789ab
        sends to    http://backend/v1/metrics
        accepted    nothing yet
        last error  1.0 s ago: said "no"\t\001é
        data points 0 sampled = 0 accepted + 0 rejected + 0 dropped + 0 waiting
        spool       /var/lib/panapulse, the oldest row is 1 h 1 min old
        takes       1300 kB of memory (at most 6200), 0.25 % of a processor

        collector      values  failures   invalid        µs
        cpu                12         3         4        41
        """,
        response(
            StatusResponse.TEXT, Optional.of(StatusFixture.backend(Optional.empty(), SECOND))));
  }

  @Test
  void aReportHasTheRowIfAsked() {
    Optional<Status.Backend> backend = Optional.of(StatusFixture.backend(SECOND, SECOND));
    assertEquals(
        """
        report\t1
        agent\t100000000000\t10000000000\ttrue\t1000000000\t1.2.3
        points\t0\t0\t0\t0
        own\t1300000\t6200000\t250000000
        row\t0\t5000000000\t2
        1099511627776\tbytes\tmountpoint=/mnt/a\\u0009b\\u000aend\\u000a\\u001b[2J=é
        0.125\tshare
        end
        """,
        response(AgentReportText.REPORT_WITH_ROW, backend));
    assertFalse(response(AgentReportText.REPORT, backend).contains("row"));
  }

  @Test
  void aLargeRowIsLeftOut() {
    try (Row row = RowFixture.of(2001)) {
      Status status = StatusFixture.of(Duration.ofSeconds(100), Optional.empty());
      StatusResponse responses = new StatusResponse(() -> status, row);

      assertEquals(
          responses.apply(AgentReportText.REPORT),
          responses.apply(AgentReportText.REPORT_WITH_ROW));
    }
  }

  @Test
  void aSpoolThatCannotBeUsedSaysWhy() {
    Status status =
        StatusFixture.of(
            Duration.ofSeconds(1),
            Optional.empty(),
            new Status.Spool("/var/lib/panapulse", Duration.ZERO, Optional.of("no room")));
    try (Row row = RowFixture.of(1)) {
      StatusResponse response = new StatusResponse(() -> status, row);
      assertTrue(
          response
              .apply(StatusResponse.TEXT)
              .contains(
                  "\nspool       /var/lib/panapulse, could not be used at the last try: no room\n"));
      assertTrue(response.apply(StatusResponse.JSON).contains("\"failure\":\"no room\""));
    }
  }

  @Test
  void anotherRequestIsUnknown() {
    assertEquals("unknown request\n", response("status xml", Optional.empty()));
  }
}
