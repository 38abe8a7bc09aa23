#!/usr/bin/env bash
# Installs what building plugins needs, ours and those of the templates, when that is allowed (root, Debian), and otherwise prints the one command to run.
# Running and testing the client needs none of it: the plugins' artifacts are committed. `jackfield plugin doctor` tells what is there.
set -euo pipefail

packages=(
  clang-22 lld-22 wasi-libc              # C: opus
  rustc-web cargo-web rust-web-src rust-web-llvm # Rust: noise-suppression, voice-gate
  python3-venv                           # Python: componentize-py gets a venv of its own
)
# What plugins/tooling/project/python.ts asks for, and where it looks.
componentize_py=0.25.1
python_folder=${XDG_DATA_HOME:-$HOME/.local/share}/jackfield/componentize-py

has_go() {
  local version
  version=$(go env GOVERSION 2>/dev/null) || return 1
  [[ $version =~ ^go1\.([0-9]+) && ${BASH_REMATCH[1]} -ge 25 ]]
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
  echo "Go 1.25 or newer is missing, and this Debian has none: install it from https://go.dev/dl. Everything else is installed." >&2
  exit 1
fi
echo "All toolchains are installed."
