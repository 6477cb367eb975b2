/* test_lexer.c -- the lexer's tokens, by WHATWG HTML 13.2.5.
 *
 * What html5lib-tests' cases leave out: how content is chosen after a start
 * tag, what the carry holds, and readers of comments, doctypes and attributes.
 * Rows are read whole, at every cut, in pieces of 1 to 7 bytes, and with their
 * last byte at the end of readable memory.
 */
#include "lexing.h"

#include <sys/mman.h>
#include <unistd.h>

/* Tokens as lexing.h tells them; `|` stands for the end of a line. */
static const struct {
    const char *in, *want;
} rows[] = {
    {"", ""},
    {"a", "text \"a\"|"},
    {"<p>", "start p|"},
    {"<P\tID=x\n>", "start p \"id\"=\"x\"|"},
    {"a<b>c</b>d", "text \"a\"|start b|text \"c\"|end b|text \"d\"|"},
    {"<br/>", "start br /|"},
    {"<br / >", "start br|"},
    {"<a/b>", "start a \"b\"=\"\"|"},
    {"<a b=c/>", "start a \"b\"=\"c/\"|"},
    {"<a b='c'/>", "start a \"b\"=\"c\" /|"},
    {"<a b='1'c=\"2\"d=3>", "start a \"b\"=\"1\" \"c\"=\"2\" \"d\"=\"3\"|"},
    {"<a b = '>' c>", "start a \"b\"=\">\" \"c\"=\"\"|"},
    {"<a =b>", "start a \"=b\"=\"\"|"},
    {"<a b==c>", "start a \"b\"=\"=c\"|"},
    {"<a b=>", "start a \"b\"=\"\"|"},
    {"<a b=''>", "start a \"b\"=\"\"|"},
    {"<a <b>", "start a \"<b\"=\"\"|"},
    {"<a b=\"&amp;&lt\" c=&copy=>", "start a \"b\"=\"&<\" \"c\"=\"&copy=\"|"},
    {"<a x=1 X=2>", "start a \"x\"=\"1\"|"},
    {"</p\nclass=x>", "end p|"},
    {"</p/>", "end p|"},
    {"1 < 2 <3 <", "text \"1 < 2 <3 <\"|"},
    {"</>a</ b>c</", "text \"a\"|comment \" b\"|text \"c</\"|"},
    {"<?xml x?>a", "comment \"?xml x?\"|text \"a\"|"},
    {"<!x>a", "comment \"x\"|text \"a\"|"},
    {"<!>a", "comment \"\"|text \"a\"|"},
    {"<!-->a", "comment \"\"|text \"a\"|"},
    {"<!--->a", "comment \"\"|text \"a\"|"},
    {"<!---->a", "comment \"\"|text \"a\"|"},
    {"<!----->a", "comment \"-\"|text \"a\"|"},
    {"<!--a-->b", "comment \"a\"|text \"b\"|"},
    {"<!--a--!>b", "comment \"a\"|text \"b\"|"},
    {"<!--a--b-->c", "comment \"a--b\"|text \"c\"|"},
    {"<!--a--!b-->c", "comment \"a--!b\"|text \"c\"|"},
    {"<!--a->b-->c", "comment \"a->b\"|text \"c\"|"},
    {"<!--<!-->a", "comment \"<!\"|text \"a\"|"},
    {"<!--a", "comment \"a\"|"},
    {"<!--a-", "comment \"a\"|"},
    {"<!--a--", "comment \"a\"|"},
    {"<!--a--!", "comment \"a\"|"},
    {"<!-", "comment \"-\"|"},
    {"<!DOCTYPE html>", "doctype html - - correct|"},
    {"<!doctype HTML PUBLIC \"a\" 'b' >", "doctype html \"a\" \"b\" correct|"},
    {"<!DOCTYPE html SYSTEM \"\">", "doctype html - \"\" correct|"},
    {"<!DOCTYPE>", "doctype - - - quirks|"},
    {"<!DOCTYPE html PUBLIC>", "doctype html - - quirks|"},
    {"<!DOCTYPE html", "doctype html - - quirks|"},
    {"<!DOCTYPE html x>", "doctype html - - quirks|"},
    {"<![CDATA[a]]>b", "comment \"[CDATA[a]]\"|text \"b\"|"},
    {"a<b c=d", "text \"a\"|"},
    {"a<b c='d", "text \"a\"|"},
    {"a</b", "text \"a\"|"},
    {"<x-y:z.1>", "start x-y:z.1|"},
    {"<a\xC3\xA9>", "start a\xC3\xA9|"},
    {"a\rb\r\nc", "text \"a\nb\nc\"|"},
    {"<a b='\r\n'>", "start a \"b\"=\"\n\"|"},
    {"&amp;&notit;&#x41", "text \"&\xC2\xACit;A\"|"},
    {"a&am<b>p;", "text \"a&am\"|start b|text \"p;\"|"},
    /* What tell_steered says of the content of these elements. */
    {"<title>a<b>&amp;</title>c", "start title|text \"a<b>&\"|end title|"
                                  "text \"c\"|"},
    {"<style>a<b>&amp;</style>c", "start style|text \"a<b>&amp;\"|end style|"
                                  "text \"c\"|"},
    {"<style></styl></styles></STYLE\n>c",
     "start style|text \"</styl></styles>\"|end style|text \"c\"|"},
    {"<style></style/x>c", "start style|end style|text \"c\"|"},
    {"<style></script></style>", "start style|text \"</script>\"|end style|"},
    {"<style><!--</style>c", "start style|text \"<!--\"|end style|"
                             "text \"c\"|"},
    {"<style>a</style", "start style|text \"a</style\"|"},
    {"<style>a</style x", "start style|text \"a\"|"},
    {"<script>a<b></script>c", "start script|text \"a<b>\"|end script|"
                               "text \"c\"|"},
    {"<script><!--</script>c", "start script|text \"<!--\"|end script|"
                               "text \"c\"|"},
    {"<script><!--<script></script>--></script>c",
     "start script|text \"<!--<script></script>-->\"|end script|"
     "text \"c\"|"},
    {"<script><!--<script>--></script>c",
     "start script|text \"<!--<script>-->\"|end script|text \"c\"|"},
    {"<script><!--<scripty></script>c",
     "start script|text \"<!--<scripty>\"|end script|text \"c\"|"},
    {"<script><!--><script></script>c",
     "start script|text \"<!--><script>\"|end script|text \"c\"|"},
    {"<script><!---<script></script></script>c",
     "start script|text \"<!---<script></script>\"|end script|text \"c\"|"},
    {"<script><!--<script></script></script>c",
     "start script|text \"<!--<script></script>\"|end script|text \"c\"|"},
    {"<script>'</scr' + 'ipt>'</script>c",
     "start script|text \"'</scr' + 'ipt>'\"|end script|text \"c\"|"},
    {"<plaintext>a</plaintext>", "start plaintext|text \"a</plaintext>\"|"},
    {"<svg><![CDATA[a<b>&amp;]]>c]]><p>",
     "start svg|text \"a<b>&amp;c]]>\"|start p|"},
    {"<svg><![CDATA[a]]]>b", "start svg|text \"a]b\"|"},
    {"<svg><![CDATA[a]]", "start svg|text \"a]]\"|"},
    {"<svg><![cdata[a]]>b", "start svg|comment \"[cdata[a]]\"|text \"b\"|"},
};

