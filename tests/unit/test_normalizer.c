/* test_normalizer.c -- what becomes of the markup of an article.
 *
 * A case is options, what stands in an article, and what is to stand there
 * then. Every case runs cut in two at every byte and in pieces of 1 to 7
 * bytes; over its own output, which must stay as it is; outside of an article
 * and without options, where nothing may change; and with every end that the
 * page may have, where pieces must not matter.
 */
#include "normalizing.h"

#define NBSP "\xC2\xA0"

typedef struct normal_case {
    const char *name;
    unsigned options;
    const char *in, *want;
} normal_case;

static const normal_case lazies[] = {
    {"data-src in the place of a blank", LAZY,
     "<img class=lazy src=\"data:image/gif;base64,R0=\" data-src=\"/a.jpg\" "
     "alt=x>",
     "<img class=lazy src=\"/a.jpg\" data-src=\"/a.jpg\" alt=x>"},
    {"no src", LAZY, "<IMG data-src='/a.jpg' loading=lazy>",
     "<IMG src='/a.jpg' data-src='/a.jpg' loading=lazy>"},
    {"bytes are copied as they stand", LAZY,
     "<img src='' data-src=\"a.jpg?b=1&amp;c=2\">",
     "<img src='a.jpg?b=1&amp;c=2' data-src=\"a.jpg?b=1&amp;c=2\">"},
    {"a quote in it", LAZY, "<img src='blank.gif' data-src=\"it's.jpg\">",
     "<img src=\"it's.jpg\" data-src=\"it's.jpg\">"},
    {"no quotes", LAZY, "<img src=/blank.gif data-original=/a.jpg alt>",
     "<img src=\"/a.jpg\" data-original=/a.jpg alt>"},
    {"no value", LAZY, "<img src data-src=/a.jpg>",
     "<img src=\"/a.jpg\" data-src=/a.jpg>"},
    {"both quotes and none", LAZY, "<img data-src=/a'\"b.jpg>",
     "<img data-src=/a'\"b.jpg>"},
    {"a set", LAZY,
     "<img src='data:,' data-src='a.jpg' data-srcset='a.jpg 1x, b.jpg 2x'>",
     "<img srcset='a.jpg 1x, b.jpg 2x' src='a.jpg' data-src='a.jpg' "
     "data-srcset='a.jpg 1x, b.jpg 2x'>"},
    {"a set in the place of a blank", LAZY,
     "<img src='data:,' srcset=\"data:,\" data-lazy-srcset='a.jpg 1x'>",
     "<img src='data:,' srcset=\"a.jpg 1x\" data-lazy-srcset='a.jpg 1x'>"},
    {"the source of a picture", LAZY,
     "<picture><source data-srcset='a.webp'><img src='a.jpg'></picture>",
     "<picture><source srcset='a.webp' data-srcset='a.webp'>"
     "<img src='a.jpg'></picture>"},
    {"the source of a video", LAZY, "<video><source data-src='a.mp4'></video>",
     "<video><source data-src='a.mp4'></video>"},
    {"a source of a picture with an address alone", LAZY,
     "<picture><source data-src='a.webp'><img src='a.jpg'></picture>",
     "<picture><source srcset='a.webp' data-src='a.webp'>"
     "<img src='a.jpg'></picture>"},
    {"a real picture, a larger one beside it", LAZY,
     "<img src='small.jpg' data-full-src='large.jpg' data-original='l.jpg'>",
     "<img src='small.jpg' data-full-src='large.jpg' data-original='l.jpg'>"},
    {"a real one that says that it waits", LAZY,
     "<img class='lazyload' src='small.jpg' data-src='large.jpg'>",
     "<img class='lazyload' src='large.jpg' data-src='large.jpg'>"},
    {"one that has come", LAZY,
     "<img class='lazyloaded' src='small.jpg' data-src='large.jpg'>",
     "<img class='lazyloaded' src='small.jpg' data-src='large.jpg'>"},
    {"what is no address", LAZY, "<img src='' data-lazy='true' data-src='{u}'>",
     "<img src='' data-lazy='true' data-src='{u}'>"},
    {"a frame waits for consent", LAZY, "<iframe data-src='/v'></iframe>",
     "<iframe data-src='/v'></iframe>"},
    {"twin behind", LAZY,
     "<img src='data:,' data-src='/a.jpg'> \n"
     "<noscript> <img src='/a.jpg'></noscript>b",
     "<img src='/a.jpg' data-src='/a.jpg'> \nb"},
    {"twin of another size", LAZY,
     "<img src='data:,' data-src='/l/a.jpg?w=9'>"
     "<noscript><img src='/s/a.jpg?w=1'></noscript>",
     "<img src='/l/a.jpg?w=9' data-src='/l/a.jpg?w=9'>"},
    {"a twin that waits as well", LAZY,
     "<img src='data:,' data-src='/a.jpg'><noscript><img src='data:,' "
     "data-src='/a.jpg'></noscript>",
     "<img src='/a.jpg' data-src='/a.jpg'>"},
    {"twin behind a picture", LAZY,
     "<picture><img src='data:,' data-src='/a.jpg'></picture>"
     "<noscript><img src='/a.jpg'></noscript>",
     "<picture><img src='/a.jpg' data-src='/a.jpg'></picture>"},
    {"twin before", LAZY,
     "<noscript><img src='/a.jpg'></noscript><img data-src='/a.jpg'>",
     "<img src='/a.jpg' data-src='/a.jpg'>"},
    {"only the twin knows, behind", LAZY,
     "<p><img src='data:,'><noscript><img src='/a.jpg'></noscript></p>",
     "<p><img src='/a.jpg'></p>"},
    {"only the twin knows, before", LAZY,
     "<noscript><img src='/a.jpg'></noscript><img src='spacer.gif'>",
     "<img src='/a.jpg'>"},
    {"no twin: another picture", LAZY,
     "<img src='/b.jpg' data-src='/b.jpg'><noscript><img "
     "src='/a.jpg'></noscript>",
     "<img src='/b.jpg' data-src='/b.jpg'><noscript><img "
     "src='/a.jpg'></noscript>"},
    {"no twin: more than a picture", LAZY,
     "<img src='data:,'><noscript><img src='/a.jpg'>text</noscript>",
     "<img src='data:,'><noscript><img src='/a.jpg'>text</noscript>"},
    {"no twin: two pictures", LAZY,
     "<img src='data:,'><noscript><img src='/a.jpg'><img "
     "src='/b.jpg'></noscript>",
     "<img src='data:,'><noscript><img src='/a.jpg'><img "
     "src='/b.jpg'></noscript>"},
    {"no twin: nothing in it", LAZY, "<img src='data:,'><noscript></noscript>",
     "<img src='data:,'><noscript></noscript>"},
    {"no twin: it does not end", LAZY,
     "<div><img src='data:,'><noscript><img src='/a.jpg'></div>",
     "<div><img src='data:,'><noscript><img src='/a.jpg'></div>"},
    {"no joining, behind a picture", LAZY,
     "&am<img src='data:,'><noscript><img src='/a.jpg'></noscript>p;",
     "&am<img src='data:,'><noscript><img src='/a.jpg'></noscript>p;"},
    {"no joining, before a picture", LAZY,
     "&am<noscript><img src='/a.jpg'></noscript><img data-src='/a.jpg'>",
     "&am<noscript><img src='/a.jpg'></noscript>"
     "<img src='/a.jpg' data-src='/a.jpg'>"},
    {"no twin: a pixel", LAZY,
     "<img src='data:,'><noscript><img src='/a.gif' width=1 "
     "height=1></noscript>",
     "<img src='data:,'><noscript><img src='/a.gif' width=1 "
     "height=1></noscript>"},
    {"no twin: text between", LAZY,
     "<img src='data:,'>x<noscript><img src='/a.jpg'></noscript>",
     "<img src='data:,'>x<noscript><img src='/a.jpg'></noscript>"},
};

