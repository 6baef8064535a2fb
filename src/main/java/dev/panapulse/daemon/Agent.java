package dev.panapulse.daemon;

import dev.panapulse.config.ControlSettings;
import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Exporter;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Settings;
import dev.panapulse.control.ControlRequests;
import dev.panapulse.control.ControlServer;
import dev.panapulse.control.ServiceManager;
import dev.panapulse.control.StatusResponse;
import dev.panapulse.delivery.ClockLog;
import dev.panapulse.delivery.Destination;
import dev.panapulse.delivery.ExportLoop;
import dev.panapulse.http.BackendClock;
import dev.panapulse.http.BackendFacts;
import dev.panapulse.libc.BatchScheduling;
import dev.panapulse.libc.Clocks;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.PollSet;
import dev.panapulse.libc.TerminationSignals;
import dev.panapulse.net.tls.LastPeer;
import dev.panapulse.row.RowRing;
import dev.panapulse.spool.Spool;
import dev.panapulse.spool.SpoolClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's life cycle: blocks signals, starts sampler and export loop, samples until SIGTERM or
 * SIGINT, then delivers the waiting rows. It ends within two seconds of the signal.
 */
public final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** Two seconds are documented; the rest is for the spool and the shutdown of the runtime. */
  private static final Duration GRACE = Duration.ofMillis(1200);

  /** Positions in the set of descriptors that the sampling loop waits for. */
  private static final int END = 0;

  private static final int HANG_UP = 1;

  private static final int RELOAD = 2;

  /** The first one of the socket. */
  private static final int CONTROL = 3;

  private static final int NOT_YET = -1;

  private final LibC libc;
  private final LoadedSettings loaded;
  private final Settings settings;
  private final SettingsSource source;
  private final Supplier<String> log;
  private final PrintStream out;
  private final String version;
  private final ServiceManager manager;

  /**
   * An agent that is not started.
   *
   * @param source where its settings are read from again
   * @param log the last lines of this process's log
   * @param out output of the console exporter
   * @param version of Panapulse
   * @param manager closed at the end
   */
  public Agent(
      LibC libc,
      LoadedSettings loaded,
      SettingsSource source,
      Supplier<String> log,
      PrintStream out,
      String version,
      ServiceManager manager) {
    this.libc = libc;
    this.loaded = loaded;
    this.settings = loaded.settings();
    this.source = source;
    this.log = log;
    this.out = out;
    this.version = version;
    this.manager = manager;
  }

  /** Samples and exports until SIGTERM or SIGINT; called by the main thread. */
  public void run() {
    BatchScheduling.enter();
    // Must come first: a thread started earlier would handle signals by the default action.
    try (TerminationSignals signals =
            new TerminationSignals(libc, settings.export().exporter() == Exporter.CONSOLE);
        EventFd abort = new EventFd(libc)) {
      AgentFigures figures = new AgentFigures();
      Sampler sampler = SamplerFactory.create(libc, settings, figures);
      sampler.ring().watchClock(new ClockPair(new Clocks(libc))::offsetNow);
      EndRequest endRequest = new EndRequest(signals.fd(), System::nanoTime);
      BackendClock clock =
          new BackendClock(
              new Clocks(libc)::boottime,
              sampler.ring()::clockOffset,
              new ClockLog(System::nanoTime));
      figures.observe(clock);
      BackendFacts facts = new BackendFacts(clock, new LastPeer());
      InstanceKeeper instance = new InstanceKeeper(libc, settings);
      Function<Settings, Destination> destinations =
          wanted ->
              DestinationFactory.create(
                  libc, instance.named(wanted), abort.fd(), endRequest, facts, out, version);
      Destination destination = destinations.apply(settings);
      Optional<Spool> spool = spool(figures, sampler.ring());
      ExportLoop exportLoop =
          new ExportLoop(
              libc,
              sampler.ring(),
              sampler.registry(),
              destination,
              spool,
              figures.ledger(),
              abort,
              settings.export().maxBatchRows(),
              Takeover.replayPolicy(settings));
      exportLoop.endUnattended(endRequest, () -> Runtime.getRuntime().halt(ExitCode.OK));
      exportLoop.start();
      LOG.info(
          "panapulse {} samples every {} ms; rows go to {}",
          version,
          settings.interval().toMillis(),
          destination.description());
      RequestInFlight earlier = new RequestInFlight(exportLoop::stillUsed, settings);
      StatusReporter status =
          new StatusReporter(
              libc,
              settings,
              version,
              destination.description(),
              sampler,
              figures,
              exportLoop.backendReport(),
              facts.peer(),
              spool,
              earlier);
      StatusResponse responses = new StatusResponse(status, sampler.row());
      try (PollSet events = new PollSet(libc, noEvents());
          Clocks clocks = new Clocks(libc)) {
        Duration offset = offset(clocks);
        SamplingLoop loop =
            new SamplingLoop(
                sampler, clocks, events, figures.tickCounts(), settings.interval(), offset);
        Reload reload =
            new Reload(
                libc,
                loaded,
                source,
                () -> spool.isPresent() && spool.get().mayHaveJson(),
                destinations,
                new Takeover(sampler, loop, exportLoop, status, earlier, facts::forget),
                earlier,
                Reload.threads());
        ServiceNotices notices =
            new ServiceNotices(
                manager, exportLoop, reload::isUnderWay, status::summary, clocks.monotonic());
        loop.noticesBy(notices);
        if (offset.isPositive()) {
          notices.ticking();
        }
        ControlRequests requests =
            new LogRequests(libc, log, new ReloadRequests(libc, reload, responses));
        loop(signals, events, loop, reload, exportLoop, requests);
      }
      manager.stopping();
      sampler.close();
      end(exportLoop, figures);
      manager.close();
    }
  }

  private Optional<Spool> spool(AgentFigures figures, RowRing ring) {
    if (!settings.spool().enabled() || settings.export().exporter() != Exporter.OTLP) {
      return Optional.empty();
    }
    return Optional.of(
        new Spool(
            libc,
            settings.spool(),
            Takeover.spoolProtocol(settings.export().protocol()),
            figures.ledger(),
            new SpoolClock(
                new Clocks(libc)::boottime, ring::clockOffset, new BootId(libc)::value)));
  }

  private void loop(
      TerminationSignals signals,
      PollSet events,
      SamplingLoop loop,
      Reload reload,
      ExportLoop exportLoop,
      ControlRequests requests) {
    ControlSettings control = settings.control();
    events.watch(END, signals.fd());
    events.watch(HANG_UP, signals.hangUpFd());
    events.watch(RELOAD, reload.fd());
    ControlRequests served =
        (line, user) -> {
          String response = requests.respond(line, user);
          exportLoop.touched();
          return response;
        };
    try (ControlServer server =
        new ControlServer(
            libc,
            control.sockets(),
            control.isGiven(),
            served,
            System::nanoTime,
            events,
            CONTROL)) {
      loop.run(
          () -> isEnd(signals, events, reload, exportLoop, server),
          control.enabled() ? () -> ready(exportLoop, server) : exportLoop::rowsReady);
    }
  }

  private static int[] noEvents() {
    int[] events = new int[CONTROL + ControlServer.DESCRIPTORS];
    Arrays.fill(events, NOT_YET);
    return events;
  }

  /** After a tick; the socket comes after the first one, which so is as early as without it. */
  private static void ready(ExportLoop exportLoop, ControlServer server) {
    exportLoop.rowsReady();
    server.afterTick();
  }

  private static boolean isEnd(
      TerminationSignals signals,
      PollSet events,
      Reload reload,
      ExportLoop exportLoop,
      ControlServer server) {
    server.work();
    if (events.isReady(HANG_UP)) {
      signals.takeHangUp();
      reload.request();
    }
    if (events.isReady(RELOAD)) {
      reload.work();
      exportLoop.touched();
    }
    return events.isReady(END);
  }

  private Duration offset(Clocks clocks) {
    ExportSettings export = settings.export();
    if (export.exporter() != Exporter.OTLP
        || !StartJitter.waits(export.startJitter(), Duration.ofNanos(clocks.boottime()))) {
      return Duration.ZERO;
    }
    String host = DestinationFactory.identity(libc, settings, version);
    Duration offset = StartJitter.offset(host, settings.interval());
    LOG.info(
        "the first sample is delayed by {} ms, so that hosts that boot together do not export at"
            + " the same time (export.start_jitter)",
        offset.toMillis());
    return offset;
  }

  private static void end(ExportLoop exportLoop, AgentFigures figures) {
    long undelivered = exportLoop.stop(GRACE);
    if (undelivered > 0) {
      LOG.warn("{} data points could not be delivered before the end and are lost", undelivered);
    }
    LOG.info("ended: {} ticks, {} missed", figures.ticks(), figures.missedTicks());
    LOG.info("{}", figures.ledger().snapshot().atEnd());
  }
}
