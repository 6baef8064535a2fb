package dev.panapulse.control;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responds to requests that come over a socket of {@link LibC#AF_UNIX}: a request is one line, its
 * response is text up to the end of the connection.
 *
 * <p>It has no thread: its two descriptors are in a set that its owner polls anyway, and no call of
 * it waits. It serves one connection at a time; a client that connects and asks nothing makes room
 * for the next one. Only a request allocates. One thread at a time.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int MOST_REQUEST = 256;
  private static final int NONE = -1;

  private final LibC libc;
  private final List<Path> candidates;
  private final boolean isAsked;
  private final UnaryOperator<String> responses;
  private final PollSet set;
  private final int first;
  private final Slab request = Slab.allocate(MOST_REQUEST);
  private Optional<ListeningSocket> socket = Optional.empty();
  private boolean isTried;
  private int connection = NONE;
  private int length;

  /**
   * @param candidates paths of the socket, of which the first usable one is taken
   * @param isAsked whether somebody asked for that path, so that a failure is worth a warning
   * @param responses the response to each line, without its end
   * @param set has room for two descriptors of this server from {@code first} on
   */
  public ControlServer(
      LibC libc,
      List<Path> candidates,
      boolean isAsked,
      UnaryOperator<String> responses,
      PollSet set,
      int first) {
    this.libc = libc;
    this.candidates = List.copyOf(candidates);
    this.isAsked = isAsked;
    this.responses = responses;
    this.set = set;
    this.first = first;
  }

  /** Opens the socket at the first call; later ones do nothing. */
  public void openOnce() {
    if (!isTried) {
      isTried = true;
      open();
    }
  }

  private void open() {
    int result = -Errno.ENOENT;
    for (Path path : candidates) {
      ListeningSocket candidate = new ListeningSocket(libc, path);
      result = candidate.open();
      if (result == 0) {
        socket = Optional.of(candidate);
        set.watch(first, candidate.fd());
        LOG.debug("panapulse status finds this agent at {}", path);
        return;
      }
      if (result == -Errno.EADDRINUSE) {
        // another agent's: a second one elsewhere would be found by nobody
        break;
      }
    }
    if (isAsked) {
      LOG.warn(
          "control.socket: cannot listen at {}: {}; panapulse status will not find this agent",
          candidates,
          Errno.describe(result));
    } else {
      LOG.debug("cannot listen at any of {}: {}", candidates, Errno.describe(result));
    }
  }

  /** Serves what is ready in the set. Never waits. */
  public void work() {
    if (set.isReady(first + 1)) {
      receive();
    }
    if (set.isReady(first)) {
      accept();
    }
  }

  private void accept() {
    if (socket.isEmpty()) {
      return;
    }
    int fd = libc.accept4(socket.get().fd(), LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
    if (fd >= 0) {
      hangUp();
      connection = fd;
      length = 0;
      set.watch(first + 1, fd);
    }
  }

  private void receive() {
    long count = libc.recv(connection, request.addressOf(length), (long) MOST_REQUEST - length, 0);
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return;
    }
    if (count <= 0) {
      hangUp();
      return;
    }
    length += (int) count;
    int end = lineEnd();
    if (end >= 0) {
      respond(new String(request.bytes(0, end), StandardCharsets.UTF_8));
    } else if (length == MOST_REQUEST) {
      hangUp();
    }
  }

  private int lineEnd() {
    for (int i = 0; i < length; i++) {
      if (request.getByte(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** A response is far smaller than what the kernel takes at once; one that is larger is cut. */
  private void respond(String line) {
    try (Slab response = Slab.ofString(responses.apply(line))) {
      libc.send(connection, response.address(), response.size() - 1, LibC.MSG_NOSIGNAL);
    }
    hangUp();
  }

  private void hangUp() {
    if (connection != NONE) {
      libc.close(connection);
      connection = NONE;
      set.watch(first + 1, NONE);
    }
  }

  /** Removes the socket. */
  @Override
  public void close() {
    hangUp();
    socket.ifPresent(ListeningSocket::close);
    set.watch(first, NONE);
    request.close();
  }
}
