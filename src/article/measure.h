/* measure.h -- how much text, links and pictures are in each element.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include "marks.h"

enum {
    /* Letters that make a paragraph of prose and no label. Ideographs count
     * twice. */
    NC_PROSE_MIN = 80,
    /* Share of link text, in per cent, from which text is a list of links. */
    NC_PROSE_LINKS_MAX = 33
};

/* Of one element; letters are characters that are not white space. Hidden
 * content (scripts, forms' options) does not count. */
typedef struct nc_measure {
    nc_tag tag;
    unsigned marks;
    unsigned letters;
    unsigned link_letters;
    unsigned own_letters; /* in no block element inside this one */
    unsigned own_link_letters;
    unsigned commas;   /* own: they tell prose from labels */
    unsigned prose;    /* letters in paragraphs of prose */
    unsigned embedded; /* letters in quoted posts of other sites */
    unsigned n_links;
    unsigned n_images;
    unsigned n_titles;     /* h1 */
    bool is_link;          /* an `a` that leads somewhere */
    unsigned n_blocks;     /* block elements with text of their own */
    float cell_letters;    /* table: in its cells */
    float cell_score;      /* those, times the cells' scores */
    unsigned kept_letters; /* of the article */
    bool holds;            /* something of the article */
    bool holds_other;      /* text that is not */
    bool holds_blocks;
    bool dropped;
    float score;
} nc_measure;

/* Measures ROOT and all elements in it; nc_measure_of gives the results. They
 * live in POOL. */
void nc_measure_tree(xmlNode *root, apr_pool_t *pool);

/* Of an element under the measured root; NULL for other nodes. */
static inline nc_measure *nc_measure_of(const xmlNode *node)
{
    return node && node->type == XML_ELEMENT_NODE ? node->_private : NULL;
}

/* Drops NODE with all in it and takes its numbers off its ancestors'. */
void nc_measure_drop(xmlNode *node);

/* The letters in S, as they are counted in nc_measure. */
unsigned nc_letters_in(nc_span s);

/* The share of letters that are in links, in per cent. */
unsigned nc_measure_link_share(const nc_measure *m);

#endif /* MEASURE_H */
