package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the texts of proc(5). What is broken or cut is left out and never an exception: a process
 * may end while it is looked at.
 */
final class ProcText {
  private static final Pattern MAPPING =
      Pattern.compile(
          "([0-9a-f]+)-([0-9a-f]+) (\\S{4}) ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ (\\d+) *(.*)");
  private static final String DELETED = " (deleted)";

  private ProcText() {}

  /**
   * A mapping of {@code /proc/PID/smaps}, or of {@code maps}, which has no figures.
   *
   * @param protection as {@code r-xp}
   * @param path the file's, or a word in brackets, or empty
   * @param kilobytes {@code Rss}, {@code Anonymous} and so on
   */
  record Mapping(String protection, String path, Map<String, Long> kilobytes) {
    boolean executable() {
      return protection.contains("x");
    }

    long kb(String key) {
      return kilobytes.getOrDefault(key, 0L);
    }
  }

  /**
   * What {@code /proc/PID/stat} tells.
   *
   * @param endedChildrenTicks user and system time of children that ended and were waited for, in
   *     ticks of {@code _SC_CLK_TCK}
   */
  record Stat(long pid, String name, char state, long parent, long endedChildrenTicks) {}

  /**
   * What {@code /proc/PID/task/TID/schedstat} tells.
   *
   * @param runNanos time on a processor; 0 where the kernel keeps none
   * @param waitNanos time in a run queue
   * @param slices how often it was put on a processor
   */
  record SchedStat(long runNanos, long waitNanos, long slices) {}

  /** Lines of a name, a colon and a number: {@code status}, {@code smaps_rollup}, {@code io}. */
  static Map<String, Long> keyed(String text) {
    Map<String, Long> values = new HashMap<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        leadingNumber(line.substring(colon + 1).strip())
            .ifPresent(value -> values.put(line.substring(0, colon), value));
      }
    }
    return values;
  }

  /** The number that a text begins with and that ends with it or before a space. */
  static OptionalLong leadingNumber(String text) {
    int space = text.indexOf(' ');
    return number(space < 0 ? text : text.substring(0, space));
  }

  private static OptionalLong number(String digits) {
    if (digits.isEmpty() || digits.length() > 19) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  static Optional<SchedStat> schedstat(String text) {
    String[] words = text.strip().split(" +", -1);
    if (words.length < 3) {
      return Optional.empty();
    }
    OptionalLong run = number(words[0]);
    OptionalLong wait = number(words[1]);
    OptionalLong slices = number(words[2]);
    return run.isPresent() && wait.isPresent() && slices.isPresent()
        ? Optional.of(new SchedStat(run.getAsLong(), wait.getAsLong(), slices.getAsLong()))
        : Optional.empty();
  }

  static Optional<Stat> stat(String text) {
    int open = text.indexOf('(');
    // a name may have parentheses of its own
    int close = text.lastIndexOf(')');
    if (open < 1 || close < open || close + 2 > text.length()) {
      return Optional.empty();
    }
    OptionalLong pid = number(text.substring(0, open).strip());
    String[] words = text.substring(close + 1).strip().split(" +", -1);
    // state is the third field; cutime and cstime are the 16th and 17th
    if (pid.isEmpty() || words.length < 15 || words[0].length() != 1) {
      return Optional.empty();
    }
    OptionalLong parent = number(words[1]);
    OptionalLong user = number(words[13]);
    OptionalLong system = number(words[14]);
    if (parent.isEmpty() || user.isEmpty() || system.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Stat(
            pid.getAsLong(),
            text.substring(open + 1, close),
            words[0].charAt(0),
            parent.getAsLong(),
            user.getAsLong() + system.getAsLong()));
  }

  static List<Mapping> mappings(String text) {
    List<Mapping> mappings = new ArrayList<>();
    Map<String, Long> kilobytes = new HashMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = MAPPING.matcher(line);
      if (matcher.matches()) {
        kilobytes = new HashMap<>();
        String path = matcher.group(6);
        mappings.add(
            new Mapping(
                matcher.group(3),
                path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path,
                kilobytes));
      } else {
        kilobytes.putAll(keyed(line));
      }
    }
    return List.copyOf(mappings);
  }

  /**
   * The path of this process's control group in a hierarchy of {@code /proc/self/cgroup}.
   *
   * @param controller the name of a controller of version 1, or empty for the one hierarchy of
   *     version 2
   */
  static Optional<String> cgroup(String text, String controller) {
    for (String line : text.lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller)) {
        return Optional.of(parts[2]);
      }
    }
    return Optional.empty();
  }
}
