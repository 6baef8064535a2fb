package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.KeepOriginal;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/**
 * The original without its default context, which is not used here: it is set through a variable
 * handle that the class initializer creates, which would include all of java.lang.invoke.
 */
@Substitute
@KeepOriginal
@TargetClass(SSLContext.class)
final class SslContextSubstitution {
  private SslContextSubstitution() {}

  @Substitute
  @SuppressWarnings("DoNotCallSuggester") // the signature is the JDK's
  public static SSLContext getDefault() throws NoSuchAlgorithmException {
    throw new NoSuchAlgorithmException("no default context in this executable");
  }
}
