package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log's stream, into a pipe. */
final class LogStreamTest {
  private static final int PIPE_BYTES = 65536;

  @TempDir Path directory = Path.of("");

  private final LibC libc = LibC.system();
  private int reader = -1;
  private int writer = -1;

  @BeforeEach
  void openPipe() throws Exception {
    Path fifo = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    try (Slab path = Slab.ofString(fifo.toString())) {
      reader = libc.open(path.address(), LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
      // as a shell makes it: a write to it waits
      writer = libc.open(path.address(), LibC.O_WRONLY | LibC.O_CLOEXEC, 0);
    }
    assertTrue(reader >= 0 && writer >= 0);
  }

  @AfterEach
  void closePipe() {
    libc.close(writer);
    libc.close(reader);
  }

  private List<String> lines() {
    StringBuilder text = new StringBuilder();
    try (Slab buffer = Slab.allocate(PIPE_BYTES)) {
      for (long read = libc.read(reader, buffer.address(), PIPE_BYTES);
          read > 0;
          read = libc.read(reader, buffer.address(), PIPE_BYTES)) {
        text.append(new String(buffer.bytes(0, (int) read), UTF_8));
      }
    }
    return text.toString().lines().toList();
  }

  @Test
  void aMessageIsOneLineWhateverIsInIt() {
    LogStream log = new LogStream(libc, writer, false);

    log.println("WARN Spool - /mnt/a\nERROR Agent - forged\u001b[2J");
    log.println("INFO Agent - Größe");

    assertEquals(
        List.of("WARN Spool - /mnt/a\\u000aERROR Agent - forged\\u001b[2J", "INFO Agent - Größe"),
        lines());
  }

  @Test
  void aLineIsBounded() {
    LogStream log = new LogStream(libc, writer, true);

    log.println("INFO Agent - " + "数".repeat(5000));

    String line = lines().getFirst();
    assertTrue(line.endsWith("…"), line);
    assertTrue(line.getBytes(UTF_8).length <= 2048 + 3, line);
  }

  @Test
  void linesOfTheJournalCarryTheirPriority() {
    LogStream log = new LogStream(libc, writer, true);

    log.println("ERROR A - e");
    log.println((Object) "\tat a.B.c(B.java:1)");
    log.println("WARN A - w");
    log.println("INFO A - i");
    log.println("DEBUG A - d");
    log.println("TRACE A - t");

    assertEquals(
        List.of(
            "<3>ERROR A - e",
            "<3>    at a.B.c(B.java:1)",
            "<4>WARN A - w",
            "<6>INFO A - i",
            "<7>DEBUG A - d",
            "<7>TRACE A - t"),
        lines());
  }

  @Test
  void theJournalIsKnownByDeviceAndInode() {
    try (FileStatus status = new FileStatus(libc)) {
      assertEquals(0, status.read(writer));
      String stream = status.device() + ":" + status.inode();

      assertTrue(LogStream.isJournal(libc, writer, stream));
      assertFalse(LogStream.isJournal(libc, writer, stream + "0"));
      assertFalse(LogStream.isJournal(libc, writer, ""));
      assertFalse(LogStream.isJournal(libc, -1, stream));
    }
  }

  @Test
  void aFullPipeIsNotWaitedForAndWhatItMissedIsCounted() {
    LogStream log = new LogStream(libc, writer, false);
    String line = "INFO Agent - " + "x".repeat(1000);

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < 200; i++) {
            log.println(line);
          }
        });

    long dropped = log.dropped();
    assertTrue(dropped > 100, dropped + " dropped");
    assertEquals(200 - dropped, lines().size());
    log.println("INFO Agent - again");
    assertEquals(
        List.of(
            "WARN LogStream - " + dropped + " log lines dropped: standard error was full",
            "INFO Agent - again"),
        lines());
    assertEquals(0, log.dropped());
  }

  @Test
  void aStreamThatIsClosedIsNoError() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    int fd;
    try (Slab path = Slab.ofString(file.toString())) {
      fd = libc.open(path.address(), LibC.O_WRONLY | LibC.O_CLOEXEC, 0);
    }
    LogStream log = new LogStream(libc, fd, false);
    libc.close(fd);

    log.println("INFO Agent - to nobody");

    assertEquals(1, log.dropped());
  }
}
