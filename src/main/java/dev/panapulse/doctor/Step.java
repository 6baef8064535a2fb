package dev.panapulse.doctor;

/** One thing that is tried. Changes nothing on this host or in the backend. */
@FunctionalInterface
interface Step {
  /** Tries it; returns within the time that its finding names. */
  Finding examine();
}
