/* blocks.h -- a page as a row of blocks: its texts, as a reader sees them.
 *
 * A block is the text between two block boundaries: a paragraph, a heading, a
 * list item, a cell, a line of a menu; two or more br part blocks, too. The
 * blocks of a page hold all its visible text once, in order, and each is kept
 * or left out as a whole.
 */
#ifndef BLOCKS_H
#define BLOCKS_H

#include "measure.h"
#include "phrases.h"
#include "terms.h"

enum {
    /* Blocks of one page that are looked at; the longest pages of the corpora
     * have 9,000. What comes behind is left out. */
    NC_BLOCKS_MAX = 60000,
    NC_BLOCK_LEVELS = 4, /* ancestors looked at, each with more text */
    NC_BLOCK_MARKS = 21, /* kinds of nc_mark */
    /* Bits for the runs of words that were met: a text of 20,000 words takes
     * one for another in 2 of 100 cases. */
    NC_BLOCKS_RUN_BITS = 1 << 20,
    NC_BLOCK_FAR = 12,      /* elements away: no nearer mark counts */
    NC_BLOCK_START_MAX = 96 /* bytes of the start that phrases are sought in */
};

/* What stands around a block, from the elements it is in. */
typedef struct nc_around {
    unsigned char marks[NC_BLOCK_MARKS]; /* elements up to one so marked */
    unsigned tags;                       /* NC_IN_... */
    unsigned short depth;
    unsigned short n_article; /* article elements that began before */
    unsigned path;            /* hash of the names of all elements */
    nc_term_sum own;          /* terms in the names of the innermost element, */
    nc_term_sum near;         /* of the two around that, */
    nc_term_sum all;          /* and of all */
} nc_around;

enum {
    NC_IN_A = 1 << 0,
    NC_IN_LI = 1 << 1,
    NC_IN_TABLE = 1 << 2,
    NC_IN_QUOTE = 1 << 3,
    NC_IN_FIGURE = 1 << 4,
    NC_IN_NAV = 1 << 5,
    NC_IN_ASIDE = 1 << 6,
    NC_IN_FOOTER = 1 << 7,
    NC_IN_HEADER = 1 << 8,
    NC_IN_FORM = 1 << 9,
    NC_IN_ARTICLE = 1 << 10,
    NC_IN_MAIN = 1 << 11,
    NC_IN_SECTION = 1 << 12,
    NC_IN_DL = 1 << 13,
    NC_IN_BUTTON = 1 << 14,
    NC_IN_CAPTION = 1 << 15,
    NC_IN_CODE = 1 << 16,
    NC_IN_LABEL = 1 << 17
};

enum {
    NC_SIGN_BAR = 1 << 0, /* | and its like: between things listed */
    NC_SIGN_AT = 1 << 1,
    NC_SIGN_MONEY = 1 << 2,
    NC_SIGN_SLASH = 1 << 3,
    NC_SIGN_BRACE = 1 << 4,
    NC_SIGN_COLON = 1 << 5,
    NC_SIGN_COPYRIGHT = 1 << 6,
    NC_SIGN_ARROW = 1 << 7
};

typedef struct nc_block {
    xmlNode *container; /* the block element that the text is in */
    nc_around around;
    nc_measure *levels[NC_BLOCK_LEVELS]; /* see NC_BLOCK_LEVELS */
    nc_span start;                       /* of the first text */
    unsigned text_hash; /* of letters and digits, in lower case */
    unsigned letters;
    unsigned link_letters;
    unsigned bold_letters;
    unsigned italic_letters;
    unsigned words;
    unsigned capitals; /* letters */
    unsigned digits;
    unsigned commas;
    unsigned sentences; /* ends of */
    unsigned links;
    unsigned brs;
    unsigned in_title; /* words that the title has, and so on */
    unsigned in_lead;
    unsigned in_names;
    unsigned in_body; /* runs of three words that JSON-LD's articleBody has */
    unsigned in_page; /* of those, what stands on the page before */
    unsigned images_before; /* pictures since the block before */
    unsigned images_after;
    unsigned signs; /* NC_SIGN_... */
    unsigned first_byte;
    unsigned last_byte; /* the mark it ends in */
    bool ended;         /* in the mark of a sentence */
    nc_term_sum terms;  /* of the text */
    nc_phrase phrase;   /* what it begins with, or is */
    bool in_region;     /* that points for paragraphs choose (region.h) */
    float score;        /* 0 to 1: that it is of the article */
    bool kept;
} nc_block;

/* What is known of the article; each may be NULL. */
typedef struct nc_blocks_hints {
    const char *title;
    const char *lead;
    const char *names; /* of who wrote it */
    const char *body;  /* JSON-LD's articleBody */
} nc_blocks_hints;

typedef struct nc_blocks {
    nc_block **list;
    size_t n, room;
    nc_wordset title, lead, names, body;
    unsigned title_hash;
    apr_pool_t *pool;
} nc_blocks;

/* The blocks in ROOT, which is measured. They live in POOL; each text node's
 * _private is its block from now on (NULL: white space, or not seen). */
nc_blocks *nc_blocks_collect(xmlNode *root, const nc_blocks_hints *hints,
                             apr_pool_t *pool);

/* What nc_block.text_hash is of a text. */
unsigned nc_blocks_hash(const char *text);

/* 1 to 6; 0: it is no heading. */
static inline unsigned nc_block_heading(const nc_block *b)
{
    return nc_element_is(nc_measure_of(b->container)->tag, NC_EL_HEADING)
               ? (unsigned)(b->container->name[1] - '0')
               : 0;
}

static inline bool nc_block_is_title(const nc_blocks *blocks, const nc_block *b)
{
    return blocks->title.n > 0 && b->text_hash == blocks->title_hash;
}

/* Whether an element around it is marked so. */
static inline bool nc_block_is_near(const nc_block *b, nc_mark mark)
{
    return b->around.marks[__builtin_ctz(mark)] < NC_BLOCK_FAR;
}

/* Whether RUN, a hash of words, was met before: RUNS has NC_BLOCKS_RUN_BITS
 * bits, all 0 at first. */
static inline bool nc_blocks_meet(unsigned char *runs, uint32_t run)
{
    uint32_t bit = (run * 0x9E3779B1u) >> 12;
    unsigned char mask = (unsigned char)(1 << bit % 8);
    bool met = (runs[bit / 8] & mask) != 0;

    runs[bit / 8] |= mask;
    return met;
}

static inline nc_block *nc_block_of(const xmlNode *text)
{
    return text->type == XML_TEXT_NODE ? text->_private : NULL;
}

#endif /* BLOCKS_H */
