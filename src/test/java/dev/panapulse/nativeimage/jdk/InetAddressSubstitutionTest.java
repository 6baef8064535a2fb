package dev.panapulse.nativeimage.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses are those that the JDK reads; names are not looked up. */
final class InetAddressSubstitutionTest {
  @SuppressWarnings("AddressSelection") // what is substituted
  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {"127.0.0.1", "192.0.2.255", "::1", "2001:db8::1:0", "::ffff:192.0.2.1", "10.1"})
  void anAddressIsTheJdks(@Nullable String text) throws UnknownHostException {
    assertEquals(InetAddress.getByName(text), InetAddressSubstitution.getByName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "otel.example.net", "192.0.2.256", "1::2::3", "[::1"})
  void anythingElseIsUnknown(String text) {
    UnknownHostException unknown =
        assertThrows(UnknownHostException.class, () -> InetAddressSubstitution.getByName(text));
    assertEquals(text, unknown.getMessage());
  }

  @Test
  void theCauseSaysWhy() {
    UnknownHostException unknown =
        assertThrows(
            UnknownHostException.class, () -> InetAddressSubstitution.getByName("localhost"));
    assertInstanceOf(IllegalArgumentException.class, unknown.getCause());
  }
}
