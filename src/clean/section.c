/* section.c -- leading text against headings, and prose by its length.
 *
 * The leading text of nested containers that all begin here is one and the
 * same, so one buffer serves them all.
 */
#include "section.h"

#include "nc_chars.h"
#include "nc_fold.h"

void nc_section_init(nc_section *s, const nc_site *site)
{
    s->site = site;
    s->text = s->plain = s->run = 0;
    nc_buf_init(&s->lead);
    nc_buf_init(&s->folded);
}

void nc_section_release(nc_section *s)
{
    nc_buf_release(&s->lead);
    nc_buf_release(&s->folded);
}

void nc_section_begin(nc_section *s)
{
    nc_buf_clear(&s->lead);
    s->run = 0;
}

nc_section_verdict nc_section_lead(nc_section *s, nc_span text)
{
    if (s->lead.len == 0) {
        while (text.len > 0 && nc_is_space(text.ptr[0]))
            nc_span_take(&text, 1);
        if (text.len == 0)
            return SECTION_OPEN;
        if (nc_site_rules_out_heading(s->site, text))
            return SECTION_NO;
    }
    if (s->lead.len + text.len > SECTION_LEAD_MAX)
        return SECTION_NO;
    nc_buf_append(&s->lead, text);
    return nc_buf_status(&s->lead) == NC_OK ? SECTION_OPEN : SECTION_NO;
}

/* Whether the leading text is so little that to fold it is the quickest look.
 */
static bool is_quick(nc_span lead)
{
    unsigned char seen = 0;

    for (size_t i = 0; i < lead.len && i <= SECTION_LEAD_SHORT; i++)
        seen |= lead.ptr[i];
    return lead.len <= SECTION_LEAD_SHORT && seen < 0x80;
}

nc_section_verdict nc_section_decide(nc_section *s, const nc_rule **rule)
{
    nc_span text;

    if (s->lead.len == 0)
        return SECTION_OPEN;
    /* Folding another costs more than to see that it begins wrong. */
    if (!is_quick(nc_buf_span(&s->lead)) && !nc_section_is_open(s)) {
        nc_buf_clear(&s->lead);
        return SECTION_NO;
    }
    nc_buf_clear(&s->folded);
    nc_fold(&s->folded, nc_buf_span(&s->lead), true);
    nc_buf_clear(&s->lead);
    text = nc_buf_span(&s->folded);
    if (text.len == 0 && nc_buf_status(&s->folded) == NC_OK)
        return SECTION_OPEN; /* nothing but &nbsp; */
    if (text.len > NC_HEADING_MAX || nc_buf_status(&s->folded) != NC_OK)
        return SECTION_NO;
    *rule = nc_site_match_heading(s->site, text);
    return *rule ? SECTION_HEADING : SECTION_NO;
}

/* The front of the leading text, looked for in its first MOST bytes, that more
 * text can't change any more: folding may join its last character with what
 * follows, a reference may be cut, and beyond ASCII only white space is sure to
 * join nothing. */
static nc_span settled_lead(const nc_section *s, size_t most)
{
    nc_span lead = nc_buf_span(&s->lead);
    size_t settled = 0;
    bool ascii = true;

    for (size_t i = 0; i < lead.len && i < most && lead.ptr[i] != '&'; i++) {
        ascii = ascii && lead.ptr[i] < 0x80;
        if (ascii || nc_is_space(lead.ptr[i]))
            settled = i;
    }
    return (nc_span){lead.ptr, settled};
}

static bool may_begin(nc_section *s, size_t most)
{
    nc_buf_clear(&s->folded);
    nc_fold(&s->folded, settled_lead(s, most), false);
    return s->folded.len == 0 ||
           nc_site_may_begin_heading(s->site, nc_buf_span(&s->folded));
}

/* Nearly all texts begin unlike any heading, and need no look at the rest. */
bool nc_section_is_open(nc_section *s)
{
    return may_begin(s, SECTION_LEAD_SHORT) &&
           (s->lead.len <= SECTION_LEAD_SHORT || may_begin(s, s->lead.len));
}

/* How many of the eight bytes at P are more than a space. */
static size_t count_solid8(const unsigned char *p)
{
    const uint64_t each = 0x0101010101010101U;
    uint64_t bytes, solid;

    memcpy(&bytes, p, sizeof(bytes));
    solid = ((bytes & 0x7F * each) + (0x7F - ' ') * each) | bytes;
    return (solid >> 7 & each) * each >> 56;
}

void nc_section_count(nc_section *s, nc_span text, bool in_link)
{
    size_t n = 0;

    for (; text.len >= 8; nc_span_take(&text, 8))
        n += count_solid8(text.ptr);
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] > ' ';
    s->text += n;
    if (!in_link) {
        s->plain += n;
        s->run += n;
    }
}
