#!/usr/bin/env bash
# Installs what building the plugins needs, when that is allowed (root, Debian), and otherwise prints the one command to run.
# Running and testing the client needs none of it: the plugins' artifacts are committed.
set -euo pipefail

packages=(
  clang-22 lld-22 wasi-libc              # C: opus
  rustc-web cargo-web rust-web-src rust-web-llvm # Rust: noise-suppression, voice-gate
)

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is no Debian: install clang 22 with wasm-ld and wasi-libc, and Rust with the target wasm32-unknown-unknown yourself." >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  echo "All toolchains are installed."
  exit 0
fi

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
