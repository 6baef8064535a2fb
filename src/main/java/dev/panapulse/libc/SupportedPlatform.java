package dev.panapulse.libc;

import java.util.Optional;
import org.graalvm.nativeimage.ImageInfo;

/**
 * Checks that this JVM runs on a machine for which the numbers in {@link LibC} and in the bindings
 * are right. Elsewhere structs would be read at wrong offsets without any error.
 *
 * <p>The numbers are the same on x86-64 and 64-bit ARM ({@code HeadersTest} compares them with C
 * compilers for both). An executable is built for its machine and needs no such check.
 */
public final class SupportedPlatform {
  private SupportedPlatform() {}

  /** Why the agent cannot run here; empty if it can. */
  public static Optional<String> refusal() {
    if (ImageInfo.inImageCode()) {
      return Optional.empty();
    }
    return refusal(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"));
  }

  static Optional<String> refusal(String system, String machine) {
    boolean known =
        system.equals("Linux") && (machine.equals("amd64") || machine.equals("aarch64"));
    return known
        ? Optional.empty()
        : Optional.of(
            "this JVM is for "
                + system
                + " on "
                + machine
                + "; the jar runs on Linux on 64-bit x86 (amd64) or ARM (aarch64) only");
  }
}
