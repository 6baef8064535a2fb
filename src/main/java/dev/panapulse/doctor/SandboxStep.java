package dev.panapulse.doctor;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.HiddenSources;
import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.List;

/** What a sandbox or a container hides from this process. */
final class SandboxStep implements Step {
  private static final String NAME = "sandbox";

  /** Begins the cause that matters only if the backend is elsewhere, which other steps try. */
  private static final String ALONE = "the only network interface";

  private static final List<String> CONTAINER_MARKS =
      List.of("/.dockerenv", "/run/.containerenv", "/run/systemd/container");

  private final LibC libc;
  private final String root;

  SandboxStep(LibC libc, Settings settings) {
    this.libc = libc;
    String path = settings.rootPath().toString();
    this.root = path.equals("/") ? "" : path;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Finding examine() {
    List<String> causes = new ArrayList<>(HiddenSources.causes(libc, root));
    if (!TextFile.exists(libc, root + "/proc/1") && TextFile.exists(libc, root + "/proc/self")) {
      causes.add(
          "/proc hides the processes of other users: hidepid of the mount, or ProtectProc= of"
              + " systemd; system.process.count is left out; the group of the mount's option gid="
              + " may see them");
    }
    boolean isContainer = isContainer(libc);
    String where =
        (isContainer ? "in a container" : "in no container")
            + (root.isEmpty() ? "" : "; the host is below " + root);
    if (causes.isEmpty() && isContainer && root.isEmpty()) {
      return Finding.note(
          NAME,
          "in a container, and root_path is /: file systems, the host's name and its id are the"
              + " container's",
          "to see the host: mount its / read-only at /host and set root_path = /host; share its"
              + " network and PID namespaces (docker run -v /:/host:ro,rslave --net=host --pid=host)");
    }
    if (causes.isEmpty()) {
      return Finding.ok(NAME, where + "; nothing that the collectors read is hidden");
    }
    String what = where + "; hidden: " + causes.size();
    boolean isBad = causes.stream().anyMatch(cause -> !cause.startsWith(ALONE));
    return isBad ? Finding.bad(NAME, what, causes) : Finding.note(NAME, what, causes);
  }

  /** Whether this process is in a container, as far as its engine says so. */
  static boolean isContainer(LibC libc) {
    return CONTAINER_MARKS.stream().anyMatch(mark -> TextFile.exists(libc, mark));
  }
}
