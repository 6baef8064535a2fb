package dev.panapulse.doctor;

/** The result of a step in one word. */
public enum State {
  /** Nothing is wrong. */
  OK("ok"),

  /** Data does not arrive, or a part of it is missing, until somebody changes something. */
  BAD("bad"),

  /** Data arrives; a person should know something all the same. */
  NOTE("note"),

  /** Not tried. */
  SKIPPED("skipped");

  private final String text;

  State(String text) {
    this.text = text;
  }

  /** The word that is printed. */
  public String text() {
    return text;
  }
}
