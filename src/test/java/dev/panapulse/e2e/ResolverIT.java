package dev.panapulse.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.e2e.Delivery.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names of an isolated network: dnsmasq has an address for a name and no server to ask for more, so
 * it answers the question for an IPv6 address with REFUSED.
 */
@NativeBuilds
final class ResolverIT {
  private static final String DNSMASQ = "dnsmasq";

  /** Of the loopback interface, and nobody's resolver; resolvers are asked at port 53 only. */
  private static final String RESOLVER = "127.0.153.53";

  private static final int DNS = 53;

  private final Build build;

  @TempDir Path directory = Path.of("");

  ResolverIT(Build build) {
    this.build = build;
  }

  /** Replaces /etc/resolv.conf for the program that follows. */
  private static List<String> resolvingBy(Path resolvConf) {
    return List.of(
        "unshare",
        "--mount",
        "sh",
        "-c",
        "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"",
        resolvConf.toString());
  }

  private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void aNameWithAnIpv4AddressAloneIsFound() throws IOException, InterruptedException {
    assumeTrue(RealServers.has(DNSMASQ), "dnsmasq was not fetched");
    Path resolvConf =
        Files.writeString(directory.resolve("resolv.conf"), "nameserver " + RESOLVER + "\n");
    List<String> starter = resolvingBy(resolvConf);
    List<String> probe = new java.util.ArrayList<>(starter);
    probe.add("true");
    assumeTrue(succeeds(probe), "no mount namespace without the rights of root");
    try (Receiver backend = new Receiver();
        ServerProcess _ =
            new ServerProcess(
                DNSMASQ,
                directory,
                RESOLVER,
                DNS,
                List.of(
                    RealServers.executable(DNSMASQ),
                    "--keep-in-foreground",
                    "--conf-file=/dev/null",
                    "--no-resolv",
                    "--no-hosts",
                    "--pid-file=",
                    "--user=root",
                    "--listen-address=" + RESOLVER,
                    "--bind-interfaces",
                    "--host-record=backend.test,127.0.0.1"))) {
      Delivery.Result result =
          new Delivery(build, DNSMASQ, "DNS", "no upstream: REFUSED for AAAA", Map.of())
              .startedBy(starter)
              .check("http://backend.test:" + backend.port(), () -> Stored.of(backend.accepted()));
      assertEquals(List.of(), result.warnings());
    }
  }
}
