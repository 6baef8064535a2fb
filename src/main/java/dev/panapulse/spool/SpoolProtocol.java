package dev.panapulse.spool;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;

/**
 * How the requests of a spool are spoken, as the numbers in the heads of its records.
 *
 * @param own what this run writes
 */
record SpoolProtocol(int own) {
  static final int HTTP_PROTOBUF = 1;
  static final int HTTP_JSON = 2;
  static final int GRPC = 3;

  /** Over HTTP a request goes as it was encoded, whatever new ones are encoded as. */
  boolean isSendable(int by) {
    return by == own || (isHttp(by) && isHttp(own));
  }

  private static boolean isHttp(int by) {
    return by == HTTP_PROTOBUF || by == HTTP_JSON;
  }

  /** That of a request of this run. */
  int protocolOf(RequestBuffer body) {
    if (!isHttp(own)) {
      return own;
    }
    return body.mediaType() == MediaType.JSON ? HTTP_JSON : HTTP_PROTOBUF;
  }

  /** What requests of a protocol are written in. */
  static MediaType mediaType(int by) {
    return by == HTTP_JSON ? MediaType.JSON : MediaType.PROTOBUF;
  }
}