static const normal_case trackers[] = {
    {"one of three", TRACK, "<a href=\"?a=1&amp;utm_source=x&amp;b=2#f\">",
     "<a href=\"?a=1&amp;b=2#f\">"},
    {"the first", TRACK, "<a href='/p?fbclid=x&b=2&c'>", "<a href='/p?b=2&c'>"},
    {"the last", TRACK, "<a href='/p?b=2&gclid=x'>", "<a href='/p?b=2'>"},
    {"all", TRACK, "<a href='/p?utm_source=a&#38;utm_medium=b'>",
     "<a href='/p'>"},
    {"all, a fragment stays", TRACK, "<a href='/p?utm_source=a&#x26;x_y#f'>",
     "<a href='/p?x_y#f'>"},
    {"two runs", TRACK, "<a href='/p?utm_a=1&a=1&utm_b=2&UTM_c=3&b=2&gclid=4'>",
     "<a href='/p?a=1&b=2'>"},
    {"nothing but a separator is left", TRACK, "<a href='/p?utm_a=1&'>",
     "<a href='/p'>"},
    {"no quotes", TRACK, "<a href=/p?utm_a=1&b=2>", "<a href=/p?b=2>"},
    {"no quotes, and nothing left", TRACK, "<a href=?utm_a=1 id=x>",
     "<a href=?utm_a=1 id=x>"},
    {"nothing left in quotes", TRACK, "<a href='?utm_a=1' id=x>",
     "<a href='' id=x>"},
    {"escaped twice", TRACK, "<a href='?a=1&amp;amp;utm_source=x'>",
     "<a href='?a=1'>"},
    {"a reference that is no separator", TRACK,
     "<a href='?a=&eacute;&utm_a=&lt;1&amp;b=2'>",
     "<a href='?a=&eacute;&amp;b=2'>"},
    {"a name without a semicolon", TRACK, "<a href='?utm_a=1&copy=2'>",
     "<a href='?copy=2'>"},
    {"a # of a number is no fragment", TRACK, "<a href='?a=&#38;utm_a=1#x'>",
     "<a href='?a=#x'>"},
    {"a reference that is a #", TRACK, "<a href='?utm_a=1&num;utm_b=2'>",
     "<a href='&num;utm_b=2'>"},
    {"a reference before the query", TRACK, "<a href='/&eacute;?utm_a=1'>",
     "<a href='/&eacute;'>"},
    {"in the fragment", TRACK, "<a href='/p#?utm_a=1'>",
     "<a href='/p#?utm_a=1'>"},
    {"names that only begin so", TRACK, "<a href='?gclidx=1&xutm_a=2&a=utm_b'>",
     "<a href='?gclidx=1&xutm_a=2&a=utm_b'>"},
    {"a script", TRACK, "<a href='javascript:x(1?utm_a:2)'>",
     "<a href='javascript:x(1?utm_a:2)'>"},
    {"no reference may come about", TRACK, "<a href='?a&&utm_a=1#38;'>",
     "<a href='?a&&utm_a=1#38;'>"},
    {"other tags", TRACK, "<img src='?utm_a=1'>", "<img src='?utm_a=1'>"},
    {"pixel", TRACK, "a<img src=x width=1 height='1px'>b", "ab"},
    {"pixel by style", TRACK, "a<img style='height:0;width: 1px' src=x>b",
     "ab"},
    {"a line is no pixel", TRACK, "<img src=x width=1 height=10>",
     "<img src=x width=1 height=10>"},
    {"a whole width", TRACK, "<img src=x width=100% height=1>",
     "<img src=x width=100% height=1>"},
    {"a ratio", TRACK, "<img src=x srcset=y width=1 height=1>",
     "<img src=x srcset=y width=1 height=1>"},
    {"VG Wort", TRACK, "a<img src='https://vg02.met.vgwort.de/na/0a1b'>b",
     "ab"},
    {"Matomo", TRACK, "a<img src='//x.org/matomo.php?idsite=1&amp;rec=1'>b",
     "ab"},
    {"no joining", TRACK, "&am<img src=x width=1 height=1>p;",
     "&am<img src=x width=1 height=1>p;"},
};

