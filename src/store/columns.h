/* columns.h -- an article read from a row, whichever engine has it.
 *
 * The numbers of the columns stand once each: in NC_COLUMNS and in the function
 * that reads them. An engine says how a value is had.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "nc_store.h"

/* What nc_columns_read expects. BYLINES and TAGS are the names as one text,
 * with char(31) between them: they hold no control characters themselves. */
#define NC_COLUMNS(bylines, tags, html, text)                                  \
    "id, url, gone, seq, created, updated, hash, num,"                         \
    " published, published_offset, published_precision,"                       \
    " modified, modified_offset, modified_precision,"                          \
    " words, lang, site_name, section, canonical, image, licence, title,"      \
    " excerpt, " bylines ", " tags ", " html ", " text

/* The same of an earlier version, "FROM revision JOIN article". */
#define NC_COLUMNS_REVISION(html, text)                                        \
    "article.id, url, 0, revision.seq, created, revision.updated,"             \
    " revision.hash, num,"                                                     \
    " published, published_offset, published_precision, revision.modified,"    \
    " revision.modified_offset, revision.modified_precision, revision.words,"  \
    " revision.lang, revision.site_name, revision.section,"                    \
    " revision.canonical, revision.image, revision.licence, revision.title,"   \
    " revision.excerpt, revision.bylines, revision.tags, " html ", " text

/* A row that is being read. */
typedef struct nc_columns {
    const void *row; /* the engine's */
    /* Borrowed until the next call; NULL: there is none. */
    const char *(*text)(const void *row, int column, size_t *n);
    int64_t (*number)(const void *row, int column); /* 0: there is none */
    bool (*has)(const void *row, int column);
    /* Bytes that html and text of this row and all later ones may have; -1: no
     * more come. NULL: any number. */
    int64_t *room;
} nc_columns;

/* Seconds, offset and precision stand in three columns from FIRST. */
nc_date nc_columns_read_date(const nc_columns *columns, int first);

/* The article, in POOL. */
nc_stored *nc_columns_read(const nc_columns *columns, apr_pool_t *pool);

#endif /* COLUMNS_H */
