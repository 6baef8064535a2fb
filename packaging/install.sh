#!/bin/sh
# Installs Panapulse, or a newer version of it, and waits until the backend has accepted data. See --help.
# Needs a POSIX shell and the tools of a small system; nothing is installed whose signature was not verified.
set -eu

# written by scripts/package --sign: base64, as in a .pub file of minisign or signify
public_key=
key_given=

from=
endpoint=${PANAPULSE_EXPORT_ENDPOINT:-}
token=${PANAPULSE_EXPORT_TOKEN:-}
token_file=
kind=auto
start=yes
remove=no
purge=no
seconds=90

usage() {
  cat <<'END'
usage: install.sh [option...]
Installs Panapulse as a package of this system, or from a .tar.gz where it has none, starts it, and waits until the
backend has accepted data. A second run changes nothing. Run as root.
  --from PLACE         directory or URL with SHA256SUMS, its signature and the packages (default: that of this script)
  --endpoint URL       of the backend, such as https://otel.example.net:4318; asked for if it is not set
  --token-file FILE    the file's first line is the token; "-" reads it from standard input. Without: the environment's
                       PANAPULSE_EXPORT_TOKEN, else it is asked for. No option takes the token itself, as all users
                       see command lines
  --public-key KEY     verifies by this key instead of the one in this script: base64, or a .pub file of minisign or signify
  --tarball            installs to /usr/local from the .tar.gz, whatever packages this system has
  --no-start           installs alone
  --wait SECONDS       for the first accepted data (default: 90)
  --uninstall          removes what is installed; settings and rows that wait stay
  --purge              with --uninstall: removes them, too
  --help
exit status: 0 installed, and data accepted if there is an endpoint; 1 failed, or no data accepted; 2 wrong usage
END
}

say() {
  printf 'install.sh: %s\n' "$1" >&2
}

fail() {
  say "$1"
  exit "${2:-1}"
}

has() {
  command -v "$1" > /dev/null 2>&1
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage; exit ;;
      --tarball) kind=tar ;;
      --no-start) start=no ;;
      --uninstall) remove=yes ;;
      --purge) purge=yes ;;
      --from | --endpoint | --token-file | --public-key | --wait)
        [ $# -gt 1 ] || fail "$1 needs a value" 2
        case $1 in
          --from) from=$2 ;;
          --endpoint) endpoint=$2 ;;
          --token-file) token_file=$2 ;;
          --public-key) key_given=$2 ;;
          --wait) seconds=$2 ;;
        esac
        shift ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
}

# --- this system

find_system() {
  case $(uname -m) in
    x86_64 | amd64) arch=x86-64 deb_arch=amd64 other_arch=x86_64 ;;
    aarch64 | arm64) arch=aarch64 deb_arch=arm64 other_arch=aarch64 ;;
    *) fail "there is no executable for $(uname -m), only for x86_64 and aarch64" ;;
  esac
  if [ -d /run/systemd/system ]; then
    init=systemd
  elif has rc-service && has rc-update; then
    init=openrc
  else
    init=none
  fi
  [ "$kind" = auto ] || return 0
  # a system of 32 bits on a kernel of 64 takes the .tar.gz, as its package manager refuses the others
  if has dpkg && has deb-systemd-helper && [ "$(dpkg --print-architecture)" = "$deb_arch" ]; then
    kind=deb
  elif has rpm && has systemctl && [ -e /etc/os-release ] && ! has dpkg; then
    kind=rpm
  elif has apk && [ -e /etc/apk/world ]; then
    kind=apk
  else
    kind=tar
  fi
}

# --- what is fetched, and verified

# fetch NAME: to the directory of ours
fetch() {
  case $from in
    http://* | https://*)
      if has curl; then
        curl -fsSL --retry 3 -o "$work/$1" "$from/$1" || fail "$from/$1 cannot be fetched"
      elif has wget; then
        wget -q -O "$work/$1" "$from/$1" || fail "$from/$1 cannot be fetched"
      else
        fail "neither curl nor wget is here; install one, or fetch the files and name their directory with --from"
      fi ;;
    *) cp "$from/$1" "$work/$1" 2> /dev/null || fail "$from/$1 cannot be read" ;;
  esac
}

decode() {
  if has base64; then base64 -d; else openssl base64 -d -A; fi
}

find_key() {
  # a file only if one was named: the key in this script is no name of a file that somebody else may have put here
  if [ -n "$key_given" ] && [ -f "$key_given" ]; then
    public_key=$(sed -n 2p "$key_given")
  elif [ -n "$key_given" ]; then
    public_key=$key_given
  fi
  [ -n "$public_key" ] || fail "this install.sh has no key to verify by; name one with --public-key"
}

