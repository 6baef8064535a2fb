package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcFileTest {
  @TempDir Path directory;

  private final ReadBuffer buffer = new ReadBuffer();

  private ProcFile file(String name) {
    return new ProcFile(LibC.system(), directory.resolve(name).toString());
  }

  private byte[] content() {
    return buffer.slab().bytes(0, buffer.length());
  }

  @Test
  void eachReadGivesTheWholeContentAsItIsThen() throws IOException {
    Path path = directory.resolve("file");
    Files.writeString(path, "first content\n");
    try (ProcFile file = file("file")) {
      assertEquals(14, file.read(buffer));
      assertArrayEquals("first content\n".getBytes(US_ASCII), content());
      Files.writeString(path, "second\n");
      assertEquals(7, file.read(buffer));
      assertArrayEquals("second\n".getBytes(US_ASCII), content());
      assertEquals(7, buffer.length());
    }
  }

  @Test
  void aFileThatAppearsLaterIsFoundAndAMissingOneLeavesNothingInTheBuffer() throws IOException {
    buffer.set("old\n".getBytes(US_ASCII));
    try (ProcFile file = file("late")) {
      assertEquals(-Errno.ENOENT, file.read(buffer));
      assertEquals(0, buffer.length());
      assertEquals(-Errno.ENOENT, file.descriptor());
      Files.writeString(directory.resolve("late"), "x");
      assertEquals(1, file.read(buffer));
      assertTrue(file.descriptor() >= 0);
    }
  }

  @Test
  void anEmptyFileIsEmptyAndADirectoryAnError() throws IOException {
    Files.createFile(directory.resolve("empty"));
    try (ProcFile file = file("empty");
        ProcFile notAFile = file(".")) {
      assertEquals(0, file.read(buffer));
      assertEquals(-21, notAFile.read(buffer));
    }
  }

  @Test
  void theBufferGrowsToTheLargestFileAndNoFurther() throws IOException {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    Files.write(directory.resolve("large"), large);
    Files.write(directory.resolve("huge"), new byte[ReadBuffer.MAX_BYTES + 1]);
    try (ProcFile file = file("large");
        ProcFile huge = file("huge")) {
      assertEquals(large.length, file.read(buffer));
      assertArrayEquals(large, content());
      assertEquals(ProcFile.TOO_LARGE, huge.read(buffer));
      assertEquals(0, buffer.length());
      assertFalse(buffer.grow());
    }
  }

  @Test
  void zeroesFollowTheContent() {
    buffer.set("a long content that was there before\n".getBytes(US_ASCII));
    buffer.set("x".getBytes(US_ASCII));
    for (int i = 0; i < ReadBuffer.SLACK; i++) {
      assertEquals(0, buffer.slab().getByte(1 + i));
    }
  }

  @Test
  void aFileIsOpenedAgainOnceClosed() throws IOException {
    Files.writeString(directory.resolve("file"), "x");
    ProcFile file = file("file");
    assertEquals(1, file.read(buffer));
    file.close();
    file.close();
    assertEquals(1, file.read(buffer));
    file.close();
  }

  /** How many reads a file of so many bytes takes, and that it is whole after them. */
  private int readsOf(int bytes, int longest) throws IOException {
    Path path = directory.resolve("lines");
    byte[] content = new byte[bytes];
    Arrays.fill(content, (byte) 'x');
    Files.write(path, content);
    int[] reads = {0};
    LibC counting =
        (LibC)
            Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) -> {
                  reads[0] += method.getName().equals("pread") ? 1 : 0;
                  return method.invoke(LibC.system(), arguments);
                });
    try (ProcFile file = new ProcFile(counting, path.toString(), longest)) {
      assertEquals(bytes, file.read(buffer));
    }
    assertArrayEquals(content, content());
    return reads[0];
  }

  @Test
  void aFileOfShortLinesIsReadOnceWhereTheKernelHadRoomForAnother() throws IOException {
    assertEquals(1, readsOf(1, 1024));
    assertEquals(1, readsOf(3072, 1024));
    assertEquals(2, readsOf(3073, 1024));
    assertEquals(2, readsOf(4000, 1024));
    assertEquals(1, readsOf(3968, 128));
    assertEquals(2, readsOf(3969, 128));
    assertEquals(2, readsOf(1000, Integer.MAX_VALUE));
    assertEquals(1, readsOf(0, 1024));
  }

  @Test
  void aReadThatTheKernelCutAtItsBufferGoesOn() throws IOException {
    byte[] content = new byte[9000];
    new Random(1).nextBytes(content);
    Files.write(directory.resolve("cut"), content);
    LibC page =
        (LibC)
            Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("pread")) {
                    // a line of 999 bytes had no room any more
                    arguments[2] = Math.min((long) arguments[2], 3098L);
                  }
                  return method.invoke(LibC.system(), arguments);
                });
    try (ProcFile file = new ProcFile(page, directory.resolve("cut").toString(), 1000)) {
      assertEquals(9000, file.read(buffer));
    }
    assertArrayEquals(content, content());
  }
}
