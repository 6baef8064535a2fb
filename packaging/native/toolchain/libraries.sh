# shellcheck shell=bash disable=SC2154 # setup sets the directories, target.sh what is of the target
# The static libraries that an image links with; sourced by setup. A GraalVM distribution brings these compiled.

# static_libraries: fills $dir/clib, the builder's C library path, for $libc
static_libraries() {
  local base=$work/jdk/src/java.base unit name
  local flags=(-c -O2 -fPIC -ffunction-sections -fdata-sections)
  mkdir -p "$dir/clib"
  cp -r "$work/include" "$dir/clib/include"

  local jdk_flags
  set_jdk_flags
  for name in java net nio; do
    archive "$name" -DLIBRARY_NAME="$name" "${jdk_flags[@]}" < <(c_files "$base"/{share,unix,linux}/native/lib"$name")
  done
  archive zip -DLIBRARY_NAME=zip "${jdk_flags[@]}" -include "$here/substrate/small-deflate.h" \
    < <(c_files "$base"/{share,unix,linux}/native/libzip)
  archive extnet -DLIBRARY_NAME=extnet "${jdk_flags[@]}" < <(c_files "$work/jdk/src/jdk.net/linux/native/libextnet")

  # no gz*.c: the file functions are not used
  for unit in adler32 compress crc32 deflate inflate infback inftrees inffast trees uncompr zutil; do
    echo "$work/zlib/$unit.c"
  done | archive z -DHAVE_UNISTD_H

  archive jvm <<< "$here/substrate/jvm.c"
  # the builder links with -llibchelper, so the file must be liblibchelper.a
  { find "$here/substrate" -maxdepth 1 -name '*.c' ! -name jvm.c; echo "$here/substrate/machine/$target.c"; } \
    | archive libchelper -I"$work/include" -I"$here/substrate/machine"
}

# archive NAME FLAG...: compiles the C files listed on the input into libNAME.a
archive() {
  local name=$1 objects=$work/objects-$1
  shift
  mkdir -p "$objects"
  (cd "$objects" && xargs -P "$(nproc)" -n 8 "$dir/bin/compiler" "${flags[@]}" "$@")
  "${tools}ar" rcs "$dir/clib/lib$name.a" "$objects"/*.o
}

# c_files DIR...: those of them that exist; no library has a part for every system
c_files() {
  local directory
  for directory; do
    [[ ! -d $directory ]] || find "$directory" -name '*.c'
  done | sort
}

# set_jdk_flags: sets jdk_flags to what the JDK's make files would give
set_jdk_flags() {
  local hotspot=$work/jdk/src/hotspot directory
  jdk_flags=(-w -fno-strict-aliasing -fvisibility=hidden
    -DSTATIC_BUILD=1 -DLINUX -D_GNU_SOURCE -D_REENTRANT -D_FILE_OFFSET_BITS=64 -D_LARGEFILE64_SOURCE
    -D_LITTLE_ENDIAN -D_LP64=1 "${jdk_defines[@]}" -DNDEBUG -DUSE_MMAP -include "$here/jdk-version.h"
    -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" -I"$work/jni"
    -I"$hotspot/share/include" -I"$hotspot/os/posix/include" -I"$base/share/native/include" -I"$(further_headers)")
  while read -r directory; do
    jdk_flags+=(-I"$directory")
  done < <(find "$base"/{share,unix,linux}/native/lib{java,net,nio,zip} -type d 2>/dev/null | sort)
}

# further_headers: prints a directory with zlib's headers and, as Debian's musl has none, the kernel's
further_headers() {
  local headers=$work/further-headers
  mkdir -p "$headers"
  cp "$work/zlib/zlib.h" "$work/zlib/zconf.h" "$headers"
  [[ $libc == glibc ]] || ln -sf "$kernel_headers"/{linux,asm-generic} "$asm_headers" "$headers"
  echo "$headers"
}
