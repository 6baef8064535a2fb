package dev.panapulse.cli;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.Secrets;
import dev.panapulse.config.DidYouMean;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.LogLevel;
import dev.panapulse.config.Problem;
import dev.panapulse.config.SettingsException;
import dev.panapulse.config.SettingsLoader;
import dev.panapulse.control.ServiceManager;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.daemon.TlsCheck;
import dev.panapulse.libc.EnvironmentVariables;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OpenFiles;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.StandardStreams;
import dev.panapulse.libc.SupportedPlatform;
import dev.panapulse.libc.WorkingDirectory;
import dev.panapulse.resource.Version;
import dev.panapulse.selftest.ExportBench;
import dev.panapulse.selftest.SelfTest;
import dev.panapulse.selftest.TickBench;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The entry point of the executable: parses the command line and runs the command. */
public final class Main {
  static final List<String> COMMANDS =
      List.of(
          "run", "once", "check", "status", "doctor", "top", "reload", "support", "version",
          "help");

  /** Commands with the option --format. */
  private static final Set<String> FORMATTED = Set.of("once", "status", "doctor");

  /** Commands with the option --require-endpoint. */
  private static final Set<String> EXPORTING = Set.of("run", "check");

  private static final int STDOUT = 1;

  /** The settings do not fit into the heap. */
  private static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException(Throwable cause) {
      super(cause);
    }
  }

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Main(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Runs {@code panapulse}; see {@code panapulse --help}. */
  public static void main(String[] arguments) {
    try {
      start(arguments);
    } catch (LinkageError e) {
      // on a JVM alone, which loads classes when they are first used
      System.err.println(
          "panapulse: a class cannot be loaded, because a file of lib/ is missing, or the limit of"
              + " open files (ulimit -n) is too low: "
              + e.getMessage());
      System.exit(ExitCode.USAGE);
    }
  }

  private static void start(String[] arguments) {
    // The agent has one virtual thread, so one carrier thread is enough. The JDK reads these when
    // the first virtual thread starts.
    System.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
    System.setProperty("jdk.virtualThreadScheduler.maxPoolSize", "1");
    PrintStream err = System.err;
    Map<String, String> environment = Map.of();
    if (SupportedPlatform.refusal().isEmpty()) {
      StandardStreams.open(LibC.system());
      WorkingDirectory.prepare(LibC.system());
      environment = EnvironmentVariables.read(LibC.system());
      Logging.install(LibC.system(), environment);
    }
    int exitCode = new Main(environment, System.out, err).run(arguments);
    if (exitCode != ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  int run(String... words) {
    try {
      Arguments arguments = Arguments.parse(words);
      int exitCode = run(arguments);
      // an agent that prints its samples ends by a signal, whoever reads them
      return arguments.command().equals("run") && !arguments.help() ? exitCode : written(exitCode);
    } catch (Arguments.UsageException e) {
      err.println("panapulse: " + e.getMessage());
      err.println("Try: panapulse --help");
      return ExitCode.USAGE;
    } catch (TooLargeException e) {
      return refused("the settings take more memory than the agent has; nothing was started");
    } catch (SettingsException e) {
      err.println("panapulse: invalid settings; nothing was started:");
      e.rest().ifPresent(rest -> Secrecy.protect(LibC.system(), rest.export()));
      for (String line : e.lines()) {
        err.println("  " + Secrets.redact(line));
      }
      return ExitCode.USAGE;
    }
  }

  /** The exit code, which is no success if standard output did not take what was printed. */
  private int written(int exitCode) {
    if (!out.checkError()) {
      return exitCode;
    }
    if (!isReaderGone()) {
      err.println("panapulse: standard output cannot be written");
    }
    return exitCode == ExitCode.OK ? ExitCode.FAILURE : exitCode;
  }

  /** Whether standard output is a pipe that nobody reads any more, as that of {@code head}. */
  private static boolean isReaderGone() {
    if (SupportedPlatform.refusal().isPresent()) {
      return false;
    }
    try (PollSet output = new PollSet(LibC.system(), STDOUT)) {
      output.await(0);
      return output.isHungUp(0);
    }
  }

  private int run(Arguments arguments) {
    if (arguments.help() || arguments.command().equals("help")) {
      return help(arguments);
    }
    if (arguments.operands().size() > operands(arguments.command())) {
      throw new Arguments.UsageException(
          "unexpected argument: "
              + PrintableText.name(arguments.operands().get(operands(arguments.command()))));
    }
    refuseOptionsOfOthers(arguments);
    return switch (arguments.command()) {
      case "version" -> version();
      default -> runHere(arguments);
    };
  }

  private static void refuseOptionsOfOthers(Arguments arguments) {
    String command = arguments.command();
    if (arguments.format().isPresent() && !FORMATTED.contains(command)) {
      throw new Arguments.UsageException("--format is an option of once, status and doctor only");
    }
    if (arguments.quiet() && !command.equals("status")) {
      throw new Arguments.UsageException("--quiet is an option of status only");
    }
    if (arguments.requiresEndpoint() && !EXPORTING.contains(command)) {
      throw new Arguments.UsageException("--require-endpoint is an option of run and check only");
    }
  }

  private int runHere(Arguments arguments) {
    Optional<String> refusal = SupportedPlatform.refusal();
    if (refusal.isPresent()) {
      return refused(refusal.get());
    }
    OpenFiles openFiles = OpenFiles.prepare(LibC.system());
    return switch (arguments.command()) {
      case "run" -> run(arguments, openFiles);
      case "once" -> once(arguments, openFiles);
      case "status" ->
          new StatusCommand(out, err, isJson(arguments), arguments.quiet())
              .run(SettingsLoader.loadControl(environment, arguments.settings(), Optional.empty()));
      case "doctor" ->
          new DoctorCommand(out, isJson(arguments), environment).run(() -> loadQuietly(arguments));
      case "top" -> new TopCommand(environment, err).run(loadForTop(arguments).settings());
      case "reload" ->
          new ReloadCommand(LibC.system(), out, err, ReloadCommand.PATIENCE)
              .run(SettingsLoader.loadControl(environment, arguments.settings(), Optional.empty()));
      case "support" ->
          new SupportCommand(LibC.system(), out, err, environment)
              .run(
                  arguments.operands().stream().findFirst(),
                  SettingsLoader.loadControl(environment, arguments.settings(), Optional.empty()),
                  () -> loadQuietly(arguments),
                  SettingsLoader.file(environment, arguments.settings()));
      case "check" -> check(arguments);
      case TickBench.COMMAND ->
          new TickBench(out).run(load(arguments).settings(), count(arguments));
      case ExportBench.COMMAND ->
          new ExportBench(out).run(load(arguments).settings(), count(arguments));
      case SelfTest.COMMAND -> new SelfTest(out).run(load(arguments).settings());
      default -> throw unknownCommand(arguments.command());
    };
  }

  private int run(Arguments arguments, OpenFiles openFiles) {
    LoadedSettings loaded = loadToExport(arguments);
    if (openFiles.refusal().isPresent()) {
      return refused(openFiles.refusal().get());
    }
    if (arguments.requiresEndpoint() && loaded.missingEndpoint().isPresent()) {
      // only a service that was ready can end without having failed
      try (ServiceManager manager = ServiceManager.of(LibC.system(), environment)) {
        manager.ready(loaded.missingEndpoint().get().message());
      }
      return withoutEndpoint(loaded.missingEndpoint().get());
    }
    SettingsAgain again = new SettingsAgain(LibC.system(), environment, arguments, loaded);
    return new RunCommand(out, environment).run(loaded, openFiles.warning(), again);
  }

  private int check(Arguments arguments) {
    LoadedSettings loaded = loadToExport(arguments);
    if (arguments.requiresEndpoint() && loaded.missingEndpoint().isPresent()) {
      return withoutEndpoint(loaded.missingEndpoint().get());
    }
    return new CheckCommand(out).run(loaded);
  }

  private int withoutEndpoint(Problem missing) {
    err.println("panapulse: " + missing.message() + "; nothing was started");
    return ExitCode.NO_ENDPOINT;
  }

  /** Below the limit each file that cannot be opened would have its line in the log. */
  private int once(Arguments arguments, OpenFiles openFiles) {
    LoadedSettings loaded = load(arguments);
    return openFiles.refusal().isPresent()
        ? refused(openFiles.refusal().get())
        : new OnceCommand(out, format(arguments)).run(loaded.settings());
  }

  private int refused(String why) {
    err.println("panapulse: " + why);
    return ExitCode.USAGE;
  }

  private static Arguments.UsageException unknownCommand(String command) {
    return new Arguments.UsageException(
        "unknown command: " + PrintableText.name(command) + DidYouMean.hint(command, COMMANDS));
  }

  /** How many words may stand behind a command. */
  private static int operands(String command) {
    return command.equals("support") || isBench(command) ? 1 : 0;
  }

  private static boolean isBench(String command) {
    return command.equals(TickBench.COMMAND) || command.equals(ExportBench.COMMAND);
  }

  private static int count(Arguments arguments) {
    if (arguments.operands().size() == 1) {
      try {
        int count = Integer.parseInt(arguments.operands().getFirst());
        if (count > 0) {
          return count;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
    }
    throw new Arguments.UsageException(arguments.command() + " needs a number above 0");
  }

  private LoadedSettings load(Arguments arguments) {
    LoadedSettings loaded = settings(arguments.settings());
    Logging.configure(loaded.settings().logLevel());
    return loaded;
  }

  private LoadedSettings loadForTop(Arguments arguments) {
    Map<String, String> options = new TreeMap<>(arguments.settings());
    options.putIfAbsent(TopCommand.PER_CORE, "");
    LoadedSettings loaded = settings(options);
    Logging.configure(loaded.settings().logLevel());
    return loaded;
  }

  private LoadedSettings settings(Map<String, String> options) {
    LoadedSettings loaded;
    try {
      loaded = SettingsLoader.load(environment, options, Optional.empty());
    } catch (OutOfMemoryError e) {
      // valid perhaps, such as 20,000 attributes, but the executable's heap is small
      throw new TooLargeException(e);
    }
    Secrecy.protect(LibC.system(), loaded.settings().export());
    return loaded;
  }

  /** Also checks what an export will need; nothing is logged that the command prints itself. */
  private LoadedSettings loadQuietly(Arguments arguments) {
    Logging.configure(LogLevel.ERROR);
    LoadedSettings loaded = settings(arguments.settings());
    TlsCheck.check(loaded);
    return loaded;
  }

  /** Loads the settings and checks what an export will need. */
  private LoadedSettings loadToExport(Arguments arguments) {
    LoadedSettings loaded = load(arguments);
    TlsCheck.check(loaded);
    return loaded;
  }

  private static OnceCommand.Format format(Arguments arguments) {
    String format = arguments.format().orElse("table");
    return switch (format) {
      case "table" -> OnceCommand.Format.TABLE;
      case "json" -> OnceCommand.Format.JSON;
      default ->
          throw new Arguments.UsageException(
              "--format " + PrintableText.name(format) + ": unknown format; allowed: table, json");
    };
  }

  private static boolean isJson(Arguments arguments) {
    String format = arguments.format().orElse("text");
    return switch (format) {
      case "text" -> false;
      case "json" -> true;
      default ->
          throw new Arguments.UsageException(
              "--format " + PrintableText.name(format) + ": unknown format; allowed: text, json");
    };
  }

  private int help(Arguments arguments) {
    boolean all =
        arguments.help()
            ? arguments.command().equals("all") || arguments.operands().contains("all")
            : arguments.operands().equals(List.of("all"));
    out.print(all ? Help.all() : Help.common());
    return ExitCode.OK;
  }

  private int version() {
    out.println("panapulse " + Version.NUMBER);
    return ExitCode.OK;
  }
}
