package dev.panapulse.doctor;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.CollectorCheck;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.List;

/** Each collector once: its values, and the rights of this user to its sources. */
record CollectorsStep(LibC libc, Settings settings) implements Step {
  private static final String NAME = "collectors";

  @Override
  public Finding examine() {
    return judge(CollectorCheck.all(libc, settings));
  }

  /** A collector without any value is bad if something keeps it from one. */
  static Finding judge(List<CollectorCheck> checks) {
    int values = 0;
    boolean isBad = false;
    List<String> advice = new ArrayList<>();
    for (CollectorCheck check : checks) {
      values += check.values();
      if (!check.isFine()) {
        isBad |= check.values() == 0 || !check.failure().isEmpty();
        advice.add(check.name() + ": " + problem(check));
      }
    }
    String what =
        checks.size() == 1
            ? "1 collector, " + values + " values"
            : checks.size() + " collectors, " + values + " values";
    if (advice.isEmpty()) {
      return Finding.ok(NAME, what);
    }
    what +=
        advice.size() == 1
            ? "; one has a source that cannot be read"
            : "; " + advice.size() + " have sources that cannot be read";
    advice.add(
        "panapulse check lists every source; to turn one off: collectors.NAME.enabled = false");
    return isBad ? Finding.bad(NAME, what, advice) : Finding.note(NAME, what, advice);
  }

  private static String problem(CollectorCheck check) {
    if (!check.failure().isEmpty()) {
      return "failed, please report it: " + check.failure();
    }
    List<String> paths = new ArrayList<>();
    int result = 0;
    for (CollectorCheck.Source source : check.sources()) {
      if (source.isUnreadable()) {
        paths.add(source.path());
        result = source.length();
      }
    }
    boolean isDenied = result == -Errno.EACCES || result == -Errno.EPERM;
    String which =
        paths.getFirst() + (paths.size() == 1 ? "" : " and " + (paths.size() - 1) + " more");
    return which
        + ": "
        + Errno.describe(result)
        + (isDenied
            ? "; by the file's mode, a rule of SELinux or AppArmor, or InaccessiblePaths= of the"
                + " unit"
            : "");
  }
}