/* As a tree builder chooses the content, but for svg, which here is open from
 * its tag on. */
static void steer(nc_lexer *lx, const nc_token *tok)
{
    if (tok->kind != NC_TOKEN_START_TAG)
        return;
    switch (tok->tag) {
    case NC_TAG_TITLE:
        nc_lexer_set_content(lx, NC_CONTENT_RCDATA, tok->name);
        break;
    case NC_TAG_STYLE:
        nc_lexer_set_content(lx, NC_CONTENT_RAWTEXT, tok->name);
        break;
    case NC_TAG_SCRIPT:
        nc_lexer_set_content(lx, NC_CONTENT_SCRIPT, tok->name);
        break;
    case NC_TAG_PLAINTEXT:
        nc_lexer_set_content(lx, NC_CONTENT_PLAINTEXT, tok->name);
        break;
    case NC_TAG_SVG:
        nc_lexer_allow_cdata(lx, true);
        break;
    default:
        break;
    }
}

/* A token_fn. */
static void tell_steered(void *ctx, nc_lexer *lx, const nc_token *tok)
{
    tell_token(ctx, lx, tok);
    steer(lx, tok);
}

static void append_lines(nc_buf *out, const char *want)
{
    for (; *want; want++)
        nc_buf_append_byte(out, *want == '|' ? '\n' : (unsigned char)*want);
}

