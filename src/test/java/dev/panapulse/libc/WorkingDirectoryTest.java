package dev.panapulse.libc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WorkingDirectoryTest {
  private final List<String> entered = new ArrayList<>();

  @AfterEach
  void asItIs() {
    WorkingDirectory.prepare(LibC.system());
  }

  @Test
  void aDirectoryThatIsThereIsKept() {
    WorkingDirectory.prepare(libc(0));

    assertEquals(List.of(), entered);
    assertEquals(Optional.empty(), WorkingDirectory.problemWith("a/b"));
  }

  @Test
  void relativePathsAreErrorsOnceItIsDeleted() {
    WorkingDirectory.prepare(libc(-Errno.ENOENT));

    assertEquals(List.of("/"), entered);
    assertTrue(WorkingDirectory.problemWith("a/b").orElseThrow().contains("has been deleted"));
    assertEquals(Optional.empty(), WorkingDirectory.problemWith("/a/b"));
  }

  @Test
  void aNameThatIsTooLongIsNone() {
    WorkingDirectory.prepare(libc(-Errno.ENAMETOOLONG));

    assertEquals(List.of("/"), entered);
    assertTrue(WorkingDirectory.problemWith("a/b").orElseThrow().contains("name too long"));
  }

  private LibC libc(int getcwd) {
    LibC system = LibC.system();
    return (LibC)
        Proxy.newProxyInstance(
            LibC.class.getClassLoader(),
            new Class<?>[] {LibC.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "getcwd" -> {
                  return getcwd;
                }
                case "chdir" -> {
                  entered.add(text((long) arguments[0]));
                  return 0;
                }
                default -> {
                  try {
                    return method.invoke(system, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                }
              }
            });
  }

  private static String text(long address) {
    byte[] bytes = new byte[OffHeap.stringLength(address, 16)];
    OffHeap.copyTo(address, bytes, 0, bytes.length);
    return new String(bytes, US_ASCII);
  }
}
