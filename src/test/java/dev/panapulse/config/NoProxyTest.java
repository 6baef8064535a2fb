package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.type.IpAddress;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoProxyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|otel.example.com",
        "otel.example.com|otel.example.com",
        "OTEL.Example.com.|otel.example.com",
        "otel.example.com|Otel.Example.Com.",
        "example.com|otel.example.com",
        ".example.com|otel.example.com",
        "*.example.com|otel.example.com",
        ".example.com|example.com",
        "a, example.com|otel.example.com",
        "a example.com|otel.example.com",
        "example.com:4318|otel.example.com",
        "10.1.2.3|10.1.2.3",
        "10.1.2.3:4318|10.1.2.3",
        "10.0.0.0/8|10.200.2.3",
        "0.0.0.0/0|10.200.2.3",
        "10.1.2.2/31|10.1.2.3",
        "fd00::1|fd00:0:0:0:0:0:0:1",
        "[fd00::1]|fd00::1",
        "[fd00::1]:4318|fd00::1",
        "fd00::/8|fdff::1",
        "2001:db8:0:1::/64|2001:db8:0:1:2:3:4:5",
        "2001:db8::/96|2001:db8::1.2.3.4",
        "::/0|fd00::1",
        ",, ,host|host",
      })
  void isOnTheList(String list, String host) {
    assertTrue(new NoProxy(list).names(host, 4318));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.com|otelexample.com",
        "example.com|example.com.org",
        "otel.example.com|example.com",
        "example.com:4317|otel.example.com",
        "com.|example.org",
        ".|example.org",
        "10.1.2.3:4317|10.1.2.3",
        "10.0.0.0/8|11.0.0.1",
        "10.1.2.2/32|10.1.2.3",
        "10.0.0.0/33|10.0.0.0",
        "10.0.0.0/|10.0.0.0",
        "10.0.0.0/-1|10.0.0.0",
        "10.0.0/8|10.0.0.0",
        "2.3|10.1.2.3",
        "fd00::/8|fe00::1",
        "2001:db8:0:1::/64|2001:db8:0:2::1",
        "::/0|10.1.2.3",
        "0.0.0.0/0|::1",
        "fd00::/129|fd00::",
        "[fd00::1]:4317|fd00::1",
        "]:4318|h",
        "**|h",
      })
  void isNotOnTheList(String list, String host) {
    assertFalse(new NoProxy(list).names(host, 4318));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.0004",
        "1.2.3.",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3",
        "1.2.3.4::",
      })
  void isNoAddress(String text) {
    assertEquals(Optional.empty(), IpAddress.parse(text));
  }

  @Property
  void whateverIsListedNothingBreaks(
      @ForAll @StringLength(max = 40) String list, @ForAll @StringLength(max = 40) String host) {
    new NoProxy(list).names(host, 4318);
  }

  @Property
  void aNetworkHoldsWhatAgreesInItsPrefix(
      @ForAll int base, @ForAll int address, @ForAll @IntRange(max = 32) int prefix) {
    int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
    assertEquals(
        (base & mask) == (address & mask),
        new NoProxy(dotted(base) + "/" + prefix).names(dotted(address), 1));
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }
}
