/* entries.h -- what the writers of feeds share: which entries a feed has, when
 * they changed, who wrote them.
 */
#ifndef ENTRIES_H
#define ENTRIES_H

#include "nc_render.h"
#include "xml.h"

/* A moment in milliseconds since 1970. */
typedef int64_t nc_moment;

/* When STORED last changed, or was found to be gone. The milliseconds come
 * from the number of the change: clocks of stores count seconds, and readers
 * that go by `updated` must see two changes of one second as two. */
nc_moment nc_entry_updated(const nc_stored *stored);

/* When it was published, as far as the page is to be believed; else without a
 * precision. */
const nc_date *nc_entry_published(const nc_stored *stored);

/* When FEED last changed: as its newest entry, gone ones included, or later. */
nc_moment nc_entries_updated(const nc_feed *feed,
                             const apr_array_header_t *entries);

/* As RFC 3339 has it, in POOL; milliseconds only if there are any. */
const char *nc_moment_iso(nc_moment moment, apr_pool_t *pool);

/* ENTRIES in their order, of those with one id only the last to change: a
 * feed has no two entries of one id, nor an entry and a tombstone. */
apr_array_header_t *nc_entries_distinct(const apr_array_header_t *entries,
                                        apr_pool_t *pool);

static inline const nc_stored *nc_entries_at(const apr_array_header_t *entries,
                                             int i)
{
    return APR_ARRAY_IDX(entries, i, const nc_stored *);
}

/* urn:uuid:ID, in POOL. */
const char *nc_entry_id(const nc_stored *stored, apr_pool_t *pool);

/* The article's title, else its address. */
const char *nc_entry_title(const nc_article *article);

/* Of the article, else of the feed; NULL: nobody knows. */
const char *nc_entry_lang(const nc_article *article, const nc_feed *feed);

/* Its authors; where it names none, the feed's, else the site: never empty,
 * for few readers look for authors anywhere else. */
apr_array_header_t *nc_entry_authors(const nc_article *article,
                                     const nc_feed *feed, apr_pool_t *pool);

/* Section and tags, each once. */
apr_array_header_t *nc_entry_categories(const nc_article *article,
                                        apr_pool_t *pool);

/* The media type of the lead image as its suffix tells it; NULL: there is no
 * image, or nothing tells. */
const char *nc_entry_image_type(const nc_article *article);

/* BASE with PATH behind it, in POOL; NULL if there is no BASE. */
const char *nc_feed_address(const nc_feed *feed, const char *path,
                            apr_pool_t *pool);

/* The links that a feed has in all its documents, as <NAME rel type href>:
 * itself, its pages, archives, hub and search. TYPE is of the feed. */
void nc_feed_links(nc_xml *x, const char *name, const char *type,
                   const nc_feed *feed);

/* Media RSS: the lead image. Behind the content, for feedparser takes what it
 * finds there for the entry's own. */
void nc_entry_media(nc_xml *x, const nc_article *article);

#endif /* ENTRIES_H */
