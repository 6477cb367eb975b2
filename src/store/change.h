/* change.h -- what a put or an end says anew of an article, for all engines.
 *
 * An engine looks up what it has (nc_known), sets up what is new (nc_change),
 * and writes that if the two differ.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include "nc_store.h"

enum {
    NC_STORE_DIGEST = 16, /* bytes: XXH3, 128 bits */
    /* Of an article's number, the bits below the second it is listed at: so
     * many have room in one, as all of a day have whose dates tell no time of
     * day, and the rest goes into the next. An index of words takes a byte less
     * for each seven bits, with each word of each article. */
    NC_STORE_PLACE_BITS = 10
};

/* The first number of the articles that are listed at LISTED, in seconds. */
static inline int64_t nc_store_num(int64_t listed)
{
    return listed * (INT64_C(1) << NC_STORE_PLACE_BITS);
}

static inline int64_t nc_store_num_listed(int64_t num)
{
    return num >> NC_STORE_PLACE_BITS;
}

/* The same in SQL. */
#define NC_STORE_NUM_LISTED "(num >> 10)"
_Static_assert(NC_STORE_PLACE_BITS == 10, "as the SQL says");

/* What is already there of an article. */
typedef struct nc_known {
    int64_t num; /* of its row, if FOUND */
    bool found;
    bool gone;
    int64_t created;
    int64_t updated;
    nc_date published;
    unsigned char digest[NC_STORE_DIGEST]; /* zeros: it has none */
} nc_known;

typedef struct nc_change {
    int64_t num; /* of the row that is there, if FOUND */
    bool found;
    int64_t hash;
    int64_t created;
    int64_t updated;
    int64_t seq; /* the engine's to set */
    nc_date published;
    unsigned char digest[NC_STORE_DIGEST];
} nc_change;

/* Of what readers see, without `published`, which never changes once known. */
void nc_store_digest(const nc_article *article,
                     unsigned char digest[NC_STORE_DIGEST]);

/* Whether readers would see no difference. */
bool nc_change_is_none(const nc_change *change, const nc_known *known,
                       const nc_article *article);

/* Whether what is there is worth keeping as a revision. A date that has become
 * known alone is no other version. */
bool nc_change_is_version(const nc_change *change, const nc_known *known);

/* What CHANGE goes on from. The clock may have gone backwards; what readers are
 * told does not. */
void nc_change_follow(nc_change *change, const nc_known *known);

/* The same with what ARTICLE says of its date, if that was not known. */
void nc_change_follow_article(nc_change *change, const nc_known *known,
                              const nc_article *article);

/* The second the article is listed at. */
int64_t nc_change_listed(const nc_change *change);

/* Of an article at URL: what comes behind the scheme. */
const char *nc_store_address(const char *url);

/* How many of NAMES an engine keeps. */
int nc_store_names_kept(const apr_array_header_t *names);

#endif /* CHANGE_H */
