package dev.panapulse.doctor;

/** One thing that is tried. Changes nothing on this host or in the backend. */
interface Step {
  /** Its name in the report, at most ten characters. */
  String name();

  /** Tries it; returns within the time that its finding names. */
  Finding examine();
}
