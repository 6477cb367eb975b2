/* handler.c -- `SetHandler newsclean`: the store's articles, served.
 *
 *     path ─► route ─► store ─► validators ─► 304, or rendered and sent
 *
 * Where the handler is mounted is read off the path's end, since every path
 * below it has a fixed form. What the client said is never put into a link or
 * a message unescaped, and its Host is not used at all.
 */
#include "nc_handler.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "nc_address.h"
#include "nc_answer.h"
#include "nc_conditional.h"
#include "nc_config.h"
#include "nc_counters.h"
#include "nc_listing.h"
#include "nc_readers.h"
#include "nc_render.h"
#include "nc_url.h"
#include "nc_version.h"

APLOG_USE_MODULE(newsclean);

#define CSP_ARTICLE NC_CSP_PAGE "; form-action 'none'; sandbox allow-popups"
#define CSP_NOTHING "default-src 'none'; sandbox"

enum { ID_LEN = 36 /* of a UUID in its written form */ };

typedef enum route_kind {
    ROUTE_NONE,
    ROUTE_MOUNT, /* the Location without its slash */
    ROUTE_FRONT,
    ROUTE_FEED,
    ROUTE_ARTICLE
} route_kind;

typedef enum article_form { FORM_HTML, FORM_TEXT, FORM_MARKDOWN } article_form;

typedef struct route {
    route_kind kind;
    const char *base; /* absolute address of the mount, ends in a slash */
    char id[ID_LEN + 1];
    article_form form;
} route;

static const struct {
    const char *suffix;
    article_form form;
} suffixes[] = {
    {"", FORM_HTML},
    {".html", FORM_HTML},
    {".txt", FORM_TEXT},
    {".md", FORM_MARKDOWN},
};

static const struct {
    const char *type;
    const char *csp;
} forms[] = {
    [FORM_HTML] = {"text/html; charset=utf-8", CSP_ARTICLE},
    [FORM_TEXT] = {"text/plain; charset=utf-8", CSP_NOTHING},
    [FORM_MARKDOWN] = {"text/markdown; charset=utf-8", CSP_NOTHING},
};

/* --- route */

/* NAME: "ID" with one of the suffixes. */
static bool read_article_name(route *to, const char *name)
{
    for (int i = 0; i < ID_LEN; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? name[i] != '-' : !apr_isxdigit(name[i]))
            return false;
        to->id[i] = (char)apr_tolower(name[i]);
    }
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
        if (strcmp(name + ID_LEN, suffixes[i].suffix) == 0) {
            to->form = suffixes[i].form;
            return true;
        }
    }
    return false;
}

/* The length of the Location that SetHandler stands in, without its slash;
 * SIZE_MAX if that is a pattern or another kind of section. */
static size_t mount_length(const request_rec *r)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);
    size_t n = core->d ? strlen(core->d) : 0;

    if (n == 0 || strncmp(core->d, r->uri, n) != 0)
        return SIZE_MAX;
    return core->d[n - 1] == '/' ? n - 1 : n;
}

/* What stands behind the path's last slash, and where the mount ends. */
static route_kind read_name(route *to, const char *path, size_t *base)
{
    const char *name = path + *base;

    if (*name == '\0')
        return ROUTE_FRONT;
    if (strcmp(name, "feed.atom") == 0)
        return ROUTE_FEED;
    if (*base >= 3 && memcmp(name - 3, "/a/", 3) == 0 &&
        read_article_name(to, name)) {
        *base -= 2;
        return ROUTE_ARTICLE;
    }
    return ROUTE_NONE;
}

static void read_route(route *to, const request_rec *r)
{
    const char *slash = strrchr(r->uri, '/');
    size_t base = slash ? (size_t)(slash - r->uri) + 1 : 0;
    size_t mount = mount_length(r);

    memset(to, 0, sizeof(*to));
    if (base == 0)
        return;
    to->kind = read_name(to, r->uri, &base);
    if (base - 1 > mount)
        to->kind = ROUTE_NONE; /* /articles/elsewhere/feed.atom */
    else if (to->kind == ROUTE_NONE && mount == strlen(r->uri))
        to->kind = ROUTE_MOUNT;
    to->base = nc_address_prefix(r, base);
}

/* --- answer */

static int not_found(request_rec *r)
{
    return nc_answer_notice(r, HTTP_NOT_FOUND, "Not found",
                            "There is no such page here.");
}

static int store_away(request_rec *r, const char *message)
{
    if (nc_counters_may_warn(nc_server_conf_of(r->server)->counters,
                             NC_WARNING_READ))
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      "the store can't be read: %s", message);
    apr_table_setn(r->headers_out, "Retry-After",
                   apr_itoa(r->pool, NC_RETRY_AFTER));
    return nc_answer_notice(r, HTTP_SERVICE_UNAVAILABLE, "Try again later",
                            "The articles can't be read at the moment.");
}

