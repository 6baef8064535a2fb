package dev.panapulse.e2e;

import dev.panapulse.e2e.Receiver.Behaviour;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who reads the agent's log may go away; the agent does not. */
@EveryBuild
final class LostReaderIT {
  private final Build build;

  LostReaderIT(Build build) {
    this.build = build;
  }

  @Test
  void exportGoesOnWhenNobodyReadsTheLogAnyMore() throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>&1 | true", "sh"));
    command.addAll(build.command());
    try (Receiver backend = new Receiver(Behaviour.ACCEPT)) {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().put("PATH", "/usr/bin:/bin");
      builder.environment().put("PANAPULSE_EXPORT_ENDPOINT", backend.url());
      builder.environment().put("PANAPULSE_INTERVAL", "200ms");
      Process shell = builder.start();
      try {
        Await.until("rows are accepted", () -> backend.acceptedRows().size() >= 2);
        int requests = backend.requests();
        // a change of state is logged, to nobody
        backend.behave(Behaviour.UNAVAILABLE);
        Await.until("a row was turned away", () -> backend.requests() > requests);
        backend.behave(Behaviour.ACCEPT);
        int rows = backend.acceptedRows().size();
        Await.until("rows are accepted again", () -> backend.acceptedRows().size() >= rows + 3);
      } finally {
        shell.descendants().forEach(ProcessHandle::destroy);
        shell.onExit().join();
      }
    }
  }
}
