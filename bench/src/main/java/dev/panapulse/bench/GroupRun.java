package dev.panapulse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Agents that run side by side, one process or many: started one after the other, left alone until
 * they are warm, then watched. Each has a window of its own, of the same length, that begins and
 * ends between its ticks, with a look each second.
 */
final class GroupRun {
  private static final Duration BETWEEN_STARTS = Duration.ofMillis(150);
  private static final long SECOND = 1_000_000_000L;

  private final Laboratory laboratory;
  private final Noise noise;

  GroupRun(Laboratory laboratory, Noise noise) {
    this.laboratory = laboratory;
    this.noise = noise;
  }

  /** What came of one agent of the group. */
  record Outcome(
      Found found,
      Map<Measure, Double> figures,
      Optional<String> error,
      List<ProcText.Mapping> mappings) {}

  /**
   * Runs them.
   *
   * @param failed gets the agents that do not run, and why
   */
  List<Outcome> run(
      List<Found> agents,
      Duration interval,
      Duration warmUp,
      Duration window,
      BiConsumer<Found, String> failed) {
    List<RunningAgent> running = new ArrayList<>();
    try {
      for (Found found : agents) {
        try {
          running.add(RunningAgent.start(found, interval, laboratory));
          sleep(BETWEEN_STARTS.toNanos());
        } catch (BenchException e) {
          failed.accept(found, String.valueOf(e.getMessage()));
        }
      }
      sleep(warmUp.toNanos());
      return watch(running, interval, window, failed);
    } finally {
      running.forEach(RunningAgent::close);
    }
  }

  private List<Outcome> watch(
      List<RunningAgent> running,
      Duration interval,
      Duration window,
      BiConsumer<Found, String> failed) {
    List<Watch> watches = new ArrayList<>();
    for (RunningAgent agent : running) {
      watches.add(new Watch(agent, System.nanoTime() + agent.untilBetweenTicks(), window));
    }
    HostWatch host = new HostWatch(watches);
    List<Watch> open = new ArrayList<>(watches);
    while (!open.isEmpty()) {
      Watch next = open.stream().min(Comparator.comparingLong(Watch::due)).orElseThrow();
      sleep(next.due() - System.nanoTime());
      host.look();
      try {
        next.agent.check();
        if (next.look()) {
          open.remove(next);
        }
      } catch (BenchException e) {
        failed.accept(next.agent.process().found(), String.valueOf(e.getMessage()));
        open.remove(next);
        watches.remove(next);
      }
    }
    host.tell(noise);
    return watches.stream().map(watch -> watch.outcome(interval)).toList();
  }

  static void sleep(long nanos) {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, nanos)));
    } catch (InterruptedException e) {
      throw new BenchException("interrupted", e);
    }
  }

  /** One agent's window. */
  private static final class Watch {
    private final RunningAgent agent;
    private final List<Look> looks = new ArrayList<>();
    private final long start;
    private final long end;
    private Arrivals.Count before;
    private Arrivals.Count after;

    Watch(RunningAgent agent, long start, Duration window) {
      this.agent = agent;
      this.start = start;
      this.end = start + window.toNanos();
      this.before = agent.arrivals().count();
      this.after = before;
    }

    long due() {
      return Math.min(end, start + looks.size() * SECOND);
    }

    /** Looks; true if it was the last time. */
    boolean look() {
      boolean last = due() >= end;
      if (looks.isEmpty()) {
        before = agent.arrivals().count();
      }
      looks.add(agent.look());
      after = agent.arrivals().count();
      return last;
    }

    Outcome outcome(Duration interval) {
      double seconds = (end - start) / 1e9;
      long ticks = Math.max(1, (end - start) / interval.toNanos());
      Map<Measure, Double> figures = new Window(looks, before, after, ticks, seconds).figures();
      MeasuredProcess process = agent.process();
      List<ProcText.Mapping> mappings =
          ProcFs.system().text(process.pid(), "smaps").map(ProcText::mappings).orElse(List.of());
      Sizes.put(figures, process.found(), process.program(), mappings);
      Optional<String> error = agent.arrivals().error();
      if (error.isEmpty() && !delivers(figures)) {
        error = Optional.of("delivered no data point in its window");
      }
      return new Outcome(process.found(), figures, error, mappings);
    }

    private boolean delivers(Map<Measure, Double> figures) {
      return agent.agent().delivery() == DeliveryKind.NOTHING
          || figures.getOrDefault(Measure.POINTS, 0.0) > 0;
    }
  }

  /** The machine, from the first look at an agent to the last. */
  private static final class HostWatch {
    private final List<Watch> watches;
    private final int cpus = Runtime.getRuntime().availableProcessors();
    private final Optional<HostLook> first = HostLook.of(ProcFs.system());
    private final long harness = harness();
    private final long nanos = System.nanoTime();
    private final List<Double> running = new ArrayList<>();
    private long lastLook;

    HostWatch(List<Watch> watches) {
      this.watches = watches;
    }

    private static long harness() {
      return Kernel.cpuNanos(ProcessHandle.current().pid()).orElse(0);
    }

    void look() {
      if (System.nanoTime() - lastLook >= SECOND) {
        lastLook = System.nanoTime();
        // the thread that asks is one of them
        HostLook.of(ProcFs.system())
            .ifPresent(look -> running.add(Math.max(0, look.running() - 1.0) / cpus));
      }
    }

    void tell(Noise noise) {
      Optional<HostLook> last = HostLook.of(ProcFs.system());
      if (first.isEmpty() || last.isEmpty() || running.isEmpty()) {
        return;
      }
      double total = last.get().total() - first.get().total();
      double idle = last.get().idle() - first.get().idle();
      double steal = last.get().steal() - first.get().steal();
      if (total <= 0) {
        return;
      }
      double ours = harness() - harness;
      for (Watch watch : watches) {
        ours += watch.looks.getLast().cpuNanos() - watch.looks.getFirst().cpuNanos();
      }
      double available = (System.nanoTime() - nanos) * (double) cpus;
      double busy = (total - idle - steal) / total;
      double mean = running.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      noise.window(Math.max(0, busy - ours / available), steal / total, mean);
    }
  }
}
