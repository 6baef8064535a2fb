package dev.panapulse.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NewFileTest {
  private final LibC libc = LibC.system();
  private final byte[] bytes = new byte[100_000];

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("support.tar");
  }

  /** A C library with a disk that takes so many bytes, at most 4096 at once. */
  private LibC withRoom(long room) {
    long[] left = {room};
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("write")) {
                return method.invoke(libc, arguments);
              }
              long count = Math.min(Math.min((long) arguments[2], left[0]), 4096);
              if (count == 0) {
                return (long) -Errno.ENOSPC;
              }
              left[0] -= count;
              return method.invoke(libc, arguments[0], arguments[1], count);
            });
  }

  @Test
  void theWholeIsThereForItsOwnerAlone() throws IOException {
    new Random(7).nextBytes(bytes);
    assertEquals(0, NewFile.write(withRoom(bytes.length), file().toString(), bytes));
    assertArrayEquals(bytes, Files.readAllBytes(file()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 50_000, 99_999})
  void onAFullDiskNothingIsLeft(int room) {
    assertEquals(-Errno.ENOSPC, NewFile.write(withRoom(room), file().toString(), bytes));
    assertFalse(Files.exists(file()));
  }

  @Test
  void whatIsThereStays() throws IOException {
    Files.writeString(file(), "mine");
    assertEquals(-Errno.EEXIST, NewFile.write(libc, file().toString(), bytes));
    assertEquals("mine", Files.readString(file()));
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("target"));
    assertEquals(-Errno.EEXIST, NewFile.write(libc, link.toString(), bytes));
    assertFalse(Files.exists(directory.resolve("target")));
  }
}
