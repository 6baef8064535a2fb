package dev.panapulse.nativeimage.jdk;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.HashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a hash table orders keys whose hashes collide: strings by their order as ever. Whether other
 * keys have an order of their own it learns by reflection, from the generic signatures of their
 * classes, which are there for nothing else; without it searches such a bin from end to end.
 */
@TargetClass(HashMap.class)
@SuppressWarnings("unused")
final class HashMapSubstitution {
  private HashMapSubstitution() {}

  @Substitute
  static @Nullable Class<?> comparableClassFor(Object key) {
    return key instanceof String ? String.class : null;
  }

  /** The same again. */
  @TargetClass(ConcurrentHashMap.class)
  private static final class Concurrent {
    private Concurrent() {}

    @Substitute
    @SuppressWarnings("EffectivelyPrivate") // the signature is the JDK's
    static @Nullable Class<?> comparableClassFor(Object key) {
      return key instanceof String ? String.class : null;
    }
  }
}
