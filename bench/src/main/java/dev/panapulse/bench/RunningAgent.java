package dev.panapulse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** An agent that runs and what takes what it delivers. */
final class RunningAgent implements AutoCloseable {
  private final MeasuredProcess process;
  private final Backend receiver;
  private final Duration interval;
  private final Observer observer;

  private RunningAgent(MeasuredProcess process, Backend receiver, Duration interval) {
    this.process = process;
    this.receiver = receiver;
    this.interval = interval;
    this.observer = Observer.of(process);
  }

  static RunningAgent start(Found found, Duration interval, Laboratory laboratory) {
    Path work = laboratory.newWork(found.agent().name());
    Backend receiver = receiver(found.agent(), interval, work, laboratory.tls());
    return start(found, interval, laboratory, work, receiver, Optional.empty(), true);
  }

  /** From where its files are, mostly in the page cache. */
  static RunningAgent startInPlace(Found found, Duration interval, Laboratory laboratory) {
    Path work = laboratory.newWork(found.agent().name());
    Backend receiver = receiver(found.agent(), interval, work, laboratory.tls());
    return start(found, interval, laboratory, work, receiver, Optional.empty(), false);
  }

  /** With a receiver of the caller's, which is closed with it. */
  static RunningAgent start(
      Found found,
      Duration interval,
      Laboratory laboratory,
      Path work,
      Backend receiver,
      Optional<List<String>> arguments,
      boolean fresh) {
    try {
      MeasuredProcess process =
          MeasuredProcess.start(
              found,
              laboratory.site(),
              laboratory.groups(),
              work,
              values(found.agent(), interval, receiver, laboratory),
              arguments,
              fresh);
      receiver.started();
      return new RunningAgent(process, receiver, interval);
    } catch (BenchException e) {
      receiver.close();
      throw e;
    }
  }

  /** What placeholders stand for that do not depend on the working directory. */
  static Map<String, String> values(
      AgentDescriptor agent, Duration interval, Backend receiver, Laboratory laboratory) {
    Map<String, String> values = new HashMap<>();
    values.put("interval_s", String.valueOf(Math.max(1, interval.toSeconds())));
    values.put("interval_ms", String.valueOf(interval.toMillis()));
    values.put("port", String.valueOf(receiver.port()));
    String scheme = agent.delivery() == DeliveryKind.OTLP_HTTPS ? "https" : "http";
    values.put("url", scheme + "://127.0.0.1:" + receiver.port());
    values.put("authority", laboratory.tls().authority().toString());
    values.put("hostname", "bench");
    return values;
  }

  private static Backend receiver(
      AgentDescriptor agent, Duration interval, Path work, LoopbackTls tls) {
    Optional<SSLContext> none = Optional.empty();
    return switch (agent.delivery()) {
      case OTLP_HTTP, HTTP -> new HttpBackend(agent.points(), none);
      case OTLP_HTTPS -> new HttpBackend(agent.points(), Optional.of(tls.context()));
      case OTLP_GRPC -> new GrpcBackend();
      case ZABBIX -> new ZabbixBackend(agent.keys(), Math.max(1, interval.toSeconds()));
      case SCRAPE -> new Scraper(agent.points(), agent.path(), interval);
      case FILE -> new FileWatch(agent.points(), work.resolve(agent.path()));
      case NOTHING -> new NoBackend();
    };
  }

  AgentDescriptor agent() {
    return process.found().agent();
  }

  MeasuredProcess process() {
    return process;
  }

  Arrivals arrivals() {
    return receiver.arrivals();
  }

  Duration interval() {
    return interval;
  }

  Look look() {
    return observer.look();
  }

  /** Throws if it has ended by itself. */
  void check() {
    if (!process.alive()) {
      throw new BenchException(agent().name() + " ended by itself: " + process.lastWords());
    }
  }

  /**
   * Half an interval away from its ticks: in nanoseconds from now, less than an interval. Its last
   * delivery tells when it ticks; without one, its start does.
   */
  long untilBetweenTicks() {
    long now = Arrivals.now();
    long tick = arrivals().count().lastNanos();
    if (tick == 0) {
      tick = process.startedNanos().orElse(now);
    }
    long period = interval.toNanos();
    return Math.floorMod(tick + period / 2 - now, period);
  }

  @Override
  public void close() {
    process.close();
    receiver.close();
  }
}
