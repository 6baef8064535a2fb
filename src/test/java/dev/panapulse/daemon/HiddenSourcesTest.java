package dev.panapulse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.Collector;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that stand for a host whose files a sandbox hides; SandboxIT runs under real mounts. */
final class HiddenSourcesTest {
  @TempDir Path root = Path.of("");

  private void make(String... files) throws IOException {
    for (String file : files) {
      Path path = root.resolve(file);
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, "");
    }
  }

  private List<String> causes() {
    return HiddenSources.causes(LibC.system(), root.toString(), List.of());
  }

  @Test
  void aWholeHostHidesNothing() throws IOException {
    make("proc/self/stat", "proc/1/stat", "proc/stat", "proc/meminfo", "sys/kernel/uevent_seqnum");

    assertEquals(List.of(), causes());
  }

  @Test
  void mountsThatAreMissingAreNamed() throws IOException {
    List<String> causes = causes();

    assertEquals(2, causes.size(), causes::toString);
    assertTrue(causes.get(0).startsWith(root + "/proc is not mounted"), causes::toString);
    assertTrue(causes.get(1).startsWith(root + "/sys is not mounted"), causes::toString);
  }

  @Test
  void aProcOfProcessesAloneIsNamedWithTheDirective() throws IOException {
    make("proc/self/stat", "proc/1/stat", "sys/kernel/uevent_seqnum");

    List<String> causes = causes();

    assertEquals(1, causes.size(), causes::toString);
    assertTrue(causes.getFirst().contains("ProcSubset=pid"), causes::toString);
    assertTrue(causes.getFirst().contains("subset=pid"), causes::toString);
  }

  @Test
  void aNetworkOfItsOwnIsNamedWithTheDirective() throws IOException {
    make("proc/stat", "proc/meminfo", "sys/kernel/uevent_seqnum", "proc/self/net/dev");
    Path file = root.resolve("proc/self/net/dev");
    String loopback = "Inter-| Receive\n face |bytes\n    lo: 1 2 3\n";
    Files.writeString(file, loopback + "  eth0: 1 2 3\n");
    assertEquals(List.of(), causes());

    Files.writeString(file, loopback);

    List<String> causes = causes();
    assertEquals(1, causes.size(), causes::toString);
    assertTrue(causes.getFirst().contains("PrivateNetwork="), causes::toString);
  }

  @Test
  void deniedFilesAreNamedInOneLine() throws IOException {
    make("proc/self/stat", "proc/1/stat", "proc/stat", "proc/meminfo", "sys/kernel/uevent_seqnum");
    LibC denying = denying(List.of(root + "/proc/stat", root + "/proc/vmstat"));
    Sampler sampler =
        SamplerFactory.create(
            denying, TestSettings.with("--root-path", root.toString()), new AgentFigures());
    List<Collector> collectors = sampler.collectors();

    List<String> causes = HiddenSources.causes(denying, root.toString(), collectors);
    sampler.close();

    assertEquals(1, causes.size(), causes::toString);
    assertTrue(
        causes
            .getFirst()
            .startsWith(
                "permission denied for " + root + "/proc/stat, " + root + "/proc/vmstat: by"),
        causes::toString);
    assertTrue(causes.getFirst().contains("AppArmor"), causes::toString);
  }

  /**
   * InaccessiblePaths=/sys of systemd, or a rule: else disks have no sizes and nobody knows why.
   */
  @Test
  void deniedDirectoriesAreNamedByTheOutermost() throws IOException {
    make("proc/self/stat", "proc/stat", "sys/kernel/uevent_seqnum", "sys/block/x", "sys/class/x");
    LibC whole = denying(List.of(root + "/sys", root + "/sys/block", root + "/sys/class"));
    LibC part = denying(List.of(root + "/sys/block"));

    List<String> wholeCauses = HiddenSources.causes(whole, root.toString(), List.of());
    List<String> partCauses = HiddenSources.causes(part, root.toString(), List.of());

    assertEquals(1, wholeCauses.size(), wholeCauses::toString);
    assertTrue(
        wholeCauses.getFirst().startsWith("permission denied for " + root + "/sys: by"),
        wholeCauses::toString);
    assertEquals(1, partCauses.size(), partCauses::toString);
    assertTrue(
        partCauses.getFirst().startsWith("permission denied for " + root + "/sys/block: by"),
        partCauses::toString);
  }

  private static LibC denying(List<String> paths) {
    LibC system = LibC.system();
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("open") && paths.contains(string((long) arguments[0]))) {
                return -Errno.EACCES;
              }
              try {
                return method.invoke(system, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private static String string(long cPath) {
    byte[] bytes = new byte[OffHeap.stringLength(cPath, 4096)];
    OffHeap.copyTo(cPath, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
