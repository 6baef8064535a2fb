package dev.panapulse.cli;

import dev.panapulse.cli.CommandLineFacts.Command;
import dev.panapulse.cli.CommandLineFacts.Flag;
import dev.panapulse.cli.CommandLineFacts.Value;
import java.util.List;
import java.util.stream.Collectors;

/** Completions of the command line for shells. */
final class Completions {
  private static final String GENERATED =
      "# Generated from the command line's own declarations by CommandLineFilesTest.\n";

  private Completions() {}

  static String bash() {
    StringBuilder values = new StringBuilder();
    for (Flag flag : CommandLineFacts.flags()) {
      if (flag.value() == Value.WORDS) {
        values
            .append("    " + flag.name() + ")\n")
            .append("      mapfile -t COMPREPLY < <(compgen -W '" + String.join(" ", flag.words()))
            .append("' -- \"$current\")\n      return ;;\n");
      }
    }
    return GENERATED
        + """
        _panapulse() {
          local current=${COMP_WORDS[COMP_CWORD]} word
          COMPREPLY=()
          case ${COMP_WORDS[COMP_CWORD - 1]} in
        """
        + values
        + "    "
        + names(Value.FILE, " | ")
        + ")\n"
        + """
              compopt -o filenames
              mapfile -t COMPREPLY < <(compgen -f -- "$current")
              return ;;
        """
        + "    "
        + names(Value.OTHER, " | ")
        + ") return ;;\n"
        + """
          esac
          if [[ $current == -* ]]; then
        """
        + "    mapfile -t COMPREPLY < <(compgen -W '"
        + flagNames()
        + "' -- \"$current\")\n"
        + """
            return
          fi
          for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
            case $word in
        """
        + "      help) mapfile -t COMPREPLY < <(compgen -W 'all' -- \"$current\"); return ;;\n"
        + "      support) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;\n"
        + "      "
        + commandNames("|", "help", "support")
        + ") return ;;\n"
        + """
            esac
          done
        """
        + "  mapfile -t COMPREPLY < <(compgen -W '"
        + commandNames(" ")
        + "' -- \"$current\")\n"
        + """
        }
        complete -F _panapulse panapulse
        """;
  }

  static String zsh() {
    StringBuilder text = new StringBuilder("#compdef panapulse\n").append(GENERATED);
    text.append("_panapulse() {\n  local -a commands\n  commands=(\n");
    for (Command command : CommandLineFacts.commands()) {
      text.append("    '" + command.name() + ':' + zshText(command.sentence()) + "'\n");
    }
    text.append("  )\n  _arguments \\\n");
    for (Flag flag : CommandLineFacts.flags()) {
      text.append("    '" + flag.name() + '[' + zshText(flag.sentence()) + ']' + zshValue(flag))
          .append("' \\\n");
    }
    return text.append("    '1:command:{_describe command commands}' \\\n")
        .append("    '2:file:_files'\n}\n_panapulse \"$@\"\n")
        .toString();
  }

  private static String zshValue(Flag flag) {
    return switch (flag.value()) {
      case NONE -> "";
      case WORDS -> ":value:(" + String.join(" ", flag.words()) + ")";
      case FILE -> ":file:_files";
      case OTHER -> ":value: ";
    };
  }

  private static String zshText(String sentence) {
    return first(sentence)
        .replace("'", "'\\''")
        .replace("[", "(")
        .replace("]", ")")
        .replace(":", "\\:");
  }

  static String fish() {
    StringBuilder text = new StringBuilder(GENERATED);
    String commands = commandNames(" ");
    text.append("set -l commands " + commands + "\n");
    text.append("complete -c panapulse -f\n");
    for (Command command : CommandLineFacts.commands()) {
      text.append("complete -c panapulse -n \"not __fish_seen_subcommand_from $commands\" -a ")
          .append(command.name() + " -d " + fishText(command.sentence()) + "\n");
    }
    text.append("complete -c panapulse -n '__fish_seen_subcommand_from help' -a all\n");
    text.append("complete -c panapulse -n '__fish_seen_subcommand_from support' -F\n");
    for (Flag flag : CommandLineFacts.flags()) {
      text.append("complete -c panapulse -l " + flag.name().substring(2));
      text.append(
          switch (flag.value()) {
            case NONE -> "";
            case WORDS -> " -x -a '" + String.join(" ", flag.words()) + "'";
            case FILE -> " -r -F";
            case OTHER -> " -x";
          });
      text.append(" -d " + fishText(flag.sentence()) + "\n");
    }
    return text.toString();
  }

  private static String fishText(String sentence) {
    return "'" + first(sentence).replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** A shell shows one line. */
  private static String first(String text) {
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String flagNames() {
    return CommandLineFacts.flags().stream().map(Flag::name).collect(Collectors.joining(" "));
  }

  private static String names(Value value, String between) {
    return CommandLineFacts.flags().stream()
        .filter(flag -> flag.value() == value)
        .map(Flag::name)
        .collect(Collectors.joining(between));
  }

  private static String commandNames(String between, String... without) {
    return CommandLineFacts.commands().stream()
        .map(Command::name)
        .filter(name -> !List.of(without).contains(name))
        .collect(Collectors.joining(between));
  }
}
