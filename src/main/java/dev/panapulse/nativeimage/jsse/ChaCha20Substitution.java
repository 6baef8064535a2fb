package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.security.InvalidKeyException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 (RFC 8439) that derives the authentication key of a message in memory that it
 * has already, and keeps its authenticator. The original allocates a new kilobyte for each message,
 * room for a keystream as vector instructions make it: most of the garbage of a steady export over
 * TLS.
 */
@TargetClass(className = "com.sun.crypto.provider.ChaCha20Cipher")
@SuppressWarnings({"NullAway.Init", "unused"})
final class ChaCha20Substitution {
  @Alias private @Nullable Poly1305Substitution authenticator;
  @Alias private int[] startState;
  @Alias private byte[] keyStream;
  @Alias private String authAlgName;
  @Alias private long aadLen;
  @Alias private long dataLen;

  private ChaCha20Substitution() {}

  /** Called before the message's keystream is made, which then overwrites the key. */
  @Substitute
  private void initAuthenticator() throws InvalidKeyException {
    if (authenticator == null) {
      authenticator = new Poly1305Substitution();
    }
    chaCha20Block(startState, 0, keyStream);
    authenticator.engineInit(new SecretKeySpec(keyStream, 0, 32, authAlgName), null);
    aadLen = 0;
    dataLen = 0;
  }

  @Alias
  private static native int chaCha20Block(int[] state, long counter, byte[] result);
}
