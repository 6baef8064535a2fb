# shellcheck shell=bash
# How each file of a release is made. Sourced by scripts/package, whose variables it uses: root, work, output, version,
# arch, executable, maintainer, description.

helper() {
  python3 "$root/scripts/lib/package.py" "$@"
}

# put MODE SOURCE TREE PATH: a file of the packages, with the directories above it
put() {
  install -D -m "$1" "$2" "$3/$4"
}

# settle TREE: modes of directories and times of all, whatever umask and clock are
settle() {
  find "$1" -type d -exec chmod 755 {} +
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# documents TREE: what a person reads, below usr/share/doc/panapulse
documents() {
  local document
  for document in backends configuration doctor metrics operations; do
    put 644 "$root/docs/$document.md" "$1" "usr/share/doc/panapulse/$document.md"
  done
}

# pages_and_completions TREE ZSH FISH: the directories of completions differ between systems; formats are made side by
# side, so all of it happens in the TREE
pages_and_completions() {
  local page
  for page in panapulse.8 panapulse-config.5; do
    put 644 "$root/packaging/man/$page" "$1" "usr/share/man/man${page##*.}/$page"
    gzip -9 -n "$1/usr/share/man/man${page##*.}/$page"
  done
  put 644 "$root/packaging/completions/panapulse.bash" "$1" usr/share/bash-completion/completions/panapulse
  put 644 "$root/packaging/completions/_panapulse" "$1" "usr/share/zsh/$2/_panapulse"
  put 644 "$root/packaging/completions/panapulse.fish" "$1" "usr/share/fish/$3/panapulse.fish"
}

# settings_file TREE
settings_file() {
  put 644 "$root/packaging/config.toml" "$1" etc/panapulse/config.toml
}

# systemd_files TREE
systemd_files() {
  put 644 "$root/packaging/systemd/panapulse.service" "$1" usr/lib/systemd/system/panapulse.service
  put 644 "$root/packaging/systemd/panapulse.sysusers" "$1" usr/lib/sysusers.d/panapulse.conf
}

make_deb() {
  local tree=$work/deb script architecture
  case $arch in x86-64) architecture=amd64 ;; aarch64) architecture=arm64 ;; esac
  put 755 "$executable" "$tree" usr/bin/panapulse
  settings_file "$tree"
  systemd_files "$tree"
  documents "$tree"
  pages_and_completions "$tree" vendor-completions vendor_completions.d
  put 644 "$root/packaging/debian/copyright" "$tree" usr/share/doc/panapulse/copyright
  put 644 "$root/packaging/debian/lintian-overrides" "$tree" usr/share/lintian/overrides/panapulse
  {
    printf 'panapulse (%s) unstable; urgency=medium\n\n' "$deb_version"
    printf '  * See CHANGELOG.md of this version.\n\n'
    printf ' -- %s  %s\n' "$maintainer" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
  } | gzip -9 -n > "$work/changelog.gz"
  put 644 "$work/changelog.gz" "$tree" usr/share/doc/panapulse/changelog.gz
  find "$tree/usr/share/doc" -name '*.md' -size +3k -exec gzip -9 -n {} +
  mkdir "$tree/DEBIAN"
  for script in postinst prerm postrm; do
    put 755 "$root/packaging/debian/$script" "$tree" "DEBIAN/$script"
  done
  put 644 "$root/packaging/debian/conffiles" "$tree" DEBIAN/conffiles
  (cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) > "$work/md5sums"
  put 644 "$work/md5sums" "$tree" DEBIAN/md5sums
  cat > "$tree/DEBIAN/control" <<END
Package: panapulse
Version: $deb_version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -ks --apparent-size "$tree/usr" | cut -f 1)
Pre-Depends: init-system-helpers (>= 1.54~)
Depends: systemd | systemd-standalone-sysusers | systemd-sysusers
Recommends: ca-certificates
Section: admin
Priority: optional
Description: $description
 Panapulse samples processors, memory, disks, file systems, network and sensors
 of this host and sends them to a backend as OpenTelemetry metrics (OTLP). It is
 one static executable, opens no port and does not run as root.
 .
 There is no version for 32-bit systems.
END
  chmod 644 "$tree/DEBIAN/control"
  settle "$tree"
  dpkg-deb --root-owner-group -Zxz --build "$tree" "$output/panapulse_${deb_version}_$architecture.deb" > /dev/null
}

make_rpm() {
  local tree=$work/rpm architecture=${arch/-/_} log=$work/rpmbuild.log
  put 755 "$executable" "$tree" usr/bin/panapulse
  settings_file "$tree"
  systemd_files "$tree"
  documents "$tree"
  pages_and_completions "$tree" site-functions vendor_completions.d
  put 644 "$root/packaging/debian/copyright" "$tree" usr/share/licenses/panapulse/copyright
  settle "$tree"
  if ! rpmbuild -bb --quiet --target "$architecture-linux" \
    --define "_topdir $work/rpmbuild" --define "_rpmdir $work" --define "stage $tree" \
    --define "version_of_panapulse $deb_version" \
    --define "maintainer $maintainer" --define "day $(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y')" \
    --define '_buildhost localhost' --define 'use_source_date_epoch_as_buildtime 1' \
    --define 'clamp_mtime_to_source_date_epoch 1' --define '_binary_payload w6.xzdio' \
    --define '_source_filedigest_algorithm 8' --define '_binary_filedigest_algorithm 8' \
    --define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' \
    "$root/packaging/rpm/panapulse.spec" > "$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
  mv "$work/panapulse-$deb_version-1.$architecture.rpm" "$output/"
}

