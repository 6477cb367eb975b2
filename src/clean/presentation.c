/* presentation.c -- font, center, and the attributes of their time. */
#include "presentation.h"

#include "nc_chars.h"
#include "tagedit.h"

static const char *const attributes[] = {"align", "valign", "bgcolor",
                                         "background"};

void nc_presentation_init(nc_presentation *s, nc_bytes *bytes,
                          const nc_open *open)
{
    memset(s, 0, sizeof(*s));
    s->bytes = bytes;
    s->open = open;
    s->gap_at = NC_PLACE_NONE;
}

/* --- attributes */

/* An inline style that hides its element, or shows a picture, is more than
 * looks. */
static bool is_needed_style(nc_span style)
{
    return style.len > NC_VALUE_MAX ||
           (nc_span_find_nocase(style, NC_SPAN_LIT("display")) &&
            nc_span_find_nocase(style, NC_SPAN_LIT("none"))) ||
           nc_span_find_nocase(style, NC_SPAN_LIT("visibility")) ||
           nc_span_find_nocase(style, NC_SPAN_LIT("url("));
}

/* onclick and its kind; AMP's `on` is none. */
static bool is_handler(nc_span name)
{
    if (name.len < 4 || nc_lower(name.ptr[0]) != 'o' ||
        nc_lower(name.ptr[1]) != 'n')
        return false;
    for (size_t i = 2; i < name.len; i++) {
        if (!nc_is_alpha(name.ptr[i]))
            return false;
    }
    return true;
}

static bool is_presentational(const nc_attr *attr)
{
    if (nc_span_equal_nocase(attr->name, NC_SPAN_LIT("style")))
        return !is_needed_style(attr->value);
    if (is_handler(attr->name))
        return true;
    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        if (nc_span_equal_nocase(attr->name, nc_span_of(attributes[i])))
            return true;
    }
    return false;
}

void nc_presentation_attrs(nc_bytes *b, const nc_token *tok)
{
    for (unsigned i = 0; i < tok->n_attrs; i++) {
        unsigned char c = nc_lower(tok->attrs[i].name.ptr[0]);

        if ((c == 'a' || c == 'v' || c == 'b' || c == 's' || c == 'o') &&
            is_presentational(&tok->attrs[i]))
            nc_tag_cut_attr(b, tok, &tok->attrs[i]);
    }
}

/* --- tags */

/* What a cut tag of center kept apart stays so, by a line feed. */
static void fill_gap(nc_presentation *s)
{
    if (s->gap_at != NC_PLACE_NONE && s->gap_at >= s->bytes->front)
        nc_bytes_normalize(s->bytes, s->gap_at, s->gap_end, NC_SPAN_LIT("\n"));
    s->gap_at = NC_PLACE_NONE;
}

static void rename_to_div(nc_presentation *s, const nc_token *tok)
{
    nc_tag_rename(s->bytes,
                  tok->offset + (uint64_t)(tok->name.ptr - tok->raw.ptr),
                  tok->name.len, "div");
}

static nc_tag_fate begin_center(nc_presentation *s, const nc_token *tok,
                                bool closes)
{
    bool keeps_apart = s->adjacent || closes;

    s->adjacent = false;
    s->gap_at = NC_PLACE_NONE;
    if (!keeps_apart && nc_bytes_is_safe(s->bytes, tok->offset)) {
        nc_tag_cut_all(s->bytes, tok);
        return TAG_CUT;
    }
    rename_to_div(s, tok);
    return TAG_RENAMED;
}

static nc_tag_fate begin_font(nc_presentation *s, const nc_token *tok)
{
    if (!nc_bytes_is_safe(s->bytes, tok->offset))
        return TAG_KEPT;
    nc_tag_cut_all(s->bytes, tok);
    s->n_fonts++;
    return TAG_CUT;
}

bool nc_presentation_start(nc_presentation *s, const nc_token *tok,
                           size_t depth, bool may_cut, bool closes)
{
    nc_tag_fate fate = TAG_KEPT;

    if (tok->tag == NC_TAG_CENTER && may_cut) {
        fate = begin_center(s, tok, closes);
    }
    else if (tok->tag == NC_TAG_FONT && may_cut) {
        fate = begin_font(s, tok);
    }
    else if (nc_element_is(tok->tag, NC_EL_BLOCK)) {
        s->adjacent = false;
        s->gap_at = NC_PLACE_NONE;
    }
    else {
        fill_gap(s);
    }
    s->fate[depth] = (unsigned char)fate;
    return fate == TAG_CUT;
}

/* Of the element at DEPTH; an end tag of none, 0, is to go. */
static nc_tag_fate fate_of(const nc_presentation *s, size_t depth)
{
    if (depth == 0 || depth > NC_OPEN_MAX)
        return TAG_CUT;
    return (nc_tag_fate)s->fate[depth];
}

static void end_center(nc_presentation *s, const nc_token *tok, size_t depth)
{
    nc_tag_fate fate = fate_of(s, depth);

    if (fate == TAG_RENAMED) {
        rename_to_div(s, tok);
    }
    else if (fate == TAG_CUT && nc_bytes_is_safe(s->bytes, tok->offset)) {
        nc_tag_cut_all(s->bytes, tok);
        if (s->adjacent && depth > 0) {
            s->gap_at = tok->offset;
            s->gap_end = tok->offset + tok->raw.len;
        }
        return;
    }
    s->adjacent = false;
}

/* DEPTH is 0 for an end tag of nothing, or one that is mis-nested: its font
 * left the stack from the middle. */
static void end_font(nc_presentation *s, const nc_token *tok, size_t depth)
{
    bool goes = depth > 0 ? fate_of(s, depth) == TAG_CUT
                          : s->n_fonts > 0 || s->open->count[NC_TAG_FONT] == 0;

    if (!goes || !nc_bytes_is_safe(s->bytes, tok->offset))
        return;
    nc_tag_cut_all(s->bytes, tok);
    s->n_fonts -= s->n_fonts > 0;
}

void nc_presentation_end(nc_presentation *s, const nc_token *tok, size_t depth,
                         bool may_cut)
{
    if (tok->tag == NC_TAG_CENTER && may_cut &&
        (depth > 0 || s->open->count[NC_TAG_CENTER] == 0)) {
        end_center(s, tok, depth);
    }
    else if (tok->tag == NC_TAG_FONT && may_cut) {
        end_font(s, tok, depth);
    }
    else if (nc_element_is(tok->tag, NC_EL_BLOCK)) {
        s->adjacent = false;
        s->gap_at = NC_PLACE_NONE;
    }
}

void nc_presentation_text(nc_presentation *s, nc_span text)
{
    if (nc_is_space(text.ptr[0]))
        s->gap_at = NC_PLACE_NONE;
    else
        fill_gap(s);
    s->adjacent = !nc_is_space(text.ptr[text.len - 1]);
}
