package dev.panapulse.nativeimage.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileMappingsTest {
  /** Some of the executable's on Linux 6.18; one with a blank in its name. */
  private static final String EXECUTABLE =
      """
      00400000-00401000 r--p 00000000 fe:00 5325660                            /usr/bin/panapulse
      00410000-00a8b000 r-xp 00010000 fe:00 5325660                            /usr/bin/panapulse
      00ac0000-013c0000 rw-p 006c0000 fe:00 5325660                            /usr/bin/panapulse
      2dc1e000-2dc1f000 ---p 00000000 00:00 0                                  [heap]
      2dc1f000-2dc20000 rw-p 00000000 00:00 0                                  [heap]
      7f3cba770000-7f3cba870000 ---p 00000000 00:00 0\s
      7f3cba870000-7f3cbabb0000 r--p 006c0000 fe:00 5325660                    /usr/bin/pana pulse
      7f44ba869000-7f44ba86b000 r-xp 00000000 00:00 0                          [vdso]
      7ffd9e118000-7ffd9e139000 rw-p 00000000 00:00 0                          [stack]
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
      """;

  @TempDir Path directory = Path.of("");

  /** One of those that were read. */
  private record Mapping(long from, long to, long offset, boolean writable, boolean executable) {}

  private List<Mapping> read(String maps) throws IOException {
    Path file = Files.writeString(directory.resolve("maps"), maps, ISO_8859_1);
    List<Mapping> all = new ArrayList<>();
    try (FileMappings mappings = new FileMappings(LibC.system(), file.toString())) {
      mappings.read();
      while (mappings.next()) {
        all.add(
            new Mapping(
                mappings.from(),
                mappings.to(),
                mappings.offset(),
                mappings.isWritable(),
                mappings.isExecutable()));
      }
    }
    return all;
  }

  @Test
  void areThoseOfFilesThatCanBeRead() throws IOException {
    assertEquals(
        List.of(
            new Mapping(0x400000, 0x401000, 0, false, false),
            new Mapping(0x410000, 0xa8b000, 0x10000, false, true),
            new Mapping(0xac0000, 0x13c0000, 0x6c0000, true, false),
            new Mapping(0x7f3cba870000L, 0x7f3cbabb0000L, 0x6c0000, false, false)),
        read(EXECUTABLE));
  }

  @Test
  void sharedOnesAreNotTheirs() throws IOException {
    assertEquals(
        List.of(), read("7f3cba870000-7f3cbabb0000 r--s 00000000 fe:00 5325660 /dev/shm/a\n"));
  }

  @Test
  void linesThatAreNoneAreSkipped() throws IOException {
    assertEquals(
        List.of(new Mapping(0x1000, 0x2000, 0, true, false)),
        read(
            """

            /
            -
            - /
            1000 r--p 0 0 0 /a
            1000-2000
            1000-2000 r
            1000-2000 r--p
            1000-2000 rw-p 00000000 fe:00 5325660 /a
            3000-4000 r--p 00000000 fe:00 5325660 /cut of\
            """));
  }

  @Test
  void whatIsBehindTheEndOfTheBufferIsLeftOut() throws IOException {
    String line = "00400000-00401000 r--p 00000000 fe:00 5325660 /usr/bin/panapulse\n";
    int lines = 3000;

    List<Mapping> read = read(line.repeat(lines));

    assertEquals((64 << 10) / line.length(), read.size());
    assertTrue(read.size() < lines);
  }

  @Test
  void rewindBeginsWithTheFirst() throws IOException {
    Path file = Files.writeString(directory.resolve("maps"), EXECUTABLE, ISO_8859_1);
    try (FileMappings mappings = new FileMappings(LibC.system(), file.toString())) {
      mappings.read();
      while (mappings.next()) {}

      mappings.rewind();

      assertTrue(mappings.next());
      assertEquals(0x400000, mappings.from());
    }
  }

  @Test
  void areReadAnewEachTime() throws IOException {
    Path file = Files.writeString(directory.resolve("maps"), EXECUTABLE, ISO_8859_1);
    try (FileMappings mappings = new FileMappings(LibC.system(), file.toString())) {
      for (int time = 0; time < 2; time++) {
        mappings.read();

        assertTrue(mappings.next());
        assertEquals(0x400000, mappings.from());
      }
    }
  }

  @Test
  void areNoneWhereTheFileCannotBeRead() {
    try (FileMappings mappings =
        new FileMappings(LibC.system(), directory.resolve("missing").toString())) {
      mappings.read();

      assertFalse(mappings.next());
    }
  }
}
