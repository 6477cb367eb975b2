/* blocks.c -- a page as a row of blocks: one walk over the measured tree.
 *
 * What an element's names and tag say is handed down: each open element has an
 * nc_around made from its parent's, and a block takes that of its container.
 */
#include "blocks.h"

#include "nc_chars.h"

enum {
    CLASS_BYTES_MAX = 96, /* that tell one place of a page from others */
    DEPTH_MAX = 600,      /* elements; the tree has no more than NC_OPEN_MAX */
    /* By so much, in per cent, an ancestor's text is more than that of the
     * one before: wrappers around the same say nothing new. */
    LEVEL_GROWTH = 130
};

typedef struct collector {
    nc_blocks *blocks;
    nc_block *open; /* whose text goes on; NULL: none */
    nc_around around[DEPTH_MAX];
    unsigned depth;
    unsigned n_links; /* a elements around */
    unsigned n_bold;
    unsigned n_italic;
    unsigned n_articles;
    unsigned n_br;                  /* since the last text */
    unsigned n_images;              /* since the last block */
    unsigned char *runs;            /* bits of the runs of three words so far */
    uint32_t word[2];               /* the last two of the open block */
    uint32_t words[NC_TERMS_WORDS]; /* its first ones */
} collector;

/* What is known at DEPTH elements; those too deep share one place. */
static nc_around *around_at(collector *k, unsigned depth)
{
    return &k->around[depth < DEPTH_MAX ? depth : DEPTH_MAX - 1];
}

static unsigned in_tag(nc_tag tag)
{
    switch (tag) {
    case NC_TAG_A:
        return NC_IN_A;
    case NC_TAG_LI:
        return NC_IN_LI;
    case NC_TAG_TABLE:
        return NC_IN_TABLE;
    case NC_TAG_BLOCKQUOTE:
        return NC_IN_QUOTE;
    case NC_TAG_FIGURE:
        return NC_IN_FIGURE;
    case NC_TAG_NAV:
        return NC_IN_NAV;
    case NC_TAG_ASIDE:
        return NC_IN_ASIDE;
    case NC_TAG_FOOTER:
        return NC_IN_FOOTER;
    case NC_TAG_HEADER:
        return NC_IN_HEADER;
    case NC_TAG_FORM:
        return NC_IN_FORM;
    case NC_TAG_ARTICLE:
        return NC_IN_ARTICLE;
    case NC_TAG_MAIN:
        return NC_IN_MAIN;
    case NC_TAG_SECTION:
        return NC_IN_SECTION;
    case NC_TAG_DL:
        return NC_IN_DL;
    case NC_TAG_BUTTON:
        return NC_IN_BUTTON;
    case NC_TAG_FIGCAPTION:
    case NC_TAG_CAPTION:
        return NC_IN_CAPTION;
    case NC_TAG_PRE:
    case NC_TAG_CODE:
        return NC_IN_CODE;
    case NC_TAG_LABEL:
        return NC_IN_LABEL;
    default:
        return 0;
    }
}

/* A hash of what the element is called, without the numbers in it. */
static unsigned name_hash(const nc_measure *m, const xmlNode *node)
{
    nc_span classes = nc_node_attr(node, "class");
    unsigned hash = NC_HASH_START ^ (unsigned)m->tag;

    for (size_t i = 0; i < classes.len && i < CLASS_BYTES_MAX; i++)
        if (!nc_is_digit(classes.ptr[i]))
            hash = nc_hash_add(hash, classes.ptr[i]);
    return hash;
}

