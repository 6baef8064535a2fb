# shellcheck shell=bash
# The Java behind scripts/bench and scripts/profile-native: src/bench/java, compiled with the tests. Sourced, after
# packages.sh and with JAVA_HOME set.

# harness_java ROOT: sets harness to the command that runs its classes; compiles what is out of date
harness_java() {
  local root=$1 target=$1/target
  local classes=$target/test-classes class_path=$target/bench/class-path
  mkdir -p "$target/bench"
  if [[ ! -e $classes/dev/panapulse/bench/Bench.class || ! -s $class_path ||
      -n $(find "$root/pom.xml" "$root/src/bench/java" "$root/src/main/java" -newer "$class_path" -print -quit) ]]; then
    need_command mvn maven
    echo "compiling the harness" >&2
    mvn -q -B -f "$root/pom.xml" test-compile dependency:build-classpath -Dmdep.outputFile="$class_path.new" \
      -Dmdep.includeScope=test >&2 < /dev/null || return
    mv "$class_path.new" "$class_path"
  fi
  # small and quiet: one compiler, one collector's thread
  # shellcheck disable=SC2034 # for who sources this
  harness=("$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx128m -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    "-Dpanapulse.bench.root=$root" -cp "$classes:$target/classes:$(< "$class_path")")
}
