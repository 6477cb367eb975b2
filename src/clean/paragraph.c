/* paragraph.c -- what is blank, and for how long.
 *
 * Text comes in runs that the pieces of the page make, so that a no-break space
 * may be cut anywhere: nc_blank keeps its first bytes. Whatever is decided is
 * decided at a place that does not depend on the pieces, and only if what
 * waited until there fits into the limit.
 */
#include "paragraph.h"

#include "nc_chars.h"
#include "nc_normalize.h"
#include "tagedit.h"

void nc_paragraph_init(nc_paragraph *p, unsigned options, size_t limit,
                       nc_bytes *bytes, const nc_open *open)
{
    memset(p, 0, sizeof(*p));
    p->bytes = bytes;
    p->open = open;
    p->limit = limit;
    p->empties = options & NC_NORMALIZE_EMPTY;
    p->breaks = options & NC_NORMALIZE_BREAKS;
    p->empty_at = p->outer_at = NC_PLACE_NONE;
}

/* --- blanks */

/* The ways to write a no-break space; the last is windows-1252. */
static const nc_span spaces[] = {NC_SPAN_LIT("&nbsp;"), NC_SPAN_LIT("&#160;"),
                                 NC_SPAN_LIT("&#xa0;"), NC_SPAN_LIT("\xC2\xA0"),
                                 NC_SPAN_LIT("\xA0")};

enum { SPACE_NO, SPACE_BEGUN, SPACE_WHOLE };

static int match_space(nc_span begun)
{
    for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++) {
        /* `&NBSP;` is none. */
        if (i == 2 ? nc_span_starts_nocase(spaces[i], begun)
                   : nc_span_starts(spaces[i], begun))
            return begun.len == spaces[i].len ? SPACE_WHOLE : SPACE_BEGUN;
    }
    return SPACE_NO;
}

/* The bytes at the start of TEXT that are blank, as far as is known. */
static size_t feed_blank(nc_blank *b, nc_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (b->n == 0 && nc_is_space(text.ptr[i]))
            continue;
        b->ref[b->n++] = text.ptr[i];
        switch (match_space((nc_span){b->ref, b->n})) {
        case SPACE_NO:
            return i;
        case SPACE_WHOLE:
            b->n = 0;
            break;
        default:
            break;
        }
    }
    return text.len;
}

/* The text ends here; whether all of it was blank. */
static bool end_blank(nc_blank *b)
{
    nc_span begun = {b->ref, b->n};

    b->n = 0;
    /* The semicolon may be missing. */
    return begun.len == 0 || (begun.len == 5 && match_space(begun));
}

/* --- decisions */

static bool fits(const nc_paragraph *p, uint64_t from, uint64_t at)
{
    return from >= p->bytes->front && at - from <= p->limit;
}

/* The breaks are over, at AT. */
static void end_run(nc_paragraph *p, bool ends_p, uint64_t at)
{
    unsigned n = p->run_n;

    p->run_n = 0;
    if (n < 2 || !fits(p, p->run_at, at) ||
        p->open->stack[p->p_depth - 1].unsure)
        return;
    if (p->p_filled && !ends_p)
        nc_bytes_normalize(p->bytes, p->run_at, p->run_end,
                           NC_SPAN_LIT("</p><p>"));
    else if (nc_bytes_is_safe(p->bytes, p->run_at))
        nc_bytes_normalize(p->bytes, p->run_at, p->run_end, NC_SPAN_EMPTY);
}

/* Something that is not blank begins at AT, or was seen there. */
static void fill(nc_paragraph *p, uint64_t at)
{
    p->blank.n = 0;
    p->empty_at = p->outer_at = NC_PLACE_NONE;
    if (p->p_depth == 0)
        return;
    end_run(p, false, at);
    p->p_filled = true;
}

/* --- what comes by */

void nc_paragraph_tag(nc_paragraph *p, uint64_t at)
{
    if (p->blank.n > 0 && !end_blank(&p->blank))
        fill(p, at);
}

static void add_break(nc_paragraph *p, const nc_token *tok)
{
    if (p->run_n++ == 0)
        p->run_at = tok->offset;
    p->run_end = tok->offset + tok->raw.len;
}

static bool is_target(const nc_token *tok)
{
    return nc_tag_has(tok, "id") || nc_tag_has(tok, "name");
}

/* An element begins that may turn out to be empty; around it may be one that
 * then is, too: a heading around a p. */
static void begin_empty(nc_paragraph *p, const nc_token *tok, size_t depth,
                        uint64_t outer_at)
{
    if (!p->empties || is_target(tok) ||
        !nc_bytes_is_safe(p->bytes, tok->offset))
        return;
    p->outer_at = outer_at;
    p->outer_depth = p->empty_depth;
    p->empty_at = tok->offset;
    p->empty_depth = depth;
}

void nc_paragraph_start(nc_paragraph *p, const nc_token *tok, size_t depth,
                        bool may_cut, size_t parent)
{
    bool is_p = tok->tag == NC_TAG_P;
    uint64_t outer_at;

    nc_paragraph_tag(p, tok->offset);
    outer_at = is_p ? p->empty_at : NC_PLACE_NONE;
    if (tok->tag == NC_TAG_BR && may_cut) {
        if (p->p_depth > 0 && parent == p->p_depth)
            add_break(p, tok);
        else if (p->p_depth > 0)
            fill(p, tok->offset);
        return;
    }
    fill(p, tok->offset);
    if (!may_cut || !(is_p || nc_element_is(tok->tag, NC_EL_HEADING)))
        return;
    begin_empty(p, tok, depth, outer_at);
    if (p->breaks && is_p) {
        p->p_depth = depth;
        p->p_filled = false;
        p->run_n = 0;
    }
}

void nc_paragraph_text(nc_paragraph *p, const nc_token *tok)
{
    size_t blank;

    if (p->empty_at == NC_PLACE_NONE &&
        (p->p_depth == 0 || (p->p_filled && p->run_n == 0)))
        return;
    blank = feed_blank(&p->blank, tok->raw);
    if (blank < tok->raw.len)
        fill(p, tok->offset + blank);
}

void nc_paragraph_comment(nc_paragraph *p, uint64_t at)
{
    nc_paragraph_tag(p, at);
    p->run_n = 0;
}

void nc_paragraph_close(nc_paragraph *p, size_t depth, bool surely,
                        uint64_t end)
{
    nc_paragraph_tag(p, end);
    if (p->p_depth == depth) {
        end_run(p, true, end);
        p->p_depth = 0;
    }
    if (p->empty_at == NC_PLACE_NONE || p->empty_depth != depth)
        return;
    if (surely && p->empty_at >= p->bytes->front) {
        nc_bytes_normalize(p->bytes, p->empty_at, end, NC_SPAN_EMPTY);
        p->bytes->stats->cuts++;
        p->empty_at = p->outer_at;
        p->empty_depth = p->outer_depth;
    }
    else {
        p->empty_at = NC_PLACE_NONE;
    }
    p->outer_at = NC_PLACE_NONE;
}

void nc_paragraph_let_go(nc_paragraph *p, uint64_t at)
{
    if (p->empty_at < at)
        p->empty_at = NC_PLACE_NONE;
    if (p->outer_at < at)
        p->outer_at = NC_PLACE_NONE;
    if (p->run_n > 0 && p->run_at < at)
        p->run_n = 0;
}