static bool check_row(nc_lexer *lx, size_t i, size_t first, size_t size)
{
    telling t = TELLING_INIT;
    nc_buf want = NC_BUF_INIT;
    bool right;

    nc_lexer_reset(lx);
    lex_page(lx, nc_span_of(rows[i].in), first, size, tell_steered, &t);
    tell_end_of_text(&t);
    append_lines(&want, rows[i].want);
    right = nc_span_equal(nc_buf_span(&t.out), nc_buf_span(&want));
    if (!right)
        printf("# %s, cut after %zu, then every %zu\n#  got: %s\n# want: %s\n",
               rows[i].in, first, size, nc_buf_text(&t.out), rows[i].want);
    telling_release(&t);
    nc_buf_release(&want);
    return right;
}

static void test_tokens(void **state)
{
    nc_lexer *lx = nc_lexer_create();
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        size_t n = strlen(rows[i].in);
        bool right = true;

        for (size_t cut = 0; cut <= n && right; cut++)
            right = check_row(lx, i, cut, n + 1);
        for (size_t size = 1; size <= 7 && right; size++)
            right = check_row(lx, i, size, size);
        failed += !right;
    }
    nc_lexer_destroy(lx);
    nc_lexer_destroy(NULL);
    assert_int_equal(failed, 0);
}

static void drop_token(void *ctx, nc_lexer *lx, const nc_token *tok)
{
    (void)ctx;
    (void)lx;
    (void)tok;
}

/* No byte past a piece is looked at. */
static void test_at_guard(void **state)
{
    size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *map = mmap(NULL, 2 * page_size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    nc_lexer *lx = nc_lexer_create();

    (void)state;
    assert_true(map != MAP_FAILED);
    assert_int_equal(mprotect(map + page_size, page_size, PROT_NONE), 0);
    for (size_t i = 0; i < NELEMS(rows); i++)
        for (size_t n = 0; n <= strlen(rows[i].in); n++) {
            nc_span piece = {map + page_size - n, n};
            uint64_t seen = 0;
            nc_token tok;

            memcpy(map + page_size - n, rows[i].in, n);
            nc_lexer_reset(lx);
            while (nc_lexer_next(lx, &piece, &tok) != NC_TOKEN_MORE)
                seen += tok.raw.len;
            while (nc_lexer_finish(lx, &tok) != NC_TOKEN_MORE)
                seen += tok.raw.len;
            assert_int_equal(seen, n);
        }
    nc_lexer_destroy(lx);
    munmap(map, 2 * page_size);
}

/* What is held when a piece ends: a tag that is cut, never text. */
static void test_carry(void **state)
{
    static const struct {
        const char *piece, *carry;
    } pieces[] = {
        {"abc", ""},
        {"d<", "<"},
        {"b", "<b"},
        {" c='>", "<b c='>"},
        {"'>", ""},
        {"e</", "</"},
        {"b>", ""},
        {"<!", "<!"},
        {"-", "<!-"},
        {"- x", ""},
        {"-->", ""},
        {"<!DOC", "<!DOC"},
        {"TYPE html", "<!DOCTYPE html"},
        {">", ""},
    };
    nc_lexer *lx = nc_lexer_create();

    (void)state;
    for (size_t i = 0; i < NELEMS(pieces); i++) {
        nc_span piece = nc_span_of(pieces[i].piece);
        nc_token tok;

        while (nc_lexer_next(lx, &piece, &tok) != NC_TOKEN_MORE)
            ;
        is_bytes(nc_lexer_carry(lx), nc_span_of(pieces[i].carry),
                 "after piece %zu", i);
    }
    nc_lexer_destroy(lx);
}

/* A page of pieces of markup in any order, cut anyhow: the raw spans are the
 * page (lex_page sees to that), and the tokens do not depend on the cut. */
static void test_any_page(void **state)
{
    static const char *const parts[] = {
        "<",         ">",         "/",        "!",         "-",
        "--",        "a",         "script",   "</",        "<!--",
        "-->",       "'",         "\"",       "=",         " ",
        "&",         "]]>",       "<svg>",    "<script>",  "\r",
        "\n",        "?",         "\x80",     "<title>",   "<!doctype ",
        "<![CDATA[", "</script>", "</title>", "plaintext", "x"};
    nc_lexer *lx = nc_lexer_create();
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        nc_buf page = NC_BUF_INIT;
        telling whole = TELLING_INIT;

        for (int i = 0; i < 24; i++) {
            seed = seed * 1664525U + 1013904223U;
            nc_buf_append_text(&page, parts[(seed >> 16) % NELEMS(parts)]);
        }
        nc_lexer_reset(lx);
        lex_page(lx, nc_buf_span(&page), page.len, 1, tell_steered, &whole);
        tell_end_of_text(&whole);
        for (size_t size = 1; size <= 7; size += 2) {
            telling cut = TELLING_INIT;

            nc_lexer_reset(lx);
            lex_page(lx, nc_buf_span(&page), size, size, tell_steered, &cut);
            tell_end_of_text(&cut);
            is_bytes(nc_buf_span(&cut.out), nc_buf_span(&whole.out),
                     "%s\nin pieces of %zu", nc_buf_text(&page), size);
            telling_release(&cut);
        }
        telling_release(&whole);
        nc_buf_release(&page);
    }
    nc_lexer_destroy(lx);
}

