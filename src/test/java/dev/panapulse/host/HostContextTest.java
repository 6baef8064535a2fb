package dev.panapulse.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostContextTest {
  @TempDir Path root;

  private final CollectorErrors errors = new CollectorErrors("test");

  private static long number(HostFixture host) {
    assertTrue(host.host().scanner().nextLine());
    return host.host().scanner().number();
  }

  @Test
  void aFileIsReadOnceATickByThoseThatWantItOneAfterTheOther() {
    HostFixture host = HostFixture.at(root);
    host.write("/proc/a", "1\n");
    host.write("/proc/b", "7\n");
    ProcFile first = host.host().file("/proc/a");
    ProcFile again = host.host().file("/proc/a");
    ProcFile other = host.host().file("/proc/b");
    host.row().begin(HostFixture.FIRST_TICK);

    assertTrue(host.host().scan(first, errors));
    assertEquals(1, number(host));
    host.write("/proc/a", "2\n");
    assertTrue(host.host().scan(again, errors));
    assertEquals(1, number(host));
    assertTrue(host.host().scan(other, errors));
    assertEquals(7, number(host));
    assertTrue(host.host().scan(again, errors));
    assertEquals(2, number(host));

    host.write("/proc/a", "3\n");
    host.row().begin(HostFixture.FIRST_TICK + HostFixture.SECOND);
    assertTrue(host.host().scan(first, errors));
    assertEquals(3, number(host));
  }

  @Test
  void aFailureIsNotHeld() {
    HostFixture host = HostFixture.at(root);
    ProcFile file = host.host().file("/proc/a");
    host.row().begin(HostFixture.FIRST_TICK);
    assertFalse(host.host().scan(file, errors));
    assertFalse(host.host().scan(file, errors));
    assertEquals(2, errors.failures());
    host.write("/proc/a", "1\n");
    assertTrue(host.host().scan(file, errors));
    assertEquals(1, number(host));
  }

  @Test
  void beforeTheFirstTickNothingIsHeld() {
    HostFixture host = HostFixture.at(root);
    host.write("/proc/a", "1\n");
    ProcFile file = host.host().file("/proc/a");
    assertTrue(host.host().scan(file, errors));
    host.write("/proc/a", "2\n");
    assertTrue(host.host().scan(file, errors));
    assertEquals(2, number(host));
  }
}
