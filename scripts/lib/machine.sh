# shellcheck shell=bash
# What a machine in QEMU boots: Debian's kernel with its modules, and busybox, unpacked into our cache and not installed.
# Sourced.

# shellcheck source=scripts/lib/debian.sh
source "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

machine_suite=bookworm

# machine_directory: prints the directory with boot/vmlinuz-*, lib/modules and bin/busybox; fetches it on the first run.
machine_directory() {
  local work busybox kernel=none cache=${PANAPULSE_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/panapulse}
  if ! debian_cached "$cache/machine" bin/busybox > /dev/null; then
    work=$(mktemp -d) || return
    debian_open deb "$machine_suite" "$work" || return
    kernel=$(apt-cache "${debian_apt[@]}" depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9]\)/\1/p')
    rm -rf "$work"
    [[ -n $kernel ]] || { echo "Debian $machine_suite has no linux-image-cloud-amd64" >&2; return 1; }
  fi
  busybox=$(debian_unpacked machine "$machine_suite" bin/busybox busybox-static "$kernel") || return
  printf '%s\n' "${busybox%/bin/busybox}"
}
