package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The file system with which a kernel starts: a cpio archive in the format "newc", {@code
 * Documentation/driver-api/early-userspace/buffer-format.rst}.
 */
final class InitRamFs implements AutoCloseable {
  private static final int DIRECTORY = 0040755;
  private static final int EXECUTABLE = 0100755;

  private final OutputStream out;
  private long written;
  private int inode;

  InitRamFs(Path file) throws IOException {
    out = Files.newOutputStream(file);
  }

  void directory(String name) throws IOException {
    entry(name, DIRECTORY, new byte[0]);
  }

  void file(String name, byte[] content) throws IOException {
    entry(name, EXECUTABLE, content);
  }

  private void entry(String name, int mode, byte[] content) throws IOException {
    inode++;
    int[] fields = {inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0};
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes("070701".getBytes(US_ASCII));
    for (int field : fields) {
      head.writeBytes(String.format(Locale.ROOT, "%08X", field).getBytes(US_ASCII));
    }
    head.writeBytes((name + "\0").getBytes(US_ASCII));
    padded(head.toByteArray());
    padded(content);
  }

  private void padded(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
    while (written % 4 != 0) {
      out.write(0);
      written++;
    }
  }

  @Override
  public void close() throws IOException {
    entry("TRAILER!!!", 0, new byte[0]);
    out.close();
  }
}
