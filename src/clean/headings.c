/* headings.c -- plain headings by binary search, expressions one by one.
 *
 * An expression that begins at the start of the text is not run on a text whose
 * first four bytes are none that its matches have: nearly every short paragraph
 * of a page comes by here.
 */
#include "headings.h"

#include <stdlib.h>
#include "nc_chars.h"
#include "nc_fold.h"
#include "room.h"

enum {
    /* A heading is short; an expression that needs more steps than these on
     * one is a mistake or an attack, and does not match. */
    REGEX_STEPS = 10000
};

void nc_headings_release(nc_headings *h)
{
    for (size_t i = 0; i < h->n_plain; i++)
        nc_buf_release(&h->plain[i].text);
    for (size_t i = 0; i < h->n_regexes; i++)
        pcre2_code_free(h->regexes[i].code);
    free(h->plain);
    free(h->regexes);
}

/* --- adding */

/* `/regex/` or `/regex/i`: the part between the slashes; the empty span if
 * TEXT is a plain heading. */
static nc_span regex_of(nc_span text)
{
    const unsigned char *last = memrchr(text.ptr, '/', text.len);
    nc_span flags;

    if (text.len < 3 || text.ptr[0] != '/' || last == text.ptr)
        return NC_SPAN_EMPTY;
    flags = nc_span_between(last + 1, text.ptr + text.len);
    if (flags.len > 1 || (flags.len == 1 && flags.ptr[0] != 'i'))
        return NC_SPAN_EMPTY;
    return nc_span_between(text.ptr + 1, last);
}

static bool is_anchored(const pcre2_code *code)
{
    uint32_t options = 0;

    pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &options);
    return options & PCRE2_ANCHORED;
}

/* Whether a pattern names characters beyond ASCII, by themselves or by their
 * numbers. */
static bool goes_beyond(nc_span pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] >= 0x80)
            return true;
    }
    return nc_span_find(pattern, NC_SPAN_LIT("\\x")) ||
           nc_span_find(pattern, NC_SPAN_LIT("\\o")) ||
           nc_span_find(pattern, NC_SPAN_LIT("\\N"));
}

static nc_status add_regex(nc_headings *h, nc_span pattern, int rule,
                           nc_error *err)
{
    nc_heading_regex *more =
        realloc(h->regexes, (h->n_regexes + 1) * sizeof(*more));
    PCRE2_SIZE at = 0;
    int code = 0;

    if (!more)
        return nc_error_set(err, NC_ENOMEM, 0, 0, "out of memory");
    h->regexes = more;
    more += h->n_regexes;
    *more = (nc_heading_regex){.rule = rule};
    more->code = pcre2_compile(pattern.ptr, pattern.len,
                               PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS |
                                   PCRE2_NEVER_BACKSLASH_C,
                               &code, &at, NULL);
    if (!more->code)
        return nc_regex_refuse(err, code, (unsigned)at + 2);
    more->anchored = is_anchored(more->code);
    if (goes_beyond(pattern))
        memset(h->first + 0x80, true, 0x80);
    h->n_regexes++;
    return NC_OK;
}

static bool reserve(nc_headings *h)
{
    nc_heading *more =
        nc_room_for_one(h->plain, h->n_plain, &h->cap, 32, sizeof(*more));

    if (more)
        h->plain = more;
    return more != NULL;
}

nc_status nc_headings_add(nc_headings *h, nc_span text, int rule, nc_error *err)
{
    nc_span pattern = text.len > 0 ? regex_of(text) : NC_SPAN_EMPTY;
    nc_buf folded = NC_BUF_INIT;

    if (pattern.len > 0)
        return add_regex(h, pattern, rule, err);
    nc_fold(&folded, text, false);
    if (nc_buf_status(&folded) != NC_OK || !reserve(h)) {
        nc_buf_release(&folded);
        return nc_error_set(err, NC_ENOMEM, 0, 0, "out of memory");
    }
    if (folded.len == 0 || folded.len > NC_HEADING_MAX) {
        nc_buf_release(&folded);
        return nc_error_set(err, NC_EINVAL, 0, 1, "a heading has 1 to %d bytes",
                            NC_HEADING_MAX);
    }
    h->plain[h->n_plain++] = (nc_heading){folded, rule};
    return NC_OK;
}

/* --- searching */

