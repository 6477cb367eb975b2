/* test_rewriter.c -- what is cut out of a page, and what is not.
 *
 * A case is rules, a page, and the page without what the rules name. Every
 * case runs whole, cut in two at every byte, in pieces of 1 to 7 bytes, and
 * once with the page's last byte at the end of readable memory.
 */
#include "cleaning.h"
#include "corpus.h"
#include "nc_open.h"

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

/* --- an ancestor that is long */

/* What rules ask of an ancestor is known however long its tag is. */
static void test_long_ancestor(void **state)
{
    static const struct {
        const char *rule;
        bool cut;
    } rows[] = {
        {"##.k > p", true},
        {"##p:not(.k > p)", false},
        {"##p:not(.other p)", true},
    };
    nc_buf head = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&head, "<!DOCTYPE html><div class=k title='");
    for (int i = 0; i < 100000; i++)
        nc_buf_append_byte(&head, 'x');
    nc_buf_append_text(&head, "'>");
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_rules *sheet = make_rules(rows[i].rule, false);
        cleaner by = {.rules = sheet};
        nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;
        cleaned got;

        nc_buf_append(&in, nc_buf_span(&head));
        nc_buf_append(&want, nc_buf_span(&head));
        nc_buf_append_text(&in, "<p>a</p></div>");
        nc_buf_append_text(&want, rows[i].cut ? "</div>" : "<p>a</p></div>");
        clean_page(&got, &by, nc_buf_span(&in), 1000, 1000);
        is_bytes(nc_buf_span(&got.out), nc_buf_span(&want), "%s", rows[i].rule);
        nc_buf_release(&got.out);
        nc_buf_release(&in);
        nc_buf_release(&want);
        nc_rules_destroy(sheet);
    }
    nc_buf_release(&head);
}

/* --- limits */

enum { LIMIT = 2048 };

static void append_repeated(nc_buf *b, const char *unit, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(b, unit);
}

/* HEAD, then UNITs to more than SIZE bytes, then TAIL; want is WANT_HEAD,
 * perhaps the same units, WANT_TAIL. */
typedef struct long_case {
    const char *name, *rules, *head, *unit;
    size_t size;
    const char *tail, *want_head;
    bool stays;
    const char *want_tail;
} long_case;

static const long_case long_cases[] = {
    {"fits", PROMO, "a<div class=promo>", "<p>x</p>", 1000, "</div>b", "a",
     false, "b"},
    {"does not fit, but ends", PROMO, "a<div class=promo>", "<p>x</p>", 9000,
     "</div>b", "a", false, "b"},
    {"as one text", PROMO, "a<div class=promo>", "x", 9000, "</div>b", "a",
     false, "b"},
    {"fits, does not end", PROMO, "a<div class=promo>", "<p>x</p>", 1000, "b",
     "a<div class=promo>", true, "b"},
    {"neither: ends with its parent", PROMO, "<main>a<div class=promo>",
     "<p>x</p>", 9000, "</main>b", "<main>a", false, "</main>b"},
    {"neither: ends with body", PROMO, "<body>a<div class=promo>", "<p>x</p>",
     9000, "</body></html>", "<body>a", false, "</body></html>"},
    {"more follows it", PROMO, "a<div class=promo>", "<p>x</p>", 9000,
     "</div>b<i class=promo>x</i>c<div class=promo>d", "a", false,
     "bc<div class=promo>d"},
    {"match in it", PROMO, "a<div class=promo>", "<i class=promo>x</i>", 9000,
     "</div>b", "a", false, "b"},
    {"open match in it", PROMO, "a<div class=promo><div class=promo>",
     "<p>x</p>", 9000, "</div>y</div>b", "a", false, "b"},
    {"section fits", GO, "a<div>Before You Go", "<p>x</p>", 1000, "</div>b",
     "a", false, "b"},
    {"section does not fit", GO, "a<div>Before You Go", "<p>x</p>", 9000,
     "</div>b", "a<div>Before You Go", true, "</div>b"},
    {"no text yet for long", GO, "a<div>", "<!-- -->", 9000,
     "Before You Go</div>b", "a<div>", true, "Before You Go</div>b"},
    {"a long comment", GO, "a<div><!--", "x", 9000, "-->Before You Go</div>b",
     "a<div><!--", true, "-->Before You Go</div>b"},
    {"a strip in a section too long", GO "\n" PROMO, "a<div>Before You Go",
     "<p>x</p>", 9000, "<i class=promo>y</i></div>b", "a<div>Before You Go",
     true, "</div>b"},
    {"a text too long to look at, and then a short one", "##p:has-text(ad)",
     "<p>", "x", 9000, "</p><p>ad</p>b", "<p>", true, "</p>b"},
    {"a tag that does not fit, before the text that decides",
     "##div:not(:empty)", "a<div title='", "x", LIMIT + 20, "'>y</div>b",
     "a<div title='", true, "'>y</div>b"},
    {"white space of the head that does not fit", "##title:last-of-type",
     "<!doctype html><title>a</title>", " ", 9000, "b",
     "<!doctype html><title>a</title>", true, "b"},
};

