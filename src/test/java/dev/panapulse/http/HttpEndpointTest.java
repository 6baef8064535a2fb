package dev.panapulse.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEndpointTest {
  @Test
  void partsOfAUrl() {
    HttpEndpoint endpoint = HttpEndpoint.of(URI.create("http://backend:4318/v1/metrics?a=b%20c"));
    assertEquals(new HttpEndpoint(false, "backend", 4318, "/v1/metrics?a=b%20c"), endpoint);
    assertEquals("backend:4318", endpoint.authority());
    assertEquals("http://backend:4318/v1/metrics?a=b%20c", endpoint.url());
  }

  @Test
  void defaults() {
    assertEquals(new HttpEndpoint(false, "b", 80, "/"), HttpEndpoint.of(URI.create("http://b")));
    assertEquals(new HttpEndpoint(true, "b", 443, "/"), HttpEndpoint.of(URI.create("HTTPS://b")));
    assertEquals("b", HttpEndpoint.of(URI.create("http://b:80")).authority());
    assertEquals("b:80", HttpEndpoint.of(URI.create("https://b:80")).authority());
  }

  @Test
  void namesWithUnderscores() {
    HttpEndpoint endpoint = HttpEndpoint.of(URI.create("http://otel_collector:4318/x"));
    assertEquals(new HttpEndpoint(false, "otel_collector", 4318, "/x"), endpoint);
  }

  @Test
  void addressesOfVersion6() {
    HttpEndpoint endpoint = HttpEndpoint.of(URI.create("http://[::1]:4318/x"));
    assertEquals("::1", endpoint.host());
    assertEquals("[::1]:4318", endpoint.authority());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://b/",
        "b:4318",
        "http:///path",
        "http://user:pw@b/",
        "http://b:0/",
        "http://b_c:d/",
        "http://u@b_c/",
        "/x"
      })
  void whatIsNoEndpoint(String url) {
    assertThrows(IllegalArgumentException.class, () -> HttpEndpoint.of(URI.create(url)));
  }

  @Test
  void headersAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new HttpHeader("a b", "c"));
    assertThrows(IllegalArgumentException.class, () -> new HttpHeader("", "c"));
    assertThrows(IllegalArgumentException.class, () -> new HttpHeader("a", "c\r\nd: e"));
    assertThrows(IllegalArgumentException.class, () -> new HttpHeader("content-LENGTH", "5"));
  }
}
