package dev.panapulse.control;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responds to requests that come over a socket of {@link LibC#AF_UNIX}: a request is one line, its
 * response is text up to the end of the connection.
 *
 * <p>It has no thread: its descriptors are in a set that its owner polls anyway, and no call of it
 * waits. It serves {@value #CONNECTIONS} connections at a time; of more, one makes room, and its
 * client asks again. What the kernel does not take at once of a response is kept and sent when the
 * client has read; all that is kept has at most {@value #MOST_KEPT} bytes. Only a request
 * allocates. One thread at a time.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int MOST_REQUEST = 256;
  private static final int NONE = -1;

  /** struct ucred: three 32-bit numbers, of which the second is the user's. */
  private static final int UCRED_BYTES = 3 * Integer.BYTES;

  private static final int UCRED_USER = Integer.BYTES;

  /** Clients that are served at the same time. */
  private static final int CONNECTIONS = 8;

  /** Bytes of a response; a longer one is not sent. Real ones have up to some 300 kB. */
  static final int MOST_RESPONSE = 1 << 20;

  /** Bytes of responses that clients have not read yet; beyond it the first ones make room. */
  private static final long MOST_KEPT = 2L * MOST_RESPONSE;

  /** Between two looks at the socket's name and at the clients. */
  private static final long LOOK_NANOS = 60_000_000_000L;

  /** Descriptors of a server in the set that it is polled in. */
  public static final int DESCRIPTORS = 1 + CONNECTIONS;

  private final LibC libc;
  private final List<Path> candidates;
  private final boolean isAsked;
  private final ControlRequests requests;
  private final LongSupplier clock;
  private final PollSet set;
  private final int first;
  private final Slab lines = Slab.allocate((long) CONNECTIONS * MOST_REQUEST);
  private final int[] connections = new int[CONNECTIONS];
  private final int[] lengths = new int[CONNECTIONS];

  /** What is left of each connection's response. */
  private final List<Optional<KeptResponse>> kept =
      new ArrayList<>(Collections.nCopies(CONNECTIONS, Optional.empty()));

  private Optional<ListeningSocket> socket = Optional.empty();
  private boolean isTried;

  /** Whether there was no descriptor for a client; the next tick tries again. */
  private boolean isPaused;

  /** When the socket's name and the clients were last looked after. */
  private long lookedAt;

  /** Whether the name is gone and cannot be had again, which is logged once. */
  private boolean isNameLost;

  /** Of each connection, whether nothing has come or gone since then. */
  private final boolean[] isSilent = new boolean[CONNECTIONS];

  private int nextPlace;

  /**
   * @param candidates paths of the socket, of which the first usable one is taken
   * @param isAsked whether somebody asked for that path, so that a failure is worth a warning
   * @param requests responds to each line
   * @param clock monotonic nanoseconds
   * @param set has room for {@link #DESCRIPTORS} of this server from {@code first} on, none of them
   *     ready
   */
  public ControlServer(
      LibC libc,
      List<Path> candidates,
      boolean isAsked,
      ControlRequests requests,
      LongSupplier clock,
      PollSet set,
      int first) {
    this.libc = libc;
    this.candidates = List.copyOf(candidates);
    this.isAsked = isAsked;
    this.requests = requests;
    this.clock = clock;
    this.set = set;
    this.first = first;
    Arrays.fill(connections, NONE);
  }

  /**
   * Opens the socket at the first call. Later ones end a pause for lack of descriptors, and once a
   * minute make the socket again if its name is gone, and hang up on clients that have neither sent
   * nor taken anything for that long. Never waits.
   */
  public void afterTick() {
    long now = clock.getAsLong();
    if (!isTried) {
      isTried = true;
      lookedAt = now;
      open();
      return;
    }
    if (isPaused) {
      isPaused = false;
      set.watch(first, socket.orElseThrow().fd());
    }
    if (now - lookedAt >= LOOK_NANOS) {
      lookedAt = now;
      if (socket.isPresent()) {
        keepName(socket.get());
      }
      hangUpOnSilent();
    }
  }

  private void keepName(ListeningSocket at) {
    if (at.isThere()) {
      return;
    }
    int result = at.open();
    if (result == 0) {
      isNameLost = false;
      isPaused = false;
      set.watch(first, at.fd());
      LOG.info("{} was removed from the file system; this agent has made it again", at.path());
    } else if (!isNameLost) {
      isNameLost = true;
      LOG.warn(
          "{} was removed from the file system and cannot be made again yet: {}; panapulse status"
              + " cannot ask this agent",
          at.path(),
          SocketFailure.toListen(result));
    }
  }

  private void hangUpOnSilent() {
    for (int i = 0; i < CONNECTIONS; i++) {
      if (isSilent[i]) {
        hangUp(i);
      }
      isSilent[i] = connections[i] != NONE;
    }
  }

  private void open() {
    int result = -Errno.ENOENT;
    Path tried = candidates.getFirst();
    for (Path path : candidates) {
      ListeningSocket candidate = new ListeningSocket(libc, path);
      tried = path;
      result = candidate.open();
      if (result == 0) {
        socket = Optional.of(candidate);
        set.watch(first, candidate.fd());
        LOG.debug("panapulse status finds this agent at {}", path);
        return;
      }
      candidate.close();
      if (result == -Errno.EADDRINUSE) {
        // another agent's: a second one elsewhere would be found by nobody
        break;
      }
    }
    if (isAsked) {
      LOG.warn(
          "control.socket: cannot listen at {}: {}; panapulse status cannot ask this agent",
          tried,
          SocketFailure.toListen(result));
    } else {
      LOG.info(
          "panapulse status cannot ask this agent: {}: {}; control.socket names another path",
          tried,
          SocketFailure.toListen(result));
    }
  }

  /** Serves what is ready in the set. Never waits. */
  public void work() {
    for (int i = 0; i < CONNECTIONS; i++) {
      if (set.isReady(position(i))) {
        isSilent[i] = false;
        if (kept.get(i).isPresent()) {
          send(i, kept.get(i).get());
        } else {
          receive(i);
        }
      }
    }
    if (set.isReady(first)) {
      accept();
    }
  }

  /** Where the set has a connection. */
  private int position(int i) {
    return first + 1 + i;
  }

  /** Takes a free place; if there is none, each makes room in turn. */
  private void accept() {
    if (socket.isEmpty()) {
      return;
    }
    int fd = libc.accept4(socket.get().fd(), LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
    if (fd >= 0) {
      int i = place();
      hangUp(i);
      connections[i] = fd;
      lengths[i] = 0;
      isSilent[i] = false;
      set.watch(position(i), fd);
    } else if (fd == -Errno.EMFILE || fd == -Errno.ENFILE) {
      // the client stays in the queue, so that poll(2) would not wait any more
      isPaused = true;
      set.watch(first, NONE);
    }
  }

  private int place() {
    for (int i = 0; i < CONNECTIONS; i++) {
      if (connections[i] == NONE) {
        return i;
      }
    }
    int oldest = nextPlace;
    nextPlace = (nextPlace + 1) % CONNECTIONS;
    return oldest;
  }

  private void receive(int i) {
    int begin = i * MOST_REQUEST;
    long room = (long) MOST_REQUEST - lengths[i];
    long count = libc.recv(connections[i], lines.addressOf(begin + lengths[i]), room, 0);
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return;
    }
    if (count <= 0) {
      hangUp(i);
      return;
    }
    lengths[i] += (int) count;
    int length = lineLength(begin, lengths[i]);
    if (length >= 0) {
      respond(i, new String(lines.bytes(begin, length), StandardCharsets.UTF_8));
    } else if (lengths[i] == MOST_REQUEST) {
      hangUp(i);
    }
  }

  private int lineLength(int begin, int length) {
    for (int i = 0; i < length; i++) {
      if (lines.getByte(begin + i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void respond(int i, String line) {
    KeptResponse response;
    try {
      response =
          new KeptResponse(libc, Slab.ofString(requests.respond(line, user(connections[i]))));
    } catch (RuntimeException | Error e) {
      // lack of memory, perhaps: a client that asks must not end the sampling
      LOG.error("a request over the control socket failed", e);
      hangUp(i);
      return;
    }
    boolean fits = response.left() <= MOST_RESPONSE;
    if (fits) {
      makeRoom(response.left());
    }
    kept.set(i, Optional.of(response));
    if (!fits) {
      hangUp(i);
    } else {
      send(i, response);
    }
  }

  private void makeRoom(long wanted) {
    long bytes = wanted;
    for (Optional<KeptResponse> each : kept) {
      bytes += each.isPresent() ? each.get().left() : 0;
    }
    for (int i = 0; i < CONNECTIONS && bytes > MOST_KEPT; i++) {
      if (kept.get(i).isPresent()) {
        bytes -= kept.get(i).get().left();
        hangUp(i);
      }
    }
  }

  /** Sends what the kernel takes, and hangs up when that was all of it. */
  private void send(int i, KeptResponse response) {
    if (response.sendTo(connections[i])) {
      set.watchSpace(position(i), connections[i]);
    } else {
      hangUp(i);
    }
  }

  private int user(int connection) {
    try (Slab credentials = Slab.allocate(UCRED_BYTES);
        Slab length = Slab.allocate(Integer.BYTES)) {
      length.putInt(0, UCRED_BYTES);
      int result =
          libc.getsockopt(
              connection,
              LibC.SOL_SOCKET,
              LibC.SO_PEERCRED,
              credentials.address(),
              length.address());
      return result < 0 ? result : credentials.getInt(UCRED_USER);
    }
  }

  private void hangUp(int i) {
    if (connections[i] != NONE) {
      libc.close(connections[i]);
      connections[i] = NONE;
      set.watch(position(i), NONE);
      kept.get(i).ifPresent(KeptResponse::close);
      kept.set(i, Optional.empty());
    }
  }

  /** Removes the socket. */
  @Override
  public void close() {
    for (int i = 0; i < CONNECTIONS; i++) {
      hangUp(i);
    }
    socket.ifPresent(ListeningSocket::close);
    set.watch(first, NONE);
    lines.close();
  }
}
