package dev.panapulse.control;

import dev.panapulse.ledger.DropReason;
import dev.panapulse.ledger.LedgerSnapshot;
import java.time.Duration;

/**
 * A {@link Status} as one line of JSON. Durations are in seconds, memory in bytes; what is not
 * known is null.
 */
final class StatusJson {
  private static final double NANOS_PER_SECOND = 1e9;

  private final JsonText json = new JsonText();

  private StatusJson() {}

  static String of(Status status) {
    StatusJson writer = new StatusJson();
    writer.write(status);
    return writer.json + "\n";
  }

  private void write(Status status) {
    json.begin('{');
    json.name("state").text(status.problems().isEmpty() ? "fine" : "degraded");
    json.name("problems").begin('[');
    status.problems().forEach(json::text);
    json.end(']');
    json.name("version").text(status.version());
    json.name("pid").number(status.pid());
    json.name("uptime").number(seconds(status.uptime()));
    json.name("interval").number(seconds(status.interval()));
    json.name("ticks").number(status.ticks());
    json.name("missed_ticks").number(status.missedTicks());
    json.name("settings_file").text(status.settings().toString());
    json.name("settings_hash");
    status.settingsHash().ifPresentOrElse(json::text, json::none);
    json.name("destination").text(status.destination());
    json.name("backend");
    status.backend().ifPresentOrElse(this::backend, json::none);
    json.name("points");
    points(status.points());
    json.name("spool");
    status.spool().ifPresentOrElse(this::spool, json::none);
    json.name("own").begin('{');
    json.name("resident_memory").number(status.own().residentBytes());
    json.name("peak_resident_memory").number(status.own().peakBytes());
    json.name("cpu_time").number(seconds(status.own().cpu()));
    json.end('}');
    json.name("collectors").begin('[');
    status.collectors().forEach(this::collector);
    json.end(']');
    json.end('}');
  }

  private void backend(Status.Backend backend) {
    json.begin('{');
    json.name("last_accepted");
    backend.sinceAccepted().ifPresentOrElse(since -> json.number(seconds(since)), json::none);
    json.name("is_failing").truth(backend.isFailing());
    json.name("last_failure");
    backend.failure().ifPresentOrElse(this::failure, json::none);
    json.name("clock_offset");
    backend.clock().ifPresentOrElse(clock -> json.number(clock.offset()), json::none);
    json.name("certificate");
    backend.peer().ifPresentOrElse(this::peer, json::none);
    json.name("earlier_request");
    backend.earlier().ifPresentOrElse(this::earlier, json::none);
    json.end('}');
  }

  private void earlier(Status.EarlierRequest earlier) {
    json.begin('{');
    json.name("destination").text(earlier.destination());
    json.name("within").number(seconds(earlier.within()));
    json.end('}');
  }

  private void peer(Status.Peer peer) {
    json.begin('{');
    json.name("names").text(peer.names());
    json.name("issuer").text(peer.issuer());
    json.name("days_left").number(peer.daysLeft());
    json.end('}');
  }

  private void failure(Status.Failure failure) {
    json.begin('{');
    json.name("ago").number(seconds(failure.ago()));
    json.name("reason").text(failure.reason());
    json.end('}');
  }

  private void points(LedgerSnapshot points) {
    json.begin('{');
    json.name("sampled").number(points.sampled());
    json.name("recovered").number(points.recovered());
    json.name("accepted").number(points.accepted());
    json.name("rejected").number(points.rejected());
    json.name("dropped").begin('{');
    for (DropReason reason : DropReason.values()) {
      json.name(reason.text()).number(points.dropped(reason));
    }
    json.end('}');
    json.name("waiting").begin('{');
    json.name("ring").number(points.inRing());
    json.name("in_flight").number(points.inFlight());
    json.name("spool").number(points.inSpool());
    json.end('}');
    json.end('}');
  }

  private void spool(Status.Spool spool) {
    json.begin('{');
    json.name("directory").text(spool.directory());
    json.name("oldest").number(seconds(spool.oldest()));
    json.name("failure");
    spool.failure().ifPresentOrElse(json::text, json::none);
    json.end('}');
  }

  private void collector(Status.CollectorStatus collector) {
    json.begin('{');
    json.name("name").text(collector.name());
    json.name("values").number(collector.values());
    json.name("failures").number(collector.failures());
    json.name("invalid").number(collector.invalid());
    json.name("duration").number(seconds(collector.duration()));
    json.end('}');
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }
}
