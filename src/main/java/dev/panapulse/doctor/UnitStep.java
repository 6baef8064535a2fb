package dev.panapulse.doctor;

import dev.panapulse.libc.LibC;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Directives of the installed unit that hide data, and settings that only the unit has. */
record UnitStep(LibC libc, Optional<UnitFile> unit, Map<String, String> environment)
    implements Step {
  private static final String NAME = "unit";
  private static final Set<String> OFF = Set.of("no", "false", "off", "0", "default", "all");

  @Override
  public Finding examine() {
    if (unit.isEmpty()) {
      return Finding.skipped(NAME, "no panapulse.service is installed");
    }
    List<String> bad = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    network(unit.get(), bad);
    files(unit.get(), bad, notes);
    directories(unit.get(), bad, notes);
    environment(unit.get(), notes);
    String path = unit.get().path();
    int all = bad.size() + notes.size();
    bad.addAll(notes);
    if (all == 0) {
      return Finding.ok(NAME, path + " hides nothing");
    }
    boolean isBad = all > notes.size();
    String what = path + (isBad ? " keeps data from arriving" : ", with something to know");
    return isBad ? Finding.bad(NAME, what, bad) : Finding.note(NAME, what, bad);
  }

  private static void network(UnitFile unit, List<String> bad) {
    if (unit.isOn("PrivateNetwork")) {
      bad.add(
          "PrivateNetwork=yes: no backend can be reached and no interface is seen; remove it, or set"
              + " PrivateNetwork=no");
    }
    String families = unit.all("RestrictAddressFamilies");
    boolean isList = !families.isEmpty() && !families.startsWith("~");
    if (isList && !families.contains("AF_INET")) {
      bad.add(
          "RestrictAddressFamilies="
              + families
              + ": no backend can be reached; add AF_INET and"
              + " AF_INET6");
    }
    if (unit.all("IPAddressDeny").contains("any") && unit.all("IPAddressAllow").isEmpty()) {
      bad.add(
          "IPAddressDeny=any: no backend can be reached; add IPAddressAllow= with its addresses and"
              + " those of the name servers");
    }
  }

  private static void files(UnitFile unit, List<String> bad, List<String> notes) {
    if (isSet(unit, "ProcSubset")) {
      bad.add("ProcSubset=pid hides /proc/stat, /proc/meminfo and others; remove it");
    }
    for (String directive : List.of("InaccessiblePaths", "TemporaryFileSystem")) {
      String paths = unit.all(directive);
      if (paths.contains("/proc") || paths.contains("/sys")) {
        bad.add(directive + "=" + paths + ": the values that come from there are left out");
      }
    }
    unit.value("ProtectProc")
        .filter(value -> isSet(unit, "ProtectProc"))
        .ifPresent(value ->
            notes.add(
                "ProtectProc="
                    + value
                    + ": system.process.count, or its states, are left out; ProtectProc=default"
                    + " shows them"));
    if (unit.isOn("PrivatePIDs")) {
      notes.add("PrivatePIDs=yes: the host's processes are not counted");
    }
    unit.value("ProtectHome")
        .filter(value -> value.equals("tmpfs") || unit.isOn("ProtectHome"))
        .ifPresent(value ->
            notes.add(
                "ProtectHome="
                    + value
                    + ": file systems mounted at or below /home are left out;"
                    + " ProtectHome=read-only shows them"));
  }

  private static boolean isSet(UnitFile unit, String directive) {
    return unit.value(directive)
        .filter(value -> !OFF.contains(value.toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  private void directories(UnitFile unit, List<String> bad, List<String> notes) {
    boolean isSealed =
        unit.isOn("DynamicUser")
            || unit.value("ProtectSystem").filter("strict"::equals).isPresent();
    boolean hasRoom =
        unit.value("StateDirectory").isPresent()
            || unit.value("ReadWritePaths").isPresent()
            || unit.all("Environment").contains("PANAPULSE_SPOOL_");
    if (isSealed && !hasRoom) {
      bad.add(
          "no StateDirectory=, and the sandbox makes / read-only: rows of an outage are lost when the"
              + " agent's memory is full; add StateDirectory=panapulse");
    }
    if (unit.value("RuntimeDirectory").isEmpty() && unit.value("User").isPresent()) {
      notes.add(
          "no RuntimeDirectory=: panapulse status cannot ask the agent; add"
              + " RuntimeDirectory=panapulse");
    }
    unit.value("ExecStart")
        .map(command -> command.replaceFirst("^[-@:+!|]+", "").split("\\s+", 2)[0])
        .filter(program -> program.startsWith("/") && !TextFile.exists(libc, program))
        .ifPresent(program -> bad.add("ExecStart= names " + program + ", which does not exist"));
  }

  /** This process has not what only the unit sets: the agent may have other settings. */
  private void environment(UnitFile unit, List<String> notes) {
    Set<String> names = new TreeSet<>();
    collect(unit.all("Environment").replace("\"", ""), names);
    String files = unit.all("EnvironmentFile");
    for (String file : files.split("\\s+", -1)) {
      TextFile.read(libc, file.startsWith("-") ? file.substring(1) : file)
          .ifPresent(text -> text.lines().forEach(line -> collect(line.strip(), names)));
    }
    names.removeIf(environment::containsKey);
    if (!names.isEmpty()) {
      String first = files.split("\\s+", -1)[0];
      notes.add(
          "the unit sets "
              + String.join(", ", names)
              + ", and this check was made without: "
              + (first.isEmpty()
                  ? "set them here as well"
                  : "sudo sh -c 'set -a; . "
                      + (first.startsWith("-") ? first.substring(1) : first)
                      + "; panapulse doctor'"));
    }
  }

  private static void collect(String assignments, Set<String> names) {
    for (String word : assignments.split("\\s+", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0 && (word.startsWith("PANAPULSE_") || word.startsWith("OTEL_"))) {
        names.add(word.substring(0, equals));
      }
    }
  }
}
