package dev.panapulse.selftest;

import dev.panapulse.nativeimage.memory.HeapRoom;
import java.lang.management.ManagementFactory;
import org.graalvm.nativeimage.ImageInfo;

/**
 * What was allocated on the Java heap, for tests of code that is to allocate nothing.
 *
 * <p>On the JVM the calling thread's own counter, exact to the byte. A native image has none
 * without the management classes, so there it is what the whole heap holds: it moves by chunks of
 * 64 KiB, and falls with a collection.
 */
public final class HeapMeter {
  private HeapMeter() {}

  /** Bytes; two readings that differ mean that something was allocated in between. */
  public static long reading() {
    if (ImageInfo.inImageCode()) {
      return HeapRoom.inUse();
    }
    return JvmCounter.BEAN.getCurrentThreadAllocatedBytes();
  }

  /** Kept apart so that an image does not take in the management classes. */
  private static final class JvmCounter {
    static final com.sun.management.ThreadMXBean BEAN =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private JvmCounter() {}
  }
}
