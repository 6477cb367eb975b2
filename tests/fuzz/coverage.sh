#!/bin/sh
# coverage.sh BUILD NAME... -- for each fuzz target, what was tried (run.sh) and
# how many lines and branches of the files it is for its inputs reach: its
# seeds and BUILD/fuzz/corpus.
set -u
build=$1
shift
here=${0%/*}

# The files that a target is for; of those that are not named, all.
targets='
accept       src/render/accept.c
charref      src/html/charref.c
charset      src/document/decode.c src/document/detect.c
charset      src/html/encoding.c src/document/legacy.c
charset      src/html/prescan.c
document     src/document
domains      src/clean/domains.c src/clean/host.c
etags        src/httpd
extract      src/article
feed         src/render
forms        src/render
lexer        src/html/lexer.c src/html/tag.c src/html/markup.c
lexer        src/html/open.c src/html/open_start.c src/html/opening.c
lexer        src/html/scope.c src/html/quirks.c
line         src/clean/line.c
query        src/httpd
rewriter     src/clean
rules        src/clean/rules.c src/clean/rules_read.c src/clean/line.c
rules        src/clean/site.c src/clean/index.c src/clean/keys.c
sanitizer    src/article/sanitizer.c src/article/serializer.c
sanitizer    src/article/allow.c src/article/clean_fit.c
sanitizer    src/article/clean_open.c src/article/clean_text.c
sanitizer    src/article/clean_tree.c src/article/embed.c
sanitizer    src/article/image.c src/article/srcset.c src/article/text.c
sanitizer    src/article/plain.c src/article/url.c
selector     src/clean/selector.c src/clean/selector_parse.c
selector     src/clean/selector_pseudo.c src/clean/compound.c
site_config  src/article/site_apply.c src/article/site_change.c
site_config  src/article/site_dir.c src/article/site_read.c
site_config  src/article/site_tell.c src/article/site_xpath.c
warc         src/cli
'

files_of() {
    printf '%s' "$targets" |
        awk -v n="$1" '$1 == n { $1 = ""; print; found = 1 }
                       END { if (!found) print "src" }'
}

# "CPU-SECONDS EXECUTIONS" of all runs.
runs_of() {
    [ -f "$build/fuzz/runs" ] || : >"$build/fuzz/runs"
    awk -v n="$1" '$1 == n { seconds += $2; executions += $3 }
                   END { print seconds + 0, executions + 0 }' \
        "$build/fuzz/runs"
}

printf '%-12s %8s %11s %7s %7s %9s\n' \
    target cpu-s executions inputs lines branches
for name; do
    program=$build/coverage/fuzz_$name
    profile=$build/coverage/$name
    mkdir -p "$build/fuzz/corpus/$name"
    LLVM_PROFILE_FILE=$profile.profraw "$program" -runs=0 \
        "$build/fuzz/corpus/$name" "$here/seeds/$name" \
        >"$profile.log" 2>&1 || {
        echo "coverage.sh: $name broke a law: $profile.log" >&2
        exit 1
    }
    llvm-profdata-14 merge -o "$profile.profdata" "$profile.profraw" || exit 1
    # shellcheck disable=SC2046
    set -- $(runs_of "$name") \
        $(find "$build/fuzz/corpus/$name" "$here/seeds/$name" -type f | wc -l) \
        $(llvm-cov-14 report "$program" -instr-profile="$profile.profdata" \
            $(files_of "$name") | awk '$1 == "TOTAL" { print $10, $13 }')
    printf '%-12s %8s %11s %7s %7s %9s\n' "$name" "$@"
done
