package dev.panapulse.nativeimage.jsse;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The names by which the image's security services are chosen are those of this JDK. */
final class SecurityServicesTest {
  @Test
  void everyProviderExists() {
    for (String name : SecurityServices.PROVIDERS) {
      assertEquals(name, Security.getProvider(name).getName());
    }
  }

  @Test
  void everyServiceExists() {
    Set<String> missing = new TreeSet<>(SecurityServices.NEEDED);
    for (String name : SecurityServices.PROVIDERS) {
      for (Provider.Service service : Security.getProvider(name).getServices()) {
        missing.remove(SecurityServices.name(service));
      }
    }
    assertEquals(Set.of(), missing);
  }

  /** Members that the builder is asked for by reflection. */
  @Test
  void theMembersBehindItExist() {
    assertDoesNotThrow(SecurityServices::removeService);
    assertDoesNotThrow(SecurityServices::newCache);
    for (String name : SecurityServices.CACHES) {
      assertDoesNotThrow(() -> SecurityServices.certificates().getDeclaredField(name));
    }
    assertEquals(List.of("certCache", "crlCache"), SecurityServices.CACHES);
  }
}
