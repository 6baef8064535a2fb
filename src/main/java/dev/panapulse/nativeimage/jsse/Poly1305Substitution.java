package dev.panapulse.nativeimage.jsse;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Poly1305 (RFC 8439, 2.5) that serves for one message after the other: the original makes a new
 * accumulator for each, and calls four methods on objects for each block of 16 bytes.
 */
@TargetClass(className = "com.sun.crypto.provider.Poly1305")
@SuppressWarnings({"NullAway.Init", "unused"})
final class Poly1305Substitution {
  @Alias private static FieldAlias ipl1305;
  @Alias private byte[] block;
  @Alias private int blockOffset;
  @Alias private @Nullable MutableAlias a;

  @Alias
  Poly1305Substitution() {}

  @Alias
  native void engineInit(Key key, @Nullable AlgorithmParameterSpec parameters)
      throws InvalidKeyException;

  /** Called before and after each message. */
  @Substitute
  void engineReset() {
    Arrays.fill(block, (byte) 0);
    blockOffset = 0;
    if (a == null) {
      a = ipl1305.get0().mutable();
    } else {
      // a sum that is not reduced never outlasts a block, so the limbs are all there is
      Arrays.fill(a.getLimbs(), 0);
    }
  }

  @Substitute
  private void processMultipleBlocks(
      byte[] input, int offset, int length, long[] accumulator, long[] r) {
    Poly1305Blocks.absorb(input, offset, length, accumulator, r);
  }

  @TargetClass(className = "sun.security.util.math.IntegerFieldModuloP")
  private interface FieldAlias {
    @Alias
    ImmutableAlias get0();
  }

  @TargetClass(className = "sun.security.util.math.ImmutableIntegerModuloP")
  private interface ImmutableAlias extends ElementAlias {}

  @TargetClass(className = "sun.security.util.math.MutableIntegerModuloP")
  private interface MutableAlias extends ElementAlias {}

  @TargetClass(className = "sun.security.util.math.IntegerModuloP")
  private interface ElementAlias {
    @Alias
    MutableAlias mutable();

    @Alias
    long[] getLimbs();
  }
}
