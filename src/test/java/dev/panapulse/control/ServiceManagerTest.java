package dev.panapulse.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceManagerTest {
  private static final LibC LIBC = LibC.system();

  @TempDir private Path directory;

  private static ServiceManager of(String socket) {
    return ServiceManager.of(LIBC, Map.of("NOTIFY_SOCKET", socket));
  }

  private void receives(String name) {
    try (NotifySocket socket = new NotifySocket(name);
        ServiceManager manager = of(name)) {
      assertTrue(manager.isPresent());

      assertTrue(manager.ready("samples\nevery second"));
      assertTrue(manager.reloading(5_000_001_999L));
      assertTrue(manager.status("é"));
      assertTrue(manager.alive());
      assertTrue(manager.stopping());

      assertEquals(
          List.of(
              "READY=1\nSTATUS=samples every second",
              "RELOADING=1\nMONOTONIC_USEC=5000001",
              "STATUS=é",
              "WATCHDOG=1",
              "STOPPING=1\nSTATUS=ends: the last rows are delivered or stored"),
          socket.take());
    }
  }

  @Test
  void messagesComeByASocketInTheFileSystem() {
    receives(directory.resolve("notify").toString());
  }

  @Test
  void messagesComeByASocketOutsideIt() {
    receives("@panapulse-test-" + ProcessHandle.current().pid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "@", "relative/notify", "vsock:2:9999"})
  void withoutASocketNothingIsSent(String name) {
    try (ServiceManager manager =
        ServiceManager.of(LIBC, Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "1000000"))) {
      assertFalse(manager.isPresent());
      assertEquals(0, manager.watchdogNanos());
      assertTrue(manager.ready("samples"));
    }
  }

  @Test
  void aSocketOfNobodyIsNotWaitedFor() {
    try (ServiceManager manager = of(directory.resolve("nobody").toString())) {
      assertTrue(manager.ready("samples"), "as it never can be sent");
    }
  }

  @Test
  void aMessageForAManagerThatDoesNotReadIsToBeRepeated() {
    String name = directory.resolve("notify").toString();
    try (NotifySocket socket = new NotifySocket(name);
        ServiceManager manager = of(name)) {
      int sent = 0;
      while (manager.status("again")) {
        sent++;
      }

      assertEquals(sent, socket.take().size());
      assertTrue(manager.status("again"));
      assertEquals(List.of("STATUS=again"), socket.take());
    }
  }

  @Test
  void aManagerThatWasRestartedGetsTheNextMessage() {
    String name = "@panapulse-test-again-" + ProcessHandle.current().pid();
    try (ServiceManager manager = of(name)) {
      for (int i = 0; i < 2; i++) {
        try (NotifySocket socket = new NotifySocket(name)) {
          assertTrue(manager.alive());
          assertEquals(List.of("WATCHDOG=1"), socket.take());
        }
      }
    }
  }

  @Test
  void aMessageForWhichThereIsNoDescriptorIsToBeRepeated() {
    int[] left = {0};
    LibC libc =
        (LibC)
            Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) ->
                    method.getName().equals("socket") && left[0]-- == 0
                        ? -Errno.EMFILE
                        : method.invoke(LIBC, arguments));
    String name = directory.resolve("notify").toString();
    try (NotifySocket socket = new NotifySocket(name);
        ServiceManager manager = ServiceManager.of(libc, Map.of("NOTIFY_SOCKET", name))) {
      assertFalse(manager.ready("samples"));
      assertTrue(manager.ready("samples"));
      left[0] = 0;
      assertTrue(manager.alive(), "which needs no other one");

      assertEquals(List.of("READY=1\nSTATUS=samples", "WATCHDOG=1"), socket.take());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "30000000, '', 30000000000",
    "30000000, OWN, 30000000000",
    "30000000, 1, 0",
    "'', '', 0",
    "-5, '', 0",
    "soon, '', 0",
    "9223372036854775807, '', 0"
  })
  void theWatchdogIsThatOfThisProcess(String micros, String process, long nanos) {
    String own = Integer.toString(LIBC.getpid());
    Map<String, String> environment =
        Map.of(
            "NOTIFY_SOCKET",
            "/run/notify",
            "WATCHDOG_USEC",
            micros,
            "WATCHDOG_PID",
            process.equals("OWN") ? own : process);
    try (ServiceManager manager = ServiceManager.of(LIBC, environment)) {
      assertEquals(nanos, manager.watchdogNanos());
    }
  }
}
