# shellcheck shell=bash disable=SC2154 # setup sets the directories
# Source tarballs out of Debian's archive; sourced by setup. Those in debian-sources.sha256 are taken, as long as the mirror
# has them; after that what the suite's index names, which apt checks the signature of: between an index and the tarballs
# that it names a mirror may lag behind. The machine's own apt configuration is left alone: all of it is in directories of
# ours.

suite=trixie # the release whose openjdk-25 we take, whatever this machine runs

# shellcheck source=scripts/lib/debian.sh
source "$here/../../../scripts/lib/debian.sh"

# fetched_source URI NAME SUM: prints where the tarball is, downloaded if need be
fetched_source() {
  local uri=$1 name=$2 sum=$3 tarball=$downloads/$2
  if [[ ! -s $tarball ]]; then
    curl -fsSL --retry 3 -o "$tarball.part" "$uri" || return
    mv "$tarball.part" "$tarball"
  fi
  sha256sum --check --strict --quiet <<< "$sum  $tarball" >&2 || { rm -f "$tarball"; return 1; }
  printf '%s\n' "$tarball"
}

# pinned_source PACKAGE: the tarball in debian-sources.sha256
pinned_source() {
  local sum path mirror
  read -r sum path < <(grep "/$1/" "$here/debian-sources.sha256") || return
  mirror=$(debian_mirror)
  fetched_source "${mirror%/}/$path" "${path##*/}" "$sum"
}

# indexed_source PACKAGE: the tarball of the suite's index
indexed_source() {
  local package=$1 uri name sum
  debian_open deb-src "$suite" "$work/apt" >&2 || return
  # Not "apt-get source": that wants every component tarball, and mirrors lack some of those nobody needs.
  read -r uri name sum < <(apt-get "${debian_apt[@]}" source --only-source --tar-only --print-uris "$package" \
    | sed -nE "s/^'(.*)' ([^ ]+\.orig\.tar\.[a-z0-9]+) [0-9]+ SHA256:([0-9a-f]+)$/\1 \2 \3/p")
  [[ -n $sum ]] || { echo "the source index has no $package" >&2; return 1; }
  fetched_source "$uri" "$name" "$sum"
}

# unpack_source PACKAGE DIR PATTERN...: what the patterns name of the package's upstream tarball, without its top level
unpack_source() {
  local package=$1 to=$2 tarball
  shift 2
  tarball=$(pinned_source "$package") || {
    echo "  $package: not the one in debian-sources.sha256, but what the index of $suite has"
    tarball=$(indexed_source "$package") || return
  }
  echo "  ${tarball##*/}"
  mkdir -p "$to"
  tar xf "$tarball" -C "$to" --strip-components=1 --wildcards "$@"
}
