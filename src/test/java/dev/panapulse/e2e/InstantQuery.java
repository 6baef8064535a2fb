package dev.panapulse.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Queries in PromQL by the HTTP interface that Prometheus and VictoriaMetrics share. */
final class InstantQuery {
  private InstantQuery() {}

  /** One series of a response. */
  record Sample(Map<String, String> labels, double value) {}

  /** The response to a query at this moment. Series without a number are left out. */
  static List<Sample> of(LocalHttp http, String query) {
    String response = http.get("/api/v1/query?query=" + URLEncoder.encode(query, UTF_8));
    return data(response).getFieldsOrThrow("result").getListValue().getValuesList().stream()
        .map(value -> sample(value.getStructValue()))
        .filter(sample -> !Double.isNaN(sample.value()))
        .toList();
  }

  /** What a response contains. */
  static Struct data(String response) {
    Struct.Builder json = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(response, json);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
    return json.getFieldsOrThrow("data").getStructValue();
  }

  private static Sample sample(Struct series) {
    Map<String, String> labels = new TreeMap<>();
    series
        .getFieldsOrThrow("metric")
        .getStructValue()
        .getFieldsMap()
        .forEach((name, value) -> labels.put(name, value.getStringValue()));
    Value value = series.getFieldsOrThrow("value").getListValue().getValues(1);
    return new Sample(labels, Double.parseDouble(number(value.getStringValue())));
  }

  /** As Java writes it. */
  private static String number(String text) {
    return text.replace("Inf", "Infinity");
  }
}
