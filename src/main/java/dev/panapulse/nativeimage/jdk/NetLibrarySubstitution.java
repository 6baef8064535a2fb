package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * Does not load the C library of java.net at the start, which opens and closes sockets to find out
 * the protocols: a twentieth of the time to the first sample. The agent's sockets are those of
 * libc; a class of java.net that needs the library loads it by itself.
 */
@SuppressWarnings("unused")
@TargetClass(className = "com.oracle.svm.core.posix.PosixNativeLibrarySupport")
final class NetLibrarySubstitution {
  private NetLibrarySubstitution() {}

  @Substitute
  private static void loadNetLibrary() {}
}
