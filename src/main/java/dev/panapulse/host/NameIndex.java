package dev.panapulse.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Devices by name, where there are too many to compare with each: a hash table with open addressing
 * and room for twice as many. Finding one allocates nothing. Sampling thread only.
 */
final class NameIndex<D extends Device> {
  private static final int SMALLEST = 128;

  private @Nullable Device[] slots = new Device[0];
  private int size;

  /** Replaces the content. */
  void fill(List<D> devices) {
    int capacity = SMALLEST;
    while (capacity < 2 * (devices.size() + 1)) {
      capacity *= 2;
    }
    slots = new Device[capacity];
    size = 0;
    for (int i = 0; i < devices.size(); i++) {
      insert(devices.get(i));
    }
  }

  /** Adds a device whose name is not in it yet. */
  void add(D device) {
    if (2 * (size + 1) > slots.length) {
      @Nullable Device[] before = slots;
      slots = new Device[Math.max(SMALLEST, 2 * before.length)];
      size = 0;
      for (@Nullable Device known : before) {
        if (known != null) {
          insert(known);
        }
      }
    }
    insert(device);
  }

  private void insert(Device device) {
    int hash = 0;
    for (byte c : device.name()) {
      hash = Scanner.hashed(hash, c);
    }
    int slot = hash & slots.length - 1;
    while (slots[slot] != null) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = device;
    size++;
  }

  /** The device that the scanner's word names; null: none. */
  @SuppressWarnings("unchecked") // only devices of this type are inserted
  @Nullable D find(Scanner scanner) {
    if (size == 0) {
      return null;
    }
    int slot = scanner.wordHash() & slots.length - 1;
    while (true) {
      Device device = slots[slot];
      if (device == null || scanner.wordEquals(device.name())) {
        return (D) device;
      }
      slot = slot + 1 & slots.length - 1;
    }
  }
}
