/* change.c -- see change.h.
 */
#include "change.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* --- the digest */

/* Each field with its length (and none told from an empty one), so that no
 * two articles give the same bytes. */
static void digest_text(XXH3_state_t *state, const char *text)
{
    uint64_t length = text ? strlen(text) : UINT64_MAX;

    XXH3_128bits_update(state, &length, sizeof(length));
    if (text)
        XXH3_128bits_update(state, text, length);
}

int nc_store_names_kept(const apr_array_header_t *names)
{
    return names->nelts < NC_STORE_NAMES_MAX ? names->nelts
                                             : NC_STORE_NAMES_MAX;
}

static void digest_names(XXH3_state_t *state, const apr_array_header_t *names)
{
    for (int i = 0; i < nc_store_names_kept(names); i++)
        digest_text(state, APR_ARRAY_IDX(names, i, const char *));
    digest_text(state, NULL);
}

void nc_store_digest(const nc_article *article,
                     unsigned char digest[NC_STORE_DIGEST])
{
    const char *fields[] = {
        article->title,     article->html,      article->text,
        article->lang,      article->site_name, article->section,
        article->canonical, article->image,     article->excerpt,
        article->licence,
    };
    XXH3_state_t state;
    XXH128_canonical_t bytes;

    XXH3_INITSTATE(&state);
    XXH3_128bits_reset(&state);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        digest_text(&state, fields[i]);
    digest_names(&state, article->bylines);
    digest_names(&state, article->tags);
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(&state));
    memcpy(digest, bytes.digest, NC_STORE_DIGEST);
}

/* --- what differs */

static bool has_date(const nc_date *date)
{
    return date->precision != NC_DATE_NONE;
}

static bool is_same_text(const nc_change *change, const nc_known *known)
{
    return memcmp(known->digest, change->digest, NC_STORE_DIGEST) == 0;
}

bool nc_change_is_none(const nc_change *change, const nc_known *known,
                       const nc_article *article)
{
    return known->found && !known->gone && is_same_text(change, known) &&
           (has_date(&known->published) || !has_date(&article->published));
}

bool nc_change_is_version(const nc_change *change, const nc_known *known)
{
    return known->found && !known->gone && !is_same_text(change, known);
}

void nc_change_follow(nc_change *change, const nc_known *known)
{
    change->found = known->found;
    change->num = known->num;
    if (!known->found)
        return;
    change->created = known->created;
    if (change->updated < known->updated)
        change->updated = known->updated;
}

void nc_change_follow_article(nc_change *change, const nc_known *known,
                              const nc_article *article)
{
    nc_change_follow(change, known);
    change->published =
        has_date(&known->published) ? known->published : article->published;
}

/* --- where it stands */

int64_t nc_change_listed(const nc_change *change)
{
    if (!has_date(&change->published) ||
        change->published.utc > change->created + NC_STORE_AHEAD_MAX)
        return change->created;
    return change->published.utc;
}

const char *nc_store_address(const char *url)
{
    const char *colon = strstr(url, "://");

    return colon ? colon + 3 : url;
}