static const normal_case looks[] = {
    {"attributes", LOOKS,
     "<p align=center style='color:red' class=a onclick=\"x('>')\">b</p>",
     "<p class=a>b</p>"},
    {"one white space goes with each", LOOKS, "<P \n STYLE=a\tid=b  align=x >",
     "<P \n\tid=b  >"},
    {"no white space between", LOOKS, "<p style='a'id=b>", "<p id=b>"},
    {"none before", LOOKS, "<p id='a'style='b'>", "<p id='a'>"},
    {"a slash behind", LOOKS, "<img alt=x style='a'/>", "<img alt=x />"},
    {"an equals sign behind", LOOKS, "<p a style=b =c>", "<p a style=b =c>"},
    {"no value", LOOKS, "<p align id>", "<p id>"},
    {"a table keeps its borders", LOOKS,
     "<table border=1 cellpadding=2 bgcolor=red width=9><tr valign=top><td "
     "align=right>1</table>",
     "<table border=1 cellpadding=2 width=9><tr><td>1</table>"},
    {"what hides", LOOKS,
     "<p style='display: none'>a<p style=visibility:hidden>",
     "<p style='display: none'>a<p style=visibility:hidden>"},
    {"what shows a picture", LOOKS, "<div style='background:url(a.jpg)'></div>",
     "<div style='background:url(a.jpg)'></div>"},
    {"no handlers", LOOKS, "<p on='tap:a' data-onclick=b one-x=c></p>",
     "<p on='tap:a' data-onclick=b one-x=c></p>"},
    {"font", LOOKS, "<p>a<FONT color=red>b</FONT >c</p>", "<p>abc</p>"},
    {"font without an end", LOOKS, "<p><font size=2>a</p>", "<p>a</p>"},
    {"font in font, mis-nested", LOOKS,
     "<font>a<font>b<div>c</font>d</div></font>e", "ab<div>cd</div>e"},
    {"font, mis-nested", LOOKS, "<font>a<b>b</font>c</b>", "a<b>bc</b>"},
    {"font, the end tag alone", LOOKS, "<p>a</font>b</p>", "<p>ab</p>"},
    {"center, the end tag alone", LOOKS, "<p>a</center>b</p>", "<p>ab</p>"},
    {"center", LOOKS, "<center>a</center>\nb", "a\nb"},
    {"center keeps texts apart", LOOKS, "a<center>b</center>c",
     "a<div>b</div>c"},
    {"center keeps what follows apart", LOOKS, "<center>a</center>b", "a\nb"},
    {"center keeps an inline element apart", LOOKS,
     "<center>a</center><b>b</b>", "a\n<b>b</b>"},
    {"center before a block", LOOKS, "<center>a</center><p>b", "a<p>b"},
    {"center ends a paragraph", LOOKS, "<p>a <center>b</center>c",
     "<p>a <div>b</div>c"},
    {"svg stays", LOOKS, "<svg style=a><g style=b onclick=c></g></svg>",
     "<svg style=a><g style=b onclick=c></g></svg>"},
    {"template stays", LOOKS, "<template><p style=b></p></template>",
     "<template><p style=b></p></template>"},
    {"no joining", LOOKS, "&am<font>p;</font>", "&am<font>p;</font>"},
};

