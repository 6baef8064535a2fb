package dev.panapulse.doctor;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.config.Exporter;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Problem;
import dev.panapulse.config.Protocol;
import dev.panapulse.config.Settings;
import dev.panapulse.daemon.DestinationFactory;
import dev.panapulse.http.BackendFacts;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.EndRequest;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.LastPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tries, step by step, everything between this host's files and the backend. A step of the way to
 * the backend is skipped after one that is bad. Ends within some 30 s, whatever a server does, and
 * sends nothing but export requests without data points. One thread.
 */
public final class Doctor {
  private static final int NO_STOP = -1;

  private final LibC libc;
  private final LoadedSettings loaded;
  private final List<String> warnings;
  private final Map<String, String> environment;
  private final String version;

  /**
   * @param warnings about files that show secrets
   * @param environment of this process
   * @param version of Panapulse
   */
  public Doctor(
      LibC libc,
      LoadedSettings loaded,
      List<String> warnings,
      Map<String, String> environment,
      String version) {
    this.libc = libc;
    this.loaded = loaded;
    this.warnings = List.copyOf(warnings);
    // not copied: it may be larger than the heap
    this.environment = environment;
    this.version = version;
  }

  /** The only finding where the settings are not valid. */
  public static Finding invalid(List<Problem> problems) {
    return SettingsStep.invalid(problems);
  }

  /** The findings of all steps, in the order in which they were tried. */
  public List<Finding> examine() {
    Settings settings = loaded.settings();
    SettingText text = new SettingText(loaded);
    Optional<UnitFile> unit = UnitFile.find(libc, "");
    Supplier<RunningAgent> agent = once(() -> RunningAgent.ask(libc, settings.control().sockets()));
    List<Finding> findings = new ArrayList<>();
    findings.add(new SettingsStep(loaded, warnings).examine());
    findings.add(new UserStep(libc, agent, unit).examine());
    findings.add(new CollectorsStep(libc, settings).examine());
    findings.add(new SandboxStep(libc, settings, agent).examine());
    if (settings.export().exporter() == Exporter.OTLP) {
      way(settings, text, unit, findings);
      findings.add(new SpoolStep(libc, settings, text, () -> agentUser(agent, unit)).examine());
    }
    findings.add(new HostIdStep(libc, settings).examine());
    findings.add(new UnitStep(libc, unit, environment).examine());
    findings.add(new AgentStep(loaded, agent, unit).examine());
    return findings;
  }

  /** Only root looks at another user's directory. */
  private Optional<Long> agentUser(Supplier<RunningAgent> agent, Optional<UnitFile> unit) {
    return libc.geteuid() == 0
        ? agent
            .get()
            .user(libc)
            .or(() -> unit.flatMap(file -> file.value("User")).flatMap(u -> Users.id(libc, u)))
        : Optional.empty();
  }

  private void way(
      Settings settings, SettingText text, Optional<UnitFile> unit, List<Finding> findings) {
    ExportSettings export = settings.export();
    ClockStep clock = new ClockStep();
    OtlpClientOptions options =
        DestinationFactory.options(
            export,
            NO_STOP,
            EndRequest.never(),
            new BackendFacts(clock.ofBackend(libc), new LastPeer()),
            version);
    Probe probe = new Probe(libc, options, DestinationFactory.metrics(libc, settings, version));
    OtherPaths paths = new OtherPaths(probe, text);
    ConnectionTrial route = new ConnectionTrial(libc, export, options);
    Supplier<ConnectionTrial.Attempt> firstHop = once(route::firstHop);
    Supplier<ConnectionTrial.Attempt> whole = once(route::whole);
    String address = export.proxy().isPresent() ? text.now("export.proxy") : text.endpoint();
    boolean isTunnel = export.secure() || export.protocol() == Protocol.GRPC;
    List<Named> steps =
        List.of(
            new Named(NameStep.NAME, new NameStep(libc, route, firstHop, address)),
            new Named(ConnectStep.NAME, new ConnectStep(libc, route, firstHop, address)),
            new Named(ProxyStep.NAME, new ProxyStep(export, isTunnel, whole, text)),
            new Named(TlsStep.NAME, new TlsStep(export, probe, whole, text, paths)),
            new Named(
                RequestStep.NAME,
                new RequestStep(
                    export, probe, paths, text, new ResponseAdvice(export, text, unit))));
    Optional<Finding> bad = Optional.empty();
    for (Named each : steps) {
      Finding finding =
          bad.map(earlier ->
                  Finding.skipped(each.name(), "not tried, because " + earlier.step() + " is bad"))
              .orElseGet(each.step()::examine);
      findings.add(finding);
      bad = bad.isEmpty() && finding.isBad() ? Optional.of(finding) : bad;
    }
    // a response that refuses the request has a date, too
    findings.add(clock.examine());
  }

  /**
   * A step of the way to the backend.
   *
   * @param name in the report
   */
  private record Named(String name, Step step) {}

  private static <T> Supplier<T> once(Supplier<T> supplier) {
    List<T> made = new ArrayList<>(1);
    return () -> {
      if (made.isEmpty()) {
        made.add(supplier.get());
      }
      return made.getFirst();
    };
  }
}
