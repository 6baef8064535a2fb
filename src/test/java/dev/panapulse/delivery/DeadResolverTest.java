package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.HangingResolver;
import dev.panapulse.net.tls.TlsFiles;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.row.Metric;
import dev.panapulse.row.Row;
import dev.panapulse.row.RowRing;
import dev.panapulse.row.SeriesGroup;
import dev.panapulse.row.SeriesRegistry;
import dev.panapulse.spool.Spool;
import dev.panapulse.spool.SpoolClock;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A resolver that never answers keeps nobody from the end, nor rows from the disk. */
@Timeout(60)
final class DeadResolverTest {
  private static final int ROWS = 5;

  @TempDir Path directory = Path.of("");

  @Test
  void rowsInMemoryGoToTheSpoolAtTheEnd() throws InterruptedException {
    RowRing ring = new RowRing(1 << 17);
    Ledger ledger = new Ledger(ring);
    SeriesRegistry registry = new SeriesRegistry();
    Row row = new Row(registry);
    SeriesGroup group =
        registry
            .add(new SeriesGroup.Builder().with(Metric.gauge("test.gauge", "1", "")), 0)
            .orElseThrow();
    try (HangingResolver resolver = new HangingResolver();
        EventFd abort = new EventFd(LibC.system())) {
      ExportLoop exportLoop =
          new ExportLoop(
              LibC.system(),
              ring,
              registry,
              new OtlpDestination(
                  new MetricBatch(Resource.empty(), MetricBatch.scope("test")),
                  new OtlpHttpSender(
                      resolver.libc(),
                      new OtlpClientOptions(
                          HttpEndpoint.of(URI.create("http://backend.test:4318/v1/metrics")),
                          "Test/1",
                          List.of(),
                          Duration.ofMinutes(5),
                          true,
                          TlsFiles.NONE,
                          abort.fd())),
                  "a backend whose name is looked up for ever"),
              Optional.of(spool(ledger)),
              ledger,
              abort,
              2,
              new ReplayPolicy(10, true));
      exportLoop.start();
      for (int i = 0; i < ROWS; i++) {
        row.begin(1_800_000_000_000_000_000L + i);
        row.set(group, 0, i);
        row.end();
        ring.publish(row);
      }
      exportLoop.rowsReady();
      resolver.awaitAsked();

      assertEquals(0, exportLoop.stop(Duration.ofMillis(20)), "rows that are lost");
      assertEquals(ROWS, ledger.snapshot().inSpool());
    }
  }

  private Spool spool(Ledger ledger) {
    SpoolSettings settings =
        SpoolSettingsFixture.in(directory).maxAge(Duration.ofDays(999)).settings();
    SpoolClock clock = new SpoolClock(() -> 1_800_000_000_000_000_009L, () -> 0, () -> 0);
    return new Spool(LibC.system(), settings, Spool.HTTP_PROTOBUF, ledger, clock);
  }
}
