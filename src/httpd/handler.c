/* handler.c -- `SetHandler newsclean`: the store's articles, served.
 *
 *     path ─► route ─► store ─► validators ─► 304, or a document ─► client
 *
 * The store is let go before the first byte is sent: a slow client keeps no
 * moment of reading open. What the client said is never put into a link or a
 * message unescaped, and its Host is not used at all.
 */
#include "nc_handler.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>

#include "nc_address.h"
#include "nc_answer.h"
#include "nc_conditional.h"
#include "nc_counters.h"
#include "nc_negotiate.h"
#include "nc_readers.h"
#include "nc_watch.h"
#include "serve.h"

APLOG_USE_MODULE(newsclean);

/* --- what documents have in common */

void nc_serve_headers(nc_serve *s, const char *type, const char *csp,
                      const char *vary)
{
    s->type = type;
    s->csp = csp;
    apr_table_setn(
        s->r->headers_out, "Vary",
        vary ? apr_pstrcat(s->r->pool, vary, ", Accept-Encoding", NULL)
             : "Accept-Encoding");
}

void nc_serve_cache_control(nc_serve *s, int max_age, const char *extra)
{
    const request_rec *r = s->r;
    bool personal = r->user || apr_table_get(r->headers_in, "Authorization");

    if (max_age == NC_CACHE_ONE_MAX_AGE) {
        max_age = s->conf->feed_max_age >= 0 ? s->conf->feed_max_age
                                             : NC_FEED_MAX_AGE;
        extra = apr_psprintf(r->pool, "stale-while-revalidate=%d", max_age);
    }
    apr_table_setn(r->headers_out, "Cache-Control",
                   apr_psprintf(r->pool, "%s, max-age=%d, %s",
                                personal ? "private" : "public", max_age,
                                extra));
}

bool nc_serve_validate(nc_serve *s, const char *etag, int64_t updated)
{
    request_rec *r = s->r;
    int64_t rules = apr_time_sec(nc_server_conf_of(r->server)->rules_time);

    s->etag = etag;
    /* What a page looks like may have changed with the configuration. */
    s->answer =
        nc_conditional_answer(r, etag, updated > rules ? updated : rules);
    if (s->answer != OK && nc_answer_takes_gzip(r))
        apr_table_setn(r->headers_out, "ETag",
                       nc_conditional_gzip_etag(etag, r->pool));
    return s->answer == OK;
}

void nc_serve_document(nc_serve *s, const char *key, nc_buf *body)
{
    nc_cache *cache = nc_server_conf_of(s->r->server)->cache;
    nc_status status = nc_buf_status(body);

    if (status == NC_OK)
        s->document = nc_cache_add(cache, key, body);
    if (s->document)
        return;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, s->r, "can't render: %s",
                  nc_status_text(status == NC_OK ? NC_ENOMEM : status));
    nc_buf_release(body);
    s->answer = HTTP_INTERNAL_SERVER_ERROR;
}

void nc_serve_notice(nc_serve *s, int status, const char *title,
                     const char *message)
{
    s->answer = status;
    s->title = title;
    s->message = message;
}

void nc_serve_not_found(nc_serve *s)
{
    nc_serve_notice(s, HTTP_NOT_FOUND, "Not found",
                    "There is no such page here.");
}

/* --- sending */

static int send_document(nc_serve *s)
{
    request_rec *r = s->r;
    nc_span bytes = nc_cached_body(s->document);
    nc_span gzip = NC_SPAN_EMPTY;

    nc_answer_headers(r, s->type, s->csp);
    nc_negotiate_signal(r);
    if (nc_answer_takes_gzip(r))
        gzip = nc_cached_gzip(s->document);
    if (gzip.len > 0) {
        bytes = gzip;
        r->content_encoding = "gzip";
        apr_table_setn(r->headers_out, "Content-Encoding", "gzip");
        apr_table_setn(r->headers_out, "ETag",
                       nc_conditional_gzip_etag(s->etag, r->pool));
    }
    return nc_answer_bucket(
        r, nc_cached_bucket(s->document, bytes, r->connection->bucket_alloc));
}

static int finish(nc_serve *s)
{
    int answer = s->answer;

    if (s->message)
        answer = nc_answer_notice(s->r, s->answer, s->title, s->message);
    else if (answer == OK)
        answer = send_document(s);
    nc_cached_release(s->document);
    return answer;
}

/* What is served must not depend on what a failed try has left. */
static void forget(nc_serve *s)
{
    static const char *const headers[] = {"ETag", "Last-Modified", "Link",
                                          "Content-Location"};

    nc_cached_release(s->document);
    s->document = NULL;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
        apr_table_unset(s->r->headers_out, headers[i]);
}

