/* digest.c -- what readers see of an article, as one number: whether a put
 * changes anything is told by it, in every engine.
 */
#include "backend.h"

#include <string.h>

#include <apr_sha1.h>

/* Each field with its length (and none told from an empty one), so that no
 * two articles give the same bytes. */
static void digest_text(apr_sha1_ctx_t *sha, const char *text)
{
    uint64_t length = text ? strlen(text) : UINT64_MAX;

    apr_sha1_update_binary(sha, (const unsigned char *)&length, sizeof(length));
    if (text)
        apr_sha1_update_binary(sha, (const unsigned char *)text,
                               (unsigned)length);
}

int nc_store_names_kept(const apr_array_header_t *names)
{
    return names->nelts < NC_STORE_NAMES_MAX ? names->nelts
                                             : NC_STORE_NAMES_MAX;
}

static void digest_names(apr_sha1_ctx_t *sha, const apr_array_header_t *names)
{
    for (int i = 0; i < nc_store_names_kept(names); i++)
        digest_text(sha, APR_ARRAY_IDX(names, i, const char *));
    digest_text(sha, NULL);
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
    apr_sha1_ctx_t sha;

    apr_sha1_init(&sha);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        digest_text(&sha, fields[i]);
    digest_names(&sha, article->bylines);
    digest_names(&sha, article->tags);
    apr_sha1_final(digest, &sha);
}
