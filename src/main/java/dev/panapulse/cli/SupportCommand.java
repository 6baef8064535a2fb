package dev.panapulse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.codec.PrintableText;
import dev.panapulse.codec.Secrets;
import dev.panapulse.config.ControlSettings;
import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.SettingKey;
import dev.panapulse.config.Settings;
import dev.panapulse.config.SettingsException;
import dev.panapulse.control.ControlClient;
import dev.panapulse.control.LogText;
import dev.panapulse.control.StatusResponse;
import dev.panapulse.daemon.ExitCode;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import dev.panapulse.libc.WorkingDirectory;
import dev.panapulse.resource.Version;
import dev.panapulse.support.NewFile;
import dev.panapulse.support.SecretLines;
import dev.panapulse.support.TarArchive;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code panapulse support}: writes one file with all that somebody who helps would ask for.
 * Secrets are struck out; what cannot be had is said in its place.
 */
final class SupportCommand {
  private static final int MOST_FILE = 256 * 1024;

  private static final List<String> HOST =
      List.of("/proc/version", "/etc/os-release", "/proc/uptime", "/proc/self/mountinfo");

  private static final List<String> UNIT =
      List.of(
          "/etc/systemd/system/panapulse.service",
          "/etc/systemd/system/panapulse.service.d/override.conf",
          "/lib/systemd/system/panapulse.service");

  private final LibC libc;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  SupportCommand(LibC libc, PrintStream out, PrintStream err, Map<String, String> environment) {
    this.libc = libc;
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /**
   * @param name of the file; if empty, one with the time in it, in the working directory
   * @param control the settings of the socket
   * @param settings loads all settings
   * @param file the configuration file
   */
  int run(
      Optional<String> name,
      ControlSettings control,
      Supplier<LoadedSettings> settings,
      Path file) {
    long now = System.currentTimeMillis() / 1000;
    String directory = "panapulse-support-" + now;
    String written = name.orElse(directory + ".tar");
    Optional<String> problem = WorkingDirectory.problemWith(written);
    if (problem.isPresent()) {
      err.println("panapulse: cannot write " + PrintableText.name(written) + ": " + problem.get());
      return ExitCode.FAILURE;
    }
    TarArchive archive = new TarArchive(directory, now);
    archive.add("version.txt", "panapulse " + Version.NUMBER + "\n");
    // first, as it makes the secrets known
    archive.add("check.txt", printed(output -> check(settings, output)));
    archive.add(
        "doctor.txt",
        printed(output -> new DoctorCommand(output, false, environment).run(settings)));
    archive.add("status.txt", asked(control, StatusResponse.TEXT));
    archive.add("status.json", asked(control, StatusResponse.JSON));
    archive.add("log.txt", asked(control, LogText.REQUEST));
    archive.add("config.toml", SecretLines.ofSettings(text(file.toString()), harmless()));
    archive.add("unit.txt", texts(UNIT));
    archive.add("host.txt", texts(HOST));
    return write(written, archive.bytes());
  }

  private void check(Supplier<LoadedSettings> settings, PrintStream output) {
    try {
      new CheckCommand(output).run(settings.get());
    } catch (SettingsException e) {
      e.rest().ifPresent(rest -> Secrecy.protect(libc, rest.export()));
      e.lines().forEach(output::println);
    }
  }

  /** What a command prints. */
  private static String printed(Consumer<PrintStream> command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream output = new PrintStream(bytes, false, UTF_8);
    try {
      command.accept(output);
    } catch (RuntimeException e) {
      output.println("failed: " + e);
    }
    output.flush();
    return Secrets.redact(bytes.toString(UTF_8));
  }

  private String asked(ControlSettings control, String request) {
    try {
      return Secrets.redact(
          StatusCommand.printable(new ControlClient(libc, control.sockets()).ask(request)));
    } catch (ControlClient.NoAgentException e) {
      return "no running agent responds: " + e.getMessage() + "\n";
    }
  }

  private static Set<String> harmless() {
    Set<String> names = new HashSet<>();
    for (SettingKey<?> key : Settings.keys()) {
      if (!key.secret()) {
        names.add(key.name().substring(key.name().lastIndexOf('.') + 1));
      }
    }
    return names;
  }

  private String texts(List<String> paths) {
    StringBuilder all = new StringBuilder();
    for (String path : paths) {
      all.append("== ").append(path).append('\n').append(SecretLines.ofUnit(text(path)));
    }
    return all.toString();
  }

  private String text(String path) {
    try (Slab cPath = Slab.ofString(path);
        Slab content = Slab.allocate(MOST_FILE)) {
      int length = SmallFile.read(libc, cPath.address(), content);
      return length < 0
          ? "cannot be read: " + Errno.describe(length)
          : new String(content.bytes(0, length), UTF_8);
    }
  }

  private int write(String name, byte[] bytes) {
    int result = NewFile.write(libc, name, bytes);
    if (result < 0) {
      err.println(
          "panapulse: cannot write " + PrintableText.name(name) + ": " + Errno.describe(result));
      return ExitCode.FAILURE;
    }
    out.println(
        name
            + " has settings, status, log and unit of this host; secrets are struck out."
            + " Look through it before you pass it on.");
    return ExitCode.OK;
  }
}
