/* article.c -- one stored article, in the form that is asked for.
 */
#include "serve.h"

#include <apr_strings.h>
#include <http_protocol.h>

#include "nc_accept.h"
#include "nc_answer.h"
#include "nc_conditional.h"
#include "nc_version.h"

static const char *form_address(const nc_serve *s, nc_form form)
{
    return apr_pstrcat(s->r->pool, s->route.base, "a/", s->route.id,
                       nc_form_suffix(form), NULL);
}

/* Where the article is from, and its other forms. */
static void set_links(nc_serve *s, const nc_article *article)
{
    const char *original =
        article->canonical ? article->canonical : article->url;
    const char *links = NULL;

    if (original && nc_answer_fits_header(original))
        links = apr_pstrcat(s->r->pool, "<", original, ">; rel=\"canonical\"",
                            NULL);
    for (int i = 0; i < NC_FORM_COUNT; i++) {
        if ((nc_form)i == s->route.form)
            continue;
        links = apr_psprintf(
            s->r->pool, "%s%s<%s>; rel=\"alternate\"; type=\"%.*s\"",
            links ? links : "", links ? ", " : "", form_address(s, (nc_form)i),
            (int)nc_form_media((nc_form)i).len,
            (const char *)nc_form_media((nc_form)i).ptr);
    }
    apr_table_setn(s->r->headers_out, "Link", links);
    apr_table_setn(s->r->headers_out, "X-Robots-Tag", "noindex");
    if (s->route.by_accept)
        apr_table_setn(s->r->headers_out, "Content-Location",
                       form_address(s, s->route.form));
}

/* All that decides about the document's bytes, beside the article. */
static const char *key_of(const nc_serve *s, const nc_stored *stored)
{
    const nc_feed *feed = &s->feed;

    return apr_psprintf(s->r->pool,
                        "article\n" NC_VERSION "\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n"
                        "%" APR_INT64_T_FMT "\n%" APR_INT64_T_FMT,
                        nc_form_type(s->route.form), s->route.base, s->route.id,
                        feed->title, feed->author ? feed->author : "",
                        feed->rights ? feed->rights : "",
                        feed->hub ? feed->hub : "", (apr_int64_t)stored->hash,
                        (apr_int64_t)s->state.epoch);
}

static void make_document(nc_serve *s, const nc_stored *stored, const char *key)
{
    nc_buf body = NC_BUF_INIT;

    nc_form_write(&body, s->route.form, &s->feed, stored, s->r->pool);
    nc_serve_document(s, key, &body);
}

static void serve(nc_serve *s, const nc_stored *stored)
{
    const char *key = key_of(s, stored);
    bool is_page = s->route.form == NC_FORM_HTML;

    nc_serve_headers(s, nc_form_type(s->route.form),
                     is_page ? NC_CSP_ARTICLE : NC_CSP_NOTHING,
                     s->route.by_accept ? "Accept" : NULL);
    nc_serve_cache_control(s, NC_CACHE_ONE_MAX_AGE, NULL);
    set_links(s, stored->article);
    if (!nc_serve_validate(s,
                           nc_conditional_etag(stored->seq,
                                               nc_conditional_digest(key),
                                               s->r->pool),
                           stored->updated))
        return;
    key = apr_psprintf(s->r->pool, "%s\n%" APR_INT64_T_FMT, key,
                       (apr_int64_t)stored->seq);
    s->document = nc_cache_find(nc_server_conf_of(s->r->server)->cache, key);
    if (!s->document)
        make_document(s, stored, key);
    if (s->document && s->route.form == NC_FORM_MARKDOWN)
        nc_answer_tokens(s->r, nc_cached_body(s->document));
}

static void choose_form(nc_serve *s)
{
    const char *accept = apr_table_get(s->r->headers_in, "Accept");

    if (s->route.by_accept)
        s->route.form = nc_accept_choose(nc_span_of(accept));
}

nc_status nc_serve_article(nc_serve *s)
{
    nc_stored *stored;
    nc_status status = nc_store_get(s->store, s->route.id, &stored, s->r->pool);

    choose_form(s);
    if (s->route.by_accept)
        apr_table_setn(s->r->headers_out, "Vary", "Accept");
    if (status == NC_ENOTFOUND ||
        (status == NC_OK && !nc_listing_shows(s->r, stored->article->url))) {
        nc_serve_not_found(s);
        return NC_OK;
    }
    if (status == NC_OK)
        status = nc_store_get_state(s->store, NULL, &s->state, s->r->pool);
    if (status != NC_OK)
        return status;
    if (stored->gone) {
        nc_serve_notice(s, HTTP_GONE, "Gone", "This article was taken back.");
        return NC_OK;
    }
    nc_serve_describe(s);
    serve(s, stored);
    return NC_OK;
}
