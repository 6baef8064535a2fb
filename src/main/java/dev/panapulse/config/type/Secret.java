package dev.panapulse.config.type;

/** A text that {@code toString} does not show, so that a record that contains it can be printed. */
public final class Secret {
  private final String text;

  /** Hides {@code text}. */
  public Secret(String text) {
    this.text = text;
  }

  /** The text itself, for the code that sends it. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Always {@code (set)}. */
  @Override
  public String toString() {
    return "(set)";
  }
}
