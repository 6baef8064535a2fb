package dev.panapulse.top;

import dev.panapulse.control.HostRow;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;

/** Makes rows of a host. */
final class Rows {
  private static final long SECOND = 1_000_000_000L;

  private final List<HostRow.Reading> readings = new ArrayList<>();

  /**
   * Adds a value.
   *
   * @param attributes keys and values in turn
   */
  Rows with(String metric, double value, String... attributes) {
    AttributesBuilder builder = Attributes.builder();
    for (int i = 0; i < attributes.length; i += 2) {
      builder.put(attributes[i], attributes[i + 1]);
    }
    readings.add(new HostRow.Reading(metric, builder.build(), value));
    return this;
  }

  /** A disk with what it has read so far. */
  Rows disk(String name, double read) {
    return with(Wanted.DISK_IO, read, "system.device.name", name, "disk.io.direction", "read");
  }

  /** A mount with its share that is used. */
  Rows mount(String point, double used) {
    for (String state : List.of("used", "free")) {
      with(
          Wanted.FILESYSTEM_USAGE,
          state.equals("used") ? used * 1e9 : (1 - used) * 1e9,
          "system.filesystem.mountpoint",
          point,
          "system.filesystem.type",
          "ext4",
          "system.filesystem.mode",
          "rw",
          "system.filesystem.state",
          state);
    }
    return this;
  }

  /** An interface with what it has received so far. */
  Rows network(String name, double received) {
    return with(
        Wanted.NETWORK_IO,
        received,
        "network.interface.name",
        name,
        "network.io.direction",
        "receive");
  }

  /** Seconds that a processor was busy and idle so far; an empty number: all of them. */
  Rows cpu(String number, double user, double idle) {
    for (String mode : List.of("user", "idle")) {
      double time = mode.equals("user") ? user : idle;
      if (number.isEmpty()) {
        with(Wanted.CPU_TIME, time, "cpu.mode", mode);
      } else {
        with(Wanted.CPU_TIME, time, "cpu.mode", mode, "cpu.logical_number", number);
      }
    }
    return this;
  }

  HostRow at(long sequence, long seconds) {
    return new HostRow(sequence, seconds * SECOND, readings);
  }
}
