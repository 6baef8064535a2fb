package dev.panapulse.daemon;

import dev.panapulse.control.ControlRequests;
import dev.panapulse.control.ReloadText;
import dev.panapulse.libc.LibC;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Requests of {@code panapulse reload}, which root and the agent's own user may make; all others
 * only read. Sampling thread only.
 */
final class ReloadRequests implements ControlRequests {
  private static final int ROOT = 0;

  private final LibC libc;
  private final Reload reload;
  private final UnaryOperator<String> others;

  /**
   * @param others responds to requests that only read
   */
  ReloadRequests(LibC libc, Reload reload, UnaryOperator<String> others) {
    this.libc = libc;
    this.reload = reload;
    this.others = others;
  }

  @Override
  public String respond(String line, int user) {
    if (!ReloadText.is(line)) {
      return others.apply(line);
    }
    if (!isTrusted(libc, user)) {
      return ReloadText.ended(
          ReloadText.DENIED, List.of("only root and the agent's own user may reload"));
    }
    long request = line.equals(ReloadText.REQUEST) ? reload.request() : ReloadText.number(line);
    if (request < 1) {
      return UNKNOWN_REQUEST;
    }
    Optional<Reload.Result> result = reload.result(request);
    return result.isPresent()
        ? ReloadText.ended(state(result.get().state()), result.get().lines())
        : ReloadText.waiting(request);
  }

  /** Whether a user may change what the agent does, or see all that it knows. */
  static boolean isTrusted(LibC libc, int user) {
    return user == ROOT || user == libc.geteuid();
  }

  private static String state(Reload.State state) {
    return switch (state) {
      case DONE -> ReloadText.DONE;
      case RESTART -> ReloadText.RESTART;
      case REFUSED -> ReloadText.REFUSED;
      case GONE -> ReloadText.GONE;
    };
  }
}
