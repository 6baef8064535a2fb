package dev.panapulse.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The state of files by stat(2); it differs once one was changed or replaced. */
record FileStamps(List<Stamp> stamps) {
  /**
   * The state of one file.
   *
   * @param inode with the device, as {@link BasicFileAttributes#fileKey()}
   */
  record Stamp(long modifiedNanos, long size, Object inode) {
    static final Stamp MISSING = new Stamp(0, -1, "");
  }

  /** The present state of these files; a missing file has one, too. */
  static FileStamps of(List<Path> files) {
    List<Stamp> stamps = new ArrayList<>(files.size());
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return new FileStamps(stamps);
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          now.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          now.size(),
          Objects.requireNonNullElse(now.fileKey(), ""));
    } catch (IOException e) {
      return Stamp.MISSING;
    }
  }
}
