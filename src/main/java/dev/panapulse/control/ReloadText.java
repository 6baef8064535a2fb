package dev.panapulse.control;

import java.util.List;

/**
 * The requests and responses of a reload, whose end a client waits for by asking again, as nothing
 * waits in the agent.
 *
 * <pre>
 *   reload     → wait 7
 *   reload 7   → wait 7
 *   reload 7   → done
 *                changed: interval
 * </pre>
 */
public final class ReloadText {
  /** Request for a reload; with a number behind it, for its end. */
  public static final String REQUEST = "reload";

  /** First line, with the number of the request behind it: there is no end yet. */
  public static final String WAIT = "wait";

  /** First line: the settings are in force. */
  public static final String DONE = "done";

  /** First line: they are, but for those that need a restart. */
  public static final String RESTART = "restart";

  /** First line: the settings are invalid, and nothing has changed. */
  public static final String REFUSED = "refused";

  /** First line: this user may not change the settings. */
  public static final String DENIED = "denied";

  /** First line: no end of a reload with this number is known. */
  public static final String GONE = "gone";

  private ReloadText() {}

  /** The request for the end of a reload. */
  public static String of(long request) {
    return REQUEST + " " + request;
  }

  /** Whether a line is one of these requests. */
  public static boolean is(String line) {
    return line.equals(REQUEST) || line.startsWith(REQUEST + " ");
  }

  /** The number in a request or in a response with {@link #WAIT}; -1: there is none. */
  public static long number(String line) {
    String text = line.strip();
    try {
      return Long.parseLong(text.substring(text.indexOf(' ') + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The response of a reload that has not ended. */
  public static String waiting(long request) {
    return WAIT + " " + request + "\n";
  }

  /** The response of one that has. */
  public static String ended(String state, List<String> lines) {
    return state + "\n" + String.join("\n", lines) + (lines.isEmpty() ? "" : "\n");
  }
}
