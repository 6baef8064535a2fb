package dev.panapulse.resource;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The OpenTelemetry resource of this host, with the attributes of the semantic conventions 1.45:
 * {@code service.*} of the agent, {@code host.name}, {@code host.id}, {@code host.arch} and {@code
 * os.*}. An attribute whose value is unknown is left out.
 */
public final class HostResource {
  /** Version of the semantic conventions whose names the resource and the metrics have. */
  public static final String SCHEMA_URL = "https://opentelemetry.io/schemas/1.45.0";

  /** Which agent it is, of which host. */
  public static final String INSTANCE = "service.instance.id";

  private static final int UTSNAME_FIELD = 65;
  private static final int MACHINE_ID_LENGTH = 32;

  private final LibC libc;
  private final HostFiles files;
  private final Map<String, String> found = new TreeMap<>();

  private HostResource(LibC libc, String root) {
    this.libc = libc;
    this.files = new HostFiles(libc, root);
  }

  /**
   * Reads the host's attributes from uname(2) and a few small files. Any thread; blocks for the
   * reads.
   *
   * @param root where the host's files are: empty for this host itself, otherwise a directory
   *     without a slash at the end
   * @param attributes the user's own attributes, which replace detected ones; an empty value leaves
   *     the attribute out
   * @param serviceName {@code service.name}, unless the attributes name another
   * @param serviceVersion {@code service.version}, likewise
   * @param agent text that differs between two agents on one host and stays the same over restarts;
   *     {@code service.instance.id} is a name-based UUID of it and the host's id
   */
  public static Resource detect(
      LibC libc,
      String root,
      Map<String, String> attributes,
      String serviceName,
      String serviceVersion,
      String agent) {
    HostResource host = new HostResource(libc, root);
    host.found.put("service.name", serviceName);
    host.found.put("service.version", serviceVersion);
    host.findKernel();
    host.findHostId();
    host.findOs();
    host.found.putAll(attributes);
    host.nameInstance(agent);
    return host.toResource();
  }

  /**
   * The host's name alone; empty if it is not known.
   *
   * @param root as for {@link #detect}
   */
  public static String name(LibC libc, String root) {
    HostResource host = new HostResource(libc, root);
    host.findKernel();
    return host.found.getOrDefault("host.name", "");
  }

  private void findKernel() {
    found.put("os.type", "linux");
    Layouts.Utsname layout = libc.layouts().utsname();
    try (Slab names = Slab.allocate(layout.size())) {
      if (libc.uname(names.address()) == 0) {
        found.put("host.name", hostName(string(names, layout.nodename())));
        found.put("host.arch", arch(string(names, layout.machine())));
        found.put("os.build_id", string(names, layout.release()));
      }
    }
  }

  private static String string(Slab slab, int offset) {
    int length = OffHeap.stringLength(slab.addressOf(offset), UTSNAME_FIELD);
    return new String(slab.bytes(offset, length), UTF_8);
  }

  /**
   * With a root path, /etc/hostname comes first: /proc/sys/kernel/hostname holds the name in the
   * reader's UTS namespace (uts_namespaces(7)), whatever the path by which it was opened.
   */
  private String hostName(String nodeName) {
    if (files.root().isEmpty()) {
      return nodeName;
    }
    return files
        .firstLine("/etc/hostname")
        .or(() -> files.firstLine("/proc/sys/kernel/hostname"))
        .orElse(nodeName);
  }

  /** The value that the semantic conventions list; a machine that is not listed is passed on. */
  static String arch(String machine) {
    return switch (machine) {
      case "x86_64" -> "amd64";
      case "aarch64", "aarch64_be" -> "arm64";
      case "i386", "i486", "i586", "i686" -> "x86";
      case "ppc64", "ppc64le" -> "ppc64";
      case "ppc", "ppcle" -> "ppc32";
      default -> machine.startsWith("arm") ? "arm32" : machine;
    };
  }

  private void findHostId() {
    files.machineId().ifPresent(id -> found.put("host.id", id.toLowerCase(Locale.ROOT)));
  }

  /** Whether a text is an id of machine-id(5), and not a word in its place. */
  public static boolean isMachineId(String id) {
    if (id.length() != MACHINE_ID_LENGTH) {
      return false;
    }
    boolean allZero = true;
    for (int i = 0; i < id.length(); i++) {
      if (Character.digit(id.charAt(i), 16) < 0 || id.charAt(i) >= 0x80) {
        return false;
      }
      allZero &= id.charAt(i) == '0';
    }
    return !allZero;
  }

  /** os-release(5). BUILD_ID replaces the kernel's release as os.build_id. */
  private void findOs() {
    Optional<String> text =
        files.read("/etc/os-release").or(() -> files.read("/usr/lib/os-release"));
    if (text.isEmpty()) {
      return;
    }
    Map<String, String> release = OsRelease.parse(text.get());
    copy(release, "NAME", "os.name");
    copy(release, "VERSION_ID", "os.version");
    copy(release, "PRETTY_NAME", "os.description");
    copy(release, "BUILD_ID", "os.build_id");
  }

  private void copy(Map<String, String> from, String key, String attribute) {
    String value = from.getOrDefault(key, "");
    if (!value.isEmpty()) {
      found.put(attribute, value);
    }
  }

  private void nameInstance(String agent) {
    String host = found.getOrDefault("host.id", found.getOrDefault("host.name", ""));
    if (!host.isEmpty() && !found.containsKey(INSTANCE)) {
      found.put(INSTANCE, NameUuid.of(host + "panapulse\n" + agent).toString());
    }
  }

  private Resource toResource() {
    AttributesBuilder attributes = Attributes.builder();
    found.forEach((key, value) -> {
      if (!value.isEmpty()) {
        attributes.put(key, value);
      }
    });
    return Resource.create(attributes.build(), SCHEMA_URL);
  }
}
