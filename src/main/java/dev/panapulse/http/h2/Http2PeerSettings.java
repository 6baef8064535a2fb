package dev.panapulse.http.h2;

/** The settings of the peer (RFC 9113, 6.5.2) that concern a client. */
final class Http2PeerSettings {
  /** Bytes of one setting. */
  static final int BYTES = 6;

  private static final int ENABLE_PUSH = 0x2;
  private static final int MAX_CONCURRENT_STREAMS = 0x3;
  private static final int INITIAL_WINDOW_SIZE = 0x4;
  private static final int MAX_FRAME_SIZE = 0x5;
  private static final int LARGEST_FRAME = (1 << 24) - 1;

  private int initialWindow;
  private boolean allowsStreams;

  Http2PeerSettings() {
    reset();
  }

  /** Restores the defaults, for a new connection. */
  void reset() {
    initialWindow = Http2.INITIAL_WINDOW;
    allowsStreams = true;
  }

  /**
   * Applies one setting.
   *
   * @return an error code; {@link Http2#NO_ERROR} if the value is valid
   */
  int apply(int identifier, int value) {
    switch (identifier) {
      case ENABLE_PUSH -> {
        return value == 0 ? Http2.NO_ERROR : Http2.PROTOCOL_ERROR;
      }
      case MAX_CONCURRENT_STREAMS -> allowsStreams = value != 0;
      case INITIAL_WINDOW_SIZE -> {
        if (value < 0) {
          return Http2.FLOW_CONTROL_ERROR;
        }
        initialWindow = value;
      }
      case MAX_FRAME_SIZE -> {
        // frames above the default size are never sent
        return value >= Http2.FRAME_PAYLOAD && value <= LARGEST_FRAME
            ? Http2.NO_ERROR
            : Http2.PROTOCOL_ERROR;
      }
      default -> {
        // the table size does not matter without a dynamic table; unknown settings are ignored
      }
    }
    return Http2.NO_ERROR;
  }

  /** Bytes that may be sent on a new stream before its window is updated. */
  int initialWindow() {
    return initialWindow;
  }

  /** Whether the peer allows streams. */
  boolean allowsStreams() {
    return allowsStreams;
  }
}
