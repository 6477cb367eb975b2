/* nc_selector.h -- CSS selectors, read once, matched against open elements.
 *
 * Known: type, `*`, `.class`, `#id`, `[attr]` with = ~= |= ^= $= *= and the
 * flags i and s, descendant and child combinators, lists, :not(), :first-child
 * and :nth-child(). Anything else of CSS is refused with NC_ENOTSUP and its
 * column, what is no selector at all with NC_EINVAL.
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
    NC_NOT_DEPTH_MAX = 4    /* :not() inside :not() */
};

typedef struct nc_selector nc_selector;

/* One element as selectors see it: its tag, and where it stands. */
typedef struct nc_subject {
    const nc_token *tok;
    unsigned index; /* which child of its parent it is, from 1 */
    bool quirks;    /* the page is in quirks mode: class and id without case */
} nc_subject;

/* The ancestors of a subject, nearest first: fills S for the element LEVEL
 * steps up (1: the parent). False: there is none, or it is not known any more,
 * and then nothing that needs it matches. */
typedef bool nc_ancestor_fn(void *ctx, unsigned level, nc_subject *s);

/* What an index can ask of the rightmost compound: the one test that most
 * narrows it down. ANY: no such test. */
typedef enum nc_key_kind {
    NC_KEY_ANY,
    NC_KEY_ID,
    NC_KEY_CLASS,
    NC_KEY_TAG,
    NC_KEY_ATTR
} nc_key_kind;

typedef struct nc_selector_key {
    nc_key_kind kind;
    nc_span name; /* lower case for TAG and ATTR; lives with the selector */
} nc_selector_key;

/* Reads a selector list; each selector of it becomes one object, linked by
 * nc_selector_next. The text is copied. On failure *OUT is NULL and ERR has
 * the column. */
nc_status nc_selector_parse(nc_selector **out, nc_span text, nc_error *err);
void nc_selector_destroy(nc_selector *sel); /* the whole list; NULL is fine */
const nc_selector *nc_selector_next(const nc_selector *sel);

nc_selector_key nc_selector_get_key(const nc_selector *sel);

/* Whether matching may ask for ancestors at all. */
bool nc_selector_needs_ancestors(const nc_selector *sel);

bool nc_selector_match(const nc_selector *sel, const nc_subject *subject,
                       nc_ancestor_fn *ancestor, void *ctx);

#endif /* NC_SELECTOR_H */
