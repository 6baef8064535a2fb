package dev.panapulse.doctor;

import dev.panapulse.config.Settings;
import dev.panapulse.libc.LibC;
import dev.panapulse.spool.SpoolInspection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The directory in which rows wait for the backend; only looked at.
 *
 * @param agentUser the number of the agent's user, if this process is not the agent's but root's
 */
record SpoolStep(LibC libc, Settings settings, SettingText text, Supplier<Optional<Long>> agentUser)
    implements Step {
  private static final String NAME = "spool";
  private static final String DIRECTORY = "spool.directory";
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  @Override
  public Finding examine() {
    if (!settings.spool().enabled()) {
      return Finding.note(
          NAME,
          "turned off: " + text.now("spool.enabled"),
          "rows of an outage wait in memory alone, and are lost when it is full or the agent ends");
    }
    SpoolInspection found = SpoolInspection.of(libc, settings.spool().directories());
    if (!found.problem().isEmpty()) {
      return Finding.bad(
          NAME,
          found.path() + ": " + found.problem(),
          "rows of an outage wait in memory alone, and are lost when it is full or the agent ends",
          "set spool.directory to one that belongs to the agent's user, such as that of"
              + " StateDirectory=panapulse; now it is "
              + text.now(DIRECTORY));
    }
    return found(found);
  }

  private Finding found(SpoolInspection found) {
    List<String> advice = new ArrayList<>();
    long left = settings.spool().maxBytes() - found.bytes();
    boolean isFull = found.freeBytes() >= 0 && found.freeBytes() < MIB;
    if (isFull || (found.freeBytes() >= 0 && found.freeBytes() < left)) {
      advice.add(
          "the file system has "
              + found.freeBytes() / MIB
              + "MiB left, and spool.max_bytes is "
              + settings.spool().shownMaxBytes()
              + ": free some room, or lower the limit");
    }
    String what =
        found.path()
            + (found.exists() ? "" : " will be made")
            + (found.files() == 0
                ? "; no rows wait"
                : "; rows wait in "
                    + found.files()
                    + (found.files() == 1 ? " file, " : " files, ")
                    + found.bytes() / KIB
                    + "KiB");
    Optional<Long> expected = agentUser.get();
    if (found.exists() && expected.filter(user -> user != found.owner()).isPresent()) {
      return Finding.bad(
          NAME,
          what + "; it belongs to " + Users.name(libc, found.owner()),
          "the agent is "
              + Users.name(libc, expected.get())
              + ", who cannot write there: chown -R "
              + Users.name(libc, expected.get())
              + " "
              + found.path());
    }
    if (isFull) {
      return Finding.bad(NAME, what, advice);
    }
    return advice.isEmpty() ? Finding.ok(NAME, what) : Finding.note(NAME, what, advice);
  }
}
