# shellcheck shell=bash
# nginx, whose OpenSSL the end-to-end tests shake hands with: Debian's package and the libraries it needs besides the C
# library, unpacked into our cache and not installed. Sourced.

# shellcheck source=scripts/lib/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

# the oldest suite in support: what is linked against its C library (2.36) runs on later ones, too
nginx_suite=bookworm
nginx_packages=(nginx libssl3 libpcre2-8-0 libcrypt1 zlib1g)

# tls_proxy: prints the path of an executable that runs it; fetches it on the first run.
# PANAPULSE_NGINX names one to take instead.
tls_proxy() {
  local executable
  if [[ -n ${PANAPULSE_NGINX:-} ]]; then
    [[ -x $PANAPULSE_NGINX ]] || { echo "$PANAPULSE_NGINX is not executable" >&2; return 1; }
    realpath "$PANAPULSE_NGINX"
    return
  fi
  if ! executable=$(debian_unpacked nginx "$nginx_suite" usr/sbin/nginx "${nginx_packages[@]}"); then
    cat >&2 <<'MESSAGE'
nginx, through which the end-to-end tests deliver over TLS, cannot be had: see above. They take it from Debian bookworm,
through apt on a Debian and its mirror. Where that does not go, set PANAPULSE_NGINX to an executable of version 1.20 or
later, or leave the end-to-end tests out.
MESSAGE
    return 1
  fi
  debian_launcher "${executable%/usr/sbin/nginx}" usr/sbin/nginx
}
