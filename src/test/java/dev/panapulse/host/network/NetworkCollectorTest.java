package dev.panapulse.host.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.DeviceHostFixture;
import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCollectorTest {
  /** The lines of these metrics in {@code MetricCatalogue}. */
  static final String METRICS =
      """
      system.network.io               By           counter       int recommended /proc/net/dev               network.interface.name,network.io.direction
      system.network.errors           {error}      counter       int recommended /proc/net/dev               network.interface.name,network.io.direction
      system.network.packet.dropped   {packet}     counter       int recommended /proc/net/dev               network.interface.name,network.io.direction
      system.network.packet.count     {packet}     counter       int recommended /proc/net/dev               network.io.direction,system.device.name
      system.network.connection.count {connection} updowncounter int recommended /proc/net/tcp,/proc/net/udp network.transport,network.connection.state?
      """;

  private static final String RECEIVE = "network.io.direction=receive";
  private static final String TRANSMIT = "network.io.direction=transmit";
  private static final String HEADINGS = "Inter-|\n face |bytes\n";

  @TempDir Path directory;

  private static NetworkCollector all(DeviceHostFixture host) {
    return new NetworkCollector(host.context(), name -> true, false, false);
  }

  private static List<String> interfaces(DeviceHostFixture host) {
    return host.values("system.network.io", "network.interface.name");
  }

  private static Optional<Number> received(DeviceHostFixture host, String name) {
    return host.value("system.network.io", "network.interface.name=" + name, RECEIVE);
  }

  @Test
  void readsEveryFigure() {
    DeviceHostFixture host = DeviceHostFixture.of("vps");
    NetworkCollector collector = all(host);
    host.tick(collector);

    String eth0 = "network.interface.name=eth0";
    assertEquals(Optional.of(Long.MAX_VALUE), host.value("system.network.io", eth0, RECEIVE));
    assertEquals(Optional.of(1273408L), host.value("system.network.io", eth0, TRANSMIT));
    assertEquals(Optional.of(1L), host.value("system.network.errors", eth0, RECEIVE));
    assertEquals(Optional.of(3L), host.value("system.network.errors", eth0, TRANSMIT));
    assertEquals(Optional.of(2L), host.value("system.network.packet.dropped", eth0, RECEIVE));
    assertEquals(Optional.of(4L), host.value("system.network.packet.dropped", eth0, TRANSMIT));
    String device = "system.device.name=eth0";
    assertEquals(Optional.of(11124L), host.value("system.network.packet.count", device, RECEIVE));
    assertEquals(Optional.of(9034L), host.value("system.network.packet.count", device, TRANSMIT));
    assertEquals(List.of("eth0"), interfaces(host));
    assertEquals(8, host.presentSeries().size());
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void loopbackIsMeasuredWhereAskedFor() {
    DeviceHostFixture host = DeviceHostFixture.of("vps");
    host.tick(new NetworkCollector(host.context(), name -> true, true, false));

    assertEquals(List.of("eth0", "lo"), interfaces(host));
  }

  @Test
  void loopbackIsToldByItsFlagsAndElseByItsName() {
    DeviceHostFixture host = DeviceHostFixture.at(directory, LibC.system());
    host.put("sys/class/net/wire0/flags", "0x49\n");
    host.put("sys/class/net/lo/flags", "0x1003\n");
    host.put("sys/class/net/bad/flags", "loopback\n");
    String figures = ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n";
    host.put("proc/1/net/dev", HEADINGS + "wire0" + figures + "lo" + figures + "bad" + figures);
    host.tick(all(host));

    assertEquals(List.of("bad", "lo"), interfaces(host));
  }

  @Test
  void loopbackOfThisHostIsLeftOut() {
    DeviceHostFixture host = DeviceHostFixture.thisHost(LibC.system());
    host.tick(all(host));
    assertFalse(interfaces(host).contains("lo"));

    DeviceHostFixture again = DeviceHostFixture.thisHost(LibC.system());
    again.tick(new NetworkCollector(again.context(), name -> true, true, false));
    assertEquals(interfaces(host).size() + 1, interfaces(again).size());
  }

  @Test
  void colonsDivideNameAndFigures() {
    DeviceHostFixture host = DeviceHostFixture.of("docker-host");
    NetworkCollector collector = all(host);
    host.tick(collector);

    assertEquals(
        List.of("br-1a2b3c4d5e6f", "docker0", "ens5", "ens5:1", "veth9b21f04", "vethd4e5f6a"),
        interfaces(host));
    assertEquals(Optional.of(88123340912L), received(host, "ens5"));
    assertEquals(Optional.of(17L), received(host, "ens5:1"));
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void whatMakesNoSenseIsSkippedAndCounted() {
    DeviceHostFixture host = DeviceHostFixture.of("hostile");
    NetworkCollector collector = all(host);
    host.tick(collector);

    assertEquals(List.of("\\xff\\xfe0", "eth0", "eth0:7", "eth1", "eth3"), interfaces(host));
    assertEquals(Optional.of(1L), received(host, "eth0"));
    assertEquals(Optional.of(1L), received(host, "eth1"));
    assertEquals(Optional.of(21L), received(host, "eth0:7"));
    assertEquals(Optional.empty(), received(host, "eth3"));
    assertEquals(
        Optional.of(9L), host.value("system.network.io", "network.interface.name=eth3", TRANSMIT));
    // eth2 is short, eth3 has one figure too large, one line no name, one no colon, one no end
    assertEquals(5, collector.errors().invalidValues());
  }

  @Test
  void countersOf32BitsGoOn() {
    DeviceHostFixture host = DeviceHostFixture.at(directory, LibC.system());
    NetworkCollector collector = all(host);
    host.put("proc/1/net/dev", HEADINGS + "eth0:4294967290 9 0 0 0 0 0 0 5 6 0 0 0 0 0 0\n");
    host.tick(collector);
    host.put("proc/1/net/dev", HEADINGS + "eth0:10 10 0 0 0 0 0 0 5 6 0 0 0 0 0 0\n");
    host.tick(collector);
    assertEquals(Optional.of(4294967290L), received(host, "eth0"));
    host.tick(collector);

    assertEquals(Optional.of(4294967306L), received(host, "eth0"));
  }

  @Test
  void interfaceThatWasMadeAnewStartsAnew() {
    DeviceHostFixture host = DeviceHostFixture.at(directory, LibC.system());
    NetworkCollector collector = all(host);
    host.put("proc/1/net/dev", HEADINGS + "tun0:5000 50 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
    host.tick(collector);
    host.put("proc/1/net/dev", HEADINGS + "tun0:60 1 0 0 0 0 0 0 70 1 0 0 0 0 0 0\n");
    host.tick(collector);
    long before = host.now();
    host.put("proc/1/net/dev", HEADINGS + "tun0:100 2 0 0 0 0 0 0 70 1 0 0 0 0 0 0\n");
    host.tick(collector);

    assertEquals(Optional.of(40L), received(host, "tun0"));
    assertEquals(
        Optional.of(before),
        host.start("system.network.io", "network.interface.name=tun0", RECEIVE));
  }

  private static Optional<Number> connections(DeviceHostFixture host, String state) {
    return host.value(
        "system.network.connection.count",
        "network.transport=tcp",
        "network.connection.state=" + state);
  }

  @Test
  void countsConnectionsByState() {
    DeviceHostFixture host = DeviceHostFixture.of("vps");
    NetworkCollector collector = new NetworkCollector(host.context(), name -> false, false, true);
    collector.describe();
    host.tick(collector);

    assertEquals(Optional.of(3L), connections(host, "listen"));
    assertEquals(Optional.of(3L), connections(host, "established"));
    assertEquals(Optional.of(2L), connections(host, "time_wait"));
    assertEquals(Optional.of(2L), connections(host, "syn_received"));
    for (String state :
        List.of(
            "syn_sent",
            "fin_wait_1",
            "fin_wait_2",
            "closed",
            "close_wait",
            "last_ack",
            "closing")) {
      assertEquals(Optional.of(1L), connections(host, state), state);
    }
    assertEquals(
        Optional.of(2L), host.value("system.network.connection.count", "network.transport=udp"));
    assertEquals(12, host.presentSeries().size());
    // no udp6 there: a host without IPv6
    assertEquals(0, collector.errors().failures());
  }

  @Test
  void connectionsOfManyChunksAreAllCounted() {
    DeviceHostFixture host = DeviceHostFixture.at(directory, LibC.system());
    host.put("proc/1/net/dev", HEADINGS);
    host.put("proc/1/net/udp", "header\n");
    StringBuilder tcp = new StringBuilder("  sl  local_address rem_address   st\n");
    for (int i = 0; i < 5000; i++) {
      tcp.append("   0: 0100007F:0277 00000000:0000 ").append(i % 2 == 0 ? "01" : "06");
      tcp.append(" 00000000:00000000 ").append("x".repeat(i % 13)).append('\n');
    }
    host.put("proc/1/net/tcp", tcp.toString());
    NetworkCollector collector = new NetworkCollector(host.context(), name -> true, false, true);
    collector.describe();
    host.tick(collector);

    assertEquals(Optional.of(2500L), connections(host, "established"));
    assertEquals(Optional.of(2500L), connections(host, "time_wait"));
    assertEquals(0, collector.errors().invalidValues());
  }

  @Test
  void invalidStatesAreSkippedAndCounted() {
    DeviceHostFixture host = DeviceHostFixture.of("hostile");
    NetworkCollector collector = new NetworkCollector(host.context(), name -> false, false, true);
    collector.describe();
    host.tick(collector);

    assertEquals(Optional.of(1L), connections(host, "listen"));
    assertEquals(Optional.of(1L), connections(host, "established"));
    // six lines of tcp, and of dev the ones without name, without colon and without end
    assertEquals(6 + 3, collector.errors().invalidValues());
  }

  @ParameterizedTest
  @CsvSource({"97, true", "1, true", "24, false", "12, false"})
  void netlinkIsNamedIfItIsTheCause(int errno, boolean isNamed) {
    String line = LoopbackNames.subject(-errno);
    assertTrue(line.contains("getifaddrs(3)"), line);
    assertEquals(isNamed, line.contains("AF_NETLINK"), line);
  }
}
