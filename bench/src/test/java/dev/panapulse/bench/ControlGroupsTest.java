package dev.panapulse.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlGroupsTest {
  @TempDir private Path directory;

  @Test
  void theReasonForMissingControlGroupsIsReported() {
    ControlGroups none = ControlGroups.find(directory.resolve("none"), "4:memory:/a\n");
    assertTrue(none.description().startsWith("not available: "), none.description());
    assertTrue(none.make("x").isEmpty());
  }
}
