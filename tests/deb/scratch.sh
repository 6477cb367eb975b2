#!/bin/sh
# scratch.sh DIR COMMAND... -- runs COMMAND as root in a copy of this system, in
# which nothing is kept: what it writes goes into memory, and what it starts ends
# with it. DIR is there as it is here, to be read.
#
# Needs root or sudo, and a kernel that lets root mount an overlay; exit status
# 77: it does not.
set -eu

if [ "${1-}" != --inside ]; then
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    [ -z "$as_root" ] || command -v sudo >/dev/null || {
        echo 'scratch.sh: neither root nor sudo' >&2
        exit 77
    }
    $as_root unshare --mount true || exit 77
    # The shell inside is the first of its processes: all others go when it does.
    exec $as_root unshare --mount --pid --fork --kill-child \
        "$(readlink -f "$0")" --inside "$@"
fi
shift
dir=$(readlink -f "$1")
shift

# Nobody else sees what is mounted from here on, and it goes with the last
# process.
top=/mnt
root=$top/root
mount -t tmpfs -o size=2g,mode=755 tmpfs "$top" &&
    mkdir "$top/new" "$top/work" "$root" &&
    mount -t overlay -o "lowerdir=/,upperdir=$top/new,workdir=$top/work" \
        overlay "$root" || {
    echo 'scratch.sh: no overlay can be mounted here' >&2
    exit 77
}
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root$dir"
mount --bind -o ro "$dir" "$root$dir"
# It may be a mount of its own.
rm -f "$root/etc/resolv.conf"
cat /etc/resolv.conf >"$root/etc/resolv.conf" 2>/dev/null || :
# Packages start no services in here.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
status=0
chroot "$root" env -C "$dir" "$@" || status=$?
exit "$status"
