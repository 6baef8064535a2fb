package dev.panapulse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server of another project in a process of its own. Closing it ends it. */
final class ServerProcess implements AutoCloseable {
  private final String name;
  private final Path directory;
  private final List<String> command;
  private final BooleanSupplier listening;
  private Process process;

  /**
   * Starts it and waits until it accepts connections.
   *
   * @param directory working directory, home and place of its log
   * @param port the one it listens on
   */
  ServerProcess(String name, Path directory, int port, List<String> command) {
    this(name, directory, "127.0.0.1", port, command);
  }

  /** The same on another address of the loopback interface. */
  ServerProcess(String name, Path directory, String address, int port, List<String> command) {
    this(name, directory, command, () -> accepts(address, port));
  }

  private ServerProcess(
      String name, Path directory, List<String> command, BooleanSupplier listening) {
    this.name = name;
    this.directory = directory;
    this.command = List.copyOf(command);
    this.listening = listening;
    this.process = launch();
  }

  /** The same at the server of two hosts. */
  static ServerProcess at(
      LinkedHosts hosts, String name, Path directory, int port, List<String> command) {
    return new ServerProcess(
        name,
        directory,
        Namespaces.with(hosts.atTheServer(), command.toArray(String[]::new)),
        () -> hosts.listens(port));
  }

  private Process launch() {
    ProcessBuilder builder = new ProcessBuilder(command);
    // no settings of whoever runs the tests, such as proxies
    Map<String, String> environment = new TreeMap<>(builder.environment());
    builder.environment().clear();
    builder.environment().put("PATH", environment.getOrDefault("PATH", "/usr/bin:/bin"));
    builder.environment().put("HOME", directory.toString());
    builder.directory(directory.toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    try {
      Process started = builder.start();
      Await.until(name + " is up", Await.LONG, () -> isUp(started), this::output);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isUp(Process started) {
    if (!started.isAlive()) {
      throw new AssertionError(name + " ended with " + started.exitValue() + "\n" + output());
    }
    return listening.getAsBoolean();
  }

  private static boolean accepts(String address, int port) {
    try (Socket socket = new Socket(address, port)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  private Path log() {
    return directory.resolve(name + ".log");
  }

  /** Both of its streams. */
  String output() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as a service manager does; connections are refused until it is started again. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it again on the same port. */
  void start() {
    process = launch();
  }

  /** Lets it remove what it has outside of its directory, such as shared memory. */
  @Override
  public void close() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
  }
}
