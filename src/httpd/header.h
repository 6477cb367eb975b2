/* header.h -- words in the values of a header.
 *
 * All values of it are looked at: apr_table_get() sees but the first, and a
 * `private` in the second one counts as much. Case does not matter. WORDS end
 * with NULL.
 */
#ifndef NC_HEADER_H
#define NC_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include <apr_tables.h>

/* Whether the LEN bytes at ITEM are one of WORDS. */
bool nc_header_is_word(const char *const *words, const char *item, size_t len);

/* Whether one of WORDS stands in the lists that the values of NAME are (RFC
 * 9110, section 5.6.1), with or without a parameter or an argument. */
bool nc_header_has_word(const apr_table_t *headers, const char *name,
                        const char *const *words);

/* The same, wherever the word stands in a value, well formed or not: who wrote
 * `max-age=0; no-store` meant it. What stands behind `max-snippet:` and its
 * like is no word. The value BUT, by its address, does not count; NULL: all
 * do. */
bool nc_header_mentions(const apr_table_t *headers, const char *name,
                        const char *const *words, const char *but);

#endif /* NC_HEADER_H */
