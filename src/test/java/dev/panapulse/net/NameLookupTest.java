package dev.panapulse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.otlp.ScriptedServer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are looked up beside the thread that sends, within its deadline and its stop. */
@Timeout(60)
class NameLookupTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(50);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);

  private final HangingResolver resolver = new HangingResolver();
  private final EventFd stop = new EventFd(LibC.system());
  private final ScriptedServer server;
  private TcpTransport transport;

  NameLookupTest() throws IOException {
    server = new ScriptedServer();
    transport = transport();
  }

  private TcpTransport transport() {
    return new TcpTransport(
        resolver.libc(),
        "backend.test",
        server.port(),
        stop.fd(),
        EndRequest.never(),
        ConnectionLimits.NONE);
  }

  @BeforeEach
  void nothingIsAskedBefore() {
    assertEquals(0, resolver.moreAsked());
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    transport.close();
    resolver.close();
    await(() -> resolver.asking() == 0 && resolver.lists() == 0);
    server.close();
    stop.close();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "never came");
      Thread.onSpinWait();
    }
  }

  private int connect(long nanos) {
    return transport.connect(System.nanoTime() + nanos);
  }

  @Test
  void aResponseInTimeConnects() {
    resolver.respond(1);
    assertEquals(0, connect(LONG));
    assertTrue(transport.connected());
  }

  @Test
  void everyConnectionAsksAnew() throws InterruptedException {
    resolver.respond(2);
    assertEquals(0, connect(LONG));
    assertEquals(0, connect(LONG));
    resolver.awaitAsked();
    resolver.awaitAsked();
  }

  @Test
  void addressesAreNotLookedUp() {
    try (TcpTransport literal =
        new TcpTransport(
            resolver.libc(),
            "127.0.0.1",
            server.port(),
            stop.fd(),
            EndRequest.never(),
            ConnectionLimits.NONE)) {
      assertEquals(0, literal.connect(System.nanoTime() + LONG));
      assertEquals(0, resolver.moreAsked());
    }
  }

  @Test
  void theDeadlineHolds() throws InterruptedException {
    assertEquals(Failure.TIMED_OUT.code(), connect(SHORT));
    resolver.awaitAsked();
    assertEquals(
        "backend.test port " + server.port() + ": time ran out while the name was looked up",
        transport.describe(Failure.TIMED_OUT.code()));
  }

  @Test
  void theStopIsHeard() {
    stop.signal();
    assertEquals(Failure.STOPPED.code(), connect(LONG));
  }

  @Test
  void whileOneIsUnderWayNoOtherBegins() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      assertEquals(Failure.TIMED_OUT.code(), connect(SHORT));
    }
    resolver.awaitAsked();
    assertEquals(0, resolver.moreAsked());
    assertEquals(1, resolver.asking());
  }

  /** As a thousand reloads do while a resolver does not respond. */
  @Test
  void howeverManyGiveUpTheThreadsAreBounded() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      transport.close();
      transport = transport();
      assertTrue(connect(i < 20 ? SHORT : 1) < 0, "connected");
    }
    assertTrue(resolver.asking() <= NameLookup.MOST_THREADS, () -> "threads: " + resolver.asking());
    assertTrue(resolver.moreAsked() <= NameLookup.MOST_THREADS, "asked: " + resolver.moreAsked());
    resolver.respond(NameLookup.MOST_THREADS + 3);
    await(() -> connect(LONG) == 0);
  }

  @Test
  void aLateResponseIsTakenByTheNextConnect() throws InterruptedException {
    assertEquals(Failure.TIMED_OUT.code(), connect(SHORT));
    resolver.awaitAsked();
    resolver.respond(1);
    await(() -> resolver.asking() == 0);
    assertEquals(0, connect(LONG));
    assertEquals(0, resolver.moreAsked());
  }

  @Test
  void aConnectWaitsForTheLookUpOfTheOneBefore() throws InterruptedException {
    assertEquals(Failure.TIMED_OUT.code(), connect(SHORT));
    resolver.awaitAsked();
    Thread responding = Thread.ofVirtual().start(() -> resolver.respond(1));
    assertEquals(0, connect(LONG));
    assertEquals(0, resolver.moreAsked());
    responding.join();
  }

  /** Each of two look-ups asks for both families together, and then for each alone. */
  @Test
  void aFailureIsDescribedAndTheNextConnectAsksAgain() throws InterruptedException {
    resolver.fail();
    assertEquals(Failure.NAME_NOT_RESOLVED.code(), connect(LONG));
    assertTrue(
        transport.describe(Failure.NAME_NOT_RESOLVED.code()).contains("name not resolved: "));
    assertEquals(Failure.NAME_NOT_RESOLVED.code(), connect(LONG));
    for (int i = 0; i < 6; i++) {
      resolver.awaitAsked();
    }
    assertEquals(0, resolver.moreAsked());
  }

  /** A server that refuses AAAA questions makes the question for both families fail (musl). */
  @ParameterizedTest
  @ValueSource(ints = {LibC.AF_INET, LibC.AF_INET6})
  void oneFamilyIsEnough(int family) {
    resolver.fail();
    resolver.succeed(family);
    resolver.respond(1);
    assertEquals(0, connect(LONG));
  }

  /** A resolver waits for the family that gets no response until its own time runs out. */
  @ParameterizedTest
  @ValueSource(ints = {LibC.AF_INET, LibC.AF_INET6})
  void aSilentFamilyIsNotWaitedFor(int family) {
    resolver.silence(LibC.AF_UNSPEC);
    resolver.silence(family == LibC.AF_INET ? LibC.AF_INET6 : LibC.AF_INET);
    resolver.respond(1);
    long begin = System.nanoTime();
    assertEquals(0, connect(TimeUnit.SECONDS.toNanos(10)));
    long millis = (System.nanoTime() - begin) / 1_000_000;
    assertTrue(millis < 3000, "resolved after " + millis + " ms");
  }

  /**
   * As {@code export.timeout} has it; an answer that comes too late is taken by the next connect.
   */
  @ParameterizedTest
  @ValueSource(ints = {100, 300, 1_000})
  void aSilentFamilyIsNotWaitedForWhateverTheTimeout(int timeoutMillis) {
    resolver.silence(LibC.AF_UNSPEC);
    resolver.silence(LibC.AF_INET6);
    resolver.respond(1);
    int result = Failure.TIMED_OUT.code();
    for (int i = 0; i < 20 && result != 0; i++) {
      result = connect(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }
    assertEquals(0, result);
  }

  @Test
  void aSilentResolverIsAskedOnceForEachFamily() throws InterruptedException {
    resolver.silence(LibC.AF_UNSPEC);
    resolver.silence(LibC.AF_INET);
    resolver.silence(LibC.AF_INET6);
    for (int i = 0; i < 2; i++) {
      assertEquals(Failure.TIMED_OUT.code(), connect(TimeUnit.MILLISECONDS.toNanos(1500)));
    }
    for (int i = 0; i < 3; i++) {
      resolver.awaitAsked();
    }
    assertEquals(0, resolver.moreAsked());
  }

  @Test
  void aClosedTransportLeavesItsLookUpToEndByItself() throws InterruptedException {
    assertEquals(Failure.TIMED_OUT.code(), connect(SHORT));
    resolver.awaitAsked();
    transport.close();
    transport =
        new TcpTransport(
            resolver.libc(),
            "127.0.0.1",
            server.port(),
            stop.fd(),
            EndRequest.never(),
            ConnectionLimits.NONE);
    assertEquals(1, resolver.asking());
    resolver.respond(1);
    await(() -> resolver.asking() == 0 && resolver.lists() == 0);
  }
}
