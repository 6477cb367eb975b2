/* suffix.c -- a page's forms at addresses of their own.
 *
 *     fixups  ─► is it one of ours? then the handler is NC_SUFFIX_NAME
 *     handler ─► internal redirect to the page, query and all
 *     page    ─► its first request but one was for the suffix: form forced
 *
 * Nothing is kept between the two requests: that the first one has our handler
 * says it all. A suffix is taken off once, so nothing goes round in circles.
 */
#include "nc_suffix.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "nc_address.h"
#include "nc_answer.h"
#include "nc_config.h"
#include "nc_policy.h"
#include "nc_readers.h"
#include "nc_url.h"

APLOG_USE_MODULE(newsclean);

/* --- names */

/* What is behind the last slash. */
static nc_span base_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;

    return slash ? nc_span_of(slash + 1) : NC_SPAN_EMPTY;
}

/* The path that R was sent to, without a form's suffix, still encoded. False:
 * it has none. That path, and not r->uri: what was rewritten has lost it. */
static bool split(const request_rec *r, nc_form *form, const char **page)
{
    const char *path = nc_address_path(r);

    if (!nc_form_of_name(form, base_name(path)))
        return false;
    *page = apr_pstrmemdup(r->pool, path,
                           strlen(path) - strlen(nc_form_suffix(*form)));
    return true;
}

/* Whether PATH ends as pages do. */
static bool is_page_name(const char *path)
{
    static const char *const ends[] = {".html", ".htm", ".xhtml", ".shtml",
                                       ".php",  ".asp", ".aspx",  ".jsp",
                                       ".cgi",  ".pl"};
    nc_span name = base_name(path);

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        nc_span end = nc_span_of(ends[i]), tail = name;

        if (name.len <= end.len)
            continue;
        nc_span_take(&tail, name.len - end.len);
        if (nc_span_equal_nocase(tail, end))
            return true;
    }
    return false;
}

/* The query that R was sent with, and its `?`; r->args may have what a rewrite
 * rule added. */
static const char *query_of(const request_rec *r)
{
    const char *query = r->parsed_uri.query;

    return query && *query ? apr_pstrcat(r->pool, "?", query, NULL) : "";
}

static bool has_path_info(const request_rec *r)
{
    return r->path_info && *r->path_info;
}

/* --- the store */

static bool has_article(request_rec *r, nc_readers *readers, const char *id)
{
    nc_reader *reader = nc_readers_acquire_now(readers, r->pool);
    nc_stored *stored;
    nc_status status;

    if (!reader)
        return false;
    status = nc_store_get(nc_reader_store(reader), id, &stored, r->pool);
    nc_readers_release(readers, reader,
                       status != NC_OK && status != NC_ENOTFOUND);
    return status == NC_OK && !stored->gone;
}

/* Whether the store keeps an article of the page at PATH, with the query that
 * FIRST was sent with. */
static bool is_known(request_rec *r, const request_rec *first, const char *path)
{
    nc_readers *readers = nc_server_conf_of(r->server)->readers;
    const char *url;

    if (!readers)
        return false;
    url = nc_url_identity(
        apr_pstrcat(r->pool, nc_address_server(r), path, query_of(first), NULL),
        r->pool);
    return url && has_article(r, readers, nc_url_uuid(url, r->pool));
}

/* --- before the handler */

/* A file or folder of the very name. */
static bool is_real(const request_rec *r)
{
    nc_form form;

    return !r->proxyreq && r->finfo.filetype != APR_NOFILE &&
           !has_path_info(r) && nc_form_of_name(&form, base_name(r->filename));
}

/* Whether there is a page, or a script that may make one, in a file at PATH.
 * One that the client may not see counts: it has to say so itself. */
