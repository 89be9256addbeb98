# Sourced by ./demo, ./check and scripts of lab: says what it does, and installs what is missing when it may.
# Sets JAVA_HOME (a JDK 25). Every refusal is one sentence on stderr and exit 2.

# Debian's su keeps a user's PATH, where root's tools are missing.
export PATH="$PATH:/usr/sbin:/sbin"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
refuse() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 2
}

require_linux() {
  [ "$(uname -s)" = Linux ] || refuse "kcarp's lab needs Linux (network namespaces); this is $(uname -s)."
}

# packages FILE-OR-COMMAND=PACKAGE...: installs the Debian packages whose command or file is missing.
packages() {
  local pair probe package missing=()
  for pair in "$@"; do
    probe=${pair%%=*} package=${pair#*=}
    case $probe in
    /*) compgen -G "$probe" >/dev/null || missing+=("$package") ;;
    *) command -v "$probe" >/dev/null || missing+=("$package") ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    refuse "these Debian packages (or their like) are needed and there is no apt-get here: ${missing[*]}."
  [ "$(id -u)" = 0 ] || refuse "run once as root: apt-get install ${missing[*]}"
  say "Installing Debian packages: ${missing[*]}"
  apt_get update
  apt_get install -y "${missing[@]}"
}

apt_get() {
  local log
  log=$(mktemp)
  if ! DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    refuse "apt-get $1 failed, see above."
  fi
  rm -f "$log"
}

# quietly COMMAND...: says nothing unless it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    refuse "$1 failed, see above."
  fi
  rm -f "$log"
}

# shellcheck source=lab/launch.sh
. "$(dirname "${BASH_SOURCE[0]}")/launch.sh"

use_jdk() { JAVA_HOME=$(find_jdk javac) && export JAVA_HOME; }

jdk() {
  local package
  use_jdk && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt_get update
    for package in openjdk-25-jdk-headless temurin-25-jdk; do
      if apt-cache show "$package" >/dev/null 2>&1; then
        say "Installing $package"
        apt_get install -y "$package"
        use_jdk && return 0
      fi
    done
  fi
  refuse "a JDK 25 is needed: install one (openjdk-25-jdk-headless or temurin-25-jdk) or set JAVA_HOME to it."
}

# Maven 3.8's own guava uses Unsafe; nothing of ours does.
export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
