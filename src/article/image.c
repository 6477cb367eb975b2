/* image.c -- which address an img really shows. */
#include "image.h"

#include "nc_chars.h"
#include "nc_url.h"
#include "srcset.h"

/* Where lazy loaders keep the address, by how often they are met. */
static const char *const lazy_attrs[] = {
    "data-src",         "data-original",     "data-lazy-src",
    "data-lazy",        "data-original-src", "data-img-src",
    "data-image-src",   "data-hi-res-src",   "data-full-src",
    "data-actualsrc",   "data-delayed-url",  "data-raw-src",
    "data-default-src", "data-url"};

static const char *const set_attrs[] = {"data-srcset", "data-lazy-srcset",
                                        "srcset"};

/* Names of what stands in for a picture. */
static const char *const stand_ins[] = {
    "placeholder", "spacer.",   "blank.",  "1x1.",     "transparent.",
    "pixel.gif",   "/grey.",    "/gray.",  "loading.", "lazyload.",
    "clear.gif",   "trans.gif", "/dot.gif"};

static const char *good_address(nc_span ref, const char *base, apr_pool_t *pool)
{
    const char *url = NULL;

    ref = nc_span_trim(ref);
    if (ref.len == 0 || nc_span_starts_nocase(ref, NC_SPAN_LIT("data:")))
        return NULL;
    for (size_t i = 0; i < sizeof(stand_ins) / sizeof(*stand_ins); i++)
        if (nc_span_find_nocase(ref, nc_span_of(stand_ins[i])))
            return NULL;
    url = nc_url_resolve(base, ref, false, pool);
    return url ? nc_url_without_tracking(url, pool) : NULL;
}

/* The best candidate of a srcset that is none of the others. */
static const char *best_of_set(nc_span srcset, const char *base,
                               apr_pool_t *pool)
{
    nc_candidate best = {NC_SPAN_EMPTY, 0}, next;
    const char *url = NULL;

    while (nc_srcset_next(&next, &srcset)) {
        const char *address;

        if (url && !nc_srcset_is_better(&next, &best))
            continue;
        address = good_address(next.url, base, pool);
        if (address) {
            best = next;
            url = address;
        }
    }
    return url;
}

/* The address in IMG's own attributes. */
static const char *own_address(const xmlNode *img, const char *base,
                               apr_pool_t *pool)
{
    const char *url = NULL;

    for (size_t i = 0; !url && i < sizeof(lazy_attrs) / sizeof(*lazy_attrs);
         i++)
        url = good_address(nc_node_attr(img, lazy_attrs[i]), base, pool);
    if (!url)
        url = good_address(nc_node_attr(img, "src"), base, pool);
    for (size_t i = 0; !url && i < sizeof(set_attrs) / sizeof(*set_attrs); i++)
        url = best_of_set(nc_node_attr(img, set_attrs[i]), base, pool);
    return url;
}

static const char *from_sources(const xmlNode *img, const char *base,
                                apr_pool_t *pool)
{
    const char *url = NULL;

    if (!img->parent || nc_node_tag(img->parent) != NC_TAG_PICTURE)
        return NULL;
    for (const xmlNode *n = img->parent->children; n && !url; n = n->next)
        if (nc_node_tag(n) == NC_TAG_SOURCE)
            url = own_address(n, base, pool);
    return url;
}

static const char *from_noscript(const xmlNode *img, const char *base,
                                 apr_pool_t *pool)
{
    const xmlNode *twin = img->next;

    while (twin && !nc_node_is_element(twin))
        twin = twin->next;
    if (!twin || nc_node_tag(twin) != NC_TAG_NOSCRIPT)
        return NULL;
    for (const xmlNode *n = twin; n; n = nc_node_next(n, twin))
        if (nc_node_tag(n) == NC_TAG_IMG)
            return own_address(n, base, pool);
    return NULL;
}

static bool is_tiny(const xmlNode *img, const char *name)
{
    nc_span value = nc_span_trim(nc_node_attr(img, name));

    return value.len > 0 && value.len <= 3 && value.ptr[0] >= '0' &&
           value.ptr[0] <= '2' &&
           (value.len == 1 || !nc_is_digit(value.ptr[1]));
}

const char *nc_image_address(const xmlNode *img, const char *base,
                             apr_pool_t *pool)
{
    const char *url;

    if (is_tiny(img, "width") || is_tiny(img, "height"))
        return NULL; /* a counting pixel */
    url = own_address(img, base, pool);
    if (!url)
        url = from_sources(img, base, pool);
    return url ? url : from_noscript(img, base, pool);
}