static void look_around(collector *k, nc_around *to, const nc_around *from,
                        const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);
    nc_terms terms;

    for (unsigned i = 0; i < NC_BLOCK_MARKS; i++)
        to->marks[i] = m->marks >> i & 1 ? 0
                       : from->marks[i] < NC_BLOCK_FAR
                           ? (unsigned char)(from->marks[i] + 1)
                           : NC_BLOCK_FAR;
    to->tags = from->tags | in_tag(m->tag);
    to->depth = (unsigned short)(from->depth + 1);
    k->n_articles += m->tag == NC_TAG_ARTICLE;
    to->n_article = m->tag == NC_TAG_ARTICLE ? (unsigned short)k->n_articles
                                             : from->n_article;
    to->path = nc_word_join(from->path, name_hash(m, node));
    nc_terms_of_names(&terms, node);
    to->own = (nc_term_sum){0};
    nc_term_sum_add(&to->own, &terms);
    to->near = from->own;
    if (k->depth > 0)
        nc_term_sum_join(&to->near, &around_at(k, k->depth - 1)->own);
    to->all = from->all;
    nc_term_sum_join(&to->all, &to->own);
}

/* --- text */

static void close_block(collector *k)
{
    nc_terms terms;

    if (k->open) {
        nc_terms_of_text(&terms, k->words, k->open->words, k->word[1]);
        nc_term_sum_add(&k->open->terms, &terms);
    }
    k->open = NULL;
    k->n_br = 0;
}

static nc_block *open_block(collector *k, const xmlNode *text)
{
    nc_blocks *all = k->blocks;
    xmlNode *container = text->parent;
    unsigned up = 0;

    if (k->open)
        return k->open;
    if (all->n > 0)
        all->list[all->n - 1]->images_after = k->n_images;
    if (all->n == NC_BLOCKS_MAX)
        return NULL;
    if (all->n == all->room) {
        size_t room = all->room ? 2 * all->room : 256;
        nc_block **list = apr_palloc(all->pool, room * sizeof(nc_block *));

        if (all->n > 0)
            memcpy(list, all->list, all->n * sizeof(nc_block *));
        all->list = list;
        all->room = room;
    }
    while (!nc_element_is(nc_measure_of(container)->tag, NC_EL_BLOCK) &&
           nc_measure_of(container->parent)) {
        container = container->parent;
        up++;
    }
    k->open = apr_pcalloc(all->pool, sizeof(nc_block));
    k->open->container = container;
    k->open->around = *around_at(k, k->depth > up ? k->depth - up : 0);
    k->open->around.tags = around_at(k, k->depth)->tags;
    k->open->text_hash = NC_HASH_START;
    k->open->images_before = k->n_images;
    k->n_images = 0;
    k->open->start = nc_span_trim(nc_node_content(text));
    k->word[0] = k->word[1] = 0;
    all->list[all->n++] = k->open;
    return k->open;
}

static void take_run(collector *k, nc_block *b, uint32_t run)
{
    b->in_body += nc_wordset_has(&k->blocks->body, run);
    b->in_page += nc_blocks_meet(k->runs, run);
}

static void take_words(collector *k, nc_block *b, nc_span s)
{
    const nc_blocks *all = k->blocks;
    uint32_t word;

    while ((word = nc_word_take(&s))) {
        if (b->words < NC_TERMS_WORDS)
            k->words[b->words] = word;
        b->words++;
        b->in_title += nc_wordset_has(&all->title, word);
        b->in_lead += nc_wordset_has(&all->lead, word);
        b->in_names += nc_wordset_has(&all->names, word);
        b->text_hash = nc_hash_add(b->text_hash, word);
        if (k->word[0])
            take_run(k, b,
                     nc_word_join(nc_word_join(k->word[0], k->word[1]), word));
        k->word[0] = k->word[1];
        k->word[1] = word;
    }
}

/* The length of the mark that ends a sentence at S; 0: there is none. */
static size_t sentence_mark(nc_span s)
{
    static const char *const marks[] = {
        "\xE2\x80\xA6", "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F",
        "\xE0\xA5\xA4", "\xDB\x94",     "\xD8\x9F"};

    if (s.ptr[0] < 0x80)
        return s.ptr[0] == '.' || s.ptr[0] == '!' || s.ptr[0] == '?';
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (nc_span_starts(s, nc_span_of(marks[i])))
            return strlen(marks[i]);
    return 0;
}

