package dev.panapulse.doctor;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.InstanceKeeper;
import dev.panapulse.libc.LibC;
import dev.panapulse.resource.HostResource;
import java.util.Optional;

/** The id by which the backend tells this host from others. */
final class HostIdStep implements Step {
  private static final String NAME = "host id";
  private static final String FILE = "/etc/machine-id";

  private final LibC libc;
  private final Settings settings;
  private final String root;

  HostIdStep(LibC libc, Settings settings) {
    this.libc = libc;
    this.settings = settings;
    String path = settings.rootPath().toString();
    this.root = path.equals("/") ? "" : path;
  }

  @Override
  public Finding examine() {
    String own = settings.resource().attributes().getOrDefault("host.id", "");
    if (!own.isEmpty()) {
      return Finding.ok(NAME, own + ", by resource.attributes");
    }
    String path = root + FILE;
    Optional<String> id = TextFile.read(libc, path).map(String::strip);
    if (id.filter(HostResource::isMachineId).isEmpty()) {
      return Finding.note(
          NAME,
          path
              + (id.isEmpty() ? " cannot be read" : " holds no id")
              + ": host.id is left out, and hosts differ by their names alone",
          "systemd-machine-id-setup writes one; or set resource.attributes with host.id");
    }
    if (isRepeated(id.get())) {
      return Finding.bad(
          NAME,
          path + " holds " + id.get() + ", which many images have",
          "hosts with the same id write into the same series: empty the file and run"
              + " systemd-machine-id-setup");
    }
    String found = id.get() + ", by " + path;
    return new InstanceKeeper(libc, settings)
        .cause()
        .map(cause -> madeAnew(found, cause))
        .orElseGet(() -> Finding.ok(NAME, found));
  }

  private static Finding madeAnew(String found, String cause) {
    return Finding.note(
        NAME,
        found + "; service.instance.id is a new one, because " + cause,
        "if this host was cloned, host.id is that of the other host, too: empty /etc/machine-id, run"
            + " systemd-machine-id-setup, and do so in the image");
  }

  private static boolean isRepeated(String id) {
    return id.chars().distinct().count() == 1;
  }
}
