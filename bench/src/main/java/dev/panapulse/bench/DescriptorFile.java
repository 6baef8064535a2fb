package dev.panapulse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads descriptors; refuses what it does not know, with its place. */
final class DescriptorFile {
  private static final String ENDING = ".toml";
  private static final Set<String> KEYS =
      Set.of(
          "title",
          "note",
          "quick",
          "delivers",
          "minimum_interval_ms",
          "find.builtin",
          "find.commands",
          "find.debian.suite",
          "find.debian.packages",
          "find.debian.executable",
          "version.arguments",
          "run.arguments",
          "run.directories",
          "points.count",
          "points.of",
          "points.path",
          "points.keys");

  private final String name;
  private final TomlParseResult toml;
  private final List<String> problems = new ArrayList<>();

  private DescriptorFile(String name, TomlParseResult toml) {
    this.name = name;
    this.toml = toml;
  }

  /** All descriptors of a directory, by name. */
  static List<AgentDescriptor> all(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<AgentDescriptor> agents = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        String fileName = String.valueOf(file.getFileName());
        if (fileName.endsWith(ENDING)) {
          agents.add(
              parse(
                  fileName.substring(0, fileName.length() - ENDING.length()),
                  Files.readString(file)));
        }
      }
      return List.copyOf(agents);
    } catch (IOException e) {
      throw new BenchException("no descriptors in " + directory + ": " + e.getMessage(), e);
    }
  }

  static AgentDescriptor parse(String name, String text) {
    return new DescriptorFile(name, Toml.parse(text)).descriptor();
  }

  private AgentDescriptor descriptor() {
    toml.errors().forEach(error -> problems.add(error.toString()));
    throwProblems();
    refuseUnknownKeys();
    AgentDescriptor descriptor =
        new AgentDescriptor(
            name,
            string("title").orElse(name),
            string("note").orElse(""),
            bool("quick"),
            delivery(),
            Duration.ofMillis(number("minimum_interval_ms").orElse(1000L)),
            find(),
            strings("version.arguments"),
            new AgentDescriptor.Run(
                strings("run.arguments"), table("run.environment"), strings("run.directories")),
            table("files"),
            points(),
            string("points.path").orElse(""),
            strings("points.keys"));
    templates(descriptor);
    throwProblems();
    return descriptor;
  }

  private void throwProblems() {
    if (!problems.isEmpty()) {
      throw new BenchException(name + ENDING + ": " + String.join("; ", problems));
    }
  }

  private void refuseUnknownKeys() {
    for (String key : toml.dottedKeySet()) {
      if (!KEYS.contains(key) && !key.startsWith("run.environment.") && !key.startsWith("files.")) {
        problems.add("what is " + key + "?");
      }
    }
  }

  private DeliveryKind delivery() {
    String word = string("delivers").orElse("");
    Optional<DeliveryKind> delivery = DeliveryKind.of(word);
    if (delivery.isEmpty()) {
      problems.add("delivers = \"" + word + "\" is none of " + words());
    }
    return delivery.orElse(DeliveryKind.NOTHING);
  }

  private static String words() {
    return Stream.of(DeliveryKind.values())
        .map(DeliveryKind::word)
        .collect(Collectors.joining(", "));
  }

  private AgentDescriptor.Find find() {
    Optional<AgentDescriptor.Builtin> builtin =
        string("find.builtin")
            .flatMap(word -> constant(AgentDescriptor.Builtin.class, "find.builtin", word));
    List<String> packages = strings("find.debian.packages");
    Optional<AgentDescriptor.Debian> debian =
        packages.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new AgentDescriptor.Debian(
                    string("find.debian.suite").orElse("bookworm"),
                    packages,
                    string("find.debian.executable").orElse("")));
    if (debian.isPresent() && debian.get().executable().isEmpty()) {
      problems.add("find.debian has no executable");
    }
    List<String> commands = strings("find.commands");
    if (builtin.isEmpty() && debian.isEmpty() && commands.isEmpty()) {
      problems.add("find says nowhere to look");
    }
    return new AgentDescriptor.Find(builtin, commands, debian);
  }

  private PointCount points() {
    String word = string("points.count").orElse("");
    if (word.isEmpty()) {
      return new PointCount(PointCount.Way.OTLP, "");
    }
    PointCount.Way way =
        constant(PointCount.Way.class, "points.count", word).orElse(PointCount.Way.UNKNOWN);
    String of = string("points.of").orElse("");
    if (way == PointCount.Way.OCCURRENCES && of.isEmpty()) {
      problems.add("points.count = \"occurrences\" needs points.of");
    }
    return new PointCount(way, of);
  }

  private <E extends Enum<E>> Optional<E> constant(Class<E> type, String key, String word) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
        return Optional.of(constant);
      }
    }
    problems.add(key + " = \"" + word + "\" is not known");
    return Optional.empty();
  }

  private void templates(AgentDescriptor descriptor) {
    Stream.of(
            descriptor.run().arguments().stream(),
            descriptor.run().environment().values().stream(),
            descriptor.run().directories().stream(),
            descriptor.files().values().stream())
        .flatMap(texts -> texts)
        .flatMap(text -> Template.unknown(text).stream())
        .forEach(word -> problems.add(word + " stands for nothing"));
  }

  private Optional<String> string(String key) {
    return typed(key, String.class, "a string");
  }

  private Optional<Long> number(String key) {
    return typed(key, Long.class, "a number");
  }

  private boolean bool(String key) {
    return typed(key, Boolean.class, "true or false").orElse(false);
  }

  private <T> Optional<T> typed(String key, Class<T> type, String wanted) {
    Object value = toml.get(key);
    if (value != null && !type.isInstance(value)) {
      problems.add(key + " is not " + wanted);
      return Optional.empty();
    }
    return Optional.ofNullable(value).map(type::cast);
  }

  private List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    typed(key, TomlArray.class, "a list")
        .ifPresent(list -> {
          for (Object element : list.toList()) {
            if (element instanceof String text) {
              strings.add(text);
            } else {
              problems.add(key + " is not a list of strings");
            }
          }
        });
    return strings;
  }

  private Map<String, String> table(String key) {
    Map<String, String> map = new LinkedHashMap<>();
    typed(key, TomlTable.class, "a table")
        .ifPresent(table -> {
          for (Map.Entry<String, Object> entry : table.entrySet()) {
            if (entry.getValue() instanceof String text) {
              map.put(entry.getKey(), text);
            } else {
              problems.add(key + "." + entry.getKey() + " is not a string");
            }
          }
        });
    return map;
  }
}
