package dev.panapulse.host.hardware;

import dev.panapulse.host.SysTree;
import java.util.List;
import java.util.Optional;

/** Devices of one kind: where the kernel lists them, and the sensors of each. */
interface SensorSource {
  /**
   * A device that is listed now.
   *
   * @param name its name in the directory that lists it
   * @param identity text that stays the same as long as it is the same device
   */
  record Candidate(String name, String identity) {}

  /** A number that changes when devices come or go. Allocates nothing. */
  long fingerprint();

  /** The devices that are listed now. Any thread. */
  List<Candidate> candidates(SysTree sys);

  /**
   * The sensors of a device. Any thread.
   *
   * @return empty if it has none
   */
  Optional<Component> component(SysTree sys, Candidate candidate, DeviceIds ids);

  /** Releases the memory. */
  void close();
}
