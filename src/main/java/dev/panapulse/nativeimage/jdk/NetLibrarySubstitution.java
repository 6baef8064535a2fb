package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * The runtime loads the C library behind java.net at each start, which opens and closes sockets to
 * see which protocols there are: a twentieth of the time to the first sample. The agent's sockets
 * are libc's; a class of java.net that needs that library loads it by itself.
 */
@SuppressWarnings("unused")
@TargetClass(className = "com.oracle.svm.core.posix.PosixNativeLibrarySupport")
final class NetLibrarySubstitution {
  private NetLibrarySubstitution() {}

  @Substitute
  private static void loadNetLibrary() {}
}
