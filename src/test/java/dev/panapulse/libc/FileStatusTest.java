package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileStatusTest {
  @TempDir Path directory = Path.of("");

  private final LibC libc = LibC.system();

  private void read(FileStatus status, Path file) {
    try (Slab path = Slab.ofString(file.toString())) {
      int fd = libc.open(path.address(), LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
      assertEquals(0, status.read(fd));
      libc.close(fd);
    }
  }

  private static long number(Path file, String attribute) throws IOException {
    return ((Number) Files.getAttribute(file, "unix:" + attribute)).longValue();
  }

  @Test
  void numbersAreThoseOfJavaNio() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[4711]);
    Files.createLink(directory.resolve("second"), file);
    try (FileStatus status = new FileStatus(libc)) {
      for (Path each : new Path[] {file, directory, Path.of("/dev/null"), Path.of("/proc")}) {
        read(status, each);
        assertEquals(number(each, "dev"), status.device(), each.toString());
        assertEquals(number(each, "ino"), status.inode(), each.toString());
        assertEquals(number(each, "size"), status.bytes(), each.toString());
        assertEquals(Files.isRegularFile(each), status.isRegular(), each.toString());
        assertEquals(Files.isDirectory(each), status.isDirectory(), each.toString());
      }
      read(status, file);
      assertEquals(2, status.links());
      assertEquals(number(file, "uid"), libc.geteuid());
    }
  }

  @Test
  void groupAndEverybodyAreOthers() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    try (FileStatus status = new FileStatus(libc)) {
      for (String mode :
          new String[] {"rw-------", "rw--w----", "rw-----w-", "rw-r-----", "rw----r--"}) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        read(status, file);
        assertEquals(mode.indexOf('w', 3) > 0, status.isWritableByOthers(), mode);
        assertEquals(mode.indexOf('r', 3) > 0, status.isReadableByOthers(), mode);
      }
    }
  }

  @Test
  void aFileOfAnotherUserIsNotOurs() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    try (FileStatus status = new FileStatus(LibCStub.returning("geteuid", 4711))) {
      long owner = number(file, "uid");
      read(status, file);
      assertEquals(owner == 0, status.isOwnedByUserOrRoot());
      if (owner == 0) {
        Files.setAttribute(file, "unix:uid", 4712);
        read(status, file);
        assertFalse(status.isOwnedByUserOrRoot());
        Files.setAttribute(file, "unix:uid", 4711);
        read(status, file);
        assertTrue(status.isOwnedByUserOrRoot());
      }
    }
  }
}
