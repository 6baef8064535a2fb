package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power of a machine in QEMU is cut during an outage of the backend: what {@code spool.fsync}
 * promises is there after the next boot, and is delivered.
 *
 * <p>The machine is emulated without KVM. It sends what its spools contain once a second; so the
 * test knows what was written when. Needs {@code -Dpanapulse.machine}, a directory with Debian's
 * kernel, its modules and busybox, and {@code qemu-system-x86_64} and {@code mkfs.ext4} on this
 * host.
 */
final class PowerCutIT {
  private static final Duration LONG = Duration.ofMinutes(10);

  /** What {@code batch} promises, in nanoseconds. */
  private static final long BATCH_NANOS = 60_000_000_000L;

  private static final int DISK_BYTES = 24 << 20;
  private static final int HEAD_BYTES = 80;

  /** In the order in which they depend on each other. */
  private static final List<String> MODULES =
      List.of(
          "virtio",
          "virtio_ring",
          "virtio_pci_legacy_dev",
          "virtio_pci_modern_dev",
          "virtio_pci",
          "virtio_blk",
          "failover",
          "net_failover",
          "virtio_net");

  private static final String INIT =
      """
      #!/bin/busybox sh
      /bin/busybox --install -s /bin
      export PATH=/bin
      mount -t proc proc /proc
      mount -t sysfs sysfs /sys
      mount -t devtmpfs devtmpfs /dev
      for module in $(cat /modules/order); do insmod /modules/$module; done
      ip link set lo up
      ip link set eth0 up
      ip addr add 10.0.2.15/24 dev eth0
      ip route add default via 10.0.2.2
      argument() { sed "s/.*$1=\\([^ ]*\\).*/\\1/" /proc/cmdline; }
      tell() { cat /disk/$1/state/*.spool3 2> /dev/null | nc 10.0.2.2 $(argument $1.copies); }
      run() {
        mkdir -p /disk/$1
        mount -t ext4 /dev/$2 /disk/$1
        tell $1
        PANAPULSE_EXPORT_ENDPOINT=http://10.0.2.2:$(argument $1.port) PANAPULSE_INTERVAL=1s \\
          PANAPULSE_EXPORT_MAX_BATCH_ROWS=2 PANAPULSE_SPOOL_DIRECTORY=/disk/$1/state \\
          PANAPULSE_SPOOL_FSYNC=$1 /panapulse &
      }
      run always vda
      run batch vdb
      while true; do sleep 1; tell always; tell batch; done
      """;

  @TempDir Path directory = Path.of("");

  /** What was in a spool at a time. */
  private static final class Copy {
    final long nanos = System.nanoTime();
    final byte[] bytes;

    Copy(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Ends of the records, heads and padding included. */
    List<Integer> ends() {
      List<Integer> ends = new ArrayList<>();
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int at = 0;
      while (at + HEAD_BYTES <= bytes.length && bytes[at] == 'P') {
        at += HEAD_BYTES + (buffer.getInt(at + 40) + 7) / 8 * 8;
        if (at <= bytes.length) {
          ends.add(at);
        }
      }
      return ends;
    }

    /** Times of the newest row of each of the first records. */
    List<Long> newestRows(int records) {
      List<Long> times = new ArrayList<>();
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int start = 0;
      for (int end : ends().subList(0, records)) {
        times.add(buffer.getLong(start + 32));
        start = end;
      }
      return times;
    }
  }

  /** A backend, and the copies of the spool of the agent that sends to it. */
  private static final class Observed implements AutoCloseable {
    final Receiver backend = new Receiver(Behaviour.UNAVAILABLE);
    final List<Copy> copies = new CopyOnWriteArrayList<>();
    private final ServerSocket server;

    Observed() throws IOException {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofPlatform().daemon().name("copies").start(this::receive);
    }

    private void receive() {
      while (!server.isClosed()) {
        try (Socket guest = server.accept()) {
          copies.add(new Copy(guest.getInputStream().readAllBytes()));
        } catch (IOException e) {
          // the guest was cut off in the middle of a copy, or the test is over
        }
      }
    }

    int records() {
      return copies.isEmpty() ? 0 : copies.getLast().ends().size();
    }

    boolean hasRecordsOlderThan(long nanos) {
      long now = System.nanoTime();
      return copies.stream().anyMatch(copy -> now - copy.nanos >= nanos && !copy.ends().isEmpty());
    }

    String arguments(String policy) {
      return " "
          + policy
          + ".port="
          + backend.port()
          + " "
          + policy
          + ".copies="
          + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      server.close();
      backend.close();
    }
  }

  private static Path machine() {
    String machine = System.getProperty("panapulse.machine", "");
    assumeTrue(!machine.isEmpty(), "-Dpanapulse.machine is not set");
    return Path.of(machine);
  }

  private static Path found(Path below, String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files
          .filter(file -> file.getFileName().toString().matches(pattern))
          .findAny()
          .orElseThrow(() -> new AssertionError("no " + pattern + " in " + below));
    }
  }

