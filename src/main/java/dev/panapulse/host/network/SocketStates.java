package dev.panapulse.host.network;

import dev.panapulse.host.HostContext;
import dev.panapulse.host.ProcFile;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.Arrays;

/**
 * Counts the sockets of one of /proc/net/{tcp,tcp6,udp,udp6} by state, proc_pid_net(5):
 *
 * <pre>
 *   sl  local_address rem_address   st tx_queue rx_queue …
 *    0: 0100007F:0277 00000000:0000 0A 00000000:00000000 …
 * </pre>
 *
 * <p>Such a file has a line a socket and may be larger than anything else read, so it is never held
 * whole: it passes through a few kilobytes. Sampling thread only; allocates nothing.
 */
final class SocketStates {
  /**
   * States are 1 (established) to 12 (a request that has not become a connection), tcp_states.h.
   */
  static final int STATES = 13;

  private static final int CHUNK = 8 << 10;

  /** Largest file; a line has 150 bytes, so these are more than 400,000 sockets. */
  private static final long MAX_BYTES = 64L << 20;

  private static final int STATE_WORD = 4;

  private final LibC libc;
  private final Slab chunk;
  private final long[] counts = new long[STATES];
  private boolean header;
  private int words;
  private boolean inWord;
  private int state;
  private int invalid;

  SocketStates(HostContext host) {
    this.libc = host.libc();
    this.chunk = host.slab(CHUNK);
  }

  /** Starts a count at 0. */
  void clear() {
    Arrays.fill(counts, 0);
    invalid = 0;
  }

  /** Sockets in a state. */
  long count(int tcpState) {
    return counts[tcpState];
  }

  /** Sockets in any state. */
  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Lines whose state made no sense. */
  int invalid() {
    return invalid;
  }

  /**
   * Adds the sockets of a file.
   *
   * @return 0, or {@code -errno}; {@code -EFBIG} if it is too long to be counted at each tick,
   *     {@code -ENODATA} if it lacks its line of headings
   */
  int add(ProcFile file) {
    int fd = file.descriptor();
    if (fd < 0) {
      return fd;
    }
    header = true;
    startLine();
    long offset = 0;
    while (true) {
      long length = libc.pread(fd, chunk.address(), CHUNK, offset);
      if (length == 0) {
        invalid += words > 0 ? 1 : 0;
        return header ? -Errno.ENODATA : 0;
      }
      if (length > 0) {
        take((int) length);
        offset += length;
        if (offset > MAX_BYTES) {
          return -Errno.EFBIG;
        }
      } else if (length != -Errno.EINTR) {
        file.close();
        return (int) length;
      }
    }
  }

  private void take(int length) {
    for (int i = 0; i < length; i++) {
      byte c = chunk.getByte(i);
      if (c == '\n') {
        endLine();
      } else if (c == ' ' || c == '\t') {
        inWord = false;
      } else {
        takeOfWord(c);
      }
    }
  }

  private void takeOfWord(byte c) {
    if (!inWord) {
      inWord = true;
      words++;
    }
    if (words == STATE_WORD) {
      int digit = Character.digit(c, 16);
      // once invalid, or out of range, it stays so
      boolean sensible = digit >= 0 && state >= 0 && state < STATES;
      state = sensible ? state * 16 + digit : -1;
    }
  }

  private void startLine() {
    words = 0;
    inWord = false;
    state = 0;
  }

  private void endLine() {
    if (!header) {
      if (words >= STATE_WORD && state > 0 && state < STATES) {
        counts[state]++;
      } else {
        invalid++;
      }
    }
    header = false;
    startLine();
  }
}
