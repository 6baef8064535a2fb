# shellcheck shell=bash
# VictoriaMetrics, the backend that the end-to-end tests deliver to: Debian's package, unpacked into our cache and not
# installed. Sourced.

# shellcheck source=scripts/lib/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

victoria_metrics_suite=trixie # the first with a VictoriaMetrics that takes OTLP

# victoria_metrics: prints the path of the executable; fetches it on the first run.
# PANAPULSE_VICTORIA_METRICS names one to take instead.
victoria_metrics() {
  if [[ -n ${PANAPULSE_VICTORIA_METRICS:-} ]]; then
    [[ -x $PANAPULSE_VICTORIA_METRICS ]] || { echo "$PANAPULSE_VICTORIA_METRICS is not executable" >&2; return 1; }
    realpath "$PANAPULSE_VICTORIA_METRICS"
    return
  fi
  if ! debian_unpacked victoria-metrics "$victoria_metrics_suite" usr/bin/victoria-metrics victoria-metrics; then
    cat >&2 <<'MESSAGE'
VictoriaMetrics, which the end-to-end tests deliver to, cannot be had: see above. They take it from Debian trixie, through
apt on a Debian and its mirror. Where that does not go, set PANAPULSE_VICTORIA_METRICS to an executable of version 1.93
or later, or leave the end-to-end tests out.
MESSAGE
    return 1
  fi
}