static const normal_case headings[] = {
    {"a copy", HEADS, "<h1>A Title</h1>a<h2>A Title</h2>b",
     "<h1>A Title</h1>ab"},
    {"a copy, said otherwise", HEADS,
     "<h1>Tom &amp; <b>Ann&rsquo;s</b></h1><H3 class=a>TOM\n &#38; ann's</H3>b",
     "<h1>Tom &amp; <b>Ann&rsquo;s</b></h1>b"},
    {"another", HEADS, "<h1>A</h1><h2>B</h2>", "<h1>A</h1><h2>B</h2>"},
    {"two of another", HEADS, "<h1>A</h1><h2>B</h2><h2>B</h2>",
     "<h1>A</h1><h2>B</h2><h2>B</h2>"},
    {"a second h1", HEADS, "<h1>A</h1><H1 id=b>B</H1 >c<h1>C</h1>",
     "<h1>A</h1><h2 id=b>B</h2 >c<h2>C</h2>"},
    {"a copy in blocks", HEADS, "<h1>A Title</h1><h2>A<div>Title</div></h2>b",
     "<h1>A Title</h1>b"},
    {"with a picture", HEADS, "<h1>A</h1><h2>A<img src=x></h2>",
     "<h1>A</h1><h2>A<img src=x></h2>"},
    {"a hidden one is not the title", HEADS,
     "<h1 class=visually-hidden>A</h1><h2>A</h2>",
     "<h1 class=visually-hidden>A</h1><h2>A</h2>"},
    {"nothing in it", HEADS, "<h1></h1><h2> </h2>", "<h1></h1><h2> </h2>"},
    {"never ended", HEADS, "<div><h1>A</h1><h2>A</div>",
     "<div><h1>A</h1><h2>A</div>"},
};

