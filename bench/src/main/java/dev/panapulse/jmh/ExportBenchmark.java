package dev.panapulse.jmh;

import dev.panapulse.config.Settings;
import dev.panapulse.daemon.DestinationFactory;
import dev.panapulse.daemon.Sampler;
import dev.panapulse.delivery.Destination;
import dev.panapulse.delivery.OtlpDestination;
import dev.panapulse.http.HttpEndpoint;
import dev.panapulse.http.OtlpClientOptions;
import dev.panapulse.libc.LibC;
import dev.panapulse.net.tls.TlsFiles;
import dev.panapulse.otlp.MetricBatch;
import dev.panapulse.otlp.OtlpHttpSender;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An export of one row of this host: encoded by the SDK alone, and delivered as the agent does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ExportBenchmark {
  private static final String VERSION = "0-bench";

  /** A row, and how it looks to the SDK. */
  @State(Scope.Benchmark)
  public static class Row {
    private final Settings settings = BenchSamplers.settings(Map.of());
    private final Sampler sampler = BenchSamplers.sampler(settings);

    final RowBatch rows = BenchSamplers.row(sampler);
    final MetricBatch metrics = DestinationFactory.metrics(LibC.system(), settings, VERSION);

    /** Ends what collectors keep running. */
    @TearDown(Level.Trial)
    public void close() {
      sampler.close();
    }
  }

  /** The SDK's exporter over a sender that writes the request to nowhere. */
  @State(Scope.Benchmark)
  public static class Encoder {
    final OtlpHttpMetricExporter exporter =
        OtlpHttpMetricExporter.builder()
            .setComponentLoader(new NowhereSender())
            .setMemoryMode(MemoryMode.REUSABLE_DATA)
            .setMeterProvider(MeterProvider.noop())
            .setRetryPolicy(null)
            .build();

    /** Ends the exporter. */
    @TearDown(Level.Trial)
    public void close() {
      exporter.shutdown();
    }
  }

  /** The agent's own way to a server on the loopback interface. */
  @State(Scope.Benchmark)
  public static class Delivery {
    /** How bodies are compressed, as the setting says it. */
    @Param({"none", "gzip"})
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public String compression;

    @SuppressWarnings("NullAway.Init") // open() does
    private LoopbackSink sink;

    @SuppressWarnings("NullAway.Init") // open() does
    Destination destination;

    /** Starts the server. */
    @Setup(Level.Trial)
    public void open(Row row) {
      try {
        sink = new LoopbackSink();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      URI url = URI.create("http://127.0.0.1:" + sink.port() + "/v1/metrics");
      OtlpClientOptions options =
          new OtlpClientOptions(
              HttpEndpoint.of(url),
              "Panapulse-bench",
              List.of(),
              Duration.ofSeconds(10),
              compression.equals("gzip"),
              TlsFiles.NONE,
              -1);
      destination =
          new OtlpDestination(
              row.metrics, new OtlpHttpSender(LibC.system(), options), url.toString());
    }

    /** Stops the server. */
    @TearDown(Level.Trial)
    public void close() {
      sink.close();
    }
  }

  /** Points to protobuf bytes, without a socket. */
  @Benchmark
  public CompletableResultCode encode(Row row, Encoder encoder) {
    return encoder.exporter.export(row.metrics.load(row.rows));
  }

  /** Points in a request with a response. */
  @Benchmark
  public Outcome deliver(Row row, Delivery delivery) {
    Outcome outcome = delivery.destination.deliver(row.rows);
    if (!(outcome instanceof Outcome.Accepted)) {
      throw new IllegalStateException("not delivered: " + outcome);
    }
    return outcome;
  }
}