static int compare_spans(nc_span a, nc_span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Of two equal headings the earlier rule comes first. */
static int compare(const void *a, const void *b)
{
    const nc_heading *one = a, *other = b;
    int order =
        compare_spans(nc_buf_span(&one->text), nc_buf_span(&other->text));

    return order ? order
                 : (one->rule > other->rule) - (one->rule < other->rule);
}

/* What PCRE2 says: PCRE2_ERROR_PARTIAL for a text that more may make a match,
 * if OPTIONS ask for it. */
static int match_regex(const nc_heading_regex *regex, nc_span text,
                       uint32_t options)
{
    return nc_regex_match(regex->code, text, options, REGEX_STEPS);
}

enum {
    BEGINNING = 4,
    /* Beginnings that an expression may have before it counts as one that may
     * begin with anything. */
    BEGINNINGS_MAX = 500
};

/* The place in a filter of WORDS of what begins with the folded bytes at P. */
static size_t beginning_at(const unsigned char *p, size_t words)
{
    uint32_t word;

    memcpy(&word, p, BEGINNING);
    return word * 2654435761U >> 18 & (words * 64 - 1);
}

static void note_beginning(nc_headings *h, nc_span folded)
{
    size_t at;

    if (folded.len < BEGINNING || folded.ptr[0] >= 0x80) {
        h->first[folded.ptr[0]] = true;
        return;
    }
    at = beginning_at(folded.ptr, NC_HEADING_WORDS);
    h->begins[at / 64] |= 1ULL << (at & 63);
}

/* A match of REGEX may begin with FOLDED. */
static void note_match(nc_headings *h, nc_heading_regex *regex, nc_span folded)
{
    note_beginning(h, folded);
    if (folded.len == BEGINNING) {
        size_t at = beginning_at(folded.ptr, NC_HEADING_REGEX_WORDS);

        regex->begins[at / 64] |= 1ULL << (at & 63);
    }
    else {
        /* What goes on from a shorter match may be anything. */
        memset(regex->begins, 0xFF, sizeof(regex->begins));
    }
}

/* Notes what matches of REGEX may begin with that go on from the N bytes at
 * TEXT, which has room for BEGINNING. LEFT counts down from BEGINNINGS_MAX;
 * false: there are more. */
static bool note_beginnings(nc_headings *h, nc_heading_regex *regex,
                            unsigned char *text, size_t n, int *left)
{
    for (unsigned char c = ' '; c < 0x7F; c++) {
        int found;

        text[n] = c;
        if (c != nc_lower(c))
            continue;
        found = match_regex(regex, (nc_span){text, n + 1}, PCRE2_PARTIAL_SOFT);
        if (found == PCRE2_ERROR_NOMATCH)
            continue;
        if (--*left < 0)
            return false;
        if (n + 1 == BEGINNING || found >= 0)
            note_match(h, regex, (nc_span){text, n + 1});
        else if (!note_beginnings(h, regex, text, n + 1, left))
            return false;
    }
    return true;
}

/* Whether a match may begin with a letter beyond ASCII: tried with some. */
static bool may_begin_beyond(const nc_heading_regex *regex)
{
    static const char *const letters[] = {"\xC3\xA9", "\xD0\xB6",
                                          "\xE4\xB8\xAD"};

    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        if (match_regex(regex, nc_span_of(letters[i]), PCRE2_PARTIAL_SOFT) !=
            PCRE2_ERROR_NOMATCH)
            return true;
    }
    return false;
}

static void note_regex(nc_headings *h, nc_heading_regex *regex)
{
    unsigned char text[BEGINNING];
    int left = BEGINNINGS_MAX;

    regex->few = regex->anchored && !may_begin_beyond(regex) &&
                 note_beginnings(h, regex, text, 0, &left);
    if (!regex->few)
        memset(h->first, true, sizeof(h->first));
}

void nc_headings_seal(nc_headings *h)
{
    if (h->n_plain > 0)
        qsort(h->plain, h->n_plain, sizeof(*h->plain), compare);
    for (size_t i = 0; i < h->n_plain; i++)
        note_beginning(h, nc_buf_span(&h->plain[i].text));
    for (size_t i = 0; i < h->n_regexes; i++)
        note_regex(h, &h->regexes[i]);
}

/* Whether S begins with a character of two or three bytes in UTF-8 that
 * folding leaves among those with its first byte: Cyrillic, Greek's
 * neighbours, Hebrew, Arabic, the scripts of India, kana, Han, Hangul. */
static bool begins_steady(nc_span s)
{
    unsigned char c = s.ptr[0];
    bool two = c >= 0xD0 && c <= 0xDF && c != 0xD5;
    bool three = c == 0xE0 || (c >= 0xE3 && c <= 0xEC);

    if (s.len < 3 || !(two || three) || (s.ptr[1] & 0xC0) != 0x80)
        return false;
    return two || (s.ptr[2] & 0xC0) == 0x80;
}

