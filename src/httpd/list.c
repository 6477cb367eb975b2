/* list.c -- the documents that are made from a list of articles: the front
 * page, feeds, their archives and deltas, and what leads to them.
 *
 *     key ─► digest ─► "SEQ-DIGEST" ─► 304?  226?  ─► cache ─► store ─► bytes
 *
 * The key says all that decides about a document's bytes beside the number of
 * the last change; with that number it finds the bytes in the cache. Archives
 * have the digest of their bytes for a tag, since they stay as they are when
 * other articles change.
 */
#include "serve.h"

#include <apr_strings.h>
#include <http_protocol.h>

#include "delta.h"
#include "nc_address.h"
#include "nc_answer.h"
#include "nc_conditional.h"
#include "nc_describe.h"
#include "nc_version.h"
#include "query.h"

static const char *const feed_types[NC_FEED_FORMATS] = {
    [NC_FEED_ATOM] = "application/atom+xml; charset=utf-8",
    [NC_FEED_RSS] = "application/rss+xml; charset=utf-8",
    [NC_FEED_JSON] = "application/feed+json",
};

static const char *or_default(const char *value, const char *otherwise)
{
    return value ? value : otherwise;
}

/* --- what the feed says of itself */

const char *nc_serve_feed_address(const nc_serve *s, nc_feed_format format,
                                  int page)
{
    return apr_pstrcat(s->r->pool, s->route.base, "feed.",
                       nc_route_format_name(format),
                       nc_listing_query(&s->list, page, s->r->pool), NULL);
}

/* The hub is told of whole feeds alone (hub.c): of a part, which says so in its
 * address SELF, nobody would ever hear. */
static const char *hub_of(const nc_serve *s, const char *self)
{
    const char *hub = s->conf->hub;

    return hub && *hub && !strchr(self, '?') ? hub : NULL;
}

void nc_serve_describe(nc_serve *s)
{
    nc_feed *feed = &s->feed;

    nc_describe_feed(feed, s->r, s->conf, s->route.base,
                     nc_serve_feed_address(s, NC_FEED_ATOM, 1));
    feed->self = nc_serve_feed_address(
        s, s->route.format, s->route.kind == NC_ROUTE_FEED ? s->list.page : 1);
    feed->hub = hub_of(s, feed->self);
    if (s->route.kind == NC_ROUTE_FEED || s->route.kind == NC_ROUTE_ARCHIVE)
        feed->title = nc_listing_title(&s->list, feed->title, s->r->pool);
}

/* Hours since 1970: what the sitemap's window goes by. */
static int64_t hour_of(const nc_serve *s)
{
    return apr_time_sec(s->r->request_time) / 3600;
}

static const char *number(const nc_serve *s, int64_t n)
{
    return apr_psprintf(s->r->pool, "%" APR_INT64_T_FMT, (apr_int64_t)n);
}

static const char *key_of(const nc_serve *s)
{
    const nc_dir_conf *conf = s->conf;
    const nc_route *route = &s->route;
    apr_pool_t *pool = s->r->pool;
    const char *which = "";

    if (route->kind == NC_ROUTE_ARCHIVE)
        which = number(s, route->year * 100 + route->month);
    else if (route->kind == NC_ROUTE_SITEMAP)
        which = number(s, hour_of(s));
    return apr_pstrcat(
        pool, NC_VERSION "\n", apr_itoa(pool, (int)route->kind), "\n",
        apr_itoa(pool, (int)route->format), "\n", which, "\n",
        nc_listing_query(&s->list, s->list.page, pool), "\n",
        nc_listing_scope(&s->list, pool), "\n", route->base, "\n",
        or_default(conf->feed_title, ""), "\n",
        or_default(conf->feed_subtitle, ""), "\n",
        or_default(conf->feed_author, ""), "\n",
        or_default(conf->feed_rights, ""), "\n", or_default(conf->hub, ""),
        "\n", nc_archive_open_month(s), "\n", number(s, s->state.epoch), NULL);
}

static nc_cached *find_kept(const nc_serve *s, const char *key)
{
    return nc_cache_find(nc_server_conf_of(s->r->server)->cache, key);
}

/* The key of a document, with the number of the last change that is in it. */
static const char *with_seq(const nc_serve *s, const char *key)
{
    return apr_pstrcat(s->r->pool, key, "\n", number(s, s->state.seq), NULL);
}

