# shellcheck shell=bash
# VictoriaMetrics, the backend that the end-to-end tests deliver to: Debian's package, unpacked into our cache and not
# installed. Sourced.

# shellcheck source=scripts/lib/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

victoria_metrics_suite=trixie # the first with a VictoriaMetrics that takes OTLP

# victoria_metrics: prints the path of the executable; fetches it on the first run.
# PANAPULSE_VICTORIA_METRICS names one to take instead.
victoria_metrics() {
  local cache=${PANAPULSE_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/panapulse} executable lock
  if [[ -n ${PANAPULSE_VICTORIA_METRICS:-} ]]; then
    [[ -x $PANAPULSE_VICTORIA_METRICS ]] || { echo "$PANAPULSE_VICTORIA_METRICS is not executable" >&2; return 1; }
    realpath "$PANAPULSE_VICTORIA_METRICS"
    return
  fi
  mkdir -p "$cache"
  # one fetch at a time: a second one waits here and then finds the first one's
  exec {lock}> "$cache/victoria-metrics.lock"
  flock "$lock"
  if ! executable=$(victoria_metrics_cached "$cache"); then
    if ! victoria_metrics_fetch "$cache" >&2 || ! executable=$(victoria_metrics_cached "$cache"); then
      cat >&2 <<'MESSAGE'
VictoriaMetrics, which the end-to-end tests deliver to, cannot be had: see above. They take it from Debian trixie, through
apt on a Debian and its mirror. Where that does not go, set PANAPULSE_VICTORIA_METRICS to an executable of version 1.93
or later, or leave the end-to-end tests out.
MESSAGE
      return 1
    fi
  fi
  exec {lock}>&-
  printf '%s\n' "$executable"
}

# victoria_metrics_cached CACHE: prints the executable that is there already
victoria_metrics_cached() {
  local candidate
  for candidate in "$1"/victoria-metrics-*/usr/bin/victoria-metrics; do
    [[ -x $candidate ]] && printf '%s\n' "$candidate" && return
  done
  return 1
}

# victoria_metrics_fetch CACHE: downloads the package, as apt's keys and sums allow, and unpacks it
victoria_metrics_fetch() {
  local cache=$1 work status=0
  echo "fetching VictoriaMetrics from Debian $victoria_metrics_suite, once"
  work=$(mktemp -d "$cache/victoria-metrics.unfinished.XXXXXX") || return
  # no set -e in what a condition calls, hence the chain
  debian_open deb "$victoria_metrics_suite" "$work/apt" \
    && mkdir "$work/deb" \
    && (cd "$work/deb" && apt-get "${debian_apt[@]}" download victoria-metrics) \
    && dpkg-deb -x "$work"/deb/*.deb "$work/root" \
    && mv "$work/root" "$cache/victoria-metrics-$(dpkg-deb -f "$work"/deb/*.deb Version)" \
    || status=1
  rm -rf "$work"
  return "$status"
}
