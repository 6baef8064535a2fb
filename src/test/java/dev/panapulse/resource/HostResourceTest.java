package dev.panapulse.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.LibC;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostResourceTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";

  @TempDir Path root;

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
  }

  private static Map<String, String> strings(Resource resource) {
    Map<String, String> strings = new HashMap<>();
    resource.getAttributes().forEach((k, v) -> strings.put(k.getKey(), v.toString()));
    return strings;
  }

  private Map<String, String> detect(Map<String, String> attributes) {
    return detect(attributes, "agent");
  }

  private Map<String, String> detect(Map<String, String> attributes, String agent) {
    return strings(
        HostResource.detect(
            LibC.system(), root.toString(), attributes, "panapulse", "1.2.3", agent));
  }

  @Test
  void aHostSeenFromElsewhereIsReadUnderItsRoot() throws IOException {
    file("etc/machine-id", ID + "\n");
    file("etc/hostname", "# set by hand\n\nweb-7\n");
    file("proc/sys/kernel/hostname", "container\n");
    file(
        "etc/os-release",
        """
        # comment
        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        NAME='Debian GNU/Linux'
        VERSION_ID=12
        BROKEN
        """);

    Map<String, String> found = detect(Map.of());

    assertEquals("web-7", found.get("host.name"));
    assertEquals(ID, found.get("host.id"));
    assertEquals("linux", found.get("os.type"));
    assertEquals("Debian GNU/Linux", found.get("os.name"));
    assertEquals("12", found.get("os.version"));
    assertEquals("Debian GNU/Linux 12 (bookworm)", found.get("os.description"));
    assertEquals("panapulse", found.get("service.name"));
    assertEquals("1.2.3", found.get("service.version"));
    assertFalse(Objects.requireNonNull(found.get("os.build_id")).isEmpty());
  }

  @Test
  void thisHostIsWhatTheKernelSays() throws IOException {
    Resource resource = HostResource.detect(LibC.system(), "", Map.of(), "panapulse", "1", "");

    assertEquals(InetAddress.getLocalHost().getHostName(), strings(resource).get("host.name"));
    assertEquals(
        HostResource.arch(System.getProperty("os.arch")), strings(resource).get("host.arch"));
    assertEquals("https://opentelemetry.io/schemas/1.45.0", resource.getSchemaUrl());
  }

  @Test
  void theInstanceStaysTheSameOverRestartsAndDiffersBetweenHostsAndAgents() throws IOException {
    file("etc/machine-id", ID + "\n");
    String first = detect(Map.of()).getOrDefault("service.instance.id", "");

    assertEquals(5, UUID.fromString(first).version());
    assertEquals(first, detect(Map.of()).get("service.instance.id"));
    assertNotEquals(first, detect(Map.of(), "another").get("service.instance.id"));
    file("etc/machine-id", ID.replace('0', '1'));
    assertNotEquals(first, detect(Map.of()).get("service.instance.id"));
  }

  @Test
  void aMachineIdThatIsNoneIsLeftOutAndTheNextFileAsked() throws IOException {
    file("etc/machine-id", "uninitialized\n");
    assertFalse(detect(Map.of()).containsKey("host.id"));

    file("var/lib/dbus/machine-id", ID.toUpperCase(java.util.Locale.ROOT));
    assertEquals(ID, detect(Map.of()).get("host.id"));

    assertFalse(HostResource.isMachineId("0".repeat(32)));
    assertFalse(HostResource.isMachineId(ID + "0"));
    assertFalse(HostResource.isMachineId("g" + ID.substring(1)));
  }

  @Test
  void theUsersAttributesWinAndAnEmptyOneLeavesOut() throws IOException {
    file("etc/machine-id", ID);

    Map<String, String> found =
        detect(
            Map.of(
                "service.name", "mine",
                "deployment.environment.name", "prod",
                "host.id", "vm-1",
                "os.build_id", ""));

    assertEquals("mine", found.get("service.name"));
    assertEquals("prod", found.get("deployment.environment.name"));
    assertEquals("vm-1", found.get("host.id"));
    assertFalse(found.containsKey("os.build_id"));
    assertEquals(NameUuid.of("vm-1panapulse\nagent").toString(), found.get("service.instance.id"));
    assertEquals("i-9", detect(Map.of("service.instance.id", "i-9")).get("service.instance.id"));
  }

  @Test
  void machinesHaveTheirSemanticNames() {
    assertEquals("amd64", HostResource.arch("x86_64"));
    assertEquals("arm64", HostResource.arch("aarch64"));
    assertEquals("arm32", HostResource.arch("armv7l"));
    assertEquals("x86", HostResource.arch("i686"));
    assertEquals("ppc64", HostResource.arch("ppc64le"));
    assertEquals("s390x", HostResource.arch("s390x"));
    assertEquals("riscv64", HostResource.arch("riscv64"));
  }

  @Test
  void osReleaseIsUnquoted() {
    Map<String, String> values =
        OsRelease.parse("A=\"a \\\"b\\\" \\$c\"\nB='x\\y'\n#C=1\nD=\nE=\"\nF = f");

    assertEquals("a \"b\" $c", values.get("A"));
    assertEquals("x\\y", values.get("B"));
    assertFalse(values.containsKey("#C"));
    assertEquals("", values.get("D"));
    assertEquals("\"", values.get("E"));
    assertEquals("f", values.get("F"));
  }

  @Test
  void sha1IsTheJdks() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-1");
    for (int length = 0; length < 200; length++) {
      byte[] message = "ü".repeat(length).getBytes(UTF_8);
      assertArrayEquals(digest.digest(message), NameUuid.sha1(message));
    }
    assertTrue(NameUuid.of("a").variant() == 2);
  }
}
