package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class StartUpsTest {
  @TempDir private static Path keys;

  private static LoopbackTls tls;

  @TempDir private Path directory;

  @BeforeAll
  static void makeKeys() {
    tls = LoopbackTls.make(keys);
  }

  @Test
  void theFirstPointIsTimed() throws IOException {
    Laboratory laboratory = LaboratoryFixture.laboratory(directory, tls);
    Results results = new Results();
    new StartUps(laboratory, results)
        .measure(List.of(LaboratoryFixture.found(LaboratoryFixture.AGENT, laboratory)), 1);
    for (Measure measure : List.of(Measure.START_MS, Measure.START_COLD_MS)) {
      assertTrue(results.median("script", Results.ALWAYS, measure).orElseThrow() > 0);
    }
  }
}
