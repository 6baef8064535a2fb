package dev.panapulse.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panapulse.libc.LibC;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What listens at the agent's path may be anything. */
final class ControlClientTest {
  private static final String STATUS = "status text";

  private final LibC libc = LibC.system();

  @TempDir private Path directory;

  private Path path() {
    return directory.resolve("control.sock");
  }

  private String failure(Duration patience) {
    ControlClient client = new ControlClient(libc, List.of(path()));
    Exception none =
        assertThrows(ControlClient.NoAgentException.class, () -> client.ask(STATUS, patience));
    return String.valueOf(none.getMessage());
  }

  @Test
  void aResponseWithoutEndIsCut() throws Exception {
    try (Peer _ = Peer.endless(path())) {
      assertEquals(
          path() + ": what listens there is not an agent: it sends more than 1 MiB",
          failure(Duration.ofSeconds(20)));
    }
  }

  @Test
  void aResponseThatDoesNotEndInTimeIsNotWaitedFor() throws Exception {
    try (Peer _ = Peer.at(path(), client -> Peer.send(client, "fine\n") && Peer.receive(client))) {
      assertEquals(
          path() + ": its response has not ended within 0.2 s", failure(Duration.ofMillis(200)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "finest\n", "\n", "\u0000\u0001", "{}"})
  void whatIsNotAnAgentIsNamed(String garbage) throws Exception {
    try (Peer _ = Peer.responding(path(), garbage)) {
      assertEquals(
          path() + ": what listens there is not an agent", failure(Duration.ofSeconds(20)));
    }
  }

  @Test
  void whatHangsUpIsNamed() throws Exception {
    try (Peer _ = Peer.at(path(), client -> false)) {
      assertEquals(
          path() + ": the agent has hung up without a response", failure(Duration.ofSeconds(20)));
    }
  }
}
