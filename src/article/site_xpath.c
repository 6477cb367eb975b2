/* site_xpath.c -- XPath 1.0 on a page: checked, and evaluated within limits.
 *
 * libxml2 finds errors of grammar when it compiles, but unknown functions and
 * missing arguments only when it comes upon them in some page, and then prints
 * a line to stderr. So calls are checked beforehand, in one pass over the
 * expression: names before `(`, and the commas between there and its `)`.
 */
#include "site_xpath.h"

#include <libxml/xpathInternals.h>
#include "nc_chars.h"
#include "nc_span.h"
#include "node.h"

struct nc_site_xpath {
    xmlDoc *doc;
    xmlXPathContext *context;
    unsigned long steps; /* of the page, so far */
    unsigned at;         /* where an error is, from 1; 0: there is none */
    bool has_ids;
};

/* --- life */

static void take_error(void *data, xmlErrorPtr error)
{
    nc_site_xpath *x = data;

    if (!x->at)
        x->at = error->int1 >= 0 ? (unsigned)error->int1 + 1 : 1;
}

static apr_status_t release(void *data)
{
    nc_site_xpath *x = data;

    xmlXPathFreeContext(x->context);
    return APR_SUCCESS;
}

nc_site_xpath *nc_site_xpath_create(xmlDoc *doc, apr_pool_t *pool)
{
    nc_site_xpath *x = apr_pcalloc(pool, sizeof(*x));

    x->doc = doc;
    x->context = xmlXPathNewContext(doc);
    if (!x->context)
        return NULL;
    /* Of this context alone: the global handlers are the process's. */
    x->context->error = take_error;
    x->context->userData = x;
    x->context->opLimit = NC_SITE_STEPS_MAX;
    apr_pool_cleanup_register(pool, x, release, apr_pool_cleanup_null);
    nc_site_xpath_refresh(x);
    return x;
}

void nc_site_xpath_refresh(nc_site_xpath *x)
{
    x->has_ids = false;
    if (x->doc)
        xmlXPathOrderDocElems(x->doc); /* else sorting is quadratic */
}

/* --- functions and their arguments */

enum { ANY_NUMBER = 255 };

static const struct function {
    const char *name;
    unsigned char min, max; /* arguments */
} functions[] = {{"boolean", 1, 1},
                 {"ceiling", 1, 1},
                 {"concat", 2, ANY_NUMBER},
                 {"contains", 2, 2},
                 {"count", 1, 1},
                 {"false", 0, 0},
                 {"floor", 1, 1},
                 {"id", 1, 1},
                 {"lang", 1, 1},
                 {"last", 0, 0},
                 {"local-name", 0, 1},
                 {"name", 0, 1},
                 {"namespace-uri", 0, 1},
                 {"normalize-space", 0, 1},
                 {"not", 1, 1},
                 {"number", 0, 1},
                 {"position", 0, 0},
                 {"round", 1, 1},
                 {"starts-with", 2, 2},
                 {"string", 0, 1},
                 {"string-length", 0, 1},
                 {"substring", 2, 3},
                 {"substring-after", 2, 2},
                 {"substring-before", 2, 2},
                 {"sum", 1, 1},
                 {"translate", 3, 3},
                 {"true", 0, 0}};

/* What stands before a `(` and is no function: operators, and tests of what a
 * node is, whose arguments the grammar checks. */
static const char *const no_functions[] = {
    "and",  "or",   "div",     "mod",
    "text", "node", "comment", "processing-instruction"};

/* An open parenthesis. */
typedef struct call {
    const struct function *function; /* NULL: it only groups */
    unsigned commas;
    bool has_argument;
} call;

typedef struct scan {
    const char *text;
    size_t at;
    call calls[NC_SITE_NESTING_MAX];
    size_t depth;
    nc_error *err;
} scan;

static bool is_name_byte(unsigned char c)
{
    return nc_is_alnum(c) || c == '-' || c == '_' || c == '.' || c >= 0x80;
}

static nc_span take_name(scan *s)
{
    size_t from = s->at;

    while (is_name_byte((unsigned char)s->text[s->at]))
        s->at++;
    return (nc_span){(const unsigned char *)s->text + from, s->at - from};
}

static void skip_spaces(scan *s)
{
    while (nc_is_space((unsigned char)s->text[s->at]))
        s->at++;
}

static nc_status refuse(const scan *s, size_t at, const char *what)
{
    return nc_error_set(s->err, NC_EINVAL, 0, (unsigned)at + 1, "%s", what);
}

static void note_argument(scan *s)
{
    if (s->depth > 0)
        s->calls[s->depth - 1].has_argument = true;
}

static nc_status open_call(scan *s, const struct function *function)
{
    if (s->depth == NC_SITE_NESTING_MAX)
        return refuse(s, s->at, "too many parentheses");
    s->calls[s->depth++] = (call){function, 0, false};
    s->at++;
    return NC_OK;
}

static nc_status close_call(scan *s)
{
    const call *c = s->depth > 0 ? &s->calls[s->depth - 1] : NULL;
    const struct function *f = c ? c->function : NULL;
    unsigned n = c ? c->commas + c->has_argument : 0;

    if (f && (n < f->min || (n > f->max && f->max != ANY_NUMBER)))
        return nc_error_set(s->err, NC_EINVAL, 0, (unsigned)s->at + 1,
                            "%s() has %u argument%s; allowed are %u%s", f->name,
                            n, n == 1 ? "" : "s", (unsigned)f->min,
                            f->max == f->min       ? ""
                            : f->max == ANY_NUMBER ? " and more"
                                                   : " and one more");
    s->depth -= s->depth > 0;
    note_argument(s);
    s->at++;
    return NC_OK;
}

