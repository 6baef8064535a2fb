# shellcheck shell=bash
# The Java behind scripts/bench and scripts/profile-native: the Maven module in bench. Sourced, after packages.sh and with
# JAVA_HOME set.

# compile_benchmarks ROOT: compiles what is out of date, without tests, and sets bench_class_path to all that the
# harness and the JMH benchmarks need
compile_benchmarks() {
  local root=$1 classes=$1/bench/target/classes file=$1/bench/target/class-path
  if [[ ! -e $classes/dev/panapulse/bench/BenchCommand.class || ! -e $1/target/classes/dev/panapulse/cli/Main.class || ! -s $file ||
      -n $(find "$root"/{pom.xml,maven,bench/pom.xml,bench/src/main,src/main,bindings} -newer "$file" -print -quit) ]]; then
    need_command mvn maven
    echo "compiling the benchmarks" >&2
    mkdir -p "$root/bench/target"
    # one run over both modules, so that bench gets the agent's classes and not an installed jar
    mvn -q -B -f "$root/maven/pom.xml" -Dspotless.check.skip compile \
      dependency:build-classpath -Dmdep.outputFile=target/class-path.new -Dmdep.includeScope=runtime >&2 < /dev/null || return
    mv "$file.new" "$file"
  fi
  bench_class_path=$classes:$(< "$file")
}

# harness_java ROOT: sets harness to the command that runs its classes; compiles what is out of date
harness_java() {
  compile_benchmarks "$1" || return
  # small and quiet: one compiler, one collector's thread
  # shellcheck disable=SC2034 # for who sources this
  harness=("$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx128m -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    "-Dpanapulse.bench.root=$1" -cp "$bench_class_path")
}
