/* render.h -- what the writers share. */
#ifndef RENDER_H
#define RENDER_H

#include "nc_render.h"

/* escape.c */

/* S as it is, but for what XML 1.0 forbids and broken UTF-8. */
void nc_render_clean(nc_buf *out, nc_span s);

/* S cleaned, in POOL; NULL stays NULL. */
const char *nc_render_cleaned(const char *s, apr_pool_t *pool);

/* nc_render_escape of a string of ours; NULL writes nothing. */
void nc_render_escape_text(nc_buf *out, const char *s);

/* S as the content of an XML element, and as the value of an attribute in
 * double quotes: what nc_render_escape does, and white space such that an XML
 * parser gives back the same. */
void nc_render_escape_content(nc_buf *out, nc_span s);
void nc_render_escape_attribute(nc_buf *out, nc_span s);

/* S as what stands between the quotes of a JSON string. */
void nc_render_escape_json(nc_buf *out, nc_span s);

/* Bytes of the character that S (not empty) begins with. Broken ones are
 * taken as Unicode 3.9 recommends: up to the byte that can't follow.
 * *CODE is U+FFFD for those. */
size_t nc_render_character(nc_span s, unsigned long *code);

/* facts.c: what several documents say of an article */

/* "2015-01-02 15:04", in the page's own time; the day alone if that is all
 * that is known. Any reader of any language understands it. */
void nc_render_date(nc_buf *out, const nc_date *date);

/* The date as the standards want it, in POOL; NULL: there is none. */
const char *nc_render_timestamp(const nc_date *date, apr_pool_t *pool);
const char *nc_render_seconds(int64_t seconds, apr_pool_t *pool);

/* RFC 822 with a year of four digits, in POOL. */
const char *nc_render_mail_date(int64_t utc, int offset_minutes,
                                apr_pool_t *pool);

/* Whether URL is one that a document may link to. */
bool nc_render_is_web(const char *url);

/* LANG if it has the form of a language tag (BCP 47), else NULL. */
const char *nc_render_lang(const char *lang);
bool nc_render_is_rtl(const char *lang); /* NULL is fine */

#endif /* RENDER_H */
