#!/bin/sh
# layers.sh -- checks that the floors of the house stand where they should.
#
#   1. Includes: a folder uses its own headers and those of the floors below,
#      and each library only where it belongs.
#   2. Every header of include/ compiles alone, as strict C11.
#   3. The module, when built, exports its record and nothing else.
#   4. No function has over 120 lines, unless the comment directly above it
#      says that it is a flat state machine.
#
# Quiet when all is well; else one line a finding, and exit status 1.
set -u
cd "$(dirname "$0")/.." || exit 1
findings=$(mktemp) || exit 1
trap 'rm -f "$findings"' EXIT

# Which floor each of our headers belongs to. A new header needs a line here.
header_floors='
nc_buf.h         html
nc_charref.h     html
nc_chars.h       html
nc_element.h     html
nc_elements.inc  html
nc_encoding.h    html
nc_excerpt.h     html
nc_fold.h        html
nc_lexer.h       html
nc_open.h        html
nc_places.h      html
nc_span.h        html
nc_status.h      html
nc_version.h     html
nc_explain.h     clean
nc_normalize.h   clean
nc_rewriter.h    clean
nc_rules.h       clean
nc_selector.h    clean
nc_document.h    document
nc_article.h     article
nc_date.h        article
nc_extract.h     article
nc_sanitizer.h   article
nc_site_config.h article
nc_url.h         article
nc_accept.h      render
nc_form.h        render
nc_links.h       render
nc_metric.h      render
nc_render.h      render
nc_store.h       store
nc_address.h     httpd
nc_asker.h       httpd
nc_advertise.h   httpd
nc_answer.h      httpd
nc_cache.h       httpd
nc_capture.h     httpd
nc_conditional.h httpd
nc_config.h      httpd
nc_convert.h     httpd
nc_counters.h    httpd
nc_describe.h    httpd
nc_filter.h      httpd
nc_gone.h        httpd
nc_handler.h     httpd
nc_hub.h         httpd
nc_mount.h       httpd
nc_ingest.h      httpd
nc_listing.h     httpd
nc_negotiate.h   httpd
nc_policy.h      httpd
nc_notes.h       httpd
nc_preview.h     httpd
nc_quota.h       httpd
nc_readers.h     httpd
nc_status_handler.h httpd
nc_suffix.h      httpd
nc_validators.h  httpd
nc_watch.h       httpd
'

# What a floor may include of ours. The renderers read an article's HTML with
# the document's own parser, and write lists of stored articles: of the store
# they know that struct, in one header.
floor_uses='
html     html
clean    html clean
document html document
article  html document article
render   html document article render
store    html article store
httpd    html clean document article render store httpd
cli      html clean document article render store cli
'
header_exceptions='
include/nc_render.h nc_store.h
'

# Where a library may be included: the first pattern (an extended regular
# expression, whole name) that fits decides. What fits none must be libc.
library_floors='
sqlite3\.h              store
jansson\.h              article render cli
libxml/.*               document article render
pcre2\.h                clean
idn2\.h                 clean
libpsl\.h               clean
utf8proc\.h             html article render store
iconv\.h                document
uchardet/.*             document
xxhash\.h               store
zlib\.h                 httpd cli
brotli/.*               cli
zstd(_errors)?\.h       cli
curl/.*                 httpd
gumbo\.h                none
ctype\.h                none
apr.*\.h                document article render store httpd cli
(httpd|ap|http|util|mod)_.*\.h  httpd
(httpd|scoreboard|mpm_common)\.h httpd
libc                    html clean document article render store httpd cli
'
libc='assert complex errno float getopt inttypes iso646 limits locale math
setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib
stdnoreturn string strings threads time uchar wchar dirent fcntl fnmatch glob
pthread sched unistd sys/file sys/ioctl sys/mman sys/resource sys/stat
sys/socket sys/time sys/types sys/uio sys/wait emmintrin immintrin arm_neon'

