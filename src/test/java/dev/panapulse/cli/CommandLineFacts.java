package dev.panapulse.cli;

import dev.panapulse.config.SettingKey;
import dev.panapulse.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.cli.Option;

/** Commands and options as the executable declares them, for pages and completions. */
final class CommandLineFacts {
  private static final Pattern COMMAND =
      Pattern.compile("^ {2}([a-z]+) {2,}(\\S.*(?:\n {12}\\S.*)*)$", Pattern.MULTILINE);

  private CommandLineFacts() {}

  /** A command with what it does, in a sentence or two. */
  record Command(String name, String sentence) {}

  /** What stands behind an option. */
  enum Value {
    NONE,
    WORDS,
    FILE,
    OTHER
  }

  /**
   * An option.
   *
   * @param name with its dashes
   * @param words the values, if they are a fixed set
   * @param sentence what it does
   */
  record Flag(String name, Value value, List<String> words, String sentence) {}

  static List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    String help = Help.common();
    Matcher command =
        COMMAND.matcher(help.substring(help.indexOf("Commands:"), help.indexOf("Common options:")));
    while (command.find()) {
      commands.add(new Command(command.group(1), command.group(2).replaceAll("\\s+", " ")));
    }
    return commands;
  }

  /** The options, in the order of the help: settings first. */
  static List<Flag> flags() {
    List<Flag> flags = new ArrayList<>();
    for (SettingKey<?> key : Settings.keys()) {
      key.flag().ifPresent(name -> flags.add(flag(name, key)));
    }
    flags.add(
        new Flag(
            "--format",
            Value.WORDS,
            List.of("table", "text", "json"),
            "Output format: of once table or json, of status and doctor text or json."));
    flags.add(
        new Flag(
            "--quiet",
            Value.NONE,
            List.of(),
            "Makes status print nothing and only set its exit status."));
    flags.add(
        new Flag(
            "--require-endpoint",
            Value.NONE,
            List.of(),
            "Makes run and check end with status 4 if no endpoint is set."));
    flags.add(new Flag("--help", Value.NONE, List.of(), "Prints the help."));
    return flags;
  }

  private static Flag flag(String name, SettingKey<?> key) {
    if (key.isSwitch()) {
      return new Flag(name, Value.NONE, List.of(), key.sentence());
    }
    boolean isChoice = key.typeName().equals("word");
    boolean isFile = key.typeName().equals("path");
    return new Flag(
        name,
        isChoice ? Value.WORDS : isFile ? Value.FILE : Value.OTHER,
        isChoice ? List.of(key.allowed().split(", ")) : List.of(),
        key.sentence());
  }

  /** The long names that the parser knows, with dashes. */
  static List<String> known() {
    return Arguments.OPTIONS.getOptions().stream()
        .map(Option::getLongOpt)
        .map(name -> "--" + name)
        .toList();
  }
}
