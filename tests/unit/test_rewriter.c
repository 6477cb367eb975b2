/* test_rewriter.c -- what is cut out of a page, and what is not.
 *
 * A case is rules, a page, and the page without what the rules name. Every
 * case runs whole, cut in two at every byte, in pieces of 1 to 7 bytes, and
 * once with the page's last byte at the end of readable memory.
 */
#include "cleaning.h"

#include <sys/mman.h>
#include <unistd.h>

#define PROMO "##.promo"
#define GO "##:-nc-section(Before You Go)"

typedef struct clean_case {
    const char *name, *rules, *in, *want;
} clean_case;

/* --- elements that a rule names */

static const clean_case strips[] = {
    {"by class", PROMO, "<p>a</p><div class=promo>x</div>b", "<p>a</p>b"},
    {"by id", "###ad", "a<div id=ad>x</div>b", "ab"},
    {"by tag", "##aside", "a<aside>x</aside>b", "ab"},
    {"by attribute", "##[data-ad]", "a<i data-ad>x</i>b", "ab"},
    {"one of several classes", PROMO, "a<i class='x promo y'>x</i>b", "ab"},
    {"another class", PROMO, "<i class=promotion>x</i>",
     "<i class=promotion>x</i>"},
    {"nothing in it", PROMO, "a<i class=promo></i>b", "ab"},
    {"nothing around it", PROMO, "<i class=promo>x</i>", ""},
    {"nested same tag", PROMO,
     "a<div class=promo><div>x</div><div><div>y</div></div></div>b", "ab"},
    {"nested match", PROMO,
     "a<div class=promo>x<div class=promo>y</div>z</div>b", "ab"},
    {"two in a row", PROMO,
     "a<i class=promo>x</i><b class=promo>y</b>c<i class=promo>z</i>", "ac"},
    {"white space around it stays", PROMO, "a \r\n<i class=promo> x </i>\t b\n",
     "a \r\n\t b\n"},
    {"case and spacing survive", PROMO,
     "<P  ID = 'q' >\r\n<Br><IMG SRC=a /></P  ><!-- \x80 --><?x?></>",
     "<P  ID = 'q' >\r\n<Br><IMG SRC=a /></P  ><!-- \x80 --><?x?></>"},
    {"names in any case", PROMO, "a<DIV CLASS=promo>x</dIv >b", "ab"},
    {"void element", "##img.pixel", "a<img class=pixel src=x>b<img>",
     "ab<img>"},
    {"void element with a slash", "##img", "a<img/>b<img />c", "abc"},
    {"a slash on others means nothing", PROMO, "a<i class=promo />x</i>b",
     "ab"},
    {"a > in an attribute", PROMO,
     "a<i class=promo title='</i>>'>x<b title=\"</i>\">y</b></i>b", "ab"},
    {"references in an attribute", "##[href='?a&b']",
     "a<a href='?a&amp;b'>x</a>b", "ab"},
    {"end tag in a script", PROMO,
     "a<div class=promo><script>'</div>'</script>x</div>b", "ab"},
    {"end tag in a comment", PROMO, "a<div class=promo><!-- </div> -->x</div>b",
     "ab"},
    {"end tag in a style", PROMO,
     "a<div class=promo><style></div></style>x</div>b", "ab"},
    {"end tag in a textarea", PROMO,
     "a<div class=promo><textarea></div></textarea>x</div>b", "ab"},
    {"no tag in a script", PROMO,
     "<script>document.write('<div class=promo>x</div>')</script>",
     "<script>document.write('<div class=promo>x</div>')</script>"},
    {"no tag in a comment", PROMO, "<!-- <i class=promo>x</i> -->",
     "<!-- <i class=promo>x</i> -->"},
    {"no tag in a title", PROMO, "<title><i class=promo>x</i></title>",
     "<title><i class=promo>x</i></title>"},
    {"script", "##script.ad", "a<script class=ad>if(a<b)x('</div>')</script>b",
     "ab"},
    {"text about markup", PROMO, "1 < 2 & <3 &amp; a<b",
     "1 < 2 & <3 &amp; a<b"},
    {"cut tag at the end", PROMO, "a<i class=promo>x</i>b<i class=prom",
     "ab<i class=prom"},
    {"NUL and bytes of no encoding", PROMO,
     "\xFF\xFE<i class=promo>\x80</i>\xC3", "\xFF\xFE\xC3"},
    /* Ends without an end tag. */
    {"p ended by p", PROMO, "<p class=promo>a<p>b", "<p>b"},
    {"p ended by div", PROMO, "<p class=promo>a<div>b</div>", "<div>b</div>"},
    {"li ended by li", PROMO, "<ul><li>a<li class=promo>x<li>b</ul>",
     "<ul><li>a<li>b</ul>"},
    {"li ended by its list", PROMO, "<ul><li>a<li class=promo>x</ul>b",
     "<ul><li>a</ul>b"},
    {"dd", PROMO, "<dl><dt>a<dd class=promo>x<dt>b</dl>",
     "<dl><dt>a<dt>b</dl>"},
    {"cell", PROMO, "<table><tr><td class=promo>x<td>b</table>",
     "<table><tr><td>b</table>"},
    {"row", PROMO, "<table><tr class=promo><td>x<tr><td>b</table>",
     "<table><tr><td>b</table>"},
    {"not closed, but its parent is", PROMO,
     "<section>a<div class=promo>x<p>y</section>b", "<section>a</section>b"},
    {"a stray end tag does not end it", PROMO,
     "a<div class=promo>x</p></span></section>y</div>b", "ab"},
    /* The page ends first: a forgotten end tag must not swallow it. */
    {"never closed", PROMO, "a<div class=promo>b", "a<div class=promo>b"},
    {"never closed, body ends", PROMO,
     "<body>a<div class=promo>b<p>c</body></html>",
     "<body>a<div class=promo>b<p>c</body></html>"},
    {"closed too late", PROMO, "<body>a<div class=promo>b</body></div>",
     "<body>a<div class=promo>b</body></div>"},
    {"never closed, with a match in it", PROMO,
     "a<div class=promo>b<i class=promo>x</i>c", "a<div class=promo>bc"},
    /* Where an element stands. */
    {"descendant", "##.rail .ad",
     "<i class=ad>a</i><div class=rail><p><i class=ad>x</i></p></div>",
     "<i class=ad>a</i><div class=rail><p></p></div>"},
    {"child", "##div > .ad",
     "<div><i class=ad>x</i><p><i class=ad>a</i></p></div>",
     "<div><p><i class=ad>a</i></p></div>"},
    {"child of what no tag is for", "##table > tbody > tr.ad",
     "<table><tr class=ad><td>x<tr><td>a</table>", "<table><tr><td>a</table>"},
    {"child of body", "##body > .ad", "<i class=ad>x</i>a", "a"},
    {"ancestor in quirks mode", "##.promo > p", "<div class=PROMO><p>x</p>a",
     "<div class=PROMO>a"},
    {"ancestor, no quirks", "##.promo > p",
     "<!DOCTYPE html><div class=PROMO><p>a</p>",
     "<!DOCTYPE html><div class=PROMO><p>a</p>"},
    {"ancestor with a long past", "##.a > .b > .c",
     "<i class=a>1</i><i class=a><u class=b>2<b>3</b><b class=c>x</b></u></i>",
     "<i class=a>1</i><i class=a><u class=b>2<b>3</b></u></i>"},
    {"nth-child counts what is cut", "##li.ad\n##li:nth-child(3)",
     "<ul><li class=ad>x</li><li>a</li><li>y</li></ul>", "<ul><li>a</li></ul>"},
    {"first child", "##ul > li:first-child", "<ul> <li>x<li>a</ul>",
     "<ul> <li>a</ul>"},
    {"not", "##p:not(.story)", "<p class=story>a</p><p>x</p>",
     "<p class=story>a</p>"},
    /* What no rule may take. */
    {"html, head, body", "##html\n##head\n##body\n##*:first-child",
     "<html><head></head><body>a</body></html>",
     "<html><head></head><body>a</body></html>"},
    {"article by name", "##article", "<article>x</article>a", "a"},
    /* Exceptions and order. */
    {"keep wins", "##.promo\n#@#.promo.editorial",
     "<i class=promo>x</i><i class='promo editorial'>a</i>",
     "<i class='promo editorial'>a</i>"},
    {"keep wins wherever it stands", "#@#.editorial\n##.promo",
     "<i class=promo>x</i><i class='promo editorial'>a</i>",
     "<i class='promo editorial'>a</i>"},
    {"a kept element can hold others", "##.promo\n#@#.editorial",
     "<div class='promo editorial'>a<i class=promo>x</i></div>",
     "<div class='promo editorial'>a</div>"},
    /* svg and math. */
    {"in svg", PROMO, "<svg><g class=promo><path/></g><g/></svg>a",
     "<svg><g/></svg>a"},
    {"leaf in svg", PROMO, "<svg><path class=promo /><path/></svg>",
     "<svg><path/></svg>"},
    {"svg", PROMO, "a<svg class=promo><title></div></title><g></svg>b", "ab"},
    {"CDATA in svg", PROMO, "a<svg class=promo><![CDATA[</svg>]]></svg>b",
     "ab"},
    {"noscript", "##noscript.ad", "a<noscript class=ad><img src=x></noscript>b",
     "ab"},
    {"pixel in noscript", "##img", "a<noscript><img src=x></noscript>b",
     "a<noscript></noscript>b"},
    {"iframe", "##iframe", "a<iframe src=x><p></iframe>b", "ab"},
};

