package dev.panapulse.terminal;

/** How a cell looks; colours are the terminal's own, so that they fit its background. */
public enum Style {
  /** As the terminal writes by itself. */
  PLAIN("", ""),
  /** A title. */
  STRONG("1", "1"),
  /** Of little weight. */
  FAINT("2", "2"),
  /** A heading over a list, or a bar. */
  REVERSED("7", "7"),
  /** All is well. */
  GOOD("32", ""),
  /** Worth a look. */
  NOTABLE("33", "1"),
  /** Wrong. */
  BAD("1;31", "1;7"),
  /** A curve. */
  CURVE("36", "");

  private final String coloured;
  private final String plain;

  Style(String coloured, String plain) {
    this.coloured = coloured;
    this.plain = plain;
  }

  /** Parameters of the control sequence SGR, ECMA-48; empty: none. */
  String parameters(boolean colours) {
    return colours ? coloured : plain;
  }
}
