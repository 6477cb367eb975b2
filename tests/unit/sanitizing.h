/* sanitizing.h -- what tests of the sanitizer share: HTML through it. */
#ifndef SANITIZING_H
#define SANITIZING_H

#include "support.h"
#include "pooled.h"
#include "nc_sanitizer.h"

#define BASE "https://h.example/d/p"

static inline void sanitize(nc_buf *out, nc_span html)
{
    apr_pool_t *own;

    apr_pool_create(&own, pool);
    assert_int_equal(nc_sanitize(out, html, BASE, own), NC_OK);
    apr_pool_destroy(own);
}

#endif /* SANITIZING_H */