static const normal_case empties[] = {
    {"nothing", EMPTY, "a<p></p>b", "ab"},
    {"blanks", EMPTY,
     "a<p class=x> \n&nbsp;&#160;&#xA0;" NBSP "<br><!-- x --><br/></p>b", "ab"},
    {"a no-break space of windows-1252", EMPTY, "a<p>\xA0</p>b", "ab"},
    {"a reference without its end", EMPTY, "a<p>&nbsp</p>b", "ab"},
    {"a heading", EMPTY, "a<h3></h3>b", "ab"},
    {"a heading with empty paragraphs", EMPTY,
     "a<h2> <p></p><p>&nbsp;</p></h2>b<h2><p></p>c</h2>", "ab<h2>c</h2>"},
    {"ended by the next", EMPTY, "<p><p>a<p>\n<p>b", "<p>a<p>b"},
    {"ended by its parent", EMPTY, "<div>a<p></div>", "<div>a</div>"},
    {"not ended", EMPTY, "a<p>", "a<p>"},
    {"a target", EMPTY, "<p id=x></p><p name=y></p>",
     "<p id=x></p><p name=y></p>"},
    {"a picture", EMPTY, "<p><img src=x></p>", "<p><img src=x></p>"},
    {"an element", EMPTY, "<p><span></span></p>", "<p><span></span></p>"},
    {"text", EMPTY, "<p>&nbsp;a</p><p>&amp;</p><p>&nb</p><p>\xC2</p>",
     "<p>&nbsp;a</p><p>&amp;</p><p>&nb</p><p>\xC2</p>"},
    {"text, the next block ends it", EMPTY, "<p>&nb<div></div>",
     "<p>&nb<div></div>"},
    {"other elements", EMPTY, "<li></li><div></div>", "<li></li><div></div>"},
    {"no joining", EMPTY, "&am<p></p>p;", "&am<p></p>p;"},
};

static const normal_case breaks[] = {
    {"two", BREAKS, "<p class=x>a<br><br>b</p>", "<p class=x>a</p><p>b</p>"},
    {"blanks between", BREAKS, "<p>a <br />\n&nbsp;<BR>\n b</p>",
     "<p>a </p><p>\n b</p>"},
    {"one", BREAKS, "<p>a<br>b</p>", "<p>a<br>b</p>"},
    {"three, twice", BREAKS, "<p>a<br><br><br>b<br><br>c",
     "<p>a</p><p>b</p><p>c"},
    {"at the end", BREAKS, "<p>a<br><br>\n</p>b", "<p>a\n</p>b"},
    {"at the end, without an end tag", BREAKS, "<p>a<br><br><p>b", "<p>a<p>b"},
    {"at the beginning", BREAKS, "<p id=x> <br><br>a</p>", "<p id=x> a</p>"},
    {"before an element", BREAKS, "<p>a<br><br><b>b</b></p>",
     "<p>a</p><p><b>b</b></p>"},
    {"in an element", BREAKS, "<p>a<b>b<br><br>c</b></p>",
     "<p>a<b>b<br><br>c</b></p>"},
    {"in no paragraph", BREAKS, "<div>a<br><br>b</div>",
     "<div>a<br><br>b</div>"},
    {"a comment between", BREAKS, "<p>a<br><!-- x --><br>b</p>",
     "<p>a<br><!-- x --><br>b</p>"},
    {"text between", BREAKS, "<p>a<br>&amp;<br>b</p>",
     "<p>a<br>&amp;<br>b</p>"},
    {"the page ends", BREAKS, "<p>a<br><br>", "<p>a<br><br>"},
};

