package dev.panapulse.cli;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.SettingsException;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.doctor.Doctor;
import dev.panapulse.doctor.DoctorReport;
import dev.panapulse.libc.LibC;
import dev.panapulse.resource.Version;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code panapulse doctor}: prints what keeps data from arriving, and what to do about it. */
final class DoctorCommand {
  private final PrintStream out;
  private final boolean isJson;
  private final Map<String, String> environment;

  DoctorCommand(PrintStream out, boolean isJson, Map<String, String> environment) {
    this.out = out;
    this.isJson = isJson;
    this.environment = environment;
  }

  /**
   * @param settings loads them
   */
  int run(Supplier<LoadedSettings> settings) {
    LoadedSettings loaded;
    try {
      loaded = settings.get();
    } catch (SettingsException e) {
      e.rest().ifPresent(rest -> Secrecy.protect(LibC.system(), rest.export()));
      print(new DoctorReport(List.of(Doctor.invalid(e.problems()))));
      return ExitCode.USAGE;
    }
    LibC libc = LibC.system();
    Doctor doctor =
        new Doctor(libc, loaded, Secrecy.warnings(libc, loaded), environment, Version.NUMBER);
    DoctorReport report = new DoctorReport(doctor.examine());
    print(report);
    return report.isFine() && !out.checkError() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void print(DoctorReport report) {
    out.print(isJson ? report.json() : report.text());
    out.flush();
  }
}
