#!/bin/sh
# lint.sh [FILE.c...] -- cppcheck and clang-tidy over the sources (all of
# them, or those named, which are to be as clang-format has them as well: for
# all files `make lint` sees to that). Each file is read with the include paths
# of its floor. NC_LINT leaves out tables. Quiet when there is nothing to tell;
# else the findings, and exit status 1.
set -u
cd "$(dirname "$0")/.." || exit 1

for tool in cppcheck clang-tidy; do
    command -v $tool >/dev/null || {
        echo "lint.sh: no $tool here" >&2
        exit 1
    }
done

apr=$(pkg-config --cflags apr-1 apr-util-1)
xml=$(pkg-config --cflags libxml-2.0)
httpd=-I$(${APXS:-apxs} -q INCLUDEDIR)
report=$(mktemp -d) || exit 1
trap 'rm -rf "$report"' EXIT

# As the Makefile's CPP_ variables have it.
flags_of() {
    case $1 in
    src/html/* | src/clean/*) ;;
    src/store/* | src/cli/*) echo "$apr" ;;
    src/httpd/* | mod_newsclean.c) echo "$httpd $apr" ;;
    *) echo "$apr $xml" ;;
    esac
}

[ $# -eq 0 ] || clang-format --dry-run --Werror "$@" >"$report/format" 2>&1
[ $# -gt 0 ] || set -- $(ls src/*/*.c mod_newsclean.c tests/unit/*.c \
                         tests/fuzz/*.c 2>/dev/null)

# Suppressed: missingIncludeSystem, as cppcheck is not to search the headers of
# libraries, and unmatchedSuppression, as not every file needs that. What it
# says of style is left to clang-format and to reviewers.
product=$(printf '%s\n' "$@" | grep -v '^tests/')
if [ -n "$product" ]; then
    # shellcheck disable=SC2086
    cppcheck --quiet -j 2 --std=c11 --enable=warning,performance,portability \
        --inline-suppr --suppress=missingIncludeSystem \
        --suppress=unmatchedSuppression --error-exitcode=1 \
        --library=posix -D_GNU_SOURCE -DNC_LINT -Iinclude \
        --template='{file}:{line}:{column}: {severity}: {message} [{id}]' \
        $product >"$report/cppcheck" 2>&1
fi

# Two at a time; what a file's run prints stays together.
for file; do
    printf '%s\t%s\n' "$file" "$(flags_of "$file")"
done >"$report/files"
tidy='
    report=$1 line=$2 tab=$(printf "\t")
    file=${line%%"$tab"*}
    out=$report/tidy.$(printf %s "$file" | tr / _)
    case $file in
    tests/*) less="--checks=-clang-analyzer-*" ;; # half of the time for tests
    *) less= ;;
    esac
    # A fifth of the analyzer steps a function: a quarter of the time.
    steps="-Xclang -analyzer-config -Xclang max-nodes=40000"
    # shellcheck disable=SC2086
    clang-tidy --quiet $less "$file" -- -std=c11 -D_GNU_SOURCE -DNC_DEBUG \
        -DNC_LINT -Iinclude -Itests/unit -Isrc/clean -iquote src/article \
        -iquote src/document -iquote src/store -iquote src/httpd \
        -iquote src/cli $steps ${line#*"$tab"} \
        >"$out" 2>"$out.log" ||
        grep -E "error:" "$out.log" >>"$out" ||
        { echo "$file: clang-tidy failed:"; tail -n 5 "$out.log"; } >>"$out"
    rm -f "$out.log"'
xargs -a "$report/files" -d '\n' -n 1 -P 2 sh -c "$tidy" sh "$report"

cat "$report"/format "$report"/cppcheck "$report"/tidy.* 2>/dev/null >"$report/all"
cat "$report/all"
[ ! -s "$report/all" ]
