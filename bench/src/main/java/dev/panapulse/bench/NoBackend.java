package dev.panapulse.bench;

/** For an agent that delivers nothing. */
final class NoBackend implements Backend {
  private final Arrivals arrivals = new Arrivals();

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int port() {
    return 0;
  }

  @Override
  public void close() {
    // there is nothing
  }
}
