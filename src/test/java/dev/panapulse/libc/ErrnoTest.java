package dev.panapulse.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

final class ErrnoTest {
  @Test
  void everyNumberIsDescribedWithItsSymbol() throws IllegalAccessException {
    Field[] numbers = Errno.class.getFields();
    assertTrue(numbers.length > 30, numbers.length + " numbers");
    for (Field number : numbers) {
      String description = Errno.describe(-number.getInt(null));
      assertTrue(description.endsWith(" (" + number.getName() + ")"), description);
    }
  }

  @Test
  void anUnknownNumberIsShown() {
    assertEquals("error 4000", Errno.describe(-4000));
  }
}
