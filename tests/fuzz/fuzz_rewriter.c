/* fuzz_rewriter.c -- the input is rules, a NUL, and a page. A digit in place of
 * rules stands for a list of the table below.
 *
 * Laws: the page without the cuts that are told is what comes out, and the
 * figures agree; it is the same whatever the pieces; rules that can't name
 * anything on the page change nothing, and so does stopping at once. What is
 * put at the end of the head is put there once, and changes nothing else.
 */
#include "fuzzing.h"
#include "nc_rewriter.h"
#include "matcher.h"

/* Less than a server may have, so that small pages reach it. */
enum { SMALL_LIMIT = 100 };

static const char *const lists[10] = {
    "##.promo\n##p > b\n##[data-x]\n##.a, .b, i",
    "##div:has(.promo)\n##li:nth-last-child(odd)\n##p:last-child",
    "##p:has-text(ad)\n##div:has-text(/a+b/i)\n##div:min-text-length(9)",
    "##:-nc-section(Related)\n##:-nc-section(/^more/i)\n#@#.keep",
    "##.a + .b\n##.a ~ p\n##p:first-child\n##li:nth-child(2n+1)\n##:empty",
    "##:-nc-unwrap(font, b)\n##.promo\n#@#.promo.keep\n##div > .a .b",
    "##.promo:upward(2)\n##b:upward(div)\n##p:not(:has(a))\n##tr.ad, td",
    "##*:last-of-type\n##:only-child\n##x-y\n##b:nth-last-of-type(2)",
    "example.com##.promo\n~example.com##p\nnews.*##div:has(> p)\n"
    "example.com#@#.a\n##.a",
    "##section:has(h2:has-text(More))\n##div:has(+ p)\n##p:has(~ .a)\n"
    "##:is(.a, :not(b)):matches-attr(\"/^data/\"=\"/x/\")",
};

typedef struct cleaning {
    nc_rewriter *rw;
    nc_buf out, want; /* what came; the page without the cuts told */
    nc_span page;
    uint64_t at, cut;
} cleaning;

static nc_status keep(void *ctx, nc_span kept)
{
    nc_buf_append(&((cleaning *)ctx)->out, kept);
    return NC_OK;
}

static void tell(void *ctx, const nc_cut *cut)
{
    cleaning *c = ctx;

    LAW(cut->offset >= c->at && cut->length > 0);
    LAW(cut->offset + cut->length <= c->page.len);
    nc_buf_append(&c->want, nc_span_between(c->page.ptr + c->at,
                                            c->page.ptr + cut->offset));
    c->at = cut->offset + cut->length;
    c->cut += cut->length;
}

static void feed(void *ctx, nc_span piece)
{
    LAW(nc_rewriter_feed(((cleaning *)ctx)->rw, piece) == NC_OK);
}

/* Some pages are XHTML. */
static bool is_xml(nc_span page)
{
    return page.len % 5 == 4;
}

/* OUT is appended what comes of PAGE. */
static void clean(nc_buf *out, const nc_sheets *sheets, size_t limit,
                  nc_span page, size_t size)
{
    cleaning c = {NULL, NC_BUF_INIT, NC_BUF_INIT, page, 0, 0};
    const nc_rewriter_stats *stats;

    c.rw = nc_rewriter_create(sheets, limit, keep, &c);
    LAW(c.rw);
    if (is_xml(page))
        nc_rewriter_read_xml(c.rw);
    nc_rewriter_tell_cuts(c.rw, tell);
    in_pieces(page, size, feed, &c);
    LAW(nc_rewriter_finish(c.rw) == NC_OK);
    nc_buf_append(&c.want,
                  nc_span_between(page.ptr + c.at, page.ptr + page.len));
    LAW(nc_span_equal(nc_buf_span(&c.out), nc_buf_span(&c.want)));
    stats = nc_rewriter_get_stats(c.rw);
    LAW(stats->bytes_in == page.len && stats->bytes_put == 0);
    LAW(stats->bytes_cut == c.cut && (stats->cuts > 0) == (c.cut > 0));
    nc_rewriter_destroy(c.rw);
    nc_buf_append(out, nc_buf_span(&c.out));
    nc_buf_release(&c.out);
    nc_buf_release(&c.want);
}

