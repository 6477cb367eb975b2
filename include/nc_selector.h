/* nc_selector.h -- selectors, read once, for a stream to match.
 *
 * Known of CSS: type, `*`, `.class`, `#id`, `[attr]` with = ~= |= ^= $= *= and
 * the flags i and s; descendant, child and the sibling combinators + and ~;
 * lists; :is(), :where(), :not(), :has(); :root, :empty, :first-child,
 * :last-child, :only-child, :nth-child(), :nth-last-child() and their of-type
 * forms. Known of content blockers: :has-text() (:contains(), :-abp-contains())
 * plain and as /expression/flags, :matches-attr(), :upward() and
 * :nth-ancestor() with a number or a selector, :min-text-length(), and the old
 * names :if(), :if-not(), :-abp-has().
 *
 * What only a browser can answer (:hover, ::before, :matches-css()...) is
 * refused with NC_ENOTSUP, its column and the reason; what is no selector at
 * all with NC_EINVAL.
 */
#ifndef NC_SELECTOR_H
#define NC_SELECTOR_H

#include "nc_lexer.h"
#include "nc_status.h"

enum {
    /* Bounds the work that one rule of an .htaccess author can ask for. */
    NC_SELECTOR_MAX = 4096, /* bytes of a selector list */
    NC_COMPOUND_MAX = 16,   /* compounds in one selector */
    NC_SIMPLE_MAX = 32,     /* simple selectors in one compound */
    NC_NESTING_MAX = 8      /* :not() in :is() in :has() in... */
};

typedef struct nc_selector nc_selector;

/* Reads a selector list; each selector of it becomes one object, linked by
 * nc_selector_next. The text is copied. On failure *OUT is NULL and ERR has
 * the column. */
nc_status nc_selector_parse(nc_selector **out, nc_span text, nc_error *err);
void nc_selector_destroy(nc_selector *sel); /* the whole list; NULL is fine */
const nc_selector *nc_selector_next(const nc_selector *sel);

#endif /* NC_SELECTOR_H */