static const normal_case amps[] = {
    {"img", AMP, "<amp-img src=a layout=fill></amp-img>b",
     "<img src=a layout=fill>b"},
    {"what stands in it", AMP,
     "<AMP-IMG src=a>\n<amp-img fallback src=b></amp-img><noscript><img "
     "src=a></noscript></AMP-IMG>b",
     "<img src=a>b"},
    {"others", AMP, "<amp-video src=a></amp-video>",
     "<amp-video src=a></amp-video>"},
    {"not ended", AMP, "<div><amp-img src=a>b</div>",
     "<div><img src=a>b</div>"},
    {"a square", AMP, "<amp-img src=a width=1 height=1></amp-img>",
     "<amp-img src=a width=1 height=1></amp-img>"},
};

/* Options that meet. */
static const normal_case together[] = {
    {"a paragraph with a pixel in it", ALL,
     "a<p><img src=x width=1 height=1></p>b", "ab"},
    {"a paragraph with a font in it", ALL, "a<p><font>&nbsp;</font></p>b",
     "ab"},
    {"breaks in a font", ALL, "<p>a<font><br></font><br><font>b</font></p>",
     "<p>a</p><p>b</p>"},
    {"breaks and nothing else", ALL, "a<p><br><br></p>b", "ab"},
    {"a style, and an address behind the name", ALL,
     "<img style=a data-src='/a.jpg'>", "<img src='/a.jpg' data-src='/a.jpg'>"},
    {"breaks at the end, behind a font", ALL, "<p>a<br><br><font></font></p>",
     "<p>a</p>"},
};

static void wrap(nc_buf *page, const char *tag, const char *text, bool whole)
{
    nc_buf_init(page);
    nc_buf_appendf(page, "<!DOCTYPE html><body><%s>%s", tag, text);
    if (whole)
        nc_buf_appendf(page, "</%s><p>end", tag);
}

/* The page may end anywhere: then nobody knows what it becomes, but it does
 * not depend on the pieces. */
static void check_ends(const char *name, const cleaner *by, nc_span in)
{
    for (size_t len = 0; len < in.len; len++) {
        nc_span page = {in.ptr, len};
        cleaned whole;

        clean_page(&whole, by, page, len, len);
        check_pieces(name, by, page, nc_buf_span(&whole.out), 1, 1);
        check_pieces(name, by, page, nc_buf_span(&whole.out), len / 2, len);
        nc_buf_release(&whole.out);
    }
}

static void check_case(const normal_case *c)
{
    cleaner by = {.normalize = c->options}, none = {.normalize = 0};
    nc_buf in, want, out;
    /* Some cases are about the page's end. */
    bool whole =
        strcmp(c->in, "a<p>") != 0 && strcmp(c->in, "<p>a<br><br>") != 0;

    wrap(&in, "article", c->in, whole);
    wrap(&want, "article", c->want, whole);
    check_all_pieces(c->name, &by, nc_buf_span(&in), nc_buf_span(&want));
    check_pieces(c->name, &by, nc_buf_span(&want), nc_buf_span(&want), 5, 5);
    check_pieces(c->name, &none, nc_buf_span(&in), nc_buf_span(&in), 5, 5);
    check_ends(c->name, &by, nc_buf_span(&in));
    wrap(&out, "section", c->in, whole);
    check_pieces(c->name, &by, nc_buf_span(&out), nc_buf_span(&out), 5, 5);
    nc_buf_release(&in);
    nc_buf_release(&want);
    nc_buf_release(&out);
}

#define CASES(name)                                                            \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        failures = 0;                                                          \
        for (size_t i = 0; i < NELEMS(name); i++)                              \
            check_case(&(name)[i]);                                            \
        assert_int_equal(failures, 0);                                         \
    }

CASES(lazies)
CASES(trackers)
CASES(looks)
CASES(headings)
CASES(empties)
CASES(breaks)
CASES(amps)
CASES(together)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lazies),  cmocka_unit_test(test_trackers),
        cmocka_unit_test(test_looks),   cmocka_unit_test(test_headings),
        cmocka_unit_test(test_empties), cmocka_unit_test(test_breaks),
        cmocka_unit_test(test_amps),    cmocka_unit_test(test_together),
    };

    return cmocka_run_group_tests_name("normalizer", tests, NULL, NULL);
}
