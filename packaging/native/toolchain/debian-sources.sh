# shellcheck shell=bash disable=SC2154 # setup sets the directories
# Source tarballs out of Debian's archive; sourced by setup. apt checks the signature of the index, and the tarballs are
# checked against the sums in it. The machine's own apt configuration is left alone: all of it is in directories of ours.

suite=trixie # the release whose openjdk-25 we take, whatever this machine runs
apt_private=()

# open_source_index: fetches the suite's source index from the mirror this machine already uses
open_source_index() {
  local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg apt=$work/apt
  mirror=${PANAPULSE_DEBIAN_MIRROR:-$(this_machines_mirror)}
  [[ -n $mirror ]] || { echo "no Debian mirror in apt's sources; name one in PANAPULSE_DEBIAN_MIRROR" >&2; return 1; }
  [[ -r $keyring ]] || { echo "$keyring is missing; install debian-archive-keyring" >&2; return 1; }
  mkdir -p "$apt"/{etc,lists/partial,cache/archives/partial}
  printf '%s\n' 'Types: deb-src' "URIs: $mirror" "Suites: $suite" 'Components: main' "Signed-By: $keyring" \
    > "$apt/etc/$suite.sources"
  # no sandbox user: as root apt would hand over to one who may not enter a private cache directory
  apt_private=(-qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/etc"
    -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root -o Acquire::Retries=3)
  apt-get "${apt_private[@]}" -o APT::Update::Error-Mode=any update
}

this_machines_mirror() {
  # shellcheck disable=SC2016 # apt's own placeholder
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed -n '\,^https\?://.*/debian/\?$,{p;q}'
}

# unpack_source PACKAGE DIR PATTERN...: what the patterns name of the package's upstream tarball, without its top level
unpack_source() {
  local package=$1 to=$2 uri name sum tarball
  shift 2
  # Not "apt-get source": that wants every component tarball, and mirrors lack some of those nobody needs.
  read -r uri name sum < <(apt-get "${apt_private[@]}" source --only-source --tar-only --print-uris "$package" \
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
