# shellcheck shell=bash
# Finds the JDK 25 that Panapulse is built with. Sourced by the other scripts.

# is_jdk25 DIR: whether DIR holds a JDK (not only a JRE) of feature release 25
is_jdk25() {
  [[ -x $1/bin/javac && -r $1/release ]] && grep -qE '^JAVA_VERSION="25([."]|$)' "$1/release"
}

# find_jdk25: sets and exports JAVA_HOME; says which JDK is wanted and exits with 2 when there is none.
# What the caller chose comes first, then what PATH says, then where packages and SDKMAN put their JDKs.
find_jdk25() {
  local java candidate
  local candidates=()
  [[ -z ${JAVA_HOME:-} ]] || candidates+=("$JAVA_HOME")
  if java=$(command -v java); then
    candidates+=("$(dirname "$(dirname "$(readlink -f "$java")")")")
  fi
  candidates+=(/usr/lib/jvm/* /opt/* /opt/java/* "${SDKMAN_DIR:-${HOME:-/}/.sdkman}"/candidates/java/* "${HOME:-/}"/.jdks/*)
  for candidate in "${candidates[@]}"; do
    if is_jdk25 "$candidate"; then
      JAVA_HOME=$(readlink -f "$candidate")
      export JAVA_HOME
      return
    fi
  done
  cat >&2 <<'END'
No JDK 25 found. Looked at JAVA_HOME, at java on the PATH, and in /usr/lib/jvm, /opt, ~/.sdkman and ~/.jdks.
Any JDK of feature release 25 will do. To get one:
  Debian 13, Ubuntu 25.10 and later:  apt-get install openjdk-25-jdk openjdk-25-source
  Fedora 43 and later:                dnf install java-25-openjdk-devel java-25-openjdk-src
  anywhere, with SDKMAN:              sdk install java 25-tem
or unpack one (Eclipse Temurin 25, say) and set JAVA_HOME to its directory.
END
  exit 2
}
