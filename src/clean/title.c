/* title.c -- headings by their folded text. */
#include "title.h"

#include "key.h"
#include "nc_fold.h"
#include "tagedit.h"

void nc_title_init(nc_title *t, nc_bytes *bytes)
{
    memset(t, 0, sizeof(*t));
    t->bytes = bytes;
    t->at = NC_PLACE_NONE;
    nc_buf_init(&t->text);
    nc_buf_init(&t->folded);
    t->text.limit = NC_TITLE_MAX;
}

void nc_title_release(nc_title *t)
{
    nc_buf_release(&t->text);
    nc_buf_release(&t->folded);
}

void nc_title_begin_article(nc_title *t)
{
    t->n_h1 = 0;
}

static bool is_media(nc_tag tag)
{
    switch (tag) {
    case NC_TAG_IMG:
    case NC_TAG_SVG:
    case NC_TAG_MATH:
    case NC_TAG_PICTURE:
    case NC_TAG_VIDEO:
    case NC_TAG_AUDIO:
    case NC_TAG_IFRAME:
    case NC_TAG_OBJECT:
    case NC_TAG_EMBED:
    case NC_TAG_CANVAS:
    case NC_TAG_INPUT:
        return true;
    default:
        return false;
    }
}

static bool is_hidden(const nc_token *tok)
{
    nc_span class = nc_tag_value(tok, "class");
    nc_span style = nc_tag_value(tok, "style");

    return nc_tag_has(tok, "hidden") ||
           nc_span_find_nocase(class, NC_SPAN_LIT("hidden")) ||
           nc_span_find_nocase(class, NC_SPAN_LIT("sr-only")) ||
           nc_span_find_nocase(class, NC_SPAN_LIT("screen-reader")) ||
           nc_span_find_nocase(style, NC_SPAN_LIT("none"));
}

void nc_title_start(nc_title *t, const nc_token *tok, size_t depth,
                    bool may_cut, bool hidden)
{
    if (t->depth > 0) {
        t->has_media =
            t->has_media || is_media(tok->tag) || tok->tag == NC_TAG_UNKNOWN;
        if (nc_element_is(tok->tag, NC_EL_BLOCK))
            nc_buf_append_byte(&t->text, ' ');
        return;
    }
    if (!nc_element_is(tok->tag, NC_EL_HEADING) ||
        (!may_cut && tok->tag != NC_TAG_H1))
        return;
    t->depth = depth;
    t->tag = tok->tag;
    t->hidden = hidden || is_hidden(tok);
    t->has_media = false;
    if (may_cut && nc_bytes_is_safe(t->bytes, tok->offset))
        t->at = tok->offset;
    nc_buf_clear(&t->text);
}

void nc_title_text(nc_title *t, nc_span text)
{
    if (t->depth > 0)
        nc_buf_append(&t->text, text);
}

/* The hash of what the heading says; 0: nothing, or too much. */
static uint64_t hash_text(nc_title *t)
{
    if (nc_buf_status(&t->text) != NC_OK)
        return 0;
    nc_buf_clear(&t->folded);
    nc_fold(&t->folded, nc_buf_span(&t->text), true);
    if (nc_buf_status(&t->folded) != NC_OK || t->folded.len == 0)
        return 0;
    return nc_key_hash(KEY_TAG, nc_buf_span(&t->folded)) | 1;
}

static bool was_said(const nc_title *t, uint64_t hash)
{
    for (unsigned i = 0; i < t->n_said; i++) {
        if (t->said[i] == hash)
            return true;
    }
    return false;
}

/* The names of both tags, `h1`. */
static void make_h2(nc_title *t, uint64_t at, uint64_t end, size_t end_len)
{
    nc_tag_rename(t->bytes, at + 1, 2, "h2");
    nc_tag_rename(t->bytes, end - end_len + 2, 2, "h2");
}

/* A heading in the article; false: it is cut. */
static bool settle(nc_title *t, uint64_t at, uint64_t hash, uint64_t end,
                   size_t end_len)
{
    if (hash != 0 && was_said(t, hash) && !t->has_media) {
        nc_bytes_normalize(t->bytes, at, end, NC_SPAN_EMPTY);
        t->bytes->stats->cuts++;
        return false;
    }
    if (t->tag == NC_TAG_H1 && hash != 0 && t->n_h1++ > 0)
        make_h2(t, at, end, end_len);
    return true;
}

void nc_title_close(nc_title *t, size_t depth, bool surely, uint64_t end,
                    size_t end_len)
{
    uint64_t hash, at = t->at;

    if (t->depth != depth)
        return;
    t->depth = 0;
    t->at = NC_PLACE_NONE;
    hash = hash_text(t);
    if (at != NC_PLACE_NONE && at >= t->bytes->front && surely && end_len > 0 &&
        !settle(t, at, hash, end, end_len))
        return;
    if (t->tag == NC_TAG_H1 && hash != 0 && !t->hidden &&
        t->n_said < NC_TITLES_MAX)
        t->said[t->n_said++] = hash;
}
