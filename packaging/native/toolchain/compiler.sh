# shellcheck shell=bash disable=SC2154 # setup sets the directories, target.sh what is of the target
# The C compiler for the target, as two commands in $dir/bin: "compiler" compiles; the builder gets "cc", whose programs
# run on this machine, too. Sourced by setup.

# Whose musl the executable gets, whatever this machine runs: musl before 1.2.4 asks no name server by TCP, so it cannot
# look up a name with many addresses.
musl_suite=trixie

target_compiler() {
  mkdir -p "$dir/bin"
  case $libc in
    musl) suite_musl ;;
    glibc) ln -s "$(command -v "$compiler")" "$dir/bin/compiler" ;;
  esac
  if $cross; then
    echo "$emulator" > "$dir/emulator"
    cp "$here/cross-cc" "$dir/bin/cc"
  else
    ln -s compiler "$dir/bin/cc"
  fi
}

# suite_musl: the suite's musl for the target, and a compiler that uses it. This machine's apt is left as it is, and no
# foreign architecture is enabled in it.
suite_musl() {
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
