/* validators.c -- entity tags and dates of a cleaned page.
 *
 *     back end        we             a compressor      client
 *     "abc"     ──►  "abc-nc12345678" ──► "abc-nc12345678-gzip"
 *     "abc"     ◄──  the marks taken off again   ◄──  If-None-Match
 *     304 "abc" ──►  "abc-nc12345678"  ──►
 *
 * The eight digits are a digest of all that decides what the cleaned page is:
 * the rules, the hold limit, what is normalised, what the page tells of, the
 * version of the module.
 */
#include "nc_validators.h"

#include <apr_date.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>

#include "etags.h"
#include "nc_advertise.h"
#include "nc_config.h"
#include "nc_filter.h"
#include "nc_mount.h"
#include "nc_negotiate.h"
#include "nc_policy.h"
#include "nc_version.h"

APLOG_USE_MODULE(newsclean);

/* FNV-1a over the bytes of a number. */
static uint64_t mix(uint64_t hash, uint64_t n)
{
    for (int i = 0; i < 8; i++, n >>= 8)
        hash = (hash ^ (n & 0xff)) * 0x100000001b3;
    return hash;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    for (; text && *text; text++)
        hash = mix(hash, (unsigned char)*text);
    return mix(hash, text != NULL);
}

static void write_mark(char mark[NC_MARK_LEN + 1], uint64_t hash,
                       const char *suffix)
{
    apr_snprintf(mark, NC_MARK_LEN + 1, "-nc%08x%s%s",
                 (unsigned)(hash ^ hash >> 32), *suffix ? "-" : "",
                 *suffix ? suffix + 1 : "");
}

/* The host, which chooses among the rules, has no part in it: it is a part of
 * the address that a tag belongs to. */
static uint64_t digest_page(const nc_request *req, int hold_limit)
{
    uint64_t hash = mix(0xcbf29ce484222325, nc_sheets_digest(&req->sheets));

    hash = mix(hash, (uint64_t)hold_limit);
    hash = mix(hash, req->normalize);
    if (req->article)
        hash = mix(hash, nc_rules_digest(req->article));
    if (req->links)
        hash = mix(hash, nc_links_digest(req->links));
    for (const char *p = NC_VERSION; *p; p++)
        hash = mix(hash, (unsigned char)*p);
    return hash;
}

/* What else decides about a form: whether the page is cleaned, what is read
 * off it, and what the form says of the feed. Of site configurations there is
 * no digest, but they are read with all the rest. */
static uint64_t digest_form(request_rec *r, uint64_t page)
{
    const nc_server_conf *server = nc_server_conf_of(r->server);
    const apr_array_header_t *mounts = server->mounts;
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    uint64_t hash = mix(page, nc_filter_cleans(r));

    hash = mix(hash, (uint64_t)server->page_limit);
    if (conf->sites)
        hash = mix(hash, (uint64_t)server->rules_time);
    if (mounts && mounts->nelts > 0) {
        conf = APR_ARRAY_IDX(mounts, 0, nc_mount).conf;
        hash = mix_text(hash, APR_ARRAY_IDX(mounts, 0, nc_mount).path);
    }
    hash = mix_text(hash, conf->feed_title);
    hash = mix_text(hash, conf->feed_author);
    return mix_text(hash, conf->feed_rights);
}

static void write_marks(request_rec *r, nc_request *req, int hold_limit)
{
    uint64_t hash = digest_page(req, hold_limit);

    write_mark(req->page_mark, hash, "");
    if (req->asked)
        write_mark(req->mark, digest_form(r, hash), nc_form_suffix(req->form));
    else
        write_mark(req->mark, hash, "");
}

nc_request *nc_request_of(request_rec *r)
{
    nc_request *req =
        ap_get_module_config(r->request_config, &newsclean_module);

    if (req)
        return req;

    const nc_dir_conf *conf = nc_dir_conf_of(r);
    const nc_server_conf *server = nc_server_conf_of(r->server);

    req = apr_pcalloc(r->pool, sizeof(*req));
    nc_config_sheets(r, &req->sheets);
    req->normalize = nc_normalize_apply(conf->normalize, NC_NORMALIZE_ALL);
    req->article = conf->article;
    req->links = nc_advertise_links(r);
    req->asked = nc_negotiate_form(r, &req->form);
    write_marks(r, req, conf->hold_limit);
    req->rules_time = conf->rules_time > server->rules_time
                          ? conf->rules_time
                          : server->rules_time;
    ap_set_module_config(r->request_config, &newsclean_module, req);
    return req;
}

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t n = strlen(end);

    return len > n && memcmp(text + len - n, end, n) == 0;
}

static void unmark_header(request_rec *r, nc_request *req, const char *name)
{
    const char *list = apr_table_get(r->headers_in, name);
    bool found;

    if (!list)
        return;
    list = nc_etags_unmark(list, req->mark, req->expects_html, &found, r->pool);
    apr_table_setn(r->headers_in, name, list);
    req->ours |= found;
}

/* The client's copy is older than the rules: it was cleaned by others. */
static void drop_old_date(request_rec *r, const nc_request *req)
{
    const char *date = apr_table_get(r->headers_in, "If-Modified-Since");

    if (date && apr_date_parse_http(date) <
                    apr_time_from_sec(apr_time_sec(req->rules_time)))
        apr_table_unset(r->headers_in, "If-Modified-Since");
}

