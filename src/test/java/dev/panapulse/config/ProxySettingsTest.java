package dev.panapulse.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.type.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxySettingsTest {
  private static final String ELSEWHERE = "http://otel.example.com:4318";

  @TempDir Path directory = Path.of("");

  private static SettingsLoaderFixture exporting() {
    return new SettingsLoaderFixture().variable("PANAPULSE_EXPORT_ENDPOINT", ELSEWHERE);
  }

  private static Optional<ProxySettings> proxy(SettingsLoaderFixture loading) {
    return loading.settings().export().proxy();
  }

  private static Optional<ProxySettings> plain(String host, int port) {
    return Optional.of(new ProxySettings(host, port, Optional.empty()));
  }

  @Test
  void nobodySaysAnything() {
    assertEquals(Optional.empty(), proxy(exporting()));
    assertEquals("(unset) (default)", exporting().origin("export.proxy"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://p:3128|p|3128",
        "HTTP://p:3128/|p|3128",
        "p_q.example:3128|p_q.example|3128",
        "http://p|p|80",
        "http://[fd00::1]:3128|fd00::1|3128",
        "http://10.0.0.1:65535|10.0.0.1|65535",
      })
  void aProxyIsReadFromItsUrl(String url, String host, int port) {
    assertEquals(plain(host, port), proxy(exporting().variable("PANAPULSE_EXPORT_PROXY", url)));
  }

  @Test
  void credentialsAreDecodedAndNotShown() {
    SettingsLoaderFixture loading =
        exporting().variable("PANAPULSE_EXPORT_PROXY", "http://us%65r:p%40s:s%C3%A9@p:1");
    assertEquals(
        Optional.of(new ProxySettings("p", 1, Optional.of(new Secret("user:p@s:sé")))),
        proxy(loading));
    assertEquals(
        "http://...@p:1 (environment variable PANAPULSE_EXPORT_PROXY)",
        loading.origin("export.proxy"));
    assertFalse(loading.settings().toString().contains("p@s"), loading.settings().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://p:3128|the connection to the proxy cannot use TLS",
        "socks5://p:1080|not an http:// proxy",
        "http://p:0|the port is not in the range 1 to 65535",
        "http://p:65536|the port is not in the range 1 to 65535",
        "http://p:x|the port is not in the range 1 to 65535",
        "http://|has no valid host",
        "http://p q|has no valid host",
        "http://p/path|has no valid host",
        "http://[::x]:1|has no valid host",
        "http://u:hunter2%@p|the password has a % without two hexadecimal digits",
        "http://u%3av:hunter2@p|the user contains a colon",
        "http://u:hunter2%0a@p|contain a character that is not allowed",
        "ftp://u:hunter2@p|not an http:// proxy",
        "http://u:hunter2@p:x|the port is not",
        "u:hunter2@p:x|the port is not",
      })
  void whatIsNoProxyIsRefused(String url, String words) {
    String problem = exporting().variable("PANAPULSE_EXPORT_PROXY", url).problem();
    assertTrue(problem.contains(words), problem);
    assertFalse(problem.contains("hunter2"), problem);
    assertTrue(exporting().variable("http_proxy", url).problem().contains(words));
  }

  @ParameterizedTest
  @CsvSource({
    "http_proxy,http",
    "all_proxy,http",
    "ALL_PROXY,http",
    "all_proxy,https",
    "ALL_PROXY,https",
    "https_proxy,https",
    "HTTPS_PROXY,https",
  })
  void theVariablesOfAllProgramsAreHeard(String variable, String scheme) {
    if (scheme.equals("http")) {
      SettingsLoaderFixture loading = exporting().variable(variable, "http://p:3128");
      assertEquals(plain("p", 3128), proxy(loading));
      assertEquals(
          "http://p:3128 (environment variable " + variable + ")", loading.origin("export.proxy"));
    } else {
      Resolver resolver =
          new Resolver(
              java.util.Map.of(variable, "http://p:3128"),
              java.util.Map.of(),
              java.util.Map.of(),
              new Problems());
      assertEquals(
          Optional.of(plain("p", 3128)),
          new ProxyChoice(resolver).choose(java.net.URI.create("https://h/v1/metrics")).value());
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP_PROXY", "https_proxy", "HTTPS_PROXY"})
  void othersAreNot(String variable) {
    assertEquals(Optional.empty(), proxy(exporting().variable(variable, "http://p:3128")));
  }

  @Test
  void lowerCaseAndTheSchemesOwnComeFirst() {
    SettingsLoaderFixture loading =
        exporting()
            .variable("ALL_PROXY", "http://c")
            .variable("all_proxy", "http://b")
            .variable("http_proxy", "http://a");
    assertEquals(plain("a", 80), proxy(loading));
  }

  @Test
  void aSettingOfOursWinsWhereverItStands() {
    SettingsLoaderFixture none = exporting().variable("http_proxy", "nonsense://p");
    assertEquals(Optional.empty(), proxy(none.file(directory, "[export]\nproxy = \"\"\n")));
    assertEquals("none (" + directory + "/c.toml:2:1)", none.origin("export.proxy"));
    SettingsLoaderFixture named =
        exporting().variable("http_proxy", "http://p").variable("no_proxy", "*");
    assertEquals(
        plain("q", 8080), proxy(named.variable("PANAPULSE_EXPORT_PROXY", "http://q:8080")));
    assertEquals(Optional.empty(), proxy(named.variable("PANAPULSE_EXPORT_PROXY", "none")));
  }

  @ParameterizedTest
  @CsvSource({"no_proxy,", "NO_PROXY,"})
  void whatIsListedIsAskedDirectly(String variable) {
    SettingsLoaderFixture loading =
        exporting()
            .variable("http_proxy", "http://p:3128")
            .variable(variable, "internal,.example.com:4318");
    assertEquals(Optional.empty(), proxy(loading));
    assertEquals(
        "(unset) (default, because " + variable + " names the backend)",
        loading.origin("export.proxy"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:4318",
    "http://otel.localhost:4318",
    "http://127.1.2.3:4318",
    "http://[::1]:4318"
  })
  void thisHostIsAskedDirectly(String url) {
    SettingsLoaderFixture loading =
        new SettingsLoaderFixture()
            .variable("PANAPULSE_EXPORT_ENDPOINT", url)
            .variable("http_proxy", "http://p:3128");
    assertEquals(Optional.empty(), proxy(loading));
    assertEquals(
        "(unset) (default, because the backend is on this host)", loading.origin("export.proxy"));
  }

  @Test
  void noExportNoProxy() {
    SettingsLoaderFixture console =
        new SettingsLoaderFixture().variable("http_proxy", "nonsense://p");
    assertEquals(Optional.empty(), proxy(console));
  }
}
