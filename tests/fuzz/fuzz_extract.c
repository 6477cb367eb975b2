/* fuzz_extract.c -- the first byte says what is known of the page beside its
 * bytes, which are the rest.
 *
 * Laws: an article or a clean refusal; the same page gives the same article.
 * Names and titles are plain lines, addresses absolute and of the web, and the
 * article's own is what its id is of. Another parser finds nothing in its HTML
 * that is not allowed, and sanitized it does not change; its text is plain and
 * what its HTML says; the words of that are those of its paragraphs. Who is
 * told that there is an article gets one of some length.
 */
#include "fuzzing.h"

#include <apr_general.h>
#include <apr_strings.h>
#include "../unit/allowed.h"
#include "nc_extract.h"
#include "nc_render.h"
#include "nc_sanitizer.h"
#include "nc_url.h"
#include "plain.h"
#include "texts.h"

#define ADDRESS "https://news.example/2015/a?id=1"

enum { OFFSET_MAX = 24 * 60 /* minutes */ };

static void check_line(const char *line)
{
    if (line)
        is_plain_line(line);
}

static void check_lines(const apr_array_header_t *lines)
{
    for (int i = 0; i < lines->nelts; i++)
        is_plain_line(APR_ARRAY_IDX(lines, i, const char *));
}

static void check_address(const char *url, apr_pool_t *pool)
{
    const char *again;

    if (!url)
        return;
    is_plain_line(url);
    LAW(strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0);
    LAW(strlen(url) <= NC_URL_MAX && !strpbrk(url, " <>\""));
    again = nc_url_resolve(NULL, nc_span_of(url), false, pool);
    LAW(again && strcmp(again, url) == 0);
}

static void check_date(const nc_date *date)
{
    nc_buf out = NC_BUF_INIT;
    nc_date again;

    if (date->precision == NC_DATE_NONE)
        return;
    LAW(date->offset_minutes > -OFFSET_MAX &&
        date->offset_minutes < OFFSET_MAX);
    nc_date_write(&out, date);
    LAW(nc_date_parse(&again, nc_buf_span(&out)) == NC_OK);
    LAW(again.utc == date->utc);
    nc_buf_release(&out);
}

static void check_names(const nc_article *a, apr_pool_t *pool)
{
    check_line(a->title);
    check_line(a->lang);
    check_line(a->site_name);
    check_line(a->section);
    check_line(a->excerpt);
    check_lines(a->bylines);
    check_lines(a->tags);
    check_address(a->url, pool);
    check_address(a->canonical, pool);
    check_address(a->image, pool);
    check_address(a->licence, pool);
    check_date(&a->published);
    check_date(&a->modified);
    LAW(!a->url == !a->id);
    if (a->url) {
        LAW(strcmp(nc_url_identity(a->url, pool), a->url) == 0);
        LAW(strcmp(nc_url_uuid(a->url, pool), a->id) == 0);
    }
}

/* No word goes on in the next paragraph. */
static unsigned count_words(nc_span text)
{
    unsigned n = 0;

    while (text.len > 0) {
        const unsigned char *end = memchr(text.ptr, '\n', text.len);
        nc_span line =
            nc_span_take(&text, end ? (size_t)(end - text.ptr) : text.len);

        nc_span_take(&text, text.len > 0);
        n += nc_plain_words(line);
    }
    return n;
}

static void check_content(const nc_article *a, apr_pool_t *pool)
{
    nc_span html = nc_span_of(a->html), text = nc_span_of(a->text);
    nc_buf again = NC_BUF_INIT, says = NC_BUF_INIT;

    LAW(!a->html || html.len > 0);
    LAW(!a->text || (text.len > 0 && a->html));
    LAW(!forbidden_in(html));
    LAW(nc_sanitize(&again, html, ADDRESS, pool) == NC_OK);
    LAW(nc_span_equal(nc_buf_span(&again), html));
    is_plain_text(text);
    LAW(nc_text_write(&says, html, pool) == NC_OK);
    LAW(nc_span_equal(nc_buf_span(&says), text));
    LAW(a->words == count_words(text) && a->words <= text.len);
    nc_buf_release(&again);
    nc_buf_release(&says);
}

static nc_status extract(nc_article **article, nc_span page, uint8_t known,
                         apr_pool_t *pool)
{
    nc_extract_options options = {.url = known & 1 ? NULL : ADDRESS,
                                  .charset = known & 2 ? NULL : "utf-8"};
    unsigned char *copy = copy_of(page);
    nc_status status =
        nc_extract(article, (nc_span){copy, page.len}, &options, pool);

    free(copy);
    return status;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* As JSON, and in what that has not. */
static void check_same(const nc_article *a, const nc_article *b,
                       apr_pool_t *pool)
{
    nc_buf one = NC_BUF_INIT, two = NC_BUF_INIT;

    nc_render_json(&one, a, pool);
    nc_render_json(&two, b, pool);
    LAW(nc_buf_status(&one) == NC_OK);
    LAW(nc_span_equal(nc_buf_span(&one), nc_buf_span(&two)));
    LAW(same_text(apr_array_pstrcat(pool, a->tags, '\n'),
                  apr_array_pstrcat(pool, b->tags, '\n')));
    LAW(same_text(a->section, b->section) && same_text(a->id, b->id));
    LAW(same_text(a->licence, b->licence));
    LAW(a->words == b->words && a->noindex == b->noindex);
    nc_buf_release(&one);
    nc_buf_release(&two);
}

static void check(nc_span page, uint8_t known, apr_pool_t *pool)
{
    nc_article *article, *again;
    nc_status status = extract(&article, page, known, pool);

    LAW(extract(&again, page, known, pool) == status);
    if (status != NC_OK && status != NC_ENOTFOUND) {
        LAW((status == NC_ELIMIT || status == NC_EINVAL) && !article);
        return;
    }
    check_names(article, pool);
    check_content(article, pool);
    LAW(status != NC_OK || strlen(article->text) >= NC_EXTRACT_TEXT_MIN);
    check_same(article, again, pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool;

    if (size == 0)
        return 0;
    apr_initialize();
    LAW(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    check((nc_span){data + 1, size - 1}, data[0], pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}
