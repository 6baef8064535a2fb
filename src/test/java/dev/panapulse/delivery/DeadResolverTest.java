package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SyncPolicy;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.HttpSenderOptions;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.HangingResolver;
import dev.panapulse.net.tls.TlsFiles;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.row.Block;
import dev.panapulse.row.Catalog;
import dev.panapulse.row.Frame;
import dev.panapulse.row.FrameRing;
import dev.panapulse.row.Metric;
import dev.panapulse.spool.Spool;
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
    FrameRing ring = new FrameRing(1 << 17);
    Ledger ledger = new Ledger(ring);
    Catalog catalog = new Catalog();
    Frame frame = new Frame(catalog);
    Block block =
        catalog
            .add(new Block.Builder().column(Metric.gauge("test.gauge", "1", "")), 0)
            .orElseThrow();
    try (HangingResolver resolver = new HangingResolver();
        EventFd abort = new EventFd(LibC.system())) {
      Shipper shipper =
          new Shipper(
              LibC.system(),
              ring,
              catalog,
              new OtlpDestination(
                  new MetricBatch(Resource.empty(), MetricBatch.scope("test")),
                  new OtlpHttpSender(
                      resolver.libc(),
                      new HttpSenderOptions(
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
              10);
      shipper.start();
      for (int row = 0; row < ROWS; row++) {
        frame.begin(1_800_000_000_000_000_000L + row);
        frame.set(block, 0, row);
        frame.end();
        ring.publish(frame);
      }
      shipper.rowsReady();
      resolver.awaitAsked();

      assertEquals(0, shipper.stop(Duration.ofMillis(20)), "rows that are lost");
      assertEquals(ROWS, ledger.balance().inSpool());
    }
  }

  private Spool spool(Ledger ledger) {
    SpoolSettings settings =
        new SpoolSettings(
            true, List.of(directory), 1 << 20, Duration.ofDays(999), SyncPolicy.NEVER, 10);
    return new Spool(
        LibC.system(), settings, Spool.HTTP_PROTOBUF, ledger, () -> 1_800_000_000_000_000_009L);
  }
}
