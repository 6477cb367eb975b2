/* lazy.c -- which address a picture really has. */
#include "lazy.h"

#include "tagedit.h"
#include "tracking.h"

/* Where lazy loaders keep the address. Behind the first few, others keep
 * another picture (a larger one) there: they count for a blank only. */
static const char *const addresses[] = {
    "data-src",          "data-lazy-src", "data-original",
    "data-lazy",         "data-lsrc",     "data-gt-lazy-src",
    "data-original-src", "data-img-src",  "data-image-src",
    "data-hi-res-src",   "data-full-src", "data-actualsrc",
    "data-delayed-url",  "data-raw-src",  "data-default-src",
    "data-img-url",      "data-url"};
enum { SURE_ADDRESSES = 6 };

static const char *const sets[] = {"data-srcset", "data-lazy-srcset",
                                   "data-original-set", "data-gt-lazy-srcset"};

/* Names of what stands in for a picture. */
static const char *const stand_ins[] = {
    "placeholder", "spacer.",   "blank.",  "1x1.",     "transparent.",
    "pixel.gif",   "/grey.",    "/gray.",  "loading.", "lazyload.",
    "clear.gif",   "trans.gif", "/dot.gif"};

#define N(list) (sizeof(list) / sizeof(*(list)))

void nc_lazy_init(nc_lazy *z, nc_bytes *bytes)
{
    memset(z, 0, sizeof(*z));
    z->bytes = bytes;
    nc_buf_init(&z->address);
    nc_buf_init(&z->set);
    nc_buf_init(&z->twin);
    z->address.limit = z->set.limit = z->twin.limit = NC_ADDRESS_MAX;
}

void nc_lazy_release(nc_lazy *z)
{
    nc_buf_release(&z->address);
    nc_buf_release(&z->set);
    nc_buf_release(&z->twin);
}

uint64_t nc_lazy_place(const nc_lazy *z)
{
    switch (z->state) {
    case LAZY_IMG:
        return z->kind == IMG_BLANK ? z->img_at : NC_PLACE_NONE;
    case LAZY_IN_NOSCRIPT:
        return z->kind == IMG_BLANK ? z->img_at : z->noscript_at;
    case LAZY_NOSCRIPT:
        return z->noscript_at;
    default:
        return NC_PLACE_NONE;
    }
}

/* --- addresses */

static bool is_blank(nc_span url)
{
    url = nc_span_trim(url);
    if (url.len == 0 || nc_span_starts_nocase(url, NC_SPAN_LIT("data:")) ||
        nc_span_starts_nocase(url, NC_SPAN_LIT("about:")) || url.ptr[0] == '#')
        return true;
    return url.len <= NC_VALUE_MAX &&
           nc_span_holds_nocase(url, stand_ins, N(stand_ins));
}

/* Whether a value looks like an address at all, and is no blank. */
static bool is_address(nc_span url)
{
    url = nc_span_trim(url);
    return url.len <= NC_VALUE_MAX && !is_blank(url) &&
           !memchr("{[<$", url.ptr[0], 4) &&
           (memchr(url.ptr, '.', url.len) || memchr(url.ptr, '/', url.len));
}

static const nc_attr *find_in(const nc_token *tok, const char *const *list,
                              size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const nc_attr *attr = nc_token_attr(tok, nc_span_of(list[i]));

        if (attr && is_address(attr->value))
            return attr;
    }
    return NULL;
}

/* Whether its class says that it waits for its picture. */
static bool says_lazy(const nc_token *tok)
{
    nc_span class = nc_tag_value(tok, "class");

    if (class.len > NC_VALUE_MAX)
        return false;
    return nc_span_find_nocase(class, NC_SPAN_LIT("lazy")) &&
           !nc_span_find_nocase(class, NC_SPAN_LIT("lazyloaded")) &&
           !nc_span_find_nocase(class, NC_SPAN_LIT("lazy-loaded"));
}

