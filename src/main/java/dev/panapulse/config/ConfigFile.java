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
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the configuration file. */
final class ConfigFile {
  /** Limits the memory for a file such as {@code /dev/zero}; no sensible file is near it. */
  static final int MAX_BYTES = 256 * 1024;

  /** The parser needs some 130 times the size of a file, and the executable's heap has 8 MB. */
  private static final int LARGE = 24 * 1024;

  /** For the largest file that is read. */
  private static final long HEAP_OF_LARGE = 128L << 20;

  /** Enough to tell the files of a fleet apart. */
  private static final int HASH_DIGITS = 12;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  /** Comes before the number of a line in a message of the parser. */
  private static final String LINE = "at line ";

  private static final int MOST_DIGITS = 9;

  /** What messages of the parser say about a key, which comes before it. */
  private static final List<String> PREDICATES =
      List.of(
          " is not an array (",
          " is not a table (",
          " is an inline table (",
          " previously defined ",
          " already defined ");

  // made once: for the executable, at build time
  private static final Map<String, SettingKey<?>> KEYS = keys();
  private static final NavigableSet<String> NAMES = names();

  private final Path file;
  private final Problems problems;
  private final Map<String, Entry> entries = new TreeMap<>();
  private TomlContent content = new TomlContent("");
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
    content = new TomlContent(decode(bytes).orElse(""));
    // The parser takes most of the time; a file without content does not need it.
    if (content.isEmpty()) {
      return;
    }
    TomlParseResult toml;
    try {
      toml = Toml.parse(content.text());
    } catch (RuntimeException | AssertionError | StackOverflowError broken) {
      // A bug of the parser: some input fails its assertions. The message may quote a secret.
      syntaxError(new InFile(file, 1, 1), "not TOML: the parser failed");
      return;
    } catch (OutOfMemoryError tooLarge) {
      syntaxError(new InFile(file, 1, 1), "too large: the agent's memory does not suffice");
      return;
    }
    for (TomlParseError error : toml.errors()) {
      String message = error.getMessage();
      syntaxError(
          at(error.position()),
          "not TOML: " + originalLines(withoutContent(message == null ? "" : message)));
    }
    // After a syntax error the parser may assign a key to the wrong table.
    visit("", toml, !toml.hasErrors());
  }

  /** A message of the parser with the line that it mentions as the file counts. */
  private String originalLines(String message) {
    int from = message.indexOf(LINE) + LINE.length();
    int to = from;
    while (from >= LINE.length() && to < message.length() && isDigit(message.charAt(to))) {
      to++;
    }
    if (to == from || to - from > MOST_DIGITS) {
      return message;
    }
    int line = content.line(Integer.parseInt(message.substring(from, to)));
    return message.substring(0, from) + line + message.substring(to);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
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
    for (Map.Entry<String, Object> entry : table.entrySet()) {
      String name = prefix + bareOrQuoted(entry.getKey());
      InFile origin = at(table.inputPositionOf(List.of(entry.getKey())));
      if (KEYS.containsKey(name)) {
        entries.put(name, new Entry(entry.getValue(), origin));
      } else if (!NAMES.contains(name)) {
        if (reportUnknown) {
          problems.addOfMany(origin, () -> unknown(name, origin));
        }
      } else if (entry.getValue() instanceof TomlTable inner) {
        visit(name + '.', inner, reportUnknown);
      } else {
        problem(name, origin, "must be a table, with settings such as " + below(name));
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

  private InFile at(@Nullable TomlPosition position) {
    return position == null
        ? new InFile(file, 1, 1)
        : new InFile(file, content.line(position.line()), position.column());
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
    problem(Settings.CONFIG.name(), origin, message);
  }

  private void problem(String name, InFile origin, String message) {
    problems.addOfMany(origin, () -> new Problem(name, Optional.empty(), origin, message));
  }

  /** The parser's message without its quotation from the file, which may be a secret. */
  private static String withoutContent(String message) {
    for (String predicate : PREDICATES) {
      int at = message.lastIndexOf(predicate);
      if (at > 0) {
        return Problem.shown(message.substring(0, at)) + message.substring(at);
      }
    }
    String printable = OneLineText.printable(message);
    if (printable.startsWith("Unexpected '")) {
      int expected = printable.indexOf("', expected");
      return "unexpected text" + (expected < 0 ? "" : printable.substring(expected + 1));
    }
    int colon = printable.indexOf(": ");
    return colon < 0 ? printable : printable.substring(0, colon);
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
