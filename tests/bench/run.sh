#!/bin/sh
# run.sh -- measures, and prints ratios taken in one run. Needs the pages
# beside the project ($NC_SHARED/corpus/dev); says so where they are missing.
set -eu
cd "$(dirname "$0")/../.."
shared=${NC_SHARED:-../shared}
pages=$shared/corpus/dev

if [ ! -d "$pages" ]; then
    echo "bench: skipped, no pages at $pages"
    exit 0
fi

echo '== cleaning a stream'
find "$pages" -path '*/pages/*' -name '*.html' -print0 | sort -z |
    xargs -0 -n 2000 build/bench/stream

if command -v python3 >/dev/null; then
    echo '== what the shipped rules cut'
    python3 tests/bench/default_rules.py
    echo '== extraction'
    python3 "$shared/tools/run_cmd.py" --root "$pages" --name newsclean \
        --out-dir build/bench/preds --eval --batch -- \
        build/newsclean extract --format json
else
    echo 'bench: no python3, so no figures for rules and extraction'
fi
