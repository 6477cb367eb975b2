/* unit.c -- a block of the clean tree, as the trimmer sees it. */
#include "unit.h"

#include <apr_strings.h>
#include "measure.h"
#include "metadata.h"
#include "nc_fold.h"

static nc_unit_kind kind_of(const xmlNode *node)
{
    nc_tag tag = nc_node_tag(node);

    if (nc_element_is(tag, NC_EL_HEADING))
        return NC_UNIT_HEADING;
    switch (tag) {
    case NC_TAG_UL:
    case NC_TAG_OL:
    case NC_TAG_DL:
        return NC_UNIT_LIST;
    case NC_TAG_TABLE:
        return NC_UNIT_TABLE;
    case NC_TAG_BLOCKQUOTE:
        return NC_UNIT_QUOTE;
    case NC_TAG_PRE:
        return NC_UNIT_CODE;
    case NC_TAG_FIGURE:
    case NC_TAG_HR:
        return NC_UNIT_PICTURE;
    default:
        return NC_UNIT_PARAGRAPH;
    }
}

static unsigned letters_in(nc_span s)
{
    unsigned n = 0;

    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] > ' ' && (s.ptr[i] & 0xC0) != 0x80)
            n += 1 + (s.ptr[i] >= 0xE3 && s.ptr[i] <= 0xED);
    return n;
}

static void count_letters(nc_unit *u)
{
    const xmlNode *link = NULL;

    for (const xmlNode *n = u->node; n; n = nc_node_next(n, u->node)) {
        if (nc_node_tag(n) == NC_TAG_A)
            link = n;
        if (!nc_node_is_text(n))
            continue;
        u->letters += letters_in(nc_node_content(n));
        for (const xmlNode *up = n; link && up != u->node; up = up->parent)
            if (up == link)
                u->link_letters += letters_in(nc_node_content(n));
    }
}

/* Whether S ends in a sentence's sign, closing quotes and brackets aside. */
static bool ends_sentence(nc_span s)
{
    static const char *const ends[] = {".",
                                       "!",
                                       "?",
                                       "\xE2\x80\xA6",
                                       "\xE3\x80\x82",
                                       "\xEF\xBC\x81",
                                       "\xEF\xBC\x9F",
                                       "\xE0\xA5\xA4",
                                       "\xDB\x94"};
    static const char *const closers[] = {
        "\"", "'", ")", "]", "\xE3\x80\x8D", "\xE2\x80\x9D", " "};
    bool again = true;

    while (again) {
        again = false;
        for (size_t i = 0; i < sizeof(closers) / sizeof(*closers); i++)
            if (nc_span_ends(s, nc_span_of(closers[i]))) {
                s.len -= strlen(closers[i]);
                again = true;
            }
    }
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (nc_span_ends(s, nc_span_of(ends[i])))
            return true;
    return false;
}

static void read_text(nc_unit *u, apr_pool_t *pool)
{
    nc_buf text = NC_BUF_INIT;
    nc_buf folded = NC_BUF_INIT;
    nc_span s;

    nc_node_text(&text, u->node);
    s = nc_buf_span(&text);
    if (s.len > NC_UNIT_FOLD_MAX)
        s.len = NC_UNIT_FOLD_MAX;
    nc_fold(&folded, s, false);
    u->sentence = ends_sentence(text.len > NC_UNIT_FOLD_MAX
                                    ? nc_span_trim(nc_buf_span(&text))
                                    : nc_buf_span(&folded));
    u->folded = apr_pstrmemdup(pool, nc_buf_text(&folded), folded.len);
    u->phrase = nc_phrase_of(nc_span_of(nc_metadata_fold(u->folded, pool)));
    nc_buf_release(&text);
    nc_buf_release(&folded);
}

unsigned nc_unit_link_share(const nc_unit *u)
{
    return u->letters ? u->link_letters * 100 / u->letters : 0;
}

static bool is_prose(const nc_unit *u)
{
    if (u->kind == NC_UNIT_HEADING || u->kind == NC_UNIT_PICTURE)
        return false;
    if (nc_unit_link_share(u) > NC_PROSE_LINKS_MAX)
        return false;
    if (u->letters >= 2 * NC_PROSE_MIN)
        return true;
    return u->letters >= NC_PROSE_MIN && u->sentence;
}

void nc_unit_look(nc_unit *u, xmlNode *node, apr_pool_t *pool)
{
    *u = (nc_unit){.node = node, .kind = kind_of(node)};
    if (u->kind == NC_UNIT_HEADING)
        u->level = (unsigned)(node->name[1] - '0');
    if (u->kind == NC_UNIT_PICTURE) {
        u->folded = "";
        return;
    }
    count_letters(u);
    read_text(u, pool);
    u->prose = is_prose(u);
    if (u->letters == 0)
        u->kind = NC_UNIT_PICTURE;
}