/* The length of what may stand behind a sentence's mark at S; 0: nothing. */
static size_t closer_length(nc_span s)
{
    static const char *const closers[] = {
        "\xE2\x80\x9D", "\xE2\x80\x99", "\xE3\x80\x8D", "\xC2\xBB", "\xC2\xA0"};

    if (s.ptr[0] < 0x80)
        return s.ptr[0] == '"' || s.ptr[0] == '\'' || s.ptr[0] == ')' ||
               s.ptr[0] == ']';
    for (size_t i = 0; i < sizeof(closers) / sizeof(*closers); i++)
        if (nc_span_starts(s, nc_span_of(closers[i])))
            return strlen(closers[i]);
    return 0;
}

static unsigned sign_of(unsigned char c)
{
    switch (c) {
    case '|':
        return NC_SIGN_BAR;
    case '@':
        return NC_SIGN_AT;
    case '$':
        return NC_SIGN_MONEY;
    case '/':
        return NC_SIGN_SLASH;
    case '{':
    case '}':
        return NC_SIGN_BRACE;
    case ':':
        return NC_SIGN_COLON;
    default:
        return 0;
    }
}

static unsigned wide_sign_of(nc_span s)
{
    if (nc_span_starts(s, NC_SPAN_LIT("\xC2\xA9"))) /* (c) */
        return NC_SIGN_COPYRIGHT;
    if (nc_span_starts(s, NC_SPAN_LIT("\xC2\xB7")) || /* dots */
        nc_span_starts(s, NC_SPAN_LIT("\xE2\x80\xA2")))
        return NC_SIGN_BAR;
    if (nc_span_starts(s, NC_SPAN_LIT("\xC2\xBB")) || /* quotes, arrows */
        nc_span_starts(s, NC_SPAN_LIT("\xE2\x86")) ||
        nc_span_starts(s, NC_SPAN_LIT("\xE2\x80\xBA")))
        return NC_SIGN_ARROW;
    return 0;
}

/* A byte that is no letter or digit of ASCII, at the start of S; returns how
 * many it goes with. */
static size_t take_sign(nc_block *b, nc_span s)
{
    unsigned char c = s.ptr[0];
    size_t mark = sentence_mark(s);
    size_t closer = mark > 0 ? 0 : closer_length(s);

    if (mark > 0) {
        b->sentences += b->last_byte != '.';
        b->last_byte = c == '?' || c == '!' ? c : '.';
        b->ended = true;
    }
    else if (c > ' ' && (c & 0xC0) != 0x80 && closer == 0) {
        b->ended = false;
        b->last_byte = c;
    }
    b->commas += c == ',' || c == ';';
    b->signs |= c < 0x80 ? sign_of(c) : wide_sign_of(s);
    return mark > 0 ? mark : closer > 0 ? closer : 1;
}

static void take_bytes(nc_block *b, nc_span s)
{
    while (s.len > 0) {
        unsigned char c = s.ptr[0];
        unsigned char class = nc_char_class[c];
        size_t n = 1;

        if (!b->first_byte && c > ' ')
            b->first_byte = c;
        if (class & NC_CHAR_ALNUM) {
            b->capitals += (class & NC_CHAR_UPPER) != 0;
            b->digits += (class & NC_CHAR_DIGIT) != 0;
            b->ended = false;
            b->last_byte = c;
        }
        else if (c != ' ')
            n = take_sign(b, s);
        nc_span_take(&s, n);
    }
}

static void add_text(collector *k, xmlNode *node)
{
    nc_span s = nc_node_content(node);
    unsigned letters;
    nc_block *b;

    if (nc_span_is_blank(s))
        return;
    if (k->n_br > 1)
        close_block(k);
    b = open_block(k, node);
    node->_private = b;
    if (!b)
        return;
    b->brs += k->n_br;
    k->n_br = 0;
    letters = nc_letters_in(s);
    b->letters += letters;
    if (k->n_links > 0)
        b->link_letters += letters;
    if (k->n_bold > 0)
        b->bold_letters += letters;
    if (k->n_italic > 0)
        b->italic_letters += letters;
    take_bytes(b, s);
    take_words(k, b, s);
}

