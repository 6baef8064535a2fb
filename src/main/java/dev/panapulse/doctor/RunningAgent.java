package dev.panapulse.doctor;

import dev.panapulse.control.ControlClient;
import dev.panapulse.control.StatusResponse;
import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The agent that runs on this host, asked once by its socket.
 *
 * @param silence why no agent has responded; empty: one has
 * @param state the first line of its status
 * @param lines the others: its status for people
 */
record RunningAgent(String silence, String state, List<String> lines) {
  private static final String PROBLEM = "  ";
  private static final String PROCESS = "process ";

  static RunningAgent ask(LibC libc, List<Path> sockets) {
    try {
      List<String> lines =
          new ArrayList<>(
              new ControlClient(libc, sockets).ask(StatusResponse.TEXT).lines().toList());
      String state = lines.isEmpty() ? "" : lines.removeFirst();
      return new RunningAgent("", state, List.copyOf(lines));
    } catch (ControlClient.NoAgentException e) {
      return new RunningAgent(String.valueOf(e.getMessage()), "", List.of());
    }
  }

  boolean responds() {
    return silence.isEmpty();
  }

  boolean isFine() {
    return state.equals(StatusResponse.FINE);
  }

  boolean isDegraded() {
    return state.equals(StatusResponse.DEGRADED);
  }

  /** What it says is wrong, a line each. */
  List<String> problems() {
    return lines.stream()
        .skip(1)
        .takeWhile(line -> line.startsWith(PROBLEM))
        .map(String::strip)
        .toList();
  }

  /** The value of a line such as {@code sends to http://…}. */
  Optional<String> value(String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length()).strip())
        .findFirst();
  }

  /** Its process; empty: none responds. */
  Optional<Long> pid() {
    return value("running")
        .filter(text -> text.contains(PROCESS))
        .map(text -> text.substring(text.indexOf(PROCESS) + PROCESS.length()))
        .map(text -> text.substring(0, Math.max(0, text.indexOf(','))))
        .flatMap(Users::number);
  }

  /** Its effective user, from proc_pid_status(5); empty: not known. */
  Optional<Long> user(LibC libc) {
    return pid()
        .flatMap(pid -> TextFile.read(libc, "/proc/" + pid + "/status"))
        .flatMap(text -> text.lines().filter(line -> line.startsWith("Uid:")).findFirst())
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> fields.length > 2)
        .flatMap(fields -> Users.number(fields[2]));
  }
}
