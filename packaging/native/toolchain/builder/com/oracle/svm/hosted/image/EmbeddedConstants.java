package com.oracle.svm.hosted.image;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;

/**
 * The order in which constants of compiled code enter the image heap.
 *
 * <p>The builder keeps them in a map that is ordered by identity, so each build walks the heap from
 * another one first, and an object that several of them reach has another reason, and so another
 * name ({@link ObjectNames}), each time. Kept in the order of the code that has them, names are the
 * same from one build of a tree to the next.
 *
 * <p>In the builder's package, as the class it changes is open to that alone.
 */
public final class EmbeddedConstants {
  private EmbeddedConstants() {}

  /**
   * Has {@code cache} keep its constants in the order of the code; to be called before it has any.
   */
  public static void keepOrder(NativeImageCodeCache cache) {
    try {
      Field constants = NativeImageCodeCache.class.getDeclaredField("embeddedConstants");
      constants.setAccessible(true);
      constants.set(cache, new LinkedHashMap<>());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this builder keeps constants of compiled code elsewhere; see EmbeddedConstants", e);
    }
  }
}
