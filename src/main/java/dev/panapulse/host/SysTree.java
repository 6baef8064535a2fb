package dev.panapulse.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists directories and reads files of /sys to find devices. One thread at a time. Allocates, so it
 * is used only after a change, which {@link DirectoryFingerprint} detects.
 */
public final class SysTree implements AutoCloseable {
  /** Most entries of a directory that are read; more than any class of devices has. */
  static final int MAX_ENTRIES = 1024;

  /** Most entries of a directory that are counted; a directory of FUSE may never end. */
  static final int MOST_COUNTED = 1 << 20;

  static final int NAME_MAX = 256;
  static final int PATH_MAX = 4096;
  static final Layouts.Dirent DIRENT = LibC.system().layouts().dirent();

  /** More than this is no line for people. */
  private static final int TEXT_MAX = 1024;

  private final LibC libc;
  private final String root;
  private final Slab text = Slab.allocate(PATH_MAX);
  private int leftOut;

  public SysTree(HostContext host) {
    this.libc = host.libc();
    this.root = host.root();
  }

  /** The C library that reads the files. */
  public LibC libc() {
    return libc;
  }

  /** Where a path of the host is, root_path included. */
  public String located(String path) {
    return root + path;
  }

  /**
   * The names in a directory that begin with {@code prefix}, numbers in them by their size.
   *
   * @return none if the directory cannot be read
   */
  public List<String> names(String directory, String prefix) {
    List<String> names = new ArrayList<>();
    try (Slab path = Slab.ofString(located(directory))) {
      long stream = libc.opendir(path.address());
      if (stream <= 0) {
        return names;
      }
      long entry = libc.readdir(stream);
      for (int i = 0; entry != 0 && i < MOST_COUNTED; i++) {
        if (i >= MAX_ENTRIES) {
          leftOut++;
        } else {
          String name = string(entry + DIRENT.name());
          if (name.startsWith(prefix) && !name.startsWith(".")) {
            names.add(name);
          }
        }
        entry = libc.readdir(stream);
      }
      libc.closedir(stream);
    }
    names.sort(SysTree::compare);
    return names;
  }

  /** Entries of directories beyond {@link #MAX_ENTRIES} since the last call. */
  public int takeLeftOut() {
    int taken = leftOut;
    leftOut = 0;
    return taken;
  }

  private static String string(long address) {
    byte[] bytes = new byte[OffHeap.stringLength(address, NAME_MAX)];
    OffHeap.copyTo(address, bytes, 0, bytes.length);
    return new String(bytes, UTF_8);
  }

  /** {@code temp2} before {@code temp10}. */
  private static int compare(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    int digitsA = digitsFrom(a, i);
    int digitsB = digitsFrom(b, i);
    boolean numbers = (digitsA > 0 && digitsB > 0) || (i > 0 && isDigit(a.charAt(i - 1)));
    return numbers && digitsA != digitsB ? Integer.compare(digitsA, digitsB) : a.compareTo(b);
  }

  private static int digitsFrom(String name, int from) {
    int digits = 0;
    while (from + digits < name.length() && isDigit(name.charAt(from + digits))) {
      digits++;
    }
    return digits;
  }

  public static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Where a symbolic link leads; empty if it is none. */
  public String link(String path) {
    try (Slab link = Slab.ofString(located(path))) {
      long length = libc.readlink(link.address(), text.address(), PATH_MAX);
      return length <= 0 ? "" : new String(text.bytes(0, (int) length), UTF_8);
    }
  }

  /** The line that a file holds, if it is text for people and not overlong. */
  public Optional<String> text(String path) {
    AttributeFile file = new AttributeFile(libc, located(path));
    int length = file.read(text);
    file.dispose();
    if (length <= 0 || length > TEXT_MAX) {
      return Optional.empty();
    }
    // some drivers write no newline, some a zero byte
    int end = text.getByte(length - 1L) == 0 ? length - 1 : length;
    String line = new String(text.bytes(0, end), UTF_8).strip();
    return isPrintable(line) ? Optional.of(line) : Optional.empty();
  }

  /** Releases the memory. */
  @Override
  public void close() {
    text.close();
  }

  private static boolean isPrintable(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' || c == 0x7f || c == 0xfffd) {
        return false;
      }
    }
    return !line.isEmpty();
  }
}
