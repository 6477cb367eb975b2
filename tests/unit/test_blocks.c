/* test_blocks.c -- pages as rows of blocks: where a page is cut, what is
 * counted of a block, and which blocks are chosen when their scores are known.
 * What the model makes of pages is in test_extract.c.
 */
#include "measuring.h"
#include "choose.h"
#include "clean_tree.h"
#include "content.h"
#include "noscript.h"

static nc_blocks *collect(xmlNode *body)
{
    static const nc_blocks_hints none;

    return nc_blocks_collect(body, &none, pool);
}

static const nc_block *only_block(const char *page)
{
    nc_blocks *blocks = collect(read_body(page));

    assert_int_equal(blocks->n, 1);
    return blocks->list[0];
}

/* --- cutting */

/* The texts of BODY's blocks, with a bar between two. */
static void write_cuts(nc_buf *out, const xmlNode *body)
{
    const nc_block *last = NULL;

    for (const xmlNode *n = body; n; n = nc_node_next(n, body)) {
        const nc_block *b = nc_block_of(n);

        if (!b)
            continue;
        if (last && b != last)
            nc_buf_append_byte(out, '|');
        nc_buf_append(out, nc_node_content(n));
        last = b;
    }
}

static void test_cuts(void **state)
{
    static const struct {
        const char *page, *cuts;
    } cases[] = {
        {"<p>a</p><p>b</p>", "a|b"},
        {"<p>a<p>b", "a|b"},
        {"<h2>a</h2>b", "a|b"},
        {"<ul><li>a<li>b<ul><li>c</ul></ul>", "a|b|c"},
        {"<table><tr><td>a<td>b<tr><th>c</table>", "a|b|c"},
        {"<dl><dt>a<dd>b</dl>", "a|b"},
        {"a<br>b", "ab"},
        {"a<br><br>b", "a|b"},
        {"a<br> \n<br>b", "a|b"},
        {"<p>a</p><br><br><p>b</p>", "a|b"},
        {"a<hr>b", "a|b"},
        {"<p>a <b>b</b> <i>c</i><a href=/x>d</a></p>", "a bcd"},
        {"<div>a<p>b</p>c</div>", "a|b|c"},
        {"<div>a<div> </div>b</div>", "a|b"},
        {"<b><p>a</p></b>c", "a|c"},
        {"<p>a<script>x</script><style>y</style>b</p>", "ab"},
        {"<p>a<select><option>x</select><textarea>y</textarea>b", "ab"},
        {"<p>a<svg><text>x</text></svg>b", "ab"},
        {"<p>a</p><template><p>x</p></template><p>b</p>", "a|b"},
        {"<p>a</p><noscript><p>x</p></noscript><p>b</p>", "a|b"},
        {"<p> </p>\n<div>\t</div>", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_buf cuts = NC_BUF_INIT;
        xmlNode *body = read_body(cases[i].page);

        collect(body);
        write_cuts(&cuts, body);
        is_text(nc_buf_text(&cuts), cases[i].cuts, cases[i].page);
        nc_buf_release(&cuts);
    }
}

static void test_containers(void **state)
{
    const nc_block *b =
        only_block("<article><ul><li><span><a href=/x>a</a></span></ul>");

    (void)state;
    assert_int_equal(nc_node_tag(b->container), NC_TAG_LI);
    assert_int_equal(b->around.tags, NC_IN_ARTICLE | NC_IN_LI | NC_IN_A);
    assert_int_equal(b->around.n_article, 1);
    b = only_block("a");
    assert_int_equal(nc_node_tag(b->container), NC_TAG_BODY);
    assert_int_equal(b->around.tags, 0);
}

static void test_marks(void **state)
{
    const nc_block *b =
        only_block("<div class=comments><div><p>a</p></div></div>");

    (void)state;
    assert_int_equal(b->around.marks[4], 2); /* NC_MARK_COMMENT */
    assert_int_equal(b->around.marks[0], NC_BLOCK_FAR);
}

/* --- counting */

static void test_counts(void **state)
{
    const nc_block *b = only_block(
        "<p>Mr Lee's boat, <a href=/x>the Ann</a>, <b>sank</b> in 1987. "
        "<i>Why?</i><br>\xE2\x80\x9CRust.\xE2\x80\x9D</p>");

    (void)state;
    assert_int_equal(b->letters, 41);
    assert_int_equal(b->link_letters, 6);
    assert_int_equal(b->bold_letters, 4);
    assert_int_equal(b->italic_letters, 4);
    assert_int_equal(b->words, 11); /* Mr Lee s boat the Ann sank in 1987 ... */
    assert_int_equal(b->links, 1);
    assert_int_equal(b->brs, 1);
    assert_int_equal(b->commas, 2);
    assert_int_equal(b->capitals, 5);
    assert_int_equal(b->digits, 4);
    assert_int_equal(b->sentences, 3);
    assert_int_equal(b->first_byte, 'M');
    assert_true(b->ended); /* the closing quote does not matter */
}

static void test_ends(void **state)
{
    static const struct {
        const char *page;
        unsigned sentences;
        bool ended;
    } cases[] = {
        {"It rains", 0, false},
        {"It rains.", 1, true},
        {"It rains...", 1, true},
        {"It rains. Again", 1, false},
        {"(It rains!)", 1, true},
        {"\xE4\xB8\x8B\xE9\x9B\xA8\xE3\x80\x82", 1, true},
        {"Weather:", 0, false},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        const nc_block *b = only_block(cases[i].page);

        if (b->sentences != cases[i].sentences || b->ended != cases[i].ended)
            fail_msg("%s: %u, %d", cases[i].page, b->sentences, b->ended);
    }
}

static void test_signs(void **state)
{
    static const struct {
        const char *page;
        unsigned signs;
    } cases[] = {
        {"News | Sport", NC_SIGN_BAR},
        {"News \xC2\xB7 Sport", NC_SIGN_BAR},
        {"a@b.example", NC_SIGN_AT},
        {"$3", NC_SIGN_MONEY},
        {"\xC2\xA9 2021", NC_SIGN_COPYRIGHT},
        {"More \xC2\xBB", NC_SIGN_ARROW},
        {"More \xE2\x86\x92", NC_SIGN_ARROW},
        {"By: Ann/Bob", NC_SIGN_COLON | NC_SIGN_SLASH},
        {"It rains.", 0},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++)
        if (only_block(cases[i].page)->signs != cases[i].signs)
            fail_msg("%s: %x", cases[i].page, only_block(cases[i].page)->signs);
}

static void test_hints(void **state)
{
    const nc_blocks_hints hints = {
        .title = "The Bridge of Wick",
        .lead = "It fell.",
        .names = "Ann Lee",
        .body = "On Monday the bridge fell into the river."};
    nc_blocks *blocks =
        nc_blocks_collect(read_body("<p>The bridge: of Wick</p><p>By Ann LEE"
                                    "</p><p>on monday the bridge stood.</p>"),
                          &hints, pool);

    (void)state;
    assert_int_equal(blocks->n, 3);
    assert_int_equal(blocks->list[0]->in_title, 4);
    assert_int_equal(blocks->list[0]->text_hash, blocks->title_hash);
    assert_int_equal(blocks->list[1]->in_title, 0);
    assert_int_equal(blocks->list[1]->in_names, 2);
    assert_int_not_equal(blocks->list[1]->text_hash, blocks->title_hash);
    assert_int_equal(blocks->list[2]->in_title, 2); /* the, bridge */
    assert_int_equal(blocks->list[2]->in_lead, 0);
    assert_int_equal(blocks->list[2]->in_body, 2); /* on monday the, ... */
}

static void test_in_page(void **state)
{
    nc_blocks *blocks =
        collect(read_body("<p>one two three four five</p><p>six seven eight</p>"
                          "<p>zero two three four five</p>"));

    (void)state;
    assert_int_equal(blocks->list[0]->in_page, 0);
    assert_int_equal(blocks->list[1]->in_page, 0);
    assert_int_equal(blocks->list[2]->in_page, 2); /* from two on, from three */
}

static void test_images(void **state)
{
    nc_blocks *blocks =
        collect(read_body("<img><p>a</p><img><div><img></div><p>b</p>"));

    (void)state;
    assert_int_equal(blocks->list[0]->images_before, 1);
    assert_int_equal(blocks->list[0]->images_after, 2);
    assert_int_equal(blocks->list[1]->images_before, 2);
}

/* --- choosing */

#define PROSE_A                                                                \
    "The council met on Monday to talk about the bridge, which has been "      \
    "closed since the flood, and about the ferry that replaces it now."
#define PROSE_B                                                                \
    "After two hours, the mayor proposed to build a new bridge, upstream of "  \
    "the old one, and to pay for it by a toll on carts."

/* What is left of a page. Its blocks in a font element have a score of 0, the
 * others of 1. */
static void is_chosen(const char *html, const char *want, int is_thread)
{
    nc_page page = {.body = read_body(html), .is_thread = is_thread};
    nc_blocks *blocks = collect(page.body);
    nc_clean *clean = nc_clean_create(NULL, nc_choose_drops, pool);
    nc_buf out = NC_BUF_INIT;

    nc_traits_create(blocks, &page, pool);
    for (xmlNode *n = page.body; n; n = nc_node_next(n, page.body))
        if (nc_block_of(n))
            nc_block_of(n)->score = nc_node_is_within(n, NC_TAG_FONT) ? 0 : 1;
    nc_choose(blocks, &page);
    nc_clean_add(clean, page.body);
    nc_clean_write_html(&out, nc_clean_root(clean));
    is_bytes(nc_span_trim(nc_buf_span(&out)), nc_span_of(want), "%s", html);
    nc_buf_release(&out);
}

static void chosen(const char *page, const char *want)
{
    is_chosen(page, want, 0);
}

#define A "<p>" PROSE_A "</p>"
#define B "<p>" PROSE_B "</p>"
#define A2                                                                     \
    "<p>The ferry, which takes forty people, leaves from the old quay every "  \
    "hour, and from the new one, where the carts wait, every two hours.</p>"

static void test_scores(void **state)
{
    (void)state;
    chosen(A B, A "\n" B);
    chosen(A "<p><font>x</font></p>" B, A "\n" B);
    chosen(A "<div><font>x</font>" B "</div>", A "\n" B);
    chosen("<p><font>x</font></p>", "");
    chosen("<p><font>" PROSE_A "</font></p>" B, B);
}

static void test_comments(void **state)
{
    (void)state;
    chosen("<div>" A A2 "</div><div class=comments>" B "</div>", A "\n" A2);
    is_chosen("<div>" A A2 "</div><div class=comments>" B "</div>",
              A "\n" A2 "\n" B, 1);
}

static void test_repeats(void **state)
{
    (void)state;
    chosen(A B "<div>" A B "</div>", A "\n" B);
    /* Short lines may come twice. */
    chosen(A "<p>Ring the bell.</p>" B "<p>Ring the bell.</p>",
           A "\n<p>Ring the bell.</p>\n" B "\n<p>Ring the bell.</p>");
    chosen("<div><font>" PROSE_A "<br><br>" PROSE_B "</font></div>" A B,
           A "\n" B);
    chosen("<p>Row, row, row, row, row, row, row, row, row, row, row, row, row!"
           "</p>",
           "<p>Row, row, row, row, row, row, row, row, row, row, row, row, row!"
           "</p>");
    /* What was there before, but is not kept there, stays. */
    chosen("<div><font>" PROSE_A "</font></div>" B A, B "\n" A);
}

static void test_dividers(void **state)
{
    (void)state;
    chosen(A "<p><font>* * *</font></p>" B, A "\n<p>* * *</p>\n" B);
    chosen(A B "<p>* * *</p>", A "\n" B);
    chosen(A "<p>* * *</p><p><font>x</font></p>" B, A "\n" B);
}

static void test_tables(void **state)
{
    (void)state;
    /* All of the cells, or none. */
    chosen(A "<table><tr><td>Bridge<td><font>7 km</font><tr><td>Ferry<td>none"
             "</table>",
           A "\n<table><tbody><tr><td>Bridge</td><td>7 km</td></tr>"
             "<tr><td>Ferry</td><td>none</td></tr></tbody></table>");
    chosen(A "<table><tr><td><font>Newsletter</font><td>by post<tr><td>"
             "<font>Subscribe now</font><td>today</table>",
           A);
    /* But not those of the layout. */
    chosen("<table><tr><td><font>Menu</font><td><h3>News</h3>" A
           "<tr><td>x<td>" B "</table>",
           "<h3>News</h3>\n" A "\n<p>x</p>\n" B);
}

static void test_lines(void **state)
{
    (void)state;
    chosen(A "<p>Anzeige</p>", A);
    chosen("<p>3 May 2015</p>" A "<p>3 May 2015</p>", A "\n<p>3 May 2015</p>");
    is_chosen("<p>3 May 2015</p>" A, "<p>3 May 2015</p>\n" A, 1);
}

#define IMG "<img src=\"https://n.example/i.png\" alt=\"\"/>"

static void test_pictures(void **state)
{
    (void)state;
    chosen("<div>" A "<div>" IMG "</div>" B "</div>", A "\n<p>" IMG "</p>\n" B);
    chosen("<div>" A "<figure>" IMG
           "<figcaption><p><font>The bridge</font></p></figcaption></figure>" B
           "</div>",
           A "\n<figure>" IMG
             "<figcaption>The bridge</figcaption></figure>\n" B);
    /* A teaser has a text of its own. */
    chosen("<div>" A "<div>" IMG "<h4><font>More</font></h4></div>" B "</div>",
           A "\n" B);
    /* Outside of all that is kept. */
    chosen("<div>" IMG "</div><div>" A B "</div>", A "\n" B);
}

/* --- what kind of page it is */

#define LD(json) "<script type=application/ld+json>" json "</script>"

static void test_kinds(void **state)
{
    static const struct {
        const char *url, *page;
        int thread, product;
    } cases[] = {
        {"https://n.example/news/1", "<p>a", 0, 0},
        {"https://n.example/forum/1", "<p>a", 1, 0},
        {"https://n.example/Questions/1", "<p>a", 1, 0},
        {"https://n.example/product/1", "<p>a", 0, 1},
        {"https://n.example/1", LD("{\"@type\": \"QAPage\"}"), 2, 0},
        {"https://n.example/t/1",
         "<body>" LD("{\"@type\":\"DiscussionForumPosting\"}"), 3, 0},
        {"https://n.example/1", LD("[{\"@type\":\"Product\"}]"), 0, 2},
        {"https://n.example/1", LD("{\"@type\":\"ProductGroup\"}"), 0, 0},
        {"https://n.example/1", LD("{broken: \"QAPage\""), 2, 0},
        {"https://n.example/1", "<script>\"QAPage\"</script>", 0, 0},
        {"https://n.example/shop/1",
         "<meta property=og:type content=og:product>", 0, 3},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_article *article = nc_article_create(pool);
        nc_document *doc;
        nc_page page;

        assert_int_equal(
            nc_document_parse(&doc, nc_span_of(cases[i].page), "utf-8", pool),
            NC_OK);
        nc_measure_tree(nc_document_body(doc), pool);
        nc_content_look(&page, article, doc,
                        nc_facts_gather(doc, cases[i].url, pool), pool);
        if (page.is_thread != cases[i].thread ||
            page.is_product != cases[i].product)
            fail_msg("%s at %s: %d, %d", cases[i].page, cases[i].url,
                     page.is_thread, page.is_product);
    }
}

/* --- limits and noscript */

static void test_too_many(void **state)
{
    nc_buf page = NC_BUF_INIT;
    xmlNode *body;
    nc_blocks *blocks;
    size_t n = 0;

    (void)state;
    for (int i = 0; i < NC_BLOCKS_MAX + 7; i++)
        nc_buf_append_text(&page, "a<br><br>");
    body = read_body(nc_buf_text(&page));
    blocks = collect(body);
    assert_int_equal(blocks->n, NC_BLOCKS_MAX);
    for (size_t i = 0; i < blocks->n; i++) {
        blocks->list[i]->kept = true;
        nc_measure_of(body)->holds = true;
    }
    for (const xmlNode *t = body->children; t; t = t->next)
        n += nc_node_is_text(t) && !nc_choose_drops(t);
    assert_int_equal(n, NC_BLOCKS_MAX);
    nc_buf_release(&page);
}

/* A page with N words in noscript and as many as MORE outside. */
static bool opens(int n, int more)
{
    nc_buf page = NC_BUF_INIT;
    xmlNode *body;
    bool opened;

    nc_buf_append_text(&page, "<body>");
    for (int i = 0; i < more; i++)
        nc_buf_append_text(&page, "bridge ");
    nc_buf_append_text(&page, "<noscript><p>");
    for (int i = 0; i < n; i++)
        nc_buf_append_text(&page, "bridge ");
    nc_buf_append_text(&page, "</p></noscript>");
    body = read_body(nc_buf_text(&page));
    opened = nc_noscript_open(body);
    nc_measure_tree(body, pool);
    assert_int_equal(nc_measure_of(body)->letters,
                     6 * (opened ? n + more : more));
    nc_buf_release(&page);
    return opened;
}

static void test_noscript(void **state)
{
    (void)state;
    assert_true(opens(100, 20));
    assert_false(opens(100, 101));
    assert_false(opens(10, 0)); /* a note */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),     cmocka_unit_test(test_containers),
        cmocka_unit_test(test_marks),    cmocka_unit_test(test_counts),
        cmocka_unit_test(test_ends),     cmocka_unit_test(test_signs),
        cmocka_unit_test(test_hints),    cmocka_unit_test(test_in_page),
        cmocka_unit_test(test_images),   cmocka_unit_test(test_scores),
        cmocka_unit_test(test_comments), cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_dividers), cmocka_unit_test(test_tables),
        cmocka_unit_test(test_lines),    cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_kinds),    cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_noscript),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
