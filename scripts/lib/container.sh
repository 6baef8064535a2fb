# shellcheck shell=bash
# A Debian with systemd: a container, which systemd-nspawn from its own tree boots, and where packages are installed by
# chroot. In our cache, never changed; tests work on copies. Sourced, after debian.sh and servers.sh.

container_suite=trixie # the first whose systemd has PrivatePIDs=
container_packages=systemd,systemd-sysv,systemd-container

# container_directory: prints the directory of the tree; makes it on the first run. Needs root.
container_directory() {
  local mmdebstrap dir
  mmdebstrap=$(debian_unpacked mmdebstrap bookworm usr/bin/mmdebstrap mmdebstrap) || return
  dir=$(cached container "$container_suite $container_packages" container_build "$mmdebstrap") || return
  printf '%s\n' "$dir/tree"
}

# container_build MMDEBSTRAP DIR
container_build() {
  local mirror
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || { echo "no Debian mirror in apt's sources; name one in PANAPULSE_DEBIAN_MIRROR" >&2; return 1; }
  "$1" --quiet --mode=root --variant=essential --components=main "--include=$container_packages" \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$container_suite" "$2/tree" "$mirror"
}