static int redirect_to_slash(request_rec *r)
{
    apr_table_setn(
        r->headers_out, "Location",
        apr_pstrcat(r->pool, nc_address_prefix(r, strlen(r->uri)), "/", NULL));
    return HTTP_MOVED_PERMANENTLY;
}

static int max_age(const nc_dir_conf *conf)
{
    return conf->feed_max_age >= 0 ? conf->feed_max_age : NC_FEED_MAX_AGE;
}

/* Sets the validators and what goes with them on a 304 too. */
static int revalidate(request_rec *r, const char *etag, int64_t updated)
{
    int64_t rules = apr_time_sec(nc_server_conf_of(r->server)->rules_time);
    bool personal = r->user || apr_table_get(r->headers_in, "Authorization");

    apr_table_setn(r->headers_out, "Cache-Control",
                   apr_psprintf(r->pool, "%s, max-age=%d",
                                personal ? "private" : "public",
                                max_age(nc_dir_conf_of(r))));
    /* What a page looks like may have changed with the configuration. */
    return nc_conditional_answer(r, etag, updated > rules ? updated : rules);
}

/* --- one article */

static bool fits_header(const char *url)
{
    for (; *url; url++) {
        if (*url <= ' ' || strchr("<>\"\\", *url) || *url == 0x7f)
            return false;
    }
    return true;
}

static const char *article_etag(const request_rec *r, const route *to,
                                const nc_stored *stored)
{
    const char *parts[] = {
        NC_VERSION,
        forms[to->form].type,
        to->base,
        to->id,
        apr_psprintf(r->pool, "%" APR_INT64_T_FMT, (apr_int64_t)stored->hash),
        NULL};

    return nc_conditional_etag(stored->seq, parts, r->pool);
}

static void render_article(nc_buf *body, request_rec *r, const route *to,
                           const nc_article *article)
{
    if (to->form == FORM_TEXT)
        nc_render_text(body, article, r->pool);
    else if (to->form == FORM_MARKDOWN)
        nc_render_markdown(body, article, r->pool);
    else
        nc_render_page(body, article,
                       apr_pstrcat(r->pool, to->base, "feed.atom", NULL),
                       r->pool);
}

static int serve_article(request_rec *r, const route *to,
                         const nc_stored *stored)
{
    const nc_article *article = stored->article;
    const char *original =
        article->canonical ? article->canonical : article->url;
    nc_buf body = NC_BUF_INIT;

    if (stored->gone)
        return nc_answer_notice(r, HTTP_GONE, "Gone",
                                "This article was taken back.");

    nc_answer_headers(r, forms[to->form].type, forms[to->form].csp);
    apr_table_setn(r->headers_out, "X-Robots-Tag", "noindex");
    if (original && fits_header(original))
        apr_table_setn(
            r->headers_out, "Link",
            apr_pstrcat(r->pool, "<", original, ">; rel=\"canonical\"", NULL));

    int answer = revalidate(r, article_etag(r, to, stored), stored->updated);

    if (answer != OK)
        return answer;
    render_article(&body, r, to, article);
    return nc_answer_body(r, &body);
}

static nc_status answer_article(request_rec *r, const route *to,
                                nc_store *store, int *answer)
{
    nc_stored *stored;
    nc_status status = nc_store_get(store, to->id, &stored, r->pool);

    if (status == NC_ENOTFOUND ||
        (status == NC_OK && !nc_listing_shows(r, stored->article->url)))
        *answer = not_found(r);
    else if (status == NC_OK)
        *answer = serve_article(r, to, stored);
    else
        return status;
    return NC_OK;
}

/* --- lists */

static const char *or_default(const char *value, const char *otherwise)
{
    return value ? value : otherwise;
}

static void describe_feed(nc_feed *feed, request_rec *r, const route *to,
                          const nc_listing *list)
{
    const nc_dir_conf *conf = nc_dir_conf_of(r);
    int page = to->kind == ROUTE_FEED ? list->page : 1;
    const char *self = apr_pstrcat(r->pool, to->base, "feed.atom",
                                   nc_listing_query(list, page, r->pool), NULL);

    feed->self = self;
    feed->id = apr_pstrcat(
        r->pool, "urn:uuid:",
        nc_url_uuid(or_default(nc_url_identity(self, r->pool), self), r->pool),
        NULL);
    feed->home = to->base;
    feed->base = to->base;
    feed->title = or_default(
        conf->feed_title,
        apr_pstrcat(r->pool, "Articles of ", r->server->server_hostname, NULL));
    feed->subtitle = conf->feed_subtitle;
    feed->author = conf->feed_author;
    feed->rights = conf->feed_rights;
}

/* All that decides about the bytes of a list, beside the number of the last
 * change. */
