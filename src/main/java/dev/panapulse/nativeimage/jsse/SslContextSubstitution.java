package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.KeepOriginal;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/**
 * As it is, but for its default context, which nobody here uses: it is set through a variable
 * handle that is made as the class is initialized, and with that came all of java.lang.invoke.
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
