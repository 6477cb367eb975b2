/* domains.c -- lists of domains, sorted so that a host's names are found by
 * binary search.
 *
 * While a list is read, names are appended to one buffer and items hold their
 * offsets; the buffer may move. At the end the offsets become pointers.
 */
#include "domains.h"

#include <stdlib.h>
#include "line.h"
#include "nc_buf.h"
#include "regex.h"
#include "room.h"

enum {
    /* A host is short: an expression that needs more steps than these on one
     * is a mistake or an attack, and does not match. */
    REGEX_STEPS = 10000
};

/* --- sorting and finding */

static int compare(const nc_domain *a, const nc_domain *b)
{
    size_t n = a->name.len < b->name.len ? a->name.len : b->name.len;
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (order == 0 && n > 0)
        order = memcmp(a->name.ptr, b->name.ptr, n);
    if (order == 0)
        order = (a->name.len > b->name.len) - (a->name.len < b->name.len);
    return order;
}

/* Of twins the one that excludes comes first. */
static int compare_items(const void *a, const void *b)
{
    const nc_domain *x = a, *y = b;
    int order = compare(x, y);

    return order ? order : (int)y->exclude - (int)x->exclude;
}

/* The first item of that kind and name; NULL: none. */
static const nc_domain *find(const nc_domains *d, nc_domain_kind kind,
                             nc_span name)
{
    nc_domain wanted = {.kind = kind, .name = name};
    size_t low = 0, high = d->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare(&d->items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < d->n && compare(&d->items[low], &wanted) == 0)
        return &d->items[low];
    return NULL;
}

/* --- reading */

typedef struct reader {
    nc_domains *out;
    size_t cap;
    nc_buf names;
    size_t *offsets; /* of the items' names, as they were read */
    const unsigned char *text;
    nc_error *err;
} reader;

static unsigned column(const reader *r, const unsigned char *at)
{
    return (unsigned)(at - r->text) + 1;
}

static nc_status refuse(const reader *r, nc_span item)
{
    int n = item.len > 60 ? 60 : (int)item.len;

    if (n == 0)
        return nc_error_set(r->err, NC_EINVAL, 0, column(r, item.ptr),
                            "a domain is missing");
    return nc_error_set(r->err, NC_EINVAL, 0, column(r, item.ptr),
                        "'%.*s' is no domain: allowed are example.com, "
                        "example.*, * and /regex/, each with or without ~",
                        n, (const char *)item.ptr);
}

static bool reserve(reader *r)
{
    size_t cap = r->cap, n = r->out->n;
    nc_domain *items =
        nc_room_for_one(r->out->items, n, &cap, 4, sizeof(*items));
    size_t *offsets;

    if (!items)
        return false;
    r->out->items = items;
    offsets = nc_room_for_one(r->offsets, n, &r->cap, 4, sizeof(*offsets));
    if (offsets)
        r->offsets = offsets;
    return offsets != NULL;
}

static nc_status compile(reader *r, nc_span item, void **regex)
{
    unsigned char pattern[NC_DOMAIN_REGEX_MAX];
    nc_span inner = {item.ptr + 1, item.len - 2};
    PCRE2_SIZE at = 0;
    int code = 0;
    size_t n;

    if (inner.len > sizeof(pattern))
        return nc_error_set(r->err, NC_ELIMIT, 0, column(r, item.ptr),
                            "an expression has at most %d bytes",
                            NC_DOMAIN_REGEX_MAX);
    n = nc_line_unescape(pattern, inner, true);
    *regex = pcre2_compile(pattern, n, PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C,
                           &code, &at, NULL);
    if (*regex)
        return NC_OK;
    if (code == PCRE2_ERROR_NOMEMORY)
        return nc_error_set(r->err, NC_ENOMEM, 0, 0, "out of memory");
    return nc_regex_refuse(r->err, code, column(r, inner.ptr) + (unsigned)at);
}

/* NAME to the names. */
static nc_status add_name(reader *r, nc_domain *item, nc_span name)
{
    char text[NC_HOST_MAX + 1];
    nc_status status = nc_host_normalize(text, &item->name.len, name);

    if (status == NC_EINVAL)
        return refuse(r, name);
    nc_buf_append(&r->names,
                  (nc_span){(const unsigned char *)text, item->name.len});
    if (status != NC_OK || nc_buf_status(&r->names) != NC_OK)
        return nc_error_set(r->err, NC_ENOMEM, 0, 0, "out of memory");
    return NC_OK;
}