bool nc_headings_rule_out(const nc_headings *h, nc_span text)
{
    unsigned char folded[BEGINNING];
    size_t at;

    if (text.len < BEGINNING)
        return false;
    if (text.ptr[0] >= 0x80)
        return begins_steady(text) && !h->first[text.ptr[0]];
    for (size_t i = 0; i < BEGINNING; i++) {
        unsigned char c = nc_lower(text.ptr[i]);

        /* What more bytes, or others, may fold into a letter. */
        if (c >= 0x80 || c == '&' || c == '`' ||
            (nc_is_space(c) && i > 0 && nc_is_space(text.ptr[i - 1])))
            return false;
        folded[i] = nc_is_space(c) ? ' ' : c;
    }
    /* A mark that joins the last letter comes after it. */
    if (text.len > BEGINNING ? text.ptr[BEGINNING] >= 0x80 : true)
        return false;
    at = beginning_at(folded, NC_HEADING_WORDS);
    return !h->first[folded[0]] && !(h->begins[at / 64] >> (at & 63) & 1);
}

/* The first heading that is not before TEXT; NULL if all are. */
static const nc_heading *at_or_after(const nc_headings *h, nc_span text)
{
    size_t low = 0, high = h->n_plain;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_spans(nc_buf_span(&h->plain[middle].text), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < h->n_plain ? &h->plain[low] : NULL;
}

/* Whether RULE is one of the expressions. */
static bool is_regex_rule(const nc_headings *h, int rule)
{
    for (size_t i = 0; i < h->n_regexes; i++) {
        if (h->regexes[i].rule == rule)
            return true;
    }
    return false;
}

/* Whether some heading begins as FOLDED does: a quick look. With WHOLE, FOLDED
 * is all the heading has. */
static bool may_be_known(const nc_headings *h, nc_span folded, bool whole)
{
    size_t at;

    if (folded.len == 0 || h->first[folded.ptr[0]])
        return true;
    if (folded.ptr[0] >= 0x80)
        return false;
    if (folded.len < BEGINNING)
        return !whole;
    at = beginning_at(folded.ptr, NC_HEADING_WORDS);
    return h->begins[at / 64] >> (at & 63) & 1;
}

/* Whether a match of REGEX may begin as FOLDED does: a quick look. */
static bool may_match(const nc_heading_regex *regex, nc_span folded)
{
    size_t at;

    if (!regex->few || folded.len < BEGINNING)
        return true;
    for (size_t i = 0; i < BEGINNING; i++) {
        if (folded.ptr[i] >= 0x80)
            return true;
    }
    at = beginning_at(folded.ptr, NC_HEADING_REGEX_WORDS);
    return regex->begins[at / 64] >> (at & 63) & 1;
}

int nc_headings_find(const nc_headings *h, nc_span folded, int after)
{
    bool past_plain = after != NC_HEADING_NONE && is_regex_rule(h, after);
    const nc_heading *found;

    if (!may_be_known(h, folded, true))
        return NC_HEADING_NONE;
    found = past_plain ? NULL : at_or_after(h, folded);
    for (; found && found < h->plain + h->n_plain &&
           nc_span_equal(nc_buf_span(&found->text), folded);
         found++) {
        if (found->rule > after)
            return found->rule;
    }
    for (size_t i = 0; i < h->n_regexes; i++) {
        if ((!past_plain || h->regexes[i].rule > after) &&
            may_match(&h->regexes[i], folded) &&
            match_regex(&h->regexes[i], folded, 0) >= 0)
            return h->regexes[i].rule;
    }
    return NC_HEADING_NONE;
}

bool nc_headings_may_begin(const nc_headings *h, nc_span prefix)
{
    const nc_heading *found;

    if (!may_be_known(h, prefix, false))
        return false;
    found = at_or_after(h, prefix);
    if (found && nc_span_starts(nc_buf_span(&found->text), prefix))
        return true;
    for (size_t i = 0; i < h->n_regexes; i++) {
        const nc_heading_regex *regex = &h->regexes[i];

        /* It may yet be found in what follows. A limit tells nothing. */
        if (!regex->anchored ||
            (may_match(regex, prefix) &&
             match_regex(regex, prefix, PCRE2_PARTIAL_SOFT) !=
                 PCRE2_ERROR_NOMATCH))
            return true;
    }
    return false;
}
