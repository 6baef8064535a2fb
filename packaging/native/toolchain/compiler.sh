# shellcheck shell=bash disable=SC2154 # setup sets the directories, target.sh what is of the target
# The C compiler for the target, as two commands in $dir/bin: "compiler" compiles; the builder gets "cc", whose programs
# run on this machine, too. Sourced by setup.

musl_suite=trixie # whose musl a cross-built executable gets, whatever this machine runs

target_compiler() {
  mkdir -p "$dir/bin"
  if ! $cross; then
    ln -s "$(command -v "$compiler")" "$dir/bin/compiler"
    ln -s compiler "$dir/bin/cc"
    return
  fi
  echo "$emulator" > "$dir/emulator"
  cp "$here/cross-cc" "$dir/bin/cc"
  case $libc in
    musl) cross_musl ;;
    glibc) ln -s "$(command -v "$compiler")" "$dir/bin/compiler" ;;
  esac
}

# cross_musl: Debian's musl for the target, and a compiler that uses it. No foreign architecture is enabled in this
# machine's apt.
cross_musl() {
  local triplet=$target-linux-musl unpacked=$work/musl
  mkdir -p "$work/deb" "$dir/musl"
  if ! debian_open deb "$musl_suite" "$work/apt-musl" "$debian_architecture" \
    || ! (cd "$work/deb" && apt-get "${debian_apt[@]}" download musl-dev); then
    echo "Debian $musl_suite's musl-dev for $debian_architecture cannot be had from the mirror that apt uses here"
    exit 2
  fi
  dpkg-deb -x "$work"/deb/musl-dev_*.deb "$unpacked"
  mv "$unpacked/usr/lib/$triplet" "$dir/musl/lib"
  mv "$unpacked/usr/include/$triplet" "$dir/musl/include"
  # The directory moves once it is complete, so its place comes from the compiler's script, by a variable.
  sed -E "s,/usr/(lib|include)/$triplet([^ };]*),%:getenv(MUSL /\\1\\2),g" "$dir/musl/lib/musl-gcc.specs" > "$dir/musl/specs"
  cat > "$dir/bin/compiler" <<END
#!/bin/sh
MUSL=\$(dirname "\$(realpath "\$0")")/../musl
export MUSL
exec $compiler "\$@" -specs "\$MUSL/specs"
END
  chmod +x "$dir/bin/compiler"
}
