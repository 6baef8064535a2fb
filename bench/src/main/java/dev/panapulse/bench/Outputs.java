package dev.panapulse.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that a run brought to light. */
final class Outputs {
  final Results results = new Results();
  final Noise noise = new Noise();
  final List<BackToBack.Export> exports = new ArrayList<>();
  final Map<String, String> failures = new LinkedHashMap<>();
  final Map<String, List<ProcText.Mapping>> mappings = new LinkedHashMap<>();
  Map<String, Object> machine = Map.of();
  Map<String, Double> spool = Map.of();
  Optional<Soak.Outcome> soak = Optional.empty();
  List<Found> found = List.of();
  List<Found.Missing> missing = List.of();
  String command = "";
}
