package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.TrustAnchor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Leaves OCSP and lists of revoked certificates out of a native image. {@code ServerTrust} does not
 * check for revocation, which would take a request to the authority in each handshake. If a check
 * is requested nevertheless, every certificate fails it.
 */
@TargetClass(className = "sun.security.provider.certpath.RevocationChecker")
@SuppressWarnings({"DoNotCallSuggester", "unused"}) // the signature is the JDK's
final class RevocationSubstitution {
  private RevocationSubstitution() {}

  @Substitute
  void init(@Nullable TrustAnchor anchor, @Nullable Parameters parameters)
      throws CertPathValidatorException {
    throw new CertPathValidatorException("revoked certificates are not known");
  }

  @Substitute
  public void init(boolean forward) throws CertPathValidatorException {
    throw new CertPathValidatorException("revoked certificates are not known");
  }

  @Substitute
  public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions)
      throws CertPathValidatorException {
    throw new CertPathValidatorException("revoked certificates are not known");
  }

  /** The parameter's type. */
  @TargetClass(className = "sun.security.provider.certpath.PKIX", innerClass = "ValidatorParams")
  static final class Parameters {
    private Parameters() {}
  }
}