/* --- tags that go, with what is in them kept */

static const clean_case unwraps[] = {
    {"unwrap", "##:-nc-unwrap(font)", "a<font color=red>b</font>c", "abc"},
    {"unwrap nested", "##:-nc-unwrap(font)", "<font>a<FONT>b</FONT>c</font>d",
     "abcd"},
    {"unwrap around others", "##:-nc-unwrap(div.w)",
     "<div class=w><div>a</div></div>b", "<div>a</div>b"},
    {"unwrap without an end tag", "##:-nc-unwrap(font)", "<p><font>a</p>b",
     "<p>a</p>b"},
    {"strip wins over unwrap", "##:-nc-unwrap(div)\n##.promo",
     "<div>a</div><div class=promo>x</div>", "a"},
    {"keep wins over unwrap", "##:-nc-unwrap(div)\n#@#.k",
     "<div>a</div><div class=k>b</div>", "a<div class=k>b</div>"},
    {"strip in unwrap", "##:-nc-unwrap(div)\n##i", "<div>a<i>x</i>b</div>",
     "ab"},
};

/* --- sections by their heading */

static const clean_case sections[] = {
    {"section", GO,
     "<p>a</p><div><h3>Before You Go</h3><ul><li>x</ul></div><p>b</p>",
     "<p>a</p><p>b</p>"},
    {"the outermost container", GO,
     "<main>a<section><div><div><h3>Before You Go</h3></div><ul><li>x</ul>"
     "</div></section>b</main>",
     "<main>ab</main>"},
    {"but not what may hold the whole page", GO,
     "<body><div id=page><div><h3>Before You Go</h3>x</div><p>a</p></div>",
     "<body><div id=page><p>a</p></div>"},
    {"but not main", GO, "<main><div><h3>Before You Go</h3>x</div>a</main>",
     "<main>a</main>"},
    {"nor article", GO, "<article><h3>Before You Go</h3><p>a</p></article>",
     "<article><h3>Before You Go</h3><p>a</p></article>"},
    {"nor body", GO, "<html><body><h3>Before You Go</h3><p>a</p>",
     "<html><body><h3>Before You Go</h3><p>a</p>"},
    {"nor what holds an h1", GO,
     "<div><h3>Before You Go</h3><div><h1>a</h1></div></div>",
     "<div><h3>Before You Go</h3><div><h1>a</h1></div></div>"},
    {"of two, the one it leads", GO,
     "<div><div><h3>Story</h3>a</div><div><h3>Before You Go</h3>x</div></div>",
     "<div><div><h3>Story</h3>a</div></div>"},
    {"as people write it", "##:-nc-section(What's Hot)",
     "<aside> \n <h2 class=q>\n  WHAT&rsquo;S&nbsp;\n hot </h2>x</aside>a",
     "a"},
    {"as bytes", "##:-nc-section(What's Hot)",
     "<aside><h2>What\xE2\x80\x99s\xC2\xA0Hot</h2>x</aside>a", "a"},
    {"inline tags in it", GO,
     "<div><h3><b>Before</b> <i>You</i> Go</h3>x</div>a", "a"},
    {"no heading tag needed", GO,
     "<div><span>Before You Go</span><ul><li>x</ul></div>a", "a"},
    {"nothing but the heading", GO, "<div>Before You Go</div>a", "a"},
    {"what is no text before it", GO,
     "<div><!-- x --><img><script>x</script><style>x</style><div></div>"
     "<h3>Before You Go</h3>x</div>a",
     "a"},
    {"text before it", GO, "<div>Well: <h3>Before You Go</h3>a</div>",
     "<div>Well: <h3>Before You Go</h3>a</div>"},
    {"more text in it", GO, "<div><h3>Before You Go Home</h3>a</div>",
     "<div><h3>Before You Go Home</h3>a</div>"},
    {"less text in it", GO, "<div><h3>Before You</h3>a</div>",
     "<div><h3>Before You</h3>a</div>"},
    {"text right after it", GO, "<div><b>Before You Go</b>ing home</div>",
     "<div><b>Before You Go</b>ing home</div>"},
    {"not in a script", GO, "<div><script>Before You Go</script>a</div>",
     "<div><script>Before You Go</script>a</div>"},
    {"regular expression", "##:-nc-section(/^popular (in|on)/i)",
     "<div><h3>Popular in the Community</h3>x</div>"
     "<div><h3>Most popular in</h3>a</div>",
     "<div><h3>Most popular in</h3>a</div>"},
    {"what is too long for a heading", "##:-nc-section(/^popular/)",
     "<div><h3>Popular as it was, the bridge had to go, said the engineer "
     "whom the county had sent, and nobody in the town hall, which was full to "
     "the last seat that night, found a word to say against it, though many "
     "had come for that.</h3>a</div>",
     "<div><h3>Popular as it was, the bridge had to go, said the engineer "
     "whom the county had sent, and nobody in the town hall, which was full to "
     "the last seat that night, found a word to say against it, though many "
     "had come for that.</h3>a</div>"},
    {"list as the block", "##:-nc-section(Tags)", "<ul><li>Tags<li>x</ul>a",
     "a"},
    {"never closed", GO, "a<div><h3>Before You Go</h3>b",
     "a<div><h3>Before You Go</h3>b"},
    {"not closed, but its parent is", GO,
     "<main><div><h3>Before You Go</h3>x</main>a", "<main></main>a"},
    {"keep", GO "\n#@#.k", "<div class=k><h3>Before You Go</h3>a</div>",
     "<div class=k><h3>Before You Go</h3>a</div>"},
    {"a strip in it", GO "\n##i",
     "<div><h3>Before You Go</h3><i>x</i></div>a<div><h3>Story</h3><i>x</i>"
     "</div>",
     "a<div><h3>Story</h3></div>"},
    {"a container that a rule only asks about", GO "\n##div:has(> .promo)",
     "<main>a<div><h3>Before You Go</h3>x</div>b</main>", "<main>ab</main>"},
    {"a container that both name", GO "\n##div:has(> .promo)",
     "<main>a<div><h3>Before You Go</h3><i class=promo>x</i></div>b</main>",
     "<main>ab</main>"},
    {"several", GO "\n##:-nc-section(Tags)",
     "<div>Tags</div>a<div>Before You Go</div>b", "ab"},
    {"an expression that may begin anywhere", "##:-nc-section(/in town/i)",
     "a<section><h2>What is new in town</h2>x</section>b", "ab"},
};