static const char *list_etag(request_rec *r, const route *to,
                             const nc_listing *list, const nc_feed *feed,
                             int64_t seq, int64_t updated)
{
    const char *parts[] = {
        NC_VERSION,
        to->kind == ROUTE_FEED ? "feed" : "front",
        nc_listing_query(list, list->page, r->pool),
        nc_listing_scope(list, r->pool),
        feed->self,
        feed->title,
        or_default(feed->subtitle, ""),
        or_default(feed->author, ""),
        or_default(feed->rights, ""),
        apr_psprintf(r->pool, "%" APR_INT64_T_FMT, (apr_int64_t)updated),
        NULL};

    return nc_conditional_etag(seq, parts, r->pool);
}

/* The search form leads to the server's own name, which need not be the one
 * that the client used. */
static const char *front_csp(const request_rec *r)
{
    return apr_pstrcat(r->pool, NC_CSP_PAGE "; form-action 'self' ",
                       nc_address_server(r), NULL);
}

static const char *page_address(request_rec *r, const route *to,
                                const nc_listing *list, int page)
{
    return apr_pstrcat(r->pool, to->base, nc_listing_query(list, page, r->pool),
                       NULL);
}

static void render_front(nc_buf *body, request_rec *r, const route *to,
                         const nc_listing *list, const nc_feed *feed,
                         const apr_array_header_t *entries, bool more)
{
    nc_front front = {feed, list->query.search, NULL, NULL};

    if (list->page > 1)
        front.newer = page_address(r, to, list, list->page - 1);
    if (more && list->page < NC_QUERY_PAGE_MAX)
        front.older = page_address(r, to, list, list->page + 1);
    nc_render_front(body, &front, entries, r->pool);
}

static nc_status serve_list(request_rec *r, const route *to,
                            const nc_listing *list, nc_store *store,
                            int *answer)
{
    bool is_feed = to->kind == ROUTE_FEED;
    nc_feed feed = {0};
    nc_store_state state;
    apr_array_header_t *entries;
    bool more;
    nc_buf body = NC_BUF_INIT;
    nc_status status =
        nc_store_get_state(store, list->query.prefixes, &state, r->pool);

    if (status != NC_OK)
        return status;
    describe_feed(&feed, r, to, list);
    nc_answer_headers(r,
                      is_feed ? "application/atom+xml; charset=utf-8"
                              : "text/html; charset=utf-8",
                      is_feed ? CSP_NOTHING : front_csp(r));
    *answer =
        revalidate(r, list_etag(r, to, list, &feed, state.seq, state.updated),
                   state.updated);
    if (*answer != OK)
        return NC_OK;

    status = nc_listing_read(list, store, is_feed, &entries, &more, r->pool);
    if (status != NC_OK)
        return status;
    if (is_feed)
        nc_render_atom(&body, &feed, entries, r->pool);
    else
        render_front(&body, r, to, list, &feed, entries, more);
    *answer = nc_answer_body(r, &body);
    return NC_OK;
}

/* --- the handler */

/* What is served must not depend on what a failed try has left. */
static void forget_headers(request_rec *r)
{
    apr_table_unset(r->headers_out, "ETag");
    apr_table_unset(r->headers_out, "Last-Modified");
    apr_table_unset(r->headers_out, "Link");
}

static int with_store(request_rec *r, const route *to, const nc_listing *list)
{
    nc_readers *readers = nc_server_conf_of(r->server)->readers;
    const char *message = "NewsCleanStore is not set";
    nc_reader *reader =
        readers ? nc_readers_acquire(readers, &message, r->pool) : NULL;
    int answer = OK;
    nc_status status;

    if (!reader)
        return store_away(r, message);

    nc_store *store = nc_reader_store(reader);

    if (to->kind == ROUTE_ARTICLE)
        status = answer_article(r, to, store, &answer);
    else
        status = serve_list(r, to, list, store, &answer);
    if (status != NC_OK) {
        forget_headers(r);
        answer = store_away(r, nc_store_message(store));
    }
    nc_readers_release(readers, reader, status != NC_OK);
    return answer;
}

int nc_handler(request_rec *r)
{
    nc_listing list;
    route to;
    int answer;

    if (!nc_answer_is_wanted(r, NC_HANDLER_NAME, &answer))
        return answer;

    nc_counters_add(nc_server_conf_of(r->server)->counters, NC_COUNT_SERVED, 1);
    read_route(&to, r);
    if (to.kind == ROUTE_NONE)
        return not_found(r);
    if (to.kind == ROUTE_MOUNT)
        return redirect_to_slash(r);
    if (to.kind != ROUTE_ARTICLE) {
        const char *wrong = nc_listing_parse(&list, r);

        if (wrong)
            return nc_answer_notice(r, HTTP_BAD_REQUEST, "Wrong parameter",
                                    wrong);
    }
    return with_store(r, &to, &list);
}
