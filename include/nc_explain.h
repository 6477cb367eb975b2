/* nc_explain.h -- what the rules cut out of a page, where, and why.
 *
 *     nc_explanation x;
 *     nc_explain(&x, page, &by);
 *     nc_explanation_write_text(&x, &out, "page.html");
 *     nc_explanation_release(&x);
 *
 * A page runs through a rewriter; each cut is noted with its place and its
 * rule. That can be told as lines of text, or shown in the page itself: the
 * page whole, with what would be cut marked; and that beside the page without
 * it. What is written is as safe to show as nc_excerpt.h promises, and rules
 * and words of the page can't become markup. It is ASCII beside the page's own
 * bytes, so that it is right in whatever encoding the page has.
 */
#ifndef NC_EXPLAIN_H
#define NC_EXPLAIN_H

#include "nc_normalize.h"
#include "nc_rewriter.h"

enum {
    /* Cuts that are noted; there may be one for each tag of a page. */
    NC_EXPLAIN_CUTS_MAX = 20000,
    NC_EXPLAIN_WORDS = 60, /* characters of the words that are shown */
    NC_EXPLAIN_RULE = 160  /* characters of the rule */
};

typedef struct nc_explained {
    nc_cut cut;    /* an end tag has the rule of its start tag */
    uint64_t line; /* from 1; a line ends with LF */
    uint64_t col;  /* in bytes, from 1 */
} nc_explained;

typedef struct nc_explanation {
    nc_span page; /* borrowed */
    nc_explained *cuts;
    size_t n, cap;
    size_t more; /* cuts that are not noted: NC_EXPLAIN_CUTS_MAX */
    nc_rewriter_stats stats;
    const char *left_alone; /* why the page is not looked at; NULL: it is. The
                             * caller may say so before it writes */
} nc_explanation;

/* What a page is cleaned by, as nc_rewriter.h and nc_normalize.h have it. */
typedef struct nc_explain_by {
    const nc_sheets *sheets;
    size_t hold_limit;
    unsigned normalize;      /* options; 0: none */
    const nc_rules *article; /* NULL: what is one by default */
    bool is_xml;             /* XHTML by its media type */
    nc_buf *cleaned;         /* gets the page without its cuts; NULL: nobody
                              * wants it */
} nc_explain_by;

/* PAGE is borrowed, and so are the rules of BY: both must outlive X, which is
 * to be released in any case. NC_ENOMEM: X tells nothing. */
nc_status nc_explain(nc_explanation *x, nc_span page, const nc_explain_by *by);
/* An explanation of a page that is left alone, and WHY (borrowed). */
void nc_explain_left_alone(nc_explanation *x, nc_span page, const char *why);
void nc_explanation_release(nc_explanation *x);

/* "element", "section", "tag", "normalised". */
const char *nc_cut_kind_text(nc_cut_kind kind);

/* Appends the rule as one writes it into a rule file behind `##`, at most MAX
 * characters of it; for NULL "(normalised)". */
void nc_explain_rule(nc_buf *out, const nc_rule *rule, size_t max);

/* Appends the first words of what was cut, or if it has none, the beginning of
 * its tag. */
void nc_explain_words(nc_buf *out, const nc_explanation *x,
                      const nc_explained *cut);

/* A line for each cut, NAME:LINE:COLUMN: first (NAME may be NULL), and one for
 * all of them. Lines before it say that the rewriter stopped. */
void nc_explanation_write_text(const nc_explanation *x, nc_buf *out,
                               const char *name);

/* The page, with an attribute data-newsclean-cut="RULE (FILE:LINE)" in the
 * start tag of what would be cut, a style that shows it, and a list of all cuts
 * at the end. BASE (NULL: none) becomes the page's base address, unless it has
 * one. */
void nc_explanation_write_html(const nc_explanation *x, nc_buf *out,
                               const char *base);

/* The page without its cuts, with BASE as above. */
void nc_explanation_write_cleaned(nc_span cleaned, nc_buf *out,
                                  const char *base);

/* A form by which rules can be tried on the page. It asks for the address that
 * its page has. */
typedef struct nc_explain_form {
    const char *query;  /* the page's own, which a form leaves out; "": none */
    nc_span rules;      /* what is tried, one rule a line; may be empty */
    nc_span wrong;      /* UTF-8: what is wrong with them, a line each */
    const char *origin; /* what their origin has for a file */
    unsigned max;       /* bytes of rules that are taken */
    /* The parameters of the rules, the query, and the page that is shown alone
     * ("marked" or "cleaned"): plain words. */
    const char *rules_name, *query_name, *view_name;
} nc_explain_form;

typedef struct nc_explain_sides {
    const char *name;    /* of the page: its address or file */
    const char *base;    /* the page's base address, unless it has one; NULL */
    const char *charset; /* a name of nc_explain_charset; NULL: unknown */
    nc_span cleaned;     /* the page without its cuts */
    const nc_explain_form *form; /* NULL: there is none */
} nc_explain_sides;

/* The encoding that a browser reads PAGE in, as far as it is said: by a byte
 * order mark, TRANSPORT or a meta tag. In BUF; NULL: nobody says. */
enum { NC_EXPLAIN_CHARSET = 41 };
const char *nc_explain_charset(nc_span page, nc_span transport,
                               char buf[NC_EXPLAIN_CHARSET]);

/* A page for those who write rules: a list of the cuts, and side by side the
 * page with its cuts marked and the page without them. Both stand in the one
 * document, as frames that run no script and send no form, and a link of the
 * list leads to its mark. It needs no script and no other request. */
void nc_explanation_write_sides(const nc_explanation *x, nc_buf *out,
                                const nc_explain_sides *sides);

#endif /* NC_EXPLAIN_H */
