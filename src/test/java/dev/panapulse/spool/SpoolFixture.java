package dev.panapulse.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;
import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.row.RowRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A spool in a directory, with requests whose bodies contain their number. */
public final class SpoolFixture implements AutoCloseable {
  public static final long NOW = 1_700_000_000_000_000_000L;

  final Path directory;
  private final RowRing ring = new RowRing(1);
  public final Ledger ledger = new Ledger(ring);
  public final RequestBuffer buffer = new RequestBuffer(1024);
  public final Spool spool;
  public long now = NOW;

  /** The wall clock minus the time since boot. */
  public long clockOffset = NOW - 1_000_000_000_000L;

  /** Of the requests that are appended. */
  MediaType mediaType = MediaType.PROTOBUF;

  /** This boot. */
  public long boot = 7;

  public SpoolFixture(Path directory) {
    this(directory, LibC.system(), 1 << 20, SyncPolicy.NEVER, Spool.HTTP_PROTOBUF);
  }

  public SpoolFixture(Path directory, LibC libc, long maxBytes, SyncPolicy sync, int protocol) {
    this.directory = directory;
    SpoolSettings settings =
        SpoolSettingsFixture.in(directory)
            .maxBytes(maxBytes)
            .maxAge(Duration.ofHours(1))
            .sync(sync)
            .settings();
    SpoolClock clock = new SpoolClock(() -> now - clockOffset, () -> clockOffset, () -> boot);
    spool = new Spool(libc, settings, protocol, ledger, clock);
    spool.recover();
  }

  /** The bytes of request {@code id}: its number, then noise seeded with the number. */
  static byte[] body(long id, int length) {
    byte[] bytes = new byte[length];
    new Random(id).nextBytes(bytes);
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[i] = (byte) (id >> (8 * i));
    }
    return bytes;
  }

  public int append(long id, int length, int rows) {
    try (Slab slab = Slab.allocate(length)) {
      slab.put(0, body(id, length), 0, length);
      buffer.reserve(length, id % 2 == 0, mediaType).copyFrom(slab, 0, 0, length);
    }
    // rows of an earlier failed append are still in flight
    ledger.taken(rows - ledger.inFlight());
    return spool.append(buffer, rows, now, now, clockOffset);
  }

  public void appendFine(long id, int length, int rows) {
    assertEquals(0, append(id, length, rows));
  }

  /** Returns the number of the loaded request; its body must equal the appended one. */
  public long loaded() {
    byte[] bytes = buffer.bytes().bytes(0, (int) buffer.length());
    long id = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      id |= (bytes[i] & 0xffL) << (8 * i);
    }
    assertArrayEquals(body(id, bytes.length), bytes);
    assertEquals(id % 2 == 0, buffer.compressed());
    return id;
  }

  /** Accepts all requests and returns their numbers in order. */
  public List<Long> drain() {
    List<Long> ids = new ArrayList<>();
    while (spool.load(buffer)) {
      ids.add(loaded());
      spool.accepted(0, 0, true);
    }
    return ids;
  }

  public long dropped(DropReason reason) {
    return ledger.snapshot().dropped(reason);
  }

  /** All files except the lock, sorted. */
  public static List<Path> segments(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> !file.endsWith("lock")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    spool.close();
    buffer.close();
    ring.close();
  }
}
