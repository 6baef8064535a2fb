package dev.panapulse.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Slab;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses are tried in turn, and connections keep their limits. */
@Timeout(60)
class TcpTransportTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(50);

  private final HangingResolver resolver = new HangingResolver();
  private final ServerSocket server;

  TcpTransportTest() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    resolver.respond(100);
  }

  @AfterEach
  void close() throws IOException {
    resolver.close();
    awaitFreed();
    server.close();
  }

  /** The thread that looked the name up may hold the addresses for a moment longer. */
  private void awaitFreed() {
    long deadline = System.nanoTime() + LONG;
    while (resolver.lists() != 0) {
      assertTrue(System.nanoTime() - deadline < 0, "lists of addresses are not freed");
      Thread.onSpinWait();
    }
  }

  private TcpTransport transport(ConnectionLimits limits) {
    return new TcpTransport(
        resolver.libc(), "backend.test", server.getLocalPort(), -1, EndRequest.never(), limits);
  }

  @Test
  void theNextAddressIsTriedWhenOneRefuses() {
    resolver.resolveTo("127.0.0.2", "127.0.0.1");
    try (TcpTransport transport = transport(ConnectionLimits.NONE)) {
      assertEquals(0, transport.connect(System.nanoTime() + LONG));
      assertTrue(transport.connected());
      assertEquals(0, transport.remainingAddresses());
    }
  }

  @Test
  void theCallerMayAskForTheNextAddress() {
    resolver.resolveTo("127.0.0.1", "127.0.0.2", "127.0.0.1");
    try (TcpTransport transport = transport(ConnectionLimits.NONE)) {
      assertEquals(0, transport.connect(System.nanoTime() + LONG));
      assertEquals(2, transport.remainingAddresses());
      assertEquals(0, transport.connectNext(System.nanoTime() + LONG));
      assertTrue(transport.connected());
      assertEquals(0, transport.remainingAddresses());
      assertEquals(
          Failure.NAME_NOT_RESOLVED.code(), transport.connectNext(System.nanoTime() + LONG));
      assertFalse(transport.connected());
    }
  }

  @Test
  void theLastAddressThatRefusesIsTheReason() {
    resolver.resolveTo("127.0.0.1", "127.0.0.2");
    try (TcpTransport transport = transport(ConnectionLimits.NONE)) {
      assertEquals(0, transport.connect(System.nanoTime() + LONG));
      assertEquals(-Errno.ECONNREFUSED, transport.connectNext(System.nanoTime() + LONG));
      awaitFreed();
    }
  }

  /** A window that stays closed counts as a lost acknowledgement, and needs no firewall here. */
  @Test
  void dataThatIsNotAcknowledgedEndsTheConnection() {
    ConnectionLimits limits = new ConnectionLimits(Duration.ofMillis(300), Duration.ZERO);
    try (TcpTransport transport = transport(limits);
        Slab data = Slab.allocate(1 << 20)) {
      assertEquals(0, transport.connect(System.nanoTime() + LONG));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      long result = 1;
      while (result > 0) {
        result = transport.send(data, 0, data.size(), false, deadline);
      }
      assertEquals(-Errno.ETIMEDOUT, result);
      assertTrue(System.nanoTime() - deadline < 0);
    }
  }

  @Test
  void aConnectionExpiresAtItsAgeOrUpToATenthBefore() {
    ConnectionLimits limits = new ConnectionLimits(Duration.ZERO, Duration.ofNanos(1000));
    boolean spread = false;
    for (long now = -5_000_000_000L; now < 5_000_000_000L; now += 123_456_789) {
      long age = limits.expiry(now) - now;
      assertTrue(age >= 900 && age <= 1000, "age " + age);
      spread |= age < 950;
    }
    assertTrue(spread);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ConnectionLimits(Duration.ZERO, Duration.ofNanos(-1)));
  }

  @Test
  void onlyAConnectionWithAMaximalAgeExpires() {
    for (Duration age : new Duration[] {Duration.ZERO, Duration.ofDays(1)}) {
      try (TcpTransport transport = transport(new ConnectionLimits(Duration.ZERO, age))) {
        assertEquals(0, transport.connect(System.nanoTime() + LONG));
        assertFalse(transport.expired());
      }
    }
    ConnectionLimits short1 = new ConnectionLimits(Duration.ZERO, Duration.ofNanos(1));
    try (TcpTransport transport = transport(short1)) {
      assertEquals(0, transport.connect(System.nanoTime() + LONG));
      assertTrue(transport.expired());
      assertTrue(transport.connected());
    }
  }
}
