package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  /** The first rows are the names from before the first release. */
  @ParameterizedTest
  @CsvSource({
    "processes.states, processes.by_state",
    "filesystem.remote, filesystem.include_remote",
    "export.batch_rows, export.max_batch_rows",
    "export.start_offset, export.start_jitter",
    "PANAPULSE_ENDPOINT, PANAPULSE_EXPORT_ENDPOINT",
    "PANAPULSE_TOKEN, PANAPULSE_EXPORT_TOKEN",
    "PANAPULSE_TOKEN_FILE, PANAPULSE_EXPORT_TOKEN_FILE",
    "PANAPULSE_PROXY, PANAPULSE_EXPORT_PROXY",
    "PANAPULSE_INTERVL, PANAPULSE_INTERVAL",
    "PANAPULSE_DISK_EXCLUED, PANAPULSE_DISK_EXCLUDE",
    "endpoint, export.endpoint",
    "disk.exlude, disk.exclude"
  })
  void anOldOrMistypedNameFindsTheNewOne(String name, String expected) {
    assertEquals(Optional.of(expected), DidYouMean.to(name, names()));
  }

  @Test
  void aNameUnlikeAnyFindsNone() {
    assertEquals(Optional.empty(), DidYouMean.to("quantum.flux", names()));
    assertEquals("", DidYouMean.hint("quantum.flux", names()));
    assertEquals(Optional.empty(), DidYouMean.to("x".repeat(101), List.of("x".repeat(101))));
  }

  private static List<String> names() {
    return Settings.keys().stream()
        .flatMap(key -> Stream.concat(Stream.of(key.name()), key.variableNames().stream()))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .toList();
  }
}
