package dev.panapulse.delivery;

/** Whether rows get away, for who watches over the process. Any thread; allocates nothing. */
public interface ExportHealth {
  /** Whether the spool was looked at, so that rows can be taken. */
  boolean isOpen();

  /**
   * Nanoseconds for which the exporting thread has been at work without a result of any kind, if
   * that is too long for any backend; 0: it works, or waits for work.
   *
   * @param now monotonic nanoseconds
   */
  long hangNanos(long now);

  /** Whether the last request was not accepted. */
  boolean isFailing();

  /** Why the last such request was not accepted, for people; may allocate. */
  String failure();
}
