package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The agent in a process of its own, with an environment of its own. Closing it ends it. */
final class AgentProcess implements AutoCloseable {
  private static final Pattern ENDED =
      Pattern.compile(
          "ended: (\\d+) ticks, (\\d+) missed\\R.*data points: (\\d+) sampled, (\\d+) recovered,"
              + " (\\d+) accepted, (\\d+) rejected; dropped: (.*), (\\d+) shutdown; waiting: 0 in the"
              + " ring, 0 in flight, (\\d+) in the spool");

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /**
   * SIGINT as at a terminal: a shell that starts tests in the background has it ignored, everything
   * they start inherits that, and a JVM then leaves it ignored.
   */
  private static final List<String> AT_A_TERMINAL = List.of("env", "--default-signal=INT");

  private static final String SPOOL_DIRECTORY = "PANAPULSE_SPOOL_DIRECTORY";

  private final Process process;
  private final Path ownState;
  private final Path spool;
  private final Output out;
  private final Output err;

  /** How a process ended. */
  record Result(int exitCode, String out, String err) {}

  /**
   * The agent's own last account, out of its log; in data points but for the ticks.
   *
   * @param dropped while it ran
   * @param undelivered dropped at the end, as they were in memory alone
   */
  record Account(
      long ticks,
      long missed,
      long sampled,
      long recovered,
      long accepted,
      long rejected,
      long dropped,
      long undelivered,
      long spooled) {
    /** The account of this run and of a later one. */
    Account plus(Account later) {
      return new Account(
          ticks + later.ticks,
          missed + later.missed,
          sampled + later.sampled,
          recovered + later.recovered,
          accepted + later.accepted,
          rejected + later.rejected,
          dropped + later.dropped,
          undelivered + later.undelivered,
          spooled + later.spooled);
    }
  }

  private AgentProcess(Process process, Path ownState, Path spool) {
    this.process = process;
    this.ownState = ownState;
    this.spool = spool;
    this.out = new Output(process.getInputStream());
    this.err = new Output(process.getErrorStream());
  }

  /**
   * Starts the agent with nothing in its environment but a PATH, {@code settings}, and a directory
   * of its own for the spool unless they name one.
   */
  static AgentProcess start(Build build, Map<String, String> settings, String... arguments) {
    return startUnder(List.of(), build, settings, arguments);
  }

  /** The same by another program that ends in exec(3) of what stands behind its own words. */
  static AgentProcess startUnder(
      List<String> starter, Build build, Map<String, String> settings, String... arguments) {
    List<String> command = new ArrayList<>(AT_A_TERMINAL);
    command.addAll(starter);
    command.addAll(build.command());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(settings);
    try {
      Path own = Files.createTempDirectory("panapulse-spool");
      Path spool = Path.of(settings.getOrDefault(SPOOL_DIRECTORY, own.toString()));
      builder.environment().put(SPOOL_DIRECTORY, spool.toString());
      if (!settings.containsKey("PANAPULSE_CONTROL_SOCKET")) {
        // the default is one for the machine, and tests run side by side
        builder.environment().putIfAbsent("PANAPULSE_CONTROL_ENABLED", "false");
      }
      AgentProcess agent = new AgentProcess(builder.start(), own, spool);
      agent.process.getOutputStream().close();
      return agent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it exporting to a URL every 200 ms. */
  static AgentProcess exporting(Build build, String endpoint, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("PANAPULSE_EXPORT_ENDPOINT", endpoint);
    all.putIfAbsent("PANAPULSE_INTERVAL", "200ms");
    return start(build, all, "run");
  }

  /** Runs a command that ends by itself. */
  static Result run(Build build, Map<String, String> settings, String... arguments) {
    try (AgentProcess agent = start(build, settings, arguments)) {
      return agent.awaitEnd(Await.LONG);
    }
  }

  Result awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + limit.toMillis() + " ms\n" + streams());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return new Result(process.exitValue(), out.whole(), err.whole());
  }

