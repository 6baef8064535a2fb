# shellcheck shell=bash
# Sums up the XML reports of surefire and failsafe. Sourced.

# summary DIR...: prints "N passed, N failed, N skipped" over all reports in the directories. Fails when a test failed,
# or when none ran.
summary() {
  local dir reports=()
  for dir; do
    [[ ! -d $dir ]] || mapfile -t -O "${#reports[@]}" reports < <(find "$dir" -name 'TEST-*.xml')
  done
  # an error is a test that failed with something else than a failed assertion
  cat /dev/null "${reports[@]}" | awk '
    /<testsuite / {
      tests += value("tests"); failed += value("failures") + value("errors"); skipped += value("skipped")
    }
    function value(name) {
      return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0
    }
    END {
      printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped
      exit (failed > 0 || tests - skipped == 0)
    }'
}
