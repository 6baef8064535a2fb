package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.panapulse.libc.Errno;
import dev.panapulse.libc.Layouts;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.OffHeap;
import dev.panapulse.libc.Slab;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** This machine's C library, but for a statvfs that the test answers, or lets hang. */
final class FakeStatvfs implements InvocationHandler {
  private static final int PATH_MAX = 4096;
  private static final long PATIENCE_SECONDS = 60;

  private record Answer(long unit, long groups, long free, long available, long flags) {}

  private final LibC system = LibC.system();
  private final LibC libc =
      (LibC) Proxy.newProxyInstance(LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, this);
  private final String root;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();

  /** One permit for each call that began to hang. */
  private final Semaphore hung = new Semaphore(0);

  /** Result of polling mountinfo. */
  private volatile short pollEvents;

  private volatile @Nullable Answer other;

  /** What is opened in place of this process's mountinfo; null: that itself. */
  private volatile @Nullable Slab mountinfo;

  /**
   * @param root what stands before each path
   */
  FakeStatvfs(String root) {
    this.root = root;
  }

  LibC libc() {
    return libc;
  }

  void answer(String path, long unit, long groups, long free, long available) {
    answers.put(path, new Answer(unit, groups, free, available, 0));
  }

  /** Answers for each path that has no answer of its own. */
  void answerAll(long unit, long groups, long free, long available) {
    other = new Answer(unit, groups, free, available, 0);
  }

  void answerReadOnly(String path, long unit, long groups, long free, long available) {
    answers.put(path, new Answer(unit, groups, free, available, LibC.ST_RDONLY));
  }

  void fail(String path, int errno) {
    errors.put(path, errno);
  }

  void hang(String path) {
    hanging.put(path, new CountDownLatch(1));
  }

  /** Lets the call that hangs, and those to come, return. */
  void letGo(String path) {
    Objects.requireNonNull(hanging.remove(path), path).countDown();
  }

  /** Waits until a further call hangs. */
  void awaitHang() throws InterruptedException {
    if (!hung.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no call hangs");
    }
  }

  void pollAnswers(int events) {
    pollEvents = (short) events;
  }

  /** Lets the agent read another file as the mounts of this process. */
  void mountsAreIn(Path file) {
    mountinfo = Slab.ofString(file.toString());
  }

  private Object[] redirected(Object[] arguments) {
    Slab file = mountinfo;
    if (file == null || !string((long) arguments[0]).equals("/proc/self/mountinfo")) {
      return arguments;
    }
    Object[] other = arguments.clone();
    other[0] = file.address();
    return other;
  }

  private static String string(long cPath) {
    byte[] bytes = new byte[OffHeap.stringLength(cPath, PATH_MAX)];
    OffHeap.copyTo(cPath, bytes, 0, bytes.length);
    return new String(bytes, UTF_8);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("statvfs")) {
      return statvfs((long) arguments[0], (long) arguments[1]);
    }
    // mountinfo is polled without waiting, the eventfd with
    if (method.getName().equals("poll") && (int) arguments[2] == 0) {
      int offset = system.layouts().pollfd().revents();
      OffHeap.putShort((long) arguments[0] + offset, pollEvents);
      return pollEvents == 0 ? 0 : 1;
    }
    boolean opens = method.getName().equals("open");
    try {
      return method.invoke(system, opens ? redirected(arguments) : arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private int statvfs(long cPath, long result) throws InterruptedException {
    String path = string(cPath);
    if (!path.startsWith(root)) {
      throw new AssertionError("outside of the fixture: " + path);
    }
    path = path.substring(root.length());
    CountDownLatch latch = hanging.get(path);
    if (latch != null) {
      hung.release();
      latch.await();
    }
    Integer errno = errors.get(path);
    Answer own = answers.get(path);
    Answer answer = own == null ? other : own;
    if (errno != null || answer == null) {
      return errno == null ? -Errno.ENOENT : -errno;
    }
    Layouts.Statvfs layout = system.layouts().statvfs();
    OffHeap.putLong(result + layout.frsize(), answer.unit());
    OffHeap.putLong(result + layout.blocks(), answer.groups());
    OffHeap.putLong(result + layout.bfree(), answer.free());
    OffHeap.putLong(result + layout.bavail(), answer.available());
    OffHeap.putLong(result + layout.flag(), answer.flags());
    return 0;
  }
}
