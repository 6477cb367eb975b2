/* test_oracle.c -- lexer and open elements against another HTML parser.
 *
 * Over real pages: gumbo builds its tree, and the start tags it made elements
 * of must be those that nc_open opens an element for, at the same bytes. And
 * every element must stand in the same parent, except where the page is so
 * mis-nested that a stream can't know, which has to stay rare.
 *
 * A part of the pages by default; NC_ALL=1 takes all. Needs
 * $NC_SHARED/corpus/dev.
 */
#include "corpus.h"
#include "opening.h"

#include <gumbo.h>
#include <limits.h>

enum {
    /* Gumbo reads some 10 MB/s with our allocator; the corpus has 220 MB. */
    EVERY = 4,
    /* Parents that differ, of a million elements: foster parenting and the
     * adoption agency move elements that a stream has let pass. */
    PARENTS_DIFFER_MAX = 2000,
    NO_PARENT = -1
};

/* Pages that may differ in their start tags, and why. */
static const struct {
    const char *page, *why;
} explained[] = {
    {"trafilatura/pages/0d64c63153be08a2.html",
     "gumbo implies head at a second html tag; by 13.2.6.4.3 that tag only "
     "hands over its attributes"},
};

typedef struct element {
    long at;     /* of its start tag in the page */
    long parent; /* of its nearest ancestor with a start tag of its own */
} element;

typedef struct elements {
    element *list;
    size_t n, cap;
} elements;

static void add(elements *e, long at, long parent)
{
    if (e->n == e->cap) {
        e->cap = e->cap ? e->cap * 2 : 1024;
        e->list = realloc(e->list, e->cap * sizeof(e->list[0]));
        if (!e->list)
            abort();
    }
    e->list[e->n++] = (element){at, parent};
}

/* --- ours */

typedef struct ours {
    elements all;
    long open[NC_OPEN_MAX]; /* where the open elements' tags are */
    bool lost;              /* nested too deep, or ambiguous */
} ours;

static void on_open(walk *w, const nc_token *tok, const nc_open_plan *plan)
{
    ours *o = w->ctx;
    size_t depth = w->open.depth;
    bool pushed = !tok || plan->action == NC_OPEN_PUSH;
    size_t level = pushed && !w->open.overflow ? depth - 1 : depth;
    long parent = NO_PARENT;

    if (!tok) {
        o->open[level] = NO_PARENT;
        return;
    }
    for (size_t i = level; i-- > 0 && parent == NO_PARENT;)
        parent = o->open[i];
    add(&o->all, (long)tok->offset, parent);
    if (pushed && !w->open.overflow)
        o->open[level] = (long)tok->offset;
}

static void on_close(walk *w, const nc_token *tok)
{
    (void)w;
    (void)tok;
}

static void read_ours(ours *o, nc_span page)
{
    walk w = {.on_open = on_open, .on_close = on_close, .ctx = o};

    walk_page(&w, page, 8000);
    o->lost = w.open.overflow || w.open.ambiguous;
}

/* --- gumbo's */

static long tag_of_node(const GumboNode *node, nc_span page)
{
    GumboStringPiece tag = node->v.element.original_tag;

    return tag.length == 0 ? NO_PARENT
                           : (const unsigned char *)tag.data - page.ptr;
}

static bool is_element(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT ||
           node->type == GUMBO_NODE_TEMPLATE;
}

static void add_node(elements *e, const GumboNode *node, nc_span page)
{
    const unsigned copied = GUMBO_INSERTION_ADOPTION_AGENCY_CLONED |
                            GUMBO_INSERTION_RECONSTRUCTED_FORMATTING_ELEMENT;
    const GumboNode *up = node->parent;
    long at = tag_of_node(node, page);
    long parent = NO_PARENT;

    if (at == NO_PARENT || (node->parse_flags & copied))
        return;
    for (; up && is_element(up) && parent == NO_PARENT; up = up->parent)
        parent = tag_of_node(up, page);
    add(e, at, parent);
}

static int compare_elements(const void *a, const void *b)
{
    long x = ((const element *)a)->at;
    long y = ((const element *)b)->at;

    return (x > y) - (x < y);
}

