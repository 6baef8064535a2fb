package dev.panapulse.doctor;

import dev.panapulse.config.LoadedSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The running agent, by its own words. */
record AgentStep(LoadedSettings loaded, Supplier<RunningAgent> agent, Optional<UnitFile> unit)
    implements Step {
  private static final String NAME = "agent";

  @Override
  public Finding examine() {
    RunningAgent running = agent.get();
    if (!running.responds()) {
      return absent(running);
    }
    List<String> advice = new ArrayList<>(running.problems());
    compare(running, advice);
    String accepted =
        running.value("accepted").map(text -> "accepted " + text).orElse("no backend");
    String what = "process " + running.pid().map(Object::toString).orElse("?") + ", " + accepted;
    if (running.isDegraded()) {
      return Finding.bad(NAME, what + ": degraded", advice);
    }
    if (!running.isFine()) {
      return Finding.note(NAME, "the running agent is of another version", "restart it");
    }
    return advice.isEmpty() ? Finding.ok(NAME, what) : Finding.note(NAME, what, advice);
  }

  private Finding absent(RunningAgent running) {
    if (!loaded.settings().control().enabled()) {
      return Finding.skipped(NAME, "control.enabled = false, so a running agent cannot be asked");
    }
    String why = "none responds: " + running.silence();
    if (running.silence().contains("this user may not connect")) {
      return Finding.note(NAME, why, "ask as root: sudo panapulse doctor");
    }
    if (running.silence().contains("is not an agent")) {
      return Finding.bad(
          NAME, why, "end what listens there, or set control.socket to another path");
    }
    if (running.silence().contains("hangs")) {
      return Finding.bad(NAME, why, "restart it: systemctl restart panapulse; and report it");
    }
    return unit.isPresent()
        ? Finding.bad(
            NAME,
            why,
            "systemctl status panapulse shows whether it runs; journalctl -u panapulse why not",
            "if it runs, this check has another control.socket than the agent")
        : Finding.note(NAME, why, "nothing is sent until one is started: panapulse run");
  }

  private void compare(RunningAgent running, List<String> advice) {
    String own = loaded.settings().export().shownUrl();
    Optional<String> other = running.value("sends to").filter(to -> !to.startsWith(own));
    if (other.isPresent()) {
      advice.add(
          "it sends to "
              + other.get()
              + ", and this check was of "
              + own
              + ": restart it after a change of the settings, or run this check with its settings");
    }
  }
}
