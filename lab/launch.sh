# Sourced by agent/kcarp-agent, operator/kcarp-operator and lab/kcarp-lab: runs a module's jar from a build.

# find_jdk [TOOL]: prints the home of a JDK 25 that has the tool, java unless told. Reads the JDK's own statement; asking a java command would cost a JVM start.
find_jdk() {
  local tool=${1:-java} home homes=("${JAVA_HOME:-}" /usr/lib/jvm/*) java
  if java=$(command -v java); then
    homes+=("$(dirname "$(dirname "$(readlink -f "$java")")")")
  fi
  for home in "${homes[@]}"; do
    if [ -n "$home" ] && [ -x "$home/bin/$tool" ] && grep -qs '^JAVA_VERSION="25[".]' "$home/release"; then
      echo "$home"
      return
    fi
  done
  return 1
}

# built_jar MODULE: prints the module's jar from a build.
built_jar() { compgen -G "$(dirname "${BASH_SOURCE[0]}")/../$1/target/kcarp-$1-*[0-9T].jar" | head -n 1; }

# aot_cache JAR: prints where lab/train puts the cache from which the jar's JVM starts.
aot_cache() { echo "${1%.jar}.aot"; }

# launch MODULE JVM-OPTION... -- ARGUMENT...
launch() {
  local module=$1 options=() jar home cache
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  if ! jar=$(built_jar "$module") || [ -z "$jar" ]; then
    echo "kcarp-$module: not built yet; run: mvn -pl $module -am package" >&2
    exit 2
  fi
  if ! home=$(find_jdk); then
    echo "kcarp-$module: needs a JDK 25: set JAVA_HOME, or install one under /usr/lib/jvm" >&2
    exit 2
  fi
  cache=$(aot_cache "$jar")
  [ ! "$cache" -nt "$jar" ] || options+=("-XX:AOTCache=$cache")
  exec "$home/bin/java" "${options[@]}" -jar "$jar" "$@"
}
