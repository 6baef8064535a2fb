# shellcheck shell=bash disable=SC2154 # setup sets the directories
# Source tarballs out of Debian's archive; sourced by setup. apt checks the signature of the index, and the tarballs are
# checked against the sums in it. The machine's own apt configuration is left alone: all of it is in directories of ours.

suite=trixie # the release whose openjdk-25 we take, whatever this machine runs

# shellcheck source=scripts/lib/debian.sh
source "$here/../../../scripts/lib/debian.sh"

# open_source_index: fetches the suite's source index from the mirror this machine already uses
open_source_index() {
  debian_open deb-src "$suite" "$work/apt"
}

# unpack_source PACKAGE DIR PATTERN...: what the patterns name of the package's upstream tarball, without its top level
unpack_source() {
  local package=$1 to=$2 uri name sum tarball
  shift 2
  # Not "apt-get source": that wants every component tarball, and mirrors lack some of those nobody needs.
  read -r uri name sum < <(apt-get "${debian_apt[@]}" source --only-source --tar-only --print-uris "$package" \
    | sed -nE "s/^'(.*)' ([^ ]+\.orig\.tar\.[a-z0-9]+) [0-9]+ SHA256:([0-9a-f]+)$/\1 \2 \3/p")
  [[ -n $sum ]] || { echo "the source index has no $package" >&2; return 1; }
  tarball=$downloads/$name
  echo "  $name"
  if [[ ! -s $tarball ]]; then
    curl -fsSL --retry 3 -o "$tarball.part" "$uri"
    mv "$tarball.part" "$tarball"
  fi
  sha256sum --check --strict --quiet <<< "$sum  $tarball" || { rm -f "$tarball"; return 1; }
  mkdir -p "$to"
  tar xf "$tarball" -C "$to" --strip-components=1 --wildcards "$@"
}
