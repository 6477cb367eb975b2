/* url_identity.c -- what names an article: its address without what only tells
 * where a reader came from.
 */
#include "nc_url.h"

#include <apr_sha1.h>
#include <apr_strings.h>
#include "url_parts.h"

static const char *const tracking_names[] = {"fbclid",
                                             "gclid",
                                             "gclsrc",
                                             "dclid",
                                             "gbraid",
                                             "wbraid",
                                             "msclkid",
                                             "yclid",
                                             "ysclid",
                                             "twclid",
                                             "ttclid",
                                             "igshid",
                                             "igsh",
                                             "mc_cid",
                                             "mc_eid",
                                             "mkt_tok",
                                             "_hsenc",
                                             "_hsmi",
                                             "__hssc",
                                             "__hstc",
                                             "__hsfp",
                                             "hsctatracking",
                                             "vero_id",
                                             "vero_conv",
                                             "oly_anon_id",
                                             "oly_enc_id",
                                             "wickedid",
                                             "_openstat",
                                             "ncid",
                                             "cmpid",
                                             "s_cid",
                                             "icid",
                                             "ito",
                                             "xtor",
                                             "wt_mc",
                                             "wt.mc_id",
                                             "at_medium",
                                             "at_campaign",
                                             "ref_src",
                                             "ref_url",
                                             "guccounter",
                                             "guce_referrer",
                                             "guce_referrer_sig",
                                             "_ga",
                                             "_gl",
                                             "spm",
                                             "mbid",
                                             "smid",
                                             "sr_share"};

static const char *const tracking_prefixes[] = {"utm_",   "pk_",  "mtm_",
                                                "piwik_", "hsa_", "at_custom"};

static bool is_tracking(nc_span name)
{
    for (size_t i = 0; i < sizeof(tracking_names) / sizeof(*tracking_names);
         i++)
        if (nc_span_equal_nocase(name, nc_span_of(tracking_names[i])))
            return true;
    for (size_t i = 0;
         i < sizeof(tracking_prefixes) / sizeof(*tracking_prefixes); i++)
        if (nc_span_starts_nocase(name, nc_span_of(tracking_prefixes[i])))
            return true;
    return false;
}

/* Appends what of QUERY does not track, after a `?` if there is anything. */
static void append_query(nc_buf *out, nc_span query)
{
    unsigned char mark = '?';

    while (query.len > 0) {
        nc_span pair = nc_span_take(&query, nc_url_index(query, "&;"));
        nc_span name = {pair.ptr, nc_url_index(pair, "=")};
        unsigned char sign = query.len > 0 ? nc_span_take(&query, 1).ptr[0] : 0;

        /* `&amp;` escaped twice leaves an empty or `amp` name. */
        if (pair.len > 0 && !is_tracking(name)) {
            nc_buf_append_byte(out, mark);
            nc_buf_append(out, pair);
            mark = sign ? sign : '&';
        }
    }
}

static const char *rewrite(const char *url, bool identity, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    nc_url_parts p = nc_url_split(nc_span_of(url));
    const unsigned char *start = (const unsigned char *)url;

    nc_buf_append(&out, nc_span_between(start, p.path.ptr));
    if (identity)
        nc_url_append_normal(&out, p.path);
    else
        nc_buf_append(&out, p.path);
    append_query(&out, p.query);
    if (p.fragment.ptr && !identity) {
        nc_buf_append_byte(&out, '#');
        nc_buf_append(&out, p.fragment);
    }
    return nc_url_finish(&out, true, pool);
}

const char *nc_url_without_tracking(const char *url, apr_pool_t *pool)
{
    if (!url || !strchr(url, '?'))
        return url;
    return rewrite(url, false, pool);
}

bool nc_url_tracks(const char *url, apr_pool_t *pool)
{
    const char *without = nc_url_without_tracking(url, pool);

    return !without || strcmp(without, url) != 0;
}

const char *nc_url_identity(const char *url, apr_pool_t *pool)
{
    const char *normal =
        url ? nc_url_resolve(NULL, nc_span_of(url), false, pool) : NULL;

    return normal ? rewrite(normal, true, pool) : url;
}

/* RFC 9562 6.6: 6ba7b811-9dad-11d1-80b4-00c04fd430c8 */
static const unsigned char url_namespace[16] = {
    0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};

const char *nc_url_uuid(const char *identity, apr_pool_t *pool)
{
    nc_span name = nc_span_of(identity);
    size_t n = nc_url_scheme_length(name);
    unsigned char sum[APR_SHA1_DIGESTSIZE];
    apr_sha1_ctx_t sha1;

    if (n > 0)
        nc_span_take(&name, n + 1);
    if (nc_span_starts(name, NC_SPAN_LIT("//")))
        nc_span_take(&name, 2);
    apr_sha1_init(&sha1);
    apr_sha1_update_binary(&sha1, url_namespace, sizeof(url_namespace));
    apr_sha1_update_binary(&sha1, name.ptr, (unsigned)name.len);
    apr_sha1_final(sum, &sha1);
    sum[6] = (sum[6] & 0x0F) | 0x50;
    sum[8] = (sum[8] & 0x3F) | 0x80;
    return apr_psprintf(
        pool,
        "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
        sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7], sum[8],
        sum[9], sum[10], sum[11], sum[12], sum[13], sum[14], sum[15]);
}