/* All nodes below ROOT, without recursion: a page chooses the depth. */
static void read_gumbo(elements *e, GumboNode *root, nc_span page)
{
    GumboNode *node = root;

    for (;;) {
        if (is_element(node))
            add_node(e, node, page);
        if (is_element(node) && node->v.element.children.length > 0) {
            node = node->v.element.children.data[0];
            continue;
        }
        for (;;) {
            const GumboNode *parent = node->parent;
            size_t next = node->index_within_parent + 1;

            if (node == root)
                goto sorted;
            if (next < parent->v.element.children.length) {
                node = parent->v.element.children.data[next];
                break;
            }
            node = node->parent;
        }
    }
sorted:
    if (e->n > 0)
        qsort(e->list, e->n, sizeof(e->list[0]), compare_elements);
}

/* --- the comparison */

typedef struct tally {
    size_t elements;
    size_t parents_differ;
    unsigned pages_lost; /* we gave up openly: nothing is cut there */
    unsigned differ;
    unsigned excused;
} tally;

static void show(const char *page_name, const char *what, nc_span page, long at)
{
    nc_span rest = {page.ptr + at, page.len - (size_t)at};
    int n = 0;

    while ((size_t)n < rest.len && n < 60 && rest.ptr[n] >= ' ')
        n++;
    printf("# %s: %s at %ld: %.*s\n", page_name, what, at, n,
           (const char *)rest.ptr);
}

static const char *excuse(const char *name)
{
    for (size_t i = 0; i < NELEMS(explained); i++)
        if (strcmp(explained[i].page, name) == 0)
            return explained[i].why;
    return NULL;
}

/* The first start tag that one side has and the other has not. */
static bool same_tags(const char *name, const elements *got,
                      const elements *want, nc_span page)
{
    for (size_t i = 0; i < got->n || i < want->n; i++) {
        long ours_at = i < got->n ? got->list[i].at : LONG_MAX;
        long theirs = i < want->n ? want->list[i].at : LONG_MAX;

        if (ours_at == theirs)
            continue;
        if (ours_at < theirs)
            show(name, "gumbo makes no element of this", page, ours_at);
        else
            show(name, "we open no element for this", page, theirs);
        return false;
    }
    return true;
}

static void compare_parents(const char *name, const elements *got,
                            const elements *want, nc_span page, tally *sum)
{
    bool shown = !getenv("NC_SHOW");

    for (size_t i = 0; i < got->n; i++) {
        if (got->list[i].parent == want->list[i].parent)
            continue;
        sum->parents_differ++;
        if (!shown) {
            show(name, "another parent", page, got->list[i].at);
            if (got->list[i].parent != NO_PARENT)
                show(name, "  ours", page, got->list[i].parent);
            if (want->list[i].parent != NO_PARENT)
                show(name, "  gumbo's", page, want->list[i].parent);
        }
        shown = true;
    }
    sum->elements += got->n;
}

static void compare_page(void *ctx, const char *name, nc_span page)
{
    tally *sum = ctx;
    ours got = {.lost = false};
    elements want = {NULL, 0, 0};
    GumboOutput *out = gumbo_parse_with_options(
        &kGumboDefaultOptions, (const char *)page.ptr, page.len);

    read_ours(&got, page);
    read_gumbo(&want, out->root, page);
    if (got.lost) {
        printf("# %s: nothing is told of it\n", name);
        sum->pages_lost++;
    }
    else if (same_tags(name, &got.all, &want, page)) {
        compare_parents(name, &got.all, &want, page, sum);
    }
    else if (excuse(name)) {
        printf("# %s may differ: %s\n", name, excuse(name));
        sum->excused++;
    }
    else {
        sum->differ++;
    }
    gumbo_destroy_output(&kGumboDefaultOptions, out);
    free(got.all.list);
    free(want.list);
}

static void test_agrees_with_gumbo(void **state)
{
    tally sum = {0, 0, 0, 0, 0};
    size_t pages = each_page(EVERY, compare_page, &sum);

    (void)state;
    if (pages == 0)
        return;
    printf("# %zu elements; %zu in another parent; pages: %u differ, %u of a "
           "kind that may, %u given up\n",
           sum.elements, sum.parents_differ, sum.differ, sum.excused,
           sum.pages_lost);
    assert_true(sum.elements > 1000 * pages / 10);
    assert_int_equal(sum.differ, 0);
    assert_true(sum.pages_lost * 100 <= pages);
    assert_true(sum.parents_differ * 1000000 <=
                sum.elements * PARENTS_DIFFER_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_gumbo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
