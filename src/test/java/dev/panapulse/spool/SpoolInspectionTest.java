package dev.panapulse.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.libc.LibC;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool's directory from outside: nothing is made, nothing is locked. */
final class SpoolInspectionTest {
  @TempDir Path directory = Path.of("");

  private static SpoolInspection inspect(Path... candidates) {
    return SpoolInspection.of(LibC.system(), List.of(candidates));
  }

  @Test
  void aMissingDirectoryIsToBeMadeAndIsNot() {
    Path missing = directory.resolve("a/b");

    SpoolInspection found = inspect(missing);

    assertEquals("", found.problem());
    assertFalse(found.exists());
    assertTrue(found.freeBytes() > 0);
    assertFalse(Files.exists(directory.resolve("a")));
  }

  @Test
  void filesWithRowsAreCounted() throws Exception {
    Files.write(directory.resolve("lock"), new byte[10]);
    Files.write(directory.resolve("other"), new byte[10]);
    Files.write(directory.resolve("0000000000000001.spool3"), new byte[100]);
    Files.write(directory.resolve("0000000000000002.spool3"), new byte[50]);

    SpoolInspection found = inspect(directory);

    assertEquals("", found.problem());
    assertTrue(found.exists());
    assertEquals(2, found.files());
    assertEquals(150, found.bytes());
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(4, files.count());
    }
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsRefused() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));

    assertTrue(inspect(directory).problem().startsWith("other users may write"));
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertEquals("it is not a directory", inspect(file).problem());
    assertEquals("it is not a directory", inspect(file.resolve("below")).problem());
  }

  @Test
  void theFirstUsableOneIsTaken() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    SpoolInspection found = inspect(file, directory);

    assertEquals(directory.toString(), found.path());
    assertEquals("", found.problem());
  }

  @Test
  void rootLooksAtTheDirectoryOfAnotherUser() throws Exception {
    assumeTrue(LibC.system().geteuid() == 0, "needs the rights of root");
    Files.setAttribute(directory, "unix:uid", 65_534);

    SpoolInspection found = inspect(directory);

    assertEquals("", found.problem());
    assertEquals(65_534, found.owner());
  }
}
