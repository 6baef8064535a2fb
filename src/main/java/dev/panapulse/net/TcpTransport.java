package dev.panapulse.net;

import static java.util.Objects.requireNonNull;

import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * TCP through the C library: tcp(7), getaddrinfo(3), poll(2).
 *
 * <p>The name is resolved at every connect, so that a backend that has moved is found. Addresses
 * are tried in the order of getaddrinfo(3) (RFC 6724), each with an equal share of the remaining
 * time. At most one look-up runs, on its own threads ({@link NameLookup}). If it outlasts the
 * deadline, it continues, and the next connect waits for it, or uses its result if that is younger
 * than a minute, which is longer than any back-off.
 */
public final class TcpTransport implements Transport {
  private static final int NONE = -1;
  private static final int MESSAGE_LIMIT = 256;
  private static final long FRESH_NANOS = 60_000_000_000L;

  /** Most time after which both families are asked for separately; most names take less. */
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  /** Least time after which they are: a DNS server near by responds sooner. */
  private static final long LEAST_PATIENCE_NANOS = 50_000_000L;

  /** They are after this part of the time that is left, so that there is enough for the answer. */
  private static final int PATIENCE_DIVISOR = 3;

  private final LibC libc;
  private final Layouts.Pollfd pollfd;
  private final Layouts.Addrinfo addrinfo;

  private final String host;
  private final int port;
  private final int stopFd;
  private final EndRequest endRequest;
  private final ConnectionLimits limits;
  private final Slab pollfds;

  /** Memory for the value of a socket option and its length. */
  private final Slab option = Slab.allocate(16);

  private int fd = NONE;
  private long expiry;
  private @Nullable NameLookup lookup;

  /** Holds the addresses that were not tried yet, {@link #next} first. */
  private @Nullable NameLookup resolved;

  private long next;
  private int remaining;
  private boolean lookingUp;
  private int resolution;

  /**
   * A transport that is not connected yet.
   *
   * @param libc makes all calls
   * @param host a name, or an address; an IPv6 address without brackets
   * @param port 1 to 65535
   * @param stopFd a descriptor that ends every wait once it is readable; the caller owns it; -1:
   *     none
   * @param endRequest when it is overdue, every wait ends, too
   */
  public TcpTransport(
      LibC libc,
      String host,
      int port,
      int stopFd,
      EndRequest endRequest,
      ConnectionLimits limits) {
    this.libc = libc;
    this.host = host;
    this.port = port;
    this.stopFd = stopFd;
    this.endRequest = endRequest;
    this.limits = limits;
    pollfd = libc.layouts().pollfd();
    addrinfo = libc.layouts().addrinfo();
    pollfds = Slab.allocate(3L * pollfd.size());
  }

  @Override
  public int connect(long deadline) {
    disconnect();
    lookingUp = true;
    int failure = lookUp(deadline);
    if (failure != 0) {
      return failure;
    }
    lookingUp = false;
    NameLookup found = requireNonNull(lookup);
    lookup = null;
    resolved = found;
    resolution = found.code();
    next = found.addresses();
    for (long at = next; at != 0; at = OffHeap.getLong(at + addrinfo.next())) {
      remaining++;
    }
    return connectNext(deadline);
  }

  @Override
  public int connectNext(long deadline) {
    closeSocket();
    int result = Failure.NAME_NOT_RESOLVED.code();
    while (remaining > 0 && result != 0 && !Failure.STOPPED.is(result)) {
      long now = System.nanoTime();
      long share = (deadline - now) / remaining;
      result = share <= 0 ? Failure.TIMED_OUT.code() : connectOne(next, now + share);
      next = OffHeap.getLong(next + addrinfo.next());
      remaining--;
    }
    if (result != 0 || remaining == 0) {
      forgetAddresses();
    }
    return result;
  }

  @Override
  public int remainingAddresses() {
    return remaining;
  }

