/* normalizer.c -- who gets to see which token. */
#include "normalizer.h"

#include <stdlib.h>
#include "tagedit.h"
#include "tracking.h"

nc_normalizer *nc_normalizer_create(unsigned options, bool by_selector,
                                    size_t limit, nc_bytes *bytes,
                                    const nc_open *open, const nc_hold *hold)
{
    nc_normalizer *n = calloc(1, sizeof(*n));

    if (!n)
        return NULL;
    n->options = options;
    n->by_selector = by_selector;
    n->limit = limit;
    n->bytes = bytes;
    n->open = open;
    n->hold = hold;
    n->amp_at = NC_PLACE_NONE;
    nc_presentation_init(&n->presentation, bytes, open);
    nc_lazy_init(&n->lazy, bytes);
    nc_title_init(&n->title, bytes);
    nc_paragraph_init(&n->paragraph, options, limit, bytes, open);
    return n;
}

void nc_normalizer_destroy(nc_normalizer *n)
{
    if (!n)
        return;
    nc_lazy_release(&n->lazy);
    nc_title_release(&n->title);
    free(n);
}

static bool does(const nc_normalizer *n, unsigned option)
{
    return n->options & option;
}

/* --- where */

/* Whether TOK begins an article, if nobody says what that is. */
static bool is_article(const nc_token *tok)
{
    nc_span words, word;

    if (tok->tag == NC_TAG_ARTICLE || tok->tag == NC_TAG_MAIN)
        return true;
    words = nc_tag_value(tok, "itemprop");
    while ((word = nc_span_word(&words)).len > 0) {
        if (nc_span_equal_nocase(word, NC_SPAN_LIT("articleBody")))
            return true;
    }
    return false;
}

static void begin_article(nc_normalizer *n, size_t depth)
{
    n->article_depth = depth;
    n->presentation.n_fonts = 0;
    n->presentation.adjacent = false;
    n->presentation.gap_at = NC_PLACE_NONE;
    n->paragraph.p_depth = 0;
    n->amp_depth = 0;
    nc_lazy_forget(&n->lazy);
    nc_title_begin_article(&n->title);
}

/* --- tags */

static bool is_amp_img(const nc_token *tok)
{
    return tok->tag == NC_TAG_UNKNOWN &&
           nc_span_equal_nocase(tok->name, NC_SPAN_LIT("amp-img"));
}

/* Its sizes may be a ratio only: such a one would vanish as an img. */
static void begin_amp(nc_normalizer *n, const nc_token *tok, size_t depth)
{
    if (nc_tracking_is_pixel(tok))
        return;
    nc_tag_rename(n->bytes, tok->offset + 1, tok->name.len, "img");
    if (n->amp_depth > 0)
        return;
    n->amp_depth = depth;
    n->amp_at = tok->offset + tok->raw.len;
}

static void end_amp(nc_normalizer *n, uint64_t end, size_t end_len)
{
    uint64_t from = n->amp_at;

    n->amp_depth = 0;
    n->amp_at = NC_PLACE_NONE;
    if (end_len == 0)
        return;
    if (from == NC_PLACE_NONE)
        from = end - end_len;
    if (from >= n->bytes->front)
        nc_bytes_normalize(n->bytes, from, end, NC_SPAN_EMPTY);
}

static bool cut_pixel(nc_normalizer *n, const nc_token *tok)
{
    if (!nc_tracking_is_pixel(tok) || !nc_bytes_is_safe(n->bytes, tok->offset))
        return false;
    nc_tag_cut_all(n->bytes, tok);
    return true;
}

/* Edits of the tag alone. Returns whether it is cut. Attributes are cut before
 * others are put behind the name, where such a cut may begin. */
static bool edit_tag(nc_normalizer *n, const nc_token *tok, size_t depth)
{
    bool is_img = tok->tag == NC_TAG_IMG;

    if (is_img && does(n, NC_NORMALIZE_TRACKING) && cut_pixel(n, tok))
        return true;
    if (does(n, NC_NORMALIZE_PRESENTATIONAL))
        nc_presentation_attrs(n->bytes, tok);
    if (does(n, NC_NORMALIZE_TRACKING) &&
        (tok->tag == NC_TAG_A || tok->tag == NC_TAG_AREA))
        nc_tracking_link(n->bytes, tok);
    if (does(n, NC_NORMALIZE_LAZY_IMAGES) &&
        (is_img ||
         (tok->tag == NC_TAG_SOURCE && n->open->count[NC_TAG_PICTURE] > 0)))
        nc_lazy_resolve(n->bytes, tok);
    if (does(n, NC_NORMALIZE_AMP) && is_amp_img(tok))
        begin_amp(n, tok, depth);
    return false;
}

/* The depth of the element that is next around, but for what is cut. */
static size_t parent_depth(const nc_normalizer *n)
{
    size_t depth = n->open->depth;

    while (depth > n->article_depth && n->presentation.fate[depth] == TAG_CUT)
        depth--;
    return depth;
}

