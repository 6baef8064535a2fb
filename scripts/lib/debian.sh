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

# debian_open TYPE SUITE DIR [ARCHITECTURE]: fetches the index of the suite's deb or deb-src TYPE to DIR, for this
# machine's architecture unless another is named. Afterwards apt-get "${debian_apt[@]}" works on that index alone.
debian_open() {
  local type=$1 suite=$2 dir=$3 architecture=${4:-} mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
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
  [[ -z $architecture ]] || debian_apt+=(-o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture")
  apt-get "${debian_apt[@]}" -o APT::Update::Error-Mode=any update
}

# debian_unpacked NAME SUITE EXECUTABLE PACKAGE...: prints the path of EXECUTABLE, a path in the first PACKAGE. On the
# first run the packages are downloaded, as apt's keys and sums allow, and unpacked into a directory of our cache that
# has the NAME and the first one's version.
debian_unpacked() {
  local name=$1 suite=$2 executable=$3 lock found
  local cache=${PANAPULSE_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/panapulse}
  shift 3
  mkdir -p "$cache" || return
  # one fetch at a time: a second one waits here and then finds the first one's
  exec {lock}> "$cache/$name.lock"
  flock "$lock"
  if ! found=$(debian_cached "$cache/$name" "$executable"); then
    debian_fetch "$cache/$name" "$suite" "$@" >&2 || return
    found=$(debian_cached "$cache/$name" "$executable") || return
  fi
  exec {lock}>&-
  printf '%s\n' "$found"
}

# debian_cached STEM EXECUTABLE: prints the executable that is there already
debian_cached() {
  local candidate
  for candidate in "$1"-*/"$2"; do
    [[ -x $candidate ]] && printf '%s\n' "$candidate" && return
  done
  return 1
}

# debian_libraries PACKAGE...: prints the libraries that the packages need, those of the C library and compiler aside,
# which are older or the same there
debian_libraries() {
  apt-cache "${debian_apt[@]}" depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "$@" | awk '/^lib/ && !/^lib(c6|gcc-s1|stdc[+][+]6|c-bin|.*-perl|perl5.*)$/'
}

# debian_fetch STEM SUITE PACKAGE...: downloads the packages and unpacks them together into STEM-VERSION, without the
# epoch, whose colon would part lists of paths. +libraries stands for the libraries that the others need.
debian_fetch() {
  local stem=$1 suite=$2 work version status=0 libraries=''
  shift 2
  echo "fetching $* from Debian $suite, once"
  work=$(mktemp -d "$stem.unfinished.XXXXXX") || return
  # no set -e in what a condition calls, hence the chain
  if [[ ${*: -1} == +libraries ]]; then
    set -- "${@:1:$#-1}"
    libraries=wanted
  fi
  # shellcheck disable=SC2086 # a list
  debian_open deb "$suite" "$work/apt" \
    && mkdir "$work/deb" \
    && { [[ -z $libraries ]] || libraries=$(debian_libraries "$@"); } \
    && (cd "$work/deb" && apt-get "${debian_apt[@]}" download "$@" $libraries) \
    && printf '%s\0' "$work"/deb/*.deb | xargs -0 -I '{}' dpkg-deb -x '{}' "$work/root" \
    && version=$(dpkg-deb -f "$work/deb/$1"_*.deb Version) \
    && mv "$work/root" "$stem-${version#*:}" \
    || status=1
  rm -rf "$work"
  return "$status"
}

# debian_launcher DIR EXECUTABLE: prints the path of a script in DIR that runs the executable, a path below it, with the
# libraries that were unpacked with it
debian_launcher() {
  local dir=$1 executable=$2 path=$1/${2##*/} new libraries
  libraries=$(printf ':%s' "$dir"/{,usr/}lib/*-linux-gnu)
  # written anew each time, and moved into place: another run may be about to start it
  new=$(mktemp "$dir/launcher.XXXXXX") || return
  {
    echo '#!/bin/bash'
    printf 'LD_LIBRARY_PATH=%q exec %q "$@"\n' "${libraries#:}" "$dir/$executable"
  } > "$new" && chmod 755 "$new" && mv "$new" "$path" && printf '%s\n' "$path"
}
