package dev.panapulse.net;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.EventFd;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.ThreadBound;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A look-up by getaddrinfo(3) on threads of its own, because the call has no deadline and cannot be
 * stopped: without a resolver it returns after half a minute, or the time set in resolv.conf(5).
 *
 * <p>The first question is for both families. If it fails, IPv4 and IPv6 are asked for one after
 * the other, as some DNS servers refuse the question for AAAA, and musl takes that for the failure
 * of both. If it takes long, {@link #askByFamily} asks for each in parallel. The first addresses
 * win.
 *
 * <p>The thread that asks and those that call hold this together. The last to release it frees the
 * addresses, the memory and the descriptor, so an abandoned look-up may take its time.
 */
final class NameLookup {
  private static final int[] FAMILIES = {LibC.AF_UNSPEC, LibC.AF_INET, LibC.AF_INET6};

  /** The resolver of musl keeps packets and configuration on the stack, some 30 kB. */
  private static final long STACK_BYTES = 256 << 10;

  /** Most threads of all look-ups, those that were given up included: some hang for minutes. */
  static final int MOST_THREADS = 12;

  private static final ThreadBound BOUND = new ThreadBound(MOST_THREADS);

  private final LibC libc;
  private final Slab node;
  private final Slab service;

  /** For each family a struct addrinfo, and the address of the first addrinfo of the result. */
  private final Slab hints;

  private final Slab results = Slab.allocate((long) FAMILIES.length * Long.BYTES);
  private final EventFd done;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Families whose question has begun, and whose question has ended; guarded by this. */
  private int begun;

  private int ended;

  /** The first family that has addresses; without any, the first one. */
  private int answering;

  private int code;
  private long finishedNanos;
  private volatile boolean finished;

  /** A look-up that has not begun. */
  NameLookup(LibC libc, String host, int port) {
    this.libc = libc;
    node = Slab.ofString(host);
    service = Slab.ofString(Integer.toString(port));
    Layouts.Addrinfo addrinfo = libc.layouts().addrinfo();
    hints = Slab.allocate((long) FAMILIES.length * addrinfo.size());
    for (int i = 0; i < FAMILIES.length; i++) {
      long hint = (long) i * addrinfo.size();
      hints.putInt(hint + addrinfo.family(), FAMILIES[i]);
      hints.putInt(hint + addrinfo.socktype(), LibC.SOCK_STREAM);
    }
    done = EventFd.tryOpen(libc);
  }

  /**
   * Begins without waiting; a name is looked up by a new thread, an address needs none.
   *
   * @return 0, or {@code -errno} if the look-up cannot begin
   */
  int start() {
    code = ask(0, LibC.AI_NUMERICSERV | LibC.AI_NUMERICHOST);
    if (code == 0) {
      finished = true;
      return 0;
    }
    return done.isOpen() ? startThread(0) : done.fd();
  }

  /** Asks for each family alone, in parallel; only the first call has an effect. */
  synchronized void askByFamily() {
    for (int unasked = FAMILIES.length - begun; unasked > 0 && !finished; unasked--) {
      // without a thread, the first one asks when its question has ended
      startThread(MOST_THREADS / 2);
    }
  }

  /**
   * @param spare threads that must be left for other look-ups
   */
  private int startThread(int spare) {
    if (!BOUND.take(spare)) {
      return -Errno.EAGAIN;
    }
    holders.incrementAndGet();
    int family = next();
    if (family < 0) {
      BOUND.giveBack();
      release();
      return 0;
    }
    try {
      Thread.ofPlatform()
          .daemon()
          .name("panapulse-resolver")
          .stackSize(STACK_BYTES)
          .inheritInheritableThreadLocals(false)
          .start(() -> run(family));
      return 0;
    } catch (OutOfMemoryError e) {
      // thrown when the kernel creates no thread
      putBack();
      BOUND.giveBack();
      release();
      return -Errno.EAGAIN;
    }
  }

  private void run(int first) {
    try {
      for (int family = first; family >= 0; family = next()) {
        end(family, ask(family, LibC.AI_NUMERICSERV));
      }
    } finally {
      BOUND.giveBack();
      release();
    }
  }

  /** The next family to ask for; -1: none. */
  private synchronized int next() {
    return finished || begun == FAMILIES.length ? -1 : begun++;
  }

  private synchronized void putBack() {
    begun--;
  }

  private int ask(int family, int flags) {
    Layouts.Addrinfo addrinfo = libc.layouts().addrinfo();
    long hint = (long) family * addrinfo.size();
    long result = (long) family * Long.BYTES;
    hints.putInt(hint + addrinfo.flags(), flags);
    int failure =
        libc.getaddrinfo(
            node.address(), service.address(), hints.addressOf(hint), results.addressOf(result));
    if (failure != 0) {
      results.putLong(result, 0);
    }
    return failure;
  }

  private synchronized void end(int family, int failure) {
    ended++;
    if (finished) {
      return;
    }
    if (failure == 0) {
      answering = family;
      code = 0;
    } else {
      code = family == 0 ? failure : code;
      if (ended < FAMILIES.length) {
        return;
      }
    }
    finishedNanos = System.nanoTime();
    finished = true;
    done.signal();
  }

  /** A descriptor that is readable once the look-up has finished; negative: there is none. */
  int fd() {
    return done.fd();
  }

  /** Whether the look-up has finished, with or without success. */
  boolean finished() {
    return finished;
  }

  /** The result of getaddrinfo(3) for both families, or 0; valid once finished. */
  int code() {
    return code;
  }

  /** The address of the first addrinfo, valid until this is released; 0: none. */
  long addresses() {
    return code == 0 ? results.getLong((long) answering * Long.BYTES) : 0;
  }

  /** Whether addresses that arrived late may still be used at {@code now}. */
  boolean isFresh(long now, long atMostNanos) {
    return finished && code == 0 && now - finishedNanos <= atMostNanos;
  }

  /** Releases this; each of the threads does so once. */
  void release() {
    if (holders.decrementAndGet() > 0) {
      return;
    }
    for (int i = 0; i < FAMILIES.length; i++) {
      long list = results.getLong((long) i * Long.BYTES);
      if (list != 0) {
        libc.freeaddrinfo(list);
      }
    }
    done.close();
    node.close();
    service.close();
    hints.close();
    results.close();
  }
}
