package dev.panapulse.host.network;

import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.SeriesGroup;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * The network collector's count of connections: TCP by state, UDP without one, IPv4 and IPv6
 * together. Metric of the OpenTelemetry semantic conventions: system.network.connection.count.
 *
 * <p>Sampling thread only.
 */
final class Connections {
  static final Metric COUNT =
      Metric.upDownCounter(
          "system.network.connection.count", "{connection}", "Network connections by state");
  static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("network.transport");
  static final AttributeKey<String> STATE = AttributeKey.stringKey("network.connection.state");

  /** By the kernel's number, from 1 on (tcp_states.h); the last is a half-open one too. */
  private static final String[] STATES = {
    "established",
    "syn_sent",
    "syn_received",
    "fin_wait_1",
    "fin_wait_2",
    "time_wait",
    "closed",
    "close_wait",
    "last_ack",
    "listen",
    "closing"
  };

  private static final int SYN_RECEIVED = 3;
  private static final int NEW_SYN_RECEIVED = 12;

  /** Index of IPv6's file among those of a protocol. */
  private static final int IPV6 = 1;

  private final HostContext host;
  private final CollectorErrors errors;
  private final SocketStates sockets;
  private final ProcFile[] tcp;
  private final ProcFile[] udp;
  private Optional<SeriesGroup> group = Optional.empty();

  /** Indices of the series by state. */
  private final int[] tcpSeries = new int[STATES.length];

  private int udpSeries;

  /**
   * @param directory of the host's network, such as {@code /proc/net}
   */
  Connections(HostContext host, String directory, CollectorErrors errors) {
    this.host = host;
    this.errors = errors;
    this.sockets = new SocketStates(host);
    this.tcp = new ProcFile[] {host.file(directory + "/tcp"), host.file(directory + "/tcp6")};
    this.udp = new ProcFile[] {host.file(directory + "/udp"), host.file(directory + "/udp6")};
  }

  void describe() {
    SeriesGroup.Builder series = new SeriesGroup.Builder();
    for (int state = 0; state < STATES.length; state++) {
      tcpSeries[state] =
          series.series(COUNT, Attributes.of(TRANSPORT, "tcp", STATE, STATES[state]));
    }
    udpSeries = series.series(COUNT, Attributes.of(TRANSPORT, "udp"));
    group = host.series().addSinceBoot(series, errors, "the number of connections");
  }

  void sample(Row row) {
    if (group.isEmpty()) {
      return;
    }
    if (count(tcp)) {
      for (int state = 1; state <= STATES.length; state++) {
        long half = state == SYN_RECEIVED ? sockets.count(NEW_SYN_RECEIVED) : 0;
        row.set(group.get(), tcpSeries[state - 1], sockets.count(state) + half);
      }
    }
    if (count(udp)) {
      row.set(group.get(), udpSeries, sockets.total());
    }
  }

  /**
   * A host without IPv6 has no second file, and no connections of that kind.
   *
   * @param files by IP version
   */
  private boolean count(ProcFile[] files) {
    sockets.clear();
    for (int i = 0; i < files.length; i++) {
      int result = sockets.add(files[i]);
      if (result < 0 && !(i == IPV6 && result == -Errno.ENOENT)) {
        errors.failed(files[i], result);
        return false;
      }
    }
    for (int i = 0; i < sockets.invalid(); i++) {
      errors.invalid(files[0], "a connection's state");
    }
    return true;
  }

  List<ProcFile> sources() {
    return List.of(tcp[0], tcp[IPV6], udp[0], udp[IPV6]);
  }
}