static bool is_one_of(nc_span name, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (nc_span_equal(name, nc_span_of(words[i])))
            return true;
    return false;
}

/* A name, and what follows it: `(`, `::`, a prefix's `:`, or nothing. */
static nc_status scan_name(scan *s)
{
    size_t from = s->at;
    nc_span name = take_name(s);

    note_argument(s);
    skip_spaces(s);
    if (s->text[s->at] == ':' && s->text[s->at + 1] != ':')
        return refuse(s, from,
                      "a prefix: elements have none; allowed are names, and "
                      "name()");
    if (s->text[s->at] == ':')
        s->at += 2;
    if (s->text[s->at] != '(')
        return NC_OK;
    if (is_one_of(name, no_functions,
                  sizeof(no_functions) / sizeof(*no_functions)))
        return open_call(s, NULL);
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (nc_span_equal(name, nc_span_of(functions[i].name)))
            return open_call(s, &functions[i]);
    return nc_error_set(
        s->err, NC_EINVAL, 0, (unsigned)from + 1,
        "unknown function '%.*s': allowed are those of XPath 1.0",
        (int)(name.len < 40 ? name.len : 40), (const char *)name.ptr);
}

static nc_status scan_byte(scan *s)
{
    unsigned char c = (unsigned char)s->text[s->at];

    switch (c) {
    case '(':
        note_argument(s);
        return open_call(s, NULL);
    case ')':
        return close_call(s);
    case ',':
        if (s->depth > 0)
            s->calls[s->depth - 1].commas++;
        break;
    case '$':
        return refuse(s, s->at, "there are no variables");
    case '"':
    case '\'':
        note_argument(s);
        while (s->text[s->at + 1] && s->text[s->at + 1] != (char)c)
            s->at++;
        s->at += s->text[s->at + 1] != '\0';
        break;
    default:
        if (!nc_is_space(c))
            note_argument(s);
        break;
    }
    s->at++;
    return NC_OK;
}

static nc_status check_calls(const char *expression, nc_error *err)
{
    scan s = {.text = expression, .err = err};
    nc_status status = NC_OK;

    while (status == NC_OK && s.text[s.at]) {
        unsigned char c = (unsigned char)s.text[s.at];

        status = nc_is_alpha(c) || c == '_' || c >= 0x80 ? scan_name(&s)
                                                         : scan_byte(&s);
    }
    return status;
}

nc_status nc_site_xpath_check(nc_site_xpath *x, const char *expression,
                              nc_error *err)
{
    size_t n = strlen(expression);
    xmlXPathCompExpr *compiled;
    unsigned at;

    if (n > NC_SITE_XPATH_MAX)
        return nc_error_set(err, NC_EINVAL, 0, 1,
                            "an expression has at most %d bytes",
                            NC_SITE_XPATH_MAX);
    x->at = 0;
    compiled = xmlXPathCtxtCompile(x->context, (const xmlChar *)expression);
    if (compiled) {
        xmlXPathFreeCompExpr(compiled);
        return check_calls(expression, err);
    }
    at = x->at > 0 && x->at <= n ? x->at : (unsigned)n + 1;
    return nc_error_set(err, NC_EINVAL, 0, at,
                        "no XPath here: '%.60s'; allowed is an expression of "
                        "XPath 1.0",
                        expression + at - 1);
}

/* --- values */

/* Declares id attributes for id(), the first of a name only. */
static void declare_ids(nc_site_xpath *x)
{
    const xmlNode *root = xmlDocGetRootElement(x->doc);

    for (const xmlNode *n = root; n; n = nc_node_next(n, root)) {
        if (!nc_node_is_element(n))
            continue;
        for (xmlAttr *a = n->properties; a; a = a->next)
            if (strcmp((const char *)a->name, "id") == 0 && a->children &&
                a->children->content && a->atype != XML_ATTRIBUTE_ID)
                xmlAddID(NULL, x->doc, a->children->content, a);
    }
    x->has_ids = true;
}

xmlXPathObject *nc_site_xpath_eval(nc_site_xpath *x, const char *expression,
                                   xmlNode *node)
{
    unsigned long left = NC_SITE_PAGE_STEPS_MAX - x->steps;
    xmlXPathCompExpr *compiled;
    xmlXPathObject *value;

    if (x->steps >= NC_SITE_PAGE_STEPS_MAX)
        return NULL;
    if (!x->has_ids && nc_span_find(nc_span_of(expression), NC_SPAN_LIT("id(")))
        declare_ids(x);
    compiled = xmlXPathCtxtCompile(x->context, (const xmlChar *)expression);
    if (!compiled)
        return NULL;
    x->context->node = node;
    x->context->opCount = 0;
    x->context->opLimit = left < NC_SITE_STEPS_MAX ? left : NC_SITE_STEPS_MAX;
    value = xmlXPathCompiledEval(compiled, x->context);
    x->steps += x->context->opCount;
    xmlXPathFreeCompExpr(compiled);
    if (value && value->nodesetval)
        xmlXPathNodeSetSort(value->nodesetval);
    return value;
}

size_t nc_site_xpath_count(const xmlXPathObject *value)
{
    return value && value->type == XPATH_NODESET && value->nodesetval
               ? (size_t)value->nodesetval->nodeNr
               : 0;
}

xmlNode *nc_site_xpath_node(const xmlXPathObject *value, size_t i)
{
    xmlNode *node = value->nodesetval->nodeTab[i];

    switch (node->type) {
    case XML_ELEMENT_NODE:
    case XML_TEXT_NODE:
    case XML_ATTRIBUTE_NODE:
        return node;
    default: /* the document, and namespaces, which are copies */
        return NULL;
    }
}
