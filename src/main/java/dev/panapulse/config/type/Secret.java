package dev.panapulse.config.type;

/** A text that no {@code toString} shows, so that a record which holds it may be printed. */
public final class Secret {
  private final String text;

  /** Hides {@code text}. */
  public Secret(String text) {
    this.text = text;
  }

  /** The text itself, for the one place that sends it. */
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
