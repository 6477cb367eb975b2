#!/bin/sh
# run.sh -- measures without peers, and prints ratios taken in one run. Beside
# peers: compare/run.py.
#
#   tests/bench/run.sh           all of it
#   tests/bench/run.sh stream    how fast pages are cleaned in memory
#   tests/bench/run.sh linear    what pages cost that were made to be expensive
#   tests/bench/run.sh tree      how fast pages become trees
#   tests/bench/run.sh filter    what the module costs inside httpd
#   tests/bench/run.sh feeds     what feeds cost, in stores of two sizes
#   tests/bench/run.sh feeds-full   the same, with a million articles
#   tests/bench/run.sh save      what keeping articles costs their readers
#   tests/bench/run.sh fronts    two servers on one PostgreSQL, one killed
#   tests/bench/run.sh quality   what the shipped rules cut
#   tests/bench/run.sh extract   how good and how fast extraction is
#   tests/bench/run.sh import    how fast pages come into a store
#
# All but `feeds` and `fronts` needs the pages beside the project ($NC_SHARED/corpus/dev),
# and says so where they are missing.
set -eu
cd "$(dirname "$0")/../.."
shared=${NC_SHARED:-../shared}
pages=$shared/corpus/dev

has_pages() {
    [ -d "$pages" ] || { echo "bench: skipped $1, no pages at $pages"
                         return 1; }
}

has_python() {
    command -v python3 >/dev/null || { echo "bench: no python3, so no $1"
                                       return 1; }
}

stream() {
    echo '== cleaning a stream'
    list=$shared/lists/adguard-base-2026.txt
    set --
    # A host that the list has more rules for than for any other.
    [ ! -f "$list" ] || set -- --list "$list" --host www.msn.com
    find "$pages" -path '*/pages/*' -name '*.html' -print0 | sort -z |
        xargs -0 -n 2000 build/bench/stream --json build/bench-stream.json "$@"
}

linear() {
    echo '== what hostile pages cost'
    find "$pages" -path '*/pages/*' -name '*.html' -print0 | sort -z |
        head -z -n 200 | xargs -0 build/bench/linear
}

tree() {
    echo '== pages into trees'
    find "$pages/scrapinghub/pages" -name '*.html' -print0 | sort -z |
        xargs -0 -n 2000 build/bench/tree --json build/bench-tree.json
}

filter() {
    echo '== cleaning inside httpd'
    if has_python 'figures for httpd'; then
        python3 tests/bench/filter.py
    fi
}

feeds() {
    echo '== feeds inside httpd'
    if has_python 'figures for feeds'; then
        python3 tests/bench/feeds.py "$@"
    fi
}

feeds_full() {
    feeds -n 1000,100000,1000000
}

save() {
    echo '== keeping articles'
    if has_python 'figures for keeping'; then
        python3 tests/bench/save.py
    fi
}

fronts() {
    echo '== two servers on one PostgreSQL, one killed'
    if has_python 'figures for two servers'; then
        python3 tests/bench/fronts.py
    fi
}

quality() {
    has_python 'figures for rules' || return 0
    echo '== what the shipped rules cut'
    python3 tests/bench/default_rules.py
}

extract() {
    echo '== extraction'
    if has_python 'figures for extraction'; then
        python3 tests/bench/extract.py
    fi
}

import() {
    echo '== pages into a store'
    if has_python 'figures for imports'; then
        python3 tests/bench/import.py
    fi
}

[ $# -gt 0 ] || set -- stream linear tree filter feeds save fronts quality \
                       extract import
for part; do
    case $part in
    feeds) feeds ;;
    feeds-full) feeds_full ;;
    fronts) fronts ;;
    stream | linear | tree | filter | save | quality | extract | import)
        ! has_pages "$part" || "$part" ;;
    *) echo "run.sh: there is no part '$part'" >&2
       exit 2 ;;
    esac
done
