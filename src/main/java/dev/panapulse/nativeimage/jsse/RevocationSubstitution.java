package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.TrustAnchor;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * {@code ServerTrust} asks nobody whether a certificate was revoked, as that would take a request
 * to its authority in each handshake; so neither OCSP nor lists of revoked certificates are in a
 * native image. Should a check be asked for after all, no certificate passes it.
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
