# shellcheck shell=bash disable=SC2034,SC2154 # for those who source it; targets/*.sh set what is theirs
# What an executable is built for. Sourced by setup and scripts/build-native.

targets=$(cd "$(dirname "${BASH_SOURCE[0]}")/targets" && pwd)

# target_names: prints the targets, one a line
target_names() {
  find "$targets" -name '*.sh' -printf '%f\n' | sed 's/\.sh$//' | sort
}

# use_target TARGET LIBC: sets target and libc, what the target's description has, whether it is another machine than
# this one (cross), its tools, where the kernel's headers for it are, and the packages that bring them
use_target() {
  target=$1 libc=$2
  debian_architecture='' builder_platform='' elf_machine='' jdk_defines=()
  [[ $target =~ ^[a-z0-9_]+$ && -r $targets/$target.sh ]] || return
  # shellcheck source=/dev/null
  source "$targets/$target.sh"
  local debian_target=${target//_/-}
  cross=false tools='' emulator=''
  kernel_headers=/usr/include asm_headers=/usr/include/$target-linux-gnu/asm
  compiler=gcc compiler_package=gcc libc_headers=/usr/include/stdlib.h libc_package=libc6-dev binutils_package=binutils
  if [[ $(uname -m) != "$target" ]]; then
    cross=true tools=$target-linux-gnu- emulator=qemu-$target-static
    compiler=${tools}gcc compiler_package=gcc-$debian_target-linux-gnu binutils_package=binutils-$debian_target-linux-gnu
    kernel_headers=/usr/$target-linux-gnu/include
    asm_headers=$kernel_headers/asm
    libc_headers=$kernel_headers/stdlib.h libc_package=libc6-dev-$debian_architecture-cross
  elif [[ $libc == musl && -n ${GRAALVM_HOME:-} ]]; then
    compiler=$target-linux-musl-gcc compiler_package=musl-tools # the name that its native-image looks for
  fi
}
