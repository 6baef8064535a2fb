package dev.panapulse.config;

import dev.panapulse.codec.Sha256;
import dev.panapulse.config.Origin.InFile;
import dev.panapulse.config.type.ByteSize;
import dev.panapulse.config.type.OneLineText;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.FileStatus;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import dev.panapulse.nativeimage.memory.HeapRoom;
import dev.panapulse.toml.Toml;
import dev.panapulse.toml.TomlTable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the configuration file. */
final class ConfigFile {
  /** Limits the memory for a file such as {@code /dev/zero}; no sensible file is near it. */
  static final int MAX_BYTES = 256 * 1024;

  /** What is read may need 70 times the size of a file, and the executable's heap has 8 MB. */
  private static final int LARGE = 24 * 1024;

  /** For the largest file that is read. */
  private static final long HEAP_OF_LARGE = 128L << 20;

  /** Enough to tell the files of a fleet apart. */
  private static final int HASH_DIGITS = 12;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  // made once: for the executable, at build time
  private static final Map<String, SettingKey<?>> KEYS = keys();
  private static final NavigableSet<String> NAMES = names();

  private final Path file;
  private final Problems problems;
  private final Map<String, Entry> entries = new TreeMap<>();
  private boolean hasErrors;
  private Optional<String> hash = Optional.empty();

  /**
   * A value in the file.
   *
   * @param value the parsed TOML value
   * @param origin the position of its key
   */
  record Entry(Object value, InFile origin) {}

  /**
   * What is in a file.
   *
   * @param entries the values of known settings by key
   * @param hash the first digits of the SHA-256 of its bytes; empty: it could not be read
   */
  record Content(Map<String, Entry> entries, Optional<String> hash) {}

  private ConfigFile(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  private static Map<String, SettingKey<?>> keys() {
    Map<String, SettingKey<?>> keys = new TreeMap<>();
    for (SettingKey<?> key : Settings.keys()) {
      if (key.inFile()) {
        keys.put(key.name(), key);
      }
    }
    return Collections.unmodifiableMap(keys);
  }

  /** The keys and the tables that they stand in. */
  private static NavigableSet<String> names() {
    NavigableSet<String> names = new TreeSet<>(KEYS.keySet());
    for (String key : KEYS.keySet()) {
      for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
        names.add(key.substring(0, dot));
      }
    }
    return Collections.unmodifiableNavigableSet(names);
  }

  /**
   * Reads a file and adds its errors to the problems.
   *
   * @param named the source that names the file
   * @return what is in it, or empty if the default file does not exist
   */
  static Optional<Content> read(Path file, Origin named, Problems problems) {
    ConfigFile config = new ConfigFile(file, problems);
    if (named.level() == Origin.DEFAULT_LEVEL && Files.notExists(file)) {
      return Optional.empty();
    }
    config.parse(LibC.system(), named);
    return Optional.of(new Content(config.entries, config.hash));
  }

  /** Opens without waiting, so that a named pipe is refused instead of waited for. */
  private void parse(LibC libc, Origin named) {
    try (Slab path = Slab.ofString(file.toString());
        FileStatus status = new FileStatus(libc)) {
      int fd = libc.open(path.address(), LibC.O_RDONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK, 0);
      if (fd < 0) {
        unreadable(named, reason(fd));
        return;
      }
      try {
        if (status.read(fd) == 0 && status.isDirectory()) {
          unreadable(named, "is a directory");
        } else if (status.isPipe()) {
          unreadable(named, "is a pipe, not a file");
        } else {
          read(libc, fd, named);
        }
      } finally {
        libc.close(fd);
      }
    }
  }

  private static String reason(int failure) {
    return switch (-failure) {
      case Errno.ENOENT -> "does not exist";
      case Errno.EACCES -> "this user may not read it";
      default -> "cannot be read";
    };
  }

