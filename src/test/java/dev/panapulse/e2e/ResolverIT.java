package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.e2e.Delivery.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names of an isolated network: dnsmasq has addresses for a name and no server to ask for more, so
 * it may answer the question for an IPv6 address with REFUSED.
 */
@NativeBuilds
final class ResolverIT {
  private static final String DNSMASQ = "dnsmasq";

  /** Of the loopback interface, and nobody's resolver; resolvers are asked at port 53 only. */
  private static final String RESOLVER = "127.0.153.53";

  private static final int DNS = 53;

  /** More than 512 bytes, and fewer than the 48 that musl reads. */
  private static final int ADDRESSES = 40;

  private final Build build;

  @TempDir Path directory = Path.of("");

  ResolverIT(Build build) {
    this.build = build;
  }

  /** Delivers to a name that dnsmasq knows by the options. */
  private Delivery.Result check(String conditions, String... options) throws IOException {
    assumeTrue(RealServers.has(DNSMASQ), "dnsmasq was not fetched");
    Path resolvConf =
        Files.writeString(directory.resolve("resolv.conf"), "nameserver " + RESOLVER + "\n");
    List<String> starter = Namespaces.replacing("/etc/resolv.conf", resolvConf);
    assumeTrue(
        Namespaces.succeeds(Namespaces.with(starter, "true")),
        "no mount namespace without the rights of root");
    List<String> command =
        new ArrayList<>(
            List.of(
                RealServers.executable(DNSMASQ),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file=",
                "--user=root",
                "--listen-address=" + RESOLVER,
                "--bind-interfaces"));
    command.addAll(List.of(options));
    try (Receiver backend = new Receiver();
        ServerProcess _ = new ServerProcess(DNSMASQ, directory, RESOLVER, DNS, command)) {
      return new Delivery(build, DNSMASQ, "DNS", conditions, Map.of())
          .startedBy(starter)
          .check("http://backend.test:" + backend.port(), () -> Stored.of(backend.accepted()));
    }
  }

  @Test
  void aNameWithAnIpv4AddressAloneIsFound() throws IOException {
    Delivery.Result result =
        check("no upstream: REFUSED for AAAA", "--host-record=backend.test,127.0.0.1");
    assertEquals(List.of(), result.warnings());
  }

  /** Without EDNS a response by UDP has at most 512 bytes; the backend has one of the addresses. */
  @Test
  void aNameWithManyAddressesIsFound() throws IOException {
    String hosts =
        IntStream.rangeClosed(1, ADDRESSES)
            .mapToObj(i -> "127.0.0." + i + " backend.test\n")
            .collect(Collectors.joining());
    Path file = Files.writeString(directory.resolve("hosts"), hosts);
    Delivery.Result result =
        check(ADDRESSES + " addresses: truncated, asked for by TCP", "--addn-hosts=" + file);
    assertEquals(List.of(), result.warnings());
  }
}