static void start_in_article(nc_normalizer *n, const nc_token *tok,
                             const nc_open_plan *plan, bool closed)
{
    size_t depth = n->open->depth + 1;
    bool may_cut = plan->ns == NC_NS_HTML && !nc_open_is_unclear(n->open);
    bool gone = false;

    if (does(n, NC_NORMALIZE_PRESENTATIONAL))
        gone = nc_presentation_start(&n->presentation, tok, depth, may_cut,
                                     closed);
    if (may_cut && !gone)
        gone = edit_tag(n, tok, depth);
    if (does(n, NC_NORMALIZE_LAZY_IMAGES))
        nc_lazy_start(&n->lazy, tok, depth, may_cut, gone);
    if (does(n, NC_NORMALIZE_HEADINGS) && !gone)
        nc_title_start(&n->title, tok, depth, may_cut,
                       n->hold->marks.n_certain > 0);
    if (gone)
        nc_paragraph_tag(&n->paragraph, tok->offset);
    else
        nc_paragraph_start(&n->paragraph, tok, depth, may_cut, parent_depth(n));
}

void nc_normalizer_start(nc_normalizer *n, const nc_token *tok,
                         const nc_open_plan *plan, bool named, bool closed)
{
    size_t depth = n->open->depth + 1;

    if (nc_hold_is_discarding(n->hold) || plan->action == NC_OPEN_IGNORE ||
        depth > NC_OPEN_MAX)
        return;
    if (n->article_depth > 0) {
        start_in_article(n, tok, plan, closed);
        return;
    }
    if (plan->ns != NC_NS_HTML || nc_open_is_unclear(n->open))
        return;
    if (does(n, NC_NORMALIZE_HEADINGS))
        nc_title_start(&n->title, tok, depth, false,
                       n->hold->marks.n_certain > 0);
    if (plan->action == NC_OPEN_PUSH && tok->tag != NC_TAG_HEAD &&
        (n->by_selector ? named : is_article(tok)))
        begin_article(n, depth);
}

void nc_normalizer_end(nc_normalizer *n, const nc_token *tok, size_t depth)
{
    bool ends = depth < n->open->depth;
    bool is_html = !nc_open_in_foreign(n->open);

    if (n->article_depth == 0 || nc_hold_is_discarding(n->hold) ||
        (ends && depth < n->article_depth))
        return;
    nc_paragraph_tag(&n->paragraph, tok->offset);
    if (does(n, NC_NORMALIZE_PRESENTATIONAL))
        nc_presentation_end(&n->presentation, tok, ends ? depth + 1 : 0,
                            is_html && !nc_open_is_unclear(n->open));
}

void nc_normalizer_close(nc_normalizer *n, bool own_end, uint64_t end,
                         size_t end_len)
{
    size_t depth = n->open->depth;
    const nc_open_element *top = &n->open->stack[depth - 1];
    bool surely =
        nc_open_ends_surely(top, own_end) && !nc_hold_is_discarding(n->hold);

    if (n->title.depth == depth)
        nc_title_close(&n->title, depth, surely, end, end_len);
    if (n->article_depth == 0)
        return;
    if (n->presentation.fate[depth] != TAG_CUT)
        nc_lazy_close(&n->lazy, top->tag, depth, end, surely ? end_len : 0);
    nc_paragraph_close(&n->paragraph, depth, surely, end);
    if (n->amp_depth == depth)
        end_amp(n, end, surely ? end_len : 0);
    n->presentation.fate[depth] = TAG_KEPT;
    if (n->article_depth == depth)
        n->article_depth = 0;
}

/* --- the rest */

void nc_normalizer_text(nc_normalizer *n, const nc_token *tok)
{
    if (nc_hold_is_discarding(n->hold) || tok->content != NC_CONTENT_DATA ||
        nc_open_in_foreign(n->open) || tok->raw.len == 0)
        return;
    nc_title_text(&n->title, tok->raw);
    if (n->article_depth == 0)
        return;
    nc_presentation_text(&n->presentation, tok->raw);
    nc_lazy_text(&n->lazy, tok->raw);
    nc_paragraph_text(&n->paragraph, tok);
}

void nc_normalizer_comment(nc_normalizer *n, const nc_token *tok)
{
    if (n->article_depth > 0)
        nc_paragraph_comment(&n->paragraph, tok->offset);
}

uint64_t nc_normalizer_place(const nc_normalizer *n)
{
    uint64_t places[] = {nc_paragraph_place(&n->paragraph),
                         nc_lazy_place(&n->lazy), n->presentation.gap_at,
                         n->amp_at};
    uint64_t first = n->title.at;

    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (places[i] < first)
            first = places[i];
    }
    return first;
}

/* What begins before AT can't wait any more. */
static void let_go(nc_normalizer *n, uint64_t at)
{
    nc_paragraph_let_go(&n->paragraph, at);
    if (nc_lazy_place(&n->lazy) < at)
        nc_lazy_forget(&n->lazy);
    if (n->presentation.gap_at < at)
        n->presentation.gap_at = NC_PLACE_NONE;
    if (n->title.at < at)
        n->title.at = NC_PLACE_NONE;
    if (n->amp_at < at)
        n->amp_at = NC_PLACE_NONE;
}

void nc_normalizer_fit(nc_normalizer *n, uint64_t at)
{
    uint64_t first = nc_normalizer_place(n);

    if (first == NC_PLACE_NONE)
        return;
    if (at > n->limit && first < at - n->limit)
        let_go(n, at - n->limit);
    if (first < n->bytes->front)
        let_go(n, n->bytes->front);
}
