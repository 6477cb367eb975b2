/* options.c -- the words of NewsCleanNormalize. */
#include "nc_normalize.h"

#include "nc_chars.h"

#define ALLOWED                                                                \
    "lazy-images, tracking, presentational, headings, empty, breaks, amp, "    \
    "All, None"

static const struct {
    const char *word;
    unsigned option;
} options[] = {
    {"lazy-images", NC_NORMALIZE_LAZY_IMAGES},
    {"tracking", NC_NORMALIZE_TRACKING},
    {"presentational", NC_NORMALIZE_PRESENTATIONAL},
    {"headings", NC_NORMALIZE_HEADINGS},
    {"empty", NC_NORMALIZE_EMPTY},
    {"breaks", NC_NORMALIZE_BREAKS},
    {"amp", NC_NORMALIZE_AMP},
};

static bool is_separator(unsigned char c)
{
    return nc_is_space(c) || c == ',';
}

static nc_span take_word(nc_span *rest)
{
    size_t n = 0;

    while (rest->len > 0 && is_separator(rest->ptr[0]))
        nc_span_take(rest, 1);
    while (n < rest->len && !is_separator(rest->ptr[n]))
        n++;
    return nc_span_take(rest, n);
}

/* The option WORD; 0: it is none. */
static unsigned find_option(nc_span word)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
        if (nc_span_equal_nocase(word, nc_span_of(options[i].word)))
            return options[i].option;
    }
    return 0;
}

/* A word without its sign; false: it is none that is known. */
static bool read_word(nc_span word, bool with_sign, unsigned *option)
{
    *option = find_option(word);
    if (*option != 0)
        return true;
    if (nc_span_equal_nocase(word, NC_SPAN_LIT("all")))
        *option = NC_NORMALIZE_ALL;
    return *option != 0 ||
           (!with_sign && nc_span_equal_nocase(word, NC_SPAN_LIT("none")));
}

static nc_status refuse(nc_error *err, nc_span word, nc_span words,
                        const char *why)
{
    int shown = word.len > 30 ? 30 : (int)word.len;

    return nc_error_set(err, NC_EINVAL, 0, (unsigned)(word.ptr - words.ptr) + 1,
                        "'%.*s' %s: " ALLOWED, shown, (const char *)word.ptr,
                        why);
}

nc_status nc_normalize_read(nc_normalize *change, nc_span words, nc_error *err)
{
    nc_normalize made = {0, 0};
    nc_span rest = words, word;
    bool with_signs = false;

    for (unsigned n = 0; (word = take_word(&rest)).len > 0; n++) {
        bool sign = word.ptr[0] == '+' || word.ptr[0] == '-';
        nc_span name = {word.ptr + sign, word.len - sign};
        unsigned option;

        if (n == 0)
            with_signs = sign;
        if (sign != with_signs)
            return refuse(err, word, words,
                          "is out of line: all have + or -, or none has");
        if (!read_word(name, sign, &option))
            return refuse(err, word, words, "is not known, allowed are");
        if (!sign)
            made.clear = NC_NORMALIZE_ALL;
        if (word.ptr[0] == '-')
            made = nc_normalize_join(made, (nc_normalize){option, 0});
        else
            made.set |= option;
    }
    if (made.clear == 0 && made.set == 0)
        return nc_error_set(err, NC_EINVAL, 0, 1,
                            "there is no option; allowed are: " ALLOWED);
    *change = nc_normalize_join(*change, made);
    return NC_OK;
}
