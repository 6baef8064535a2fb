package dev.panapulse.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The forms in which the agent is shipped; each end-to-end test runs on each that is asked for. */
enum Build {
  /** {@code java -jar panapulse.jar}, on the JDK that runs the tests. */
  JAR {
    @Override
    List<String> command() {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-jar",
          file("panapulse.jar").toString());
    }
  },

  /** The static executable for this machine. */
  EXECUTABLE {
    @Override
    List<String> command() {
      return List.of(executable().toString());
    }

    @Override
    Path executable() {
      return file("panapulse.executable");
    }
  },

  /** That for ARM64 in QEMU, on the least of the cores that Linux boards have, ARMv8.0. */
  AARCH64("cortex-a53", 4096),

  /** That for ARM64 in QEMU, on a core with all there is, with pages of 16 KiB. */
  AARCH64_16K("max", 16384),

  /** That for ARM64 in QEMU, on a core with all there is, with pages of 64 KiB. */
  AARCH64_64K("max", 65536);

  private final String core;
  private final int pageSize;

  /** For this machine, as it is. */
  Build() {
    this("", 0);
  }

  /** To be emulated. */
  Build(String core, int pageSize) {
    this.core = core;
    this.pageSize = pageSize;
  }

  /** How the agent is started; its arguments come behind. */
  List<String> command() {
    return List.of(
        file("panapulse.emulator").toString(),
        "-cpu",
        core,
        "-p",
        Integer.toString(pageSize),
        executable().toString());
  }

  /** The file that is run, for those that are no jar. */
  Path executable() {
    return file("panapulse.executable.aarch64");
  }

  /**
   * Whether it runs in QEMU's user mode: its instructions are another machine's, its system calls
   * this kernel's, and its process QEMU's, threads and memory included.
   */
  boolean isEmulated() {
    return pageSize > 0;
  }

  /** Bytes in a page of the machine that is emulated. */
  int pageSize() {
    return pageSize;
  }

  /**
   * Those that the system property {@code panapulse.builds} names; all that need no emulator when
   * it names none.
   */
  static Stream<Build> underTest() {
    String names = System.getProperty("panapulse.builds", "");
    if (names.isBlank()) {
      return Stream.of(JAR, EXECUTABLE);
    }
    return Arrays.stream(names.split(",")).map(name -> valueOf(name.toUpperCase(Locale.ROOT)));
  }

  /**
   * The same, and if the ARM64 executable is among them, it with every size of pages that its
   * kernels have.
   */
  static Stream<Build> underTestWithEveryPageSize() {
    return underTest()
        .flatMap(build ->
            build == AARCH64 ? Stream.of(AARCH64, AARCH64_16K, AARCH64_64K) : Stream.of(build))
        .distinct();
  }

  /** Those of them that run on this machine's own processor. */
  static Stream<Build> notEmulatedUnderTest() {
    return underTest().filter(build -> !build.isEmulated());
  }

  /** Those of them that are no jar. */
  static Stream<Build> executablesUnderTest() {
    return underTest().filter(build -> build != JAR);
  }

  /** The file that a system property names. */
  static Path file(String property) {
    String value = System.getProperty(property, "");
    if (value.isBlank()) {
      throw new AssertionError(property + " is not set; scripts/test does that");
    }
    Path path = Path.of(value);
    if (!Files.isReadable(path)) {
      throw new AssertionError(path + " is not there; scripts/test makes it");
    }
    return path;
  }
}