  private void read(LibC libc, int fd, Origin named) {
    try (Slab content = Slab.allocate(MAX_BYTES + 1)) {
      int length = SmallFile.readOpen(libc, fd, content);
      if (length < 0) {
        unreadable(named, reason(length));
      } else if (length > MAX_BYTES) {
        unreadable(named, "is larger than " + ByteSize.format(MAX_BYTES));
      } else {
        byte[] bytes = content.bytes(0, length);
        hash = Optional.of(Sha256.prefix(bytes, HASH_DIGITS));
        if (length > LARGE) {
          HeapRoom.most(HEAP_OF_LARGE, () -> parse(bytes));
        } else {
          parse(bytes);
        }
      }
    }
  }

  private void parse(byte[] bytes) {
    TomlTable toml;
    try {
      toml = Toml.parse(decode(bytes).orElse(""), this::notToml);
    } catch (OutOfMemoryError tooLarge) {
      syntaxError(new InFile(file, 1, 1), "too large: the agent's memory does not suffice");
      return;
    }
    // After a syntax error a key may be one of the wrong table.
    visit("", toml, !hasErrors);
  }

  private void notToml(int line, int column, String key, String message) {
    hasErrors = true;
    InFile origin = new InFile(file, line, column);
    problems.addOfMany(
        origin,
        () ->
            problem(
                origin,
                "not TOML: " + (key.isEmpty() ? message : Problem.shown(key) + ' ' + message)));
  }

  /** Decodes strictly: a replacement character in a pattern or a token would fail silently. */
  private Optional<String> decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (!result.isError()) {
      return Optional.of(withoutByteOrderMark(out).toString());
    }
    int line = 1;
    int column = 1;
    for (int i = 0; i < out.length(); i++) {
      boolean newline = out.charAt(i) == '\n';
      line += newline ? 1 : 0;
      column = newline ? 1 : column + 1;
    }
    syntaxError(new InFile(file, line, column), "not UTF-8");
    return Optional.empty();
  }

  /** Editors of Windows begin a file with this mark, which is no content. */
  private static CharBuffer withoutByteOrderMark(CharBuffer text) {
    return text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK ? text.position(1) : text;
  }

  private void visit(String prefix, TomlTable table, boolean reportUnknown) {
    for (String key : table.keys()) {
      String name = prefix + bareOrQuoted(key);
      InFile origin = new InFile(file, table.line(key), table.column(key));
      if (KEYS.containsKey(name)) {
        entries.put(name, new Entry(table.value(key), origin));
      } else if (!NAMES.contains(name)) {
        if (reportUnknown) {
          problems.addOfMany(origin, () -> unknown(name, origin));
        }
      } else if (table.value(key) instanceof TomlTable inner) {
        visit(name + '.', inner, reportUnknown);
      } else {
        problems.addOfMany(
            origin,
            () ->
                new Problem(
                    name,
                    Optional.empty(),
                    origin,
                    "must be a table, with settings such as " + below(name)));
      }
    }
  }

  private static Problem unknown(String name, InFile origin) {
    return new Problem(
        name, Optional.empty(), origin, "unknown setting" + DidYouMean.hint(name, NAMES));
  }

  private String below(String name) {
    String next = NAMES.higher(name + '.');
    return next == null ? name : next;
  }

  private void unreadable(Origin named, String message) {
    problems.add(
        new Problem(
            Settings.CONFIG.name(),
            Optional.of(file.toString()),
            named,
            message + "; allowed: " + Settings.CONFIG.allowed()));
  }

  private void syntaxError(InFile origin, String message) {
    problems.addOfMany(origin, () -> problem(origin, message));
  }

  private static Problem problem(InFile origin, String message) {
    return new Problem(Settings.CONFIG.name(), Optional.empty(), origin, message);
  }

  private static String bareOrQuoted(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (!OneLineText.isAlphanumeric(c) && c != '_' && c != '-') {
        return OneLineText.quoted(key);
      }
    }
    return key.isEmpty() ? OneLineText.quoted(key) : key;
  }
}