# The signature is four lines, of which signify reads the first two; all three verify the same bytes.
verify_sums() {
  if has minisign; then
    minisign -Vq -P "$public_key" -m "$work/SHA256SUMS" -x "$work/SHA256SUMS.minisig" > /dev/null && return
    fail "the signature of SHA256SUMS is wrong; nothing is installed"
  fi
  printf 'untrusted comment: panapulse\n%s\n' "$public_key" > "$work/key.pub"
  for verifier in signify-openbsd signify; do
    # elsewhere signify is a program for mail
    if has "$verifier" && "$verifier" 2>&1 | grep -q -- '-V'; then
      "$verifier" -V -q -p "$work/key.pub" -m "$work/SHA256SUMS" -x "$work/SHA256SUMS.minisig" && return
      fail "the signature of SHA256SUMS is wrong; nothing is installed"
    fi
  done
  case $(openssl version 2> /dev/null) in
    'OpenSSL '[3-9]*) ;;
    *) fail "nothing here can verify a signature; install minisign, signify or openssl 3 or later" ;;
  esac
  printf '%s' "$public_key" | decode | tail -c 32 > "$work/key.raw"
  # RFC 8410: what stands before an Ed25519 key in DER
  { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cat "$work/key.raw"; } > "$work/key.der"
  sed -n 2p "$work/SHA256SUMS.minisig" | decode | tail -c 64 > "$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/SHA256SUMS" \
    -sigfile "$work/signature" > /dev/null 2>&1 || fail "the signature of SHA256SUMS is wrong; nothing is installed"
}

# fetch_verified: the package for this system, whose name is in $file afterwards
fetch_verified() {
  find_key
  fetch SHA256SUMS
  fetch SHA256SUMS.minisig
  verify_sums
  case $kind in
    deb) pattern="panapulse_[^ /]*_$deb_arch\\.deb" ;;
    rpm) pattern="panapulse-[^ /]*\\.$other_arch\\.rpm" ;;
    apk) pattern="panapulse-[^ /]*\\.$other_arch\\.apk" ;;
    tar) pattern="panapulse-[^ /]*-linux-$arch\\.tar\\.gz" ;;
  esac
  sed -n "s/^[0-9a-f]*  \\($pattern\\)\$/\\1/p" "$work/SHA256SUMS" > "$work/names"
  [ -s "$work/names" ] || fail "$from has no $kind file for $arch"
  [ "$(wc -l < "$work/names")" -eq 1 ] || fail "$from has more than one version: $(tr '\n' ' ' < "$work/names")"
  file=$(cat "$work/names")
  fetch "$file"
  (cd "$work" && grep -F "  $file" SHA256SUMS | sha256sum -c > /dev/null 2>&1) \
    || fail "$file is not the one that was signed; nothing is installed"
}

# --- installation; each sets changed=yes if it did anything

install_deb() {
  if dpkg-deb --fsys-tarfile "$work/$file" | tar -xOf - ./usr/bin/panapulse 2> /dev/null | cmp -s - /usr/bin/panapulse \
    && [ "$(dpkg-query -W -f '${Version}' panapulse 2> /dev/null)" = "$(dpkg-deb -f "$work/$file" Version)" ]; then
    return
  fi
  changed=yes
  if has apt-get; then
    # apt also fetches what it depends on
    chmod 755 "$work" # nothing in it is secret, as write_settings removes its file
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o Dpkg::Options::=--force-confold --allow-downgrades --reinstall "$work/$file" >&2 \
      || fail "apt-get could not install $file, see above"
  else
    dpkg --force-confold -i "$work/$file" >&2 || fail "dpkg could not install $file, see above"
  fi
}

install_rpm() {
  digest=$(rpm -qp --qf '%{SHA256HEADER}' "$work/$file" 2> /dev/null)
  [ "$(rpm -q --qf '%{SHA256HEADER}' panapulse 2> /dev/null)" != "$digest" ] || return 0
  changed=yes
  # the signature that counts has been verified
  rpm -U --nosignature --replacepkgs --oldpackage "$work/$file" >&2 || fail "rpm could not install $file, see above"
}

install_apk() {
  if tar -xzOf "$work/$file" usr/bin/panapulse 2> /dev/null | cmp -s - /usr/bin/panapulse; then
    return
  fi
  changed=yes
  apk add --allow-untrusted "$work/$file" >&2 || fail "apk could not install $file, see above"
}

# replace MODE SOURCE TARGET: only if it differs, and at once
replace() {
  ! cmp -s "$2" "$3" || return 0
  mkdir -p "$(dirname "$3")"
  cp "$2" "$3.new"
  chmod "$1" "$3.new"
  mv "$3.new" "$3"
  changed=yes
}