/* --- where nothing is cut */

static const clean_case spared[] = {
    /* A cut must not make markup of what was text. */
    {"glue: <", PROMO, "<<i class=promo>x</i>b>", "<<i class=promo>x</i>b>"},
    {"glue: < at a distance", PROMO, "a < <i class=promo>x</i>b>", "a < b>"},
    {"glue: &", PROMO, "&<i class=promo>x</i>amp;",
     "&<i class=promo>x</i>amp;"},
    {"glue: &name", PROMO, "a &am<i class=promo>x</i>p;",
     "a &am<i class=promo>x</i>p;"},
    {"glue: &#", PROMO, "&#<i class=promo>x</i>60;",
     "&#<i class=promo>x</i>60;"},
    {"glue: &#x3", PROMO, "&#x3<i class=promo>x</i>c;",
     "&#x3<i class=promo>x</i>c;"},
    {"no glue: &amp;", PROMO, "&amp;<i class=promo>x</i>b", "&amp;b"},
    {"no glue: & alone", PROMO, "R & D <i class=promo>x</i>b", "R & D b"},
    {"no glue: <3", PROMO, "a <3<i class=promo>x</i>b", "a <3b"},
    {"no glue: &lt;", PROMO, "a &lt;<i class=promo>x</i>b>", "a &lt;b>"},
    {"glue after what is kept", PROMO,
     "<<i class=promo>x</i><b class=promo>y</b>p>", "<<i class=promo>x</i>p>"},
    {"< in what is cut", PROMO, "a<i class=promo>x<</i>b>", "ab>"},
    {"< at the end of what is cut", PROMO,
     "<p class=promo>x <<p class=promo>y</p>a", "a"},
    {"& at the end of what is cut", PROMO,
     "<p class=promo>x &am<p class=promo>y</p>a", "a"},
    {"& in what is cut", PROMO, "a<i class=promo>&</i>amp;", "aamp;"},
    {"glue: void", "##img", "<<img>b>", "<<img>b>"},
    {"glue: unwrap", "##:-nc-unwrap(i)", "<<i>b</i>c>", "<<i>b</i>c>"},
    {"glue: unwrap's end", "##:-nc-unwrap(i)", "<i>a<</i>b>", "a<</i>b>"},
    {"glue: section", GO, "<<div>Before You Go</div>b>",
     "<<div>Before You Go</div>b>"},
    {"glue: comment between", PROMO, "<<!-- --><i class=promo>x</i>b>",
     "<<!-- -->b>"},
    /* 13.2.6.4.7: the adoption agency takes these apart. */
    {"mis-nested b", "##b", "<b>x<p>y</b>z</p>", "<b>x<p>y</b>z</p>"},
    {"a in a's block", "##a.promo", "<a class=promo><div><a>x</a></div>",
     "<a class=promo><div><a>x</a></div>"},
    {"formatting without its end", "##i", "<p><i>a<p>b", "<p><i>a<p>b"},
    {"formatting past its parent", "##b", "<div><b>a</div>b",
     "<div><b>a</div>b"},
    {"a ended by a", "##a.promo", "<p><a class=promo>x<a>b</a></p>",
     "<p><a class=promo>x<a>b</a></p>"},
    {"mis-nested b in a block", "##b", "<section><b>x<p>y</b>z</p></section>a",
     "<section><b>x<p>y</b>z</p></section>a"},
    {"mis-nested form in a block", "##form",
     "<section><form><div></form>a</div></section>b",
     "<section><form><div></form>a</div></section>b"},
    {"mis-nested form", "##form", "<form><div></form>a</div>",
     "<form><div></form>a</div>"},
    {"well-nested form", "##form", "<form><div>x</div></form>a", "a"},
    {"well-nested b", "##b", "<p><b>x<i>y</i></b>a</p>", "<p>a</p>"},
    /* Where browsers differ, or a tree is needed. */
    {"in select", PROMO, "<select><option class=promo>a<option>b</select>",
     "<select><option class=promo>a<option>b</select>"},
    {"in template", PROMO, "<template><p class=promo>a</p></template>",
     "<template><p class=promo>a</p></template>"},
    {"in frameset", "##frame", "<frameset><frame src=a></frameset>",
     "<frameset><frame src=a></frameset>"},
    {"part outside a table", "##td", "<div><td>a</td></div>",
     "<div><td>a</td></div>"},
};

