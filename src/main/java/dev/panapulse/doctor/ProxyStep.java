package dev.panapulse.doctor;

import dev.panapulse.config.ExportSettings;
import dev.panapulse.net.Failure;
import java.util.function.Supplier;

/** The tunnel through the proxy; without one the request itself shows what the proxy does. */
record ProxyStep(
    ExportSettings export,
    boolean isTunnel,
    Supplier<ConnectionTrial.Attempt> whole,
    SettingText settings)
    implements Step {
  static final String NAME = "proxy";
  private static final String SETTING = "export.proxy";

  @Override
  public Finding examine() {
    if (export.proxy().isEmpty()) {
      return Finding.skipped(NAME, "none is set");
    }
    String proxy = export.proxy().get().shownUrl();
    if (!isTunnel) {
      return Finding.ok(NAME, proxy + " forwards requests; the request below goes through it");
    }
    ConnectionTrial.Attempt attempt = whole.get();
    if (!Failure.PROXY_REFUSED.is(attempt.failure())) {
      return Finding.ok(NAME, proxy + " opens a tunnel");
    }
    boolean isAboutCredentials = attempt.words().contains("credentials");
    return Finding.bad(
        NAME,
        attempt.words(),
        isAboutCredentials
            ? "set user and password: "
                + SETTING
                + " = http://USER:PASSWORD@HOST:PORT; now it is "
                + settings.now(SETTING)
            : "allow CONNECT to the backend's port in the proxy, or go past it: "
                + SETTING
                + " = none, or the backend's name in no_proxy; now it is "
                + settings.now(SETTING));
  }
}
