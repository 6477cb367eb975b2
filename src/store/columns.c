/* columns.c -- an article read from a row, whichever engine has it. */
#include "columns.h"

#include <apr_strings.h>

#include "change.h"

/* Columns of NC_COLUMNS that are asked for twice. */
enum { HTML = 25, TEXT = 26 };

static char *read_text(const nc_columns *columns, int column, apr_pool_t *pool)
{
    size_t n;
    const char *text = columns->text(columns->row, column, &n);

    return text ? apr_pstrmemdup(pool, text, n) : NULL;
}

nc_date nc_columns_read_date(const nc_columns *columns, int first)
{
    const void *row = columns->row;
    nc_date date = {
        .utc = columns->number(row, first),
        .offset_minutes = (int)columns->number(row, first + 1),
        .has_offset = columns->has(row, first + 1),
    };

    switch (columns->number(row, first + 2)) {
    case NC_DATE_DAY:
        date.precision = NC_DATE_DAY;
        break;
    case NC_DATE_SECOND:
        date.precision = NC_DATE_SECOND;
        break;
    default:
        date = (nc_date){.precision = NC_DATE_NONE};
    }
    return date;
}

static void read_names(apr_array_header_t *names, const nc_columns *columns,
                       int column, apr_pool_t *pool)
{
    char *rest = NULL, *joined = read_text(columns, column, pool);

    for (char *name = joined ? apr_strtok(joined, "\x1f", &rest) : NULL; name;
         name = apr_strtok(NULL, "\x1f", &rest))
        APR_ARRAY_PUSH(names, const char *) = name;
}

/* Whether html and text still have room; if not, those of later rows have none
 * either, so that a list ends in short entries and has none in between. */
static bool take_room(const nc_columns *columns)
{
    size_t html, text;

    if (!columns->room)
        return true;
    columns->text(columns->row, HTML, &html);
    columns->text(columns->row, TEXT, &text);
    *columns->room -= (int64_t)(html + text);
    if (*columns->room < 0)
        *columns->room = -1;
    return *columns->room >= 0;
}

static void read_article(nc_article *article, const nc_columns *columns,
                         apr_pool_t *pool)
{
    article->published = nc_columns_read_date(columns, 8);
    article->modified = nc_columns_read_date(columns, 11);
    article->words = (unsigned)columns->number(columns->row, 14);
    article->lang = read_text(columns, 15, pool);
    article->site_name = read_text(columns, 16, pool);
    article->section = read_text(columns, 17, pool);
    article->canonical = read_text(columns, 18, pool);
    article->image = read_text(columns, 19, pool);
    article->licence = read_text(columns, 20, pool);
    article->title = read_text(columns, 21, pool);
    article->excerpt = read_text(columns, 22, pool);
    read_names(article->bylines, columns, 23, pool);
    read_names(article->tags, columns, 24, pool);
    if (!take_room(columns))
        return;
    article->html = read_text(columns, HTML, pool);
    article->text = read_text(columns, TEXT, pool);
}

nc_stored *nc_columns_read(const nc_columns *columns, apr_pool_t *pool)
{
    const void *row = columns->row;
    nc_stored *stored = apr_pcalloc(pool, sizeof(*stored));

    stored->article = nc_article_create(pool);
    stored->article->id = read_text(columns, 0, pool);
    stored->article->url = read_text(columns, 1, pool);
    stored->gone = columns->number(row, 2) != 0;
    stored->seq = columns->number(row, 3);
    stored->created = columns->number(row, 4);
    stored->updated = columns->number(row, 5);
    stored->hash = columns->number(row, 6);
    stored->listed = nc_store_num_listed(columns->number(row, 7));
    if (!stored->gone)
        read_article(stored->article, columns, pool);
    return stored;
}
