/* selector.c -- does this selector match this element?
 *
 * From the right: the subject's compound first, then to the left up the
 * ancestors. A failure goes back to the nearest descendant combinator and
 * tries the next ancestor there; one farther to the right can't help, so that
 * the work is bounded by ancestors times compounds.
 */
#include "selector.h"

#include "nc_buf.h"
#include "nc_chars.h"
#include "nc_charref.h"

/* --- attributes */

static bool equal(nc_span a, nc_span b, bool nocase)
{
    return nocase ? nc_span_equal_nocase(a, b) : nc_span_equal(a, b);
}

static bool has_word(nc_span value, nc_span word, bool nocase)
{
    nc_span w;

    while ((w = nc_span_word(&value)).len > 0) {
        if (equal(w, word, nocase))
            return true;
    }
    return false;
}

static bool test_value(const simple *s, nc_span value)
{
    nc_span want = s->value;
    nc_span head = {value.ptr, want.len};

    switch (s->op) {
    case ATTR_EXISTS:
        return true;
    case ATTR_EQUAL:
        return equal(value, want, s->nocase);
    case ATTR_WORD:
        return has_word(value, want, s->nocase);
    case ATTR_DASH:
        return value.len >= want.len && equal(head, want, s->nocase) &&
               (value.len == want.len || value.ptr[want.len] == '-');
    case ATTR_PREFIX:
        return want.len > 0 && value.len >= want.len &&
               equal(head, want, s->nocase);
    case ATTR_SUFFIX:
        if (want.len == 0 || value.len < want.len)
            return false;
        head.ptr += value.len - want.len;
        return equal(head, want, s->nocase);
    case ATTR_SUBSTRING:
        return want.len > 0 && (s->nocase ? nc_span_find_nocase(value, want)
                                          : nc_span_find(value, want)) != NULL;
    }
    return false;
}

/* The element's attribute NAME passes S's test. References in the value are
 * decoded, which few values need. */
static bool test_attr(const simple *s, const nc_token *tok, nc_span name)
{
    const nc_attr *attr = nc_token_attr(tok, name);
    nc_buf decoded = NC_BUF_INIT;
    bool passed;

    if (!attr)
        return false;
    if (s->op == ATTR_EXISTS || attr->value.len == 0 ||
        !memchr(attr->value.ptr, '&', attr->value.len))
        return test_value(s, attr->value);
    nc_charref_decode(&decoded, attr->value, NC_CHARREF_ATTRIBUTE);
    passed = nc_buf_status(&decoded) == NC_OK &&
             test_value(s, nc_buf_span(&decoded));
    nc_buf_release(&decoded);
    return passed;
}

/* --- simple selectors */

static bool is_nth(const simple *s, unsigned index)
{
    long distance = (long)index - s->start;

    if (s->step == 0)
        return distance == 0;
    return distance % s->step == 0 && distance / s->step >= 0;
}

static bool test_class_or_id(const simple *s, const nc_subject *subject)
{
    simple as_attr = {.op = s->kind == SIMPLE_ID ? ATTR_EQUAL : ATTR_WORD,
                      .nocase = subject->quirks,
                      .value = s->name};

    return test_attr(&as_attr, subject->tok,
                     s->kind == SIMPLE_ID ? NC_SPAN_LIT("id")
                                          : NC_SPAN_LIT("class"));
}

static bool matches_any(const nc_selector *list, const nc_subject *subject,
                        nc_ancestor_fn *ancestor, void *ctx, unsigned level);

/* What :not() asks about an ancestor concerns that one's own ancestors. */
typedef struct from_level {
    nc_ancestor_fn *ancestor;
    void *ctx;
    unsigned level;
} from_level;

static bool ancestor_above(void *ctx, unsigned level, nc_subject *s)
{
    const from_level *from = ctx;

    return from->ancestor(from->ctx, from->level + level, s);
}

static bool test_simple(const simple *s, const nc_subject *subject,
                        nc_ancestor_fn *ancestor, void *ctx, unsigned level)
{
    switch (s->kind) {
    case SIMPLE_TYPE:
        return nc_span_equal_nocase(subject->tok->name, s->name);
    case SIMPLE_CLASS:
    case SIMPLE_ID:
        return test_class_or_id(s, subject);
    case SIMPLE_ATTR:
        return test_attr(s, subject->tok, s->name);
    case SIMPLE_NTH:
        return is_nth(s, subject->index);
    case SIMPLE_NOT:
        return !matches_any(s->except, subject, ancestor, ctx, level);
    }
    return false;
}