check_includes() {
    for file in include/*.h include/*.inc src/*/*.[ch] src/*/*.inc \
                mod_newsclean.c; do
        [ -f "$file" ] && grep -HnE '^[[:space:]]*#[[:space:]]*include' "$file"
    done | awk -v header_floors="$header_floors" -v floor_uses="$floor_uses" \
               -v header_exceptions="$header_exceptions" -v libc="$libc" \
               -v library_floors="$(printf '%s' "$library_floors" |
                                    sed 's/\\/\\\\/g')" '
    BEGIN {
        n = split(header_floors, lines, "\n")
        for (i = 1; i <= n; i++)
            if (split(lines[i], f, " ") == 2)
                floor_of[f[1]] = f[2]
        n = split(floor_uses, lines, "\n")
        for (i = 1; i <= n; i++) {
            m = split(lines[i], f, " ")
            for (j = 2; j <= m; j++)
                may[f[1], f[j]] = 1
        }
        n = split(header_exceptions, lines, "\n")
        for (i = 1; i <= n; i++)
            if (split(lines[i], f, " ") == 2)
                excepted[f[1], f[2]] = 1
        n = split(libc, f, " ")
        for (i = 1; i <= n; i++)
            is_libc[f[i] ".h"] = 1
        n = split(library_floors, lines, "\n")
        for (i = 1; i <= n; i++) {
            if (split(lines[i], f, " ") < 2)
                continue
            pattern[++patterns] = f[1]
            sub(/^[^ ]+ +/, "", lines[i])
            allowed[patterns] = " " lines[i] " "
        }
    }
    function tell(what) {
        print where ": " what
    }
    function floor_of_file(path,   part) {
        split(path, part, "/")
        if (part[1] == "src")
            return part[2]
        if (part[1] == "include")
            return floor_of[part[2]]
        return "httpd"
    }
    function check_own(name,   there) {
        there = file
        sub(/[^\/]*$/, name, there)
        if (file !~ /^include\// && (getline _ < there) >= 0) {
            close(there)
            return
        }
        if (!(name in floor_of))
            tell("\"" name "\" has no floor: give it one in tests/layers.sh")
        else if (!((floor, floor_of[name]) in may) &&
                 !((file, name) in excepted))
            tell("floor " floor " may not include \"" name "\" of floor " \
                 floor_of[name])
    }
    function check_library(name,   i, kind) {
        kind = (name in is_libc) ? "libc" : name
        for (i = 1; i <= patterns; i++)
            if (kind ~ "^(" pattern[i] ")$") {
                if (!index(allowed[i], " " floor " "))
                    tell("floor " floor " may not include <" name ">")
                return
            }
        tell("<" name "> is a library that tests/layers.sh does not know")
    }
    {
        split($0, at, ":")
        file = at[1]
        where = file ":" at[2]
        floor = floor_of_file(file)
        if (floor == "") {
            if (!(file in told))
                tell("this header has no floor: give it one in " \
                     "tests/layers.sh")
            told[file] = 1
            next
        }
        name = $0
        sub(/^[^"<]*["<]/, "", name)
        sub(/[">].*$/, "", name)
        if ($0 ~ /include[[:space:]]*"/)
            check_own(name)
        else
            check_library(name)
    }'
}

# Headers may not lean on what another header happened to bring along.
check_headers_alone() {
    libraries=$(pkg-config --cflags apr-1 apr-util-1 libxml-2.0 2>/dev/null)
    httpd=$(${APXS:-apxs} -q INCLUDEDIR 2>/dev/null)
    for header in include/*.h; do
        name=${header#include/}
        case $(printf '%s' "$header_floors" | awk -v h="$name" '$1 == h {
                   print $2 }') in
        html | clean) flags= ;;
        *) flags="$libraries ${httpd:+-isystem $httpd}" ;;
        esac
        # shellcheck disable=SC2086
        printf '#include "%s"\ntypedef int not_empty;\n' "$name" |
            ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -Iinclude \
                $flags -fsyntax-only -x c - 2>&1 |
            sed -n "s|^.*error: |$header does not compile alone: |p" | head -n 1
    done
}

# httpd loads modules with RTLD_GLOBAL: a symbol of ours would be everybody's.
check_exports() {
    module=build/mod_newsclean.so
    [ -f "$module" ] || return
    nm -D --defined-only "$module" | awk -v so="$module" '
        $NF == "newsclean_module" { found = 1; next }
        $NF ~ /^_(init|fini)$/ { next }
        { print so ": exports " $NF }
        END { if (!found) print so ": newsclean_module is not exported" }'
}

check_function_lengths() {
    if ! ctags --version 2>/dev/null | grep -q 'Universal Ctags'; then
        echo 'layers.sh: no universal-ctags: function lengths are not checked'
        return
    fi
    find src mod_newsclean.c -name '*.c' 2>/dev/null |
        ctags -L - -o - --languages=C --kinds-C=f --fields=+ne 2>/dev/null |
        awk -F '\t' '!/^!/ {
            first = last = 0
            for (i = 4; i <= NF; i++) {
                if ($i ~ /^line:/) first = substr($i, 6)
                if ($i ~ /^end:/) last = substr($i, 5)
            }
            if (last - first >= 120)
                print $2 "\t" $1 "\t" first "\t" last - first + 1
        }' | while IFS="$(printf '\t')" read -r file name first lines; do
            awk -v first="$first" '
                NR >= first { exit }
                /\/\*/ && !inside { comment = "" }
                { inside = inside || /\/\*/ }
                inside { comment = comment $0 }
                !inside && /[^[:space:]]/ && /[;}]/ { comment = "" }
                /\*\// { inside = 0 }
                END { exit comment !~ /flat state machine/ }' "$file" ||
                echo "$file:$first: $name has $lines lines, 120 is the limit"
        done
}

{
    check_includes
    check_headers_alone
    check_exports
    check_function_lengths
} >"$findings"
cat "$findings"
[ ! -s "$findings" ]
