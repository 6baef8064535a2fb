package dev.panapulse.net.tls;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The client certificate and its key, or none, for servers that ask for one. Records whether the
 * server of the last handshake asked. One thread.
 */
final class ClientIdentity extends X509ExtendedKeyManager {
  private static final String ALIAS = "client";

  private final @Nullable PrivateKey key;
  private final X509Certificate[] chain;
  private boolean asked;

  private ClientIdentity(@Nullable PrivateKey key, X509Certificate... chain) {
    this.key = key;
    this.chain = chain;
  }

  /**
   * Reads both files; no certificate if they are not set.
   *
   * @throws TlsFileException if one is not valid, or if certificate and key do not match
   */
  static ClientIdentity read(TlsFiles files) {
    if (files.clientKey().isEmpty() || files.clientCertificate().isEmpty()) {
      return new ClientIdentity(null);
    }
    String keyPath = files.clientKey().get().toString();
    String chainPath = files.clientCertificate().get().toString();
    List<X509Certificate> chain = Certificates.readAll(TlsFile.CLIENT_CERTIFICATE, chainPath);
    PrivateKey key = PrivateKeys.read(keyPath);
    if (!match(key, chain.getFirst().getPublicKey())) {
      throw new TlsFileException(
          TlsFile.CLIENT_KEY, keyPath, "is not the key of the first certificate in " + chainPath);
    }
    return new ClientIdentity(key, chain.toArray(X509Certificate[]::new));
  }

  /** Whether the public key verifies a signature of the private key. */
  private static boolean match(PrivateKey key, PublicKey publicKey) {
    byte[] text = "any text will do".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature = Signature.getInstance(signatureAlgorithm(key));
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String signatureAlgorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }

  /** Begins a handshake: no server has asked yet. */
  void begin() {
    asked = false;
  }

  /** Whether the server of the last handshake asked for a certificate. */
  boolean asked() {
    return asked;
  }

  /** Whether a client certificate is configured. */
  boolean known() {
    return key != null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    asked = true;
    // issuers are not compared: the server's alert is a better reason than a missing certificate
    if (key != null) {
      for (String type : keyTypes) {
        if (type.equals(key.getAlgorithm())) {
          return ALIAS;
        }
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return key == null ? null : chain.clone();
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return key;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
