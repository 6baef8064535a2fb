package dev.panapulse.control;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@code struct sockaddr_un}, unix(7): two bytes of family, then the path with a zero byte. */
final class SocketAddress implements AutoCloseable {
  private static final int PATH = 2;

  /** Bytes of the path, zero byte included. */
  private static final int MOST_PATH = 108;

  private final Slab bytes;

  private SocketAddress(Slab bytes) {
    this.bytes = bytes;
  }

  /** Whether the kernel has room for this path in an address. */
  static boolean fits(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length < MOST_PATH;
  }

  /**
   * The address of a socket.
   *
   * @param path {@linkplain #fits fits}
   */
  static SocketAddress of(Path path) {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    Slab bytes = Slab.allocate(PATH + name.length + 1L);
    bytes.putShort(0, (short) LibC.AF_UNIX);
    bytes.put(PATH, name, 0, name.length);
    return new SocketAddress(bytes);
  }

  /** Where it begins. */
  long address() {
    return bytes.address();
  }

  /** Where the path begins, as a C string. */
  long path() {
    return bytes.addressOf(PATH);
  }

  /** Its size in bytes. */
  int length() {
    return (int) bytes.size();
  }

  @Override
  public void close() {
    bytes.close();
  }
}
