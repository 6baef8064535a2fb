package dev.panapulse.host.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.HostFixture;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A /proc in a directory, whose links are told as the kernel tells those of its own. */
final class ProcessCountTest {
  @TempDir Path root;

  private final LibC libc =
      (LibC)
          Proxy.newProxyInstance(
              LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, this::call);
  private final CollectorErrors errors = new CollectorErrors("test");

  /** What becomes of the number of links. */
  private LongUnaryOperator links = number -> number;

  private int readings;
  private ProcessCount count;

  @BeforeEach
  void makeProc() throws IOException {
    for (String name : new String[] {"1", "2", "77", "sys", "bus", "12a"}) {
      Files.createDirectories(root.resolve("proc").resolve(name));
    }
    Files.writeString(root.resolve("proc/uptime"), "1.00 1.00\n");
    Files.createSymbolicLink(root.resolve("proc/self"), Path.of("77"));
    HostContext host = HostFixture.at(root, libc).host();
    count = new ProcessCount(new ProcDirectory(host));
  }

  private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "links" -> {
        return links.applyAsLong(2 + directories());
      }
      case "opendir", "rewinddir" -> readings++;
      default -> {
        // as it is
      }
    }
    try {
      return method.invoke(LibC.system(), arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private long directories() {
    try (Stream<Path> entries = Files.list(root.resolve("proc"))) {
      return entries
          .filter(entry -> Files.isDirectory(entry) && !Files.isSymbolicLink(entry))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void make(String name) throws IOException {
    Files.createDirectory(root.resolve("proc").resolve(name));
  }

  @Test
  void whereLinksAndDirectoryAgreeItIsReadNowAndThenAlone() throws IOException {
    for (int i = 0; i < 3 * ProcessCount.CHECK_EVERY; i++) {
      assertEquals(3 + i, count.count(errors), "count " + i);
      make(Integer.toString(1000 + i));
    }
    assertEquals(3, readings);
  }

  @Test
  void inNamespaceItsOwnProcessesCount() {
    links = number -> number + 150;
    for (int i = 0; i < 5; i++) {
      assertEquals(3, count.count(errors));
    }
    assertEquals(5, readings);
  }

  @Test
  void aDirectoryThatIsNoProcessIsNoticedInTime() throws IOException {
    assertEquals(3, count.count(errors));
    make("asound");
    for (int i = 1; i < ProcessCount.CHECK_EVERY; i++) {
      count.count(errors);
    }
    assertEquals(3, count.count(errors));
    assertEquals(3, count.count(errors));
    assertEquals(2, readings);
  }

  @Test
  void aProcessThatComesWhileItIsReadDelaysTrust() {
    int[] calls = {0};
    links = number -> number + calls[0]++ % 2;
    for (int i = 0; i < 4; i++) {
      assertEquals(3, count.count(errors));
    }
    assertEquals(4, readings);
    links = number -> number;
    assertEquals(3, count.count(errors));
    assertEquals(3, count.count(errors));
    assertEquals(5, readings);
  }

  @Test
  void withoutLinksTheDirectoryIsRead() {
    assertEquals(3, count.count(errors));
    links = number -> -Errno.EACCES;
    assertEquals(3, count.count(errors));
    assertEquals(3, count.count(errors));
    assertEquals(3, readings);
    // fewer than there can be
    links = number -> 2;
    assertEquals(3, count.count(errors));
    assertEquals(4, readings);
    assertEquals(0, errors.failures());
  }

  @Test
  void thisHostHasSome() {
    HostContext host = HostFixture.real().host();
    ProcessCount real = new ProcessCount(new ProcDirectory(host));
    for (int i = 0; i < 3; i++) {
      assertTrue(real.count(errors) >= 1);
    }
  }
}
