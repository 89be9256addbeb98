# Sourced after lab/setup.sh by lab/kubernetes and lab/helm: builds programs from their Go modules, once
# for each version, into a folder of the cache. Any Go will do to begin with, and where there is none Debian's
# is installed: one that is too old only fetches a newer one, which is a Go module too.
# What is said goes to stderr: the scripts' stdout is the folder.

# What Kubernetes 1.34 and Helm 3.19 ask for in their go.mod.
go_version=1.24.13

# cache_folder NAME VERSION: where the programs are.
cache_folder() { echo "${XDG_CACHE_HOME:-$HOME/.cache}/kcarp/$1/$2"; }

# go_is_new_enough: of this very machine, not what it would fetch.
go_is_new_enough() {
  local major minor
  IFS=. read -r major minor _ < <(GOTOOLCHAIN=local go env GOVERSION | tr -cd '0-9.\n')
  [ "$major" -gt 1 ] || [ "$minor" -ge 24 ]
}

# use_go: a Go that is new enough, in PATH.
use_go() {
  local toolchain
  command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
  packages go=golang-go >&2
  if ! go_is_new_enough; then
    say "Fetching Go $go_version: $(go env GOVERSION) is too old" >&2
    toolchain=$(module_folder "golang.org/toolchain@v0.0.1-go$go_version.linux-$(go env GOARCH)")
    # A module's files lose their x bit in an old Go, which does not know this one for what it is.
    chmod -f +x "$toolchain"/bin/* "$toolchain"/pkg/tool/*/* || true
    export PATH=$toolchain/bin:$PATH GOROOT=$toolchain
  fi
  export GOTOOLCHAIN=local
}

# module_folder MODULE@VERSION: downloads it.
module_folder() { go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }

# keep_program FILE FOLDER: moves a built program to where it is looked for.
keep_program() {
  local name
  name=$(basename "$1")
  mkdir -p "$2"
  # Renamed within one file system, so that an interrupted build leaves no half of a program.
  cp "$1" "$2/.$name.$$"
  mv "$2/.$name.$$" "$2/$name"
}
