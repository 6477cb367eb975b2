/* nc_conditional.h -- conditional requests for what the handler makes. */
#ifndef NC_CONDITIONAL_H
#define NC_CONDITIONAL_H

#include <stdint.h>
#include <httpd.h>

/* A digest of TEXT. */
uint64_t nc_conditional_digest(const char *text);

/* A strong entity tag of a document that SEQ and what DIGEST is of determine,
 * byte for byte. */
const char *nc_conditional_etag(int64_t seq, uint64_t digest, apr_pool_t *pool);

/* The tag of the same document's gzip form. */
const char *nc_conditional_gzip_etag(const char *etag, apr_pool_t *pool);

/* Sets ETag and Last-Modified (seconds) and tells what to answer: OK, 304 or
 * 412. Marks that compressing filters put on a tag don't count. */
int nc_conditional_answer(request_rec *r, const char *etag, int64_t modified);

#endif /* NC_CONDITIONAL_H */
