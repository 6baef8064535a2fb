package dev.panapulse.cli;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.config.DidYouMean;
import dev.panapulse.config.SettingKey;
import dev.panapulse.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * The parsed command line.
 *
 * @param command the command; {@code run} if none is given
 * @param operands the words after it
 * @param settings options that are settings, by name with dashes
 * @param format the value of {@code --format}
 * @param quiet whether {@code --quiet} is given
 * @param requiresEndpoint whether {@code --require-endpoint} is given
 * @param help whether {@code --help} is given
 */
record Arguments(
    String command,
    List<String> operands,
    Map<String, String> settings,
    Optional<String> format,
    boolean quiet,
    boolean requiresEndpoint,
    boolean help) {

  private static final String FORMAT = "format";
  private static final String QUIET = "quiet";
  private static final String REQUIRE_ENDPOINT = "require-endpoint";
  private static final String HELP = "help";

  /** Options that are no settings. */
  private static final Set<String> OTHERS = Set.of(FORMAT, QUIET, REQUIRE_ENDPOINT, HELP);

  /** Made once: for the executable, at build time. A parser only changes copies. */
  static final Options OPTIONS = options();

  /** The command line is invalid; the message gives the reason. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Parses a command line.
   *
   * @throws UsageException for an unknown flag, a flag without its value, or one given twice
   */
  static Arguments parse(String... arguments) {
    CommandLine line;
    try {
      DefaultParser parser =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              // The shell has removed its quotes; the remaining ones belong to the value.
              .setStripLeadingAndTrailingQuotes(false)
              .get();
      line = parser.parse(OPTIONS, arguments);
    } catch (UnrecognizedOptionException e) {
      throw unknown(String.valueOf(e.getOption()));
    } catch (ParseException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    List<String> words = new ArrayList<>(line.getArgList());
    String command = words.isEmpty() ? "run" : words.removeFirst();
    return new Arguments(
        command,
        List.copyOf(words),
        settings(line),
        format(line),
        line.hasOption(QUIET),
        line.hasOption(REQUIRE_ENDPOINT),
        line.hasOption(HELP));
  }

  /** The value is not shown: it may be a secret behind a mistyped name. */
  private static UsageException unknown(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    List<String> known = new ArrayList<>();
    for (Option each : OPTIONS.getOptions()) {
      known.add("--" + each.getLongOpt());
    }
    if (equals >= 0 && known.contains(name)) {
      return new UsageException(name + " takes no value");
    }
    return new UsageException(
        "unknown option: " + PrintableText.name(name) + DidYouMean.hint(name, known));
  }

  private static Optional<String> format(CommandLine line) {
    String[] formats = line.getOptionValues(FORMAT);
    if (formats != null && formats.length > 1) {
      throw new UsageException("--" + FORMAT + " is given twice");
    }
    return Optional.ofNullable(line.getOptionValue(FORMAT));
  }

  private static Map<String, String> settings(CommandLine line) {
    Map<String, String> settings = new TreeMap<>();
    for (Option option : line.getOptions()) {
      String flag = "--" + option.getLongOpt();
      if (!OTHERS.contains(option.getLongOpt())) {
        String value = option.getValue();
        String before = settings.put(flag, value == null ? "" : value);
        if (before != null) {
          throw new UsageException(flag + " is given twice");
        }
      }
    }
    return settings;
  }

  private static Options options() {
    Options options = new Options();
    options.addOption(Option.builder("h").longOpt(HELP).get());
    options.addOption(Option.builder().longOpt(FORMAT).hasArg().get());
    options.addOption(Option.builder().longOpt(QUIET).get());
    options.addOption(Option.builder().longOpt(REQUIRE_ENDPOINT).get());
    for (SettingKey<?> key : Settings.keys()) {
      key.flag().ifPresent(flag -> options.addOption(option(flag, key.isSwitch())));
    }
    return options;
  }

  private static Option option(String flag, boolean isSwitch) {
    Option.Builder option = Option.builder().longOpt(flag.substring(2));
    return isSwitch ? option.get() : option.hasArg().get();
  }
}