add_user() {
  ! id panapulse > /dev/null 2>&1 || return 0
  if has systemd-sysusers; then
    systemd-sysusers "$work/tree/panapulse.sysusers"
  elif has useradd; then
    groupadd --system panapulse 2> /dev/null || true
    useradd --system --gid panapulse --no-create-home --home-dir /var/lib/panapulse --shell /sbin/nologin panapulse
  else
    addgroup -S panapulse 2> /dev/null || true
    adduser -S -D -H -h /var/lib/panapulse -s /sbin/nologin -G panapulse panapulse
  fi
}

install_tar() {
  mkdir "$work/tree"
  tar -xzf "$work/$file" -C "$work/tree" --strip-components=1
  add_user
  replace 755 "$work/tree/panapulse" /usr/local/bin/panapulse
  [ -e /etc/panapulse/config.toml ] || replace 644 "$work/tree/config.toml" /etc/panapulse/config.toml
  for each in service openrc; do
    sed 's,/usr/bin/panapulse,/usr/local/bin/panapulse,' "$work/tree/panapulse.$each" > "$work/tree/here.$each"
  done
  case $init in
    systemd)
      replace 644 "$work/tree/here.service" /etc/systemd/system/panapulse.service
      systemctl daemon-reload
      if [ "$changed" = yes ]; then systemctl try-restart panapulse.service || true; fi ;;
    openrc)
      replace 755 "$work/tree/here.openrc" /etc/init.d/panapulse
      if [ "$changed" = yes ]; then rc-service --ifstarted panapulse restart || true; fi ;;
  esac
}

# --- settings

environment=/etc/panapulse/environment

# ask QUESTION: prints what a person types, nothing where there is none
ask() {
  if [ -t 0 ] || [ -t 2 ]; then
    { printf '%s: ' "$1" > /dev/tty && head -n 1 < /dev/tty; } 2> /dev/null || true
  fi
}

ask_secret() {
  if [ -t 0 ] || [ -t 2 ]; then
    stty -echo < /dev/tty 2> /dev/null || true
    ask "$1"
    stty echo < /dev/tty 2> /dev/null || true
    echo > /dev/tty 2> /dev/null || true
  fi
}

has_endpoint() {
  grep -Eqs '^(PANAPULSE_EXPORT_(METRICS_)?ENDPOINT|OTEL_EXPORTER_OTLP_(METRICS_)?ENDPOINT)=['\''"]?[^'\''"]' "$environment" \
    || grep -Eqs '^[[:space:]]*(export\.)?(metrics_)?endpoint[[:space:]]*=' /etc/panapulse/config.toml
}

find_settings() {
  case $token_file in
    '') ;;
    -) token=$(head -n 1) ;;
    *) token=$(head -n 1 "$token_file") || fail "$token_file cannot be read" ;;
  esac
  if [ -z "$endpoint" ] && ! has_endpoint && [ "$start" = yes ]; then
    endpoint=$(ask 'URL of the backend, such as https://otel.example.net:4318 (empty: later)')
    if [ -n "$endpoint" ] && [ -z "$token" ]; then
      token=$(ask_secret 'Token (empty: none)')
    fi
  fi
}

# set_variable NAME VALUE: a line of the file, in quotes that systemd and shells read alike
set_variable() {
  [ -n "$2" ] || return 0
  case $2 in
    *\'* | *\\* | *'
'*) fail "$1 has a quote, a backslash or a second line; set it in /etc/panapulse by hand" ;;
  esac
  { grep -v "^$1=" "$work/environment" || true; printf "%s='%s'\n" "$1" "$2"; } > "$work/environment.new"
  mv "$work/environment.new" "$work/environment"
}

write_settings() {
  [ -n "$endpoint$token" ] || return 0
  mkdir -p /etc/panapulse
  # only root may read it and its copy
  umask 077
  cat "$environment" > "$work/environment" 2> /dev/null || : > "$work/environment"
  set_variable PANAPULSE_EXPORT_ENDPOINT "$endpoint"
  set_variable PANAPULSE_EXPORT_TOKEN "$token"
  if [ ! -e "$environment" ] || [ "$(sort "$environment")" != "$(sort "$work/environment")" ]; then
    cat "$work/environment" > "$environment"
    restart=yes
  fi
  rm "$work/environment"
  umask 022
}

# --- the service

is_running() {
  case $init in
    systemd) systemctl is-active --quiet panapulse.service ;;
    openrc) rc-service --quiet panapulse status > /dev/null 2>&1 ;;
  esac
}