/* Pages of which only this is said: the cut must not decide. */
static const struct {
    const char *rules, *in;
} same[] = {
    {PROMO, "&abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
            "<i class=promo>x</i>z"},
    {"##noscript", "<head><noscript>  \n x</noscript><meta>y"},
    {"##noscript", "<head><noscript><link>  \n x"},
    {"##title", "<title>  \n x"},
    {PROMO, "<b class=promo>a<p>  b</b>c&<i class=promo>"},
    {GO, "<div>     \n     Before You Go     \n     </div>"},
    {GO, "<div>&nbsp; &nbsp;Before&#32;You&Tab;Go &nbsp;<p>x</div>"},
    {"##.promo > p\n##:-nc-unwrap(font)",
     "<font><div class=promo><p>x</font><p>y</div>"},
    {PROMO, "<table><i class=promo>x<tr><td class=promo>y</i></table>z"},
    {PROMO, "&#x3g<i class=promo>x</i>z"},
    {PROMO, "&#3a<i class=promo>x</i>;&amp<i class=promo>x</i>;"},
    {PROMO, "&#333333333333333333333333333333333333333333333<i class=promo>x"
            "</i>;z"},
    {PROMO, "<3<i class=promo>x</i>z"},
    {PROMO, "<<<i class=promo>x</i></i class=promo><!<i class=promo>y</i>"},
};

