/* headings.c -- plain headings by binary search, expressions one by one.
 *
 * An expression that begins at the start of the text is not run on a text that
 * begins with another byte than it can: nearly every short paragraph of a page
 * comes by here.
 */
#include "headings.h"

#include <stdlib.h>
#include "nc_fold.h"

enum {
    /* A heading is short; an expression that needs more steps than these on
     * one is a mistake or an attack, and does not match. */
    REGEX_MATCH_LIMIT = 10000,
    REGEX_HEAP_LIMIT = 64 /* KiB */
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

static const uint8_t *first_bytes(const pcre2_code *code)
{
    const uint8_t *first = NULL;
    uint32_t options = 0;

    pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &options);
    if (!(options & PCRE2_ANCHORED))
        return NULL;
    pcre2_pattern_info(code, PCRE2_INFO_FIRSTBITMAP, &first);
    return first;
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
    more->rule = rule;
    more->code = pcre2_compile(pattern.ptr, pattern.len,
                               PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS |
                                   PCRE2_NEVER_BACKSLASH_C,
                               &code, &at, NULL);
    if (!more->code) {
        PCRE2_UCHAR message[120];

        pcre2_get_error_message(code, message, sizeof(message));
        return nc_error_set(err, NC_EINVAL, 0, (unsigned)at + 2,
                            "regular expression: %s", (const char *)message);
    }
    more->first = first_bytes(more->code);
    h->n_regexes++;
    return NC_OK;
}

static bool reserve(nc_headings *h)
{
    size_t cap = h->cap ? h->cap * 2 : 32;
    nc_heading *more;

    if (h->n_plain < h->cap)
        return true;
    more = realloc(h->plain, cap * sizeof(*more));
    if (!more)
        return false;
    h->plain = more;
    h->cap = cap;
    return true;
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

void nc_headings_seal(nc_headings *h)
{
    if (h->n_plain > 0)
        qsort(h->plain, h->n_plain, sizeof(*h->plain), compare);
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

/* What PCRE2 says: not negative for a match, PCRE2_ERROR_PARTIAL for a text
 * that more may make one, if OPTIONS ask for it. */
static int match_regex(const nc_heading_regex *regex, nc_span text,
                       uint32_t options)
{
    pcre2_match_data *data;
    pcre2_match_context *context;
    int found = PCRE2_ERROR_NOMEMORY;

    if (text.len > 0 && regex->first &&
        !(regex->first[text.ptr[0] / 8] >> (text.ptr[0] & 7) & 1))
        return PCRE2_ERROR_NOMATCH;
    data = pcre2_match_data_create(1, NULL);
    context = pcre2_match_context_create(NULL);
    if (data && context) {
        pcre2_set_match_limit(context, REGEX_MATCH_LIMIT);
        pcre2_set_heap_limit(context, REGEX_HEAP_LIMIT);
        found = pcre2_match(regex->code, text.ptr, text.len, 0, options, data,
                            context);
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    return found;
}

/* Which of the plain headings, and then of the expressions, AFTER is. */
static bool is_regex_rule(const nc_headings *h, int rule)
{
    for (size_t i = 0; i < h->n_regexes; i++) {
        if (h->regexes[i].rule == rule)
            return true;
    }
    return false;
}

int nc_headings_find(const nc_headings *h, nc_span folded, int after)
{
    bool past_plain = after != NC_HEADING_NONE && is_regex_rule(h, after);
    const nc_heading *found = past_plain ? NULL : at_or_after(h, folded);

    for (; found && found < h->plain + h->n_plain &&
           nc_span_equal(nc_buf_span(&found->text), folded);
         found++) {
        if (found->rule > after)
            return found->rule;
    }
    for (size_t i = 0; i < h->n_regexes; i++) {
        if ((!past_plain || h->regexes[i].rule > after) &&
            match_regex(&h->regexes[i], folded, 0) >= 0)
            return h->regexes[i].rule;
    }
    return NC_HEADING_NONE;
}

bool nc_headings_may_begin(const nc_headings *h, nc_span prefix)
{
    const nc_heading *found = at_or_after(h, prefix);

    if (found && nc_span_starts(nc_buf_span(&found->text), prefix))
        return true;
    for (size_t i = 0; i < h->n_regexes; i++) {
        int match = match_regex(&h->regexes[i], prefix, PCRE2_PARTIAL_SOFT);

        /* A limit tells nothing either way. */
        if (match != PCRE2_ERROR_NOMATCH)
            return true;
    }
    return false;
}
