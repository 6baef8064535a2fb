package dev.panapulse.net;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call of getaddrinfo(3) on its own thread, because the call has no deadline and cannot be
 * stopped: without a resolver it returns after half a minute, or the time set in resolv.conf(5).
 *
 * <p>Two threads hold it, the one that asks and the one that calls. The last to release it frees
 * the addresses, the memory and the descriptor, so an abandoned look-up may take its time.
 */
final class NameLookup {
  /** The resolver of musl keeps packets and configuration on the stack, some 30 kB. */
  private static final long STACK_BYTES = 256 << 10;

  private final LibC libc;
  private final Slab node;
  private final Slab service;
  private final Slab hints;
  private final Slab result = Slab.allocate(Long.BYTES);
  private final Slab one = Slab.allocate(Long.BYTES);
  private final int eventfd;
  private final AtomicInteger holders = new AtomicInteger(1);

  private int code;
  private long finishedNanos;
  private volatile boolean finished;

  /** A look-up that has not begun. */
  NameLookup(LibC libc, String host, int port) {
    this.libc = libc;
    node = Slab.ofString(host);
    service = Slab.ofString(Integer.toString(port));
    Layouts.Addrinfo addrinfo = libc.layouts().addrinfo();
    hints = Slab.allocate(addrinfo.size());
    hints.putInt(addrinfo.family(), LibC.AF_UNSPEC);
    hints.putInt(addrinfo.socktype(), LibC.SOCK_STREAM);
    one.putLong(0, 1);
    eventfd = libc.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
  }

  /**
   * Begins without waiting; a name is looked up by a new thread, an address needs none.
   *
   * @return 0, or {@code -errno} if the look-up cannot begin
   */
  int start() {
    ask(LibC.AI_NUMERICSERV | LibC.AI_NUMERICHOST);
    if (code == 0) {
      finished = true;
      return 0;
    }
    if (eventfd < 0) {
      return eventfd;
    }
    holders.incrementAndGet();
    try {
      Thread.ofPlatform()
          .daemon()
          .name("panapulse-resolver")
          .stackSize(STACK_BYTES)
          .inheritInheritableThreadLocals(false)
          .start(this::run);
    } catch (OutOfMemoryError e) {
      // thrown when the kernel creates no thread
      release();
      return -Errno.EAGAIN;
    }
    return 0;
  }

  private void run() {
    try {
      ask(LibC.AI_NUMERICSERV);
      finishedNanos = System.nanoTime();
      finished = true;
      libc.write(eventfd, one.address(), Long.BYTES);
    } finally {
      release();
    }
  }

  private void ask(int flags) {
    hints.putInt(libc.layouts().addrinfo().flags(), flags);
    code = libc.getaddrinfo(node.address(), service.address(), hints.address(), result.address());
  }

  /** A descriptor that is readable once the look-up has finished. */
  int fd() {
    return eventfd;
  }

  /** Whether the look-up has finished, with or without success. */
  boolean finished() {
    return finished;
  }

  /** The result of getaddrinfo(3); valid once finished. */
  int code() {
    return code;
  }

  /** The address of the first addrinfo, valid until this is released; 0: none. */
  long addresses() {
    return code == 0 ? result.getLong(0) : 0;
  }

  /** Whether addresses that arrived late may still be used at {@code now}. */
  boolean isFresh(long now, long atMostNanos) {
    return finished && code == 0 && now - finishedNanos <= atMostNanos;
  }

  /** Releases this; each of the two threads does so once. */
  void release() {
    if (holders.decrementAndGet() > 0) {
      return;
    }
    long list = finished ? addresses() : 0;
    if (list != 0) {
      libc.freeaddrinfo(list);
    }
    if (eventfd >= 0) {
      libc.close(eventfd);
    }
    node.close();
    service.close();
    hints.close();
    result.close();
    one.close();
  }
}