/* --- runners */

static unsigned failures;

static void check(const clean_case *c, const cleaner *by, size_t first,
                  size_t size)
{
    nc_span in = nc_span_of(c->in);
    cleaned got;

    clean_page(&got, by, in, first, size);
    if (!nc_span_equal(nc_buf_span(&got.out), nc_span_of(c->want))) {
        printf("# %s, cut after %zu, then every %zu\n# rules: %s\n"
               "#    in: %s\n#   got: %s\n#  want: %s\n",
               c->name, first, size, c->rules, c->in, nc_buf_text(&got.out),
               c->want);
        failures++;
    }
    assert_int_equal(got.stats.trouble, NC_TROUBLE_NONE);
    nc_buf_release(&got.out);
}

/* The page whole, its last byte right before memory that can't be read. */
static void check_at_guard(const clean_case *c, const cleaner *by)
{
    size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
    size_t n = strlen(c->in);
    nc_buf out = NC_BUF_INIT;
    nc_rewriter *rw = cleaner_start(by, cleaned_sink, &out);
    unsigned char *map = mmap(NULL, 2 * page_size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(map != MAP_FAILED && n <= page_size);
    assert_int_equal(mprotect(map + page_size, page_size, PROT_NONE), 0);
    memcpy(map + page_size - n, c->in, n);
    assert_int_equal(nc_rewriter_feed(rw, (nc_span){map + page_size - n, n}),
                     NC_OK);
    munmap(map, 2 * page_size);
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    is_bytes(nc_buf_span(&out), nc_span_of(c->want), "%s", c->name);
    nc_rewriter_destroy(rw);
    nc_buf_release(&out);
}

static void run_case(const clean_case *c)
{
    nc_rules *rules = make_rules(c->rules, false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    size_t n = strlen(c->in);
    unsigned before = failures;

    for (size_t cut = 0; cut <= n && failures == before; cut++)
        check(c, &by, cut, n ? n : 1);
    for (size_t size = 1; size <= 7 && failures == before; size++)
        check(c, &by, size, size);
    if (failures == before)
        check_at_guard(c, &by);
    nc_rules_destroy(rules);
}

static void run_cases(const clean_case *cases, size_t n)
{
    failures = 0;
    for (size_t i = 0; i < n; i++)
        run_case(&cases[i]);
    assert_int_equal(failures, 0);
}

static void test_strip(void **state)
{
    (void)state;
    run_cases(strips, NELEMS(strips));
}

static void test_unwrap(void **state)
{
    (void)state;
    run_cases(unwraps, NELEMS(unwraps));
}

static void test_sections(void **state)
{
    (void)state;
    run_cases(sections, NELEMS(sections));
}

static void test_spared(void **state)
{
    (void)state;
    run_cases(spared, NELEMS(spared));
}

static void test_cut_does_not_decide(void **state)
{
    (void)state;
    failures = 0;
    for (size_t i = 0; i < NELEMS(same); i++) {
        nc_rules *rules = make_rules(same[i].rules, false);
        cleaner by = {.rules = rules, .hold_limit = 0};
        cleaned whole;
        clean_case c = {"as whole", same[i].rules, same[i].in, NULL};

        clean_page(&whole, &by, nc_span_of(same[i].in), 10000, 1);
        c.want = nc_buf_text(&whole.out);
        run_case(&c);
        nc_buf_release(&whole.out);
        nc_rules_destroy(rules);
    }
    assert_int_equal(failures, 0);
}

static void test_no_rules(void **state)
{
    const clean_case *const all[] = {strips, unwraps, sections, spared};
    const size_t n[] = {NELEMS(strips), NELEMS(unwraps), NELEMS(sections),
                        NELEMS(spared)};

    (void)state;
    failures = 0;
    for (size_t k = 0; k < NELEMS(all); k++)
        for (size_t i = 0; i < n[k]; i++) {
            nc_rules *rules = make_rules("", false);
            const cleaner by[] = {{.rules = NULL}, {.rules = rules}};
            clean_case c = all[k][i];

            c.want = c.in;
            check(&c, &by[0], 3, 3);
            check(&c, &by[1], 3, 3);
            nc_rules_destroy(rules);
        }
    assert_int_equal(failures, 0);
}

/* --- guesses */

/* A sentence of an article, and enough of them. */
#define SENTENCE                                                               \
    "The council met on Tuesday to hear what the engineers had found under "   \
    "the old bridge, and it was not what anybody in the room had hoped for. "
#define PROSE "<p>" SENTENCE SENTENCE SENTENCE "</p>"

static void check_guess(const char *rule, const char *in, bool cautious,
                        bool cut)
{
    nc_rules *rules = make_rules(rule, cautious);
    cleaner by = {.rules = rules, .hold_limit = 0};
    const char *rest = strncmp(in, "<main>", 6) == 0 ? "<main></main>a" : "a";
    clean_case c = {cautious ? "guess" : "rule", rule, in, cut ? rest : in};

    for (size_t size = 1; size < 200; size += 33)
        check(&c, &by, size, size);
    nc_rules_destroy(rules);
}

static void check_section(const char *in, bool cautious, bool cut)
{
    check_guess(GO, in, cautious, cut);
}

static void test_prose(void **state)
{
    const char *teasers = "<div><h3>Before You Go</h3><p><a href=x>" SENTENCE
                          "</a></p><p>Sign up now.</p></div>a";
    const char *story = "<div><h3>Before You Go</h3>" PROSE "</div>a";
    const char *wide = "<main><div><div><h3>Before You Go</h3>" PROSE "</div>"
                       "<ul><li>x</ul></div></main>a";
    const char *links =
        "<div><h3>Before You Go</h3><a href=x>" PROSE "</a></div>a";

    (void)state;
    failures = 0;
    check_section(teasers, true, true);
    check_section(teasers, false, true);
    check_section(links, true, true);
    check_section(wide, false, true);
    check_section(story, true, false);
    check_section(story, false, true);
    assert_int_equal(failures, 0);
}

/* What a guess names by its class is a promotion only if it holds no more than
 * one does; what a rule of one's own names is cut. */
static void test_named_guess(void **state)
{
    const char *box = "<div class=promo>" PROSE "<a href=x>Sign up</a></div>a";
    const char *title = "<div class=promo><h1>T</h1><p>x</p></div>a";
    const char *page = "<div class=promo><main><p>x</p></main></div>a";
    const char *story =
        "<div class=promo>" PROSE PROSE PROSE PROSE PROSE PROSE "</div>a";

    (void)state;
    failures = 0;
    for (int cautious = 0; cautious < 2; cautious++) {
        check_guess(PROMO, box, cautious, true);
        check_guess(PROMO, title, cautious, !cautious);
        check_guess(PROMO, page, cautious, !cautious);
        check_guess(PROMO, story, cautious, !cautious);
    }
    assert_int_equal(failures, 0);
}

/* A label that leads a wrapper takes no more with it than looks like one
 * block: here, not the short article. */
static void test_label_in_body(void **state)
{
    static const char label[] = "##:-nc-section(Advertisement)";
    const char *in = "<main><div><div>Advertisement</div><p>" SENTENCE
                     "</p><p>" SENTENCE "</p><p>" SENTENCE "</p></div></main>";
    const char *want = "<main><div><p>" SENTENCE "</p><p>" SENTENCE
                       "</p><p>" SENTENCE "</p></div></main>";
    nc_rules *rules = make_rules(label, true);
    cleaner by = {.rules = rules, .hold_limit = 0};
    clean_case c = {"short article", label, in, want};

    (void)state;
    failures = 0;
    for (size_t size = 1; size < 300; size += 17)
        check(&c, &by, size, size);
    nc_rules_destroy(rules);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strip),
        cmocka_unit_test(test_unwrap),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_spared),
        cmocka_unit_test(test_cut_does_not_decide),
        cmocka_unit_test(test_no_rules),
        cmocka_unit_test(test_prose),
        cmocka_unit_test(test_named_guess),
        cmocka_unit_test(test_label_in_body),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
