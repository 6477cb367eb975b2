#!/bin/sh
# postgres.sh run COMMAND...  -- runs COMMAND with a PostgreSQL of its own
# postgres.sh start DIR       -- starts one whose files are in DIR
# postgres.sh stop DIR        -- ends it
#
# The server listens on a socket in its directory and nowhere else, runs as a
# user without privileges, and is ended by its process id. COMMAND finds the
# connection string in NC_STORE_TEST and the directory in NC_POSTGRES. `start`
# makes what is missing in DIR, and prints the connection string.
#
# Debian's package makes a cluster and a service when it is installed, so it is
# not: where it is not there already, its programs are unpacked into
# build/postgresql. Where they can't be had, one line says so, and the exit
# status is 0 (of start: 77). NC_POSTGRES_BIN names the directory of another
# PostgreSQL's programs.
set -u
here=$(cd "$(dirname "$0")/.." && pwd) || exit 1

find_programs() {
    [ -z "${NC_POSTGRES_BIN:-}" ] || { found=$NC_POSTGRES_BIN; return; }
    for bin in "$here"/build/postgresql/usr/lib/postgresql/*/bin \
               /usr/lib/postgresql/*/bin; do
        [ -z "${NC_POSTGRES_UNPACK:-}" ] || case $bin in /usr/*) continue; esac
        [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && found=$bin
    done
    [ -n "${found:-}" ]
}

unpack() {
    into=$here/build/postgresql
    mkdir -p "$into" && cd "$into" || return 1
    { apt-get download postgresql-15 || {
          [ "$(id -u)" -eq 0 ] && apt-get update -q &&
          apt-get download postgresql-15; }; } >apt.log 2>&1 &&
    dpkg-deb -x postgresql-15_*.deb . && rm -f postgresql-15_*.deb
}

have_programs() {
    found=
    find_programs || { (unpack) && find_programs; } || return 1
    as_user "$found/postgres" --version >/dev/null 2>&1
}

# A server refuses to run as root.
as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"
    else
        "$@"
    fi
}

begin() {
    dir=$1
    if [ ! -d "$dir/data" ]; then
        mkdir -p "$dir/data" && chmod 755 "$dir" && chmod 700 "$dir/data" ||
            return 1
        [ "$(id -u)" -ne 0 ] || chown nobody:nogroup "$dir" "$dir/data"
        as_user "$found/initdb" -D "$dir/data" -U newsclean -A trust -E UTF8 \
            --locale=C --no-sync >"$dir/initdb.log" 2>&1 ||
            { cat "$dir/initdb.log" >&2; return 1; }
    fi
    # No disk is waited for: nobody needs this data after a crash.
    as_user "$found/pg_ctl" -D "$dir/data" -l "$dir/data/log" -w -s start \
        -o "-k '$dir' -c listen_addresses='' -c fsync=off -c jit=off \
            -c max_connections=60" >&2 ||
        { cat "$dir/data/log" >&2; return 1; }
    place="host=$dir user=newsclean dbname=postgres"
}

end() {
    pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) || return 0
    kill -CONT "$pid" 2>/dev/null
    kill -INT "$pid" 2>/dev/null
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -QUIT "$pid" 2>/dev/null
}

without() {
    echo "PostgreSQL's programs can't be had here: its tests are left out."
    exit "$1"
}

case ${1:-} in
run)
    shift
    have_programs || without 0
    top=$(mktemp -d /tmp/nc-postgres-XXXXXX) || exit 1
    trap 'end "$top"; rm -rf "$top"' EXIT
    trap 'exit 1' HUP INT TERM
    begin "$top" || exit 1
    NC_STORE_TEST=$place NC_POSTGRES=$top "$@"
    ;;
start)
    have_programs || without 77
    begin "$2" && echo "$place"
    ;;
stop)
    end "$2"
    ;;
*)
    echo "usage: postgres.sh run COMMAND... | start DIR | stop DIR" >&2
    exit 2
    ;;
esac
