package dev.panapulse.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.delivery.CapturedErr;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket by the kernel itself; the server is driven as the sampling loop drives it. */
final class ControlServerTest {
  private static final int NONE = -1;
  private static final String FAILING = "failing";
  private static final int LIMIT_MILLIS = 20_000;
  private static final String LARGE = "large";

  /** More than a socket takes at once. */
  private static final String LARGE_RESPONSE = "fine\n" + "0123456789".repeat(75_000);

  private final LibC libc = LibC.system();
  private final List<String> requests = new ArrayList<>();

  private long now;

  @TempDir private Path directory;

  private final class Running implements AutoCloseable {
    final PollSet set =
        new PollSet(libc, IntStream.range(0, ControlServer.DESCRIPTORS).map(i -> NONE).toArray());
    final ControlServer server;

    Running(Path... sockets) {
      this(ControlServerTest.this.libc, sockets);
    }

    Running(LibC libc, Path... sockets) {
      server = new ControlServer(libc, List.of(sockets), true, this::respond, () -> now, set, 0);
      server.afterTick();
    }

    private String respond(String request, int user) {
      assertEquals(libc.geteuid(), user);
      requests.add(request);
      if (request.equals(FAILING)) {
        throw new OutOfMemoryError("a test");
      }
      return request.equals(LARGE) ? LARGE_RESPONSE : "fine " + request;
    }

    /** Serves until {@code done}. */
    void serveUntil(CompletableFuture<?> done) {
      while (!done.isDone()) {
        assertTrue(set.await(LIMIT_MILLIS) > 0, "nothing came");
        server.work();
        // the client may still be at work with what it has received
        while (!done.isDone() && set.await(1) == 0) {
          Thread.onSpinWait();
        }
      }
    }

    @Override
    public void close() {
      server.close();
      set.close();
    }
  }

  private Path socket() {
    return directory.resolve("panapulse").resolve("control.sock");
  }

