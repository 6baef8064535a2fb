package dev.panapulse.daemon;

import dev.panapulse.host.Collector;
import dev.panapulse.host.CollectorErrors;
import dev.panapulse.host.ProcFile;
import dev.panapulse.row.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A collector that does as told, and keeps a record of what it was asked. */
final class ScriptedCollector implements Collector {
  final List<String> calls = new ArrayList<>();
  private final String name;
  private final CollectorErrors errors;
  private Consumer<String> behaviour = call -> {};

  ScriptedCollector(String name) {
    this.name = name;
    this.errors = new CollectorErrors(name);
  }

  /** Called with {@code describe}, {@code sample} or {@code close}. */
  ScriptedCollector on(Consumer<String> call) {
    behaviour = call;
    return this;
  }

  ScriptedCollector fails(String call, Runnable how) {
    return on(called -> {
      if (called.equals(call)) {
        how.run();
      }
    });
  }

  private void called(String call) {
    calls.add(call);
    behaviour.accept(call);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void describe() {
    called("describe");
  }

  @Override
  public void sample(Row row) {
    called("sample");
  }

  @Override
  public CollectorErrors errors() {
    return errors;
  }

  @Override
  public List<ProcFile> sources() {
    return List.of();
  }

  @Override
  public void close() {
    called("close");
  }
}
