package dev.panapulse.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.delivery.Bench;
import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.http.MediaType;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.ExportError;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.ledger.LedgerSnapshot;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FaultyLibC;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.RowRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpoolTest {
  @TempDir Path directory = Path.of("");

  private static List<Long> ids(long from, long until) {
    return LongStream.range(from, until).boxed().toList();
  }

  @Test
  void nothingIsMadeBeforeTheFirstRequest() {
    Path missing = directory.resolve("a").resolve("b");
    try (Bench bench = new Bench(missing)) {
      assertFalse(bench.spool.load(bench.buffer));
      assertFalse(Files.exists(missing));
      bench.appendFine(1, 100, 3);
      assertEquals(List.of(1L), bench.drain());
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestsComeBackInOrderAndLeaveNoFile(SyncPolicy sync) {
    try (Bench bench = new Bench(directory, LibC.system(), 1 << 20, sync, 1)) {
      for (long id = 0; id < 50; id++) {
        bench.appendFine(id, 9 + 997 * (int) id % 20_000, 2);
      }
      assertEquals(100, bench.ledger.snapshot().inSpool());
      assertTrue(Bench.segments(directory).size() > 1);

      assertEquals(ids(0, 50), bench.drain());

      assertEquals(List.of(), Bench.segments(directory));
      assertEquals(0, bench.ledger.snapshot().inSpool());
      assertEquals(100, bench.ledger.snapshot().accepted());
    }
  }

  /** With nothing but what is on disk, as after kill -9: a lock is all that is let go. */
  @Test
  void theNextRunGoesOnWhereThisOneStopped() {
    Bench first = new Bench(directory);
    for (long id = 0; id < 10; id++) {
      first.appendFine(id, 500, 4);
    }
    assertTrue(first.spool.load(first.buffer));
    first.spool.accepted(0, 0, true);
    assertTrue(first.spool.load(first.buffer));
    first.close();
    try (Bench second = new Bench(directory)) {
      assertEquals(36, second.ledger.snapshot().recovered());
      second.appendFine(10, 500, 4);
      assertEquals(ids(1, 11), second.drain());
      assertEquals(40, second.ledger.snapshot().accepted());
    }
  }

  @Test
  void everyPrefixOfASegmentIsReadAsFarAsItGoes() throws IOException {
    try (Bench bench = new Bench(directory)) {
      for (long id = 0; id < 3; id++) {
        bench.appendFine(id, 50 + (int) id, 1);
      }
    }
    Path file = Bench.segments(directory).getFirst();
    byte[] whole = Files.readAllBytes(file);
    long record = SpoolRecord.size(50);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (Bench bench = new Bench(directory)) {
        // a record is whole once its payload is, whatever fills up to the next
        int complete = length < 114 ? 0 : length < record + 115 ? 1 : length < whole.length ? 2 : 3;
        assertEquals(ids(0, complete), bench.drain(), "of " + length + " bytes");
      }
      Files.deleteIfExists(file);
    }
  }

  @Test
  void aFlippedByteCostsAtMostItsOwnRecord() throws IOException {
    try (Bench bench = new Bench(directory)) {
      for (long id = 0; id < 4; id++) {
        bench.appendFine(id, 37 + (int) id, 1);
      }
    }
    Path file = Bench.segments(directory).getFirst();
    byte[] whole = Files.readAllBytes(file);
    int record = (int) SpoolRecord.size(40);
    for (int at = 0; at < whole.length; at++) {
      byte[] broken = whole.clone();
      broken[at] ^= (byte) (1 << at % 8);
      Files.write(file, broken);
      List<Long> expected = new ArrayList<>(ids(0, 4));
      expected.remove(Long.valueOf(at / record));
      try (Bench bench = new Bench(directory)) {
        List<Long> got = bench.drain();
        boolean unharmed = got.equals(ids(0, 4)) && isUnchecked(at, record);
        assertTrue(unharmed || got.equals(expected), "byte " + at + ": " + got);
        assertEquals(unharmed ? 0 : 1, bench.spool.corruptRecords(), "byte " + at);
        assertEquals(
            bench.ledger.snapshot().recovered(),
            bench.ledger.snapshot().accepted() + bench.dropped(DropReason.CORRUPT));
      }
      Files.deleteIfExists(file);
    }
  }

  /** The mark, and what fills up to the next record. */
  private static boolean isUnchecked(int at, int record) {
    int within = at % record;
    return (within >= SpoolRecord.MARK && within < SpoolRecord.HEAD)
        || within >= SpoolRecord.HEAD + 37 + at / record;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyBytesAreReadWithoutHarm(long seed) throws IOException {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      byte[] bytes = new byte[random.nextInt(3000)];
      random.nextBytes(bytes);
      for (int at = 0; at + 4 < bytes.length; at += 64) {
        if (random.nextBoolean()) {
          // what looks like a record
          bytes[at] = 'P';
          bytes[at + 1] = 'P';
          bytes[at + 2] = 'R';
          bytes[at + 3] = '2';
        }
      }
      Files.write(directory.resolve("0000000000000001.spool2"), bytes);
      try (Bench bench = new Bench(directory)) {
        assertEquals(List.of(), bench.drain());
      }
    }
  }

  /** A power cut may leave any mix of old and new blocks. */
  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void brokenStretchesCostNoneBesideThem(long seed) throws IOException {
    Random random = new Random(seed);
    try (Bench bench = new Bench(directory)) {
      for (long id = 0; id < 40; id++) {
        bench.appendFine(id, 300 + random.nextInt(2000), 1);
      }
    }
    Path file = Bench.segments(directory).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    int from = random.nextInt(bytes.length);
    int until = Math.min(bytes.length, from + random.nextInt(8000));
    Arrays.fill(bytes, from, until, (byte) random.nextInt(256));
    Files.write(file, bytes);
    try (Bench bench = new Bench(directory)) {
      List<Long> got = bench.drain();
      assertTrue(got.size() >= 40 - (2 + 8000 / 364), got.toString());
      assertEquals(got.stream().distinct().sorted().toList(), got);
    }
  }

  private long bytesOnDisk() throws IOException {
    long bytes = 0;
    for (Path segment : Bench.segments(directory)) {
      bytes += Files.size(segment);
    }
    return bytes;
  }

  @Test
  void theOldestMakeRoomAndAreCounted() throws IOException {
    try (Bench bench = new Bench(directory)) {
      for (long id = 0; id < 200; id++) {
        bench.appendFine(id, 10_000, 1);
        assertTrue(bytesOnDisk() <= 1 << 20);
      }
      long dropped = bench.dropped(DropReason.SPOOL_FULL);
      assertTrue(dropped > 90 && dropped < 120, "dropped " + dropped);
      assertEquals(200, bench.ledger.snapshot().inSpool() + dropped);
      assertEquals(ids(dropped, 200), bench.drain());
    }
  }

  @Test
  void rowsThatAreTooOldGoAndAreCounted() {
    try (Bench bench = new Bench(directory)) {
      bench.appendFine(1, 100, 5);
      bench.now += 1_800_000_000_000L;
      bench.appendFine(2, 100, 7);
      bench.now += 1_900_000_000_000L;
      assertEquals(List.of(2L), bench.drain());
      assertEquals(5, bench.dropped(DropReason.SPOOL_AGE));
      assertEquals(0, bench.ledger.snapshot().inSpool());
    }
  }

  @Test
  void aRequestLargerThanTheSpoolIsNotTaken() {
    try (Bench bench = new Bench(directory)) {
      bench.appendFine(1, 100, 5);
      assertEquals(-Errno.EFBIG, bench.append(2, 2 << 20, 1));
      assertEquals(1, bench.ledger.snapshot().inFlight());
      bench.appendFine(3, 900_000, 5);
      assertEquals(List.of(1L, 3L), bench.drain());
    }
  }

  @Test
  void aFullDiskCostsNothingThatIsThere() {
    for (int room = 0; room < 700; room += 13) {
      FaultyLibC faulty = new FaultyLibC();
      try (Bench bench = new Bench(directory, faulty.libc(), 1 << 20, SyncPolicy.NEVER, 1)) {
        bench.appendFine(0, 100, 1);
        faulty.room = room;
        long id = 1;
        while (bench.append(id, 100, 1) == 0) {
          id++;
        }
        assertEquals(-Errno.ENOSPC, bench.append(id, 100, 1));
        assertEquals(1, bench.ledger.snapshot().inFlight());
        faulty.room = 100_000;
        bench.appendFine(id, 100, 1);
        assertEquals(ids(0, id + 1), bench.drain(), "room " + room);
        assertEquals(0, bench.spool.corruptRecords());
      }
      assertEquals(List.of(), Bench.segments(directory));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EROFS, Errno.EACCES})
  void aReadOnlyDirectoryIsReadAndNotWritten(int errno) {
    FaultyLibC faulty = new FaultyLibC();
    try (Bench bench = new Bench(directory, faulty.libc(), 1 << 20, SyncPolicy.NEVER, 1)) {
      bench.appendFine(0, 100, 1);
      bench.appendFine(1, 100, 1);
      faulty.readOnly = errno;
      assertEquals(-errno, bench.append(2, 100, 1));
      assertEquals(ids(0, 2), bench.drain());
      faulty.readOnly = 0;
      bench.appendFine(3, 100, 1);
      assertEquals(List.of(3L), bench.drain());
    }
  }

  @Test
  void aDirectoryThatGoesAwayIsMadeAnew() throws IOException {
    Path state = directory.resolve("state");
    try (Bench bench = new Bench(state)) {
      bench.appendFine(0, 100, 3);
      for (Path file : List.of(state.resolve("lock"), Bench.segments(state).getFirst(), state)) {
        Files.delete(file);
      }
      bench.appendFine(1, 100, 4);
      assertEquals(3, bench.dropped(DropReason.CORRUPT));
      assertEquals(4, bench.ledger.snapshot().inSpool());
      assertEquals(List.of(1L), bench.drain());
    }
  }

  @Test
  void aFileThatGoesAwayIsCounted() throws IOException {
    try (Bench bench = new Bench(directory)) {
      bench.appendFine(0, 100, 3);
      Files.delete(Bench.segments(directory).getFirst());
      assertEquals(List.of(), bench.drain());
      assertEquals(3, bench.dropped(DropReason.CORRUPT));
      assertEquals(0, bench.ledger.snapshot().inSpool());
    }
  }

  @Test
  void twoAgentsDoNotShareADirectory() {
    try (Bench first = new Bench(directory);
        Bench second = new Bench(directory)) {
      assertEquals(-Errno.EAGAIN, second.append(2, 100, 1));
      first.appendFine(1, 100, 1);
      assertFalse(second.spool.load(second.buffer));
      assertEquals(List.of(1L), first.drain());
    }
    try (Bench third = new Bench(directory)) {
      third.appendFine(3, 100, 1);
    }
  }

  @Test
  void whatIsSetAsideComesAgainAfterTheOthersAndEndsByAge() {
    try (Bench bench = new Bench(directory)) {
      for (long id = 0; id < 4; id++) {
        bench.appendFine(id, 100, 2);
      }
      assertTrue(bench.spool.load(bench.buffer));
      assertTrue(bench.spool.setAside());
      assertFalse(bench.spool.isLoaded());
      assertEquals(ids(1, 4), bench.drain());
      assertFalse(bench.spool.hasWaiting());
      assertTrue(bench.spool.hasAside());
      assertEquals(2, bench.ledger.snapshot().inSpool());
      assertEquals(2, bench.spool.points());

      assertTrue(bench.spool.loadAside(bench.buffer));
      assertEquals(0L, bench.loaded());
      assertTrue(bench.spool.isAside());
      assertTrue(bench.spool.setAside(), "once more");
      bench.now += Duration.ofHours(2).toNanos();
      assertFalse(bench.spool.load(bench.buffer));
      assertFalse(bench.spool.loadAside(bench.buffer));
      assertEquals(2, bench.dropped(DropReason.SPOOL_AGE));
      assertEquals(List.of(), Bench.segments(directory));
    }
  }

  @Test
  void whatIsSetAsideIsBoundedAndAcceptedInTheEnd() {
    int requests = Spool.MOST_ASIDE + 3;
    try (Bench bench = new Bench(directory)) {
      for (long id = 0; id < requests; id++) {
        bench.appendFine(id, 3000, 1);
      }
      for (int i = 0; i < Spool.MOST_ASIDE; i++) {
        assertTrue(bench.spool.load(bench.buffer));
        assertTrue(bench.spool.setAside());
      }
      assertTrue(bench.spool.load(bench.buffer));
      assertFalse(bench.spool.setAside());
      assertEquals(ids(Spool.MOST_ASIDE, requests), bench.drain());
      for (long id = 0; id < Spool.MOST_ASIDE; id++) {
        assertTrue(bench.spool.loadAside(bench.buffer));
        assertEquals(id, bench.loaded());
        bench.spool.accepted(1, 0, true);
      }
      assertFalse(bench.spool.hasAside());
      assertEquals(requests, bench.ledger.snapshot().accepted());
      assertEquals(List.of(), Bench.segments(directory));
    }
  }

  @Test
  void aFileThatGoesAwayTakesWhatWasSetAsideWithItAndThatIsCounted() throws IOException {
    try (Bench bench = new Bench(directory)) {
      bench.appendFine(0, 100, 3);
      assertTrue(bench.spool.load(bench.buffer));
      assertTrue(bench.spool.setAside());
      Files.delete(Bench.segments(directory).getFirst());
      assertFalse(bench.spool.loadAside(bench.buffer));
      assertFalse(bench.spool.hasAside());
      assertEquals(3, bench.dropped(DropReason.CORRUPT));
      assertEquals(0, bench.spool.points());
    }
  }

  @Test
  void partsAreCountedAsTheyGoAndTheRequestGoesOutAsAWholeAfterAKill() {
    Bench first = new Bench(directory);
    first.appendFine(0, 100, 10);
    assertTrue(first.spool.load(first.buffer));
    first.spool.accepted(4, 1, false);
    first.spool.refused(ExportError.TOO_LARGE, 1, false);
    LedgerSnapshot now = first.ledger.snapshot();
    assertEquals(3, now.accepted());
    assertEquals(2, now.refused());
    assertEquals(5, now.inSpool());
    assertEquals(5, first.spool.points());
    first.close();
    try (Bench second = new Bench(directory)) {
      assertEquals(10, second.ledger.snapshot().recovered());
      assertEquals(List.of(0L), second.drain());
      assertEquals(10, second.ledger.snapshot().accepted());
    }
  }

  @Test
  void filesInDirectoriesThatThisRunDoesNotUseAreTold() {
    Path other = directory.resolve("other");
    try (Bench bench = new Bench(other)) {
      bench.appendFine(0, 100, 3);
    }
    Path used = directory.resolve("used");
    try (Bench bench = new Bench(used)) {
      bench.appendFine(0, 100, 3);
    }
    try (CapturedErr log = new CapturedErr()) {
      SpoolSettings settings =
          new SpoolSettings(
              true, List.of(used, other), 1 << 20, Duration.ofDays(9000), SyncPolicy.NEVER, 10);
      Ledger ledger = new Ledger(new RowRing(1));
      Spool spool =
          new Spool(LibC.system(), settings, Spool.HTTP_PROTOBUF, ledger, () -> Bench.NOW);
      spool.recover();
      spool.close();
      assertEquals(3, ledger.snapshot().recovered());
      assertEquals(
          1, log.lines("1 spool files of earlier runs in " + other + " are not sent").size());
    }
  }

  @Test
  void requestsOfAnotherProtocolAreKept() {
    try (Bench other = new Bench(directory, LibC.system(), 1 << 20, SyncPolicy.NEVER, Spool.GRPC)) {
      other.appendFine(1, 100, 3);
    }
    try (Bench bench = new Bench(directory)) {
      bench.appendFine(2, 100, 4);
      assertEquals(List.of(2L), bench.drain());
      assertEquals(3, bench.ledger.snapshot().inSpool());
    }
    try (Bench other = new Bench(directory, LibC.system(), 1 << 20, SyncPolicy.NEVER, Spool.GRPC)) {
      assertEquals(List.of(1L), other.drain());
    }
    assertEquals(List.of(), Bench.segments(directory));
  }

  @Test
  void writesArePushedToTheDiskAsThePolicySays() {
    FaultyLibC never = new FaultyLibC();
    FaultyLibC batch = new FaultyLibC();
    FaultyLibC always = new FaultyLibC();
    fill(never, SyncPolicy.NEVER, "never");
    fill(batch, SyncPolicy.BATCH, "batch");
    fill(always, SyncPolicy.ALWAYS, "always");
    assertEquals(0, never.syncs);
    // the first record and its file's name, then once a minute, then at the end
    assertTrue(batch.syncs >= 3 && batch.syncs <= 5, "batch " + batch.syncs);
    assertTrue(always.syncs >= 20, "always " + always.syncs);
  }

  private void fill(FaultyLibC libc, SyncPolicy sync, String name) {
    Path own = directory.resolve(name);
    try (Bench bench = new Bench(own, libc.libc(), 1 << 20, sync, 1)) {
      for (long id = 0; id < 20; id++) {
        bench.appendFine(id, 100, 1);
        bench.now += 5_000_000_000L;
      }
    }
  }

  /** Any order of appends, acceptances, refusals and restarts: what is accepted went in, once. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void behavesAsAQueueOverRestarts(long seed) {
    Random random = new Random(seed);
    List<Long> model = new ArrayList<>();
    long id = 0;
    Bench bench = new Bench(directory);
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(10)) {
        case 0 -> {
          bench.close();
          bench = new Bench(directory);
        }
        case 1, 2, 3, 4 -> {
          bench.appendFine(id, 8 + random.nextInt(3000), 1);
          model.add(id++);
        }
        default -> {
          boolean found = bench.spool.load(bench.buffer);
          assertEquals(!model.isEmpty(), found, "seed " + seed + ", step " + step);
          if (found) {
            assertEquals(model.getFirst(), bench.loaded(), "seed " + seed + ", step " + step);
            int what = random.nextInt(4);
            if (what == 0) {
              bench.spool.refused(ExportError.BAD_REQUEST, 0, true);
              model.removeFirst();
            } else if (what < 3) {
              bench.spool.accepted(0, 0, true);
              model.removeFirst();
            }
          }
        }
      }
      assertEquals(
          model.size(), bench.ledger.snapshot().inSpool(), "seed " + seed + ", step " + step);
    }
    assertEquals(model, bench.drain());
    bench.close();
  }

  @Test
  void overHttpARequestIsSentAsItWasEncoded() {
    try (Bench json =
            new Bench(directory, LibC.system(), 1 << 20, SyncPolicy.NEVER, Spool.HTTP_JSON);
        Slab text = Slab.ofString("{}")) {
      json.buffer.reserve(2, false, MediaType.JSON).copyFrom(text, 0, 0, 2);
      json.ledger.taken(1);
      assertEquals(0, json.spool.append(json.buffer, 1, Bench.NOW, Bench.NOW));
    }
    try (Bench protobuf = new Bench(directory)) {
      protobuf.appendFine(1, 100, 1);
      assertTrue(protobuf.spool.load(protobuf.buffer));
      assertEquals(MediaType.JSON, protobuf.buffer.mediaType());
      assertEquals("{}", new String(protobuf.buffer.bytes().bytes(0, 2), US_ASCII));
      protobuf.spool.accepted(0, 0, true);
      assertTrue(protobuf.spool.load(protobuf.buffer));
      assertEquals(MediaType.PROTOBUF, protobuf.buffer.mediaType());
      assertEquals(1, protobuf.loaded());
    }
  }
}
