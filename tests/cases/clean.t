#!/bin/sh
# clean.t -- pages through `newsclean clean`, case by case.
#
#   cases/clean/NAME.in      a page
#   cases/clean/NAME.out     what must be left of it, byte for byte
#   cases/clean/NAME.rules   the rules; without it the shipped ones are tried
#   cases/clean/hostile      pages that are made here, one a line: how many
#                            times, and what. A rule names nothing in them, so
#                            they must come out as they went in.
#
# Each case is read from its file and from standard input. $NEWSCLEAN is the
# program, build/debug/newsclean if it is not set.
cd "$(dirname "$0")" || exit 1
newsclean=${NEWSCLEAN:-../../build/debug/newsclean}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
n=0

# tell NAME STATUS: the TAP line; what went wrong is in $scratch/why.
tell() {
    n=$((n + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        sed 's/^/# /' "$scratch/why"
    fi
}

# clean_case NAME ARGUMENT...: both ways of handing over the page.
clean_case() {
    name=$1
    shift
    "$newsclean" clean "$@" "clean/$name.in" \
        >"$scratch/out" 2>"$scratch/why" &&
        diff -a "clean/$name.out" "$scratch/out" >>"$scratch/why" 2>&1 &&
        [ ! -s "$scratch/why" ]
    tell "$name" $?
    "$newsclean" clean "$@" - <"clean/$name.in" \
        >"$scratch/out" 2>"$scratch/why" &&
        cmp "clean/$name.out" "$scratch/out" >>"$scratch/why" 2>&1
    tell "$name, standard input" $?
}

for page in clean/*.in; do
    name=${page#clean/}
    name=${name%.in}
    if [ -f "clean/$name.rules" ]; then
        clean_case "$name" --no-default-rules --rules "clean/$name.rules"
    else
        clean_case "$name"
    fi
done

# repeat COUNT TEXT: the text, so often.
repeat() {
    awk -v n="$1" -v text="$2" 'BEGIN {
        for (i = 0; i < n; i++) printf "%s", text }'
}

while read -r count text; do
    repeat "$count" "$text" >"$scratch/in"
    "$newsclean" clean --no-default-rules --rules clean/hostile/rules \
        "$scratch/in" >"$scratch/out" 2>"$scratch/why" &&
        cmp "$scratch/in" "$scratch/out" >>"$scratch/why" 2>&1
    tell "$count times $text" $?
done <clean/hostile/pages

# The same, inside one tag, one comment, one attribute.
for frame in '<p class="%s">' '<p %s>' '<!--%s-->' '<%s>' '<!DOCTYPE %s>' \
             '<script>%s</script>' '<div><h3>%s</h3></div>' '&%s;'; do
    long=$(repeat 150000 'a b')
    # shellcheck disable=SC2059
    printf "$frame" "$long" >"$scratch/in"
    "$newsclean" clean --no-default-rules --rules clean/hostile/rules \
        "$scratch/in" >"$scratch/out" 2>"$scratch/why" &&
        cmp "$scratch/in" "$scratch/out" >>"$scratch/why" 2>&1
    tell "$frame of 450000 bytes" $?
done

echo "1..$n"
