package dev.panapulse.net;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call of getaddrinfo(3) on a thread of its own, as the call knows no deadline and hears no
 * stop: with a resolver that is gone it returns after half a minute, or what resolv.conf(5) says.
 *
 * <p>Held by two, who asked and the thread that calls; whoever lets go last gives the answer, the
 * memory and the descriptor back. So a look-up that nobody waits for any more may end in its own
 * time.
 */
final class NameLookup {
  /** Resolvers keep packets and configuration on the stack: some 30 kB with musl. */
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
  private long answeredNanos;
  private volatile boolean answered;

  /** A question that nobody was asked yet. */
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
   * Asks without waiting; what is no address itself is looked up by a new thread.
   *
   * @return 0, or {@code -errno} if that cannot be done
   */
  int start() {
    ask(LibC.AI_NUMERICSERV | LibC.AI_NUMERICHOST);
    if (code == 0) {
      answered = true;
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
      // what Java calls it when the kernel gives out no thread
      release();
      return -Errno.EAGAIN;
    }
    return 0;
  }

  private void run() {
    try {
      ask(LibC.AI_NUMERICSERV);
      answeredNanos = System.nanoTime();
      answered = true;
      libc.write(eventfd, one.address(), Long.BYTES);
    } finally {
      release();
    }
  }

  private void ask(int flags) {
    hints.putInt(libc.layouts().addrinfo().flags(), flags);
    code = libc.getaddrinfo(node.address(), service.address(), hints.address(), result.address());
  }

  /** A descriptor that is readable once there is an answer. */
  int fd() {
    return eventfd;
  }

  /** Whether there is an answer, for better or worse. */
  boolean answered() {
    return answered;
  }

  /** What getaddrinfo(3) answered; only once there is an answer. */
  int code() {
    return code;
  }

  /** The first address, until this is released; 0: none. */
  long addresses() {
    return code == 0 ? result.getLong(0) : 0;
  }

  /** Whether an answer that nobody waited for still stands at {@code now}. */
  boolean isFresh(long now, long atMostNanos) {
    return answered && code == 0 && now - answeredNanos <= atMostNanos;
  }

  /** Lets go, by each of its holders once. */
  void release() {
    if (holders.decrementAndGet() > 0) {
      return;
    }
    long list = answered ? addresses() : 0;
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
