package dev.panapulse.top;

import java.util.List;

/**
 * What a host does at one moment. Rates are a second's, shares are fractions, sizes are in bytes,
 * temperatures in degrees Celsius, times in seconds; NaN: not known.
 *
 * @param epochNanos when
 * @param uptime since boot
 * @param load over 1, 5 and 15 minutes
 * @param processes on the host
 * @param processesCreated a second
 * @param cpu of all processors
 * @param cores each processor; empty: not known
 * @param memory and swap space
 * @param pressures cpu, memory and io, as far as the kernel has them
 * @param disks in the order of the row, as the lists that follow
 */
record HostFigures(
    long epochNanos,
    double uptime,
    Load load,
    double processes,
    double processesCreated,
    Cpu cpu,
    List<Core> cores,
    Memory memory,
    List<Pressure> pressures,
    List<Disk> disks,
    List<Interface> interfaces,
    List<Mount> mounts,
    List<Temperature> temperatures) {
  /** Threads that run or want to. */
  record Load(double one, double five, double fifteen) {}

  /** Shares of the processors' time. */
  record Cpu(
      double busy,
      double user,
      double system,
      double nice,
      double iowait,
      double interrupt,
      double steal) {}

  /** One processor. */
  record Core(String number, double busy) {}

  /** Swap space is that of all devices. */
  record Memory(double total, double used, double available, double swap, double swapUsed) {}

  /** Share of the time in which some tasks waited for a resource, and in which all did. */
  record Pressure(String resource, double some, double full) {}

  /**
   * One disk.
   *
   * @param await how long an operation took
   */
  record Disk(
      String name, double read, double written, double operations, double busy, double await) {}

  /** One interface of the network. */
  record Interface(String name, double received, double sent, double errors, double dropped) {}

  /** One file system. */
  record Mount(String point, String type, double used, double free, boolean isReadOnly) {
    /** As df(1) has it: of what users other than root may use. */
    double share() {
      return used / (used + free);
    }
  }

  /**
   * One sensor.
   *
   * @param limit the lowest upper one that the hardware names
   */
  record Temperature(String name, double celsius, double limit) {}

  /** Nothing is known yet. */
  static HostFigures none() {
    double none = Double.NaN;
    return new HostFigures(
        0,
        none,
        new Load(none, none, none),
        none,
        none,
        new Cpu(none, none, none, none, none, none, none),
        List.of(),
        new Memory(none, none, none, none, none),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
