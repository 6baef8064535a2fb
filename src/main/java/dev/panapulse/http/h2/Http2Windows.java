package dev.panapulse.http.h2;

/**
 * Flow control of a connection and its one stream, in both directions (RFC 9113, 5.2 and 6.9).
 *
 * <p>Credit is returned to the peer once half a window was read: the size of responses is bounded
 * elsewhere. One thread.
 */
final class Http2Windows {
  private static final int CREDIT_STEP = Http2.INITIAL_WINDOW / 2;

  private long sendConnection;
  private long sendStream;
  private int receivedConnection;
  private int receivedStream;

  Http2Windows() {
    reset();
  }

  /** Restores the windows of a new connection. */
  void reset() {
    sendConnection = Http2.INITIAL_WINDOW;
    receivedConnection = 0;
    open(Http2.INITIAL_WINDOW);
  }

  /** Restores the windows of a new stream. */
  void open(int initial) {
    sendStream = initial;
    receivedStream = 0;
  }

  /**
   * Applies a changed initial window, also to the open stream, whose window may become negative.
   */
  boolean changeInitial(int before, int after) {
    sendStream += (long) after - before;
    return sendStream <= Http2.LARGEST_WINDOW;
  }

  /** Enlarges the connection's window; false if it exceeds its limit. */
  boolean growConnection(int increment) {
    sendConnection += increment;
    return sendConnection <= Http2.LARGEST_WINDOW;
  }

  /** Enlarges the stream's window; false if it exceeds its limit. */
  boolean growStream(int increment) {
    sendStream += increment;
    return sendStream <= Http2.LARGEST_WINDOW;
  }

  /** Bytes that may be sent now; none if zero or negative. */
  long sendable() {
    return Math.min(sendConnection, sendStream);
  }

  void sent(int bytes) {
    sendConnection -= bytes;
    sendStream -= bytes;
  }

  /** Counts received bytes; false if they exceed a window. */
  boolean received(int bytes) {
    receivedConnection += bytes;
    receivedStream += bytes;
    return receivedConnection <= Http2.INITIAL_WINDOW && receivedStream <= Http2.INITIAL_WINDOW;
  }

  /** The credit to return to the connection's window now; 0: none yet. */
  int takeConnectionCredit() {
    int credit = receivedConnection >= CREDIT_STEP ? receivedConnection : 0;
    receivedConnection -= credit;
    return credit;
  }

  /** The credit to return to the stream's window now; 0: none yet. */
  int takeStreamCredit() {
    int credit = receivedStream >= CREDIT_STEP ? receivedStream : 0;
    receivedStream -= credit;
    return credit;
  }
}
