package dev.panapulse.resource;

import java.util.List;

/**
 * What tells a host from others. Each part is compared by itself, as the rights to read it differ.
 */
public enum HostPart {
  /** The same for all hosts of an image in which it was not emptied. */
  MACHINE_ID("machine id"),

  /** As cloud-init writes it. */
  CLOUD_INSTANCE("cloud instance id"),

  /** Of the virtual machine or the mainboard; readable by root. */
  PRODUCT_UUID("DMI product UUID"),

  /** Likewise. */
  PRODUCT_SERIAL("DMI serial number"),

  /** Of an ARM board, such as a Raspberry Pi. */
  BOARD_SERIAL("serial number of the board");

  private final String words;

  HostPart(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** Where it is read: the first file that has content. */
  List<String> files() {
    return switch (this) {
      case MACHINE_ID -> List.of("/etc/machine-id", "/var/lib/dbus/machine-id");
      // the second one is that of the last boot until cloud-init has run
      case CLOUD_INSTANCE ->
          List.of("/run/cloud-init/.instance-id", "/var/lib/cloud/data/instance-id");
      case PRODUCT_UUID -> List.of("/sys/class/dmi/id/product_uuid");
      case PRODUCT_SERIAL -> List.of("/sys/class/dmi/id/product_serial");
      case BOARD_SERIAL -> List.of("/sys/firmware/devicetree/base/serial-number");
    };
  }
}
