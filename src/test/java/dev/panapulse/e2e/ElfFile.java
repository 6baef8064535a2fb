package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an executable's head says, elf(5).
 *
 * @param machine for which processor its code is, {@code EM_*}
 * @param segments its program headers
 */
record ElfFile(int machine, List<Segment> segments) {
  static final int EM_X86_64 = 62;
  static final int EM_AARCH64 = 183;
  static final int PT_LOAD = 1;
  static final int PT_DYNAMIC = 2;
  static final int PT_INTERP = 3;
  static final int PT_GNU_RELRO = 0x6474e552;

  private static final int HEAD_BYTES = 4096;

  /** A program header, in bytes. */
  record Segment(int type, long offset, long address, long size, long align) {
    long end() {
      return address + size;
    }
  }

  static ElfFile read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(head, 0);
      assertEquals(0x464c457f, head.getInt(0), "an ELF file");
      int offset = (int) head.getLong(32);
      int size = head.getShort(54);
      int count = head.getShort(56);
      List<Segment> segments = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int at = offset + i * size;
        segments.add(
            new Segment(
                head.getInt(at),
                head.getLong(at + 8),
                head.getLong(at + 16),
                head.getLong(at + 40),
                head.getLong(at + 48)));
      }
      return new ElfFile(head.getShort(18), List.copyOf(segments));
    }
  }

  /** That of the machine on which the tests run. */
  static int machineHere() {
    return System.getProperty("os.arch").equals("aarch64") ? EM_AARCH64 : EM_X86_64;
  }

  boolean has(int type) {
    return segments.stream().anyMatch(segment -> segment.type() == type);
  }
}
