package dev.panapulse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Fetches from an agent that is scraped: again and again until it has responded once, then once an
 * interval, at absolute times, over one connection that is kept.
 */
final class Scraper implements Backend {
  private static final Duration UNTIL_FIRST = Duration.ofMillis(2);

  private final Arrivals arrivals = new Arrivals();
  private final PointCount points;
  private final String path;
  private final Duration interval;
  private final int port;
  private final Thread thread = Thread.ofPlatform().daemon().name("scraper").unstarted(this::run);
  private volatile boolean closed;

  Scraper(PointCount points, String path, Duration interval) {
    this.points = points;
    this.path = path;
    this.interval = interval;
    this.port = freePort();
  }

  /** One that nobody listens at, just now. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BenchException("no free port: " + e.getMessage(), e);
    }
  }

  @Override
  public void started() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed && !fetch()) {
        Thread.sleep(UNTIL_FIRST);
      }
      long due = System.nanoTime();
      while (!closed) {
        due += interval.toNanos();
        Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        fetch();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private boolean fetch() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(10_000);
      connection.setRequestProperty("Accept-Encoding", "gzip");
      byte[] body;
      try (InputStream in = connection.getInputStream()) {
        body = in.readAllBytes();
      }
      long nanos = Arrivals.now();
      String coding = Optional.ofNullable(connection.getContentEncoding()).orElse("identity");
      arrivals.add(nanos, body.length, points.in(HttpBackend.decode(body, coding)));
      return true;
    } catch (IOException e) {
      if (arrivals.count().requests() > 0) {
        arrivals.error("a scrape failed: " + e.getMessage());
      }
      return false;
    }
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