/* What an img says of its picture. */
typedef struct picture {
    nc_span src, srcset;          /* as they are */
    const nc_attr *address, *set; /* as they will be; NULL: as they are */
    bool is_blank;                /* src is */
} picture;

static picture look_at(const nc_token *tok)
{
    picture p = {nc_tag_value(tok, "src"), nc_tag_value(tok, "srcset"), NULL,
                 NULL, false};

    p.is_blank = is_blank(p.src);
    if (p.is_blank)
        p.address = find_in(tok, addresses, N(addresses));
    else if (says_lazy(tok))
        p.address = find_in(tok, addresses, SURE_ADDRESSES);
    if ((p.is_blank || p.address || says_lazy(tok)) && is_blank(p.srcset))
        p.set = find_in(tok, sets, N(sets));
    return p;
}

static bool is_source(const nc_token *tok)
{
    return tok->tag == NC_TAG_SOURCE;
}

void nc_lazy_resolve(nc_bytes *b, const nc_token *tok)
{
    picture p = look_at(tok);

    if (is_source(tok) && p.set)
        p.address = NULL;
    if (p.set)
        nc_tag_copy_value(b, tok, "srcset", p.set);
    if (!p.address || nc_span_equal(p.address->value, p.src))
        return;
    if (!is_source(tok))
        nc_tag_copy_value(b, tok, "src", p.address);
    /* A picture does not look at the src of a source. */
    else if (is_blank(p.srcset))
        nc_tag_copy_value(b, tok, "srcset", p.address);
}

/* --- twins */

static void keep(nc_buf *buf, nc_span bytes)
{
    nc_buf_clear(buf);
    nc_buf_append(buf, nc_span_trim(bytes));
}

static nc_span name_of(nc_span url)
{
    size_t start = 0, end = 0;

    while (end < url.len && url.ptr[end] != '?' && url.ptr[end] != '#') {
        if (url.ptr[end++] == '/')
            start = end;
    }
    return (nc_span){url.ptr + start, end - start};
}

/* Whether the img and its twin are of one picture. */
static bool is_same(const nc_lazy *z)
{
    nc_span one = nc_buf_span(&z->address), other = nc_buf_span(&z->twin);
    nc_span name = name_of(other);

    if (nc_buf_status(&z->address) != NC_OK ||
        nc_buf_status(&z->twin) != NC_OK || other.len == 0)
        return false;
    return nc_span_equal(one, other) ||
           (name.len > 0 && nc_span_equal(name_of(one), name)) ||
           nc_span_find(nc_buf_span(&z->set), other);
}

static void cut_noscript(nc_lazy *z)
{
    if (z->noscript_at < z->bytes->front)
        return;
    nc_bytes_normalize(z->bytes, z->noscript_at, z->noscript_end,
                       NC_SPAN_EMPTY);
    z->bytes->stats->cuts++;
}

/* The blank goes, the picture comes out of its noscript. */
static void swap(nc_lazy *z)
{
    if (nc_lazy_place(z) < z->bytes->front || z->img_at < z->bytes->front)
        return;
    nc_bytes_normalize(z->bytes, z->noscript_at, z->noscript_tag_end,
                       NC_SPAN_EMPTY);
    nc_bytes_normalize(z->bytes, z->noscript_end - z->noscript_end_len,
                       z->noscript_end, NC_SPAN_EMPTY);
    nc_bytes_normalize(z->bytes, z->img_at, z->img_end, NC_SPAN_EMPTY);
    z->bytes->stats->cuts++;
}

/* Which kind of img TOK is; its addresses are kept. */
static nc_img_kind read_img(nc_lazy *z, const nc_token *tok)
{
    picture p = look_at(tok);
    const nc_attr *set = find_in(tok, sets, N(sets));
    const nc_attr *sure = find_in(tok, addresses, SURE_ADDRESSES);

    keep(&z->address, p.address ? p.address->value : p.src);
    keep(&z->set, set ? set->value : p.srcset);
    if (p.address || p.set || (sure && nc_span_equal(sure->value, p.src)))
        return IMG_RESOLVED;
    return p.is_blank && is_blank(p.srcset) ? IMG_BLANK : IMG_PLAIN;
}

