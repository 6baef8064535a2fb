package dev.panapulse.bench;

import java.nio.file.Path;

/**
 * Where things are on this machine.
 *
 * @param checkout the project's root
 * @param executable ours
 * @param jar ours, with its libraries in {@code lib} beside it
 * @param floor the C floor
 * @param launcher what puts agents into their control groups
 * @param work a directory on a disk, for this run alone; it is removed at the end
 */
record Site(Path checkout, Path executable, Path jar, Path floor, Path launcher, Path work) {

  Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  Path output(String name) {
    return work.resolve(name + ".log");
  }
}
