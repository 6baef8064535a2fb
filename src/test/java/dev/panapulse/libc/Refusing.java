package dev.panapulse.libc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** This machine's C library, but for one call, which is refused. */
final class Refusing {
  private Refusing() {}

  static LibC calls(String name, int answer) {
    LibC system = LibC.system();
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                return answer;
              }
              try {
                return method.invoke(system, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
