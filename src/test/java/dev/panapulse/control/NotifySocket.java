package dev.panapulse.control;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The socket of a service manager: receives datagrams. */
public final class NotifySocket implements AutoCloseable {
  private static final int MOST_BYTES = 8192;
  private static final int TYPE = LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;

  private final LibC libc = LibC.system();
  private final String name;
  private final int fd;

  /**
   * @param name as in {@code NOTIFY_SOCKET}: a path, or {@code @} and a name
   */
  public NotifySocket(String name) {
    this.name = name;
    this.fd = libc.socket(LibC.AF_UNIX, TYPE, 0);
    try (SocketAddress address = SocketAddress.ofName(name).orElseThrow()) {
      int result = libc.bind(fd, address.address(), address.length());
      if (result < 0) {
        throw new AssertionError("bind " + name + ": " + result);
      }
    }
  }

  public String name() {
    return name;
  }

  /** Takes what has come; does not wait. */
  public List<String> take() {
    List<String> messages = new ArrayList<>();
    try (Slab buffer = Slab.allocate(MOST_BYTES)) {
      long length = libc.recv(fd, buffer.address(), MOST_BYTES, 0);
      while (length >= 0) {
        messages.add(new String(buffer.bytes(0, (int) length), StandardCharsets.UTF_8));
        length = libc.recv(fd, buffer.address(), MOST_BYTES, 0);
      }
    }
    return messages;
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
