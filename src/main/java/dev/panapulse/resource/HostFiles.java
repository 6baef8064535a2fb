package dev.panapulse.resource;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.util.Optional;

/**
 * Small text files of a host.
 *
 * @param root where the host's files are: empty for this host itself
 */
record HostFiles(LibC libc, String root) {
  private static final int MAX_FILE = 16 << 10;

  /** The content; empty if the file cannot be read. */
  Optional<String> read(String path) {
    try (Slab name = Slab.ofString(root + path);
        Slab content = Slab.allocate(MAX_FILE)) {
      int length = SmallFile.read(libc, name.address(), content);
      return length < 0
          ? Optional.empty()
          : Optional.of(new String(content.bytes(0, length), UTF_8));
    }
  }

  /** The first line with content, without blanks around it. */
  Optional<String> firstLine(String path) {
    return read(path)
        .flatMap(text -> text.lines().map(String::strip).filter(HostFiles::isContent).findFirst());
  }

  private static boolean isContent(String line) {
    return !line.isEmpty() && line.charAt(0) != '#';
  }

  /** machine-id(5): 32 hexadecimal digits; empty for a word such as "uninitialized". */
  Optional<String> machineId() {
    return firstLine("/etc/machine-id")
        .filter(HostResource::isMachineId)
        .or(() -> firstLine("/var/lib/dbus/machine-id").filter(HostResource::isMachineId));
  }
}
