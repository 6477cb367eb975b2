/* test_text.c -- plain text out of HTML. */
#include "support.h"
#include "pooled.h"
#include "nc_sanitizer.h"

static const struct {
    const char *name, *in, *out;
} cases[] = {
    {"paragraphs", "<p>a</p><p>b</p>", "a\n\nb"},
    {"white space", "<p> a \n\t b&nbsp;c </p>\n\n<p> </p>\n<p>d</p>",
     "a b c\n\nd"},
    {"inline tags do not part words", "<p>a<b>b</b>c <i>d</i>.</p>", "abc d."},
    {"block tags do", "<div>a</div>b<section>c</section>", "a\n\nb\n\nc"},
    {"line break", "<p>a<br>b</p>", "a\nb"},
    {"heading", "<h2>t</h2><p>a</p>", "t\n\na"},
    {"list", "<p>a</p><ul><li>b</li><li><p>c</p></li></ul><p>d</p>",
     "a\n\n- b\n- c\n\nd"},
    {"list in a list", "<ol><li>a<ul><li>b</ul><li>c</ol>", "- a\n  - b\n- c"},
    {"more in an item", "<ul><li>a<br>b<p>c<ul><li>d</ul>e</ul>f",
     "- a\n  b\n  c\n  - d\n  e\n\nf"},
    {"definitions", "<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\nb\n\nc\nd"},
    {"table", "<table><tr><th>a<th>b<tr><td>c<td><p>d</p></table>",
     "a | b\nc | d"},
    {"blocks in one cell",
     "<table><tr><td>a<p>b</p><td>c<br>d<tr><td>e<td><ul><li>f<li>g</ul>"
     "</table>",
     "a b | c d\ne | - f - g"},
    {"quote", "<blockquote><p>a</p><p>b</p></blockquote>c", "a\n\nb\n\nc"},
    {"pre", "<pre>\na\n  b</pre>", "a\n  b"},
    {"no captions",
     "<figure><img src=http://h/i><figcaption>c</figcaption>"
     "</figure><p>a</p>",
     "a"},
    {"no links that stand for players",
     "a<iframe src=https://www.youtube.com/embed/x title=t></iframe>b",
     "a\n\nb"},
    {"no space beside a picture",
     "<p><img src=http://h/i alt=i> a <img src=http://h/i alt=i></p><p>b</p>",
     "a\n\nb"},
    {"pre, indented", "<p>a</p><pre>  b\n c</pre>", "a\n\n  b\n c"},
    {"no scripts", "a<script>b</script><style>c</style>", "a"},
    {"references", "a &amp; b &lt;c&gt; &#8212;", "a & b <c> \xE2\x80\x94"},
    {"NFC", "e&#x301;", "\xC3\xA9"},
    {"no width",
     "a&#x200B;b&shy;c&#xFEFF;d&#x2060;e&#x200E;f&#x202E;g&#x200D;h",
     "abcdefgh"},
    {"joiners are spelling in Persian", "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE",
     "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE"},
    {"icon fonts", "&#xE001;a", "a"},
    {"nothing", "", ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_buf out = NC_BUF_INIT;

        assert_int_equal(nc_text_write(&out, nc_span_of(cases[i].in), pool),
                         NC_OK);
        is_bytes(nc_buf_span(&out), nc_span_of(cases[i].out), "%s",
                 cases[i].name);
        nc_buf_release(&out);
    }
}

/* What is for people only. */
static const struct {
    const char *name, *in, *out;
    nc_text_form form;
} forms[] = {
    {"numbers",
     "<ol start=9><li>a<ul><li>b</ul><li>c<ol><li>d</ol>e</ol><ol><li>f</ol>",
     "9. a\n   - b\n10. c\n    1. d\n    e\n\n1. f",
     {true, false}},
    {"no numbers in the article's text",
     "<ol start=9><li>a</ol>",
     "- a",
     {false, false}},
    {"footnotes, one an address",
     "<p><a href=http://h/a>a</a> <a href=http://h/b?c&amp;d><b>b</b></a>.</p>"
     "<p><a href=http://h/a>c</a> <a href=mailto:x@h.example>m</a></p>",
     "a[1] b[2].\n\nc[1] m[3]\n\n[1] http://h/a\n[2] http://h/b?c&d\n"
     "[3] mailto:x@h.example",
     {false, true}},
    {"no footnote for what is there, or for a picture",
     "<p><a href=http://h/a>http://h/a</a> <a href=http://h/b>"
     "<img src=http://h/i></a> a</p>",
     "http://h/a a",
     {true, true}},
    {"no links, no footnotes", "<p>a</p>", "a", {true, true}},
};

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(forms); i++) {
        nc_buf out = NC_BUF_INIT;

        assert_int_equal(nc_text_write_as(&out, nc_span_of(forms[i].in),
                                          &forms[i].form, pool),
                         NC_OK);
        is_bytes(nc_buf_span(&out), nc_span_of(forms[i].out), "%s",
                 forms[i].name);
        nc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                       cmocka_unit_test(test_forms)};

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