start_service() {
  if [ "$fresh" = no ] && [ "$restart" = no ]; then
    return
  fi
  # the package for Debian starts it, with the settings that were written before
  if [ "$fresh" = yes ] && is_running; then
    return
  fi
  case $init in
    systemd)
      [ "$fresh" = no ] || systemctl enable --quiet panapulse.service
      systemctl restart panapulse.service || say "the service does not start: journalctl -u panapulse" ;;
    openrc)
      [ "$fresh" = no ] || rc-update --quiet add panapulse default
      rc-service panapulse restart || say "the service does not start; see /var/log/panapulse.log" ;;
  esac
}

with_settings() (
  if [ -r "$environment" ]; then
    # as systemd reads it; a shell would run what stands in it
    while IFS= read -r line || [ -n "$line" ]; do
      variable=${line%%=*}
      value=${line#*=}
      case $variable in '' | *[!A-Za-z0-9_]* | [0-9]* | "$line") continue ;; esac
      case $value in
        \'*\') value=${value#\'} value=${value%\'} ;;
        \"*\") value=${value#\"} value=${value%\"} ;;
      esac
      export "$variable=$value"
    done < "$environment"
  fi
  unset PANAPULSE_CACHE
  "$program" "$@"
)

wait_for_data() {
  say "waiting until the backend has accepted data, for at most $seconds s"
  waited=0
  while [ "$waited" -lt "$seconds" ]; do
    if with_settings status --format json 2> /dev/null | grep -Eq '"last_accepted": ?[0-9]'; then
      say 'the backend has accepted data'
      return
    fi
    sleep 1
    waited=$((waited + 1))
  done
  say "the backend has accepted no data within $seconds s; panapulse doctor says:"
  with_settings doctor >&2 || true
  exit 1
}

uninstall() {
  case $init in
    systemd) systemctl disable --now --quiet panapulse.service 2> /dev/null || true ;;
    openrc)
      rc-service --ifstarted panapulse stop || true
      rc-update --quiet delete panapulse 2> /dev/null || true ;;
  esac
  if has dpkg-query && dpkg-query -W panapulse > /dev/null 2>&1; then
    if [ "$purge" = yes ]; then dpkg --purge panapulse >&2; else dpkg --remove panapulse >&2; fi
  fi
  if has rpm && rpm -q panapulse > /dev/null 2>&1; then
    rpm -e panapulse >&2
  fi
  if has apk && apk info -e panapulse > /dev/null 2>&1; then
    apk del panapulse >&2
  fi
  rm -f /usr/local/bin/panapulse
  if [ -f /etc/systemd/system/panapulse.service ] && grep -q /usr/local/bin/panapulse /etc/systemd/system/panapulse.service; then
    rm /etc/systemd/system/panapulse.service
    [ "$init" != systemd ] || systemctl daemon-reload
  fi
  if [ -f /etc/init.d/panapulse ] && grep -q /usr/local/bin/panapulse /etc/init.d/panapulse; then
    rm /etc/init.d/panapulse
  fi
  [ "$purge" = no ] || rm -rf /etc/panapulse /etc/systemd/system/panapulse.service.d /var/lib/panapulse /var/log/panapulse.log
  say 'removed'
}

parse_arguments "$@"
[ "$(id -u)" = 0 ] || fail 'run as root, such as by sudo' 2
find_system
if [ "$remove" = yes ]; then
  uninstall
  exit
fi
if [ -z "$from" ]; then
  from=$(cd "$(dirname "$0")" && pwd)
  [ -e "$from/SHA256SUMS" ] || fail 'where are the packages? Name a directory or URL with --from' 2
fi
from=${from%/}
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

changed=no
restart=no
fresh=yes
program=/usr/bin/panapulse
[ "$kind" != tar ] || program=/usr/local/bin/panapulse
[ ! -e "$program" ] || fresh=no

fetch_verified
# a service that had nothing to send to was never started
has_endpoint || fresh=yes
find_settings
write_settings
"install_$kind"
if [ "$changed" = yes ]; then
  say "installed $file"
else
  say "$file is installed already"
fi
if [ "$start" = no ]; then
  exit
fi
if [ "$init" = none ]; then
  say "no systemd or OpenRC runs here; start it by: $program run"
  exit
fi
if ! has_endpoint; then
  say "no endpoint is set: write PANAPULSE_EXPORT_ENDPOINT=… to $environment, then start the service panapulse"
  exit
fi
start_service
if is_running; then
  wait_for_data
elif [ "$fresh$restart" = nono ]; then
  say 'the service is stopped, and stays so'
else
  with_settings doctor >&2 || true
  exit 1
fi