  private void forgetAddresses() {
    remaining = 0;
    next = 0;
    if (resolved != null) {
      resolved.release();
      resolved = null;
    }
  }

  /** Waits for the look-up: 0 once it has finished, or a failure. */
  private int lookUp(long deadline) {
    if (lookup != null && lookup.finished() && !lookup.isFresh(System.nanoTime(), FRESH_NANOS)) {
      forgetLookup();
    }
    if (lookup == null) {
      NameLookup begun = new NameLookup(libc, host, port);
      int failure = begun.start();
      if (failure != 0) {
        begun.release();
        return failure;
      }
      lookup = begun;
    }
    return lookup.finished() ? 0 : awaitLookUp(lookup, deadline);
  }

  private int awaitLookUp(NameLookup begun, long deadline) {
    long now = System.nanoTime();
    long share = (deadline - now) / PATIENCE_DIVISOR;
    long patience = now + Math.clamp(share, LEAST_PATIENCE_NANOS, PATIENCE_NANOS);
    boolean enough = patience - deadline < 0;
    int ready = await(begun.fd(), LibC.POLLIN, enough ? patience : deadline);
    if (enough && Failure.TIMED_OUT.is(ready)) {
      begun.askByFamily();
      ready = await(begun.fd(), LibC.POLLIN, deadline);
    }
    return Math.min(ready, 0);
  }

  private void forgetLookup() {
    if (lookup != null) {
      lookup.release();
      lookup = null;
    }
  }

  private int connectOne(long address, long deadline) {
    int type = OffHeap.getInt(address + addrinfo.socktype());
    int socket =
        libc.socket(
            OffHeap.getInt(address + addrinfo.family()),
            type | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC,
            OffHeap.getInt(address + addrinfo.protocol()));
    if (socket < 0) {
      return socket;
    }
    int result =
        libc.connect(
            socket,
            OffHeap.getLong(address + addrinfo.addr()),
            OffHeap.getInt(address + addrinfo.addrlen()));
    // a connect continues after a signal
    if (result == -Errno.EINPROGRESS || result == -Errno.EINTR) {
      result = awaitConnected(socket, deadline);
    }
    if (result != 0) {
      libc.close(socket);
      return result;
    }
    // without it the last part of a request may wait 40 ms for an acknowledgement
    option.putInt(0, 1);
    libc.setsockopt(socket, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, option.address(), Integer.BYTES);
    option.putInt(0, limits.unacknowledgedMillis());
    libc.setsockopt(
        socket, LibC.IPPROTO_TCP, LibC.TCP_USER_TIMEOUT, option.address(), Integer.BYTES);
    fd = socket;
    expiry = limits.expiry(System.nanoTime());
    return 0;
  }

  private int awaitConnected(int socket, long deadline) {
    int ready = await(socket, LibC.POLLOUT, deadline);
    if (ready < 0) {
      return ready;
    }
    option.putInt(Integer.BYTES, Integer.BYTES);
    int result =
        libc.getsockopt(
            socket,
            LibC.SOL_SOCKET,
            LibC.SO_ERROR,
            option.address(),
            option.addressOf(Integer.BYTES));
    return result < 0 ? result : -option.getInt(0);
  }

  /** Waits for one of {@code events}, an error or a hang-up: the events, or a failure. */
  private int await(int socket, int events, long deadline) {
    while (true) {
      if (endRequest.isOverdue()) {
        return Failure.STOPPED.code();
      }
      long left = Math.min(deadline - System.nanoTime(), endRequest.leftNanos());
      if (left <= 0) {
        return Failure.TIMED_OUT.code();
      }
      // rounded up: 0 ms would poll in a loop during the last millisecond
      int millis = (int) Math.min(Integer.MAX_VALUE, (left - 1) / 1_000_000 + 1);
      int ready = poll(socket, events, millis);
      if (ready > 0 && stopRequested()) {
        return Failure.STOPPED.code();
      }
      if (pollfds.getShort(pollfd.revents()) != 0) {
        return pollfds.getShort(pollfd.revents());
      }
      if (ready > 0) {
        endRequest.come();
      }
      if (ready < 0 && ready != -Errno.EINTR) {
        return ready;
      }
    }
  }

