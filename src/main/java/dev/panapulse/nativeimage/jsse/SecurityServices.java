package dev.panapulse.nativeimage.jsse;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Set;
import org.graalvm.nativeimage.hosted.Feature;

/**
 * Leaves in a native image those of the JDK's security services that TLS needs. The builder takes
 * in every service of a kind that is asked for by name, and TLS asks for most kinds: three
 * megabytes of ciphers that no server uses, of smart cards, Kerberos and LDAP. Runs in the builder
 * only.
 */
public final class SecurityServices implements Feature {
  private static final Set<String> NEEDED =
      Set.of(
          // SUN: paths of certificates, and what they are hashed with
          "CertificateFactory.X.509",
          "CertPathBuilder.PKIX",
          "CertPathValidator.PKIX",
          "CertStore.Collection",
          "CertStore.com.sun.security.IndexedCollection",
          "MessageDigest.SHA-1",
          "MessageDigest.SHA-224",
          "MessageDigest.SHA-256",
          "MessageDigest.SHA-384",
          "MessageDigest.SHA-512",
          "SecureRandom.NativePRNG",
          "SecureRandom.DRBG",
          // SunRsaSign
          "AlgorithmParameters.RSASSA-PSS",
          "KeyFactory.RSA",
          "KeyFactory.RSASSA-PSS",
          "Signature.RSASSA-PSS",
          "Signature.SHA1withRSA",
          "Signature.SHA256withRSA",
          "Signature.SHA384withRSA",
          "Signature.SHA512withRSA",
          // SunEC
          "AlgorithmParameters.EC",
          "KeyAgreement.ECDH",
          "KeyAgreement.XDH",
          "KeyAgreement.X25519",
          "KeyFactory.EC",
          "KeyFactory.EdDSA",
          "KeyFactory.Ed25519",
          "KeyFactory.XDH",
          "KeyFactory.X25519",
          "KeyPairGenerator.EC",
          "KeyPairGenerator.XDH",
          "KeyPairGenerator.X25519",
          "Signature.EdDSA",
          "Signature.Ed25519",
          "Signature.NONEwithECDSA",
          "Signature.SHA1withECDSA",
          "Signature.SHA256withECDSA",
          "Signature.SHA384withECDSA",
          "Signature.SHA512withECDSA",
          // SunJCE: the cipher suites of TLS 1.3, and those of 1.2 that are not broken
          "AlgorithmParameters.AES",
          "AlgorithmParameters.ChaCha20-Poly1305",
          "AlgorithmParameters.DiffieHellman",
          "AlgorithmParameters.GCM",
          "Cipher.AES",
          "Cipher.AES/GCM/NoPadding",
          "Cipher.ChaCha20-Poly1305",
          "KDF.HKDF-SHA256",
          "KDF.HKDF-SHA384",
          "KeyAgreement.DiffieHellman",
          "KeyFactory.DiffieHellman",
          "KeyGenerator.SunTls12Prf",
          "KeyGenerator.SunTlsKeyMaterial",
          "KeyGenerator.SunTlsMasterSecret",
          "KeyPairGenerator.DiffieHellman",
          "Mac.HmacSHA1",
          "Mac.HmacSHA256",
          "Mac.HmacSHA384",
          // SunJSSE
          "SSLContext.TLS",
          "TrustManagerFactory.PKIX",
          // the builder wants one of each kind that is named in code; none of these is used
          "AlgorithmParameterGenerator.DiffieHellman",
          "Configuration.JavaLoginConfig",
          "KEM.DHKEM",
          "KeyManagerFactory.SunX509",
          "KeyStore.JKS",
          "SecretKeyFactory.DES");

  /** Of a server's chain, and of the authorities it names. */
  private static final int CACHED_CERTIFICATES = 16;

  private static final Set<String> PROVIDERS =
      Set.of("SUN", "SunRsaSign", "SunEC", "SunJCE", "SunJSSE");

  @Override
  public void afterRegistration(AfterRegistrationAccess access) {
    for (Provider provider : Security.getProviders()) {
      if (!PROVIDERS.contains(provider.getName())) {
        Security.removeProvider(provider.getName());
      }
    }
    try {
      Method remove = Provider.class.getDeclaredMethod("removeService", Provider.Service.class);
      remove.setAccessible(true);
      for (Provider provider : Security.getProviders()) {
        for (Provider.Service service : List.copyOf(provider.getServices())) {
          if (!NEEDED.contains(service.getType() + "." + service.getAlgorithm())) {
            remove.invoke(provider, service);
          }
        }
      }
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw new IllegalStateException("this builder keeps java.security to itself", e);
    }
  }

  /**
   * The certificates that the builder itself has read: its machine's authorities, over a megabyte
   * of them.
   */
  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    try {
      Class<?> factory = Class.forName("sun.security.provider.X509Factory");
      Method newCache =
          Class.forName("sun.security.util.Cache")
              .getDeclaredMethod("newSoftMemoryCache", int.class);
      newCache.setAccessible(true);
      for (String name : List.of("certCache", "crlCache")) {
        Object empty = newCache.invoke(null, CACHED_CERTIFICATES);
        access.registerFieldValueTransformer(
            factory.getDeclaredField(name), (receiver, original) -> empty);
      }
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw new IllegalStateException("this builder keeps sun.security to itself", e);
    }
  }
}
