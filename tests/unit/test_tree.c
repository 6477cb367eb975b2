/* test_tree.c -- trees against html5lib-tests' tree-construction cases.
 *
 * Every case with scripting off, whole pages and fragments, is parsed, and the
 * tree written as the cases have it. All must be the same but those in `known`,
 * each of which says why. Needs the cases in
 * $NC_SHARED/html5lib-tests/tree-construction.
 */
#include "support.h"
#include "pooled.h"

#include <glob.h>
#include "nc_document.h"

/* How many failures are shown. */
enum { SHOWN_MAX = 25, PAGES = 1592 };

/* Cases that the tree is not to give as they are. */
#define COPIES                                                                 \
    "what a select shows of the chosen option is a copy that the element "     \
    "makes, not the parser: the text would be there twice"
static const struct {
    const char *file, *data, *why;
} known[] = {
    {"webkit02.dat", "<select><button><selectedcontent></button><option>X",
     COPIES},
    {"webkit02.dat",
     "<select><button><selectedcontent></button><option>x<i>i<b>ib</i>b",
     COPIES},
    {"webkit02.dat",
     "<select><button><selectedcontent></button><option>X<option>Y", COPIES},
    {"webkit02.dat",
     "<select><button><selectedcontent></button><option>X<option selected>Y",
     COPIES},
};

/* --- the tree as a case has it */

static void indent(nc_buf *out, unsigned depth)
{
    nc_buf_append_text(out, "| ");
    for (unsigned i = 0; i < depth; i++)
        nc_buf_append_text(out, "  ");
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void write_attributes(nc_buf *out, const xmlNode *node, unsigned depth)
{
    char *lines[NC_DOCUMENT_ATTRS_MAX];
    size_t n = 0;

    for (const xmlAttr *a = node->properties; a; a = a->next, n++) {
        nc_buf line = NC_BUF_INIT;

        nc_buf_appendf(&line, "%s%s%s=\"%s\"",
                       a->ns ? (const char *)a->ns->prefix : "",
                       a->ns ? " " : "", (const char *)a->name,
                       a->children ? (const char *)a->children->content : "");
        lines[n] = strdup(nc_buf_text(&line));
        nc_buf_release(&line);
    }
    qsort(lines, n, sizeof(*lines), compare_lines);
    for (size_t i = 0; i < n; i++) {
        indent(out, depth);
        nc_buf_appendf(out, "%s\n", lines[i]);
        free(lines[i]);
    }
}

static void write_doctype(nc_buf *out, const xmlDtd *dtd)
{
    const char *pub = dtd->ExternalID ? (const char *)dtd->ExternalID : "";
    const char *sys = dtd->SystemID ? (const char *)dtd->SystemID : "";

    nc_buf_appendf(out, "<!DOCTYPE %s", (const char *)dtd->name);
    if (*pub || *sys)
        nc_buf_appendf(out, " \"%s\" \"%s\"", pub, sys);
    nc_buf_append_text(out, ">\n");
}

static bool is_template(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && !node->ns &&
           strcmp((const char *)node->name, "template") == 0;
}

/* One node; how much deeper its children stand. */
static unsigned write_node(nc_buf *out, const xmlNode *node, unsigned depth)
{
    indent(out, depth);
    switch ((int)node->type) {
    case XML_TEXT_NODE:
        nc_buf_appendf(out, "\"%s\"\n", (const char *)node->content);
        return 0;
    case XML_COMMENT_NODE:
        nc_buf_appendf(out, "<!-- %s -->\n", (const char *)node->content);
        return 0;
    case XML_DTD_NODE:
        write_doctype(out, (const xmlDtd *)node);
        return 0;
    default:
        break;
    }
    nc_buf_appendf(out, "<%s%s%s>\n",
                   node->ns ? (const char *)node->ns->prefix : "",
                   node->ns ? " " : "", (const char *)node->name);
    write_attributes(out, node, depth + 1);
    if (!is_template(node))
        return 1;
    indent(out, depth + 1);
    nc_buf_append_text(out, "content\n");
    return 2;
}

static void write_children(nc_buf *out, const xmlNode *root)
{
    const xmlNode *node = root->children;
    unsigned depth = 0;

    while (node && node != root) {
        unsigned deeper = write_node(out, node, depth);

        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            depth += deeper;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            depth -= node == root ? 0 : is_template(node) ? 2 : 1;
        }
        if (node != root)
            node = node->next;
    }
}

/* --- a case */

typedef struct tree_case {
    const char *file;
    nc_span data;
    nc_span want;
    nc_span context; /* empty: a page */
    bool script_on;
} tree_case;

typedef struct tally {
    unsigned pages, fragments; /* that are the same */
    unsigned n_pages, n_fragments;
    unsigned n_known;
    unsigned n_script;
    unsigned failed;
} tally;

static bool starts_line(nc_span s, const char *text)
{
    nc_span line = nc_span_of(text);

    return nc_span_starts(s, line) &&
           (s.len == line.len || s.ptr[line.len] == '\n');
}

