package dev.panapulse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Sizes of what an agent consists of on the disk. */
final class Sizes {
  private Sizes() {}

  /**
   * Its own files, and the shared libraries that it maps to run: other files with code in them, the
   * dynamic linker too.
   *
   * @param program the file that runs
   */
  static void put(
      Map<Measure, Double> figures, Found found, Path program, List<ProcText.Mapping> mappings) {
    figures.put(Measure.PROGRAM_KB, kilobytes(found.files()));
    Set<Path> libraries =
        mappings.stream()
            .filter(mapping -> mapping.executable() && mapping.path().startsWith("/"))
            .map(mapping -> Path.of(mapping.path()))
            .filter(path -> !path.equals(program))
            .collect(Collectors.toSet());
    figures.put(Measure.LIBRARIES_KB, kilobytes(List.copyOf(libraries)));
  }

  private static double kilobytes(List<Path> files) {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        // a file that was replaced while it ran
      }
    }
    return bytes / 1024.0;
  }
}
