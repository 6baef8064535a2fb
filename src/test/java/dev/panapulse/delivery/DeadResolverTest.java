package dev.panapulse.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.config.SpoolSettings;
import dev.panapulse.config.SpoolSettingsFixture;
import dev.panapulse.http.BackendFacts;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.MediaType;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.ledger.Ledger;
import dev.panapulse.libc.EndRequest;
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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A resolver or a backend that never answers keeps nobody from the end, nor rows from the disk. */
@Timeout(60)
final class DeadResolverTest {
  private static final int ROWS = 5;

  @TempDir Path directory = Path.of("");

  private final RowRing ring = new RowRing(1 << 17);
  private final Ledger ledger = new Ledger(ring);
  private final SeriesRegistry registry = new SeriesRegistry();

  @Test
  void rowsInMemoryGoToTheSpoolAtTheEnd() throws InterruptedException {
    try (HangingResolver resolver = new HangingResolver();
        EventFd abort = new EventFd(LibC.system())) {
      ExportLoop exportLoop =
          loop(resolver.libc(), "http://backend.test:4318", abort, EndRequest.never());
      exportLoop.start();
      publishRows(exportLoop);
      resolver.awaitAsked();

      assertEquals(0, exportLoop.stop(Duration.ofMillis(20)), "rows that are lost");
      assertEquals(ROWS, ledger.snapshot().inSpool());
    }
  }

  /** Nobody calls stop(), since the sampling thread hangs, too. */
  @Test
  void theEndIsNotHeldUpByARequest() throws Exception {
    CountDownLatch exit = new CountDownLatch(1);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EventFd signal = new EventFd(LibC.system());
        EventFd abort = new EventFd(LibC.system())) {
      EndRequest request = new EndRequest(signal.fd(), System::nanoTime);
      ExportLoop exportLoop =
          loop(LibC.system(), "http://127.0.0.1:" + silent.getLocalPort(), abort, request);
      exportLoop.endUnattended(request, exit::countDown);
      exportLoop.start();
      publishRows(exportLoop);
      try (Socket connection = silent.accept()) {
        assertTrue(connection.getInputStream().read() > 0, "a request");

        signal.signal();

        assertTrue(exit.await(50, TimeUnit.SECONDS), "the process was not ended");
        assertEquals(ROWS, ledger.snapshot().inSpool());
      }
    }
  }

  @Test
  void theEndIsNotHeldUpByALookUp() throws Exception {
    CountDownLatch exit = new CountDownLatch(1);
    try (HangingResolver resolver = new HangingResolver();
        EventFd signal = new EventFd(LibC.system());
        EventFd abort = new EventFd(LibC.system())) {
      EndRequest request = new EndRequest(signal.fd(), System::nanoTime);
      ExportLoop exportLoop = loop(resolver.libc(), "http://backend.test:4318", abort, request);
      exportLoop.endUnattended(request, exit::countDown);
      exportLoop.start();
      publishRows(exportLoop);
      resolver.awaitAsked();

      signal.signal();

      assertTrue(exit.await(50, TimeUnit.SECONDS), "the process was not ended");
      assertEquals(ROWS, ledger.snapshot().inSpool());
    }
  }

  private ExportLoop loop(LibC libc, String url, EventFd abort, EndRequest request) {
    OtlpClientOptions options =
        new OtlpClientOptions(
            HttpEndpoint.of(URI.create(url + "/v1/metrics")),
            "Test/1",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            MediaType.PROTOBUF,
            Duration.ofMinutes(5),
            Duration.ZERO,
            true,
            TlsFiles.NONE,
            abort.fd(),
            request,
            BackendFacts.unwatched());
    return new ExportLoop(
        LibC.system(),
        ring,
        registry,
        new OtlpDestination(
            new MetricBatch(Resource.empty(), MetricBatch.scope("test")),
            new OtlpHttpSender(libc, options),
            "a backend that is silent"),
        Optional.of(spool()),
        ledger,
        abort,
        2,
        new ReplayPolicy(10, true));
  }

  private void publishRows(ExportLoop exportLoop) {
    Row row = new Row(registry);
    SeriesGroup group =
        registry
            .add(new SeriesGroup.Builder().with(Metric.gauge("test.gauge", "1", "")), 0)
            .orElseThrow();
    for (int i = 0; i < ROWS; i++) {
      row.begin(1_800_000_000_000_000_000L + i);
      row.set(group, 0, i);
      row.end();
      ring.publish(row);
    }
    exportLoop.rowsReady();
  }

  private Spool spool() {
    SpoolSettings settings =
        SpoolSettingsFixture.in(directory).maxAge(Duration.ofDays(999)).settings();
    SpoolClock clock = new SpoolClock(() -> 1_800_000_000_000_000_009L, () -> 0, () -> 0);
    return new Spool(LibC.system(), settings, Spool.HTTP_PROTOBUF, ledger, clock);
  }
}