  private Path initRamFs(Path machine) throws IOException {
    Path file = directory.resolve("initramfs");
    try (InitRamFs files = new InitRamFs(file)) {
      for (String name : List.of("bin", "dev", "disk", "modules", "proc", "sys", "etc", "tmp")) {
        files.directory(name);
      }
      files.file("init", INIT.getBytes(UTF_8));
      files.file("bin/busybox", Files.readAllBytes(machine.resolve("bin/busybox")));
      files.file("panapulse", Files.readAllBytes(Build.EXECUTABLE.executable()));
      StringBuilder order = new StringBuilder();
      for (String module : MODULES) {
        Path from = found(machine.resolve("lib/modules"), module + "\\.ko");
        files.file("modules/" + module + ".ko", Files.readAllBytes(from));
        order.append(module).append(".ko\n");
      }
      files.file("modules/order", order.toString().getBytes(UTF_8));
    }
    return file;
  }

  private Path disk(String name) throws IOException, InterruptedException {
    Path disk = directory.resolve(name + ".img");
    Files.write(disk, new byte[DISK_BYTES]);
    Process mkfs = new ProcessBuilder("mkfs.ext4", "-q", "-F", disk.toString()).inheritIO().start();
    assertEquals(0, mkfs.waitFor(), "mkfs.ext4");
    return disk;
  }

  private Process boot(Path initRamFs, String arguments, Path... disks) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "384", "-nographic"));
    command.addAll(List.of("-no-reboot", "-netdev", "user,id=net"));
    command.addAll(List.of("-device", "virtio-net-pci,netdev=net,romfile="));
    command.addAll(List.of("-kernel", found(machine().resolve("boot"), "vmlinuz.*").toString()));
    command.addAll(List.of("-initrd", initRamFs.toString()));
    command.addAll(List.of("-append", "console=ttyS0 quiet panic=1" + arguments));
    for (Path disk : disks) {
      command.addAll(List.of("-drive", "if=virtio,format=raw,file=" + disk));
    }
    return new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()))
        .start();
  }

  private Path console() {
    return directory.resolve("console");
  }

  private String consoleText() {
    try {
      return Files.exists(console()) ? Files.readString(console()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(String what, Process machine, BooleanSupplier condition) {
    Await.until(
        what,
        LONG,
        () -> {
          assertTrue(machine.isAlive(), this::consoleText);
          return condition.getAsBoolean();
        },
        this::consoleText);
  }

  private static void cutPower(Process machine) throws InterruptedException {
    machine.destroyForcibly();
    assertTrue(machine.waitFor(60, TimeUnit.SECONDS), "QEMU is still there");
  }

  /** With {@code always} each record is safe before the next one is written. */
  private static Copy safeOfAlways(Observed always) {
    return always.copies.getLast();
  }

  /** The last copy that is older than what {@code batch} promises. */
  private static Copy safeOfBatch(Observed batch, long cut) {
    return batch.copies.stream()
        .filter(copy -> cut - copy.nanos >= BATCH_NANOS)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private void assertKept(String policy, Copy before, int records, Copy after) {
    int length = before.ends().get(records - 1);
    String sizes = policy + ": " + length + " bytes before, " + after.bytes.length + " after";
    assertTrue(after.bytes.length >= length, sizes + "\n" + consoleText());
    assertTrue(Arrays.equals(before.bytes, 0, length, after.bytes, 0, length), "others; " + sizes);
  }

  private static void assertDelivered(Receiver backend, List<Long> newest) {
    List<Long> rows = backend.acceptedRows();
    assertEquals(new HashSet<>(rows).size(), rows.size(), "rows that came twice");
    TreeSet<Long> sorted = new TreeSet<>(rows);
    assertTrue(sorted.containsAll(newest), () -> newest + " are not all in " + sorted);
  }

  @Test
  void keepsWhatFsyncPromises() throws IOException, InterruptedException {
    Path initRamFs = initRamFs(machine());
    Path alwaysDisk = disk("always");
    Path batchDisk = disk("batch");
    try (Observed always = new Observed();
        Observed batch = new Observed()) {
      String arguments = always.arguments("always") + batch.arguments("batch");
      Process first = boot(initRamFs, arguments, alwaysDisk, batchDisk);
      long cut;
      try {
        await(
            "both spools have records older than a minute",
            first,
            () -> always.records() > 3 && batch.hasRecordsOlderThan(BATCH_NANOS));
        cut = System.nanoTime();
      } finally {
        cutPower(first);
      }
      Copy safeOfAlways = safeOfAlways(always);
      int safeRecords = safeOfAlways.ends().size() - 1;
      Copy safeOfBatch = safeOfBatch(batch, cut);
      always.copies.clear();
      batch.copies.clear();
      always.backend.behave(Behaviour.ACCEPT);
      batch.backend.behave(Behaviour.ACCEPT);
      Process second = boot(initRamFs, arguments, alwaysDisk, batchDisk);
      try {
        await(
            "the spools are empty after the next boot",
            second,
            () -> isEmptied(always) && isEmptied(batch));
      } finally {
        cutPower(second);
      }
      assertKept("always", safeOfAlways, safeRecords, always.copies.getFirst());
      assertKept("batch", safeOfBatch, safeOfBatch.ends().size(), batch.copies.getFirst());
      assertDelivered(always.backend, safeOfAlways.newestRows(safeRecords));
      assertDelivered(batch.backend, safeOfBatch.newestRows(safeOfBatch.ends().size()));
    }
  }

  private static boolean isEmptied(Observed observed) {
    return observed.copies.size() > 1 && observed.copies.getLast().bytes.length == 0;
  }
}
