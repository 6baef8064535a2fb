package dev.panapulse.selftest;

import dev.panapulse.nativeimage.memory.HeapRoom;
import java.lang.management.ManagementFactory;
import org.graalvm.nativeimage.ImageInfo;

/**
 * Bytes allocated on the Java heap, for tests of code that must not allocate.
 *
 * <p>On the JVM the calling thread's own counter, exact to the byte. A native image has no such
 * counter without the management classes, so there it is the size of the heap in use, which changes
 * in steps of 64 KiB and falls with a collection.
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

  /** A class of its own, so that an image does not include the management classes. */
  private static final class JvmCounter {
    static final com.sun.management.ThreadMXBean BEAN =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private JvmCounter() {}
  }
}
