package dev.panapulse.spool;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;

/**
 * The protocols of requests, as numbers in the heads of records.
 *
 * @param own protocol of this run
 */
record SpoolProtocol(int own) {
  static final int HTTP_PROTOBUF = 1;
  static final int HTTP_JSON = 2;
  static final int GRPC = 3;

  /** Whether this run can send it: OTLP/HTTP sends protobuf and JSON, whichever is set. */
  boolean isSendable(int protocol) {
    return protocol == own || (isHttp(protocol) && isHttp(own));
  }

  private static boolean isHttp(int protocol) {
    return protocol == HTTP_PROTOBUF || protocol == HTTP_JSON;
  }

  /** The protocol of a request of this run. */
  int protocolOf(RequestBuffer body) {
    if (!isHttp(own)) {
      return own;
    }
    return body.mediaType() == MediaType.JSON ? HTTP_JSON : HTTP_PROTOBUF;
  }

  /** The media type of requests of a protocol. */
  static MediaType mediaType(int protocol) {
    return protocol == HTTP_JSON ? MediaType.JSON : MediaType.PROTOBUF;
  }
}
