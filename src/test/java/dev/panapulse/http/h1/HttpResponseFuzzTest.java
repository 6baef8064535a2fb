package dev.panapulse.http.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.InputMutator;
import dev.panapulse.libc.Slab;
import dev.panapulse.otlp.BackendScript;
import dev.panapulse.otlp.HttpResponseClassifier;
import dev.panapulse.selftest.HeapMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Responses mutated and made of noise: no crash, no hang, no memory without bound, and the same
 * outcome in whatever pieces they come. {@code -Dpanapulse.fuzz=N} for N inputs, {@code
 * -Dpanapulse.seed=S} for others.
 */
final class HttpResponseFuzzTest {
  private static final int INPUTS = Integer.getInteger("panapulse.fuzz", 20_000);
  private static final long SEED = Long.getLong("panapulse.seed", 1);
  private static final int ROOM = 64 << 10;

  /** Classes that are loaded on the way are a third of it, the first time. */
  private static final long MOST_ALLOCATED = 1 << 20;

  private static final long NOW = 1_800_000_000L;

  private final HttpResponseParser parser = new HttpResponseParser();
  private final Slab slab = Slab.allocate(ROOM);

  private static List<byte[]> corpus() {
    Random random = new Random(1);
    List<byte[]> responses = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] response = BackendScript.any(random).bytes();
      if (response.length > 0 && response.length < 1_000) {
        responses.add(response);
      }
    }
    return responses;
  }

  @Test
  void anyResponseIsJudgedAndTheSameInWhateverPiecesItComes() {
    InputMutator mutator = new InputMutator(SEED, corpus());
    Random random = new Random(SEED);
    int judged = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] bytes = mutator.next();
      String when = "seed " + SEED + ", input " + i;
      if (bytes.length > ROOM) {
        continue;
      }
      slab.put(0, bytes, 0, bytes.length);
      boolean ends = random.nextBoolean();
      String whole = feed(bytes.length, bytes.length + 1, random, ends);
      assertEquals(whole, feed(bytes.length, 1 + random.nextInt(40), random, ends), when);
      judged++;
    }
    System.out.println(judged + " responses judged twice, seed " + SEED);
    assertTrue(judged > INPUTS * 9L / 10);
  }

  /** What is made of the bytes in pieces of at most {@code most}. */
  private String feed(int length, int most, Random random, boolean ends) {
    long before = HeapMeter.reading();
    parser.reset();
    for (int at = 0; at < length; ) {
      int count = Math.min(length - at, most > length ? length : 1 + random.nextInt(most));
      parser.feed(slab, at, count);
      at += count;
    }
    if (ends) {
      parser.end();
    }
    String outcome =
        parser.headComplete()
            ? HttpResponseClassifier.of(parser, parser.reason(), NOW).toString()
            : "no head";
    long allocated = HeapMeter.reading() - before;
    assertTrue(allocated < MOST_ALLOCATED, allocated + " bytes for a response of " + length);
    assertTrue(parser.bodyLength() <= HttpResponseParser.BODY_KEPT);
    assertEquals(parser.malformed(), !parser.reason().isEmpty());
    return parser + ", " + parser.keepAlive() + ", " + parser.reason() + ", " + outcome;
  }
}
