/* batch.c -- pages become what one transaction puts into the store.
 *
 * The oldest article goes first: the index of words writes out what it has
 * gathered whenever a row stands before the last one, and rows stand in the
 * order of their dates. What happened to one article stays in its order, for
 * what was seen last is what holds.
 */
#include "batch.h"

#include <apr_strings.h>
#include <http_log.h>

#include "nc_counters.h"
#include "nc_extract.h"
#include "nc_store.h"
#include "nc_url.h"

APLOG_USE_MODULE(newsclean);

static nc_batch_item make_item(const nc_article *article, const nc_page *page)
{
    const nc_date *date = &article->published;

    return (nc_batch_item){.article = article,
                           .url = article->url,
                           .id = article->id,
                           .hash = page->hash,
                           .time = page->time,
                           .listed = date->precision != NC_DATE_NONE
                                         ? date->utc
                                         : apr_time_sec(page->time)};
}

/* As extraction names the article of a page that is there. */
static void read_gone(const nc_page *page, apr_array_header_t *items,
                      apr_pool_t *pool)
{
    const char *url = nc_url_identity(page->url, pool);

    if (url)
        APR_ARRAY_PUSH(items, nc_batch_item) =
            (nc_batch_item){.url = apr_pstrdup(pool, url),
                            .id = nc_url_uuid(url, pool),
                            .time = page->time};
}

/* Adds the page's article to ITEMS, if there is one; if it is not to be kept,
 * what was kept of it goes. */
static void read_page(const nc_page *page, apr_array_header_t *items,
                      server_rec *s, apr_pool_t *pool)
{
    nc_extract_options options = {page->url, page->charset, page->sites,
                                  page->is_xml};
    nc_article *article = NULL;
    nc_status status =
        nc_extract(&article, nc_buf_span(&page->body), &options, pool);

    if (status == NC_OK && !article->noindex) {
        APR_ARRAY_PUSH(items, nc_batch_item) = make_item(article, page);
        return;
    }
    if (status == NC_OK && !nc_url_tracks(page->url, pool))
        read_gone(page, items, pool);
    nc_counters_add(nc_server_conf_of(s)->counters, NC_COUNT_NO_ARTICLE, 1);
    ap_log_error(APLOG_MARK, status == NC_ELIMIT ? APLOG_INFO : APLOG_DEBUG, 0,
                 s, "no article kept of %s: %s", page->url,
                 status == NC_OK ? "it asks not to be indexed"
                                 : nc_status_text(status));
}

/* No item comes before another of the same article that stands before it. */
static void keep_order(apr_array_header_t *items)
{
    nc_batch_item *item = (nc_batch_item *)(void *)items->elts;

    for (int i = 1; i < items->nelts; i++) {
        for (int k = 0; k < i; k++) {
            if (item[k].listed > item[i].listed &&
                strcmp(item[k].id, item[i].id) == 0)
                item[i].listed = item[k].listed;
        }
    }
}

/* By `listed`; equals stay as they are. A batch has NC_BATCH_PAGES at most. */
static void sort(apr_array_header_t *items)
{
    nc_batch_item *item = (nc_batch_item *)(void *)items->elts;

    for (int i = 1; i < items->nelts; i++) {
        nc_batch_item moved = item[i];
        int k = i;

        for (; k > 0 && item[k - 1].listed > moved.listed; k--)
            item[k] = item[k - 1];
        item[k] = moved;
    }
}

apr_array_header_t *nc_batch_read(nc_page *pages, server_rec *s,
                                  apr_pool_t *pool)
{
    apr_array_header_t *items = apr_array_make(pool, 8, sizeof(nc_batch_item));

    while (pages) {
        nc_page *page = pages;

        pages = page->next;
        if (page->gone)
            read_gone(page, items, pool);
        else
            read_page(page, items, s, pool);
        nc_page_destroy(page);
    }
    keep_order(items);
    sort(items);
    return items;
}