static nc_status read_item(reader *r, nc_span s)
{
    nc_domain item = {.kind = NC_DOMAIN_NAME};
    size_t offset = r->names.len;
    nc_status status = NC_OK;

    if (s.len > 0 && s.ptr[0] == '~') {
        item.exclude = true;
        nc_span_take(&s, 1);
    }
    if (!reserve(r))
        return nc_error_set(r->err, NC_ENOMEM, 0, 0, "out of memory");
    if (nc_span_equal(s, NC_SPAN_LIT("*"))) {
        item.kind = NC_DOMAIN_ANY;
    }
    else if (s.len > 2 && s.ptr[0] == '/' && s.ptr[s.len - 1] == '/') {
        item.kind = NC_DOMAIN_REGEX;
        status = compile(r, s, &item.regex);
    }
    else {
        if (s.len > 2 && nc_span_ends(s, NC_SPAN_LIT(".*"))) {
            item.kind = NC_DOMAIN_ENTITY;
            s.len -= 2;
        }
        status = add_name(r, &item, s);
    }
    if (status != NC_OK)
        return status;
    r->out->has_include |= !item.exclude;
    r->offsets[r->out->n] = offset;
    r->out->items[r->out->n++] = item;
    return NC_OK;
}

/* The item that S begins with, which then begins behind it and its separator.
 */
static nc_span take_item(nc_span *s, char separator)
{
    const char stops[] = {separator, ' ', '\0'};
    size_t skip = 0, n;
    const unsigned char *end;
    nc_span item;

    while (skip < s->len && strchr("~ \t", s->ptr[skip]) && s->ptr[skip])
        skip++;
    item = (nc_span){s->ptr + skip, s->len - skip};
    n = skip + nc_line_regex_length(item, stops);
    end = memchr(s->ptr + n, separator, s->len - n);
    item = nc_span_take(s, end ? (size_t)(end - s->ptr) : s->len);
    return nc_span_trim(item);
}

static nc_status read_items(reader *r, nc_span s, char separator)
{
    for (;;) {
        nc_status status = read_item(r, take_item(&s, separator));

        if (status != NC_OK || s.len == 0)
            return status;
        nc_span_take(&s, 1);
        if (r->out->n == NC_DOMAINS_MAX)
            return nc_error_set(r->err, NC_ELIMIT, 0, column(r, s.ptr),
                                "over %d domains", NC_DOMAINS_MAX);
    }
}

/* Gives the names to the items. */
static nc_status keep_names(reader *r)
{
    nc_domains *d = r->out;

    d->names = malloc(r->names.len + 1);
    if (!d->names)
        return nc_error_set(r->err, NC_ENOMEM, 0, 0, "out of memory");
    memcpy(d->names, r->names.ptr, r->names.len);
    for (size_t i = 0; i < d->n; i++)
        d->items[i].name.ptr = d->names + r->offsets[i];
    qsort(d->items, d->n, sizeof(*d->items), compare_items);
    return NC_OK;
}

nc_status nc_domains_parse(nc_domains *out, nc_span text, char separator,
                           nc_error *err)
{
    reader r = {.out = out, .names = NC_BUF_INIT, .text = text.ptr, .err = err};
    nc_status status;

    *out = (nc_domains){0};
    if (text.len == 0)
        return NC_OK;
    status = read_items(&r, text, separator);
    if (status == NC_OK)
        status = keep_names(&r);
    if (status != NC_OK)
        nc_domains_release(out);
    free(r.offsets);
    nc_buf_release(&r.names);
    return status;
}

void nc_domains_release(nc_domains *d)
{
    for (size_t i = 0; i < d->n; i++)
        pcre2_code_free(d->items[i].regex);
    free(d->items);
    free(d->names);
    *d = (nc_domains){0};
}

const nc_domain *nc_domains_next_include(const nc_domains *d,
                                         const nc_domain *item)
{
    size_t i = item ? (size_t)(item - d->items) + 1 : 0;

    while (i < d->n && d->items[i].exclude)
        i++;
    return i < d->n ? &d->items[i] : NULL;
}

/* --- matching */

static bool regex_matches(const pcre2_code *code, const nc_host *h)
{
    return nc_regex_match(code, nc_span_of(h->text), 0, REGEX_STEPS) >= 0;
}

/* Whether an expression that excludes, or one that includes, finds itself in
 * H. Expressions are the last of the sorted items. */
static bool any_regex_matches(const nc_domains *d, const nc_host *h,
                              bool exclude)
{
    for (size_t i = d->n; i > 0; i--) {
        const nc_domain *item = &d->items[i - 1];

        if (item->kind != NC_DOMAIN_REGEX)
            return false;
        if (item->exclude == exclude && regex_matches(item->regex, h))
            return true;
    }
    return false;
}

bool nc_domains_match(const nc_domains *d, const nc_host *h)
{
    const nc_domain *item = NULL;

    if (d->n == 0)
        return true;
    if (any_regex_matches(d, h, true))
        return false;
    for (unsigned i = 0; i < h->n && !item; i++) {
        nc_host_name name = h->names[i];

        item =
            find(d, name.entity ? NC_DOMAIN_ENTITY : NC_DOMAIN_NAME, name.name);
    }
    if (!item && any_regex_matches(d, h, false))
        return true;
    if (!item)
        item = find(d, NC_DOMAIN_ANY, NC_SPAN_EMPTY);
    return item ? !item->exclude : !d->has_include;
}