/* --- entries */

static nc_status read_entries(nc_serve *s, bool full, apr_array_header_t **out,
                              bool *more)
{
    return nc_listing_read(&s->list, s->store, full, out, more, s->r->pool);
}

/* The language of all entries, if they have the same. */
static const char *common_lang(const apr_array_header_t *entries)
{
    const char *lang = NULL;

    for (int i = 0; i < entries->nelts; i++) {
        const nc_stored *stored = APR_ARRAY_IDX(entries, i, nc_stored *);

        if (stored->gone)
            continue;
        if (!stored->article->lang ||
            (lang && strcmp(lang, stored->article->lang) != 0))
            return NULL;
        lang = stored->article->lang;
    }
    return lang;
}

static nc_status append_gone(nc_serve *s, apr_array_header_t *entries)
{
    apr_array_header_t *gone;
    nc_status status = nc_store_list_gone(s->store, s->list.query.prefixes,
                                          NC_TOMBSTONES_MAX, &gone, s->r->pool);

    if (status == NC_OK)
        apr_array_cat(entries, gone);
    return status;
}

/* Leaves those that changed after SEQ. */
static void keep_changed(apr_array_header_t *entries, int64_t seq)
{
    int n = 0;

    for (int i = 0; i < entries->nelts; i++) {
        nc_stored *stored = APR_ARRAY_IDX(entries, i, nc_stored *);

        if (stored->seq > seq)
            APR_ARRAY_IDX(entries, n++, nc_stored *) = stored;
    }
    entries->nelts = n;
}

static void link_pages(nc_serve *s, bool more)
{
    nc_feed_format format = s->route.format;
    int page = s->list.page;

    if (page > 1) {
        s->feed.first = nc_serve_feed_address(s, format, 1);
        s->feed.previous = nc_serve_feed_address(s, format, page - 1);
    }
    if (more && page < NC_QUERY_PAGE_MAX)
        s->feed.next = nc_serve_feed_address(s, format, page + 1);
}

static void write_feed(nc_serve *s, const apr_array_header_t *entries,
                       nc_buf *body)
{
    s->feed.lang = common_lang(entries);
    if (s->route.format == NC_FEED_RSS)
        nc_render_rss(body, &s->feed, entries, s->r->pool);
    else if (s->route.format == NC_FEED_JSON)
        nc_render_json_feed(body, &s->feed, entries, s->r->pool);
    else
        nc_render_atom(body, &s->feed, entries, s->r->pool);
}

/* BASE: what the client has, as the number of a change; -1: nothing. */
static nc_status make_feed(nc_serve *s, int64_t base, nc_buf *body)
{
    apr_array_header_t *entries;
    bool more;
    nc_status status = read_entries(s, true, &entries, &more);

    if (status != NC_OK)
        return status;
    link_pages(s, more);
    if (s->list.page == 1)
        status = nc_archive_append_amended(s, entries);
    if (status == NC_OK && s->list.page == 1)
        status = append_gone(s, entries);
    if (status == NC_OK && s->list.page == 1)
        status = nc_archive_link_newest(s);
    if (status != NC_OK)
        return status;
    if (base >= 0)
        keep_changed(entries, base);
    if (entries->nelts == 0)
        s->feed.updated = s->state.updated;
    write_feed(s, entries, body);
    return NC_OK;
}

/* --- other lists */

static const char *page_address(const nc_serve *s, int page)
{
    return apr_pstrcat(s->r->pool, s->route.base,
                       s->route.kind == NC_ROUTE_SEARCH ? "search" : "",
                       nc_listing_query(&s->list, page, s->r->pool), NULL);
}

/* What the front page says beside its list. */
static void describe_front(const nc_serve *s, nc_front *front)
{
    const nc_store_query *query = &s->list.query;

    *front = (nc_front){
        .feed = &s->feed,
        .query = query->search,
        .rss = nc_serve_feed_address(s, NC_FEED_RSS, 1),
        .json = nc_serve_feed_address(s, NC_FEED_JSON, 1),
        .action = apr_pstrcat(s->r->pool, s->route.base, "search", NULL),
        .section = query->section,
        .author = query->author,
        .tag = query->tag,
        .path = s->list.path,
        .page = s->list.page,
        .is_search = s->route.kind == NC_ROUTE_SEARCH,
    };
}

