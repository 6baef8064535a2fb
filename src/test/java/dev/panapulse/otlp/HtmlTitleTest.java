package dev.panapulse.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.libc.Slab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HtmlTitleTest {
  private static String text(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    try (Slab slab = Slab.allocate(bytes.length)) {
      slab.put(0, bytes, 0, bytes.length);
      return HtmlTitle.orText(slab, bytes.length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><hr>nginx',502 Bad Gateway",
    "'<!DOCTYPE HTML PUBLIC \"-//W3C//DTD\"><head><TITLE lang=en> a\nb </TITLE>',a b",
    "<html><body><h1>503</h1></body></html>,''",
    "<html><title>is cut,''",
    "too many samples,too many samples",
    "<b>not a page</b>,<b>not a page</b>",
  })
  void pagesAreCutToTheirTitle(String body, String expected) {
    assertEquals(expected, text(body));
  }

  @Test
  void aTitleBehindALongHeadIsFound() {
    assertEquals("ERROR", text("<!doctype html>" + " ".repeat(3000) + "<title>ERROR</title>"));
    assertEquals("", text("<!doctype html>" + " ".repeat(5000) + "<title>ERROR</title>"));
  }
}
