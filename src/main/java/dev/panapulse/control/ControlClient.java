package dev.panapulse.control;

import dev.panapulse.codec.Durations;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.Slab;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks a running agent. Any thread; each request has a connection of its own. */
public final class ControlClient {
  private static final int TRIES = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Between two tries to connect to an agent that has not accepted others yet. */
  private static final int PAUSE_MILLIS = 10;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int CHUNK = 4096;
  private static final int TYPE = LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;

  /** First words of an agent's responses. */
  private static final Set<String> WORDS =
      Set.of(
          StatusResponse.FINE,
          StatusResponse.DEGRADED,
          AgentReportText.REPORT,
          LogText.LINES,
          ReloadText.WAIT,
          ReloadText.DONE,
          ReloadText.RESTART,
          ReloadText.REFUSED,
          ReloadText.DENIED,
          ReloadText.GONE,
          ControlRequests.UNKNOWN);

  private static final String NO_AGENT = ": what listens there is not an agent";

  private final LibC libc;
  private final List<Path> candidates;

  /**
   * @param candidates paths of the socket, tried in this order
   */
  public ControlClient(LibC libc, List<Path> candidates) {
    this.libc = libc;
    this.candidates = List.copyOf(candidates);
  }

  /** No agent responds; the message says why, for each path. */
  public static final class NoAgentException extends Exception {
    private static final long serialVersionUID = 1L;

    private NoAgentException(String message) {
      super(message);
    }
  }

  /** As {@link #ask(String, Duration)}, with the patience of somebody who waits for it. */
  public String ask(String line) throws NoAgentException {
    return ask(line, PATIENCE);
  }

  /**
   * Sends a request and waits for the response.
   *
   * @param line without its end
   * @param patience how long, for each path and each step
   * @throws NoAgentException if there is none, or it does not respond
   */
  public String ask(String line, Duration patience) throws NoAgentException {
    List<String> failures = new ArrayList<>();
    for (Path path : candidates) {
      int socket = connect(path, patience);
      for (int i = 0; i < TRIES && socket >= 0; i++) {
        Optional<String> response = exchange(socket, path, line, patience);
        if (response.isPresent()) {
          return checked(path, response.get());
        }
        // many ask at the same time
        socket = connect(path, patience);
      }
      if (socket >= 0) {
        libc.close(socket);
        throw new NoAgentException(path + ": the agent has hung up without a response");
      }
      failures.add(path + ": " + SocketFailure.toConnect(socket));
    }
    throw new NoAgentException(String.join("; ", failures));
  }

  /** Anything may have that name. */
  private static String checked(Path path, String response) throws NoAgentException {
    int end = 0;
    while (end < response.length() && response.charAt(end) > ' ') {
      end++;
    }
    if (!WORDS.contains(response.substring(0, end))) {
      throw new NoAgentException(path + NO_AGENT);
    }
    return response;
  }

  private int connect(Path path, Duration patience) {
    if (!SocketAddress.fits(path)) {
      return -Errno.ENAMETOOLONG;
    }
    int socket = libc.socket(LibC.AF_UNIX, TYPE, 0);
    if (socket < 0) {
      return socket;
    }
    try (SocketAddress address = SocketAddress.of(path)) {
      int result = connect(socket, address, patience);
      if (result < 0) {
        libc.close(socket);
        return result;
      }
      return socket;
    }
  }

  /** A queue of clients that is full would otherwise be waited for without limit. */
  private int connect(int socket, SocketAddress address, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try (PollSet nothing = new PollSet(libc)) {
      while (true) {
        int result = libc.connect(socket, address.address(), address.length());
        if (result != -Errno.EAGAIN || System.nanoTime() - deadline >= 0) {
          return result;
        }
        nothing.await(PAUSE_MILLIS);
      }
    }
  }

  /** Closes the socket; empty: the agent has hung up. */
  private Optional<String> exchange(int socket, Path path, String line, Duration patience)
      throws NoAgentException {
    try (Slab request = Slab.ofString(line + "\n");
        Slab part = Slab.allocate(CHUNK);
        PollSet readable = new PollSet(libc, socket)) {
      long sent = libc.send(socket, request.address(), request.size() - 1, LibC.MSG_NOSIGNAL);
      ByteArrayOutputStream response = new ByteArrayOutputStream();
      long deadline = System.nanoTime() + patience.toNanos();
      while (sent > 0) {
        long left = (deadline - System.nanoTime()) / NANOS_PER_MILLI;
        if (left <= 0 || readable.await((int) left) == 0) {
          throw new NoAgentException(path + late(response.size(), patience));
        }
        long count = libc.recv(socket, part.address(), CHUNK, 0);
        if (count == 0 && response.size() > 0) {
          return Optional.of(response.toString(StandardCharsets.UTF_8));
        }
        if (count <= 0) {
          break;
        }
        if (response.size() + count > ControlServer.MOST_RESPONSE) {
          throw new NoAgentException(
              path
                  + NO_AGENT
                  + ": it sends more than "
                  + (ControlServer.MOST_RESPONSE >> 20)
                  + " MiB");
        }
        response.writeBytes(part.bytes(0, (int) count));
      }
      return Optional.empty();
    } finally {
      libc.close(socket);
    }
  }

  private static String late(int received, Duration patience) {
    String within = " within " + Durations.text(patience);
    return received > 0
        ? ": its response has not ended" + within
        : ": the agent has not responded" + within + ": its sampling thread hangs";
  }
}