/* Appends N parts of a page as they come: common ones, for which the lexer has
 * a quick way, and odd ones, for which it has not. */
static void append_parts(nc_buf *page, uint32_t *seed, int n)
{
    static const char *const parts[] = {
        "<a href=\"",
        "<p class=\"lead\">",
        "<DIV ID=\"x\" Class=\"a  b\">",
        "</div>",
        "</a>",
        "</P >",
        "<br/>",
        "<img src='1.png' alt=\"\" />",
        "<li\n\tclass=\"c\"\n>",
        "<input disabled value=a/b type = \"text\">",
        "<blockquote cite=\"y\">",
        "<figcaption>",
        "<x-unknown-name-of-some-length data-attribute-name-of-length=\"1\">",
        "<a fifteen-letters=\"1\" sixteen-letters-=\"2\" "
        "seventeen-letters=\"3\">",
        "<a thirty-one-letters-in-this-name='1' "
        "thirty-two-letters-in-this-name-=\"2\" ",
        "thirty-two-letters-in-this-name-x=\"3\" "
        "thirty-two-letters-in-this-name->",
        "<script async fifteen-letters='4' sixteen-letters- >",
        "<p =\"f\" class=\"g\">",
        "<h\x11>",
        "<h\x01 a\x02=\"b\">",
        "\" title=\"",
        "\" a='\"' b=\"'\" =c=\"d\" e\"=\"f\" ",
        "\">",
        "\"\"=",
        "<!-- a > b -->",
        "<!doctype html>",
        "<title>",
        "</title>",
        "<script>",
        "if (a < b && c</d/.test(e)) f('</p><!-- ');",
        "<!--",
        "-->",
        "</script>",
        "<svg>",
        "<![CDATA[",
        "]]>",
        "</ ",
        "</>",
        "<",
        "<3 ",
        ">",
        "/",
        " ",
        "                    ",
        "=",
        "Text of some words, as there is between the tags of a page. ",
        "More of it, so that a look of sixty-four bytes does not reach the "
        "end, nor one of twice as many, or another one after that. "};

    for (int i = 0; i < n; i++) {
        *seed = *seed * 1664525U + 1013904223U;
        nc_buf_append_text(page, parts[(*seed >> 16) % NELEMS(parts)]);
    }
}

/* What is read the quick way is what a byte at a time gives: pieces too short
 * for it show how it must be. */
static void test_quick_way(void **state)
{
    nc_lexer *lx = nc_lexer_create();
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        nc_buf page = NC_BUF_INIT;
        telling slow = TELLING_INIT;

        append_parts(&page, &seed, 40);
        nc_lexer_reset(lx);
        lex_page(lx, nc_buf_span(&page), 1, 1, tell_steered, &slow);
        tell_end_of_text(&slow);
        for (size_t size = 97; size < 20000; size *= 14) {
            telling quick = TELLING_INIT;

            nc_lexer_reset(lx);
            lex_page(lx, nc_buf_span(&page), seed % 200, size, tell_steered,
                     &quick);
            tell_end_of_text(&quick);
            is_bytes(nc_buf_span(&quick.out), nc_buf_span(&slow.out),
                     "%s\nin pieces of %zu", nc_buf_text(&page), size);
            telling_release(&quick);
        }
        telling_release(&slow);
        nc_buf_release(&page);
    }
    nc_lexer_destroy(lx);
}

