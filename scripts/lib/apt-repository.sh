# shellcheck shell=bash
# A repository for apt: pool/ with the packages, dists/stable with the index. Sourced.

# make_repository DIR PACKAGES [KEY]: adds the .deb files in PACKAGES to the repository in DIR, makes its index anew, and
# signs it with gpg's KEY
make_repository() {
  local dir=$1 packages=$2 key=${3:-} architecture index
  mkdir -p "$dir/pool"
  install -m 644 "$packages"/*.deb "$dir/pool/"
  for architecture in amd64 arm64; do
    index=dists/stable/main/binary-$architecture
    mkdir -p "$dir/$index"
    (cd "$dir" && apt-ftparchive -a "$architecture" packages pool) > "$dir/$index/Packages"
    gzip -9 -n -k -f "$dir/$index/Packages"
    xz -k -f "$dir/$index/Packages"
  done
  rm -f "$dir"/dists/stable/{InRelease,Release,Release.gpg}
  (
    cd "$dir/dists/stable"
    apt-ftparchive -o APT::FTPArchive::Release::Origin=Panapulse -o APT::FTPArchive::Release::Label=Panapulse \
      -o APT::FTPArchive::Release::Suite=stable -o APT::FTPArchive::Release::Codename=stable \
      -o APT::FTPArchive::Release::Architectures='amd64 arm64' -o APT::FTPArchive::Release::Components=main \
      release .
  ) > "$dir/Release.unfinished"
  mv "$dir/Release.unfinished" "$dir/dists/stable/Release"
  [[ -n $key ]] || return 0
  gpg --batch --yes --local-user "$key" --digest-algo SHA256 --clearsign --output "$dir/dists/stable/InRelease" "$dir/dists/stable/Release"
  gpg --batch --yes --local-user "$key" --digest-algo SHA256 --armor --detach-sign --output "$dir/dists/stable/Release.gpg" "$dir/dists/stable/Release"
  gpg --batch --yes --export --output "$dir/panapulse-archive-keyring.gpg" "$key"
}
