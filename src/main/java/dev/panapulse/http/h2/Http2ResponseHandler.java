package dev.panapulse.http.h2;

import dev.panapulse.libc.Slab;

/** Receives the response of one stream in pieces. Arguments are valid during the call only. */
public interface Http2ResponseHandler {
  /** Discards the last response, before a new request. */
  public void reset();

  /** The status of the final response, 200 to 999; called first. */
  public void status(int status);

  /** A field of the final response or of its trailers. */
  public void field(byte[] bytes, int name, int nameLength, int value, int valueLength);

  /** The next bytes of the body. */
  public void data(Slab from, long offset, int length);
}
