package dev.panapulse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this machine is. */
final class Machine {
  private Machine() {}

  static Map<String, Object> facts(ControlGroups groups, Path work) {
    ProcFs proc = ProcFs.system();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    facts.put("cpus", Runtime.getRuntime().availableProcessors());
    facts.put("processor", model(proc.text("cpuinfo").orElse("")));
    facts.put("kernel", System.getProperty("os.version", ""));
    facts.put(
        "memory_mb",
        ProcText.keyed(proc.text("meminfo").orElse("")).getOrDefault("MemTotal", 0L) / 1024);
    facts.put("java", System.getProperty("java.vendor.version", "") + " " + Runtime.version());
    facts.put("processes", ProcessHandle.allProcesses().count());
    facts.put("control_groups", groups.description());
    facts.put("os", osName());
    facts.put("file_system", fileSystem(work));
    return facts;
  }

  private static String model(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("an unnamed processor");
  }

  /** Of the directory that agents run in; what lies in memory cannot be dropped from it. */
  private static String fileSystem(Path work) {
    try {
      return Files.getFileStore(work).type();
    } catch (IOException e) {
      return "";
    }
  }

  private static String osName() {
    return ProcFs.readUtf8(Path.of("/etc/os-release"))
        .flatMap(text -> text.lines().filter(line -> line.startsWith("PRETTY_NAME=")).findFirst())
        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
        .orElse("an unnamed Linux");
  }

  /** One paragraph: the command, the day and the machine. */
  static String paragraph(String command, Map<String, Object> facts) {
    return "`"
        + command
        + "`, "
        + facts.get("date")
        + ", on "
        + facts.get("cpus")
        + " cores of "
        + facts.get("processor")
        + ", Linux "
        + facts.get("kernel")
        + ",\n"
        + facts.get("memory_mb")
        + " MiB, "
        + facts.get("os")
        + ", "
        + facts.get("java")
        + ", "
        + facts.get("processes")
        + " processes; control groups: "
        + facts.get("control_groups")
        + ("tmpfs".equals(facts.get("file_system"))
            ? ", without the page cache of the agents' files, as they lie in memory (tmpfs)"
            : "")
        + ".\n";
  }
}
