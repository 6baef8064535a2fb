# shellcheck shell=bash disable=SC2154 # setup sets the directories, target.sh what is of the target
# Classes of java.base have the numbers of C's constants compiled in, and those of this machine's JDK are this machine's:
# O_NOFOLLOW and O_DIRECT trade places on ARM64, so that an image of its classes as they are follows links where it must
# not. For another target they are generated anew, from the JDK's templates with the target's compiler, into
# $dir/java.base, which takes the place of the JDK's classes. Sourced by setup.
#
# jdk.internal.util.PlatformProps stays this machine's: only FFM asks it, which an image of ours does without, and the
# builder itself runs here.

constants_package=sun/nio/fs

target_constants() {
  $cross || return 0
  local jdk=$work/jdk/src/java.base sources=$work/java/java.base generated=$work/constants changed
  mkdir -p "$generated"/{here,target}
  # the recipe has to give this JDK's own constants here, or it is not the JDK's
  same_on_both "$jdk/share/classes/sun/nio/ch/SocketOptionRegistry.java.template"
  generate gcc "$jdk/unix/classes/$constants_package/UnixConstants.java.template" > "$generated/here/UnixConstants.java"
  generate "$compiler" "$jdk/unix/classes/$constants_package/UnixConstants.java.template" \
    > "$generated/target/UnixConstants.java"
  diff <(constants "$sources/$constants_package/UnixConstants.java") <(constants "$generated/here/UnixConstants.java") \
    || { echo "UnixConstants.java.template, compiled here, does not give the constants of $JAVA_HOME" >&2; return 1; }

  changed=$(comm -13 <(constants "$generated/here/UnixConstants.java") <(constants "$generated/target/UnixConstants.java") \
    | sed 's/=.*//' | paste -sd '|')
  echo "  other numbers on $target: ${changed//|/, }"
  [[ -n $changed ]] || return 0
  # javac puts a constant's number into the classes that use it, so these are compiled anew, too
  grep -lwE "$changed" "$sources/$constants_package"/*.java | grep -v '/UnixConstants.java$' \
    | xargs cp -t "$generated/target"
  "$JAVA_HOME/bin/javac" -g -nowarn -Xlint:none -XDignore.symbol.file -XDstringConcat=inline -proc:none -implicit:none \
    --patch-module "java.base=$generated/target" -d "$dir/java.base" "$generated"/target/*.java
}

# generate COMPILER TEMPLATE: prints the Java source, as the JDK's make files do
generate() {
  "$1" -D_GNU_SOURCE -D_REENTRANT -D_FILE_OFFSET_BITS=64 -E -x c - < "$2" \
    | sed -n '/@@START_HERE@@/,$p' | sed '1d; /^#/d; s/PREFIX_//'
}

# constants FILE: prints NAME=NUMBER, sorted
constants() {
  sed 's,//.*,,' "$1" | tr -s '\n ' ' ' | grep -oE 'int [A-Z_0-9]+ ?= ?[^;]*' | sed -E 's/^int //; s/ //g' | LC_ALL=C sort
}

# same_on_both TEMPLATE: fails unless it gives the same on either machine
same_on_both() {
  diff <(generate gcc "$1") <(generate "$compiler" "$1") \
    || { echo "$(basename "$1") has other constants on $target; generate it as UnixConstants" >&2; return 1; }
}