/* A page for searching lists nothing before something was asked. */
static bool asks_nothing(const nc_serve *s)
{
    const nc_store_query *query = &s->list.query;

    return s->route.kind == NC_ROUTE_SEARCH && !query->search &&
           !query->section && !query->author && !query->tag && !s->list.path;
}

static nc_status make_front(nc_serve *s, nc_buf *body)
{
    nc_front front;
    apr_array_header_t *entries = apr_array_make(s->r->pool, 1, sizeof(void *));
    bool more = false;
    nc_status status = NC_OK;

    if (!asks_nothing(s))
        status = read_entries(s, false, &entries, &more);
    if (status != NC_OK)
        return status;
    describe_front(s, &front);
    if (s->list.page > 1)
        front.newer = page_address(s, s->list.page - 1);
    if (more && s->list.page < NC_QUERY_PAGE_MAX)
        front.older = page_address(s, s->list.page + 1);
    nc_render_front(body, &front, entries, s->r->pool);
    return NC_OK;
}

static nc_status make_llms(nc_serve *s, nc_buf *body)
{
    apr_array_header_t *entries;
    bool more;
    nc_status status = read_entries(s, false, &entries, &more);

    if (status == NC_OK)
        nc_render_llms(body, &s->feed, entries, s->r->pool);
    return status;
}

static nc_status make_sitemap(nc_serve *s, nc_buf *body)
{
    nc_store_query query = s->list.query;
    apr_array_header_t *all =
        apr_array_make(s->r->pool, 64, sizeof(nc_stored *));
    apr_array_header_t *found;

    query.from = (hour_of(s) - NC_SITEMAP_HOURS) * 3600;
    query.until = (hour_of(s) + 1) * 3600;
    query.limit = NC_STORE_LIST_MAX;
    do {
        nc_status status = nc_store_list(s->store, &query, &found, s->r->pool);

        if (status != NC_OK)
            return status;
        apr_array_cat(all, found);
        query.offset += query.limit;
    } while (found->nelts == NC_STORE_LIST_MAX && all->nelts < NC_SITEMAP_MAX);
    nc_render_news_sitemap(body, &s->feed, all, s->r->pool);
    return NC_OK;
}

static nc_status add_outlines(nc_serve *s, nc_store_names kind,
                              const char *parameter, apr_array_header_t *all)
{
    apr_pool_t *pool = s->r->pool;
    apr_array_header_t *names;
    nc_status status = nc_store_list_names(
        s->store, kind, s->list.query.prefixes, NC_NAMES_MAX, &names, pool);

    for (int i = 0; status == NC_OK && i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);
        const char *query = apr_pstrcat(pool, "?", parameter, "=",
                                        ap_escape_urlencoded(pool, name), NULL);

        APR_ARRAY_PUSH(all, nc_outline) = (nc_outline){
            name, apr_pstrcat(pool, s->route.base, "feed.atom", query, NULL),
            apr_pstrcat(pool, s->route.base, query, NULL)};
    }
    return status;
}

static nc_status make_opml(nc_serve *s, nc_buf *body)
{
    apr_array_header_t *all =
        apr_array_make(s->r->pool, 64, sizeof(nc_outline));
    nc_status status;

    APR_ARRAY_PUSH(all, nc_outline) =
        (nc_outline){s->feed.title, s->feed.self, s->feed.home};
    status = add_outlines(s, NC_STORE_SECTIONS, "section", all);
    if (status == NC_OK)
        status = add_outlines(s, NC_STORE_AUTHORS, "author", all);
    if (status == NC_OK)
        status = add_outlines(s, NC_STORE_TAGS, "tag", all);
    if (status == NC_OK)
        nc_render_opml(body, &s->feed, all, s->r->pool);
    return status;
}

static nc_status make_opensearch(nc_serve *s, nc_buf *body)
{
    nc_render_opensearch(body, &s->feed, s->r->pool);
    return NC_OK;
}

static nc_status make_subscription(nc_serve *s, nc_buf *body)
{
    return make_feed(s, -1, body);
}

/* --- answers */

/* The search form leads to the server's own name, which need not be the one
 * that the client used. */
