#!/usr/bin/env bash
# Installs the Debian packages that the tests need when that is allowed (root, Debian or a relative), and otherwise prints the one command to
# run. Without interaction; does nothing when all are there. Runs before `npm test`.
#
#   scripts/install-test-deps.sh           what the tests need
#   scripts/install-test-deps.sh --bench   also Mumble and a screen for it, beside which `npm run bench -- relay` and `-- call` measure
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mapfile -t packages < <(grep -v '^#' "$here/debian-packages.txt")
[[ ${1:-} == --bench ]] && packages+=(mumble mumble-server xvfb xdotool openssl python3-venv)

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is no Debian: install Chromium, ffmpeg, PulseAudio and the recorded speech of the packages in scripts/debian-packages.txt yourself." >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

if [[ $(id -u) -ne 0 ]]; then
  echo "The tests need Debian packages that are not installed (${missing[*]}). Run this once:" >&2
  echo "    sudo scripts/install-test-deps.sh ${1:-}" >&2
  exit 0
fi

echo "Installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null >&2; }
# Fresh images carry no package lists, and old lists name files that are gone: then update and try again.
install || { apt-get update -q </dev/null >&2 && install; }
