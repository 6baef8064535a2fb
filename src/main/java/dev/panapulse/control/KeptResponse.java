package dev.panapulse.control;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;

/** A response that is on its way to a client; it frees the text when it is closed. */
final class KeptResponse implements AutoCloseable {
  private final LibC libc;
  private final Slab text;
  private long sent;

  /**
   * @param text a C string, whose last byte is not sent
   */
  KeptResponse(LibC libc, Slab text) {
    this.libc = libc;
    this.text = text;
  }

  /** Bytes that the kernel has not taken yet. */
  long left() {
    return text.size() - 1 - sent;
  }

  /**
   * Sends as much as the kernel takes. Never waits.
   *
   * @return whether the rest can be sent later; if not, all is sent, or the client has gone
   */
  boolean sendTo(int socket) {
    while (left() > 0) {
      long count = libc.send(socket, text.addressOf(sent), left(), LibC.MSG_NOSIGNAL);
      if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
        return true;
      }
      if (count < 0) {
        return false;
      }
      sent += count;
    }
    return false;
  }

  @Override
  public void close() {
    text.close();
  }
}
