package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Resident memory of our executable by what is mapped, at the end of its last window at the first
 * interval: its code; its image heap and other data, as they are in the file and written to; and
 * memory of its own: Java heap, slabs, stacks, the C library's.
 */
final class MappingTable {
  private final Outputs outputs;

  MappingTable(Outputs outputs) {
    this.outputs = outputs;
  }

  /** In kB. */
  record Parts(long code, long clean, long written, long own) {
    /**
     * @param file the program's
     */
    static Parts of(List<ProcText.Mapping> mappings, String file) {
      long code = 0;
      long clean = 0;
      long written = 0;
      long own = 0;
      for (ProcText.Mapping mapping : mappings) {
        long rss = mapping.kb("Rss");
        if (!mapping.path().endsWith(file)) {
          own += rss;
        } else if (mapping.executable()) {
          code += rss;
        } else {
          clean += rss - mapping.kb("Anonymous");
          written += mapping.kb("Anonymous");
        }
      }
      return new Parts(code, clean, written, own);
    }

    long sum() {
      return code + clean + written + own;
    }
  }

  String text() {
    MarkdownTable table =
        new MarkdownTable(
            1,
            List.of(
                "executable, resident by mapping",
                "code kB",
                "image heap and data, as in the file, kB",
                "the same, written to, kB",
                "own memory kB",
                "sum kB"));
    boolean any = false;
    for (Found found : outputs.found) {
      boolean ours =
          found
              .agent()
              .find()
              .builtin()
              .filter(AgentDescriptor.Builtin.EXECUTABLE::equals)
              .isPresent();
      List<ProcText.Mapping> mappings =
          outputs.mappings.getOrDefault(found.agent().name(), List.of());
      if (ours && !mappings.isEmpty()) {
        Parts parts = Parts.of(mappings, "/" + found.program().getFileName());
        table.row(cells(found.agent().title(), parts));
        any = true;
      }
    }
    return any ? table.text() : "";
  }

  private static List<String> cells(String title, Parts parts) {
    List<String> cells = new ArrayList<>(List.of(title));
    for (long kb :
        List.of(parts.code(), parts.clean(), parts.written(), parts.own(), parts.sum())) {
      cells.add(String.format(Locale.ROOT, "%d", kb));
    }
    return cells;
  }

  /** For JSON. */
  static Map<String, Long> json(Parts parts) {
    return Map.of(
        "code_kb",
        parts.code(),
        "clean_kb",
        parts.clean(),
        "written_kb",
        parts.written(),
        "own_kb",
        parts.own());
  }
}
