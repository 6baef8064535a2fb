package dev.panapulse.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.ledger.LedgerBalance;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.InputMutator;
import dev.panapulse.selftest.HeapMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Segments mutated and made of noise: no crash, no hang, no memory without bound, nothing sent that
 * was not put there, and the books add up. {@code -Dpanapulse.fuzz=N} for N inputs, {@code
 * -Dpanapulse.seed=S} for others.
 */
final class SpoolFuzzTest {
  private static final int INPUTS = Integer.getInteger("panapulse.fuzz", 4_000);
  private static final long SEED = Long.getLong("panapulse.seed", 1);

  @TempDir Path directory = Path.of("");

  private List<byte[]> corpus() throws IOException {
    List<byte[]> segments = new ArrayList<>();
    for (int records = 1; records <= 6; records++) {
      try (SpoolFixture fixture = new SpoolFixture(directory)) {
        for (long id = 0; id < records; id++) {
          fixture.appendFine(id, 20 + 13 * records, 1);
        }
        if (records > 3) {
          assertTrue(fixture.spool.load(fixture.buffer));
          fixture.spool.accepted(0, 0, true);
        }
      }
      Path file = SpoolFixture.segments(directory).getFirst();
      segments.add(Files.readAllBytes(file));
      Files.delete(file);
    }
    return segments;
  }

  @Test
  void anySegmentIsReadAndNothingIsMadeUp() throws IOException {
    InputMutator mutator = new InputMutator(SEED, corpus());
    Path file = directory.resolve("0000000000000001.spool3");
    long sent = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] bytes = mutator.next();
      if (bytes.length > 1 << 16) {
        continue;
      }
      Files.write(file, bytes);
      long before = HeapMeter.reading();
      try (CapturedErr log = new CapturedErr();
          SpoolFixture fixture = new SpoolFixture(directory)) {
        // checks each payload to be one that was written
        sent += fixture.drain().size();
        LedgerSnapshot books = fixture.ledger.snapshot();
        assertEquals(0, books.inSpool(), () -> "seed " + SEED + ": " + books);
        assertEquals(0, LedgerBalance.difference(books), () -> "seed " + SEED + ": " + books);
        long allocated = HeapMeter.reading() - before;
        assertTrue(log.lines("an internal error of the agent").isEmpty());
        assertTrue(allocated < 4 << 20, "seed " + SEED + ": " + allocated + " bytes");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + SEED + ", input " + i, e);
      }
      Files.deleteIfExists(file);
    }
    System.out.println(INPUTS + " segments read, " + sent + " requests in them, seed " + SEED);
    assertTrue(sent > 0);
  }
}
