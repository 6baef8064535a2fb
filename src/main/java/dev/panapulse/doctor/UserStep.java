package dev.panapulse.doctor;

import dev.panapulse.libc.LibC;
import java.util.Optional;
import java.util.function.Supplier;

/** The user of this check: rights are those of this user, not of the agent's. */
record UserStep(LibC libc, Supplier<RunningAgent> agent, Optional<UnitFile> unit) implements Step {
  private static final String NAME = "user";

  @Override
  public Finding examine() {
    long own = Integer.toUnsignedLong(libc.geteuid());
    String me = Users.name(libc, own);
    Optional<Long> running = agent.get().user(libc);
    if (running.isPresent()) {
      return running.get() == own
          ? Finding.ok(NAME, me + ", as the running agent")
          : differs(me, Users.name(libc, running.get()), "the running agent is");
    }
    if (unit.isEmpty()) {
      return Finding.ok(NAME, me + "; no agent runs and no unit is installed to compare with");
    }
    if (unit.get().isOn("DynamicUser")) {
      return differs(me, "a user that exists only with it (DynamicUser=yes)", "the unit is");
    }
    String user = unit.get().value("User").orElse("root");
    boolean isSame = user.equals(me) || Users.id(libc, user).filter(id -> id == own).isPresent();
    return isSame ? Finding.ok(NAME, me + ", as in the unit") : differs(me, user, "the unit is");
  }

  /** Root may read everything, so little is wrong by that; another user may err both ways. */
  private Finding differs(String me, String other, String who) {
    String what = "this check runs as " + me + ", " + who + " of " + other;
    return libc.geteuid() == 0
        ? Finding.ok(NAME, what + "; rights are checked as " + me)
        : Finding.note(
            NAME,
            what,
            "rights are checked as "
                + me
                + "; as the agent's user: sudo -u "
                + other
                + " panapulse doctor");
  }
}
