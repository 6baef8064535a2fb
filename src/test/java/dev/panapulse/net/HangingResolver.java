package dev.panapulse.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This machine's C library, except for names: getaddrinfo waits for a permit, and then resolves
 * every name to the loopback address or others, or fails. Literal addresses are resolved at once.
 * Families can fail or hang on their own, as with a DNS server that has no AAAA records.
 */
public final class HangingResolver implements InvocationHandler, AutoCloseable {
  private static final int EAI_AGAIN = -3;
  private static final int EAI_NONAME = -2;
  private static final long PATIENCE_SECONDS = 60;

  private final LibC system = LibC.system();
  private final LibC libc =
      (LibC) Proxy.newProxyInstance(LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, this);
  private volatile List<Slab> addresses = List.of(Slab.ofString("127.0.0.1"));
  private final Semaphore asked = new Semaphore(0);
  private final Semaphore responses = new Semaphore(0);
  private final Set<Long> lists = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asking = new AtomicInteger();
  private final Set<Integer> failing = ConcurrentHashMap.newKeySet();
  private final Set<Integer> silent = ConcurrentHashMap.newKeySet();
  private final Semaphore closed = new Semaphore(0);

  /** The library with this resolver. */
  public LibC libc() {
    return libc;
  }

  /** Waits until a look-up of a name begins, each counted once. */
  public void awaitAsked() throws InterruptedException {
    assertTrue(asked.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS), "no look-up");
  }

  /** Look-ups of names that began and were not awaited. */
  int moreAsked() {
    return asked.availablePermits();
  }

  /** Lets {@code count} look-ups end. */
  public void respond(int count) {
    responses.release(count);
  }

  /** From now on names resolve to these addresses, in this order. */
  public void resolveTo(String... texts) {
    addresses = Stream.of(texts).map(Slab::ofString).toList();
  }

  /** From now on a name is not found. */
  void fail() {
    fail(LibC.AF_UNSPEC);
    fail(LibC.AF_INET);
    fail(LibC.AF_INET6);
  }

  /** From now on questions for this family fail at once. */
  void fail(int family) {
    failing.add(family);
  }

  /** From now on questions for this family wait for a permit again. */
  void succeed(int family) {
    failing.remove(family);
  }

  /** From now on questions for this family get no response. */
  void silence(int family) {
    silent.add(family);
  }

  /** Look-ups that run now. */
  int asking() {
    return asking.get();
  }

  /** Results that nobody gave back. */
  int lists() {
    return lists.size();
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments.clone();
    if (method.getName().equals("getaddrinfo")) {
      return getaddrinfo((long) given[0], (long) given[1], (long) given[2], (long) given[3]);
    }
    if (method.getName().equals("freeaddrinfo") && !lists.remove((Long) given[0])) {
      throw new AssertionError("freed twice");
    }
    try {
      return method.invoke(system, given);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private int getaddrinfo(long node, long service, long hints, long result) throws Exception {
    int flags = OffHeap.getInt(hints + system.layouts().addrinfo().flags());
    if ((flags & LibC.AI_NUMERICHOST) != 0) {
      return noted(system.getaddrinfo(node, service, hints, result), result);
    }
    int family = OffHeap.getInt(hints + system.layouts().addrinfo().family());
    // the loopback address of IPv4 stands for those of both families
    OffHeap.putInt(hints + system.layouts().addrinfo().family(), LibC.AF_UNSPEC);
    asking.incrementAndGet();
    asked.release();
    Semaphore awaited = silent.contains(family) ? closed : responses;
    boolean permitted =
        failing.contains(family) || awaited.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    int code = EAI_AGAIN;
    if (permitted) {
      code =
          failing.contains(family) || silent.contains(family)
              ? EAI_NONAME
              : noted(resolve(service, hints, result), result);
    }
    asking.decrementAndGet();
    return code;
  }

  /** The addresses as one list, which glibc frees element by element. */
  private int resolve(long service, long hints, long result) {
    int code = 0;
    long head = 0;
    List<Slab> wanted = addresses;
    for (int i = wanted.size() - 1; i >= 0 && code == 0; i--) {
      code = system.getaddrinfo(wanted.get(i).address(), service, hints, result);
      if (code == 0) {
        long info = OffHeap.getLong(result);
        OffHeap.putLong(info + system.layouts().addrinfo().next(), head);
        head = info;
      }
    }
    return code;
  }

  private int noted(int code, long result) {
    if (code == 0) {
      lists.add(OffHeap.getLong(result));
    }
    return code;
  }

  /** Lets every look-up end. The library goes on to work: threads may still be in it. */
  @Override
  public void close() {
    responses.release(1000);
    closed.release(1000);
  }
}
