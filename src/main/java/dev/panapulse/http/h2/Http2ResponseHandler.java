package dev.panapulse.http.h2;

import dev.panapulse.libc.Slab;

/** Takes the answer on one stream, piece by piece. What is handed over is only lent. */
public interface Http2ResponseHandler {
  /** A new request is about to go out: everything of the last answer is forgotten. */
  public void reset();

  /** The status of a final answer, 200 to 999. Comes first. */
  public void status(int status);

  /** A field of the final answer or of its trailers. */
  public void field(byte[] bytes, int name, int nameLength, int value, int valueLength);

  /** The next bytes of the body. */
  public void data(Slab from, long offset, int length);
}
