#!/bin/sh
# httpd.sh -- runs the tests of t/ against a real httpd with our module in it.
#
#   tests/httpd.sh             all of them
#   tests/httpd.sh filter ...  t/filter.t alone
#   V=1 tests/httpd.sh         every assertion, not only the failed ones
#
# NC_MODULE names another build of the module, and NC_PRELOAD a sanitizer's
# library that httpd is to be started with. A report of that is a failure too.
# Leaks are not looked for, since LeakSanitizer does not see into APR's pools, and
# a child leaves those of the configuration as they are when it ends.
#
# Works from any checkout, as root and as anybody else: what is needed is
# copied to a temporary directory, and run there by a user without privileges
# (Apache::Test refuses root; a checkout may be readable by root alone). As
# root it runs in namespaces of its own when it may; else it looks for a free
# port. Every server listens on 127.0.0.1 only, and none is left behind. The
# directory goes when all is well; after a failure it stays and is named, with
# the end of the error log.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
shared=${NC_SHARED:-$top/../shared}
case $shared in /*) ;; *) shared=$top/$shared ;; esac
module=${NC_MODULE:-$top/build/mod_newsclean.so}
# How many pages of the corpus bytes.t tries; the unit tests take them all.
sample=60

[ -f "$module" ] || { echo "httpd.sh: $module is missing: run make" >&2
                      exit 1; }

# The site that is tested: tests, server configuration, test module.
run=$(mktemp -d "${TMPDIR:-/tmp}/newsclean-t.XXXXXX")
chmod 755 "$run"
mkdir "$run/build" "$run/shared"
cp -R "$top/t" "$run/t"
mkdir "$run/t/store" "$run/t/cache" "$run/t/small" "$run/tests"
cp -R "$top/tests/feeds" "$run/tests/feeds"
cp "$top/tests/postgres.sh" "$run/tests/postgres.sh"
if [ -d "$top/build/postgresql" ]; then
    cp -R "$top/build/postgresql" "$run/build/postgresql"
fi
mv "$run/t/c-modules" "$run/c-modules" # where Apache::Test looks for them
cp "$run/t/TEST.PL" "$run/t/TEST"
cp "$module" "$run/build/mod_newsclean.so"
cp "$top/build/newsclean" "$run/build/newsclean"
cp -R "$top/manual" "$run/manual"

# From the folder beside the project, what the tests read, if it is there.
for part in seed feeds xss; do
    if [ -r "$shared/$part" ]; then
        cp -R "$shared/$part" "$run/shared/$part"
    fi
done
if [ -r "$shared/corpus/dev" ]; then
    mkdir "$run/shared/pages"
    find "$shared/corpus/dev" -type f -name '*.html*' | LC_ALL=C sort |
        awk -v n="$sample" '{ page[NR] = $0 }
            END { for (i = 0; i < n && i < NR; i++)
                      print page[int(i * NR / n) + 1] }' |
        while read -r page; do
            name=$(echo "${page#"$shared/corpus/dev/"}" | tr / -)
            cp "$page" "$run/shared/pages/$name"
        done
fi
chmod -R u+w "$run"

set -- "$@" # names of tests, as they were given
tests=
for name in "$@"; do
    name=${name#t/}
    name=${name%.t}
    [ -d "$top/t/$name" ] || name=$name.t
    tests="$tests t/$name"
done
[ -z "${V:-}" ] || tests="-verbose$tests"

apxs=$(command -v "${APXS:-apxs}")
httpd=$($apxs -q sbindir)/$($apxs -q progname)
reports=$run/reports # of sanitizers, one file a process
if [ -n "${NC_PRELOAD:-}" ]; then
    mkdir "$reports"
    cat > "$run/httpd" <<END
#!/bin/sh
export LD_PRELOAD='$NC_PRELOAD'
export ASAN_OPTIONS='detect_leaks=0:log_path=$reports/report'
export UBSAN_OPTIONS='print_stacktrace=1:log_path=$reports/report'
exec '$httpd' "\$@"
END
    chmod 755 "$run/httpd"
    httpd=$run/httpd
fi
sed "s|@libexecdir@|$($apxs -q LIBEXECDIR)|" "$run/t/conf/modules.list" \
    > "$run/t/conf/base.conf"
cat > "$run/run" <<END
cd '$run' && exec perl t/TEST -apxs '$apxs' -httpd '$httpd' \
    -httpd_conf '$run/t/conf/base.conf' -servername localhost "\$@"
END

# The servers that still run: every one keeps its process id under $run, and
# has $run in its command line.
leftover() {
    find "$run" -name '*.pid' -exec cat {} + 2>/dev/null |
        while read -r pid; do
            if tr '\0' ' ' < "/proc/$pid/cmdline" | grep -qF "$run"; then
                echo "$pid"
            fi
        done 2>/dev/null
}

end() {
    status=$?
    trap - EXIT INT TERM HUP
    for try in 1 2 3; do
        pids=$(leftover)
        [ -n "$pids" ] || break
        kill $pids 2>/dev/null || true
        sleep 1
    done
    # UBSan's go to the error log.
    if [ -d "$reports" ]; then
        find "$run" -name error_log -exec grep -h -A 12 -E \
            'runtime error:|exit signal (Abort|Segm|Bus|Illegal)' {} + \
            > "$reports/errors" || rm "$reports/errors"
        if [ -n "$(ls "$reports")" ]; then
            head -n 100 "$reports"/* >&2
            [ "$status" -ne 0 ] || status=1
        fi
    fi
    if [ "$status" -eq 0 ]; then
        rm -rf "$run"
    else
        echo "httpd.sh: failed; everything is in $run" >&2
        echo "--- end of $run/t/logs/error_log" >&2
        tail -n 25 "$run/t/logs/error_log" >&2 2>/dev/null || true
    fi
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT TERM HUP

# The temporary directory is the home of whoever runs: nothing is read from,
# or written to, anybody's real one.
environment="HOME=$run NC_SHARED=$run/shared LC_ALL=C.UTF-8"

if [ "$(id -u)" -ne 0 ]; then
    env $environment sh "$run/run" -port select $tests
else
    user=nobody
    chown -R "$user": "$run"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
    # In namespaces of their own, no port is taken, no process outlives us, and
    # a small file system for faults.t is there for nobody else, and goes too.
    apart="unshare --net --pid --fork --kill-child --mount-proc"
    small="size=16m,mode=755,uid=$(id -u "$user"),gid=$(id -g "$user")"
    if $apart ip link set lo up 2>/dev/null; then
        $apart sh -c 'ip link set lo up
            mount -t tmpfs -o "$1" newsclean "$2" 2>/dev/null
            shift 2; "$@"; exit $?' sh "$small" "$run/t/small" \
            env $environment $as sh "$run/run" $tests
    else
        env $environment $as sh "$run/run" -port select $tests
    fi
fi
