# shellcheck shell=bash
# Debian packages a script cannot do without: installed when we may, asked for when we may not. Sourced.

# missing_packages PACKAGE...: prints those that dpkg does not list as installed
missing_packages() {
  local package
  for package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
  done
}

# need_packages PACKAGE...: returns with all of them installed, or exits with 2 and the command that installs them
need_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "Please install what these Debian packages hold, with this system's own package manager: $*" >&2
    exit 2
  fi
  mapfile -t missing < <(missing_packages "$@")
  (( ${#missing[@]} )) || return 0
  if (( EUID != 0 )); then
    printf 'Some packages are missing. Please run:\n  sudo apt-get install -y --no-install-recommends %s\n' "${missing[*]}" >&2
    exit 2
  fi
  echo "installing ${missing[*]}"
  apt_install "${missing[@]}" >/dev/null 2>&1 && return
  # an index that is absent or out of date is the usual reason, so try once more with a fresh one, and show what apt says
  if ! { apt-get update -qq && apt_install "${missing[@]}"; } >&2; then
    echo "Could not install ${missing[*]}; see apt's messages above." >&2
    exit 2
  fi
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
}

# need_command COMMAND PACKAGE: like need_packages, content with a COMMAND that came some other way
need_command() {
  command -v "$1" >/dev/null || need_packages "$2"
}
