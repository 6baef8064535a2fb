package dev.panapulse.control;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@code struct sockaddr_un}, unix(7): two bytes of family, then the path with a zero byte, or a
 * zero byte and a name outside the file system.
 */
final class SocketAddress implements AutoCloseable {
  private static final int PATH = 2;

  /** Bytes of the path, zero byte included. */
  private static final int MOST_PATH = 108;

  private final Slab bytes;
  private int length;

  private SocketAddress(Slab bytes) {
    this.bytes = bytes;
    this.length = (int) bytes.size();
  }

  /** Whether the kernel has room for this path in an address. */
  static boolean fits(Path path) {
    return fits(path.toString());
  }

  private static boolean fits(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length < MOST_PATH;
  }

  /**
   * The address of a socket.
   *
   * @param path {@linkplain #fits fits}
   */
  static SocketAddress of(Path path) {
    return of(path.toString());
  }

  /**
   * The address in {@code NOTIFY_SOCKET}, sd_notify(3).
   *
   * @param name a path, or {@code @} and a name outside the file system; empty result: neither, or
   *     too long
   */
  static Optional<SocketAddress> ofName(String name) {
    if (!fits(name)) {
      return Optional.empty();
    }
    if (name.startsWith("/")) {
      return Optional.of(of(name));
    }
    if (name.startsWith("@") && name.length() > 1) {
      SocketAddress address = of(name);
      address.bytes.putByte(PATH, (byte) 0);
      address.length--;
      return Optional.of(address);
    }
    return Optional.empty();
  }

  private static SocketAddress of(String name) {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    Slab bytes = Slab.allocate(PATH + path.length + 1L);
    bytes.putShort(0, (short) LibC.AF_UNIX);
    bytes.put(PATH, path, 0, path.length);
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
    return length;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
