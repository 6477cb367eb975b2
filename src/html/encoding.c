/* encoding.c -- charset labels: what they mean and where pages put them.
 *
 * The labels are those of WHATWG Encoding 4.2 (labels.inc); ISO-8859-1 and
 * ASCII mean windows-1252 there, as in browsers.
 */
#include "nc_encoding.h"

#include "nc_chars.h"

static const nc_charset charsets[] = {
#define LABELS(name, kind, iconv_name, labels)                                 \
    {name, NC_CHARSET_##kind, iconv_name, labels},
#include "labels.inc"
#undef LABELS
};

#define N_CHARSETS (sizeof(charsets) / sizeof(charsets[0]))

/* Families whose members keep ASCII to itself, for labels that WHATWG does
 * not list. */
static const char *const safe_families[] = {
    "windows-", "cp125",  "iso-8859-", "iso8859-", "koi8",  "euc-",
    "x-euc-",   "x-mac-", "mac-",      "gb",       "x-sjis"};

static bool list_has(const char *labels, nc_span label)
{
    nc_span rest = nc_span_of(labels);
    nc_span word;

    while ((word = nc_span_word(&rest)).len > 0)
        if (nc_span_equal_nocase(word, label))
            return true;
    return false;
}

const nc_charset *nc_charset_of(nc_span label)
{
    label = nc_span_trim(label);
    for (size_t i = 0; i < N_CHARSETS; i++)
        if (list_has(charsets[i].labels, label))
            return &charsets[i];
    return NULL;
}

bool nc_encoding_is_ascii_safe(nc_span label)
{
    static const char *const unsafe[] = {"utf-16be", "utf-16le", "iso-2022-jp",
                                         "replacement"};
    const nc_charset *known = nc_charset_of(label);

    label = nc_span_trim(label);
    if (known) {
        for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
            if (strcmp(known->name, unsafe[i]) == 0)
                return false;
        return true;
    }
    for (size_t i = 0; i < sizeof(safe_families) / sizeof(safe_families[0]);
         i++)
        if (nc_span_starts_nocase(label, nc_span_of(safe_families[i])))
            return true;
    return false;
}

size_t nc_encoding_bom(nc_span page, const char **label)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *label;
    } marks[] = {{"\xEF\xBB\xBF", 3, "utf-8"},
                 {"\xFE\xFF", 2, "utf-16be"},
                 {"\xFF\xFE", 2, "utf-16le"}};

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        nc_span mark = {(const unsigned char *)marks[i].bytes, marks[i].len};

        if (nc_span_starts(page, mark)) {
            *label = marks[i].label;
            return mark.len;
        }
    }
    return 0;
}

/* The value of a parameter that follows its `=`: quoted or a token. */
static nc_span parameter_value(nc_span s)
{
    const unsigned char *end;

    s = nc_span_trim(s);
    if (s.len > 0 && (s.ptr[0] == '"' || s.ptr[0] == '\'')) {
        end = memchr(s.ptr + 1, s.ptr[0], s.len - 1);
        return end ? nc_span_between(s.ptr + 1, end) : NC_SPAN_EMPTY;
    }
    for (end = s.ptr; end < s.ptr + s.len; end++)
        if (*end == ';' || nc_is_space(*end))
            break;
    return nc_span_between(s.ptr, end);
}

/* WHATWG 2.6.5: "extracting a character encoding from a meta element", which
 * also suits the header. */
nc_span nc_encoding_of_type(nc_span content_type)
{
    nc_span rest = content_type;
    const unsigned char *at;

    while ((at = nc_span_find_nocase(rest, NC_SPAN_LIT("charset")))) {
        nc_span_take(&rest, (size_t)(at - rest.ptr) + 7);
        while (rest.len > 0 && nc_is_space(rest.ptr[0]))
            nc_span_take(&rest, 1);
        if (rest.len > 0 && rest.ptr[0] == '=') {
            nc_span_take(&rest, 1);
            return parameter_value(rest);
        }
    }
    return NC_SPAN_EMPTY;
}