  private CompletableFuture<String> ask(Path socket, String line) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return new ControlClient(libc, List.of(directory.resolve("none"), socket)).ask(line);
      } catch (ControlClient.NoAgentException e) {
        return "none: " + e.getMessage();
      }
    });
  }

  private static SocketChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  private static void write(SocketChannel to, String text) throws IOException {
    to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aRequestThatFailsEndsItsConnectionAlone() {
    try (Running running = new Running(socket())) {
      CompletableFuture<String> failing = ask(socket(), FAILING);
      running.serveUntil(failing);
      assertTrue(failing.join().startsWith("none: "), failing.join());
      CompletableFuture<String> next = ask(socket(), "next");
      running.serveUntil(next);
      assertEquals("fine next", next.join());
    }
  }

  @Test
  void eachRequestGetsItsResponse() {
    try (Running running = new Running(socket())) {
      for (String request : List.of("one", "two")) {
        CompletableFuture<String> response = ask(socket(), request);
        running.serveUntil(response);
        assertEquals("fine " + request, response.join());
      }
    }
    assertEquals(List.of("one", "two"), requests);
  }

  @Test
  void aClientForWhichThereIsNoDescriptorDoesNotKeepTheLoopAwake() throws IOException {
    AtomicBoolean isFull = new AtomicBoolean(true);
    LibC full =
        (LibC)
            Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) ->
                    isFull.get() && method.getName().equals("accept4")
                        ? -Errno.EMFILE
                        : method.invoke(libc, arguments));
    try (Running running = new Running(full, socket());
        SocketChannel client = connect(socket())) {
      assertEquals(1, running.set.await(LIMIT_MILLIS));
      running.server.work();
      assertEquals(0, running.set.await(0), "it would spin");
      isFull.set(false);
      running.server.afterTick();
      assertEquals(1, running.set.await(LIMIT_MILLIS), "it is served at the next tick");
      running.server.work();
      assertEquals(0, running.set.await(0));
      assertTrue(client.isConnected());
    }
  }

  @Test
  void onlyItsUserAndGroupMayConnect() throws IOException {
    try (Running running = new Running(socket())) {
      assertEquals(0, running.set.await(0));
      assertEquals(
          "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    }
    assertFalse(Files.exists(socket()), "it is removed at the end");
  }

  @Test
  void whoSaysNothingMakesRoomForOthers() throws IOException {
    try (Running running = new Running(socket());
        SocketChannel silent = connect(socket())) {
      List<SocketChannel> others = new ArrayList<>();
      for (int i = 1; i < ControlServer.DESCRIPTORS; i++) {
        running.set.await(LIMIT_MILLIS);
        running.server.work();
        others.add(connect(socket()));
      }
      CompletableFuture<String> response = ask(socket(), "next");
      running.serveUntil(response);

      assertEquals("fine next", response.join());
      assertEquals(-1, silent.read(ByteBuffer.allocate(1)));
      for (SocketChannel other : others) {
        other.close();
      }
    }
  }

  /** A check of a monitor and a person may ask at the same moment. */
  @Test
  void whoAsksAtTheSameTimeIsServed() throws IOException {
    try (Running running = new Running(socket());
        SocketChannel first = connect(socket());
        SocketChannel second = connect(socket())) {
      for (int i = 0; i < 2; i++) {
        running.set.await(LIMIT_MILLIS);
        running.server.work();
      }
      for (SocketChannel each : List.of(first, second)) {
        write(each, "a\n");
        running.set.await(LIMIT_MILLIS);
        running.server.work();
        assertEquals("fine a".length(), each.read(ByteBuffer.allocate(16)));
      }
    }
  }

  @Test
  void aLargeResponseArrivesWhole() {
    try (Running running = new Running(socket())) {
      CompletableFuture<String> response = ask(socket(), LARGE);
      running.serveUntil(response);
      // assertEquals would print both
      assertTrue(LARGE_RESPONSE.equals(response.join()), "it is another or cut");
    }
  }

  /** While a client does not read, others are served; of five such responses three fit. */
  @Test
  void responsesThatNobodyReadsAreBounded() throws IOException {
    try (Running running = new Running(socket())) {
      List<SocketChannel> silent = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        silent.add(connect(socket()));
        write(silent.getLast(), LARGE + "\n");
        int asked = requests.size();
        while (requests.size() == asked) {
          assertTrue(running.set.await(LIMIT_MILLIS) > 0, "nothing came");
          running.server.work();
        }
      }
      CompletableFuture<String> response = ask(socket(), "small");
      running.serveUntil(response);
      assertEquals("fine small", response.join());

      List<Integer> received = new ArrayList<>();
      for (SocketChannel each : silent) {
        received.add(readAll(running, each));
      }
      assertEquals(3, received.stream().filter(n -> n == LARGE_RESPONSE.length()).count());
      assertEquals(
          List.of(true, true),
          received.subList(0, 2).stream().map(n -> n < LARGE_RESPONSE.length()).toList());
    }
  }

  /** Bytes up to the end of the connection, while the server serves. */
  private static int readAll(Running running, SocketChannel from) throws IOException {
    try (from) {
      ByteBuffer part = ByteBuffer.allocate(1 << 16);
      int received = 0;
      from.configureBlocking(false);
      for (int count = 0; count >= 0; count = from.read(part.clear())) {
        received += count;
        if (running.set.await(1) > 0) {
          running.server.work();
        }
      }
      return received;
    }
  }

  @Test
  void aRequestMayComeInParts() throws IOException {
    try (Running running = new Running(socket());
        SocketChannel client = connect(socket())) {
      for (String part : List.of("", "a", "b\nrest")) {
        write(client, part);
        running.set.await(LIMIT_MILLIS);
        running.server.work();
      }
      assertEquals(List.of("ab"), requests);
    }
  }

  @Test
  void aRequestWithoutEndIsCut() throws IOException {
    try (Running running = new Running(socket());
        SocketChannel client = connect(socket())) {
      write(client, "x".repeat(256));
      for (int i = 0; i < 2; i++) {
        running.set.await(LIMIT_MILLIS);
        running.server.work();
      }

      assertEquals(List.of(), requests);
      assertEquals(-1, client.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void aSocketThatAKilledAgentLeftIsReplaced() throws IOException {
    Files.createDirectories(socket().getParent());
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertTrue(Files.exists(socket()), "it is still there");
    try (Running running = new Running(socket())) {
      CompletableFuture<String> response = ask(socket(), "me");
      running.serveUntil(response);
      assertEquals("fine me", response.join());
    }
  }

  @Test
  void aSecondAgentLeavesTheFirstItsSocket() {
    try (Running first = new Running(socket())) {
      try (Running second = new Running(socket(), directory.resolve("other.sock"))) {
        assertEquals(0, second.set.await(0));
        assertFalse(Files.exists(directory.resolve("other.sock")), "one that nobody looks for");
      }
      CompletableFuture<String> response = ask(socket(), "first");
      first.serveUntil(response);
      assertEquals("fine first", response.join());
    }
  }

  @Test
  void aFileOfThatNameIsLeftAlone() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    try (Running running = new Running(file)) {
      assertEquals(0, running.set.await(0));
    }
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void theFirstUsablePathIsTaken() {
    Path unusable = directory.resolve("a").resolve("b").resolve("control.sock");
    Path tooLong = directory.resolve("x".repeat(108));
    try (Running running = new Running(unusable, tooLong, socket())) {
      assertEquals(0, running.set.await(0));
      assertTrue(Files.exists(socket()));
    }
  }

  @Test
  void whereNoAgentRunsTheReasonIsNamed() {
    ControlClient client = new ControlClient(libc, List.of(socket()));

    Exception none =
        assertThrows(ControlClient.NoAgentException.class, () -> client.ask("status text"));

    assertEquals(socket() + ": does not exist", none.getMessage());
  }

  private void tickAfter(Running running, int seconds) {
    now += seconds * 1_000_000_000L;
    running.server.afterTick();
  }

  private void assertServes(Running running, Path socket) {
    CompletableFuture<String> response = ask(socket, "me");
    running.serveUntil(response);
    assertEquals("fine me", response.join());
  }

  @Test
  void aSocketThatWasRemovedComesBackWithinAMinute() throws IOException {
    try (Running running = new Running(socket());
        CapturedErr log = new CapturedErr()) {
      tickAfter(running, 60);
      Files.delete(socket());
      tickAfter(running, 59);
      assertFalse(Files.exists(socket()));
      tickAfter(running, 1);
      assertServes(running, socket());

      Files.delete(socket());
      Files.delete(socket().getParent());
      tickAfter(running, 60);
      tickAfter(running, 60);
      assertServes(running, socket());
      List<String> lines = log.lines("was removed");
      assertEquals(2, lines.size(), lines.toString());
      assertTrue(
          lines
              .getLast()
              .endsWith(
                  socket() + " was removed from the file system; this agent has made it again"),
          lines.toString());
    }
    assertFalse(Files.exists(socket()), "it is removed at the end");
  }

  @Test
  void aSocketThatCannotBeMadeAgainIsTriedOnAndLoggedOnce() throws IOException {
    try (Running running = new Running(socket());
        CapturedErr log = new CapturedErr()) {
      Files.delete(socket());
      Files.writeString(socket(), "mine");
      tickAfter(running, 60);
      tickAfter(running, 60);
      assertEquals("mine", Files.readString(socket()));
      List<String> lines = log.lines("was removed");
      assertEquals(1, lines.size(), lines.toString());
      assertTrue(lines.getFirst().contains("WARN"), lines.toString());
      assertTrue(lines.getFirst().contains("something else has that name"), lines.toString());
      Files.delete(socket());
      tickAfter(running, 60);
      assertServes(running, socket());
    }
  }

  @Test
  void theSocketOfAnotherAgentIsLeftToIt() throws IOException {
    try (Running first = new Running(socket())) {
      Files.delete(socket());
      try (Running second = new Running(socket())) {
        tickAfter(first, 60);
        assertServes(second, socket());
        first.server.close();
        assertServes(second, socket());
      }
    }
  }

  @Test
  void aClientThatIsSilentForAMinuteIsHungUpOn() throws IOException {
    try (Running running = new Running(socket());
        SocketChannel silent = connect(socket());
        SocketChannel slow = connect(socket())) {
      for (int i = 0; i < 2; i++) {
        running.set.await(LIMIT_MILLIS);
        running.server.work();
      }
      for (String part : List.of("a", "b", "c", "d\n")) {
        tickAfter(running, 60);
        write(slow, part);
        running.set.await(LIMIT_MILLIS);
        running.server.work();
      }
      assertEquals(List.of("abcd"), requests);
      assertEquals(-1, silent.read(ByteBuffer.allocate(1)));
    }
  }

  private List<String> openLog(boolean isAsked, Path... sockets) {
    try (CapturedErr log = new CapturedErr();
        PollSet set =
            new PollSet(
                libc, IntStream.range(0, ControlServer.DESCRIPTORS).map(i -> NONE).toArray());
        ControlServer server =
            new ControlServer(
                libc, List.of(sockets), isAsked, (request, user) -> "", () -> now, set, 0)) {
      server.afterTick();
      return log.lines("panapulse status");
    }
  }

  @Test
  void theLogSaysWhyNobodyCanAsk() {
    Path missing = directory.resolve("a").resolve("b").resolve("control.sock");
    List<String> lines = openLog(false, missing);
    assertEquals(1, lines.size());
    assertTrue(
        lines
            .getFirst()
            .endsWith(
                " - panapulse status cannot ask this agent: "
                    + missing
                    + ": its directory does not exist and cannot be made; control.socket names"
                    + " another path"),
        lines::toString);
    assertTrue(lines.getFirst().contains("INFO"), lines::toString);

    Path tooLong = directory.resolve("x".repeat(100)).resolve("control.sock");
    lines = openLog(true, tooLong);
    assertTrue(lines.getFirst().contains("WARN"), lines::toString);
    assertTrue(
        lines.getFirst().contains("the path is longer than the 107 bytes that a socket can have"),
        lines::toString);
  }

  @Test
  void theLogSaysThatAnotherAgentListens() {
    try (Running running = new Running(socket())) {
      assertEquals(0, running.set.await(0));
      List<String> lines = openLog(false, socket(), directory.resolve("other.sock"));
      assertEquals(1, lines.size());
      assertTrue(
          lines.getFirst().contains(socket() + ": another agent listens there"), lines::toString);
      assertFalse(Files.exists(directory.resolve("other.sock")));
    }
  }

  @Test
  void theClientSaysWhatIsWrongWithThePath() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertTrue(ask(file, "x").join().endsWith(": nobody listens there"));
    assertTrue(
        ask(file.resolve("control.sock"), "x")
            .join()
            .endsWith(": a part of the path is not a directory"));
    assertTrue(
        ask(directory.resolve("x".repeat(100)), "x")
            .join()
            .endsWith(": the path is longer than the 107 bytes that a socket can have"));
  }
}