  /** As a service manager does. */
  void terminate() {
    // not Process.destroy, which closes the streams before the agent has said its last words
    process.toHandle().destroy();
  }

  /** As the kernel does when memory is short: SIGKILL. */
  void kill() {
    process.destroyForcibly();
    out.whole();
    err.whole();
  }

  private void removeOwnState() {
    try (Stream<Path> files = Files.list(ownState)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(ownState);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Ctrl-C does. */
  void interrupt() {
    signal("INT");
  }

  /**
   * Sends a signal.
   *
   * @param name as kill(1) takes it, without SIG
   */
  void signal(String name) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (status != 0) {
        throw new AssertionError("kill ended with " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The number of its process. */
  long pid() {
    return process.pid();
  }

  /** Bytes in the spool. */
  long spoolBytes() {
    return DirectorySize.bytes(spool);
  }

  /**
   * Terminates it once the backend has what was spooled, and waits for its account: after an outage
   * rows of the ring go first, and those on disk may wait for their turn for half a minute.
   */
  Account endDelivered() {
    await("nothing waits in the spool", () -> spoolBytes() == 0);
    return endWithAccount();
  }

  /** Terminates it and waits for its account. */
  Account endWithAccount() {
    terminate();
    awaitEnd(Await.LONG);
    return account();
  }

  Account account() {
    Matcher ended = ENDED.matcher(err());
    if (!ended.find()) {
      throw new AssertionError("no account in the log\n" + streams());
    }
    Account account =
        new Account(
            number(ended, 1),
            number(ended, 2),
            number(ended, 3),
            number(ended, 4),
            number(ended, 5),
            number(ended, 6),
            NUMBER
                .matcher(ended.group(7))
                .results()
                .mapToLong(n -> Long.parseLong(n.group()))
                .sum(),
            number(ended, 8),
            number(ended, 9));
    assertEquals(
        account.sampled() + account.recovered(),
        account.accepted()
            + account.rejected()
            + account.dropped()
            + account.undelivered()
            + account.spooled(),
        err());
    return account;
  }

  private static long number(Matcher ended, int group) {
    return Long.parseLong(ended.group(group));
  }

  void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        Await.LONG,
        () -> {
          if (!process.isAlive() && !condition.getAsBoolean()) {
            throw new AssertionError(
                "ended with " + process.exitValue() + " before: " + what + "\n" + streams());
          }
          return condition.getAsBoolean();
        },
        this::streams);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** How many threads the kernel sees. */
  int threads() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      return (int) tasks.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Scheduling policies of its threads, field 41 of proc_pid_stat(5). */
  Set<Integer> policies() throws IOException {
    Set<Integer> policies = new HashSet<>();
    try (Stream<Path> tasks = Files.list(proc().resolve("task"))) {
      for (Path task : tasks.toList()) {
        String stat = Files.readString(task.resolve("stat"));
        // counted from behind the name, the second field, which may hold spaces
        policies.add(Integer.valueOf(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[38]));
      }
    }
    return policies;
  }

  /** What the kernel tells of it, proc(5). */
  Path proc() {
    return Path.of("/proc", Long.toString(process.pid()));
  }

  String out() {
    return out.text();
  }

  String err() {
    return err.text();
  }

  String streams() {
    return "--- stdout\n" + out() + "--- stderr\n" + err();
  }

  @Override
  public void close() {
    kill();
    removeOwnState();
  }

  /** One stream of the process, read by a thread of its own. */
  private static final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;

    Output(InputStream stream) {
      reader = Thread.ofPlatform().daemon().start(() -> copy(stream));
    }

    private void copy(InputStream stream) {
      byte[] buffer = new byte[8192];
      try (stream) {
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
          bytes.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // the process was killed: what it said before is all there is
      }
    }

    String text() {
      return bytes.toString(UTF_8);
    }

    String whole() {
      try {
        reader.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return text();
    }
  }
}
