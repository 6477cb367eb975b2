#!/bin/sh
# packages.sh PACKAGE... -- installs those of the Debian packages that are
# missing, saying what it does; uses sudo only when it has to.
set -eu

missing=
for package; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || :)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "packages.sh: no apt-get here; please install:$missing" >&2
    exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "packages.sh: neither root nor sudo; please install:$missing" >&2
        exit 1
    fi
    as_root='sudo'
fi
echo "Installing Debian packages${as_root:+ (with sudo)}:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
    DEBIAN_FRONTEND=noninteractive $as_root \
        apt-get install -y -q --no-install-recommends $missing >"$log" 2>&1
}
# A package list that is there may be new enough; if not, it is fetched.
if ! install; then
    $as_root apt-get update -q >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
    install || { cat "$log" >&2; exit 1; }
fi
