package dev.panapulse.libc;

import org.graalvm.nativeimage.ImageInfo;

/** Which of its two forms the agent runs in; for decisions about cost, not about behavior. */
public final class Executable {
  private Executable() {}

  /** Whether this is the native executable and not a JVM; a constant in each form. */
  public static boolean isThis() {
    return ImageInfo.inImageCode();
  }
}
