package dev.panapulse.libc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** This machine's C library, but for files: those calls can be made to fail. */
public final class FaultyLibC implements InvocationHandler {
  private final LibC system = LibC.system();
  private final LibC libc =
      (LibC) Proxy.newProxyInstance(LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, this);

  /** Bytes that still fit on the disk. */
  public long room = Long.MAX_VALUE;

  /** What every call that would change something answers; 0: nothing fails. */
  public int readOnly;

  /** Calls that wrote something. */
  public int writes;

  /** Calls that failed as the test asked: what they were to change may come twice. */
  public int failedMarks;

  /** Files that stayed although they were to go. */
  public int failedUnlinks;

  /** Pushes to the disk. */
  public int syncs;

  public LibC libc() {
    return libc;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    switch (method.getName()) {
      case "pwrite" -> {
        writes++;
        if (readOnly != 0) {
          failedMarks++;
          return (long) -readOnly;
        }
        long count = Math.min((long) given[2], room);
        if (count == 0) {
          failedMarks++;
          return -28L;
        }
        room -= count;
        return system.pwrite((int) given[0], (long) given[1], count, (long) given[3]);
      }
      case "openat" -> {
        if (readOnly != 0 && ((int) given[2] & 3) != LibC.O_RDONLY) {
          failedMarks++;
          return -readOnly;
        }
      }
      case "unlinkat", "mkdir", "ftruncate" -> {
        if (readOnly != 0) {
          failedMarks++;
          failedUnlinks += method.getName().equals("unlinkat") ? 1 : 0;
          return -readOnly;
        }
      }
      case "fsync", "fdatasync" -> syncs++;
      default -> {}
    }
    try {
      return method.invoke(system, given);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
