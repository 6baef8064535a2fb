package dev.panapulse.control;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.nio.file.Path;

/**
 * The name in the file system by which an agent is asked: a socket of {@link LibC#AF_UNIX}, for its
 * user and group alone. Failures are returned as {@code -errno}.
 */
final class ListeningSocket implements AutoCloseable {
  /** For directories that are made. */
  private static final int DIRECTORY_MODE = 0755;

  private static final int SOCKET_MODE = 0660;
  private static final int BACKLOG = 8;
  private static final int TYPE = LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;

  private final LibC libc;
  private final Path path;
  private int fd = -1;

  /**
   * @param path where the socket will be; its directory is made if only that is missing
   */
  ListeningSocket(LibC libc, Path path) {
    this.libc = libc;
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** The descriptor, readable when somebody has connected; -1 while it is not open. */
  int fd() {
    return fd;
  }

  /**
   * Makes the socket, in place of one that an agent left behind that was killed.
   *
   * @return 0; -EADDRINUSE if another agent, or something else, has that name
   */
  int open() {
    if (!SocketAddress.fits(path)) {
      return -Errno.ENAMETOOLONG;
    }
    makeDirectory();
    try (SocketAddress address = SocketAddress.of(path)) {
      int result = bind(address);
      if (result == -Errno.EADDRINUSE && isLeftBehind(address)) {
        libc.unlink(address.path());
        result = bind(address);
      }
      return result;
    }
  }

  /** A failure shows when the socket is made. */
  private void makeDirectory() {
    Path directory = path.getParent();
    if (directory != null) {
      try (Slab name = Slab.ofString(directory.toString())) {
        libc.mkdir(name.address(), DIRECTORY_MODE);
      }
    }
  }

  private int bind(SocketAddress address) {
    int socket = libc.socket(LibC.AF_UNIX, TYPE, 0);
    if (socket < 0) {
      return socket;
    }
    int result = libc.bind(socket, address.address(), address.length());
    if (result == 0) {
      result = libc.chmod(address.path(), SOCKET_MODE);
    }
    if (result == 0) {
      result = libc.listen(socket, BACKLOG);
    }
    if (result < 0) {
      libc.close(socket);
      return result;
    }
    fd = socket;
    return 0;
  }

  /** Whether it is a socket on which nobody listens. */
  private boolean isLeftBehind(SocketAddress address) {
    if (!isSocket(address)) {
      return false;
    }
    int socket = libc.socket(LibC.AF_UNIX, TYPE, 0);
    if (socket < 0) {
      return false;
    }
    int result = libc.connect(socket, address.address(), address.length());
    libc.close(socket);
    return result == -Errno.ECONNREFUSED;
  }

  private boolean isSocket(SocketAddress address) {
    int flags = LibC.O_PATH | libc.layouts().openFlags().noFollow() | LibC.O_CLOEXEC;
    int file = libc.open(address.path(), flags, 0);
    if (file < 0) {
      return false;
    }
    try (FileStatus status = new FileStatus(libc)) {
      return status.read(file) == 0 && status.isSocket();
    } finally {
      libc.close(file);
    }
  }

  /** Removes the name and frees the descriptor. */
  @Override
  public void close() {
    if (fd >= 0) {
      libc.close(fd);
      fd = -1;
      try (SocketAddress address = SocketAddress.of(path)) {
        libc.unlink(address.path());
      }
    }
  }
}
