package dev.panapulse.top;

import dev.panapulse.control.HostRow;

/** Samples this host in this process. */
public interface OwnSampler extends AutoCloseable {
  /** A row of this moment. */
  HostRow sample();

  @Override
  void close();
}
