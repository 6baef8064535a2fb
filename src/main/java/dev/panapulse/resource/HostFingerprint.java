package dev.panapulse.resource;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.codec.Sha256;
import dev.panapulse.libc.LibC;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a host that could be read, as hashes: the machine id is confidential, machine-id(5).
 *
 * @param parts only those that are known
 */
public record HostFingerprint(Map<HostPart, String> parts) {
  private static final int DIGITS = 32;
  private static final int LEAST_LENGTH = 3;

  /** What vendors and clouds put where they have no number; two hosts may share it. */
  private static final Set<String> FILLERS =
      Set.of(
          "none",
          "n/a",
          "unknown",
          "not specified",
          "not applicable",
          "not available",
          "not settable",
          "default string",
          "default",
          "empty",
          "oem",
          "o.e.m.",
          "to be filled by o.e.m.",
          "system serial number",
          "serial number",
          "0123456789",
          "123456789",
          "1234567890",
          "03000200-0400-0500-0006-000700080009",
          "iid-datasource-none");

  /** Keeps a copy of the map. */
  public HostFingerprint {
    parts = parts.isEmpty() ? Map.of() : Map.copyOf(parts);
  }

  /**
   * Reads what it may.
   *
   * @param root where the host's files are: empty for this host itself
   */
  public static HostFingerprint read(LibC libc, String root) {
    HostFiles files = new HostFiles(libc, root);
    Map<HostPart, String> parts = new EnumMap<>(HostPart.class);
    for (HostPart part : HostPart.values()) {
      value(files, part)
          .map(text -> text.toLowerCase(Locale.ROOT))
          .filter(HostFingerprint::isOwn)
          .ifPresent(text -> parts.put(part, hash(part, text)));
    }
    return new HostFingerprint(parts);
  }

  private static Optional<String> value(HostFiles files, HostPart part) {
    if (part == HostPart.MACHINE_ID) {
      return files.machineId();
    }
    for (String path : part.files()) {
      // a number in the device tree ends with a zero byte
      Optional<String> text = files.firstLine(path).map(line -> line.replace("\0", "").strip());
      if (text.isPresent() && !text.get().isEmpty()) {
        return text;
      }
    }
    return Optional.empty();
  }

  private static boolean isOwn(String text) {
    // 0, 00000000-0000-…, ffffffff-ffff-…, xxxx, ....
    long kinds = text.chars().filter(c -> c != '-' && c != ' ').distinct().count();
    return text.length() >= LEAST_LENGTH && kinds > 1 && !FILLERS.contains(text);
  }

  private static String hash(HostPart part, String text) {
    return Sha256.prefix((part.name() + '\n' + text).getBytes(UTF_8), DIGITS);
  }
}
