package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.control.NotifySocket;
import dev.panapulse.control.ServiceManager;
import dev.panapulse.delivery.ExportHealth;
import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceNoticesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String READY = "READY=1\nSTATUS=samples";
  private static final String ALIVE = "WATCHDOG=1";
  private static final String RELOADING = "RELOADING=1\nMONOTONIC_USEC=";

  @TempDir private Path directory;

  private NotifySocket socket;
  private ServiceManager manager = ServiceManager.of(LibC.system(), Map.of());
  private final Health health = new Health();
  private boolean isReloading;
  private long now = 100 * SECOND;

  private static final class Health implements ExportHealth {
    private boolean isOpen = true;
    private long hangNanos;
    private String failure = "";

    @Override
    public boolean isOpen() {
      return isOpen;
    }

    @Override
    public long hangNanos(long now) {
      return hangNanos;
    }

    @Override
    public boolean isFailing() {
      return !failure.isEmpty();
    }

    @Override
    public String failure() {
      return failure;
    }
  }

  @BeforeEach
  void open() {
    socket = new NotifySocket(directory.resolve("notify").toString());
  }

  @AfterEach
  void close() {
    socket.close();
    manager.close();
  }

  private ServiceNotices notices(String watchdogMicros) {
    manager.close();
    manager =
        ServiceManager.of(
            LibC.system(), Map.of("NOTIFY_SOCKET", socket.name(), "WATCHDOG_USEC", watchdogMicros));
    return new ServiceNotices(manager, health, () -> isReloading, () -> "samples", now);
  }

  private List<String> sent(ServiceNotices notices) {
    notices.work(now);
    return socket.take();
  }

  @Test
  void itIsReadyAfterTheFirstTick() {
    ServiceNotices notices = notices("");

    assertEquals(List.of(), sent(notices));
    assertEquals(Integer.MAX_VALUE, notices.millisFrom(now));
    notices.ticking();

    assertEquals(List.of(READY), sent(notices));
    assertEquals(List.of(), sent(notices), "once");
    assertEquals(Integer.MAX_VALUE, notices.millisFrom(now));
  }

  @Test
  void itIsReadyOnceTheSpoolIsOpen() {
    ServiceNotices notices = notices("");
    health.isOpen = false;
    notices.ticking();

    assertEquals(List.of(), sent(notices));
    assertTrue(notices.millisFrom(now) < 100, "it looks again soon");
    health.isOpen = true;

    assertEquals(List.of(READY), sent(notices));
  }

  @Test
  void aBackendThatFailsIsNoReasonNotToBeReady() {
    ServiceNotices notices = notices("");
    health.failure = "connection refused";
    notices.ticking();

    assertEquals(List.of(READY), sent(notices));
    assertEquals(
        List.of("STATUS=the backend accepts no rows, they wait: connection refused"),
        sent(notices));
    assertEquals(List.of(), sent(notices), "once");
    health.failure = "";
    assertEquals(List.of("STATUS=samples"), sent(notices));
  }

  @Test
  void aReloadBeginsAndEnds() {
    ServiceNotices notices = notices("");
    notices.ticking();
    sent(notices);
    isReloading = true;

    assertTrue(notices.millisFrom(now) < 100);
    assertEquals(List.of(RELOADING + now / 1000), sent(notices));
    assertEquals(List.of(), sent(notices));
    assertEquals(Integer.MAX_VALUE, notices.millisFrom(now));
    isReloading = false;
    assertEquals(List.of(READY), sent(notices));
  }

  @Test
  void aNoticeThatCouldNotBeSentIsRepeated() {
    ServiceNotices notices = notices("");
    notices.ticking();
    while (manager.status("fill")) {
      // until the socket takes no more
    }
    notices.work(now);
    socket.take();

    assertTrue(notices.millisFrom(now) < 100);
    assertEquals(List.of(READY), sent(notices));
  }

  @Test
  void theWatchdogHearsOfItTwiceInItsTimeAtLeast() {
    ServiceNotices notices = notices("30000000");
    long start = now;
    int heard = 0;
    while (now < start + 300 * SECOND) {
      now += notices.millisFrom(now) * 1_000_000L;
      heard += sent(notices).equals(List.of(ALIVE)) ? 1 : 0;
    }

    assertEquals(20, heard);
  }

  @Test
  void ticksThatComeOftenEnoughNeedNoWakeUpBetween() {
    ServiceNotices notices = notices("60000000");
    int heard = 0;
    for (int tick = 0; tick < 60; tick++) {
      heard += sent(notices).equals(List.of(ALIVE)) ? 1 : 0;
      assertTrue(notices.millisFrom(now) > 10_000, "the next tick comes first");
      now += 10 * SECOND;
    }
    assertTrue(heard >= 29, "heard of " + heard);
  }

  @Test
  void anExportingThreadThatHangsIsNotAlive() {
    ServiceNotices notices = notices("30000000");
    health.hangNanos = 900 * SECOND;
    now += 20 * SECOND;

    assertEquals(List.of(), sent(notices));
    assertTrue(notices.millisFrom(now) > 1000, "and costs no more than one that works");
    health.hangNanos = 0;
    now += 20 * SECOND;
    assertEquals(List.of(ALIVE), sent(notices));
  }
}
