package dev.panapulse.bench;

/** The other end of one agent: takes or fetches what it delivers. */
interface Backend extends AutoCloseable {
  Arrivals arrivals();

  /** On the loopback interface; 0 if there is none. */
  int port();

  /** The agent has been started. */
  default void started() {}

  @Override
  void close();
}
