package dev.panapulse.doctor;

import dev.panapulse.config.LoadedSettings;
import dev.panapulse.config.Protocol;
import dev.panapulse.config.SettingOrigin;
import java.util.Optional;

/** Settings in the words of an advice: name, value without secrets, and where it comes from. */
final class SettingText {
  private static final String ENDPOINT = "export.endpoint";
  private static final String METRICS_ENDPOINT = "export.metrics_endpoint";
  private static final String METRICS_PATH = "/v1/metrics";

  private final LoadedSettings loaded;

  SettingText(LoadedSettings loaded) {
    this.loaded = loaded;
  }

  /** As {@code export.timeout = 10s (default)}. */
  String now(String key) {
    return find(key)
        .map(setting -> key + " = " + setting.value() + " (" + setting.origin() + ")")
        .orElse(key);
  }

  /** Its value alone. */
  String value(String key) {
    return find(key).map(SettingOrigin::value).orElse("");
  }

  /** As {@code set export.protocol = grpc; now it is http/protobuf (default)}. */
  String change(String key, String value) {
    return "set "
        + key
        + " = "
        + value
        + find(key)
            .map(setting -> "; now it is " + setting.value() + " (" + setting.origin() + ")")
            .orElse("");
  }

  /** The setting from which the URL comes. */
  String endpointKey() {
    String url = loaded.settings().export().shownUrl();
    boolean isExact = find(METRICS_ENDPOINT).filter(each -> each.value().equals(url)).isPresent();
    return isExact ? METRICS_ENDPOINT : ENDPOINT;
  }

  /** The setting with the URL, as it is now. */
  String endpoint() {
    return now(endpointKey());
  }

  /**
   * How to make requests go to another URL.
   *
   * @param url with its path, without a query
   */
  String changeEndpoint(String url) {
    if (endpointKey().equals(ENDPOINT) && url.endsWith(METRICS_PATH)) {
      String base = url.substring(0, url.length() - METRICS_PATH.length());
      return change(ENDPOINT, base) + "; " + METRICS_PATH + " is appended to it";
    }
    return change(METRICS_ENDPOINT, url);
  }

  /** The protocol that is set. */
  Protocol protocol() {
    return loaded.settings().export().protocol();
  }

  /** Whether a source sets it. */
  boolean isSet(String key) {
    return find(key).filter(setting -> !setting.value().equals("(unset)")).isPresent();
  }

  private Optional<SettingOrigin> find(String key) {
    return loaded.origins().stream().filter(setting -> setting.key().equals(key)).findFirst();
  }
}
