/* links.c -- where else a page is to be had, as markup and as a field. */
#include "nc_links.h"

#include <apr_strings.h>
#include "nc_charref.h"
#include "nc_chars.h"
#include "nc_url.h"
#include "render.h"

nc_links *nc_links_create(const char *page, apr_pool_t *pool)
{
    nc_links *links = apr_pcalloc(pool, sizeof(*links));

    links->pool = pool;
    links->base = page;
    links->list = apr_array_make(pool, 4, sizeof(nc_link));
    return links;
}

void nc_links_add(nc_links *links, const char *href, const char *type,
                  const char *title)
{
    APR_ARRAY_PUSH(links->list, nc_link) = (nc_link){href, type, title, false};
}

/* --- what the page has */

/* The value, decoded and resolved; NULL: it is no address. */
static const char *address_of(nc_links *links, const nc_token *tok,
                              apr_pool_t *pool)
{
    const nc_attr *href = nc_token_attr(tok, NC_SPAN_LIT("href"));
    nc_buf decoded = NC_BUF_INIT;
    const char *address = NULL;

    if (!href || href->value.len > NC_URL_MAX)
        return NULL;
    nc_charref_decode(&decoded, href->value, NC_CHARREF_ATTRIBUTE);
    if (nc_buf_status(&decoded) == NC_OK)
        address =
            nc_url_resolve(links->base, nc_buf_span(&decoded), false, pool);
    nc_buf_release(&decoded);
    return address;
}

static bool is_alternate(const nc_token *tok)
{
    const nc_attr *rel = nc_token_attr(tok, NC_SPAN_LIT("rel"));
    nc_span words = rel ? rel->value : NC_SPAN_EMPTY, word;

    while ((word = nc_span_word(&words)).len > 0) {
        if (nc_span_equal_nocase(word, NC_SPAN_LIT("alternate")))
            return true;
    }
    return false;
}

static const char *without_scheme(const char *url)
{
    const char *colon = strstr(url, "://");

    return colon ? colon : url;
}

static bool is_same(const char *a, const char *b, apr_pool_t *pool)
{
    return strcmp(without_scheme(nc_url_identity(a, pool)),
                  without_scheme(nc_url_identity(b, pool))) == 0;
}

static void see_base(nc_links *links, const nc_token *tok)
{
    const char *base;

    if (links->has_base || !nc_token_attr(tok, NC_SPAN_LIT("href")))
        return;
    links->has_base = true; /* later ones do not count (WHATWG 4.2.3) */
    base = address_of(links, tok, links->pool);
    if (base)
        links->base = base;
}

static void see_link(nc_links *links, const nc_token *tok, apr_pool_t *pool)
{
    const char *address =
        is_alternate(tok) ? address_of(links, tok, pool) : NULL;

    for (int i = 0; address && i < links->list->nelts; i++) {
        nc_link *link = &APR_ARRAY_IDX(links->list, i, nc_link);

        if (!link->is_known && is_same(address, link->href, pool))
            link->is_known = true;
    }
}

void nc_links_see(nc_links *links, const nc_token *tok)
{
    if (tok->tag == NC_TAG_BASE) {
        see_base(links, tok);
        return;
    }
    /* A page may have any number of them. */
    if (!links->scratch &&
        apr_pool_create(&links->scratch, links->pool) != APR_SUCCESS)
        return;
    see_link(links, tok, links->scratch);
    apr_pool_clear(links->scratch);
}

/* --- markup */

/* TEXT for an attribute, whatever the page's encoding, if that has ASCII. */
static void write_value(nc_buf *out, const char *text)
{
    nc_span s = nc_span_of(text);

    while (s.len > 0) {
        unsigned long code;
        nc_span at = nc_span_take(&s, nc_render_character(s, &code));
        const char *special = nc_charref_special(code);

        if (special)
            nc_buf_append_text(out, special);
        else if (code >= 0x7F)
            nc_buf_appendf(out, "&#x%lX;", code);
        else if (code >= 0x20)
            nc_buf_append(out, at);
    }
}