/* The store is as it was, and to ask again would not help. */
static int too_much(nc_serve *s, const char *message)
{
    forget(s);
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, s->r, "list given up: %s",
                  message);
    return nc_answer_notice(
        s->r, HTTP_SERVICE_UNAVAILABLE, "Too much to look through",
        "Too many articles would have to be looked at for this. Another word, "
        "or a section beside it, narrows it down.");
}

static int store_away(nc_serve *s, const char *message)
{
    request_rec *r = s->r;

    if (nc_counters_may_warn(nc_server_conf_of(r->server)->counters,
                             NC_WARNING_READ))
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      "the store can't be read: %s", message);
    forget(s);
    apr_table_setn(r->headers_out, "Retry-After",
                   apr_itoa(r->pool, NC_RETRY_AFTER));
    return nc_answer_notice(r, HTTP_SERVICE_UNAVAILABLE, "Try again later",
                            "The articles can't be read at the moment.");
}

/* --- the handler */

static int redirect_to_slash(request_rec *r)
{
    apr_table_setn(
        r->headers_out, "Location",
        apr_pstrcat(r->pool, nc_address_prefix(r, strlen(r->uri)), "/", NULL));
    return HTTP_MOVED_PERMANENTLY;
}

/* What the state of the store is known by. */
static const char *scope_of(const nc_serve *s)
{
    const apr_array_header_t *under = s->list.query.prefixes;

    return under ? apr_array_pstrcat(s->r->pool, under, ' ') : "*";
}

/* Whether all is known that it takes, so that the store can be left alone. */
static bool is_kept(nc_serve *s)
{
    nc_watch *watch = nc_server_conf_of(s->r->server)->watch;

    if (s->route.kind == NC_ROUTE_ARTICLE ||
        !nc_watch_recall(watch, scope_of(s), &s->state, s->r->pool))
        return false;
    if (nc_serve_kept_list(s)) {
        nc_counters_add(nc_server_conf_of(s->r->server)->counters,
                        NC_COUNT_SERVED_KEPT, 1);
        return true;
    }
    s->answer = OK;
    return false;
}

static nc_status read_store(nc_serve *s)
{
    nc_watch *watch = nc_server_conf_of(s->r->server)->watch;
    nc_watch_look look;
    nc_status status;

    if (s->route.kind == NC_ROUTE_ARTICLE) {
        status = nc_store_begin_reading(s->store);
        return status == NC_OK ? nc_serve_article(s) : status;
    }
    nc_watch_take(watch, &look, s->r->pool);
    status = nc_store_begin_reading(s->store);
    if (status == NC_OK)
        status = nc_serve_list(s);
    if (status == NC_OK)
        nc_watch_keep(watch, &look, scope_of(s), &s->state);
    return status;
}

static int with_store(nc_serve *s)
{
    request_rec *r = s->r;
    nc_readers *readers = nc_server_conf_of(r->server)->readers;
    const char *message = "NewsCleanStore is not set";
    nc_reader *reader =
        readers ? nc_readers_acquire(readers, &message, r->pool) : NULL;
    nc_status status;

    if (!reader)
        return store_away(s, message);
    s->store = nc_reader_store(reader);
    status = read_store(s);
    if (status != NC_OK)
        message = apr_pstrdup(r->pool, nc_store_message(s->store));
    nc_store_end_reading(s->store);
    nc_readers_release(readers, reader, status != NC_OK && status != NC_ELIMIT);
    if (status == NC_ELIMIT)
        return too_much(s, message);
    return status == NC_OK ? finish(s) : store_away(s, message);
}

int nc_handler(request_rec *r)
{
    nc_serve s = {.r = r, .conf = nc_dir_conf_of(r)};
    const char *wrong;
    size_t mount;
    int answer;

    if (!nc_answer_is_wanted(r, NC_HANDLER_NAME, &mount, &answer))
        return answer;

    nc_counters_add(nc_server_conf_of(r->server)->counters, NC_COUNT_SERVED, 1);
    nc_route_read(&s.route, r, mount);
    if (s.route.kind == NC_ROUTE_NONE) {
        nc_serve_not_found(&s);
        return finish(&s);
    }
    if (s.route.kind == NC_ROUTE_MOUNT)
        return redirect_to_slash(r);
    wrong = nc_listing_parse(&s.list, r);
    if (wrong && s.route.kind != NC_ROUTE_ARTICLE) {
        nc_serve_notice(&s, HTTP_BAD_REQUEST, "Wrong parameter", wrong);
        return finish(&s);
    }
    if (s.route.kind == NC_ROUTE_ARCHIVE)
        s.list.size = NC_ARCHIVE_SIZE; /* whatever is configured, or asked */
    return is_kept(&s) ? finish(&s) : with_store(&s);
}
