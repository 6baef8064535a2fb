package dev.panapulse.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The likely path comes first, each once, and the one that was tried not at all. */
final class PathCandidatesTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/metrics/v1/metrics, /v1/metrics",
    "/v1/metrics, /opentelemetry/v1/metrics",
    "/otlp, /otlp/v1/metrics",
    "/otlp/, /otlp/v1/metrics",
    "/, /v1/metrics",
    "'', /v1/metrics"
  })
  void theLikelyOneIsFirst(String path, String first) {
    List<String> candidates = PathCandidates.instead(path);

    assertEquals(first, candidates.getFirst());
    assertFalse(candidates.contains(path));
    assertEquals(candidates.size(), new HashSet<>(candidates).size());
    assertTrue(candidates.contains("/api/v1/otlp/v1/metrics"));
  }
}