static nc_span take_line(nc_span *s)
{
    const unsigned char *end = memchr(s->ptr, '\n', s->len);
    nc_span line = nc_span_take(s, end ? (size_t)(end - s->ptr) : s->len);

    if (s->len > 0)
        nc_span_take(s, 1);
    return line;
}

/* The lines up to the next `#name`, or for the tree up to the next case. */
static nc_span take_section(nc_span *s, bool is_tree)
{
    const unsigned char *from = s->ptr;
    const unsigned char *to = from;

    while (
        s->len > 0 && !starts_line(*s, "#data") &&
        (is_tree ||
         !(starts_line(*s, "#errors") || starts_line(*s, "#new-errors") ||
           starts_line(*s, "#document") ||
           starts_line(*s, "#document-fragment") ||
           starts_line(*s, "#script-on") || starts_line(*s, "#script-off")))) {
        nc_span line = take_line(s);

        to = line.ptr + line.len;
    }
    /* An empty line ends a tree. */
    while (is_tree && to > from && to[-1] == '\n')
        to--;
    return nc_span_between(from, to);
}

static bool take_case(nc_span *s, tree_case *c)
{
    c->want = c->context = NC_SPAN_EMPTY;
    c->script_on = false;
    while (s->len > 0 && !starts_line(*s, "#data"))
        take_line(s);
    if (s->len == 0)
        return false;
    take_line(s);
    c->data = take_section(s, false);
    while (s->len > 0 && !starts_line(*s, "#data")) {
        nc_span line = take_line(s);

        if (starts_line(line, "#document"))
            c->want = take_section(s, true);
        else if (starts_line(line, "#document-fragment"))
            c->context = take_section(s, false);
        else if (starts_line(line, "#script-on"))
            c->script_on = true;
    }
    return true;
}

static const char *why_known(const tree_case *c)
{
    for (size_t i = 0; i < NELEMS(known); i++) {
        if (strcmp(known[i].file, c->file) == 0 &&
            nc_span_equal(nc_span_of(known[i].data), c->data))
            return known[i].why;
    }
    return NULL;
}

static void write_case(nc_buf *out, const tree_case *c, apr_pool_t *own)
{
    nc_buf context = NC_BUF_INIT;
    nc_document_options options = {.charset = "utf-8", .whole = true};
    nc_document *doc;

    nc_buf_append(&context, c->context);
    if (c->context.len > 0)
        options.context = nc_buf_text(&context);
    assert_int_equal(nc_document_read(&doc, c->data, &options, own), NC_OK);
    write_children(out, c->context.len > 0
                            ? nc_document_body(doc)
                            : (const xmlNode *)nc_document_tree(doc));
    if (out->len > 0)
        nc_buf_truncate(out, out->len - 1); /* the last line's end */
    nc_buf_release(&context);
}

static void check_case(const tree_case *c, tally *sum)
{
    nc_buf got = NC_BUF_INIT;
    apr_pool_t *own;
    bool right;

    apr_pool_create(&own, pool);
    write_case(&got, c, own);
    right = nc_span_equal(nc_buf_span(&got), c->want);
    if (c->context.len > 0) {
        sum->n_fragments++;
        sum->fragments += right;
    }
    else {
        sum->n_pages++;
        sum->pages += right;
    }
    if (why_known(c)) {
        sum->n_known++;
        if (right)
            fail_msg("%s: no longer to be left out: %.*s", c->file,
                     (int)c->data.len, (const char *)c->data.ptr);
    }
    else if (!right && sum->failed++ < SHOWN_MAX) {
        printf("# %s%s%.*s\n# input: %.*s\n# got:\n%s\n# want:\n%.*s\n",
               c->file, c->context.len ? " in " : "", (int)c->context.len,
               (const char *)c->context.ptr, (int)c->data.len,
               (const char *)c->data.ptr, nc_buf_text(&got), (int)c->want.len,
               (const char *)c->want.ptr);
    }
    nc_buf_release(&got);
    apr_pool_destroy(own);
}

static void check_file(const char *path, tally *sum)
{
    nc_buf text = NC_BUF_INIT;
    tree_case c = {.file = strrchr(path, '/') + 1};
    nc_span rest;

    read_file(&text, path);
    rest = nc_buf_span(&text);
    while (take_case(&rest, &c)) {
        if (c.script_on)
            sum->n_script++;
        else
            check_case(&c, sum);
    }
    nc_buf_release(&text);
}

static void test_cases(void **state)
{
    const char *root = getenv("NC_SHARED");
    char pattern[4096];
    tally sum = {0};
    glob_t found;

    (void)state;
    snprintf(pattern, sizeof(pattern),
             "%s/html5lib-tests/tree-construction/*.dat",
             root ? root : "../shared");
    if (glob(pattern, 0, NULL, &found) != 0) {
        printf("# skipped: no %s\n", pattern);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        check_file(found.gl_pathv[i], &sum);
    globfree(&found);
    printf("# %u of %u pages, %u of %u fragments; known: %u; left out: %u "
           "(scripting on)\n",
           sum.pages, sum.n_pages, sum.fragments, sum.n_fragments, sum.n_known,
           sum.n_script);
    if (sum.failed > 0)
        fail_msg("%u fail", sum.failed);
    assert_int_equal(sum.n_pages, PAGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
