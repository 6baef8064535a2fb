package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class OctalEscapesTest {
  @Test
  void escapesAreDecoded() {
    assertEquals("a b\tc\nd\\e", OctalEscapes.decoded("a\\040b\\011c\\012d\\134e"));
    assertEquals("\\", OctalEscapes.decoded("\\"));
    assertEquals("\\04", OctalEscapes.decoded("\\04"));
    assertEquals("\\048", OctalEscapes.decoded("\\048"));
    assertEquals("\\777", OctalEscapes.decoded("\\777"));
    assertEquals("\\040", OctalEscapes.decoded("\\134040"));
  }
}