static bool test_compound(const nc_selector *sel, const compound *c,
                          const nc_subject *subject, nc_ancestor_fn *ancestor,
                          void *ctx, unsigned level)
{
    for (unsigned i = 0; i < c->n; i++) {
        if (!test_simple(&sel->simples[c->first + i], subject, ancestor, ctx,
                         level))
            return false;
    }
    return true;
}

/* --- the way up */

static bool match_ancestors(const nc_selector *sel, nc_ancestor_fn *ancestor,
                            void *ctx)
{
    unsigned i = sel->n_compounds - 1, level = 0;
    unsigned retry_i = 0, retry_level = 0; /* level 0: nowhere to go back */

    while (i > 0) {
        bool anywhere = sel->compounds[i].before == COMBINATOR_DESCENDANT;
        nc_subject s;

        i--;
        level++;
        if (anywhere) {
            retry_i = i;
            retry_level = level;
        }
        for (;;) {
            if (!ancestor(ctx, level, &s))
                return false;
            if (test_compound(sel, &sel->compounds[i], &s, ancestor, ctx,
                              level))
                break;
            if (retry_level == 0)
                return false;
            i = retry_i;
            level = ++retry_level;
        }
    }
    return true;
}

bool nc_selector_match(const nc_selector *sel, const nc_subject *subject,
                       nc_ancestor_fn *ancestor, void *ctx)
{
    return test_compound(sel, &sel->compounds[sel->n_compounds - 1], subject,
                         ancestor, ctx, 0) &&
           match_ancestors(sel, ancestor, ctx);
}

static bool matches_any(const nc_selector *list, const nc_subject *subject,
                        nc_ancestor_fn *ancestor, void *ctx, unsigned level)
{
    from_level from = {ancestor, ctx, level};

    for (; list; list = list->next) {
        if (nc_selector_match(list, subject, ancestor_above, &from))
            return true;
    }
    return false;
}

/* --- what others ask of it */

const nc_selector *nc_selector_next(const nc_selector *sel)
{
    return sel->next;
}

bool nc_selector_needs_ancestors(const nc_selector *sel)
{
    for (; sel; sel = sel->next) {
        if (sel->needs_ancestors)
            return true;
    }
    return false;
}

/* Attributes that so many elements have that a tag name says more. */
static bool is_common_attr(nc_span name)
{
    return nc_span_equal(name, NC_SPAN_LIT("class")) ||
           nc_span_equal(name, NC_SPAN_LIT("id")) ||
           nc_span_equal(name, NC_SPAN_LIT("href")) ||
           nc_span_equal(name, NC_SPAN_LIT("style")) ||
           nc_span_equal(name, NC_SPAN_LIT("src"));
}

/* How much a key narrows the search; 0: nothing. */
static int key_rank(const simple *s)
{
    switch (s->kind) {
    case SIMPLE_ID:
        return 5;
    case SIMPLE_CLASS:
        return 4;
    case SIMPLE_ATTR:
        return is_common_attr(s->name) ? 1 : 3;
    case SIMPLE_TYPE:
        return 2;
    default:
        return 0;
    }
}

nc_selector_key nc_selector_get_key(const nc_selector *sel)
{
    static const nc_key_kind kind_of[] = {
        [SIMPLE_TYPE] = NC_KEY_TAG, [SIMPLE_CLASS] = NC_KEY_CLASS,
        [SIMPLE_ID] = NC_KEY_ID,    [SIMPLE_ATTR] = NC_KEY_ATTR,
        [SIMPLE_NTH] = NC_KEY_ANY,  [SIMPLE_NOT] = NC_KEY_ANY};
    const compound *c = &sel->compounds[sel->n_compounds - 1];
    nc_selector_key key = {NC_KEY_ANY, NC_SPAN_EMPTY};
    int best = 0;

    for (unsigned i = c->first; i < c->first + c->n; i++) {
        int rank = key_rank(&sel->simples[i]);

        if (rank > best) {
            best = rank;
            key.kind = kind_of[sel->simples[i].kind];
            key.name = sel->simples[i].name;
        }
    }
    return key;
}
