package dev.panapulse.nativeimage.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** What a hash table of the image makes of keys whose hashes collide. */
final class HashMapSubstitutionTest {
  @Test
  void stringsAreOrderedAsEver() {
    assertEquals(String.class, HashMapSubstitution.comparableClassFor("a"));
  }

  /** A table would call compareTo with a key of any class that is named here. */
  @Test
  void otherKeysAreNot() {
    assertNull(HashMapSubstitution.comparableClassFor(1));
    assertNull(HashMapSubstitution.comparableClassFor(new Object()));
    assertNull(HashMapSubstitution.comparableClassFor(true));
  }

  @Test
  void theConcurrentTableDoesTheSame() throws ReflectiveOperationException {
    Class<?> concurrent = Class.forName(HashMapSubstitution.class.getName() + "$Concurrent");
    Method method = concurrent.getDeclaredMethod("comparableClassFor", Object.class);
    method.setAccessible(true);
    assertEquals(String.class, method.invoke(null, "a"));
    assertNull(method.invoke(null, 1));
  }
}
