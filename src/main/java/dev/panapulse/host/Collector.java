package dev.panapulse.host;

import dev.panapulse.row.Row;
import java.util.List;

/**
 * Samples one area of this host.
 *
 * <p>Sampling thread only. A source that cannot be read and a value that is invalid are reported to
 * the collector's {@link CollectorErrors} and leave the value absent; nothing is thrown for them.
 */
public interface Collector {
  /** Short name, as in the settings: {@code cpu}. */
  public String name();

  /** Adds the series that are known from the start. Called once, before the first tick. */
  void describe();

  /**
   * Sets this tick's values. Allocates nothing unless something appeared or went away.
   *
   * @param row the row of this tick, already begun
   */
  void sample(Row row);

  /** What is counted and reported of this collector's failures. */
  CollectorErrors errors();

  /** The files that it reads, for {@code panapulse check}. */
  List<ProcFile> sources();

  /**
   * Closes its files, frees its memory and ends what it keeps running beside the ticks; called
   * once, after the last tick. Its series stay.
   */
  default void close() {}
}
