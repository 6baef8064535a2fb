package dev.panapulse.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small files as text. */
final class TextFile {
  private static final int MOST_BYTES = 64 << 10;
  private static final int MOST_NAMES = 10_000;
  private static final int NAME_MAX = 255;

  private TextFile() {}

  /** The beginning of a file; empty if it cannot be read. */
  static Optional<String> read(LibC libc, String path) {
    try (Slab name = Slab.ofString(path);
        Slab content = Slab.allocate(MOST_BYTES)) {
      int length = SmallFile.read(libc, name.address(), content);
      return length < 0
          ? Optional.empty()
          : Optional.of(new String(content.bytes(0, length), UTF_8));
    }
  }

  /** The names in a directory, at most {@value #MOST_NAMES}; none if it cannot be read. */
  static List<String> list(LibC libc, String directory) {
    List<String> names = new ArrayList<>();
    try (Slab path = Slab.ofString(directory)) {
      long stream = libc.opendir(path.address());
      if (stream < 0) {
        return names;
      }
      int at = libc.layouts().dirent().name();
      for (long entry = libc.readdir(stream);
          entry != 0 && names.size() < MOST_NAMES;
          entry = libc.readdir(stream)) {
        byte[] name = new byte[OffHeap.stringLength(entry + at, NAME_MAX)];
        OffHeap.copyTo(entry + at, name, 0, name.length);
        names.add(new String(name, UTF_8));
      }
      libc.closedir(stream);
      return names;
    }
  }

  /** The target of a symbolic link; empty if it cannot be read. */
  static Optional<String> link(LibC libc, String path) {
    try (Slab name = Slab.ofString(path);
        Slab target = Slab.allocate(NAME_MAX)) {
      long length = libc.readlink(name.address(), target.address(), NAME_MAX);
      return length < 0
          ? Optional.empty()
          : Optional.of(new String(target.bytes(0, (int) length), UTF_8));
    }
  }

  /** Whether there is something of this name, readable or not. */
  static boolean exists(LibC libc, String path) {
    try (Slab name = Slab.ofString(path)) {
      int fd = libc.open(name.address(), LibC.O_PATH | LibC.O_CLOEXEC, 0);
      if (fd >= 0) {
        libc.close(fd);
      }
      return fd >= 0;
    }
  }
}
