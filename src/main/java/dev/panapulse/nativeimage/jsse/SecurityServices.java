package dev.panapulse.nativeimage.jsse;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Set;
import org.graalvm.nativeimage.hosted.Feature;

/**
 * Leaves in a native image only those security services of the JDK that TLS needs. The builder
 * includes every service of a type that the code names, and TLS names most types: three megabytes
 * of ciphers that no server uses, smart cards, Kerberos and LDAP. Runs in the builder only.
 */
public final class SecurityServices implements Feature {
  /** Services by type and algorithm, of the {@link #PROVIDERS}. */
  static final Set<String> NEEDED =
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
          // the builder needs one of each type that the code names; none of these is used
          "AlgorithmParameterGenerator.DiffieHellman",
          "Configuration.JavaLoginConfig",
          "KEM.DHKEM",
          "KeyManagerFactory.SunX509",
          "KeyStore.JKS",
          "SecretKeyFactory.DES");

  /** Enough for a server's chain and the authorities that it names. */
  private static final int CACHED_CERTIFICATES = 16;

  static final Set<String> PROVIDERS = Set.of("SUN", "SunRsaSign", "SunEC", "SunJCE", "SunJSSE");

  /** Fields of {@link #certificates}. */
  static final List<String> CACHES = List.of("certCache", "crlCache");

  @Override
  public void afterRegistration(AfterRegistrationAccess access) {
    for (Provider provider : Security.getProviders()) {
      if (!PROVIDERS.contains(provider.getName())) {
        Security.removeProvider(provider.getName());
      }
    }
    try {
      Method remove = removeService();
      remove.setAccessible(true);
      for (Provider provider : Security.getProviders()) {
        for (Provider.Service service : List.copyOf(provider.getServices())) {
          if (!NEEDED.contains(name(service))) {
            remove.invoke(provider, service);
          }
        }
      }
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw new IllegalStateException(
          "the builder needs --add-opens=java.base/java.security=ALL-UNNAMED", e);
    }
  }

  /**
   * Empties the caches of the certificates that the builder itself has read: its machine's
   * authorities, over a megabyte.
   */
  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    try {
      Method newCache = newCache();
      newCache.setAccessible(true);
      for (String name : CACHES) {
        Object empty = newCache.invoke(null, CACHED_CERTIFICATES);
        access.registerFieldValueTransformer(
            certificates().getDeclaredField(name), (receiver, original) -> empty);
      }
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw new IllegalStateException(
          "the builder needs --add-opens=java.base/sun.security.util=ALL-UNNAMED", e);
    }
  }

  static String name(Provider.Service service) {
    return service.getType() + "." + service.getAlgorithm();
  }

  static Method removeService() throws NoSuchMethodException {
    return Provider.class.getDeclaredMethod("removeService", Provider.Service.class);
  }

  static Method newCache() throws ReflectiveOperationException {
    return Class.forName("sun.security.util.Cache")
        .getDeclaredMethod("newSoftMemoryCache", int.class);
  }

  static Class<?> certificates() throws ClassNotFoundException {
    return Class.forName("sun.security.provider.X509Factory");
  }
}
