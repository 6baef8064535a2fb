package dev.panapulse.delivery;

import dev.panapulse.console.ConsoleRenderer;
import dev.panapulse.otlp.Outcome;
import dev.panapulse.row.RowBatch;
import java.io.PrintStream;

/** Prints rows as text on standard output. */
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
      return new Outcome.NonRetryable(
          0, "standard output cannot be written: closed, or the disk is full", false);
    }
    return Outcome.Accepted.ALL;
  }

  @Override
  public String description() {
    return "standard output";
  }
}
