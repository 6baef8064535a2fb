package dev.panapulse.host.hardware;

import dev.panapulse.host.SysTree;
import java.util.List;
import java.util.Optional;

/** Devices of one kind: where they are listed, and what is measured of each. */
interface SensorSource {
  /**
   * A device that is there now.
   *
   * @param name its name in the directory that lists it
   * @param identity what stays the same as long as it is the same device
   */
  record Candidate(String name, String identity) {}

  /** A number that changes with what there is. Allocates nothing. */
  long fingerprint();

  /** What there is. */
  List<Candidate> candidates(SysTree sys);

  /**
   * What is measured of a device.
   *
   * @return empty if that is nothing
   */
  Optional<Component> component(SysTree sys, Candidate candidate, HardwareIds ids);

  /** Gives the memory back. */
  void close();
}
