/* reading.h -- what tests of metadata share: an article read from a page, and
 * some of its fields as text.
 */
#ifndef READING_H
#define READING_H

#include "support.h"
#include "pooled.h"
#include "nc_extract.h"

#define URL "https://news.example/2015/01/02/a?utm_source=x"

#define PROSE                                                                  \
    "In the second week of January the river froze from bank to bank, and it " \
    "stayed frozen for thirty-eight days, which old people used to tell of "   \
    "as though a foreign king had come."

static inline const nc_article *read_from(const char *url, const char *page)
{
    nc_extract_options options = {.url = url, .charset = "utf-8"};
    nc_article *article = NULL;
    nc_status status = nc_extract(&article, nc_span_of(page), &options, pool);

    if (!article || (status != NC_OK && status != NC_ENOTFOUND))
        fail_msg("%s: %s", nc_status_text(status), page);
    return article;
}

static inline const nc_article *read_page(const char *page)
{
    return read_from(URL, page);
}

static inline const char *title(const nc_article *a)
{
    return a->title;
}

static inline const char *byline(const nc_article *a)
{
    return nc_article_byline(a, pool);
}

static inline const char *first_tag(const nc_article *a)
{
    return a->tags->nelts ? APR_ARRAY_IDX(a->tags, 0, const char *) : NULL;
}

#endif /* READING_H */
