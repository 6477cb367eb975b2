/* measure.c -- how much text, links and pictures are in each element: one walk
 * down and up again.
 */
#include "measure.h"

#include <stdint.h>

typedef struct count {
    unsigned letters;
    unsigned commas;
} count;

/* Characters that are not white space; those from the CJK blocks on, which
 * say as much as two letters, count twice. */
static count count_text(nc_span s)
{
    count c = {0, 0};

    for (size_t i = 0; i < s.len; i++) {
        unsigned char b = s.ptr[i];

        if (b <= ' ' || (b & 0xC0) == 0x80)
            continue;
        c.letters += 1 + (b >= 0xE3 && b <= 0xED);
        if (b == ',' || b == ';')
            c.commas++;
        /* The commas of CJK and Arabic. */
        else if (b == 0xE3 && i + 2 < s.len && s.ptr[i + 1] == 0x80 &&
                 (s.ptr[i + 2] == 0x81 || s.ptr[i + 2] == 0x82))
            c.commas++;
        else if (b == 0xEF && i + 2 < s.len && s.ptr[i + 1] == 0xBC &&
                 s.ptr[i + 2] == 0x8C)
            c.commas++;
        else if (b == 0xD8 && i + 1 < s.len && s.ptr[i + 1] == 0x8C)
            c.commas++;
    }
    return c;
}

unsigned nc_letters_in(nc_span s)
{
    return count_text(s).letters;
}

static void add_text(nc_measure *m, const xmlNode *text, bool in_link)
{
    count c = count_text(nc_node_content(text));

    m->letters += c.letters;
    m->own_letters += c.letters;
    m->commas += c.commas;
    if (in_link) {
        m->link_letters += c.letters;
        m->own_link_letters += c.letters;
    }
}

static bool is_prose(const nc_measure *m)
{
    return m->own_letters >= NC_PROSE_MIN &&
           m->own_link_letters * 100 <= m->own_letters * NC_PROSE_LINKS_MAX;
}

/* What is in CHILD is in M, too. */
static void add_child(nc_measure *m, const nc_measure *child)
{
    m->letters += child->letters;
    m->link_letters += child->link_letters;
    m->prose += child->prose;
    m->embedded += child->embedded;
    m->n_links += child->n_links;
    m->n_images += child->n_images;
    m->n_titles += child->n_titles;
    m->n_blocks += child->n_blocks;
    if (nc_element_is(child->tag, NC_EL_BLOCK) && child->tag != NC_TAG_BR)
        m->holds_blocks = true;
    else {
        m->own_letters += child->own_letters;
        m->own_link_letters += child->own_link_letters;
        m->commas += child->commas;
        m->holds_blocks |= child->holds_blocks;
    }
}

static nc_measure *begin(xmlNode *node, apr_pool_t *pool)
{
    nc_measure *m = apr_pcalloc(pool, sizeof(*m));

    m->tag = nc_node_tag(node);
    m->marks = nc_marks_of(node);
    m->is_link = m->tag == NC_TAG_A && nc_node_has_attr(node, "href");
    m->n_images = m->tag == NC_TAG_IMG;
    m->n_titles = m->tag == NC_TAG_H1;
    node->_private = m;
    return m;
}

static void end(const xmlNode *node, const xmlNode *root)
{
    nc_measure *m = nc_measure_of(node);

    /* A block's own text is prose or not; an inline element's belongs to the
     * block around it. */
    if (nc_element_is(m->tag, NC_EL_BLOCK) || node == root) {
        m->prose += is_prose(m) ? m->own_letters : 0;
        m->n_blocks += m->own_letters > 0;
    }
    m->n_links += m->is_link;
    if (m->tag == NC_TAG_BLOCKQUOTE && (m->marks & NC_MARK_EMBED))
        m->embedded = m->letters;
    if (node != root)
        add_child(nc_measure_of(node->parent), m);
}

/* Measures NODE before its content; whether that counts. */
static bool enter(xmlNode *node, unsigned *n_links_open, apr_pool_t *pool)
{
    nc_measure *m = begin(node, pool);

    *n_links_open += m->is_link;
    return !node->ns && !nc_tag_is_hidden(m->tag) && m->tag != NC_TAG_NOSCRIPT;
}

/* Elements whose content does not count are still measured: everybody may ask
 * for any element. */
static void measure_hidden(xmlNode *root, apr_pool_t *pool)
{
    for (xmlNode *n = root->children; n;) {
        if (nc_node_is_element(n))
            begin(n, pool);
        n = nc_node_next(n, root);
    }
}

void nc_measure_tree(xmlNode *root, apr_pool_t *pool)
{
    xmlNode *node = root;
    unsigned n_links_open = 0;

    while (node) {
        bool inside = false;

        if (nc_node_is_text(node))
            add_text(nc_measure_of(node->parent), node, n_links_open > 0);
        else if (nc_node_is_element(node)) {
            inside = enter(node, &n_links_open, pool);
            if (!inside)
                measure_hidden(node, pool);
        }
        if (inside && node->children) {
            node = node->children;
            continue;
        }
        for (;;) {
            if (nc_node_is_element(node)) {
                end(node, root);
                n_links_open -= nc_measure_of(node)->is_link;
            }
            if (node == root)
                return;
            if (node->next) {
                node = node->next;
                break;
            }
            node = node->parent;
        }
    }
}

void nc_measure_drop(xmlNode *node)
{
    nc_measure *m = nc_measure_of(node);
    nc_measure gone = *m;
    bool own = !nc_element_is(m->tag, NC_EL_BLOCK);

    if (m->dropped)
        return;
    m->dropped = true;
    m->letters = m->link_letters = m->prose = 0;
    m->own_letters = m->own_link_letters = m->commas = 0;
    for (xmlNode *up = node->parent; (m = nc_measure_of(up)); up = up->parent) {
        m->letters -= gone.letters;
        m->link_letters -= gone.link_letters;
        m->prose -= gone.prose < m->prose ? gone.prose : m->prose;
        m->n_links -= gone.n_links;
        m->n_images -= gone.n_images;
        m->n_titles -= gone.n_titles;
        m->embedded -=
            gone.embedded < m->embedded ? gone.embedded : m->embedded;
        if (own) {
            m->own_letters -= gone.own_letters;
            m->own_link_letters -= gone.own_link_letters;
            m->commas -= gone.commas;
        }
        own = own && !nc_element_is(m->tag, NC_EL_BLOCK);
    }
}

unsigned nc_measure_link_share(const nc_measure *m)
{
    return m->letters ? (unsigned)((uint64_t)m->link_letters * 100 / m->letters)
                      : 0;
}
