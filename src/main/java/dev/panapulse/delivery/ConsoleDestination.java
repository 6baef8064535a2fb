package dev.panapulse.delivery;

import dev.panapulse.console.ConsoleRenderer;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import java.io.PrintStream;

/** Standard output, for people. */
public final class ConsoleDestination implements Destination {
  private final PrintStream out;
  private final ConsoleRenderer renderer;

  /** Prints to {@code out}, without colours. */
  public ConsoleDestination(PrintStream out) {
    this.out = out;
    this.renderer = new ConsoleRenderer(out, false);
  }

  @Override
  public Outcome deliver(RowBatch batch) {
    renderer.render(batch);
    if (out.checkError()) {
      return new Outcome.NonRetryable(0, "standard output cannot be written to", false);
    }
    return new Outcome.Accepted(0, "");
  }

  @Override
  public Outcome redeliver() {
    throw new IllegalStateException("printing is never retryable");
  }

  @Override
  public String description() {
    return "standard output";
  }
}
