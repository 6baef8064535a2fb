package dev.panapulse.otlp;

import dev.panapulse.libc.Slab;

/** Takes the answer on one stream, piece by piece. What is handed over is only lent. */
interface Http2Answer {
  /** A new request is about to go out: everything of the last answer is forgotten. */
  void reset();

  /** The status of a final answer, 200 to 999. Comes first. */
  void status(int status);

  /** A field of the final answer or of its trailers. */
  void field(byte[] bytes, int name, int nameLength, int value, int valueLength);

  /** The next bytes of the body. */
  void data(Slab from, long offset, int length);
}