/* An img in the noscript. */
static void take_twin(nc_lazy *z, const nc_token *tok, bool gone)
{
    picture p = look_at(tok);
    nc_span src = p.address ? p.address->value : p.src;

    if (gone || z->n_twins > 0 || !is_address(src) ||
        nc_tracking_is_pixel(tok)) {
        nc_lazy_forget(z);
        return;
    }
    keep(&z->twin, src);
    z->n_twins++;
}

static void take_img(nc_lazy *z, const nc_token *tok, bool may_cut)
{
    bool has_twin = z->state == LAZY_NOSCRIPT;
    nc_img_kind kind = read_img(z, tok);

    z->img_at = tok->offset;
    z->img_end = tok->offset + tok->raw.len;
    if (!may_cut ||
        (kind == IMG_BLANK && !nc_bytes_is_safe(z->bytes, tok->offset)))
        kind = IMG_PLAIN;
    if (has_twin && kind == IMG_RESOLVED && is_same(z))
        cut_noscript(z);
    else if (has_twin && kind == IMG_BLANK)
        swap(z);
    z->kind = kind;
    z->state = has_twin || kind == IMG_PLAIN ? LAZY_NONE : LAZY_IMG;
}

static void begin_noscript(nc_lazy *z, const nc_token *tok, size_t depth)
{
    if (z->state != LAZY_IMG)
        z->kind = IMG_PLAIN;
    z->state = LAZY_NONE;
    if (!nc_bytes_is_safe(z->bytes, tok->offset))
        return;
    z->state = LAZY_IN_NOSCRIPT;
    z->noscript_at = tok->offset;
    z->noscript_tag_end = tok->offset + tok->raw.len;
    z->noscript_depth = depth;
    z->n_twins = 0;
}

void nc_lazy_start(nc_lazy *z, const nc_token *tok, size_t depth, bool may_cut,
                   bool gone)
{
    if (tok->tag == NC_TAG_IMG && z->state == LAZY_IN_NOSCRIPT)
        take_twin(z, tok, gone);
    else if (gone)
        return;
    else if (tok->tag == NC_TAG_IMG)
        take_img(z, tok, may_cut);
    else if (tok->tag == NC_TAG_NOSCRIPT && may_cut &&
             z->state != LAZY_IN_NOSCRIPT)
        begin_noscript(z, tok, depth);
    else
        nc_lazy_forget(z);
}

void nc_lazy_text(nc_lazy *z, nc_span text)
{
    if (z->state != LAZY_NONE && !nc_span_is_blank(text))
        nc_lazy_forget(z);
}

static void end_noscript(nc_lazy *z, uint64_t end, size_t end_len)
{
    z->noscript_end = end;
    z->noscript_end_len = end_len;
    if (end_len == 0 || z->n_twins != 1) {
        nc_lazy_forget(z);
    }
    else if (z->kind == IMG_PLAIN) {
        z->state = LAZY_NOSCRIPT;
    }
    else {
        if (z->kind == IMG_BLANK)
            swap(z);
        else if (is_same(z))
            cut_noscript(z);
        nc_lazy_forget(z);
    }
}

void nc_lazy_close(nc_lazy *z, nc_tag tag, size_t depth, uint64_t end,
                   size_t end_len)
{
    if (z->state == LAZY_IN_NOSCRIPT && z->noscript_depth == depth)
        end_noscript(z, end, end_len);
    /* The noscript of a picture stands behind it. */
    else if (z->state != LAZY_IMG || tag != NC_TAG_PICTURE ||
             z->kind != IMG_RESOLVED)
        nc_lazy_forget(z);
}