static void run_long_case(const long_case *lc, size_t size)
{
    nc_rules *rules = make_rules(lc->rules, false);
    cleaner by = {.rules = rules, .hold_limit = LIMIT};
    nc_buf in = NC_BUF_INIT;
    nc_buf want = NC_BUF_INIT;
    size_t n = lc->size / strlen(lc->unit);
    cleaned got;

    nc_buf_append_text(&in, lc->head);
    append_repeated(&in, lc->unit, n);
    nc_buf_append_text(&in, lc->tail);
    nc_buf_append_text(&want, lc->want_head);
    append_repeated(&want, lc->unit, lc->stays ? n : 0);
    nc_buf_append_text(&want, lc->want_tail);
    clean_page(&got, &by, nc_buf_span(&in), size, size);
    if (!nc_span_equal(nc_buf_span(&got.out), nc_buf_span(&want))) {
        printf("# %s, pieces of %zu: %zu bytes, want %zu: %.60s ... %.40s\n",
               lc->name, size, got.out.len, want.len, nc_buf_text(&got.out),
               nc_buf_text(&got.out) +
                   (got.out.len > 40 ? got.out.len - 40 : 0));
        failures++;
    }
    if (got.held_max > LIMIT + 64) {
        printf("# %s, pieces of %zu: %zu bytes waited\n", lc->name, size,
               got.held_max);
        failures++;
    }
    nc_buf_release(&got.out);
    nc_buf_release(&in);
    nc_buf_release(&want);
    nc_rules_destroy(rules);
}

static void test_hold_limit(void **state)
{
    static const size_t sizes[] = {1, 7, 100, 1000, 100000};

    (void)state;
    failures = 0;
    for (size_t i = 0; i < NELEMS(long_cases); i++)
        for (size_t k = 0; k < NELEMS(sizes); k++)
            run_long_case(&long_cases[i], sizes[k]);
    assert_int_equal(failures, 0);
}

/* --- limits of what looks ahead */

enum { MANY_MAX = 64 * 1024 };

/* PAGE by RULES, with room for all of it to wait, is WANT, whatever the
 * pieces. */
static void is_cleaned(const char *rules, const nc_buf *page,
                       const nc_buf *want, const char *name)
{
    static const size_t sizes[] = {1, 97, MANY_MAX};
    nc_rules *sheet = make_rules(rules, false);
    cleaner by = {.rules = sheet, .hold_limit = MANY_MAX};

    assert_true(page->len < MANY_MAX);
    for (size_t i = 0; i < NELEMS(sizes); i++) {
        cleaned got;

        clean_page(&got, &by, nc_buf_span(page), sizes[i], sizes[i]);
        is_bytes(nc_buf_span(&got.out), nc_buf_span(want), "%s", name);
        nc_buf_release(&got.out);
    }
    nc_rules_destroy(sheet);
}