/* --- the head */

#define PUT "<link zzz />"

static void see_tag(void *ctx, const nc_token *tok)
{
    (void)ctx;
    LAW(tok->tag == NC_TAG_LINK || tok->tag == NC_TAG_BASE);
}

static nc_span see_end(void *ctx)
{
    LAW(++*(unsigned *)ctx == 1);
    return NC_SPAN_LIT(PUT);
}

/* OUT is appended what comes of PAGE when somebody watches its head. */
static void clean_watched(nc_buf *out, const nc_sheets *sheets, size_t limit,
                          nc_span page, size_t size)
{
    unsigned ends = 0;
    nc_head_watch watch = {see_tag, see_end, &ends, is_xml(page)};
    cleaning c = {NULL, NC_BUF_INIT, NC_BUF_INIT, page, 0, 0};
    const nc_rewriter_stats *stats;

    c.rw = nc_rewriter_create(sheets, limit, keep, &c);
    LAW(c.rw);
    if (is_xml(page))
        nc_rewriter_read_xml(c.rw);
    nc_rewriter_watch_head(c.rw, &watch);
    in_pieces(page, size, feed, &c);
    LAW(nc_rewriter_finish(c.rw) == NC_OK);
    stats = nc_rewriter_get_stats(c.rw);
    LAW(stats->bytes_put == 0 || stats->bytes_put == strlen(PUT));
    LAW(page.len - stats->bytes_cut + stats->bytes_put == c.out.len);
    nc_rewriter_destroy(c.rw);
    nc_buf_append(out, nc_buf_span(&c.out));
    nc_buf_release(&c.out);
}

/* Appends S without the first PUT in it. */
static void without_put(nc_buf *out, nc_span s)
{
    const unsigned char *put = nc_span_find(s, NC_SPAN_LIT(PUT));

    if (put) {
        nc_buf_append(out, nc_span_between(s.ptr, put));
        nc_span_take(&s, (size_t)(put - s.ptr) + strlen(PUT));
    }
    nc_buf_append(out, s);
}

static void same_but_for_head(const nc_sheets *sheets, size_t limit,
                              nc_span page)
{
    nc_buf whole = NC_BUF_INIT, pieces = NC_BUF_INIT;
    nc_buf plain = NC_BUF_INIT, rest = NC_BUF_INIT;

    clean_watched(&whole, sheets, limit, page, page.len + 1);
    clean_watched(&pieces, sheets, limit, page,
                  1 + (page.len ? page.ptr[page.len / 2] % 61 : 0));
    LAW(nc_span_equal(nc_buf_span(&whole), nc_buf_span(&pieces)));
    if (!nc_span_find(page, NC_SPAN_LIT("zzz"))) {
        clean(&plain, sheets, limit, page, page.len + 1);
        without_put(&rest, nc_buf_span(&whole));
        LAW(nc_span_equal(nc_buf_span(&rest), nc_buf_span(&plain)));
    }
    nc_buf_release(&whole);
    nc_buf_release(&pieces);
    nc_buf_release(&plain);
    nc_buf_release(&rest);
}

static nc_rules *read_rules(nc_span text, bool cautious)
{
    nc_rules *rules = nc_rules_create(cautious);
    nc_rules_tally tally;

    LAW(rules &&
        nc_rules_read(rules, text, "fuzz", NULL, NULL, &tally) == NC_OK);
    LAW(nc_rules_seal(rules) == NC_OK);
    return rules;
}

static void same_in_pieces(const nc_sheets *sheets, size_t limit, nc_span page)
{
    size_t sizes[] = {1, 2 + (page.len ? page.ptr[page.len / 2] % 61 : 0)};
    nc_buf whole = NC_BUF_INIT;

    clean(&whole, sheets, limit, page, page.len + 1);
    for (size_t i = 0; i < 2; i++) {
        nc_buf out = NC_BUF_INIT;

        clean(&out, sheets, limit, page, sizes[i]);
        LAW(nc_span_equal(nc_buf_span(&out), nc_buf_span(&whole)));
        nc_buf_release(&out);
    }
    nc_buf_release(&whole);
}