  private int poll(int socket, int events, int millis) {
    int second = pollfd.size();
    pollfds.putInt(pollfd.fd(), socket);
    pollfds.putShort(pollfd.events(), (short) events);
    pollfds.putShort(pollfd.revents(), (short) 0);
    // poll ignores a negative descriptor, which stands for no stop descriptor
    pollfds.putInt(second + pollfd.fd(), stopFd);
    pollfds.putShort(second + pollfd.events(), (short) LibC.POLLIN);
    pollfds.putShort(second + pollfd.revents(), (short) 0);
    int third = 2 * second;
    pollfds.putInt(third + pollfd.fd(), endRequest.awaitedFd());
    pollfds.putShort(third + pollfd.events(), (short) LibC.POLLIN);
    pollfds.putShort(third + pollfd.revents(), (short) 0);
    return libc.poll(pollfds.address(), 3, millis);
  }

  private boolean stopRequested() {
    return pollfds.getShort(pollfd.size() + pollfd.revents()) != 0;
  }

  @Override
  public boolean expired() {
    return !limits.age().isZero() && System.nanoTime() - expiry >= 0;
  }

  @Override
  public boolean connected() {
    return fd != NONE;
  }

  @Override
  public boolean stale() {
    int ready;
    do {
      ready = poll(fd, LibC.POLLIN, 0);
    } while (ready == -Errno.EINTR);
    return ready < 0 || pollfds.getShort(pollfd.revents()) != 0;
  }

  @Override
  public long send(Slab from, long offset, long length, boolean more, long deadline) {
    from.addressOf(offset + length);
    int flags = LibC.MSG_NOSIGNAL | (more ? LibC.MSG_MORE : 0);
    long sent = 0;
    while (sent < length) {
      long result = libc.send(fd, from.addressOf(offset + sent), length - sent, flags);
      if (result >= 0) {
        sent += result;
      } else if (result == -Errno.EAGAIN) {
        int ready = await(fd, LibC.POLLIN | LibC.POLLOUT, deadline);
        if (ready < 0) {
          return ready;
        }
        if ((ready & LibC.POLLOUT) == 0) {
          return sent;
        }
      } else if (result != -Errno.EINTR) {
        return result;
      }
    }
    return sent;
  }

  @Override
  public long receive(Slab into, long offset, long length, long deadline) {
    into.addressOf(offset + length);
    while (true) {
      int ready = await(fd, LibC.POLLIN, deadline);
      if (ready < 0) {
        return ready;
      }
      long result = libc.recv(fd, into.addressOf(offset), length, 0);
      if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
        return result;
      }
    }
  }

  @Override
  public String describe(long failure) {
    String words = Failure.of(failure).map(this::inWords).orElseGet(() -> Errno.describe(failure));
    return host + " port " + port + ": " + words;
  }

  private String inWords(Failure failure) {
    return switch (failure) {
      case TIMED_OUT -> failure.words() + (lookingUp ? " while the name was looked up" : "");
      case NAME_NOT_RESOLVED -> failure.words() + ": " + resolutionInWords();
      default -> failure.words();
    };
  }

  private String resolutionInWords() {
    long text = libc.gaiStrerror(resolution);
    if (text == 0) {
      return "error " + resolution;
    }
    byte[] bytes = new byte[OffHeap.stringLength(text, MESSAGE_LIMIT)];
    OffHeap.copyTo(text, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void disconnect() {
    closeSocket();
    forgetAddresses();
  }

  private void closeSocket() {
    if (fd != NONE) {
      libc.close(fd);
      fd = NONE;
    }
  }

  @Override
  public void close() {
    disconnect();
    forgetLookup();
    pollfds.close();
    option.close();
  }
}
