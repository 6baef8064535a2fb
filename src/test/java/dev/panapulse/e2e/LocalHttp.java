package dev.panapulse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Questions to a server on the loopback interface. */
final class LocalHttp implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  LocalHttp(int port) {
    this.port = port;
  }

  /** The URL of a path. */
  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** Whether the server answers the request for a path with 2xx. */
  boolean succeeds(String path) {
    try {
      return send(path).statusCode() / 100 == 2;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /**
   * The body of the response.
   *
   * @throws UncheckedIOException if there is none
   */
  String get(String path) {
    HttpResponse<String> response = send(path);
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private HttpResponse<String> send(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofSeconds(20)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
