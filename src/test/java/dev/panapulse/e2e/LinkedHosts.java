package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A client and a server in networks of their own, with a link between them, for as long as it is
 * open; see {@link Namespaces}.
 */
final class LinkedHosts implements AutoCloseable {
  /** Of the server, at the link; TEST-NET-1 of RFC 5737. */
  static final String SERVER = "192.0.2.2";

  private static final String KEEP = " && echo up && exec cat";
  private static final String ALONE = "ip link set lo up";

  /** The rule for addresses of the host goes behind those of {@link #forget}. */
  private static final String SERVER_SIDE =
      "ip address add 192.0.2.2/24 dev far && ip link set far up"
          + " && ip rule add pref 100 lookup local && ip rule del pref 0";

  /** The argument is the process that holds the server's network. */
  private static final String CLIENT_SIDE =
      ALONE
          + " && ip link add name near type veth peer name far netns $0"
          + " && ip address add 192.0.2.1/24 dev near && ip link set near up"
          + " && nsenter --net=/proc/$0/ns/net sh -c '"
          + SERVER_SIDE
          + "'";

  private static final String ESTABLISHED = "01";
  private static final String LISTENING = "0A";

  private final Process server;
  private final Process client;

  /**
   * A socket in proc_net_tcp(5).
   *
   * @param state as the kernel writes it
   */
  private record Tcp(int local, int remote, String state) {
    static Tcp of(String line) {
      String[] fields = line.strip().split(" +", -1);
      return new Tcp(port(fields[1]), port(fields[2]), fields[3]);
    }

    private static int port(String address) {
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
  }

  /** Whether there can be some here: with the rights of root, and iproute2. */
  static boolean areAvailable() {
    return Namespaces.succeeds(
        List.of(
            "unshare",
            "--net",
            "sh",
            "-c",
            ALONE + " && ip link add name near type veth peer name far && nsenter --version"));
  }

  LinkedHosts() {
    server = holder(ALONE, "");
    client = holder(CLIENT_SIDE, Long.toString(server.pid()));
  }

  /** A process that keeps a network for as long as it lives. */
  private static Process holder(String setUp, String argument) {
    try {
      Process holder =
          new ProcessBuilder("unshare", "--net", "sh", "-c", setUp + KEEP, argument).start();
      if (!"up".equals(holder.inputReader(US_ASCII).readLine())) {
        throw new AssertionError("no network: " + holder.errorReader(US_ASCII).readLine());
      }
      return holder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> entering(Process holder) {
    return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net");
  }

  /** The beginning of a command that runs at the client. */
  List<String> atTheClient() {
    return entering(client);
  }

  /** The beginning of a command that runs at the server. */
  List<String> atTheServer() {
    return entering(server);
  }

  private static List<Tcp> sockets(Process holder) {
    List<Tcp> sockets = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      Path file = Path.of("/proc", Long.toString(holder.pid()), "net", table);
      try (Stream<String> lines = Files.lines(file)) {
        lines.skip(1).map(Tcp::of).forEach(sockets::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sockets;
  }

  /** Whether somebody at the server listens on a port. */
  boolean listens(int port) {
    return sockets(server).stream()
        .anyMatch(socket -> socket.local() == port && socket.state().equals(LISTENING));
  }

  /**
   * From now on what the client sends over its present connections to a port gets lost, as when a
   * NAT or a firewall has forgotten them; new connections are none of them.
   */
  void forget(int port) {
    for (Tcp socket : sockets(client)) {
      if (socket.remote() == port && socket.state().equals(ESTABLISHED)) {
        String from = Integer.toString(socket.local());
        List<String> rule =
            Namespaces.with(
                atTheServer(),
                "ip rule add pref 1 ipproto tcp sport %s blackhole".formatted(from).split(" ", -1));
        if (!Namespaces.succeeds(rule)) {
          throw new AssertionError("failed: " + rule);
        }
      }
    }
  }

  @Override
  public void close() {
    client.destroy();
    server.destroy();
    try {
      client.waitFor();
      server.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
