package dev.panapulse.libc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SmallFileTest {
  private static final int ROOM = 16;

  private final LibC system = LibC.system();
  @TempDir private Path directory;

  private static int read(LibC libc, Path file, Slab into) {
    try (Slab path = Slab.ofString(file.toString())) {
      return SmallFile.read(libc, path.address(), into);
    }
  }

  private String read(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), content);
    try (Slab into = Slab.allocate(ROOM)) {
      return new String(into.bytes(0, read(system, file, into)), UTF_8);
    }
  }

  @Test
  void readsWholeFileOrWhatFits() throws IOException {
    assertEquals("", read(""));
    assertEquals("abc\n", read("abc\n"));
    assertEquals("0123456789abcdef", read("0123456789abcdef"));
    assertEquals("0123456789abcdef", read("0123456789abcdefghi"));
  }

  @Test
  void returnsTheErrorOfOpenAndOfRead() {
    try (Slab into = Slab.allocate(ROOM)) {
      assertEquals(-Errno.ENOENT, read(system, directory.resolve("missing"), into));
      assertEquals(-Errno.EISDIR, read(system, directory, into));
    }
  }

  @Test
  void goesOnAfterShortReadsAndSignalsAndClosesTheFile() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "abcdef");
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger open = new AtomicInteger();
    LibC fitful =
        (LibC)
            Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) -> {
                  switch (method.getName()) {
                    case "open" -> open.incrementAndGet();
                    case "close" -> open.decrementAndGet();
                    case "read" -> {
                      if (reads.getAndIncrement() % 2 == 0) {
                        return (long) -Errno.EINTR;
                      }
                      arguments[2] = Math.min(2, (long) arguments[2]);
                    }
                    default -> throw new AssertionError(method);
                  }
                  return method.invoke(system, arguments);
                });
    try (Slab into = Slab.allocate(ROOM)) {
      assertEquals(6, read(fitful, file, into));
      assertEquals("abcdef", new String(into.bytes(0, 6), UTF_8));
      assertEquals(0, open.get());
    }
  }
}