make_apk() {
  local tree=$work/apk architecture=${arch/-/_} alpine_version
  alpine_version=${deb_version/\~*/_pre}
  put 755 "$executable" "$tree" usr/bin/panapulse
  settings_file "$tree"
  pages_and_completions "$tree" site-functions vendor_completions.d
  put 755 "$root/packaging/openrc/panapulse" "$tree" etc/init.d/panapulse
  put 644 "$root/packaging/debian/copyright" "$tree" usr/share/licenses/panapulse/copyright
  settle "$tree"
  helper apk --tree "$tree" --scripts "$root/packaging/alpine" --arch "$architecture" --version "$alpine_version" \
    --description "$description" --maintainer "$maintainer" ${apk_key:+--key "$apk_key"} \
    --output "$output/panapulse-$alpine_version-r0.$architecture.apk"
}

# tar_gz TREE NAME FILE: the tree below a directory of that NAME
tar_gz() {
  tar -C "$1" --sort=name --owner=root:0 --group=root:0 --mtime="@$SOURCE_DATE_EPOCH" --format=gnu -cf - "$2" \
    | gzip -9 -n > "$3"
}

make_tar() {
  local name=panapulse-$version-linux-$arch
  local tree=$work/tar/$name
  put 755 "$executable" "$tree" panapulse
  put 644 "$root/packaging/config.toml" "$tree" config.toml
  put 644 "$root/packaging/systemd/panapulse.service" "$tree" panapulse.service
  put 644 "$root/packaging/systemd/panapulse.sysusers" "$tree" panapulse.sysusers
  put 755 "$root/packaging/openrc/panapulse" "$tree" panapulse.openrc
  put 644 "$root/packaging/man/panapulse.8" "$tree" panapulse.8
  put 644 "$root/packaging/man/panapulse-config.5" "$tree" panapulse-config.5
  put 644 "$root/packaging/debian/copyright" "$tree" copyright
  settle "$work/tar"
  tar_gz "$work/tar" "$name" "$output/$name.tar.gz"
}

make_oci() {
  local tree=$work/image architecture authorities=/etc/ssl/certs/ca-certificates.crt
  case $arch in x86-64) architecture=amd64 ;; aarch64) architecture=arm64 ;; esac
  [[ -r $authorities ]] || need_packages ca-certificates
  put 755 "$executable" "$tree" usr/bin/panapulse
  put 644 "$authorities" "$tree" etc/ssl/certs/ca-certificates.crt
  put 644 "$root/packaging/debian/copyright" "$tree" usr/share/licenses/panapulse/copyright
  printf '%s\n' root:x:0:0:root:/:/sbin/nologin 'panapulse:x:65532:65532::/var/lib/panapulse:/sbin/nologin' > "$tree/etc/passwd"
  printf '%s\n' root:x:0: panapulse:x:65532: > "$tree/etc/group"
  mkdir -p "$tree/host" "$tree/tmp" "$tree/run/panapulse" "$tree/var/lib/panapulse"
  chmod 644 "$tree/etc/passwd" "$tree/etc/group"
  settle "$tree"
  chmod 1777 "$tree/tmp"
  chmod 700 "$tree/var/lib/panapulse" "$tree/run/panapulse"
  mkdir -p "$work/oci"
  helper oci --tree "$tree" --arch "$architecture" --version "$version" --description "$description" \
    --output "$work/oci/layout"
  tar -C "$work/oci/layout" --sort=name --owner=root:0 --group=root:0 --mode=u=rwX,go=rX --mtime="@$SOURCE_DATE_EPOCH" --format=gnu \
    -cf "$output/panapulse-$version-oci-$arch.tar" blobs index.json oci-layout
}

make_sbom() {
  local path=$work/class-path
  # the paths are those of the local repository, where each jar has its pom beside it
  mvn -q -o -B -ntp -f "$root/pom.xml" dependency:build-classpath -DincludeScope=runtime "-Dmdep.outputFile=$path" \
    < /dev/null > "$work/maven.log" 2>&1 \
    || mvn -q -B -ntp -f "$root/pom.xml" dependency:build-classpath -DincludeScope=runtime "-Dmdep.outputFile=$path" \
      < /dev/null > "$work/maven.log" 2>&1 \
    || { cat "$work/maven.log" >&2; return 1; }
  helper sbom --class-path "$path" --executable "$executable" --parent-pom "$root/maven/pom.xml" --arch "$arch" \
    --version "$version" --description "$description" --output "$output/panapulse-$version-linux-$arch.cdx.json"
}
