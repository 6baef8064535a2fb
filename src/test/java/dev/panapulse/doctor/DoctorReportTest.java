package dev.panapulse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.codec.Secrets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The report: aligned, printable, bounded, without secrets. */
final class DoctorReportTest {
  @Test
  void eachStepIsALineWithItsAdviceBelow() {
    DoctorReport report =
        new DoctorReport(
            List.of(
                Finding.ok("name", "fine"),
                Finding.bad("connect", "refused", "start it", "or not"),
                Finding.note("host id", "none", "write one"),
                Finding.skipped("tls", "none")));

    assertEquals(
        """
        ok       name        fine
        bad      connect     refused
                             -> start it
                             -> or not
        note     host id     none
                             - write one
        skipped  tls         none

        bad: connect
        """,
        report.text());
    assertFalse(report.isFine());
  }

  @Test
  void withoutABadStepNotesAreCounted() {
    DoctorReport report = new DoctorReport(List.of(Finding.note("host id", "none", List.of("a"))));

    assertTrue(report.text().endsWith("\nnothing is bad; 1 note\n"), report.text());
    assertEquals(
        "{\"state\":\"ok\",\"steps\":[{\"step\":\"host id\",\"state\":\"note\",\"what\":\"none\","
            + "\"advice\":[\"a\"]}]}\n",
        report.json());
  }

  @Test
  void textsFromOutsideAreCleanedAndBounded() {
    String secret = "doctor-report-secret";
    Secrets.register(secret);
    try {
      Finding finding =
          Finding.bad(
              "request",
              "a\u001b[31m\nb " + secret + "x".repeat(10_000),
              Collections.nCopies(100, "\u202e" + secret));

      String text = new DoctorReport(List.of(finding)).text();

      assertFalse(text.contains(secret), text);
      assertFalse(text.contains("\u001b") || text.contains("\u202e"), text);
      assertTrue(text.length() < 2000, () -> "characters: " + text.length());
      assertEquals(Finding.MOST_LINES, finding.advice().size());
    } finally {
      Secrets.forget(secret);
    }
  }
}
