package dev.panapulse.host.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panapulse.host.CollectorErrors;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MountProbeTest {
  private final FakeStatvfs fake = new FakeStatvfs("");
  private final MountProbe probe =
      new MountProbe(
          fake.libc(), Duration.ofSeconds(5), new CollectorErrors("test"), System::nanoTime);

  @AfterEach
  void close() {
    probe.close();
  }

  private StatvfsCall newCall(String path, boolean prompt) {
    return probe.newCall(path.getBytes(UTF_8), path, prompt);
  }

  @Test
  void whatWaitsForNothingIsAskedAtOnceAndWithoutThread() {
    fake.answer("/", 4096, 1000, 400, 350);
    StatvfsCall root = newCall("/", true);
    probe.watch(new StatvfsCall[] {root});
    for (int tick = 1; tick <= 3; tick++) {
      fake.answer("/", 4096, 1000, 400 - tick, 350);
      probe.ask();
      assertTrue(probe.hasFreshResult(root));
      assertEquals(400 - tick, root.free());
    }
    assertEquals(0, probe.threads());
  }

  @Test
  void oneThatHangsBesideItStopsNothing() throws InterruptedException {
    fake.answer("/", 4096, 1000, 400, 350);
    fake.hang("/nfs");
    StatvfsCall root = newCall("/", true);
    StatvfsCall remote = newCall("/nfs", false);
    probe.watch(new StatvfsCall[] {remote, root});
    probe.ask();
    fake.awaitHang();
    for (int tick = 1; tick <= 3; tick++) {
      fake.answer("/", 4096, 1000, 400 - tick, 350);
      probe.ask();
      assertTrue(probe.hasFreshResult(root));
      assertEquals(400 - tick, root.free());
      assertFalse(probe.hasFreshResult(remote));
    }
    assertEquals(1, probe.threads());
    fake.letGo("/nfs");
  }
}