static const char *front_csp(const nc_serve *s)
{
    return apr_pstrcat(s->r->pool, NC_CSP_PAGE "; form-action 'self' ",
                       nc_address_server(s->r), NULL);
}

static const struct {
    const char *type; /* NULL: the feed format's */
    nc_status (*make)(nc_serve *s, nc_buf *body);
} documents[] = {
    [NC_ROUTE_FRONT] = {"text/html; charset=utf-8", make_front},
    [NC_ROUTE_SEARCH] = {"text/html; charset=utf-8", make_front},
    [NC_ROUTE_FEED] = {NULL, make_subscription},
    [NC_ROUTE_OPENSEARCH] = {"application/opensearchdescription+xml",
                             make_opensearch},
    [NC_ROUTE_OPML] = {"text/x-opml; charset=utf-8", make_opml},
    [NC_ROUTE_SITEMAP] = {"application/xml; charset=utf-8", make_sitemap},
    [NC_ROUTE_LLMS] = {"text/plain; charset=utf-8", make_llms},
};

static bool is_page(const nc_serve *s)
{
    return s->route.kind == NC_ROUTE_FRONT || s->route.kind == NC_ROUTE_SEARCH;
}

static void set_headers(nc_serve *s)
{
    const char *type = documents[s->route.kind].type;
    const char *self = nc_serve_feed_address(s, s->route.format, s->list.page);
    const char *vary = NULL;

    if (s->route.kind == NC_ROUTE_FEED && s->list.page == 1)
        vary = "A-IM, If-None-Match";
    nc_serve_headers(s, type ? type : feed_types[s->route.format],
                     is_page(s) ? front_csp(s) : NC_CSP_NOTHING, vary);
    nc_serve_cache_control(s, NC_CACHE_ONE_MAX_AGE, NULL);
    if (s->route.kind == NC_ROUTE_SEARCH || s->list.query.search)
        apr_table_setn(s->r->headers_out, "X-Robots-Tag", "noindex");
    /* WebSub, section 4. */
    if (s->route.kind == NC_ROUTE_FEED && hub_of(s, self))
        apr_table_setn(s->r->headers_out, "Link",
                       apr_pstrcat(s->r->pool, "<", s->conf->hub,
                                   ">; rel=\"hub\", <", self, ">; rel=\"self\"",
                                   NULL));
}

/* Whether the client has a document with DIGEST, and takes what is new of it.
 */
static bool wants_delta(const nc_serve *s, uint64_t digest, int64_t *base)
{
    const apr_table_t *in = s->r->headers_in;

    return s->route.kind == NC_ROUTE_FEED && s->list.page == 1 &&
           nc_delta_is_wanted(nc_span_of(apr_table_get(in, "A-IM"))) &&
           nc_delta_base(nc_span_of(apr_table_get(in, "If-None-Match")), digest,
                         base) &&
           *base < s->state.seq;
}

static nc_status make_delta(nc_serve *s, const char *key, int64_t base)
{
    nc_buf body = NC_BUF_INIT;
    nc_status status = make_feed(s, base, &body);

    if (status == NC_OK)
        nc_serve_document(s, key, &body);
    nc_buf_release(&body);
    return status;
}

/* RFC 3229, 10.4.1: 226, with the tag of the whole document. */
static nc_status answer_delta(nc_serve *s, const char *key, uint64_t digest,
                              int64_t base)
{
    apr_table_t *out = s->r->headers_out;
    apr_pool_t *pool = s->r->pool;
    nc_status status = NC_OK;

    key =
        apr_pstrcat(pool, with_seq(s, key), "\nsince ", number(s, base), NULL);
    s->document = find_kept(s, key);
    if (!s->document)
        status = s->store ? make_delta(s, key, base) : NC_EBUSY;
    if (status != NC_OK)
        return status;
    s->r->status = HTTP_IM_USED;
    apr_table_setn(out, "IM", "feed");
    apr_table_setn(out, "Delta-Base", nc_conditional_etag(base, digest, pool));
    apr_table_setn(out, "Cache-Control", "no-store, im");
    return NC_OK;
}

static nc_status make_document(nc_serve *s, const char *key)
{
    nc_buf body = NC_BUF_INIT;
    nc_status status = documents[s->route.kind].make(s, &body);

    if (status == NC_OK)
        nc_serve_document(s, with_seq(s, key), &body);
    nc_buf_release(&body);
    return status;
}

