package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * Sizes of the heap that are computed once. Each array of a length that the compiler does not know
 * is allocated by the slow path, which then asks all options anew for how large the heap may be:
 * 800 of some 1,050 instructions. No option changes here after the start, as the image does not
 * parse any.
 */
@TargetClass(className = "com.oracle.svm.core.genscavenge.ThreadLocalAllocation")
@SuppressWarnings("unused") // called by what is substituted
final class ThreadLocalAllocationSubstitution {
  private ThreadLocalAllocationSubstitution() {}

  @Substitute
  private static void runSlowPathHooks() {}
}
