/* advertise.c -- which links a page gets, and how they get there. */
#include "nc_advertise.h"

#include <apr_strings.h>
#include <http_protocol.h>

#include "nc_address.h"
#include "nc_config.h"
#include "nc_describe.h"
#include "nc_form.h"
#include "nc_mount.h"
#include "nc_suffix.h"
#include "nc_url.h"

/* --- which mount */

/* How closely UNDER, as nc_address_select has it, names ADDRESS, "host/path":
 * the bytes that it has in common with it, and one more; 0: it does not show
 * it. */
static size_t closeness(const apr_array_header_t *under, const char *address)
{
    size_t most = under ? 0 : 1;

    for (int i = 0; under && i < under->nelts; i++) {
        const char *prefix = APR_ARRAY_IDX(under, i, const char *);
        size_t n = strlen(prefix);

        if (strncmp(address, prefix, n) == 0 && n + 1 > most)
            most = n + 1;
    }
    return most;
}

static const nc_mount *mount_of(const request_rec *r, const char *address)
{
    const char *server = nc_address_server(r);
    const apr_array_header_t *mounts = nc_server_conf_of(r->server)->mounts;
    const nc_mount *best = NULL;
    size_t most = 0;

    for (int i = 0; i < mounts->nelts; i++) {
        const nc_mount *mount = &APR_ARRAY_IDX(mounts, i, const nc_mount);
        size_t n = closeness(
            nc_address_select(mount->conf->feed_select, server, r->pool),
            address);

        if (n > most) {
            best = mount;
            most = n;
        }
    }
    return best;
}

/* --- which links */

/* A page whose path ends in a slash is that of a section, but for the root. */
static void add_section(nc_links *links, const char *base, const char *title,
                        const char *path)
{
    apr_pool_t *pool = links->pool;
    char *decoded = apr_pstrdup(pool, path);

    if (path[1] == '\0' || path[1] == '/' ||
        strlen(path) > NC_SECTION_PATH_MAX || ap_unescape_url(decoded) != OK)
        return;
    nc_links_add(links,
                 apr_pstrcat(pool, base, "feed.atom?path=",
                             ap_escape_urlencoded(pool, decoded), NULL),
                 "application/atom+xml",
                 apr_pstrcat(pool, title, ": ", decoded, NULL));
}

static void add_feeds(nc_links *links, const char *base, const char *title)
{
    static const char *const feeds[][2] = {
        {"feed.atom", "application/atom+xml"},
        {"feed.rss", "application/rss+xml"},
        {"feed.json", "application/feed+json"},
    };

    for (size_t i = 0; i < sizeof(feeds) / sizeof(*feeds); i++)
        nc_links_add(links, apr_pstrcat(links->pool, base, feeds[i][0], NULL),
                     feeds[i][1], title);
}

static void add_form(nc_links *links, const char *address, nc_form form)
{
    nc_span type = nc_form_media(form);

    if (address)
        nc_links_add(
            links, address,
            apr_pstrmemdup(links->pool, (const char *)type.ptr, type.len),
            NULL);
}

static void add_forms(nc_links *links, request_rec *r)
{
    const char *to[NC_FORM_COUNT];

    nc_suffix_addresses(r, false, to);
    add_form(links, to[NC_FORM_MARKDOWN], NC_FORM_MARKDOWN);
    add_form(links, to[NC_FORM_TEXT], NC_FORM_TEXT);
}

static void add_all(nc_links *links, request_rec *r, const nc_mount *mount)
{
    const char *server = nc_address_server(r);
    const char *base = apr_pstrcat(
        r->pool, server, ap_os_escape_path(r->pool, mount->path, 1), NULL);
    const char *title = nc_describe_title(r, mount->conf);
    size_t n = strcspn(links->base, "?");
    const char *page = apr_pstrmemdup(r->pool, links->base, n);
    const char *path = page + strlen(server);
    bool is_section = page[n - 1] == '/';

    if (is_section)
        add_section(links, base, title, path);
    add_feeds(links, base, title);
    if (!is_section && !links->base[n] && nc_dir_conf_of(r)->negotiate == NC_ON)
        add_forms(links, r);
}

/* A forward proxy's pages are not ours. */
static bool may_advertise(const request_rec *r)
{
    const nc_server_conf *conf = nc_server_conf_of(r->server);

    return conf->store && conf->mounts && conf->mounts->nelts > 0 &&
           nc_dir_conf_of(r)->advertise != NC_OFF && !r->main &&
           r->proxyreq != PROXYREQ_PROXY;
}

nc_links *nc_advertise_links(request_rec *r)
{
    const char *page = may_advertise(r) ? nc_address_page(r) : NULL;
    const nc_mount *mount;
    nc_links *links;

    if (!page)
        return NULL;
    mount = mount_of(r, strstr(page, "://") + 3);
    if (!mount)
        return NULL;
    links = nc_links_create(page, r->pool);
    add_all(links, r, mount);
    return links;
}

/* --- in the page */

static void see_tag(void *ctx, const nc_token *tok)
{
    nc_links_see(ctx, tok);
}

static nc_span see_end(void *ctx)
{
    return nc_links_markup(ctx);
}

void nc_advertise_in_head(nc_links *links, nc_rewriter *rewriter,
                          const request_rec *r)
{
    nc_head_watch watch = {see_tag, see_end, links, false};

    watch.is_xml = nc_policy_is_xml(r->content_type);
    nc_rewriter_watch_head(rewriter, &watch);
}

/* --- in a header field */

static bool forbids_change(request_rec *r, const apr_table_t *headers)
{
    return ap_find_list_item(r->pool, apr_table_get(headers, "Cache-Control"),
                             "no-transform");
}

/* A field can be sent where the page's bytes can't be edited: compressed by
 * the back end, in UTF-16. Who wants nothing changed has it so. */
static bool may_say(request_rec *r, nc_reason reason)
{
    switch (reason) {
    case NC_REASON_NONE:
        return true;
    case NC_REASON_ENCODED:
    case NC_REASON_CHARSET:
        return !forbids_change(r, r->headers_out) &&
               !forbids_change(r, r->err_headers_out);
    default:
        return false;
    }
}

void nc_advertise_in_field(const nc_links *links, request_rec *r,
                           nc_reason reason)
{
    const char *field;

    if (!links || !may_say(r, reason))
        return;
    /* Those that are there by now are found: it may be done twice. */
    field = nc_links_field(
        links, apr_table_overlay(r->pool, r->headers_out, r->err_headers_out));
    if (field)
        apr_table_addn(r->headers_out, "Link", field);
}