static nc_sheets sheets_of(const nc_rules *rules)
{
    return (nc_sheets){{rules}, 1, NC_SPAN_LIT("www.news.example.com")};
}

/* A class longer than the page names nothing on it, nor does a heading. */
static void same_if_nothing_named(nc_span page)
{
    nc_buf text = NC_BUF_INIT, out = NC_BUF_INIT;
    nc_rules *rules;
    nc_sheets sheets;

    nc_buf_append_text(&text, "##:-nc-section(zzzzzzzzzzz)\n##div > p + .");
    for (size_t i = 0; i <= page.len; i++)
        nc_buf_append_byte(&text, 'z');
    rules = read_rules(nc_buf_span(&text), false);
    sheets = sheets_of(rules);
    clean(&out, &sheets, NC_HOLD_LIMIT, page, 50);
    LAW(nc_span_find_nocase(page, NC_SPAN_LIT("zzz")) ||
        nc_span_equal(nc_buf_span(&out), page));
    nc_rules_destroy(rules);
    nc_buf_release(&text);
    nc_buf_release(&out);
}

/* Whether RULES may leave more questions open on PAGE than are kept: then some
 * are given up, and less is cut. */
static bool may_ask_too_much(const nc_rules *rules, nc_span page)
{
    size_t tags = 0;

    for (size_t i = 0; i < page.len; i++)
        tags += page.ptr[i] == '<';
    return tags * nc_rules_count(rules) > NC_ASKS_MAX;
}

/* Rules that name nothing, but look everywhere, make no difference to others.
 * Those that ask do to sections and unwrapping: what is asked about is neither
 * a container nor unwrapped. */
static void same_with_more_rules(const nc_rules *rules, nc_span text,
                                 nc_span page)
{
    nc_buf more = NC_BUF_INIT, want = NC_BUF_INIT, out = NC_BUF_INIT;
    nc_rules *with;

    nc_buf_append(&more, text);
    nc_buf_append_text(&more, "\n##[class*=\"zzzzzz\"]\n##* > b + zzzz ~ i\n");
    if (!nc_span_find(text, NC_SPAN_LIT(":-nc-")))
        nc_buf_append_text(&more, "##:has(> zzzz)\n##:has(+ zzzz)\n"
                                  "##p:has-text(zzzzzz)\n");
    with = read_rules(nc_buf_span(&more), text.len % 4 == 3);
    if (!nc_span_find_nocase(page, NC_SPAN_LIT("zzz")) &&
        nc_rules_count(with) > nc_rules_count(rules) &&
        !may_ask_too_much(with, page)) {
        nc_sheets few = sheets_of(rules), many = sheets_of(with);

        clean(&want, &few, NC_HOLD_LIMIT, page, page.len + 1);
        clean(&out, &many, NC_HOLD_LIMIT, page, page.len + 1);
        LAW(nc_span_equal(nc_buf_span(&out), nc_buf_span(&want)));
    }
    nc_rules_destroy(with);
    nc_buf_release(&more);
    nc_buf_release(&want);
    nc_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    nc_span page = {data, size}, text = take_part(&page);
    nc_rules *rules, *guesses;
    nc_sheets sheets;

    if (text.len == 1 && text.ptr[0] >= '0' && text.ptr[0] <= '9')
        text = nc_span_of(lists[text.ptr[0] - '0']);
    rules = read_rules(text, text.len % 4 == 3);
    guesses = read_rules(nc_span_of(lists[page.len % 10]), true);
    sheets = sheets_of(rules);
    sheets.sheet[1] = guesses;
    sheets.n += page.len % 2;
    same_in_pieces(&sheets, SMALL_LIMIT, page);
    same_in_pieces(&sheets, NC_HOLD_LIMIT, page);
    same_but_for_head(&sheets, SMALL_LIMIT, page);
    same_but_for_head(&(nc_sheets){.n = 0}, NC_HOLD_LIMIT, page);
    same_if_nothing_named(page);
    same_with_more_rules(rules, text, page);
    nc_rules_destroy(rules);
    nc_rules_destroy(guesses);
    return 0;
}