/* HEAD, N UNITs, TAIL; of them stays WANT_HEAD, WANT_N UNITs, WANT_TAIL. */
typedef struct many_case {
    const char *name, *rules, *head, *unit;
    size_t n;
    const char *tail, *want_head;
    size_t want_n;
    const char *want_tail;
} many_case;

static const many_case many_cases[] = {
    /* Each p asks, and is answered; what they have left in the table is swept
     * up, and what the div waits for is not. */
    {"an answer after thousands of others", "##div:has(.ad)\n##p:has(.ad)",
     "<div>", "<p>x</p>", 4000, "<i class=ad></i></div>b", "", 0, "b"},
    {"no answer after thousands of others", "##div:has(.ad)\n##p:has(.ad)",
     "<div>", "<p>x</p>", 4000, "</div>b", "<div>", 4000, "</div>b"},
    {"an exception after thousands of answers",
     "##div:has(.ad)\n#@#div:has(.good)\n##p:has(.ad)", "<div>", "<p>x</p>",
     4000, "<i class=ad></i><i class=good></i></div>b", "<div>", 4000,
     "<i class=ad></i><i class=good></i></div>b"},
    {"tags alone after thousands of answers",
     "##:-nc-unwrap(div:has(.ad))\n##p:has(.ad)", "<div>", "<p>x</p>", 4000,
     "<i class=ad></i></div>b", "", 4000, "<i class=ad></i>b"},
    {"an element's sibling after thousands of answers",
     "##u:has(~ .ad)\n##p:has(.ad)", "<div><u>y</u>", "<p>x</p>", 4000,
     "<i class=ad></i></div>b", "<div>", 4000, "<i class=ad></i></div>b"},
    {"what hangs on an element after thousands of answers",
     "##div:has(.ad) > u\n##p:has(.ad)", "<div><u>y</u>", "<p>x</p>", 4000,
     "<i class=ad></i></div>b", "<div>", 4000, "<i class=ad></i></div>b"},
    /* NC_ASKS_MAX questions are open at a time. */
    {"as many questions as there may be", "##p:nth-last-child(n+1)", "<div>",
     "<p>x</p>", 512, "</div>b", "<div>", 0, "</div>b"},
    {"what asks too late stays", "##p:nth-last-child(n+1)", "<div>", "<p>x</p>",
     600, "</div>b", "<div>", 88, "</div>b"},
    /* NC_MARKS_MAX elements wait for one answer. */
    {"what waits for longest is let go", "##.w:has(.ad) > p", "<div class=w>",
     "<p>x</p>", 600, "<i class=ad></i></div>b", "<div class=w>", 88,
     "<i class=ad></i></div>b"},
};

static void test_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(many_cases); i++) {
        const many_case *mc = &many_cases[i];
        nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

        nc_buf_append_text(&in, mc->head);
        append_repeated(&in, mc->unit, mc->n);
        nc_buf_append_text(&in, mc->tail);
        nc_buf_append_text(&want, mc->want_head);
        append_repeated(&want, mc->unit, mc->want_n);
        nc_buf_append_text(&want, mc->want_tail);
        is_cleaned(mc->rules, &in, &want, mc->name);
        nc_buf_release(&in);
        nc_buf_release(&want);
    }
}

/* 64 kinds of children of one parent are counted, and 1024 of all that are
 * open; nothing is cut for its number where some were not. */
static void test_many_types(void **state)
{
    static const struct {
        size_t kinds, levels;
        bool cut;
    } rows[] = {{60, 1, true}, {64, 1, false}, {60, 16, true}, {60, 20, false}};
    static const char *const rules[] = {"##b:nth-of-type(2)",
                                        "##b:nth-last-of-type(1)"};

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

        for (size_t level = 0; level < rows[i].levels; level++) {
            nc_buf_append_text(&in, "<div>");
            for (size_t kind = 0; kind < rows[i].kinds; kind++)
                nc_buf_appendf(&in, "<x-%zu></x-%zu>", kind, kind);
        }
        nc_buf_append(&want, nc_buf_span(&in));
        nc_buf_append_text(&in, "<b>1</b><b>2</b>");
        nc_buf_append_text(&want,
                           rows[i].cut ? "<b>1</b>" : "<b>1</b><b>2</b>");
        append_repeated(&in, "</div>", rows[i].levels);
        append_repeated(&want, "</div>", rows[i].levels);
        for (size_t k = 0; k < NELEMS(rules); k++)
            is_cleaned(rules[k], &in, &want, rules[k]);
        nc_buf_release(&in);
        nc_buf_release(&want);
    }
}

