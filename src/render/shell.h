/* shell.h -- what the pages for people share: their frame, and how they say
 * who wrote an article, when, and how long it takes to read.
 *
 * Our own words are English. Where they stand among others they are marked as
 * such, in elements of their own, so that a voice reads them as English and
 * their direction is kept apart from that of the words around.
 */
#ifndef SHELL_H
#define SHELL_H

#include "render.h"

/* shell.c */

typedef struct nc_render_shell {
    const char *title;
    const char *lang;       /* of the page; NULL: English */
    const char *skip;       /* what the skip link says */
    const char *canonical;  /* addresses; NULL: none */
    const char *feed_title; /* of the feeds; NULL: the page's title */
    const char *atom;
    const char *rss;
    const char *json;
    const char *search; /* the OpenSearch description */
} nc_render_shell;

/* Writes all up to the content of <body>, with the skip link to #main. */
void nc_render_shell_begin(nc_buf *out, const nc_render_shell *shell);
void nc_render_shell_end(nc_buf *out);

/* " lang=en dir=ltr" for our own words on a page of language LANG; nothing on
 * an English one. */
void nc_render_own_words(nc_buf *out, const char *lang);

/* WORDS in a span of its own if the page is not English. */
void nc_render_say(nc_buf *out, const char *lang, const char *words);

/* <a href=ADDRESS>WORDS</a>, both escaped; with ATTRIBUTES, which are ours. */
void nc_render_link(nc_buf *out, const char *attributes, const char *address,
                    const char *words);

/* details.c */

/* Where details stand. */
typedef struct nc_render_place {
    const char *base; /* of the handler; NULL: names are no links */
    const char *lang; /* of what stands around; NULL: English */
    int names;        /* how many of a kind are shown */
    apr_pool_t *pool;
} nc_render_place;

/* ADDRESS?NAME=VALUE, or &NAME=VALUE behind a query, in POOL; ADDRESS if VALUE
 * is NULL. */
const char *nc_render_with_query(const char *address, const char *name,
                                 const char *value, apr_pool_t *pool);

/* NAME, which may be in any script. */
void nc_render_name(nc_buf *out, const char *name);

/* VALUE, as a link to the list of what has it as its NAME ("section"); the
 * first of VALUES likewise, with commas. */
void nc_render_list_link(nc_buf *out, const nc_render_place *place,
                         const char *name, const char *value);
void nc_render_names(nc_buf *out, const nc_render_place *place,
                     const char *name, const apr_array_header_t *values);

/* Minutes that ARTICLE takes to read; 0: not known. */
unsigned nc_render_minutes(const nc_article *article);

/* As a paragraph: who wrote it, its date, that of a later change, and the time
 * it takes to read. */
void nc_render_details(nc_buf *out, const nc_render_place *place,
                       const nc_article *article);

/* body.c */

/* An article's html, which is the sanitizer's output: cleaned of what XML
 * forbids, with its headings in order below our <h1>, tables that scroll by
 * themselves, and a name for every link. */
void nc_render_body(nc_buf *out, nc_span html);

#endif /* SHELL_H */
