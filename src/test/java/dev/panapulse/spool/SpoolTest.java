package dev.panapulse.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.config.SyncPolicy;
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
import java.util.Optional;
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
    try (SpoolFixture fixture = new SpoolFixture(missing)) {
      assertFalse(fixture.spool.load(fixture.buffer));
      assertFalse(Files.exists(missing));
      fixture.appendFine(1, 100, 3);
      assertEquals(List.of(1L), fixture.drain());
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestsComeBackInOrderAndLeaveNoFile(SyncPolicy sync) {
    try (SpoolFixture fixture = new SpoolFixture(directory, LibC.system(), 1 << 20, sync, 1)) {
      for (long id = 0; id < 50; id++) {
        fixture.appendFine(id, 9 + 997 * (int) id % 20_000, 2);
      }
      assertEquals(100, fixture.ledger.snapshot().inSpool());
      assertTrue(SpoolFixture.segments(directory).size() > 1);

      assertEquals(ids(0, 50), fixture.drain());

      assertEquals(List.of(), SpoolFixture.segments(directory));
      assertEquals(0, fixture.ledger.snapshot().inSpool());
      assertEquals(100, fixture.ledger.snapshot().accepted());
    }
  }

  /** With nothing but what is on disk, as after kill -9: a lock is all that is let go. */
  @Test
  void theNextRunGoesOnWhereThisOneStopped() {
    SpoolFixture first = new SpoolFixture(directory);
    for (long id = 0; id < 10; id++) {
      first.appendFine(id, 500, 4);
    }
    assertTrue(first.spool.load(first.buffer));
    first.spool.accepted(0, 0, true);
    assertTrue(first.spool.load(first.buffer));
    first.close();
    try (SpoolFixture second = new SpoolFixture(directory)) {
      assertEquals(36, second.ledger.snapshot().recovered());
      second.appendFine(10, 500, 4);
      assertEquals(ids(1, 11), second.drain());
      assertEquals(40, second.ledger.snapshot().accepted());
    }
  }

  @Test
  void everyPrefixOfASegmentIsReadAsFarAsItGoes() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      for (long id = 0; id < 3; id++) {
        fixture.appendFine(id, 50 + (int) id, 1);
      }
    }
    Path file = SpoolFixture.segments(directory).getFirst();
    byte[] whole = Files.readAllBytes(file);
    long record = SpoolRecord.size(50);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (SpoolFixture fixture = new SpoolFixture(directory)) {
        // a record is whole once its payload is, whatever fills up to the next
        boolean hasFirst = length >= SpoolRecord.HEAD + 50;
        boolean hasSecond = length >= record + SpoolRecord.HEAD + 51;
        int complete = length == whole.length ? 3 : hasSecond ? 2 : hasFirst ? 1 : 0;
        assertEquals(ids(0, complete), fixture.drain(), "of " + length + " bytes");
      }
      Files.deleteIfExists(file);
    }
  }

  @Test
  void aFlippedByteCostsAtMostItsOwnRecord() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      for (long id = 0; id < 4; id++) {
        fixture.appendFine(id, 37 + (int) id, 1);
      }
    }
    Path file = SpoolFixture.segments(directory).getFirst();
    byte[] whole = Files.readAllBytes(file);
    int record = (int) SpoolRecord.size(40);
    for (int at = 0; at < whole.length; at++) {
      byte[] broken = whole.clone();
      broken[at] ^= (byte) (1 << at % 8);
      Files.write(file, broken);
      List<Long> expected = new ArrayList<>(ids(0, 4));
      expected.remove(Long.valueOf(at / record));
      try (SpoolFixture fixture = new SpoolFixture(directory)) {
        List<Long> got = fixture.drain();
        boolean unharmed = got.equals(ids(0, 4)) && isUnchecked(at, record);
        assertTrue(unharmed || got.equals(expected), "byte " + at + ": " + got);
        assertEquals(unharmed ? 0 : 1, fixture.spool.corruptRecords(), "byte " + at);
        assertEquals(
            fixture.ledger.snapshot().recovered(),
            fixture.ledger.snapshot().accepted() + fixture.dropped(DropReason.CORRUPT));
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
          bytes[at + 3] = '3';
        }
      }
      Files.write(directory.resolve("0000000000000001.spool3"), bytes);
      try (SpoolFixture fixture = new SpoolFixture(directory)) {
        assertEquals(List.of(), fixture.drain());
      }
    }
  }

  /** A power cut may leave any mix of old and new blocks. */
  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void brokenStretchesCostNoneBesideThem(long seed) throws IOException {
    Random random = new Random(seed);
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      for (long id = 0; id < 40; id++) {
        fixture.appendFine(id, 300 + random.nextInt(2000), 1);
      }
    }
    Path file = SpoolFixture.segments(directory).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    int from = random.nextInt(bytes.length);
    int until = Math.min(bytes.length, from + random.nextInt(8000));
    Arrays.fill(bytes, from, until, (byte) random.nextInt(256));
    Files.write(file, bytes);
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      List<Long> got = fixture.drain();
      assertTrue(got.size() >= 40 - (2 + 8000 / 364), got.toString());
      assertEquals(got.stream().distinct().sorted().toList(), got);
    }
  }

  private long bytesOnDisk() throws IOException {
    long bytes = 0;
    for (Path segment : SpoolFixture.segments(directory)) {
      bytes += Files.size(segment);
    }
    return bytes;
  }

  @Test
  void theOldestMakeRoomAndAreCounted() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      for (long id = 0; id < 200; id++) {
        fixture.appendFine(id, 10_000, 1);
        assertTrue(bytesOnDisk() <= 1 << 20);
      }
      long dropped = fixture.dropped(DropReason.SPOOL_FULL);
      assertTrue(dropped > 90 && dropped < 120, "dropped " + dropped);
      assertEquals(200, fixture.ledger.snapshot().inSpool() + dropped);
      assertEquals(ids(dropped, 200), fixture.drain());
    }
  }

  @Test
  void rowsThatAreTooOldGoAndAreCounted() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.appendFine(1, 100, 5);
      fixture.now += 1_800_000_000_000L;
      fixture.appendFine(2, 100, 7);
      fixture.now += 1_900_000_000_000L;
      assertEquals(List.of(2L), fixture.drain());
      assertEquals(5, fixture.dropped(DropReason.SPOOL_AGE));
      assertEquals(0, fixture.ledger.snapshot().inSpool());
    }
  }

  @Test
  void aRequestLargerThanTheSpoolIsNotTaken() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.appendFine(1, 100, 5);
      assertEquals(-Errno.EFBIG, fixture.append(2, 2 << 20, 1));
      assertEquals(1, fixture.ledger.snapshot().inFlight());
      fixture.appendFine(3, 900_000, 5);
      assertEquals(List.of(1L, 3L), fixture.drain());
    }
  }

  @Test
  void oneFailureIsOne() {
    FaultyLibC faulty = new FaultyLibC();
    try (SpoolFixture fixture =
            new SpoolFixture(directory, faulty.libc(), 1 << 20, SyncPolicy.NEVER, 1);
        CapturedErr log = new CapturedErr()) {
      fixture.appendFine(0, 100, 1);
      faulty.room = 0;
      assertEquals(-Errno.ENOSPC, fixture.append(1, 100, 1));
      faulty.room = 100_000;
      fixture.appendFine(1, 100, 1);
      List<String> lines = log.lines("works again");
      assertEquals(1, lines.size(), lines.toString());
      assertTrue(lines.getFirst().endsWith(" works again after 1 failure"), lines.toString());
    }
  }

  @Test
  void aFullDiskCostsNothingThatIsThere() {
    for (int room = 0; room < 700; room += 13) {
      FaultyLibC faulty = new FaultyLibC();
      try (SpoolFixture fixture =
          new SpoolFixture(directory, faulty.libc(), 1 << 20, SyncPolicy.NEVER, 1)) {
        fixture.appendFine(0, 100, 1);
        faulty.room = room;
        long id = 1;
        while (fixture.append(id, 100, 1) == 0) {
          id++;
        }
        assertEquals(-Errno.ENOSPC, fixture.append(id, 100, 1));
        assertEquals(Optional.of(Errno.describe(-Errno.ENOSPC)), fixture.spool.failure());
        assertEquals(1, fixture.ledger.snapshot().inFlight());
        faulty.room = 100_000;
        fixture.appendFine(id, 100, 1);
        assertEquals(Optional.empty(), fixture.spool.failure());
        assertEquals(ids(0, id + 1), fixture.drain(), "room " + room);
        assertEquals(0, fixture.spool.corruptRecords());
      }
      assertEquals(List.of(), SpoolFixture.segments(directory));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EROFS, Errno.EACCES})
  void aReadOnlyDirectoryIsReadAndNotWritten(int errno) {
    FaultyLibC faulty = new FaultyLibC();
    try (SpoolFixture fixture =
        new SpoolFixture(directory, faulty.libc(), 1 << 20, SyncPolicy.NEVER, 1)) {
      fixture.appendFine(0, 100, 1);
      fixture.appendFine(1, 100, 1);
      faulty.readOnly = errno;
      assertEquals(-errno, fixture.append(2, 100, 1));
      assertEquals(ids(0, 2), fixture.drain());
      faulty.readOnly = 0;
      fixture.appendFine(3, 100, 1);
      assertEquals(List.of(3L), fixture.drain());
    }
  }

  @Test
  void aDirectoryThatGoesAwayIsMadeAnew() throws IOException {
    Path state = directory.resolve("state");
    try (SpoolFixture fixture = new SpoolFixture(state)) {
      fixture.appendFine(0, 100, 3);
      for (Path file :
          List.of(state.resolve("lock"), SpoolFixture.segments(state).getFirst(), state)) {
        Files.delete(file);
      }
      fixture.appendFine(1, 100, 4);
      assertEquals(3, fixture.dropped(DropReason.CORRUPT));
      assertEquals(4, fixture.ledger.snapshot().inSpool());
      assertEquals(List.of(1L), fixture.drain());
    }
  }

  @Test
  void aFileThatGoesAwayIsCounted() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.appendFine(0, 100, 3);
      Files.delete(SpoolFixture.segments(directory).getFirst());
      assertEquals(List.of(), fixture.drain());
      assertEquals(3, fixture.dropped(DropReason.CORRUPT));
      assertEquals(0, fixture.ledger.snapshot().inSpool());
    }
  }

  @Test
  void twoAgentsDoNotShareADirectory() {
    try (SpoolFixture first = new SpoolFixture(directory);
        SpoolFixture second = new SpoolFixture(directory)) {
      assertEquals(-Errno.EAGAIN, second.append(2, 100, 1));
      first.appendFine(1, 100, 1);
      assertFalse(second.spool.load(second.buffer));
      assertEquals(List.of(1L), first.drain());
    }
    try (SpoolFixture third = new SpoolFixture(directory)) {
      third.appendFine(3, 100, 1);
    }
  }

  @Test
  void whatIsSetAsideComesAgainAfterTheOthersAndEndsByAge() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      for (long id = 0; id < 4; id++) {
        fixture.appendFine(id, 100, 2);
      }
      assertTrue(fixture.spool.load(fixture.buffer));
      assertTrue(fixture.spool.setAside());
      assertFalse(fixture.spool.isLoaded());
      assertEquals(ids(1, 4), fixture.drain());
      assertFalse(fixture.spool.hasWaiting());
      assertTrue(fixture.spool.hasAside());
      assertEquals(2, fixture.ledger.snapshot().inSpool());
      assertEquals(2, fixture.spool.points());

      assertTrue(fixture.spool.loadAside(fixture.buffer));
      assertEquals(0L, fixture.loaded());
      assertTrue(fixture.spool.isAside());
      assertTrue(fixture.spool.setAside(), "once more");
      fixture.now += Duration.ofHours(2).toNanos();
      assertFalse(fixture.spool.load(fixture.buffer));
      assertFalse(fixture.spool.loadAside(fixture.buffer));
      assertEquals(2, fixture.dropped(DropReason.SPOOL_AGE));
      assertEquals(List.of(), SpoolFixture.segments(directory));
    }
  }

  /** So that parts that were accepted do not come again with it, not even after a restart. */
  @Test
  void aPartBecomesARequestBehindTheOthers() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      for (long id = 0; id < 3; id++) {
        fixture.appendFine(id, 100, 3);
      }
      assertTrue(fixture.spool.load(fixture.buffer));
      fixture.spool.accepted(1, 0, false);
      assertEquals(0, fixture.spool.moveBehind(fixture.buffer, 1, fixture.now, false));
      assertTrue(fixture.spool.isLoaded());
      assertEquals(8, fixture.spool.points());
      assertEquals(8, fixture.ledger.snapshot().inSpool());
      fixture.spool.accepted(1, 0, true);
      assertEquals(7, fixture.spool.points());
    }
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      assertEquals(7, fixture.ledger.snapshot().inSpool());
      assertEquals(List.of(1L, 2L, 0L), fixture.drain());
      assertEquals(List.of(), SpoolFixture.segments(directory));
    }
  }

  @Test
  void whatIsSetAsideIsBoundedAndAcceptedInTheEnd() {
    int requests = Spool.MOST_ASIDE + 3;
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      for (long id = 0; id < requests; id++) {
        fixture.appendFine(id, 3000, 1);
      }
      for (int i = 0; i < Spool.MOST_ASIDE; i++) {
        assertTrue(fixture.spool.load(fixture.buffer));
        assertTrue(fixture.spool.setAside());
      }
      assertTrue(fixture.spool.load(fixture.buffer));
      assertFalse(fixture.spool.setAside());
      assertEquals(ids(Spool.MOST_ASIDE, requests), fixture.drain());
      for (long id = 0; id < Spool.MOST_ASIDE; id++) {
        assertTrue(fixture.spool.loadAside(fixture.buffer));
        assertEquals(id, fixture.loaded());
        fixture.spool.accepted(1, 0, true);
      }
      assertFalse(fixture.spool.hasAside());
      assertEquals(requests, fixture.ledger.snapshot().accepted());
      assertEquals(List.of(), SpoolFixture.segments(directory));
    }
  }

  @Test
  void aFileThatGoesAwayTakesWhatWasSetAsideWithItAndThatIsCounted() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.appendFine(0, 100, 3);
      assertTrue(fixture.spool.load(fixture.buffer));
      assertTrue(fixture.spool.setAside());
      Files.delete(SpoolFixture.segments(directory).getFirst());
      assertFalse(fixture.spool.loadAside(fixture.buffer));
      assertFalse(fixture.spool.hasAside());
      assertEquals(3, fixture.dropped(DropReason.CORRUPT));
      assertEquals(0, fixture.spool.points());
    }
  }

  @Test
  void partsAreCountedAsTheyGoAndTheRestIsLeftAfterAKill() {
    SpoolFixture first = new SpoolFixture(directory);
    first.appendFine(0, 100, 10);
    assertTrue(first.spool.load(first.buffer));
    first.spool.accepted(4, 1, false);
    first.spool.rejected(ExportError.TOO_LARGE, 1, false);
    LedgerSnapshot now = first.ledger.snapshot();
    assertEquals(3, now.accepted());
    assertEquals(2, now.rejected());
    assertEquals(5, now.inSpool());
    assertEquals(5, first.spool.points());
    first.close();
    try (SpoolFixture second = new SpoolFixture(directory)) {
      assertEquals(5, second.ledger.snapshot().recovered());
      assertEquals(5, second.spool.points());
      assertTrue(second.spool.load(second.buffer));
      assertEquals(5, second.spool.loadedSettled());
      second.spool.accepted(3, 0, false);
    }
    try (SpoolFixture third = new SpoolFixture(directory)) {
      assertEquals(2, third.ledger.snapshot().recovered());
      assertEquals(List.of(0L), third.drain());
      assertEquals(2, third.ledger.snapshot().accepted());
      assertEquals(0, third.spool.points());
    }
  }

  /** Rather all of it again than a point too few. */
  @Test
  void aDamagedMarkOfPartsMeansThatAllWaits() throws IOException {
    SpoolFixture first = new SpoolFixture(directory);
    first.appendFine(0, 100, 10);
    assertTrue(first.spool.load(first.buffer));
    first.spool.accepted(4, 0, false);
    first.close();
    Path file = SpoolFixture.segments(directory).getFirst();
    byte[] sound = Files.readAllBytes(file);
    for (int bit = 0; bit < Long.SIZE; bit++) {
      byte[] damaged = sound.clone();
      damaged[SpoolRecord.MARK + (bit / Byte.SIZE)] ^= (byte) (1 << (bit % Byte.SIZE));
      Files.write(file, damaged);
      try (SpoolFixture next = new SpoolFixture(directory)) {
        assertEquals(10, next.ledger.snapshot().recovered(), "bit " + bit);
      }
    }
    Files.write(file, sound);
    try (SpoolFixture next = new SpoolFixture(directory)) {
      assertEquals(6, next.ledger.snapshot().recovered());
    }
  }

  @Test
  void whatIsSettledOfARequestStaysSoWhenItIsLoadedAgain() {
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.appendFine(0, 100, 10);
      assertTrue(fixture.spool.load(fixture.buffer));
      assertEquals(0, fixture.spool.loadedSettled());
      fixture.spool.accepted(4, 0, false);
      assertTrue(fixture.spool.load(fixture.buffer), "in its turn");
      assertEquals(4, fixture.spool.loadedSettled());
      assertTrue(fixture.spool.setAside());
      fixture.spool.takeBack();
      assertTrue(fixture.spool.load(fixture.buffer), "taken back");
      assertEquals(4, fixture.spool.loadedSettled());
      fixture.spool.accepted(2, 0, false);
      assertTrue(fixture.spool.setAside());
      assertTrue(fixture.spool.loadAside(fixture.buffer), "set aside");
      assertEquals(6, fixture.spool.loadedSettled());
      fixture.spool.accepted(10, 0, true);
      assertEquals(10, fixture.ledger.snapshot().accepted());
      assertEquals(0, fixture.spool.points());
    }
  }

  @Test
  void filesInDirectoriesThatThisRunDoesNotUseAreTold() {
    Path other = directory.resolve("other");
    try (SpoolFixture fixture = new SpoolFixture(other)) {
      fixture.appendFine(0, 100, 3);
    }
    Path used = directory.resolve("used");
    try (SpoolFixture fixture = new SpoolFixture(used)) {
      fixture.appendFine(0, 100, 3);
    }
    try (CapturedErr log = new CapturedErr()) {
      SpoolSettings settings =
          SpoolSettingsFixture.in(used, other).maxAge(Duration.ofDays(9000)).settings();
      Ledger ledger = new Ledger(new RowRing(1));
      SpoolClock clock = new SpoolClock(() -> SpoolFixture.NOW, () -> 0, () -> 0);
      Spool spool = new Spool(LibC.system(), settings, Spool.HTTP_PROTOBUF, ledger, clock);
      spool.recover();
      spool.close();
      assertEquals(3, ledger.snapshot().recovered());
      assertEquals(
          1, log.lines("1 spool files of earlier runs in " + other + " are not sent").size());
    }
  }

  private SpoolFixture of(int protocol) {
    return new SpoolFixture(directory, LibC.system(), 1 << 20, SyncPolicy.NEVER, protocol);
  }

  @Test
  void requestsInJsonAreKeptWhileTheProtocolIsGrpc() {
    try (SpoolFixture other = of(Spool.HTTP_JSON)) {
      other.mediaType = MediaType.JSON;
      other.appendFine(1, 100, 3);
      assertTrue(other.spool.mayHaveJson());
    }
    try (SpoolFixture fixture = of(Spool.GRPC)) {
      assertTrue(fixture.spool.mayHaveJson());
      fixture.appendFine(2, 100, 4);
      assertEquals(List.of(2L), fixture.drain());
      assertEquals(3, fixture.ledger.snapshot().inSpool());
    }
    try (SpoolFixture other = of(Spool.HTTP_PROTOBUF)) {
      assertEquals(List.of(1L), other.drain());
    }
    assertEquals(List.of(), SpoolFixture.segments(directory));
  }

  @Test
  void keptRequestsInJsonAreSentOnceTheProtocolIsHttpAgain() {
    try (SpoolFixture other = of(Spool.HTTP_PROTOBUF)) {
      other.appendFine(1, 100, 1);
      other.mediaType = MediaType.JSON;
      other.appendFine(2, 100, 2);
      other.mediaType = MediaType.PROTOBUF;
      other.appendFine(3, 100, 4);
      other.appendFine(4, 100, 8);
      other.appendFine(5, 100, 16);
    }
    try (SpoolFixture fixture = of(Spool.GRPC)) {
      assertTrue(fixture.spool.load(fixture.buffer));
      assertEquals(1, fixture.loaded());
      fixture.spool.accepted(0, 0, true);
      assertTrue(fixture.spool.load(fixture.buffer));
      assertEquals(3, fixture.loaded());
      assertTrue(fixture.spool.setAside());
      assertTrue(fixture.spool.load(fixture.buffer));
      assertEquals(4, fixture.loaded());
      fixture.spool.accepted(3, 0, false);
      fixture.spool.protocol(Spool.HTTP_PROTOBUF);
      assertEquals(List.of(2L, 4L, 5L), fixture.drain());
      assertEquals(4, fixture.ledger.snapshot().inSpool(), "the one that was set aside");
      assertTrue(fixture.spool.loadAside(fixture.buffer));
      assertEquals(3, fixture.loaded());
      fixture.spool.accepted(0, 0, true);
      assertEquals(0, fixture.ledger.snapshot().inSpool());
      assertEquals(31, fixture.ledger.snapshot().accepted());
      assertEquals(List.of(), SpoolFixture.segments(directory));
    }
  }

  @Test
  void aFileThatCannotBeReadStaysSoWithAnotherProtocol() throws IOException {
    try (SpoolFixture other = of(Spool.HTTP_PROTOBUF)) {
      other.appendFine(1, 100, 1);
    }
    Path segment = SpoolFixture.segments(directory).getFirst();
    Files.delete(segment);
    Files.createDirectory(segment);
    try (SpoolFixture fixture = of(Spool.GRPC)) {
      fixture.spool.protocol(Spool.HTTP_PROTOBUF);
      assertEquals(List.of(), fixture.drain());
      assertFalse(fixture.spool.hasWaiting());
    }
  }

  @Test
  void requestsInProtobufAreSentWhicheverProtocolIsSet() {
    try (SpoolFixture fixture = of(Spool.HTTP_PROTOBUF)) {
      fixture.appendFine(1, 100, 3);
      fixture.spool.protocol(Spool.GRPC);
      fixture.appendFine(2, 100, 3);
      assertFalse(fixture.spool.mayHaveJson());
      fixture.spool.protocol(Spool.HTTP_JSON);
      // a request that is under way then may still come into the spool
      assertTrue(fixture.spool.mayHaveJson());
      fixture.appendFine(3, 100, 3);
      fixture.spool.protocol(Spool.GRPC);
      assertFalse(fixture.spool.mayHaveJson());
      assertEquals(List.of(1L, 2L, 3L), fixture.drain());
      assertEquals(0, fixture.ledger.snapshot().inSpool());
    }
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
    try (SpoolFixture fixture = new SpoolFixture(own, libc.libc(), 1 << 20, sync, 1)) {
      for (long id = 0; id < 20; id++) {
        fixture.appendFine(id, 100, 1);
        fixture.now += 5_000_000_000L;
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
    SpoolFixture fixture = new SpoolFixture(directory);
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(10)) {
        case 0 -> {
          fixture.close();
          fixture = new SpoolFixture(directory);
        }
        case 1, 2, 3, 4 -> {
          fixture.appendFine(id, 8 + random.nextInt(3000), 1);
          model.add(id++);
        }
        default -> {
          boolean found = fixture.spool.load(fixture.buffer);
          assertEquals(!model.isEmpty(), found, "seed " + seed + ", step " + step);
          if (found) {
            assertEquals(model.getFirst(), fixture.loaded(), "seed " + seed + ", step " + step);
            int what = random.nextInt(4);
            if (what == 0) {
              fixture.spool.rejected(ExportError.BAD_REQUEST, 0, true);
              model.removeFirst();
            } else if (what < 3) {
              fixture.spool.accepted(0, 0, true);
              model.removeFirst();
            }
          }
        }
      }
      assertEquals(
          model.size(), fixture.ledger.snapshot().inSpool(), "seed " + seed + ", step " + step);
    }
    assertEquals(model, fixture.drain());
    fixture.close();
  }

  @Test
  void overHttpARequestIsSentAsItWasEncoded() {
    try (SpoolFixture json =
            new SpoolFixture(directory, LibC.system(), 1 << 20, SyncPolicy.NEVER, Spool.HTTP_JSON);
        Slab text = Slab.ofString("{}")) {
      json.buffer.reserve(2, false, MediaType.JSON).copyFrom(text, 0, 0, 2);
      json.ledger.taken(1);
      assertEquals(0, json.spool.append(json.buffer, 1, SpoolFixture.NOW, SpoolFixture.NOW, 0));
    }
    try (SpoolFixture protobuf = new SpoolFixture(directory)) {
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