/* More texts than the log is searched for at once are found all the same: the
 * div keeps it until all have been looked for. */
static void test_many_texts(void **state)
{
    nc_buf rules = NC_BUF_INIT, in = NC_BUF_INIT, want = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&rules, "##div:has-text(nowhere)\n");
    nc_buf_append_text(&in, "<div>");
    nc_buf_append_text(&want, "<div>");
    for (int i = 0; i < 100; i++) {
        char tag = i % 2 ? 'p' : 'u';

        nc_buf_appendf(&rules, "##%c:has-text(word-%d-)\n", tag, i);
        nc_buf_appendf(&in, "<%c>a word-%d- here</%c>%d", tag, i, tag, i);
        nc_buf_appendf(&want, "%d", i);
    }
    nc_buf_append_text(&in, "<p>a word</p></div>");
    nc_buf_append_text(&want, "<p>a word</p></div>");
    is_cleaned(nc_buf_text(&rules), &in, &want, "a hundred texts");
    nc_buf_release(&rules);
    nc_buf_release(&in);
    nc_buf_release(&want);
}

/* An expression looks at 64 KB, and at 16 bytes for each byte of text: of a
 * hundred elements around 1 KB, so many as that is enough for. */
static void test_many_looks(void **state)
{
    nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

    (void)state;
    append_repeated(&in, "<div>", 100);
    append_repeated(&in, "x", 1022);
    nc_buf_append_text(&in, "ad");
    append_repeated(&in, "</div>", 100);
    append_repeated(&want, "<div>", 100 - (64 + 16));
    append_repeated(&want, "</div>", 100 - (64 + 16));
    is_cleaned("##div:has-text(/ad$/)", &in, &want, "a hundred looks");
    nc_buf_release(&in);
    nc_buf_release(&want);
}

/* RULES: for each of N numbers, `##.sN COMBINATOR .tN`. HEAD gets an element
 * with all the classes sN, without its end tag. */
static void make_classes(nc_buf *rules, nc_buf *head, size_t n, char how)
{
    nc_buf_append_text(head, "<div class='");
    for (size_t i = 0; i < n; i++) {
        nc_buf_appendf(rules, "##.s%zu %c .t%zu\n", i, how, i);
        nc_buf_appendf(head, "s%zu ", i);
    }
    nc_buf_append_text(head, "'>");
}

/* An element begins 64 states: of seventy, six are not known. */
static void test_many_states(void **state)
{
    nc_buf rules = NC_BUF_INIT, in = NC_BUF_INIT;
    nc_rules *sheet;
    cleaned got;

    (void)state;
    make_classes(&rules, &in, 70, '>');
    for (int i = 0; i < 70; i++)
        nc_buf_appendf(&in, "<i class=t%d></i>", i);
    nc_buf_append_text(&in, "</div><b class=t0></b>");
    sheet = make_rules(nc_buf_text(&rules), false);
    clean_page(&got, &(cleaner){.rules = sheet}, nc_buf_span(&in), in.len, 1);
    assert_int_equal(got.stats.cuts, 64);
    nc_buf_release(&got.out);
    nc_buf_release(&in);
    nc_buf_release(&rules);
    nc_rules_destroy(sheet);
}

/* Siblings look for 512 states, of all parents together: 32 of 16 have room,
 * and in the next one nothing is known. */
