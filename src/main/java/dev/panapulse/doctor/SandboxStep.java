package dev.panapulse.doctor;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.HiddenSources;
import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a sandbox or a container hides from this process. */
final class SandboxStep implements Step {
  private static final String NAME = "sandbox";

  /** Begins the causes that matter only if the backend is elsewhere, which other steps try. */
  private static final String ALONE = "the only network interface";

  private static final String OF_THE_AGENT = "from the running agent: ";
  private static final String OWN_NETWORK = OF_THE_AGENT + "it has a network of its own";

  private static final List<String> CONTAINER_MARKS =
      List.of("/.dockerenv", "/run/.containerenv", "/run/systemd/container");

  private final LibC libc;
  private final String root;
  private final Supplier<RunningAgent> agent;

  SandboxStep(LibC libc, Settings settings, Supplier<RunningAgent> agent) {
    this.libc = libc;
    this.agent = agent;
    String path = settings.rootPath().toString();
    this.root = path.equals("/") ? "" : path;
  }

  @Override
  public Finding examine() {
    List<String> causes = causes(root);
    for (String cause : ofAgent()) {
      if (!causes.contains(cause)) {
        causes.add(OF_THE_AGENT + cause);
      }
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
    boolean isBad =
        causes.stream()
            .anyMatch(cause -> !cause.startsWith(ALONE) && !cause.startsWith(OWN_NETWORK));
    return isBad ? Finding.bad(NAME, what, causes) : Finding.note(NAME, what, causes);
  }

  private List<String> causes(String below) {
    List<String> causes = new ArrayList<>(HiddenSources.causes(libc, below));
    if (!TextFile.exists(libc, below + "/proc/1") && TextFile.exists(libc, below + "/proc/self")) {
      causes.add(
          below
              + "/proc hides the processes of other users: hidepid of the mount, or ProtectProc= of"
              + " systemd; system.process.count is left out; the group of the mount's option gid="
              + " may see them");
    }
    return causes;
  }

  /** What its mounts hide, if it has mounts of its own and this user may see them, proc(5). */
  private List<String> ofAgent() {
    Optional<Long> pid = agent.get().pid();
    if (pid.isEmpty()) {
      return List.of();
    }
    String process = "/proc/" + pid.get();
    String itsRoot = process + "/root";
    List<String> causes = new ArrayList<>();
    if (!isSame(process, "ns/mnt") && TextFile.exists(libc, itsRoot)) {
      causes(itsRoot + root).forEach(cause -> causes.add(cause.replace(itsRoot, "")));
      causes.removeIf(cause -> cause.startsWith(ALONE));
    }
    if (!isSame(process, "ns/net")) {
      causes.add(
          "it has a network of its own (PrivateNetwork= of systemd, or a container), which this check"
              + " does not try: run the check there");
    }
    return causes;
  }

  /** Whether a namespace of a process is this one's; also if that may not be seen. */
  private boolean isSame(String process, String namespace) {
    Optional<String> other = TextFile.link(libc, process + "/" + namespace);
    return other.isEmpty() || other.equals(TextFile.link(libc, "/proc/self/" + namespace));
  }

  /** Whether this process is in a container, as far as its engine says so. */
  static boolean isContainer(LibC libc) {
    return CONTAINER_MARKS.stream().anyMatch(mark -> TextFile.exists(libc, mark));
  }
}
