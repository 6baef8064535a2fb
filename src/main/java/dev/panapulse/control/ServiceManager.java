package dev.panapulse.control;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The service manager that started this process, such as systemd, and what it is sent: datagrams to
 * the socket that {@code NOTIFY_SOCKET} names, sd_notify(3). Without one nothing is sent. The own
 * socket is kept, so that a process without a free descriptor still works, and connected for each
 * message, as the manager may have been restarted; nothing waits. Sampling thread only.
 *
 * <p>A message returns false if it has to be repeated, as the manager has too much to read.
 */
public final class ServiceManager implements AutoCloseable {
  private static final int TYPE = LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final int NONE = -1;

  private final LibC libc;
  private final String name;
  private final Optional<SocketAddress> address;
  private final Slab alive = Slab.ofString("WATCHDOG=1");
  private final long watchdogNanos;
  private int socket = NONE;
  private boolean isFailureLogged;

  private ServiceManager(LibC libc, String name, long watchdogNanos) {
    this.libc = libc;
    this.name = name;
    this.address = SocketAddress.ofName(name);
    this.watchdogNanos = address.isPresent() ? watchdogNanos : 0;
  }

  /**
   * The service manager of an environment.
   *
   * @param environment {@code NOTIFY_SOCKET}; {@code WATCHDOG_USEC} and {@code WATCHDOG_PID},
   *     sd_watchdog_enabled(3)
   */
  public static ServiceManager of(LibC libc, Map<String, String> environment) {
    return new ServiceManager(
        libc,
        environment.getOrDefault("NOTIFY_SOCKET", ""),
        watchdogNanos(
            environment.getOrDefault("WATCHDOG_USEC", ""),
            environment.getOrDefault("WATCHDOG_PID", ""),
            libc.getpid()));
  }

  private static long watchdogNanos(String micros, String process, int own) {
    if (!process.isEmpty() && !process.equals(Integer.toString(own))) {
      return 0;
    }
    try {
      return Math.multiplyExact(Math.max(0, Long.parseLong(micros)), NANOS_PER_MICRO);
    } catch (NumberFormatException | ArithmeticException e) {
      return 0;
    }
  }

  /** Whether there is one. */
  public boolean isPresent() {
    return address.isPresent();
  }

  /** Within which nanoseconds it expects {@link #alive}, again and again; 0: it does not. */
  public long watchdogNanos() {
    return watchdogNanos;
  }

  /**
   * The agent is ready, for the first time or after a reload.
   *
   * @param status one line for people
   */
  public boolean ready(String status) {
    return send("READY=1\nSTATUS=" + PrintableText.sentence(status));
  }

  /**
   * Settings are being read again.
   *
   * @param now CLOCK_MONOTONIC in nanoseconds
   */
  public boolean reloading(long now) {
    return send("RELOADING=1\nMONOTONIC_USEC=" + now / NANOS_PER_MICRO);
  }

  /** The agent ends. */
  public boolean stopping() {
    return send("STOPPING=1\nSTATUS=ends: the last rows are delivered or stored");
  }

  /**
   * Another status.
   *
   * @param status one line for people
   */
  public boolean status(String status) {
    return send("STATUS=" + PrintableText.sentence(status));
  }

  /** The agent works. Allocates nothing. */
  public boolean alive() {
    return send(alive);
  }

  private boolean send(String message) {
    try (Slab bytes = Slab.ofString(message)) {
      return send(bytes);
    }
  }

  /** Sends a C string; whether that was done, or never can be. */
  private boolean send(Slab message) {
    if (address.isEmpty()) {
      return true;
    }
    if (socket == NONE) {
      int opened = libc.socket(LibC.AF_UNIX, TYPE, 0);
      if (opened < 0) {
        return failed(opened);
      }
      socket = opened;
    }
    SocketAddress to = address.get();
    long result = libc.connect(socket, to.address(), to.length());
    if (result == 0) {
      result = libc.send(socket, message.address(), message.size() - 1, LibC.MSG_NOSIGNAL);
    }
    return result >= 0 || failed((int) result);
  }

  private boolean failed(int error) {
    switch (-error) {
      case Errno.EAGAIN, Errno.EINTR, Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM -> {
        return false;
      }
      default -> {}
    }
    if (!isFailureLogged) {
      isFailureLogged = true;
      LoggerFactory.getLogger(ServiceManager.class)
          .warn(
              "NOTIFY_SOCKET={}: {}; the service manager cannot see that the agent works",
              PrintableText.name(name),
              Errno.describe(error));
    }
    return true;
  }

  @Override
  public void close() {
    if (socket != NONE) {
      libc.close(socket);
      socket = NONE;
    }
    address.ifPresent(SocketAddress::close);
    alive.close();
  }
}
