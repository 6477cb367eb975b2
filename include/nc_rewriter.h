/* nc_rewriter.h -- drops what a rule names; keeps every other byte.
 *
 * Feed it pieces of any size; kept bytes reach the sink in order. Invariant:
 * kept and dropped spans, laid end to end, are the input, byte for byte; what
 * is put in, if anything is to be, is counted (`bytes_put`). What is cut does
 * not depend on how the page was cut into pieces. In trouble (limits, memory)
 * it stops matching and passes the rest through.
 *
 * Bytes wait only while their fate is open: a tag that is cut by the end of a
 * piece, an element that a rule names until it ends, a container until its
 * leading text is known. At most `hold_limit` bytes wait.
 */
#ifndef NC_REWRITER_H
#define NC_REWRITER_H

#include "nc_lexer.h"
#include "nc_normalize.h"
#include "nc_rules.h"

enum {
    NC_HOLD_LIMIT = 64 * 1024, /* default of NewsCleanHoldLimit */
    NC_HOLD_LIMIT_MIN = 1024,
    NC_HOLD_LIMIT_MAX = 16 * 1024 * 1024
};

typedef struct nc_rewriter nc_rewriter;

/* Receives one kept span, valid only until it returns. Not NC_OK: the
 * rewriter stops, and feed and finish return that status. */
typedef nc_status nc_sink_fn(void *ctx, nc_span kept);

/* What was cut, or changed. */
typedef enum nc_cut_kind {
    NC_CUT_ELEMENT,
    NC_CUT_SECTION, /* by its heading */
    NC_CUT_TAG,     /* one tag of an element whose content stays */
    NC_CUT_NORMAL   /* what the normaliser changed */
} nc_cut_kind;

typedef struct nc_cut {
    nc_cut_kind kind;
    uint64_t offset, length; /* of the page's bytes */
    const nc_rule *rule;     /* NULL: the normaliser's; of a tag: an end tag,
                              * which the rule of its start tag cut */
} nc_cut;

/* Is told of each cut once it is final, in the order of the page. */
typedef void nc_cut_fn(void *ctx, const nc_cut *cut);

/* Why the rewriter stopped matching before the page was over. */
typedef enum nc_rewriter_trouble {
    NC_TROUBLE_NONE,
    NC_TROUBLE_TOKEN,     /* a tag longer than NC_TOKEN_MAX */
    NC_TROUBLE_DEPTH,     /* elements nested deeper than NC_OPEN_MAX */
    NC_TROUBLE_AMBIGUOUS, /* browsers differ on what the page is */
    NC_TROUBLE_MEMORY
} nc_rewriter_trouble;

typedef struct nc_rewriter_stats {
    uint64_t bytes_in;
    uint64_t bytes_cut;
    uint64_t bytes_put; /* by the normaliser, and at the end of the head */
    uint64_t cuts;      /* blocks and tags that were cut */
    uint64_t released;  /* blocks that were let go again */
    nc_rewriter_trouble trouble;
} nc_rewriter_stats;

/* SHEETS is copied, the sheets in it are borrowed and must outlive the
 * rewriter. NULL: out of memory. */
nc_rewriter *nc_rewriter_create(const nc_sheets *sheets, size_t hold_limit,
                                nc_sink_fn *sink, void *ctx);
void nc_rewriter_destroy(nc_rewriter *rw); /* NULL is fine */

/* The page is XML (XHTML by its media type): `/>` ends an element, whichever it
 * is. To be called before the first byte. */
void nc_rewriter_read_xml(nc_rewriter *rw);

/* TELL gets the ctx of the sink. To be called before the first byte. */
void nc_rewriter_tell_cuts(nc_rewriter *rw, nc_cut_fn *tell);

/* Puts the markup of articles in order, too: OPTIONS are NC_NORMALIZE_ bits.
 * An article is the outermost element that an ARTICLE rule of the sheet ARTICLE
 * names (sealed, borrowed); NULL: `article`, `main`, `[itemprop=articleBody]`.
 * Nothing else of the page is touched. What is in an article comes out with its
 * text as it was, but for copies of the title; a second time changes nothing.
 * To be called before the first byte, once. Not NC_OK: out of memory. */
nc_status nc_rewriter_normalize(nc_rewriter *rw, unsigned options,
                                const nc_rules *article);

/* Who has something to put at the end of the page's head. */
typedef struct nc_head_watch {
    /* A start tag of `link` or `base` in the head, as it comes by. */
    void (*tag)(void *ctx, const nc_token *tok);
    /* The head ends here: what is put in, in ASCII, which must live as long as
     * the rewriter. Called once, or never if the page is over before, or too
     * odd to tell. */
    nc_span (*end)(void *ctx);
    void *ctx;
    bool is_xml; /* only `</head>` ends it */
} nc_head_watch;

/* WATCH is copied. A page without rules is read no further than its head. To
 * be called before the first byte, and after nc_rewriter_normalize. */
void nc_rewriter_watch_head(nc_rewriter *rw, const nc_head_watch *watch);

/* Whether the page was read for its head alone, and that is over: nothing
 * waits, and the rest need not be fed. */
bool nc_rewriter_is_done(const nc_rewriter *rw);

nc_status nc_rewriter_feed(nc_rewriter *rw, nc_span bytes);
nc_status nc_rewriter_finish(nc_rewriter *rw); /* end of the page */

/* Lets go of everything that waits and matches no more: the rest of the page
 * passes as it comes. For a caller that has to give up. */
nc_status nc_rewriter_stop(nc_rewriter *rw);

const nc_rewriter_stats *nc_rewriter_get_stats(const nc_rewriter *rw);

/* A claim in words for logs and notes: "depth", "token", ... "none". */
const char *nc_rewriter_trouble_text(nc_rewriter_trouble trouble);

#endif /* NC_REWRITER_H */
