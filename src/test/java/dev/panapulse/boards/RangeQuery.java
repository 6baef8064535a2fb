package dev.panapulse.boards;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Queries to a VictoriaMetrics for all of a span of time, at equal steps. */
final class RangeQuery implements AutoCloseable {
  static final int STEPS = 64;

  /** Seconds after which a sample is surely in the store. */
  private static final int NEWEST = 30;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;
  private final long start;
  private final long step;

  /** A series: its value at each step, NaN where there is none. */
  record Line(Map<String, String> labels, List<Double> values) {}

  /**
   * Queries for the last minutes.
   *
   * @param url of the store, without a path
   */
  RangeQuery(String url, int minutes) {
    this.url = url;
    this.step = Math.max(1, Duration.ofMinutes(minutes).toSeconds() / (STEPS - 1));
    this.start = System.currentTimeMillis() / 1000 - NEWEST - step * (STEPS - 1);
  }

  /** Seconds since the epoch of a step. */
  long time(int atStep) {
    return start + step * atStep;
  }

  List<Line> of(String query) throws IOException, InterruptedException {
    String parameters =
        // nocache: the store would move the times to multiples of the step
        "/api/v1/query_range?nocache=1&start="
            + start
            + "&end="
            + time(STEPS - 1)
            + "&step="
            + step
            + "&query="
            + URLEncoder.encode(query, UTF_8);
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(url + parameters)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(query + ": " + response.body());
    }
    Struct.Builder json = Struct.newBuilder();
    JsonFormat.parser().merge(response.body(), json);
    List<Line> lines = new ArrayList<>();
    for (Value series :
        json.getFieldsOrThrow("data")
            .getStructValue()
            .getFieldsOrThrow("result")
            .getListValue()
            .getValuesList()) {
      lines.add(line(series.getStructValue()));
    }
    return lines;
  }

  private Line line(Struct series) {
    Map<String, String> labels = new TreeMap<>();
    series
        .getFieldsOrThrow("metric")
        .getStructValue()
        .getFieldsMap()
        .forEach((name, value) -> labels.put(name, value.getStringValue()));
    double[] values = new double[STEPS];
    Arrays.fill(values, Double.NaN);
    for (Value sample : series.getFieldsOrThrow("values").getListValue().getValuesList()) {
      long time = Math.round(sample.getListValue().getValues(0).getNumberValue());
      int at = Math.toIntExact((time - start) / step);
      values[at] = Double.parseDouble(sample.getListValue().getValues(1).getStringValue());
    }
    return new Line(labels, Arrays.stream(values).boxed().toList());
  }

  @Override
  public void close() {
    client.close();
  }
}
