package dev.panapulse.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.panapulse.codec.Secrets;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpHeader;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TokenFileTest {
  private static final long DUE = TokenFile.CHECK_SECONDS * 1_000_000_000L;

  @TempDir Path directory = Path.of("");

  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = directory.resolve("token");
  }

  private void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private TokenFile open() {
    return new TokenFile(LibC.system(), file);
  }

  private static boolean renewed(TokenFile tokens) {
    return tokens.renewed(System.nanoTime() + DUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret\n", "secret\r\n", " secret \n\n"})
  void aTokenIsALine(String content) {
    write(content);
    try (TokenFile tokens = open()) {
      assertEquals(Optional.of("secret"), tokens.token());
      assertFalse(renewed(tokens));
    }
  }

  @Test
  void anotherTokenIsSeenWhenItIsDue() {
    write("one\n");
    try (TokenFile tokens = open()) {
      write("two\n");
      assertFalse(tokens.renewed(System.nanoTime()));
      assertEquals(Optional.of("one"), tokens.token());
      assertTrue(renewed(tokens));
      assertEquals(Optional.of("two"), tokens.token());
      assertFalse(renewed(tokens));
    }
  }

  @Test
  void aLinkThatIsTurnedIsFollowed() throws IOException {
    Path one = Files.writeString(directory.resolve("1"), "one");
    Path two = Files.writeString(directory.resolve("2"), "two");
    Files.createSymbolicLink(file, one);
    try (TokenFile tokens = open()) {
      Path next = Files.createSymbolicLink(directory.resolve("next"), two);
      Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      assertTrue(renewed(tokens));
      assertEquals(Optional.of("two"), tokens.token());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "se cret", "se\ncret", "secr\u00e9t", "secret\u0000"})
  void whatIsNoTokenLeavesTheOneBefore(String content) {
    write("before");
    try (TokenFile tokens = open()) {
      write(content);
      assertFalse(renewed(tokens));
      assertEquals(Optional.of("before"), tokens.token());
    }
  }

  @Test
  void aHugeFileIsNotRead() {
    write("x".repeat(16 * 1024 + 1));
    try (TokenFile tokens = open()) {
      assertEquals(Optional.empty(), tokens.token());
    }
  }

  @Test
  void aLossIsSaidOnceAndTheContentNever() throws IOException {
    write("hunter2");
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (TokenFile tokens = open()) {
      Files.delete(file);
      for (int i = 0; i < 3; i++) {
        assertFalse(renewed(tokens));
      }
      assertEquals(Optional.of("hunter2"), tokens.token());
      write("hunter2 hunter2");
      assertFalse(renewed(tokens));
      write("hunter2");
      assertFalse(renewed(tokens));
      write("new-hunter2");
      assertTrue(renewed(tokens));
    } finally {
      System.setErr(before);
    }
    String said = log.toString(StandardCharsets.UTF_8);
    assertFalse(said.contains("hunter2"), said);
    assertEquals(1, said.lines().filter(line -> line.contains("stays in use")).count(), said);
    assertTrue(said.contains("there is a new token"), said);
  }

  @Test
  void aFileThatIsClosedForgetsItsTokensOnce() {
    write("rotated-1");
    // somebody else has it too
    Secrets.register("rotated-2");
    TokenFile tokens = open();
    write("rotated-2");
    assertTrue(renewed(tokens));
    assertEquals("(secret) (secret)", Secrets.redact("rotated-1 rotated-2"));
    tokens.close();
    assertEquals("rotated-1 (secret)", Secrets.redact("rotated-1 rotated-2"));
    Secrets.forget("rotated-2");
    assertEquals("rotated-2", Secrets.redact("rotated-2"));
  }

  @Test
  void readingAgainAllocatesNextToNothing() {
    write("secret\n");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (TokenFile tokens = open()) {
      for (int i = 0; i < 5_000; i++) {
        tokens.readAgain();
      }
      long allocated = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1_000; i++) {
        tokens.readAgain();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
      assertTrue(allocated < 1_000_000, allocated + " bytes in 1000 readings");
    }
  }

  private OtlpHttpSender sender(ScriptedServer server) {
    return new OtlpHttpSender(
        LibC.system(),
        new OtlpClientOptions(
            HttpEndpoint.of(URI.create("http://127.0.0.1:" + server.port())),
            "Test/1",
            List.of(new HttpHeader("x-tenant", "a")),
            Optional.of(file),
            Optional.empty(),
            MediaType.PROTOBUF,
            Duration.ofSeconds(50),
            Duration.ZERO,
            false,
            TlsFiles.NONE,
            -1));
  }

  private static String authorization(ScriptedServer.Request request) {
    for (String line : request.head().split("\r\n", -1)) {
      if (line.startsWith("Authorization: ")) {
        return line.substring("Authorization: ".length());
      }
    }
    return "";
  }

  @Test
  void aTokenThatWasRenewedMeanwhileIsTriedBeforeRowsAreDropped() throws IOException {
    write("one");
    String unauthorized = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer();
        OtlpHttpSender sender = sender(server)) {
      server.thenSay(ScriptedServer.OK);
      assertSame(Outcome.Accepted.ALL, Requests.send(sender, new byte[0]));
      write("another-two");
      server.thenSay(unauthorized).thenSay(ScriptedServer.OK);
      assertSame(Outcome.Accepted.ALL, Requests.send(sender, new byte[0]));
      server.thenSay(unauthorized);
      assertInstanceOf(Outcome.Retryable.class, Requests.send(sender, new byte[0]));
      assertEquals(
          List.of("Bearer one", "Bearer one", "Bearer another-two", "Bearer another-two"),
          server.requests.stream().map(TokenFileTest::authorization).toList());
      assertTrue(server.requests.get(2).hasHeader("x-tenant: a"));
    }
  }

  @Test
  void withoutATokenNothingIsSent() throws IOException {
    try (ScriptedServer server = new ScriptedServer();
        OtlpHttpSender sender = sender(server)) {
      assertInstanceOf(Outcome.Retryable.class, Requests.send(sender, new byte[0]));
      assertTrue(server.requests.isEmpty());
    }
  }
}
