/* hash.c -- a page's bytes as a number.
 *
 * No secret, no state, the same on every machine, and hardly slower than
 * memory. Each page that is asked for again costs this, so the library is
 * compiled in, for its loops to be laid out here (-O3).
 */
#include "nc_store.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

int64_t nc_store_hash(nc_span page)
{
    return (int64_t)XXH3_64bits(page.ptr, page.len);
}

int64_t nc_store_hash_all(const nc_span *pieces, size_t n)
{
    XXH3_state_t state;

    XXH3_INITSTATE(&state);
    XXH3_64bits_reset(&state);
    for (size_t i = 0; i < n; i++)
        XXH3_64bits_update(&state, pieces[i].ptr, pieces[i].len);
    return (int64_t)XXH3_64bits_digest(&state);
}