/* An internal redirect starts over with headers that are edited already. */
static bool was_prepared(const request_rec *r, nc_request *req)
{
    const nc_request *before =
        r->prev
            ? ap_get_module_config(r->prev->request_config, &newsclean_module)
            : NULL;

    if (!before || !before->prepared || strcmp(before->mark, req->mark) != 0)
        return false;
    req->ours = before->ours;
    return true;
}

void nc_request_prepare(request_rec *r)
{
    nc_request *req = nc_request_of(r);

    if (req->prepared || (!nc_request_changes(req) && !req->asked) ||
        nc_policy_request(r) != NC_REASON_NONE)
        return;
    req->prepared = true;
    req->expects_html =
        nc_policy_expects_html(r) || (req->asked && !r->content_type);
    if (r->method_number != M_GET)
        return; /* who edits a page must name the page as it is stored */
    if (!was_prepared(r, req)) {
        unmark_header(r, req, "If-None-Match");
        unmark_header(r, req, "If-Match");
    }
    if (!req->expects_html)
        return;
    /* A part of the page uncleaned is of no use; all of it can be cleaned. */
    apr_table_unset(r->headers_in, "Range");
    apr_table_unset(r->headers_in, "If-Range");
    apr_table_unset(r->headers_in, "Request-Range");
    drop_old_date(r, req);
}

static void mark_tag(request_rec *r, apr_table_t *headers, const char *mark)
{
    const char *tag = apr_table_get(headers, "ETag");
    size_t len = tag ? strlen(tag) : 0;

    if (!tag)
        return;
    if (len < 2 || tag[len - 1] != '"') {
        apr_table_unset(headers, "ETag"); /* no tag, and of another page */
        return;
    }
    if (ends_with(tag, len - 1, mark))
        return;
    apr_table_setn(headers, "ETag",
                   apr_psprintf(r->pool, "%.*s%s\"", (int)len - 1, tag, mark));
}

static void raise_date(request_rec *r, apr_table_t *headers, apr_time_t least)
{
    const char *date = apr_table_get(headers, "Last-Modified");
    char *raised;

    if (!date || apr_date_parse_http(date) >= least)
        return;
    raised = apr_palloc(r->pool, APR_RFC822_DATE_LEN);
    apr_rfc822_date(raised, least);
    apr_table_setn(headers, "Last-Modified", raised);
}

static void drop_digests(apr_table_t *headers)
{
    apr_table_unset(headers, "Content-MD5");
    apr_table_unset(headers, "Digest");
    apr_table_unset(headers, "Content-Digest");
    apr_table_unset(headers, "Repr-Digest");
}

/* What is said of bytes that the client does not get: in a 304 too, which a
 * cache compares with its copy. */
static void drop_measures(request_rec *r)
{
    drop_digests(r->headers_out);
    drop_digests(r->err_headers_out);
    apr_table_unset(r->headers_out, "Content-Length");
    apr_table_unset(r->err_headers_out, "Content-Length");
}

static void update(request_rec *r)
{
    nc_request *req = nc_request_of(r);

    mark_tag(r, r->headers_out, req->mark);
    mark_tag(r, r->err_headers_out, req->mark);
    raise_date(r, r->headers_out, req->rules_time);
    raise_date(r, r->err_headers_out, req->rules_time);
    apr_table_setn(r->headers_out, "Accept-Ranges", "none");
    apr_table_unset(r->err_headers_out, "Accept-Ranges");
}

void nc_validators_cleaned(request_rec *r)
{
    update(r);
    drop_measures(r);
    /* Or else httpd would cut the range out of what we let through. */
    apr_table_unset(r->headers_in, "Range");
    apr_table_unset(r->headers_in, "If-Range");
    nc_validators_trailer(r);
}

static void remark_tag(request_rec *r, apr_table_t *headers,
                       const nc_request *req)
{
    const char *tag = apr_table_get(headers, "ETag");
    size_t len = tag ? strlen(tag) : 0;

    if (len < 2 || !ends_with(tag, len - 1, req->mark))
        return;
    len -= strlen(req->mark) + 1;
    apr_table_setn(
        headers, "ETag",
        apr_psprintf(r->pool, "%.*s%s\"", (int)len, tag, req->page_mark));
}

void nc_validators_unconverted(request_rec *r)
{
    const nc_request *req = nc_request_of(r);

    remark_tag(r, r->headers_out, req);
    remark_tag(r, r->err_headers_out, req);
}

void nc_validators_trailer(request_rec *r)
{
    drop_digests(r->trailers_out);
}

void nc_validators_unmodified(request_rec *r)
{
    /* Where no filter has asked for one there is none, and nothing to do. */
    const nc_request *req =
        ap_get_module_config(r->request_config, &newsclean_module);

    if (req && req->prepared && (req->ours || req->expects_html)) {
        update(r);
        drop_measures(r);
        if (!req->asked || !req->ours) /* forms have links of their own */
            nc_advertise_in_field(req->links, r, NC_REASON_NONE);
    }
}

void nc_validators_on_error(request_rec *r)
{
    if (r->status == HTTP_NOT_MODIFIED)
        nc_validators_unmodified(r);
}