static void write_link(nc_buf *out, const nc_link *link)
{
    nc_buf_appendf(out, "<link rel=\"alternate\" type=\"%s\"", link->type);
    if (link->title) {
        nc_buf_append_text(out, " title=\"");
        write_value(out, link->title);
        nc_buf_append_byte(out, '"');
    }
    nc_buf_append_text(out, " href=\"");
    write_value(out, link->href);
    nc_buf_append_text(out, "\" />\n");
}

static nc_span markup_of(const nc_links *links, bool all)
{
    nc_buf out = NC_BUF_INIT;
    nc_span markup = NC_SPAN_EMPTY;

    for (int i = 0; i < links->list->nelts; i++) {
        const nc_link *link = &APR_ARRAY_IDX(links->list, i, nc_link);

        if (all || !link->is_known)
            write_link(&out, link);
    }
    if (nc_buf_status(&out) == NC_OK)
        markup = (nc_span){apr_pmemdup(links->pool, out.ptr, out.len), out.len};
    nc_buf_release(&out);
    return markup;
}

nc_span nc_links_markup(nc_links *links)
{
    links->markup = markup_of(links, false);
    return links->markup;
}

uint64_t nc_links_digest(const nc_links *links)
{
    nc_span all = markup_of(links, true);
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

    for (size_t i = 0; i < all.len; i++)
        hash = (hash ^ all.ptr[i]) * 0x100000001b3;
    return hash;
}

/* --- the field */

static bool is_plain(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7F)
            return false;
    }
    return true;
}

/* RFC 9110 5.6.4. */
static void write_quoted(nc_buf *out, const char *text)
{
    nc_buf_append_text(out, "; title=\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            nc_buf_append_byte(out, '\\');
        nc_buf_append_byte(out, (unsigned char)*text);
    }
    nc_buf_append_byte(out, '"');
}

/* RFC 8187 3.2.1. */
static void write_extended(nc_buf *out, const char *text)
{
    nc_buf clean = NC_BUF_INIT;

    nc_render_clean(&clean, nc_span_of(text));
    nc_buf_append_text(out, "; title*=UTF-8''");
    for (size_t i = 0; i < clean.len; i++) {
        unsigned char c = clean.ptr[i];

        if (nc_is_alnum(c) || (c && strchr("!#$&+-.^_`|~", c)))
            nc_buf_append_byte(out, c);
        else
            nc_buf_appendf(out, "%%%02X", c);
    }
    nc_buf_release(&clean);
}

static void write_field(nc_buf *out, const nc_link *link)
{
    nc_buf_appendf(out, "%s<%s>; rel=\"alternate\"; type=\"%s\"",
                   out->len > 0 ? ", " : "", link->href, link->type);
    if (!link->title || strlen(link->title) > NC_LINK_TITLE_MAX)
        return;
    if (is_plain(link->title))
        write_quoted(out, link->title);
    else
        write_extended(out, link->title);
}

typedef struct search {
    const char *what;
    bool found;
} search;

static int search_value(void *ctx, const char *key, const char *value)
{
    search *s = ctx;

    (void)key;
    s->found = strstr(value, s->what) != NULL;
    return !s->found;
}

const char *nc_links_field(const nc_links *links, const apr_table_t *theirs)
{
    nc_buf out = NC_BUF_INIT;
    const char *field = NULL;

    for (int i = 0; i < links->list->nelts; i++) {
        const nc_link *link = &APR_ARRAY_IDX(links->list, i, nc_link);
        search s = {apr_pstrcat(links->pool, "<", link->href, ">", NULL),
                    false};

        apr_table_do(search_value, &s, theirs, "Link", NULL);
        if (!s.found)
            write_field(&out, link);
    }
    if (nc_buf_status(&out) == NC_OK && out.len > 0)
        field = apr_pstrmemdup(links->pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return field;
}