static void check_skip(nc_lexer *lx, nc_span page, size_t first, size_t size)
{
    nc_buf all = NC_BUF_INIT;

    nc_lexer_reset(lx);
    mark_tags(&all, lx, page, first, size, 0, steer);
    for (int skip = 1; skip <= 2; skip++) {
        nc_buf tags = NC_BUF_INIT;

        nc_lexer_reset(lx);
        mark_tags(&tags, lx, page, first, size, skip, steer);
        is_bytes(nc_buf_span(&tags), nc_buf_span(&all),
                 "%.*s\nin pieces of %zu", (int)page.len,
                 (const char *)page.ptr, size);
        nc_buf_release(&tags);
    }
    nc_buf_release(&all);
}

/* Without text, the tags are the same, at the same places. */
static void test_skip_text(void **state)
{
    nc_lexer *lx = nc_lexer_create();
    uint32_t seed = 3;
    nc_span page = NC_SPAN_LIT("a<b>c");
    nc_token tok;

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++)
        for (size_t size = 1; size <= 7; size++)
            check_skip(lx, nc_span_of(rows[i].in), size, size);
    for (int round = 0; round < 500; round++) {
        nc_buf parts = NC_BUF_INIT;

        append_parts(&parts, &seed, 40);
        check_skip(lx, nc_buf_span(&parts), seed % 300, 1 + seed % 1000);
        check_skip(lx, nc_buf_span(&parts), parts.len, 1);
        nc_buf_release(&parts);
    }
    nc_lexer_reset(lx);
    nc_lexer_skip_text(lx, true);
    nc_lexer_reset(lx);
    assert_int_equal(nc_lexer_next(lx, &page, &tok), NC_TOKEN_TEXT);
    nc_lexer_destroy(lx);
}

/* --- readers */

static void test_attr_by_name(void **state)
{
    nc_lexer *lx = nc_lexer_create();
    nc_span page = NC_SPAN_LIT("<p Class=a class=b data-x ID=''>");
    nc_token tok;
    const nc_attr *attr;

    (void)state;
    assert_int_equal(nc_lexer_next(lx, &page, &tok), NC_TOKEN_START_TAG);
    assert_int_equal(tok.n_attrs, 4);
    attr = nc_token_attr(&tok, NC_SPAN_LIT("class"));
    assert_non_null(attr);
    is_bytes(attr->name, NC_SPAN_LIT("Class"), "as written");
    is_bytes(attr->value, NC_SPAN_LIT("a"), "the first counts");
    attr = nc_token_attr(&tok, NC_SPAN_LIT("data-x"));
    assert_non_null(attr);
    assert_int_equal(attr->value.len, 0);
    assert_ptr_equal(attr->value.ptr, attr->name.ptr + attr->name.len);
    assert_non_null(nc_token_attr(&tok, NC_SPAN_LIT("id")));
    assert_null(nc_token_attr(&tok, NC_SPAN_LIT("data")));
    assert_null(nc_token_attr(&tok, NC_SPAN_LIT("")));
    nc_lexer_destroy(lx);
}

/* Content belongs to one element: the next is read as data again. */
static void test_content_ends(void **state)
{
    nc_lexer *lx = nc_lexer_create();
    telling t = TELLING_INIT;

    (void)state;
    lex_page(lx, NC_SPAN_LIT("<style></style><b></b><title><b></title><b>"), 3,
             3, tell_steered, &t);
    tell_end_of_text(&t);
    is_text(nc_buf_text(&t.out),
            "start style\nend style\nstart b\nend b\nstart title\n"
            "text \"<b>\"\nend title\nstart b\n",
            "content");
    telling_release(&t);
    nc_lexer_reset(lx);
    nc_lexer_set_content(lx, NC_CONTENT_PLAINTEXT, NC_SPAN_EMPTY);
    nc_lexer_reset(lx);
    lex_page(lx, NC_SPAN_LIT("<b>"), 3, 3, drop_token, NULL);
    nc_lexer_destroy(lx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_at_guard),
        cmocka_unit_test(test_carry),
        cmocka_unit_test(test_any_page),
        cmocka_unit_test(test_quick_way),
        cmocka_unit_test(test_skip_text),
        cmocka_unit_test(test_attr_by_name),
        cmocka_unit_test(test_content_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