/* --- elements */

/* Whether what is in the element is text that a reader may see. */
static bool is_seen(const xmlNode *node, const nc_measure *m)
{
    return !node->ns && !nc_tag_is_hidden(m->tag) && m->tag != NC_TAG_NOSCRIPT;
}

static void count_element(collector *k, const nc_measure *m, int by)
{
    nc_tag tag = m->tag;

    if (m->is_link)
        k->n_links += (unsigned)by;
    if (tag == NC_TAG_B || tag == NC_TAG_STRONG)
        k->n_bold += (unsigned)by;
    if (tag == NC_TAG_I || tag == NC_TAG_EM)
        k->n_italic += (unsigned)by;
}

static bool enter(collector *k, xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);

    if (m->tag == NC_TAG_BR) {
        k->n_br++;
        return false;
    }
    k->n_images += m->tag == NC_TAG_IMG;
    if (!is_seen(node, m))
        return false;
    if (nc_element_is(m->tag, NC_EL_BLOCK))
        close_block(k);
    if (!node->children)
        return false;
    look_around(k, around_at(k, k->depth + 1), around_at(k, k->depth), node);
    k->depth++;
    count_element(k, m, 1);
    if (m->is_link && k->open)
        k->open->links++;
    return true;
}

static void leave(collector *k, const xmlNode *node)
{
    const nc_measure *m = nc_measure_of(node);

    count_element(k, m, -1);
    k->depth--;
    if (nc_element_is(m->tag, NC_EL_BLOCK))
        close_block(k);
}

static void walk(collector *k, xmlNode *root)
{
    xmlNode *node = root->children;

    while (node) {
        if (nc_node_is_text(node))
            add_text(k, node);
        else if (nc_node_is_element(node) && enter(k, node)) {
            node = node->children;
            continue;
        }
        while (!node->next && node->parent != root) {
            node = node->parent;
            leave(k, node);
        }
        node = node->next;
    }
}

/* --- levels */

static void find_levels(nc_block *b, const xmlNode *root)
{
    unsigned letters = b->letters;
    unsigned n = 0;

    for (xmlNode *up = b->container; up && n < NC_BLOCK_LEVELS;
         up = up->parent) {
        nc_measure *m = nc_measure_of(up);

        if (!m)
            break;
        if ((uint64_t)m->letters * 100 > (uint64_t)letters * LEVEL_GROWTH ||
            up == root) {
            b->levels[n++] = m;
            letters = m->letters;
        }
    }
    for (; n < NC_BLOCK_LEVELS; n++)
        b->levels[n] = nc_measure_of(root);
}

nc_blocks *nc_blocks_collect(xmlNode *root, const nc_blocks_hints *hints,
                             apr_pool_t *pool)
{
    nc_blocks *all = apr_pcalloc(pool, sizeof(*all));
    collector *k = apr_pcalloc(pool, sizeof(*k));

    all->pool = pool;
    nc_wordset_init(&all->title, hints->title, 1, pool);
    nc_wordset_init(&all->lead, hints->lead, 1, pool);
    nc_wordset_init(&all->names, hints->names, 1, pool);
    nc_wordset_init(&all->body, hints->body, 3, pool);
    all->title_hash = nc_blocks_hash(hints->title);
    k->blocks = all;
    k->runs = apr_pcalloc(pool, NC_BLOCKS_RUN_BITS / 8);
    memset(k->around[0].marks, NC_BLOCK_FAR, NC_BLOCK_MARKS);
    walk(k, root);
    close_block(k);
    for (size_t i = 0; i < all->n; i++)
        find_levels(all->list[i], root);
    return all;
}

unsigned nc_blocks_hash(const char *text)
{
    nc_span s = nc_span_of(text);
    unsigned hash = NC_HASH_START;
    uint32_t word;

    while ((word = nc_word_take(&s)))
        hash = nc_hash_add(hash, word);
    return hash;
}
