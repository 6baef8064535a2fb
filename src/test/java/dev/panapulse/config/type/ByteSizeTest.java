package dev.panapulse.config.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {
  @Property
  void sizesReadAsTheyWereWritten(@ForAll @LongRange(min = 0) long bytes) {
    assertEquals(bytes, ByteSize.parse(ByteSize.format(bytes)));
  }

  @Property
  void anyTextIsASizeOrRefused(@ForAll String text) {
    try {
      ByteSize.parse(text);
    } catch (InvalidValueException refused) {
      assertThrows(InvalidValueException.class, () -> ByteSize.parse(text));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "65536,65536", "10B,10", "512KiB,524288", "1mib,1048576", "2GiB,2147483648"})
  void sizes(String text, long bytes) {
    assertEquals(bytes, ByteSize.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "KiB", "-1", "1.5MiB", "1MB", "1k", "9223372036854775807KiB", "1e3", "0x10"})
  void noSizes(String text) {
    assertThrows(InvalidValueException.class, () -> ByteSize.parse(text));
  }
}
