package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's Poly1305, whole, on arithmetic of our own. For each block of 16 bytes the original
 * calls four methods on objects, where a JVM has an intrinsic, and it makes its numbers anew for
 * each message. What {@code ChaCha20Cipher} calls is here, and nothing of the original's insides is
 * used; {@link PinnedClasses} stops a build with other classes than those two.
 */
@Substitute
@TargetClass(className = "com.sun.crypto.provider.Poly1305")
@SuppressWarnings("unused") // called by the JDK
final class Poly1305Substitution {
  private final Poly1305 authenticator;

  @Substitute
  Poly1305Substitution() {
    authenticator = new Poly1305();
  }

  @Substitute
  void engineInit(Key key, @Nullable AlgorithmParameterSpec parameters) throws InvalidKeyException {
    byte[] bytes = key.getEncoded();
    if (bytes == null || bytes.length != Poly1305.KEY_LENGTH) {
      throw new InvalidKeyException("not a key of " + Poly1305.KEY_LENGTH + " bytes");
    }
    authenticator.start(bytes);
    if (authenticator.isWeak()) {
      throw new InvalidKeyException("half of the key is zero");
    }
  }

  @Substitute
  void engineUpdate(ByteBuffer input) {
    authenticator.update(input);
  }

  @Substitute
  void engineUpdate(byte[] input, int offset, int length) {
    authenticator.update(input, offset, length);
  }

  @Substitute
  byte[] engineDoFinal() {
    return authenticator.finish();
  }
}
