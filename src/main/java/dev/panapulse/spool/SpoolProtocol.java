package dev.panapulse.spool;

import dev.panapulse.http.MediaType;
import dev.panapulse.http.RequestBuffer;

/**
 * The protocols of requests, as numbers in the heads of records. Exporting thread only, but for
 * {@link #mayHaveJson}.
 */
final class SpoolProtocol {
  static final int HTTP_PROTOBUF = 1;
  static final int HTTP_JSON = 2;
  static final int GRPC = 3;

  private volatile int own;
  private volatile boolean isJsonStored;

  /** Own requests have that protocol. */
  SpoolProtocol(int own) {
    this.own = own;
  }

  /** Own requests have another protocol from now on. */
  void change(int other) {
    own = other;
  }

  /**
   * Whether requests of a protocol can be sent now. The message is the same in protobuf over HTTP
   * and gRPC; JSON takes HTTP.
   */
  boolean isSendable(int protocol) {
    return own == GRPC ? protocol == GRPC || protocol == HTTP_PROTOBUF : isKnown(protocol);
  }

  /** Whether this version can send requests of a protocol, by HTTP at least. */
  static boolean isKnown(int protocol) {
    return protocol >= HTTP_PROTOBUF && protocol <= GRPC;
  }

  /** The protocol of a request of this run. */
  int protocolOf(RequestBuffer body) {
    if (own == GRPC) {
      return own;
    }
    return body.mediaType() == MediaType.JSON ? HTTP_JSON : HTTP_PROTOBUF;
  }

  /** A record of a protocol was found or written. */
  void saw(int protocol) {
    if (protocol == HTTP_JSON) {
      isJsonStored = true;
    }
  }

  /** Whether the spool may have requests in JSON, now or soon. Any thread. */
  boolean mayHaveJson() {
    return isJsonStored || own == HTTP_JSON;
  }

  /** The media type of requests of a protocol. */
  static MediaType mediaType(int protocol) {
    return protocol == HTTP_JSON ? MediaType.JSON : MediaType.PROTOBUF;
  }
}
