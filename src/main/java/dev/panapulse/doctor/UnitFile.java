package dev.panapulse.doctor;

import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The section [Service] of the unit panapulse.service, as systemd.unit(5) reads it: the first file
 * of the name, then the drop-ins. A later line adds to a list, an empty one empties it.
 *
 * @param path of the file
 * @param values the assignments that hold, by name; each in its order
 */
record UnitFile(String path, Map<String, List<String>> values) {
  private static final String UNIT = "panapulse.service";
  private static final List<String> DIRECTORIES =
      List.of(
          "/etc/systemd/system/",
          "/run/systemd/system/",
          "/usr/local/lib/systemd/system/",
          "/usr/lib/systemd/system/",
          "/lib/systemd/system/");

  UnitFile {
    values = Map.copyOf(values);
  }

  /** The unit of this host; empty: none is installed. */
  static Optional<UnitFile> find(LibC libc, String root) {
    for (String directory : DIRECTORIES) {
      String path = root + directory + UNIT;
      Optional<String> text = TextFile.read(libc, path);
      if (text.isPresent()) {
        StringBuilder all = new StringBuilder(text.get());
        for (String dropIn : dropIns(libc, root)) {
          TextFile.read(libc, dropIn).ifPresent(more -> all.append("\n").append(more));
        }
        return Optional.of(new UnitFile(path, parse(all.toString())));
      }
    }
    return Optional.empty();
  }

  /** By name; one in a directory that comes first replaces those of the same name. */
  private static Collection<String> dropIns(LibC libc, String root) {
    Map<String, String> byName = new TreeMap<>();
    for (String parent : DIRECTORIES.reversed()) {
      String directory = root + parent + UNIT + ".d";
      for (String name : TextFile.list(libc, directory)) {
        if (name.endsWith(".conf")) {
          byName.put(name, directory + "/" + name);
        }
      }
    }
    return byName.values();
  }

  static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    boolean isService = false;
    String continued = "";
    for (String raw : text.lines().toList()) {
      String line = raw.strip();
      if (line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.endsWith("\\")) {
        continued += line.substring(0, line.length() - 1) + " ";
        continue;
      }
      line = continued + line;
      continued = "";
      if (line.startsWith("[")) {
        isService = line.equals("[Service]");
      } else if (isService && line.indexOf('=') > 0) {
        assign(values, line);
      }
    }
    return values;
  }

  private static void assign(Map<String, List<String>> values, String line) {
    int equals = line.indexOf('=');
    String name = line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    if (value.isEmpty()) {
      values.remove(name);
    } else {
      values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
  }

  /** The last value of a directive; empty: it is not set. */
  Optional<String> value(String directive) {
    return Optional.ofNullable(values.get(directive)).map(List::getLast);
  }

  /** All values of a directive that is a list, separated by blanks. */
  String all(String directive) {
    return String.join(" ", values.getOrDefault(directive, List.of()));
  }

  /** Whether a directive has a value that means yes, systemd.syntax(7). */
  boolean isOn(String directive) {
    return value(directive)
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(List.of("yes", "true", "on", "1")::contains)
        .isPresent();
  }
}
