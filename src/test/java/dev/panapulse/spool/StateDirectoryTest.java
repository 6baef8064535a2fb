package dev.panapulse.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The spool's directory and its files are not trusted: who else could have written there? */
final class StateDirectoryTest {
  private static final String FIRST = "0000000000000001.spool3";
  private static final String NEXT = "0000000000000002.spool3";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path root = Path.of("");

  private Path own() throws IOException {
    return Files.createDirectories(root.resolve("spool"));
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** The log of an attempt to spool there, which fails and leaves the request in flight. */
  private static String refusal(Path directory) {
    try (CapturedErr err = new CapturedErr()) {
      try (SpoolFixture fixture = new SpoolFixture(directory)) {
        assertTrue(fixture.append(1, 100, 3) < 0);
        assertEquals(3, fixture.ledger.inFlight());
        assertEquals(0, fixture.ledger.snapshot().inSpool());
      }
      return String.join("\n", err.lines(""));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
  void aDirectoryThatOthersMayWriteToIsRefused(String mode) throws IOException {
    Path directory = own();
    mode(directory, mode);

    String log = refusal(directory);

    assertTrue(log.contains("other users may write to the directory"), log);
    assertTrue(log.contains(directory.toString()), log);
    assertEquals(List.of(), SpoolFixture.segments(directory));
  }

  @Test
  void aDirectoryOfAnotherUserIsRefused() throws IOException {
    Path directory = own();
    assumeTrue(LibC.system().geteuid() == 0, "only root can give a directory away");
    Files.setAttribute(directory, "unix:uid", 4711);

    String log = refusal(directory);

    assertTrue(log.contains("belongs neither to the agent's user nor to root"), log);
  }

  /** systemd makes one for a dynamic user. */
  @Test
  void aLinkOfRootOrTheUserIsFollowedAndOneOfAnotherUserIsNot() throws IOException {
    Path link = root.resolve("link");
    Files.createSymbolicLink(link, own());
    try (SpoolFixture fixture = new SpoolFixture(link)) {
      fixture.appendFine(1, 100, 3);
      assertEquals(List.of(1L), fixture.drain());
    }
    assumeTrue(LibC.system().geteuid() == 0, "only root can give a link away");
    Files.setAttribute(link, "unix:uid", 4711, java.nio.file.LinkOption.NOFOLLOW_LINKS);

    String log = refusal(link);

    assertTrue(log.contains("symbolic link") || log.contains("not a directory"), log);
  }

  /** The directory that was judged is the one in use, whatever its path names later. */
  @Test
  void aPathThatChangesLeadsNoWriteElsewhere() throws IOException {
    Path directory = own();
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    try (SpoolFixture fixture = new SpoolFixture(directory)) {
      fixture.appendFine(1, 100, 3);
      Files.move(directory, root.resolve("moved"));
      Files.createSymbolicLink(directory, elsewhere);

      fixture.appendFine(2, 100, 3);

      assertEquals(List.of(), SpoolFixture.segments(elsewhere));
      assertEquals(List.of(1L, 2L), fixture.drain());
    }
  }

  enum Trap {
    LINK {
      @Override
      void set(Path at, Path victim) throws IOException {
        Files.createSymbolicLink(at, victim);
      }
    },
    DANGLING_LINK {
      @Override
      void set(Path at, Path victim) throws IOException {
        Files.createSymbolicLink(at, victim.resolveSibling("made through a link"));
      }
    },
    HARD_LINK {
      @Override
      void set(Path at, Path victim) throws IOException {
        Files.createLink(at, victim);
      }
    },
    FIFO {
      @Override
      void set(Path at, Path victim) throws IOException {
        fifo(at);
      }
    },
    DIRECTORY {
      @Override
      void set(Path at, Path victim) throws IOException {
        Files.createDirectory(at);
      }
    },
    SPARSE {
      @Override
      void set(Path at, Path victim) throws IOException {
        sparse(at);
      }
    },
    WRITABLE {
      @Override
      void set(Path at, Path victim) throws IOException {
        Files.copy(victim, at);
        mode(at, "rw-rw-rw-");
      }
    };

    abstract void set(Path at, Path victim) throws IOException;
  }

  private static void fifo(Path at) throws IOException {
    try {
      assertEquals(0, new ProcessBuilder("mkfifo", at.toString()).start().waitFor());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void sparse(Path at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(at.toFile(), "rw")) {
      file.setLength(1L << 42);
    }
  }

  /** A segment with the record of one request, written by a spool. */
  private Path victim() throws IOException {
    Path other = Files.createDirectories(root.resolve("other"));
    try (SpoolFixture fixture = new SpoolFixture(other)) {
      fixture.appendFine(7, 100, 3);
    }
    return SpoolFixture.segments(other).getFirst();
  }

  @ParameterizedTest
  @EnumSource
  void aTrapFoundAtTheStartIsNeitherReadNorWritten(Trap trap) throws IOException {
    Path directory = own();
    Path victim = victim();
    byte[] before = Files.readAllBytes(victim);
    trap.set(directory.resolve(FIRST), victim);

    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (SpoolFixture fixture = new SpoolFixture(directory)) {
            fixture.appendFine(1, 100, 3);
            assertEquals(List.of(1L), fixture.drain());
          }
        });

    assertArrayEquals(before, Files.readAllBytes(victim));
    assertEquals(1, SpoolFixture.segments(Objects.requireNonNull(victim.getParent())).size());
  }

  @ParameterizedTest
  @EnumSource
  void aTrapInTheWayOfTheLockStopsTheSpool(Trap trap) throws IOException {
    Path directory = own();
    Path victim = victim();
    byte[] before = Files.readAllBytes(victim);
    trap.set(directory.resolve("lock"), victim);

    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (SpoolFixture fixture = new SpoolFixture(directory)) {
            assertTrue(fixture.append(1, 100, 3) < 0);
          }
        });

    assertArrayEquals(before, Files.readAllBytes(victim));
    assertFalse(Files.exists(victim.resolveSibling("made through a link")));
  }

