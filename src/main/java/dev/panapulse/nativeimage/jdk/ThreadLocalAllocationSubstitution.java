package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * Empties the hook of slow allocations. An array of a length that the compiler does not know is
 * allocated on the slow path, whose hook computes the sizes of the heap from all options again: 800
 * of about 1,050 instructions. Options do not change after the start, as the image parses none. A
 * test checks that the hook does nothing else.
 */
@TargetClass(className = "com.oracle.svm.core.genscavenge.ThreadLocalAllocation")
@SuppressWarnings("unused") // called by the substituted class
final class ThreadLocalAllocationSubstitution {
  private ThreadLocalAllocationSubstitution() {}

  @Substitute
  private static void runSlowPathHooks() {}
}