static bool is_file_page(request_rec *r, const char *path)
{
    request_rec *sub = ap_sub_req_lookup_uri(path, r, NULL);
    bool found = sub->finfo.filetype == APR_REG && !has_path_info(sub) &&
                 !sub->proxyreq && !nc_policy_is_own(sub) &&
                 nc_dir_conf_of(sub)->negotiate == NC_ON;

    if (found && sub->status == HTTP_OK)
        found = sub->handler || nc_policy_is_html(sub->content_type);
    ap_destroy_sub_req(sub);
    return found;
}

/* Whether R has no file, and nobody else will make something of it. */
static bool is_missing(const request_rec *r)
{
    return !r->proxyreq && r->finfo.filetype == APR_NOFILE;
}

static bool is_page(request_rec *r, nc_form form, const char *path)
{
    if (is_real(r))
        return false;
    if (is_missing(r) && is_file_page(r, path))
        return true;
    if (is_missing(r) && !r->handler)
        return false;
    if (is_page_name(path))
        return true;
    return form != NC_FORM_HTML && is_known(r, r, path) &&
           !is_known(r, r, nc_address_path(r));
}

int nc_suffix_fixup(request_rec *r)
{
    nc_form form;
    const char *page;

    if (r->main || r->method_number != M_GET || r->proxyreq == PROXYREQ_PROXY ||
        nc_dir_conf_of(r)->negotiate != NC_ON || nc_policy_is_own(r) ||
        nc_suffix_forced(r, &form) || !split(r, &form, &page))
        return DECLINED;
    if (is_page(r, form, page))
        r->handler = NC_SUFFIX_NAME;
    return OK;
}

int nc_suffix_handler(request_rec *r)
{
    nc_form form;
    const char *page;

    if (!nc_suffix_redirects(r))
        return DECLINED;
    if (!split(r, &form, &page))
        return HTTP_NOT_FOUND;
    page = apr_pstrcat(r->pool, page, query_of(r), NULL);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "%s of %s",
                  nc_form_suffix(form), page);
    ap_internal_redirect(page, r);
    return OK;
}

/* --- for the page */

bool nc_suffix_redirects(const request_rec *r)
{
    return r->handler && strcmp(r->handler, NC_SUFFIX_NAME) == 0;
}

bool nc_suffix_forced(const request_rec *r, nc_form *form)
{
    const char *page;

    for (r = r->prev; r; r = r->prev) {
        if (nc_suffix_redirects(r))
            return split(r, form, &page);
    }
    return false;
}

const request_rec *nc_suffix_page(const request_rec *r)
{
    while (r->prev && !nc_suffix_redirects(r->prev))
        r = r->prev;
    return r;
}

/* Whether PATH, R's page's, takes all suffixes without a word of the store: see
 * is_page(). */
static bool is_plain_page(const request_rec *r, const request_rec *first,
                          const char *path)
{
    return is_page_name(path) ||
           (base_name(path).len > 0 && r == first && !r->proxyreq &&
            r->finfo.filetype == APR_REG && !has_path_info(r) &&
            nc_span_equal(base_name(r->uri), base_name(r->filename)));
}

void nc_suffix_addresses(request_rec *r, bool ask_store,
                         const char *to[NC_FORM_COUNT])
{
    const request_rec *first = nc_suffix_page(r);
    const char *path = nc_address_path(first);
    bool some, html;
    nc_form forced;

    memset(to, 0, NC_FORM_COUNT * sizeof(to[0]));
    if (!path)
        return;
    if (!nc_suffix_forced(r, &forced))
        forced = NC_FORM_COUNT;
    html = is_plain_page(r, first, path);
    some = html ||
           (ask_store && base_name(path).len > 0 && is_known(r, first, path));
    for (int i = 0; i < NC_FORM_COUNT; i++) {
        const char *address =
            apr_pstrcat(r->pool, nc_address_server(r), path,
                        nc_form_suffix((nc_form)i), query_of(first), NULL);

        if (((some && (html || i != NC_FORM_HTML)) || i == (int)forced) &&
            nc_answer_fits_header(address))
            to[i] = address;
    }
}
