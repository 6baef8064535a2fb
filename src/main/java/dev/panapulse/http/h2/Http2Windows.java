package dev.panapulse.http.h2;

/**
 * Flow control of a connection and its one stream, in both directions (RFC 9113, 5.2 and 6.9).
 *
 * <p>What is received is given back in halves of the window, as soon as it was read: the answers of
 * a backend are bounded elsewhere. One thread.
 */
final class Http2Windows {
  private static final int GIVE_BACK = Http2.INITIAL_WINDOW / 2;

  private long sendConnection;
  private long sendStream;
  private int receivedConnection;
  private int receivedStream;

  Http2Windows() {
    reset();
  }

  /** As at the beginning of a connection. */
  void reset() {
    sendConnection = Http2.INITIAL_WINDOW;
    receivedConnection = 0;
    open(Http2.INITIAL_WINDOW);
  }

  /** As at the beginning of a stream. */
  void open(int initial) {
    sendStream = initial;
    receivedStream = 0;
  }

  /** The peer has changed the initial window of streams, of open ones too: it may fall below 0. */
  boolean changeInitial(int before, int after) {
    sendStream += (long) after - before;
    return sendStream <= Http2.LARGEST_WINDOW;
  }

  /** The peer takes more; false if that makes a window larger than may be. */
  boolean growConnection(int increment) {
    sendConnection += increment;
    return sendConnection <= Http2.LARGEST_WINDOW;
  }

  /** The peer takes more on the stream; false if that makes a window larger than may be. */
  boolean growStream(int increment) {
    sendStream += increment;
    return sendStream <= Http2.LARGEST_WINDOW;
  }

  /** Bytes that may be sent now; none if not positive. */
  long sendable() {
    return Math.min(sendConnection, sendStream);
  }

  void sent(int bytes) {
    sendConnection -= bytes;
    sendStream -= bytes;
  }

  /** Bytes came; false if there are more than were allowed. */
  boolean received(int bytes) {
    receivedConnection += bytes;
    receivedStream += bytes;
    return receivedConnection <= Http2.INITIAL_WINDOW && receivedStream <= Http2.INITIAL_WINDOW;
  }

  /** What to give back to the connection's window now; 0: nothing yet. */
  int takeConnectionCredit() {
    int credit = receivedConnection >= GIVE_BACK ? receivedConnection : 0;
    receivedConnection -= credit;
    return credit;
  }

  /** What to give back to the stream's window now; 0: nothing yet. */
  int takeStreamCredit() {
    int credit = receivedStream >= GIVE_BACK ? receivedStream : 0;
    receivedStream -= credit;
    return credit;
  }
}