  /** Another process of the same user may replace a file in use. */
  @ParameterizedTest
  @EnumSource
  void aTrapInPlaceOfASegmentInUseIsNotWrittenThrough(Trap trap) throws IOException {
    Path directory = own();
    Path victim = victim();
    byte[] before = Files.readAllBytes(victim);
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (SpoolFixture fixture = new SpoolFixture(directory)) {
            fixture.appendFine(1, 100, 3);
            Files.delete(directory.resolve(FIRST));
            trap.set(directory.resolve(FIRST), victim);

            assertTrue(fixture.append(2, 100, 3) < 0);
            assertFalse(fixture.spool.load(fixture.buffer));
          }
        });

    assertArrayEquals(before, Files.readAllBytes(victim));
    assertFalse(Files.exists(victim.resolveSibling("made through a link")));
  }

  @ParameterizedTest
  @EnumSource
  void aTrapInTheWayOfANewSegmentIsNotWrittenThrough(Trap trap) throws IOException {
    Path directory = own();
    Path victim = victim();
    byte[] before = Files.readAllBytes(victim);
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try (SpoolFixture fixture = new SpoolFixture(directory)) {
            trap.set(directory.resolve(FIRST), victim);
            assertTrue(fixture.append(1, 100, 3) < 0);
            fixture.appendFine(2, 100, 3);
            assertTrue(Files.isRegularFile(directory.resolve(NEXT)));
          }
        });

    assertArrayEquals(before, Files.readAllBytes(victim));
    assertFalse(Files.exists(victim.resolveSibling("made through a link")));
  }

  @Test
  void onlyTheExactFormOfANameIsASegment() {
    assertEquals(1, Segment.firstNumberOf(FIRST));
    assertEquals(0x7fff_ffff_ffff_ffffL, Segment.firstNumberOf("7fffffffffffffff.spool3"));
    for (String name :
        new String[] {
          "+000000000000001.spool3",
          "-000000000000001.spool3",
          "000000000000000A.spool3",
          "00000000000000\u0661\u0661.spool3",
          "00000000000000\uff11\uff11.spool3",
          "8000000000000000.spool3",
          "000000000000001.spool3",
          "0000000000000001.spool",
          "0000000000000001.spool3~",
        }) {
      assertEquals(-1, Segment.firstNumberOf(name), name);
    }
  }
}
