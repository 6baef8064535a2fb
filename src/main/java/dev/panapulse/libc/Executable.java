package dev.panapulse.libc;

import org.graalvm.nativeimage.ImageInfo;

/** In which of its two forms the agent runs, for those who decide by its cost alone. */
public final class Executable {
  private Executable() {}

  /** Whether this is the executable and no JVM; a constant in each. */
  public static boolean isThis() {
    return ImageInfo.inImageCode();
  }
}
