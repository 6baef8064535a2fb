package dev.panapulse.control;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.nio.file.Path;
import java.util.Optional;

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
  private final FileStatus status;
  private Optional<SocketAddress> address = Optional.empty();
  private int fd = -1;

  /** Which file it is. */
  private long device;

  private long inode;

  /**
   * @param path where the socket will be; its directory is made if only that is missing
   */
  ListeningSocket(LibC libc, Path path) {
    this.libc = libc;
    this.path = path;
    this.status = new FileStatus(libc);
  }

  Path path() {
    return path;
  }

  /** The descriptor, readable when somebody has connected; -1 while it is not open. */
  int fd() {
    return fd;
  }

  /**
   * Makes the socket, in place of one that an agent left behind that was killed, or of its own that
   * has lost its name. If that fails the descriptor stays as it was.
   *
   * @return 0; -EADDRINUSE if another agent, or something else, has that name
   */
  int open() {
    if (!SocketAddress.fits(path)) {
      return -Errno.ENAMETOOLONG;
    }
    if (address.isEmpty()) {
      address = Optional.of(SocketAddress.of(path));
    }
    SocketAddress name = address.get();
    makeDirectory();
    int result = bind(name);
    if (result == -Errno.EADDRINUSE && isLeftBehind(name)) {
      libc.unlink(name.path());
      result = bind(name);
    }
    return result;
  }

  /** Whether its name still leads to it, as far as can be seen. */
  boolean isThere() {
    int result = look(address.orElseThrow());
    return result == 0
        ? status.device() == device && status.inode() == inode
        : result != -Errno.ENOENT && result != -Errno.ENOTDIR;
  }

  /** Reads the status of what has the name, links not followed: 0 or {@code -errno}. */
  private int look(SocketAddress name) {
    int flags = LibC.O_PATH | libc.layouts().openFlags().noFollow() | LibC.O_CLOEXEC;
    int file = libc.open(name.path(), flags, 0);
    if (file < 0) {
      return file;
    }
    int result = status.read(file);
    libc.close(file);
    return result;
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

  private int bind(SocketAddress name) {
    int socket = libc.socket(LibC.AF_UNIX, TYPE, 0);
    if (socket < 0) {
      return socket;
    }
    int bound = libc.bind(socket, name.address(), name.length());
    int result = bound;
    if (result == 0) {
      result = libc.chmod(name.path(), SOCKET_MODE);
    }
    if (result == 0) {
      result = libc.listen(socket, BACKLOG);
    }
    if (result == 0) {
      result = look(name);
    }
    if (result < 0) {
      libc.close(socket);
      if (bound == 0) {
        libc.unlink(name.path());
      }
      return result;
    }
    if (fd >= 0) {
      libc.close(fd);
    }
    fd = socket;
    device = status.device();
    inode = status.inode();
    return 0;
  }

  /** Whether it is a socket on which nobody listens. */
  private boolean isLeftBehind(SocketAddress name) {
    if (look(name) < 0 || !status.isSocket()) {
      return false;
    }
    int socket = libc.socket(LibC.AF_UNIX, TYPE, 0);
    if (socket < 0) {
      return false;
    }
    int result = libc.connect(socket, name.address(), name.length());
    libc.close(socket);
    return result == -Errno.ECONNREFUSED;
  }

  /** Removes the name, unless another has taken it, and frees what this has. */
  @Override
  public void close() {
    if (fd >= 0) {
      libc.close(fd);
      fd = -1;
      if (isThere()) {
        libc.unlink(address.orElseThrow().path());
      }
    }
    address.ifPresent(SocketAddress::close);
    address = Optional.empty();
    status.close();
  }
}
