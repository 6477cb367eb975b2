#!/bin/sh
# demo.sh start|stop -- runs the demo site in an Apache of its own.
#
# Listens on 127.0.0.1:$PORT (8080) and keeps configuration, logs, process id
# and store in build/demo (or $DEMO_DIR). Started as root, the server answers
# requests as www-data; where that user can't read the checkout, the site and
# the store live in a directory under /tmp until `stop`. A second start ends
# the first one's server, so that it shows what was built since. Each start
# begins with an empty store.
set -eu
umask 022

PORT=${PORT:-8080}
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
run=${DEMO_DIR:-$top/build/demo}
module=$top/build/mod_newsclean.so
httpd=${HTTPD:-/usr/sbin/apache2}
worker_user=www-data
worker_group=www-data
base=http://127.0.0.1:$PORT

die() {
    echo "demo.sh: $*" >&2
    exit 1
}

fetch() {
    curl -q -fsS --noproxy '*' --max-time 10 "$@"
}

# wait_for TENTHS COMMAND...: until COMMAND succeeds, at most so long.
wait_for() {
    left=$1
    shift
    until "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.1
    done
}

# The process id of our server, if it runs. A process of another program that
# was given the number of a dead server is not ours.
running() {
    pid=$(cat "$run/httpd.pid" 2>/dev/null) || return 1
    [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] || return 1
    tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF "$run/httpd.conf"
}

stopped() {
    ! running
}

port_is_free() {
    # 7: nobody accepts connections there. Anything else is somebody.
    code=0
    curl -q -s --noproxy '*' --max-time 2 -o /dev/null "$base/" || code=$?
    [ "$code" -eq 7 ]
}

stop() {
    if running; then
        server=$pid
        kill -TERM "$server" || die "can't end process $server"
        wait_for 100 stopped || die "process $server does not end"
        echo "The demo server (process $server) has ended."
    elif [ "${1:-}" != quiet ]; then
        echo "The demo server is not running."
    fi
    drop_data
}

# Removes the store, and the directory under /tmp if there is one.
drop_data() {
    rm -rf "$run/store"
    data=$(cat "$run/data-dir" 2>/dev/null) || return 0
    case $data in
    /tmp/newsclean-demo.??????) rm -rf "$data" ;;
    esac
    rm -f "$run/data-dir"
}

as_worker() {
    setpriv --reuid="$worker_user" --regid="$worker_group" --clear-groups "$@"
}

worker_can_use() {
    as_worker sh -c 'cd "$1" && test -z "$(find . ! -readable)" && test -w "$2"' \
        sh "$1" "$2" 2>/dev/null
}

# Sets site, store_dir and as_root.
place_data() {
    site=$here/site
    store_dir=$run/store
    as_root=
    mkdir -p "$store_dir"
    [ "$(id -u)" -eq 0 ] || return 0
    as_root=yes
    if ! getent passwd "$worker_user" >/dev/null; then
        worker_user=nobody
        worker_group=nogroup
    fi
    chown "$worker_user:$worker_group" "$store_dir"
    if ! worker_can_use "$site" "$store_dir"; then
        data=$(mktemp -d /tmp/newsclean-demo.XXXXXX)
        echo "$data" >"$run/data-dir"
        echo "The user $worker_user can't read $here;"
        echo "site and store are in $data until the demo is stopped."
        cp -R "$site" "$data/site"
        mkdir "$data/store"
        chmod -R a+rX "$data"
        chown "$worker_user:$worker_group" "$data/store"
        site=$data/site
        store_dir=$data/store
    fi
}

# A path as the replacement of sed's s|||.
quoted() {
    printf '%s\n' "$1" | sed 's/[\\&|]/\\&/g'
}

write_conf() {
    modules=$(apxs -q LIBEXECDIR 2>/dev/null) || modules=/usr/lib/apache2/modules
    sed -e '1,/^$/d' \
        -e "s|@PORT@|$PORT|g" \
        -e "s|@RUN@|$(quoted "$run")|g" \
        -e "s|@SITE@|$(quoted "$site")|g" \
        -e "s|@STORE@|$(quoted "$store_dir/articles.db")|g" \
        -e "s|@MODULE@|$(quoted "$module")|g" \
        -e "s|@MODULES@|$(quoted "$modules")|g" \
        -e "s|@WORKER_USER@|$worker_user|g" \
        -e "s|@WORKER_GROUP@|$worker_group|g" \
        "$here/httpd.conf" >"$run/httpd.conf"
}

answers() {
    fetch -o /dev/null "$base/index.html" 2>/dev/null
}

# Where the cleaned articles are, as the front page links them.
pages() {
    sed -n 's|.*href="/\([^"]*\)">cleaned<.*|\1|p' "$site/index.html"
}

feed_is_full() {
    fetch "$base/articles/feed.atom" >"$run/feed.atom" 2>/dev/null || return 1
    [ "$(grep -o '<entry[ >]' "$run/feed.atom" | wc -l)" -ge "$wanted" ]
}

# A stopped server leaves nothing behind; a half-started one neither.
give_up() {
    tail -n 5 "$run/error.log" >&2 2>/dev/null || :
    stop quiet >&2
    die "$*"
}

fill_store() {
    wanted=0
    for page in $(pages); do
        fetch -o /dev/null "$base/$page" || give_up "$base/$page does not come"
        wanted=$((wanted + 1))
    done
    wait_for 200 feed_is_full ||
        give_up "not all of $wanted articles have arrived in the feed"
}

show() {
    page=courier/heritage/clock-on-tarn-green.html
    # An entry's id stands before the address of its page.
    id=$(awk -v page="$base/$page" '
        sub(/.*<id>urn:uuid:/, "") { id = $0; sub(/<.*/, "", id) }
        index($0, "\"" page "\"") { print id; exit }' "$run/feed.atom")
    article=$base/articles/a/$id
    cat <<END

The demo site is running, with $wanted articles in its store:

  all pages          $base/
  a page, dirty      $base/dirty/$page
  the same, cleaned  $base/$page
  what is cut of it  $base/preview/$page
  its text           $article.txt
  its clean HTML     $article.html
  all articles       $base/articles/
  the Atom feed      $base/articles/feed.atom
  what was done      $base/status

Configuration and logs are in $run; \`make demo-stop\` ends it.
END
}

start() {
    case $PORT in
    '' | *[!0-9]* | ??????*) die "PORT is \"$PORT\"; it has to be a number from 1 to 65535" ;;
    esac
    [ -f "$module" ] || die "$module is missing; build it with \`make\`"
    [ -x "$httpd" ] || die "$httpd is missing; it is in the package apache2-bin"
    mkdir -p "$run" 2>/dev/null && [ -w "$run" ] ||
        die "$run belongs to somebody else; remove it or set DEMO_DIR"
    stop quiet
    port_is_free ||
        die "port $PORT is taken by another program; choose one with PORT=, as in \`make demo PORT=8081\`"
    place_data
    write_conf
    : >"$run/error.log"
    "$httpd" ${as_root:+-D DemoAsRoot} -f "$run/httpd.conf" -k start ||
        give_up "Apache does not start"
    wait_for 100 answers || give_up "$base/ does not answer"
    fill_store
    show
}

case ${1:-} in
start) start ;;
stop) stop ;;
*)
    echo "usage: demo.sh start|stop" >&2
    exit 2
    ;;
esac
