# shellcheck shell=bash
# Packages of another Debian suite than this machine's. Sourced by the scripts beside it. apt checks the signature of the
# index and the sums of what it downloads; all of its files are in a directory of ours, so the machine's own apt
# configuration is left alone.

debian_apt=()

# debian_mirror: prints the Debian mirror that this machine's apt uses, or PANAPULSE_DEBIAN_MIRROR
debian_mirror() {
  if [[ -n ${PANAPULSE_DEBIAN_MIRROR:-} ]]; then
    printf '%s\n' "$PANAPULSE_DEBIAN_MIRROR"
    return
  fi
  # shellcheck disable=SC2016 # apt's own placeholder
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2> /dev/null \
    | sed -n '\,^https\?://.*/debian/\?$,{p;q}'
}

# debian_open TYPE SUITE DIR: fetches the index of the suite's deb or deb-src TYPE to DIR. Afterwards
# apt-get "${debian_apt[@]}" works on that index alone.
debian_open() {
  local type=$1 suite=$2 dir=$3 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  command -v apt-get > /dev/null || { echo "there is no apt-get here" >&2; return 1; }
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || { echo "no Debian mirror in apt's sources; name one in PANAPULSE_DEBIAN_MIRROR" >&2; return 1; }
  [[ -r $keyring ]] || { echo "$keyring is missing; install debian-archive-keyring" >&2; return 1; }
  mkdir -p "$dir"/{etc,lists/partial,cache/archives/partial}
  : > "$dir/status"
  printf '%s\n' "Types: $type" "URIs: $mirror" "Suites: $suite" 'Components: main' "Signed-By: $keyring" \
    > "$dir/etc/$suite.sources"
  # no sandbox user: as root apt would hand over to one who may not enter a private cache directory
  debian_apt=(-qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$dir/etc"
    -o Dir::State::lists="$dir/lists" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache"
    -o APT::Sandbox::User=root -o Acquire::Retries=3 -o Acquire::Languages=none)
  apt-get "${debian_apt[@]}" -o APT::Update::Error-Mode=any update
}