static nc_status answer_list(nc_serve *s, const char *key)
{
    uint64_t digest = nc_conditional_digest(key);
    int64_t base;
    bool delta = wants_delta(s, digest, &base);

    set_headers(s);
    if (!nc_serve_validate(
            s, nc_conditional_etag(s->state.seq, digest, s->r->pool),
            s->state.updated))
        return NC_OK;
    if (delta)
        return answer_delta(s, key, digest, base);
    s->document = find_kept(s, with_seq(s, key));
    if (s->document)
        return NC_OK;
    return s->store ? make_document(s, key) : NC_EBUSY;
}

/* --- archives */

/* Whether nothing in ENTRIES has changed for long. */
static bool is_settled(const nc_serve *s, const apr_array_header_t *entries)
{
    int64_t since = apr_time_sec(s->r->request_time) - NC_ARCHIVE_SETTLED;

    for (int i = 0; i < entries->nelts; i++) {
        if (APR_ARRAY_IDX(entries, i, nc_stored *)->updated > since)
            return false;
    }
    return true;
}

static void set_archive_headers(nc_serve *s, bool settled)
{
    nc_serve_headers(s, feed_types[s->route.format], NC_CSP_NOTHING, NULL);
    if (settled)
        nc_serve_cache_control(s, NC_ARCHIVE_MAX_AGE, "immutable");
    else
        nc_serve_cache_control(s, NC_CACHE_ONE_MAX_AGE, NULL);
}

static void no_archive(nc_serve *s)
{
    nc_serve_notice(s, HTTP_NOT_FOUND, "No such archive",
                    "There is an archive of each month that has articles, "
                    "once the month is over.");
}

static const char *const settled_keys[] = {
    [false] = "\nopen",
    [true] = "\nsettled",
};

/* By the day, for it is the clock that settles an archive. */
static const char *archive_key(const nc_serve *s, const char *key)
{
    return apr_pstrcat(s->r->pool, with_seq(s, key), "\n",
                       number(s, hour_of(s) / 24), NULL);
}

static nc_status make_archive(nc_serve *s, const char *key, bool *settled)
{
    apr_array_header_t *entries;
    bool more;
    nc_buf body = NC_BUF_INIT;
    nc_status status = read_entries(s, true, &entries, &more);

    if (status != NC_OK || entries->nelts == 0)
        return status;
    status = nc_archive_link(s, more);
    if (status != NC_OK)
        return status;
    *settled = is_settled(s, entries);
    write_feed(s, entries, &body);
    nc_serve_document(
        s, apr_pstrcat(s->r->pool, key, settled_keys[*settled], NULL), &body);
    return NC_OK;
}

static void find_archive(nc_serve *s, const char *key, bool *settled)
{
    for (int i = 1; i >= 0 && !s->document; i--) {
        *settled = i;
        s->document =
            find_kept(s, apr_pstrcat(s->r->pool, key, settled_keys[i], NULL));
    }
}

static nc_status answer_archive(nc_serve *s, const char *key)
{
    bool settled = false;
    nc_status status = NC_OK;

    if (!nc_archive_query(s, &s->list.query)) {
        no_archive(s);
        return NC_OK;
    }
    key = archive_key(s, key);
    find_archive(s, key, &settled);
    if (!s->document)
        status = s->store ? make_archive(s, key, &settled) : NC_EBUSY;
    if (status != NC_OK || s->answer != OK)
        return status;
    if (!s->document) {
        no_archive(s);
        return NC_OK;
    }
    set_archive_headers(s, settled);
    nc_serve_validate(
        s, nc_conditional_etag(0, nc_cached_digest(s->document), s->r->pool),
        s->state.updated);
    return NC_OK;
}

static nc_status answer(nc_serve *s)
{
    const char *key = key_of(s);

    return s->route.kind == NC_ROUTE_ARCHIVE ? answer_archive(s, key)
                                             : answer_list(s, key);
}

nc_status nc_serve_list(nc_serve *s)
{
    nc_status status = nc_store_get_state(s->store, s->list.query.prefixes,
                                          &s->state, s->r->pool);

    if (status != NC_OK)
        return status;
    nc_serve_describe(s);
    return answer(s);
}

bool nc_serve_kept_list(nc_serve *s)
{
    return answer(s) == NC_OK;
}
