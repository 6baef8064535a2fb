package dev.panapulse.top;

import dev.panapulse.terminal.Key;

/**
 * What the person at the keys wants to see.
 *
 * @param byUse whether lists are in the order of use, the most used first; else by name
 * @param cores whether each processor is shown
 * @param help whether the keys are explained in place of the lists
 * @param scroll lines of each list that are above its place, at least 0
 */
record TopView(boolean byUse, boolean cores, boolean help, int scroll) {
  private static final int PAGE = 10;

  /** At the start. */
  static TopView first() {
    return new TopView(false, true, false, 0);
  }

  /**
   * After a key.
   *
   * @param most lines by which the longest list can be scrolled
   */
  TopView after(Key key, int most) {
    return switch (key) {
      case SORT -> new TopView(!byUse, cores, help, 0);
      case CORES -> new TopView(byUse, !cores, help, scroll);
      case HELP -> new TopView(byUse, cores, !help, scroll);
      case UP -> scrolled(-1, most);
      case DOWN -> scrolled(1, most);
      case PAGE_UP -> scrolled(-PAGE, most);
      case PAGE_DOWN -> scrolled(PAGE, most);
      case FIRST -> scrolled(-scroll, most);
      case LAST -> scrolled(most, most);
      case QUIT, STOP, REDRAW -> this;
    };
  }

  private TopView scrolled(int lines, int most) {
    return new TopView(byUse, cores, help, Math.clamp((long) scroll + lines, 0, Math.max(0, most)));
  }
}