static void test_many_siblings(void **state)
{
    nc_buf rules = NC_BUF_INIT, first = NC_BUF_INIT;
    nc_buf in = NC_BUF_INIT, want = NC_BUF_INIT;

    (void)state;
    make_classes(&rules, &first, 16, '~');
    nc_buf_append_text(&first, "</div>");
    for (int level = 1; level <= 40; level++) {
        nc_buf_append_text(&in, "<section>");
        nc_buf_append(&in, nc_buf_span(&first));
        nc_buf_append_text(&want, "<section>");
        nc_buf_append(&want, nc_buf_span(&first));
        nc_buf_append_text(&in, "<i class=t15></i>");
        nc_buf_append_text(&want, level <= 32 ? "" : "<i class=t15></i>");
    }
    is_cleaned(nc_buf_text(&rules), &in, &want, "forty parents");
    nc_buf_release(&rules);
    nc_buf_release(&first);
    nc_buf_release(&in);
    nc_buf_release(&want);
}

/* --- trouble */

typedef struct trouble_case {
    const char *name, *unit;
    size_t n;
    nc_rewriter_trouble trouble;
} trouble_case;

/* What comes before is cut, what comes after passes. */
static void run_trouble_case(const trouble_case *tc, size_t size)
{
    nc_rules *rules = make_rules(PROMO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    nc_buf in = NC_BUF_INIT;
    nc_buf want = NC_BUF_INIT;
    cleaned got;

    nc_buf_append_text(&in, "a<i class=promo>x</i>b");
    nc_buf_append_text(&want, "ab");
    append_repeated(&in, tc->unit, tc->n);
    append_repeated(&want, tc->unit, tc->n);
    nc_buf_append_text(&in, "'><i class=promo>y</i>");
    nc_buf_append_text(&want, tc->trouble == NC_TROUBLE_NONE
                                  ? "'>"
                                  : "'><i class=promo>y</i>");
    clean_page(&got, &by, nc_buf_span(&in), size, size);
    if (got.stats.trouble != tc->trouble ||
        !nc_span_equal(nc_buf_span(&got.out), nc_buf_span(&want)))
        fail_msg("%s, pieces of %zu: trouble %s, %zu bytes, want %zu", tc->name,
                 size, nc_rewriter_trouble_text(got.stats.trouble), got.out.len,
                 want.len);
    nc_buf_release(&got.out);
    nc_buf_release(&in);
    nc_buf_release(&want);
    nc_rules_destroy(rules);
}

static void test_trouble(void **state)
{
    static const trouble_case rows[] = {
        {"nested too deep", "<div>", NC_OPEN_MAX + 10, NC_TROUBLE_DEPTH},
        {"deep", "<div>", NC_OPEN_MAX - 10, NC_TROUBLE_NONE},
        {"wide", "<div></div>", 5000, NC_TROUBLE_NONE},
        {"paragraphs", "<p>", 5000, NC_TROUBLE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++)
        for (size_t size = 1; size < 100000; size *= 9)
            run_trouble_case(&rows[i], size);
}

/* A tag that goes on for ever is no tag; a long one still is. */
static void test_long_token(void **state)
{
    static const struct {
        size_t length;
        nc_rewriter_trouble trouble;
        bool cut;
    } rows[] = {
        {NC_TOKEN_MAX / 2, NC_TROUBLE_NONE, true},
        {NC_TOKEN_MAX + 10000, NC_TROUBLE_TOKEN, false},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++)
        for (size_t size = 4096; size <= 4096 * 1024; size *= 32) {
            nc_rules *rules = make_rules(PROMO, false);
            cleaner by = {.rules = rules, .hold_limit = 0};
            nc_buf in = NC_BUF_INIT;
            cleaned got;

            nc_buf_append_text(&in, "a<i class=promo title='");
            append_repeated(&in, "x", rows[i].length);
            nc_buf_append_text(&in, "'>b</i>c");
            clean_page(&got, &by, nc_buf_span(&in), size, size);
            assert_int_equal(got.stats.trouble, rows[i].trouble);
            is_bytes(nc_buf_span(&got.out),
                     rows[i].cut ? NC_SPAN_LIT("ac") : nc_buf_span(&in),
                     "a tag of %zu bytes, in pieces of %zu", rows[i].length,
                     size);
            assert_true(got.held_max <= NC_TOKEN_MAX + NC_HOLD_LIMIT + size);
            nc_buf_release(&got.out);
            nc_buf_release(&in);
            nc_rules_destroy(rules);
        }
}

/* --- hostile pages */

/* Bounded memory, every byte accounted for (clean_page sees to that), and the
 * same answer whatever the pieces. Anything worse than linear would not end
 * within anybody's patience. */
static void test_hostile(void **state)
{
    static const struct {
        const char *unit;
        size_t n;
    } pages[] = {
        {"<div>", 100000},
        {"<div class=promo>", 100000},
        {"<", 1000000},
        {"&", 1000000},
        {"</", 300000},
        {"<!--", 300000},
        {"<!-- -->", 200000},
        {"<a></b>", 100000},
        {"<b><p></b>", 50000},
        {"<b class=promo><p></b>", 50000},
        {"<a href=x class=promo>", 100000},
        {"<p class=promo>", 100000},
        {"<table><td class=promo>", 30000},
        {"<svg><g class=promo>", 30000},
        {"<select><option class=promo>", 50000},
        {"<div>Before You Go", 50000},
        {"<div>Before You Go</div>", 50000},
        {"<i class=promo></i>", 100000},
        {"<font>", 100000},
        {"</div>", 200000},
        {"<script><!--<script>", 50000},
        {"<x a=b c=d e=f g=h/>", 50000},
        {"&amp", 200000},
        {"<?", 200000},
        {"<![CDATA[", 100000},
        {"\r", 500000},
    };
    nc_rules *rules = make_rules(PROMO "\n" GO "\n##:-nc-unwrap(font)\n"
                                       "##div > div > .promo\n##p:not(p p)",
                                 false);
    cleaner by = {.rules = rules, .hold_limit = 4096};

    (void)state;
    for (size_t i = 0; i < NELEMS(pages); i++) {
        nc_buf in = NC_BUF_INIT;
        cleaned whole, pieces;

        append_repeated(&in, pages[i].unit, pages[i].n);
        clean_page(&whole, &by, nc_buf_span(&in), in.len, 1);
        clean_page(&pieces, &by, nc_buf_span(&in), 997, 997);
        if (!nc_span_equal(nc_buf_span(&whole.out), nc_buf_span(&pieces.out)))
            fail_msg("%s: %zu bytes whole, %zu in pieces", pages[i].unit,
                     whole.out.len, pieces.out.len);
        if (pieces.held_max > 4096 + 997 + NC_TOKEN_MAX)
            fail_msg("%s: %zu bytes waited", pages[i].unit, pieces.held_max);
        nc_buf_release(&whole.out);
        nc_buf_release(&pieces.out);
        nc_buf_release(&in);
    }
    nc_rules_destroy(rules);
}

/* --- streaming */

/* What nothing waits for is out when its piece is in. */
static void test_bytes_pass_at_once(void **state)
{
    static const struct {
        const char *piece;
        size_t held; /* after it */
    } rows[] = {
        {"<!DOCTYPE html><em>a", 0},
        {"b", 0},
        {"<", 1},
        {"em", 3},
        {" class=x>", 0},
        {"c</", 2},
        {"em>", 0},
        {"<!-- d", 0},
        {"-->", 0},
        {"<i class=promo>", 15},
        {"e", 16},
        {"</i>", 0},
        {"f<pre>g", 0},
        {"</pre><div>", 5}, /* its leading text may be a heading */
        {"Befor", 10},
        {"<hr>", 0},
        {"</div><div>", 5},
        {"Story", 0}, /* no heading begins so */
        {"<hr>", 0},
        {"<script>if(", 0},
        {"x)</script>", 0},
    };
    nc_rules *rules = make_rules(PROMO "\n" GO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    nc_buf out = NC_BUF_INIT;
    nc_rewriter *rw = cleaner_start(&by, cleaned_sink, &out);
    const nc_rewriter_stats *stats = nc_rewriter_get_stats(rw);

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        clean_piece(rw, nc_span_of(rows[i].piece));
        if (stats->bytes_in - stats->bytes_cut - out.len != rows[i].held)
            fail_msg("after piece %zu, %s: %zu bytes wait, want %zu", i,
                     rows[i].piece,
                     (size_t)(stats->bytes_in - stats->bytes_cut) - out.len,
                     rows[i].held);
    }
    nc_rewriter_destroy(rw);
    nc_buf_release(&out);
    nc_rules_destroy(rules);
}

static nc_status failing_sink(void *ctx, nc_span kept)
{
    size_t *calls = ctx;

    (void)kept;
    return ++*calls < 3 ? NC_OK : NC_EIO;
}

static void test_sink_fails(void **state)
{
    nc_rules *rules = make_rules(PROMO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    size_t calls = 0;
    nc_rewriter *rw = cleaner_start(&by, failing_sink, &calls);
    nc_status status = NC_OK;

    (void)state;
    for (int i = 0; i < 10; i++)
        status = nc_rewriter_feed(rw, NC_SPAN_LIT("<p>a</p>"));
    assert_int_equal(status, NC_EIO);
    assert_int_equal(nc_rewriter_finish(rw), NC_EIO);
    assert_int_equal(calls, 3);
    nc_rewriter_destroy(rw);
    nc_rules_destroy(rules);
}

static void test_stop(void **state)
{
    static const char page[] = "a<i class=promo>x</i>b<div class=promo>c<e f=g "
                               "h<p>d</p></div><i class=promo>y</i>e";
    nc_rules *rules = make_rules(PROMO, false);
    cleaner by = {.rules = rules, .hold_limit = 0};

    (void)state;
    for (size_t cut = 0; cut < sizeof(page); cut++) {
        nc_span rest = NC_SPAN_LIT(page);
        nc_buf out = NC_BUF_INIT;
        nc_rewriter *rw = cleaner_start(&by, cleaned_sink, &out);

        clean_piece(rw, nc_span_take(&rest, cut));
        assert_int_equal(nc_rewriter_stop(rw), NC_OK);
        assert_int_equal(nc_rewriter_get_stats(rw)->bytes_cut + out.len, cut);
        clean_piece(rw, rest);
        assert_int_equal(nc_rewriter_finish(rw), NC_OK);
        assert_true(out.len >= rest.len);
        is_bytes((nc_span){out.ptr + out.len - rest.len, rest.len}, rest,
                 "stopped after %zu", cut);
        assert_true(is_cut_from(nc_buf_span(&out), NC_SPAN_LIT(page)));
        if (cut < 21) /* the first promo has not ended */
            is_bytes(nc_buf_span(&out), NC_SPAN_LIT(page), "stopped at %zu",
                     cut);
        nc_rewriter_destroy(rw);
        nc_buf_release(&out);
    }
    nc_rules_destroy(rules);
}

static void test_stats(void **state)
{
    nc_rules *rules = make_rules(PROMO "\n##:-nc-unwrap(font)", false);
    cleaner by = {.rules = rules, .hold_limit = 0};
    cleaned got;

    (void)state;
    clean_page(&got, &by,
               NC_SPAN_LIT("a<i class=promo>x</i>b<hr class=promo>"
                           "<p><div class=promo>c"),
               5, 5);
    assert_int_equal(got.stats.cuts, 2);
    assert_int_equal(got.stats.released, 1);
    assert_int_equal(got.stats.bytes_cut, 20 + 16);
    is_text(nc_rewriter_trouble_text(got.stats.trouble), "none", "no trouble");
    is_text(nc_rewriter_trouble_text(NC_TROUBLE_DEPTH), "depth", "depth");
    nc_buf_release(&got.out);
    nc_rules_destroy(rules);
    nc_rewriter_destroy(NULL);
}

/* Sheets count together; an exception in one holds against another. */
static void test_sheets(void **state)
{
    nc_rules *one = make_rules("##.a\n##.c", false);
    nc_rules *two = make_rules("##.b\n#@#.c.k", false);
    nc_sheets sheets = {.sheet = {one, two}, .n = 2};
    nc_buf out = NC_BUF_INIT;
    nc_rewriter *rw =
        nc_rewriter_create(&sheets, NC_HOLD_LIMIT, cleaned_sink, &out);

    (void)state;
    clean_piece(rw, NC_SPAN_LIT("<i class=a>1</i><i class=b>2</i>"
                                "<i class=c>3</i><i class='c k'>4</i>"));
    assert_int_equal(nc_rewriter_finish(rw), NC_OK);
    is_bytes(nc_buf_span(&out), NC_SPAN_LIT("<i class='c k'>4</i>"),
             "two sheets");
    nc_rewriter_destroy(rw);
    nc_buf_release(&out);
    nc_rules_destroy(one);
    nc_rules_destroy(two);
}

/* --- a real list, real pages */

static nc_rules *read_real_list(void)
{
    char path[4096];
    nc_buf text = NC_BUF_INIT;
    nc_rules *rules;
    nc_rules_tally tally;

    if (!shared_path(path, sizeof(path), "lists/adguard-base-2026.txt"))
        return NULL;
    read_file(&text, path);
    rules = nc_rules_create(false);
    assert_int_equal(
        nc_rules_read(rules, nc_buf_span(&text), path, NULL, NULL, &tally),
        NC_OK);
    assert_int_equal(nc_rules_seal(rules), NC_OK);
    nc_buf_release(&text);
    return rules;
}

typedef struct real_clean {
    cleaner by;
    size_t cut;
} real_clean;

/* Pieces don't matter, and what is left stood in the page. */
static void check_real(void *ctx, const char *name, nc_span page)
{
    real_clean *c = ctx;
    cleaned whole, pieces;

    clean_page(&whole, &c->by, page, page.len, page.len);
    clean_page(&pieces, &c->by, page, 13, 197);
    if (!nc_span_equal(nc_buf_span(&whole.out), nc_buf_span(&pieces.out)))
        fail_msg("%s: pieces matter", name);
    if (!is_cut_from(nc_buf_span(&whole.out), page))
        fail_msg("%s: more than cut", name);
    c->cut += whole.stats.bytes_cut > 0;
    nc_buf_release(&whole.out);
    nc_buf_release(&pieces.out);
}

/* As for a host for which the list has many rules, that look ahead too. */
static void test_real_pages(void **state)
{
    nc_rules *list = read_real_list();
    real_clean c = {.by = {.rules = list, .host = "www.msn.com"}};
    size_t pages;

    (void)state;
    if (!list)
        return;
    pages = each_page(20, check_real, &c);
    assert_true(pages == 0 || c.cut > pages / 4);
    nc_rules_destroy(list);
}

static void test_troubles(void **state)
{
    (void)state;
    for (int i = NC_TROUBLE_NONE; i <= NC_TROUBLE_MEMORY; i++)
        for (int k = NC_TROUBLE_NONE; k < i; k++)
            assert_string_not_equal(
                nc_rewriter_trouble_text((nc_rewriter_trouble)i),
                nc_rewriter_trouble_text((nc_rewriter_trouble)k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_troubles),
        cmocka_unit_test(test_strip),
        cmocka_unit_test(test_unwrap),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_spared),
        cmocka_unit_test(test_cut_does_not_decide),
        cmocka_unit_test(test_no_rules),
        cmocka_unit_test(test_prose),
        cmocka_unit_test(test_named_guess),
        cmocka_unit_test(test_label_in_body),
        cmocka_unit_test(test_long_ancestor),
        cmocka_unit_test(test_hold_limit),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_types),
        cmocka_unit_test(test_many_texts),
        cmocka_unit_test(test_many_looks),
        cmocka_unit_test(test_many_states),
        cmocka_unit_test(test_many_siblings),
        cmocka_unit_test(test_trouble),
        cmocka_unit_test(test_long_token),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_bytes_pass_at_once),
        cmocka_unit_test(test_sink_fails),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_stats),
        cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_real_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
