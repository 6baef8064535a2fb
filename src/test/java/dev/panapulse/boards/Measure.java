package dev.panapulse.boards;

/** What a query's values are, how boards show them, and between which bounds they lie. */
public enum Measure {
  RATIO("percentunit", "percent-decimal", 0, 1),
  SECONDS("s", "seconds", 0, 1e10),
  BYTES("bytes", "bytes", 0, 1e18),
  BYTES_PER_SECOND("Bps", "bytes/sec", 0, 1e12),
  COUNT("short", "decimal", 0, 1e15),
  PER_SECOND("suffix:/s", "counts/sec", 0, 1e12),
  CELSIUS("celsius", "celsius", -60, 200),
  HERTZ("hertz", "decimal", 1e6, 1e11),
  VOLTS("volt", "decimal", -500, 500),
  RPM("rotrpm", "decimal", 0, 100_000),
  WATTS("watt", "decimal", -10_000, 10_000),
  /** 1 or 0. */
  FLAG("bool_yes_no", "decimal", 0, 1);

  private static final double ROUNDING = 1e-9;

  private final String grafana;
  private final String perses;
  private final double least;
  private final double most;

  Measure(String grafana, String perses, double least, double most) {
    this.grafana = grafana;
    this.perses = perses;
    this.least = least;
    this.most = most;
  }

  /** The name of the unit in Grafana. */
  String grafana() {
    return grafana;
  }

  /** The name of the unit in Perses. */
  String perses() {
    return perses;
  }

  /** Whether a value can be one of these. */
  public boolean contains(double value) {
    // the kernel counts pressure every 2 s, and the time of a request to a disk at its end: over
    // some
    // seconds a ratio can be above 1
    double slack = this == RATIO ? 0.5 : 0;
    return value >= least - ROUNDING && value <= most + slack;
  }
}
