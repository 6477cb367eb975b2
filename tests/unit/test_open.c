/* test_open.c -- which elements a page opens, by WHATWG HTML 13.2.6.
 *
 * The expectations are read off the standard's text. A page is told as its
 * elements, each with its content in brackets, an element without content
 * without; `~` is one that the page has no tag for, `?` after the bracket one
 * whose end is not to be trusted. An implied html, head and body is not told.
 */
#include "opening.h"

#include "../../src/html/scope.h"

static const struct {
    const char *name, *page, *want;
} cases[] = {
    /* 13.2.6.4.7, paragraphs */
    {"p ends p", "<p>a<p>b", "p() p()"},
    {"div ends p", "<p>a<div>b</div>c<i>", "p() div() i()"},
    {"p in what stands in it", "<p><span><div></div>", "p(span()) div()"},
    {"button bounds p", "<p><button><p>x</button>", "p(button(p()))"},
    {"phrasing leaves p", "<p><em>x</em><img><span>", "p(em() img span())"},
    {"object bounds p", "<p><object><div></object>", "p(object(div()))"},
    {"svg does not bound p", "<p><svg></svg><div>", "p(svg:svg()) div()"},
    {"foreignObject bounds p", "<p><svg><foreignObject><div>",
     "p(svg:svg(svg:foreignobject(div())))"},
    {"each ends p", "<p><ul></ul><p><pre></pre><p><hr><p><h1></h1><p><form>",
     "p() ul() p() pre() p() hr p() h1() p() form()"},
    {"search, dialog and main end p",
     "<p><search></search><p><dialog>"
     "</dialog><p><main>",
     "p() search() p() dialog() p() main()"},
    /* Lists. */
    {"li ends li", "<ul><li>a<li>b</ul><i>", "ul(li() li()) i()"},
    {"not through a list", "<ul><li><ul><li>x</ul><li>y</ul>",
     "ul(li(ul(li())) li())"},
    {"through div", "<ul><li><div><li>x", "ul(li(div()) li())"},
    {"through p", "<ul><li><p>x<li>y", "ul(li(p()) li())"},
    {"through address", "<ul><li><address><li>", "ul(li(address()) li())"},
    {"not through section", "<ul><li><section><li>", "ul(li(section(li())))"},
    {"dt and dd end each other", "<dl><dt>a<dd>b<dt>c<dt>d</dl>",
     "dl(dt() dd() dt() dt())"},
    {"nested dl", "<dl><dd><dl><dt>x</dl><dd>y", "dl(dd(dl(dt())) dd())"},
    {"</li> within its list", "<ul><li><ol></li><i></ol>", "ul(li(ol(i())))"},
    {"</li> ends what is in it", "<ul><li><b><span></li><li>",
     "ul(li(b(span())) li())"},
    {"</ul> ends all in it", "<ul><li><p><em></ul><i>", "ul(li(p(em()))) i()"},
    /* Headings. */
    {"heading ends heading", "<h1>a<h2>b", "h1() h2()"},
    {"but only the current one", "<h1><span><h2>", "h1(span(h2()))"},
    {"any heading's end tag", "<h1>a</h3>b<i>", "h1() i()"},
    /* End tags. */
    {"special ends what is in it", "<div><span><em></div><i>",
     "div(span(em())) i()"},
    {"ordinary stops at special", "<span><div></span><i>", "span(div(i()))"},
    {"ordinary through ordinary", "<x-a><x-b><span></x-a><i>",
     "x-a(x-b(span())) i()"},
    {"unknown stops at special", "<x-a><div></x-a><i>", "x-a(div(i()))"},
    {"names in any case", "<DIV><X-A></x-a></Div><I>", "div(x-a()) i()"},
    {"stray end tags", "</div></x></b></td></li></h1></svg><i>", "i()"},
    {"dialog ends what is in it", "<dialog><div></dialog><i>",
     "dialog(div()) i()"},
    {"summary, details", "<details><summary><p>x</details><i>",
     "details(summary(p())) i()"},
    {"scope ends at object", "<div><object></div><i>", "div(object(i()))"},
    /* Void elements and slashes. */
    {"void", "<br><img><hr><input><wbr><embed><p>",
     "br img hr input wbr embed p()"},
    {"void end tags", "<p><img></img></input><i>", "p(img i())"},
    {"a slash means nothing", "<div/><i/>x", "div(i())"},
    {"image is img", "<image><i>", "image i()"},
    /* Formatting. */
    {"a ends a", "<a href=1>x<a href=2>y</a><i>", "a() a() i()"},
    {"a in a's block", "<a><div><a>x", "a(div(a()))?"},
    {"nobr ends nobr", "<nobr>x<nobr>y", "nobr() nobr()"},
    {"mis-nested b", "<b><p>x</b>y</p>z", "b(p())?"},
    {"inline mis-nesting", "<b><i>x</b>y</i><u>", "b(i()) u()"},
    {"scope bounds formatting", "<b><object></b><i>", "b(object(i()))"},
    /* Buttons, forms, ruby, select. */
    {"button ends button", "<button>a<button>b", "button() button()"},
    {"no form in a form", "<form><form><i>x</i></form><u>", "form(i()) u()"},
    {"mis-nested form", "<form><div></form><form>", "form(div(form()))?"},
    {"ruby", "<ruby>a<rt>b<rp>c<rt>d</ruby><i>", "ruby(rt() rp() rt()) i()"},
    {"ruby with rtc", "<ruby>a<rb>b<rtc>c<rt>d<rb>e</ruby>",
     "ruby(rb() rtc(rt()) rb())"},
    {"select",
     "<select><option>a<optgroup><option>b<option>c<optgroup>"
     "</select><i>",
     "select(option() optgroup(option() option()) optgroup()) i()"},
    {"select ends select", "<select><option>a<select>b<i>",
     "select(option()) i()"},
    {"input ends select", "<select><option>a<input><i>",
     "select(option()) input i()"},
    /* 13.2.6.4.9 to .15, tables */
    {"implied tbody", "<table><tr><td>a<td>b<tr><th>c</table><i>",
     "table(~tbody(tr(td() td()) tr(th()))) i()"},
    {"implied tr", "<table><td>x<td>y", "table(~tbody(~tr(td() td())))"},
    {"implied tr in a section", "<table><tbody><td>x",
     "table(tbody(~tr(td())))"},
    {"sections end each other",
     "<table><thead><tr><th>a<tbody><tr><td>b"
     "<tfoot>",
     "table(thead(tr(th())) tbody(tr(td())) tfoot())"},
    {"caption ends", "<table><caption>a<tr><td>b",
     "table(caption() ~tbody(tr(td())))"},
    {"implied colgroup", "<table><col><col><tr>",
     "table(~colgroup(col col) ~tbody(tr()))"},
    {"colgroup", "<table><colgroup><col></colgroup><tbody>",
     "table(colgroup(col) tbody())"},
    {"nested", "<table><tr><td><table><tr><td>x</table>y<td>z</table>",
     "table(~tbody(tr(td(table(~tbody(tr(td())))) td())))"},
    {"a cell ends all in it", "<table><tr><td><div><p>x<td>y",
     "table(~tbody(tr(td(div(p())) td())))"},
    {"</tr> ends the cell", "<table><tr><td><b>x</tr><tr><td>",
     "table(~tbody(tr(td(b())) tr(td())))"},
    {"</table> ends all", "<table><tr><td><div></table><i>",
     "table(~tbody(tr(td(div())))) i()"},
    {"a cell bounds end tags", "<div><table><tr><td></div><i></table><u>",
     "div(table(~tbody(tr(td(i())))) u())"},
    {"parts without a table", "<td>x<tr>y<tbody><caption><col><i>", "i()"},
    {"parts in a div", "<div><tr><td>x</td></tr><i>", "div(i())"},
    {"table ends table", "<table><table>x", "table() table()"},
    {"hidden form", "<table><form><tr><td><input></form></table>",
     "table(form ~tbody(tr(td(input))))"},
    {"hidden input", "<table><input type=hidden><tr>",
     "table(input ~tbody(tr()))"},
    {"script and style", "<table><script></script><style></style><tr>",
     "table(script() style() ~tbody(tr()))"},
    {"p and table", "<!DOCTYPE html><p>x<table>", "p() table()"},
    {"p and table, quirks", "<p>x<table>", "p(table())"},
    {"p and table, limited quirks",
     "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"x\">"
     "<p>x<table>",
     "p() table()"},
    {"p and table, broken doctype", "<!DOCTYPE html x><p>x<table>",
     "p(table())"},
    {"p and table, another doctype", "<!DOCTYPE svg><p>x<table>", "p(table())"},
    {"p and table, old",
     "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01 "
     "Transitional//EN\"><p>x<table>",
     "p(table())"},
    {"template", "<template><tr><td>x</td></tr></template><i>",
     "template(tr(td())) i()"},
    /* 13.2.6.5, svg and math */
    {"svg", "<svg><path/><g><circle></g></svg><p>",
     "svg:svg(svg:path svg:g(svg:circle())) p()"},
    {"self-closing svg", "<svg/><i>", "svg:svg i()"},
    {"breakout", "<svg><g><div>x", "svg:svg(svg:g()) div()"},
    {"font stays", "<svg><font>x", "svg:svg(svg:font())"},
    {"font with colour does not", "<svg><font COLOR=red>", "svg:svg() font()"},
    {"desc holds HTML", "<svg><desc><div>x</div></desc><g/></svg>",
     "svg:svg(svg:desc(div()) svg:g)"},
    {"title is no RCDATA", "<svg><title><b>x</b></title></svg>",
     "svg:svg(svg:title(b()))"},
    {"style is no raw text", "<svg><style><b>x", "svg:svg(svg:style()) b()"},
    {"script is no script", "<svg><script><b></script>",
     "svg:svg(svg:script()) b()"},
    {"foreign stays foreign", "<svg><a><x-y><a>x</a></svg><i>",
     "svg:svg(svg:a(svg:x-y(svg:a()))) i()"},
    {"no implied ends", "<svg><li><x></x></svg>", "svg:svg() li(x())"},
    {"text integration point", "<math><mi><b>x</b></mi></math><i>",
     "math:math(math:mi(b())) i()"},
    {"mglyph", "<math><mi><mglyph>", "math:math(math:mi(math:mglyph()))"},
    {"annotation-xml", "<math><annotation-xml><div>",
     "math:math(math:annotation-xml()) div()"},
    {"annotation-xml of HTML",
     "<math><annotation-xml encoding='Text/HTML'><div>",
     "math:math(math:annotation-xml(div()))"},
    {"annotation-xml of svg", "<math><annotation-xml><svg>",
     "math:math(math:annotation-xml(svg:svg()))"},
    {"CDATA", "<svg><![CDATA[<b>]]></svg><i>", "svg:svg() i()"},
    {"no CDATA in HTML", "<p><![CDATA[<b>]]></p>", "p()"},
    {"no CDATA in desc", "<svg><desc><![CDATA[<b>]]><i>",
     "svg:svg(svg:desc(i()))"},
    {"</p> leaves svg", "<p><svg></p><i>", "p(svg:svg()) i()"},
    {"HTML's end tags end svg", "<div><svg><g></div><i>",
     "div(svg:svg(svg:g())) i()"},
    {"names in any case", "<svg><foreignobject></FOREIGNOBJECT></SVG><i>",
     "svg:svg(svg:foreignobject()) i()"},
    /* What is no markup. */
    {"raw text",
     "<style><p></style><xmp><p></xmp><iframe><p></iframe>"
     "<noembed><p></noembed><noframes><p></noframes>",
     "style() xmp() iframe() noembed() noframes()"},
    {"RCDATA", "<title><p></title><textarea><p></textarea><i>",
     "title() textarea() i()"},
    {"script",
     "<script><p></script><script><!--<script></script>-->"
     "</script><i>",
     "script() script() i()"},
    {"only its own end tag", "<style></script></styles></style ><i>",
     "style() i()"},
    {"plaintext", "<i><plaintext><p></plaintext>", "i(plaintext())"},
    {"noscript is markup", "<p>x<noscript><img></noscript><i>",
     "p(noscript(img) i())"},
    /* 13.2.6.4.1 to .6, .18 */
    {"skeleton", "<html><head><title>x</title></head><body><p>",
     "html(head(title()) body(p()))"},
    {"no skeleton", "<title>x</title><meta><p>y", "title() meta p()"},
    {"body ends head", "<head><meta><p>x</head>y<i>", "head(meta) p(i())"},
    {"text ends head", "<head><meta>x<meta>", "head(meta) meta"},
    {"space does not", "<head><meta> \r\n<meta>", "head(meta meta)"},
    {"</body> ends nothing", "<html><body><p>x</body><i>y</i></html><u>",
     "html(body(p(i() u())))"},
    {"second body, html, head", "<html><body><p><body><html><head><i>",
     "html(body(p(i())))"},
};

/* --- telling */

static void append_element(nc_buf *out, const walk *w, const nc_token *tok,
                           nc_namespace ns, nc_tag tag)
{
    static const char *const prefix[] = {
        [NC_NS_HTML] = "", [NC_NS_SVG] = "svg:", [NC_NS_MATHML] = "math:"};

    (void)w;
    if (out->len > 0 && out->ptr[out->len - 1] != '(')
        nc_buf_append_byte(out, ' ');
    if (!tok)
        nc_buf_append_byte(out, '~');
    nc_buf_append_text(out, prefix[ns]);
    if (tok)
        append_name(out, tok->name);
    else
        nc_buf_append_text(out, nc_tag_name(tag));
}

static bool is_untold(const nc_open_element *element)
{
    return element->implied &&
           (element->tag == NC_TAG_HTML || element->tag == NC_TAG_HEAD ||
            element->tag == NC_TAG_BODY);
}

static void tell_open(walk *w, const nc_token *tok, const nc_open_plan *plan)
{
    const nc_open_element *top = nc_open_top(&w->open);

    if (!tok && is_untold(top))
        return;
    append_element(w->ctx, w, tok, tok ? plan->ns : NC_NS_HTML,
                   top ? top->tag : NC_TAG_UNKNOWN);
    if (!tok || plan->action == NC_OPEN_PUSH)
        nc_buf_append_byte(w->ctx, '(');
}

static void tell_close(walk *w, const nc_token *tok)
{
    (void)tok;
    if (!is_untold(nc_open_top(&w->open)))
        nc_buf_append_text(w->ctx, nc_open_top(&w->open)->unsure ? ")?" : ")");
}

static void test_structure(void **state)
{
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_span page = nc_span_of(cases[i].page);

        for (size_t size = 1; size <= page.len; size += page.len - 1) {
            nc_buf out = NC_BUF_INIT;
            walk w = {.on_open = tell_open, .on_close = tell_close};

            w.ctx = &out;
            walk_page(&w, page, size);
            if (strcmp(nc_buf_text(&out), cases[i].want) != 0) {
                printf("# %s, in pieces of %zu\n# page: %s\n#  got: %s\n"
                       "# want: %s\n",
                       cases[i].name, size, cases[i].page, nc_buf_text(&out),
                       cases[i].want);
                failed++;
            }
            nc_buf_release(&out);
        }
    }
    assert_int_equal(failed, 0);
}

/* --- which child an element is */

static void tell_index(walk *w, const nc_token *tok, const nc_open_plan *plan)
{
    size_t depth = w->open.depth;
    bool pushed = !tok || plan->action == NC_OPEN_PUSH;
    const nc_open_element *top = nc_open_top(&w->open);

    if (!tok && is_untold(top))
        return;
    if (pushed)
        depth--;
    append_element(w->ctx, w, tok, NC_NS_HTML, top ? top->tag : NC_TAG_UNKNOWN);
    nc_buf_appendf(w->ctx, "%u",
                   depth ? w->open.stack[depth - 1].n_children : 0);
}

static void ignore_close(walk *w, const nc_token *tok)
{
    (void)w;
    (void)tok;
}

static void test_index(void **state)
{
    static const struct {
        const char *page, *want;
    } rows[] = {
        {"<body><ul><li>a<li><!-- --><b>x</b>y<i></i><li><br></ul><p>",
         "body2 ul1 li1 li2 b1 i2 li3 br1 p2"},
        {"<body><table><caption></caption><tr><td><td></table>",
         "body2 table1 caption1 ~tbody2 tr1 td1 td2"},
        {"<body><p>a<tr><td><p>b", "body2 p1 p2"},
        {"<head><meta><link></head><body><p>", "head1 meta1 link2 body2 p1"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(rows); i++) {
        nc_buf out = NC_BUF_INIT;
        walk w = {.on_open = tell_index, .on_close = ignore_close};

        w.ctx = &out;
        walk_page(&w, nc_span_of(rows[i].page), 7);
        is_text(nc_buf_text(&out), rows[i].want, rows[i].page);
        nc_buf_release(&out);
    }
}

/* --- limits */

static void ignore_open(walk *w, const nc_token *tok, const nc_open_plan *plan)
{
    (void)w;
    (void)tok;
    (void)plan;
}

static void walk_repeated(walk *w, const char *unit, size_t n, const char *end)
{
    nc_buf page = NC_BUF_INIT;

    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(&page, unit);
    nc_buf_append_text(&page, end);
    w->on_open = ignore_open;
    w->on_close = ignore_close;
    walk_page(w, nc_buf_span(&page), 8000);
    nc_buf_release(&page);
}

static void test_depth(void **state)
{
    walk w = {.ctx = NULL};

    (void)state;
    walk_repeated(&w, "<div>", NC_OPEN_MAX - 2, "");
    assert_false(w.open.overflow);
    walk_repeated(&w, "<div>", NC_OPEN_MAX + 1, "");
    assert_true(w.open.overflow);
    walk_repeated(&w, "<div>", 100000, "</div></div>");
    assert_true(w.open.overflow);
    walk_repeated(&w, "<svg>", 100000, "<p>");
    assert_true(w.open.overflow);
    /* What ends as it goes is not deep, however much there is of it. */
    walk_repeated(&w, "<p>", 100000, "");
    assert_false(w.open.overflow);
    walk_repeated(&w, "<li>", 100000, "");
    assert_false(w.open.overflow);
    walk_repeated(&w, "<a href=x>", 10000, "");
    assert_false(w.open.overflow);
    walk_repeated(&w, "</div>", 100000, "");
    assert_false(w.open.overflow);
}

/* The counts by name have to be back at nothing when all has closed. */
static void test_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        walk w = {.on_open = ignore_open, .on_close = ignore_close};

        walk_page(&w, nc_span_of(cases[i].page), 5);
        for (size_t k = 0; k < NELEMS(w.open.count); k++)
            if (w.open.count[k] != 0)
                fail_msg("%s: count[%zu] is %u", cases[i].name, k,
                         w.open.count[k]);
    }
}

/* --- the short ways */

/* Both plans for TOK: the whole way's on a copy of OPEN, the short way's on
 * OPEN, which stays as that left it. */
static void check_plans(nc_open *open, const nc_token *tok, nc_open_plan *plan)
{
    nc_open *whole = malloc(sizeof(*whole));
    nc_open_plan want = {.depth = 0};

    if (!whole)
        abort();
    *whole = *open;
    if (tok->kind == NC_TOKEN_START_TAG) {
        nc_open_plan_start(whole, tok, &want);
        nc_open_before_start(open, tok, plan);
        assert_int_equal(plan->action, want.action);
        assert_int_equal(plan->ns, want.ns);
        assert_int_equal(plan->n_implied, want.n_implied);
        for (unsigned i = 0; i < want.n_implied; i++)
            assert_int_equal(plan->implied[i], want.implied[i]);
    }
    else {
        want.depth = nc_open_plan_end(whole, tok);
        plan->depth = nc_open_before_end(open, tok);
    }
    assert_int_equal(plan->depth, want.depth);
    assert_memory_equal(open, whole, sizeof(*open));
    free(whole);
}

/* A token_fn; CTX is an nc_open. */
static void take_both_ways(void *ctx, nc_lexer *lx, const nc_token *tok)
{
    nc_open *open = ctx;
    nc_open_plan plan;

    if (tok->kind != NC_TOKEN_START_TAG && tok->kind != NC_TOKEN_END_TAG)
        return;
    check_plans(open, tok, &plan);
    while (open->depth > plan.depth)
        nc_open_pop(open);
    if (tok->kind == NC_TOKEN_START_TAG) {
        nc_open_implied(open, &plan);
        nc_open_start(open, tok, &plan);
        nc_open_steer(open, tok, &plan, lx);
    }
}

/* Tags of every element in any order: the short ways plan what the whole way
 * does. Common elements come more often, so that stacks grow. */
static void test_short_ways(void **state)
{
    static const char *const common[] = {
        "div",    "p",    "a",   "ul", "li",    "h2",  "b",   "button",
        "select", "form", "x-y", "td", "table", "svg", "body"};
    nc_open *open = calloc(1, sizeof(*open));
    nc_lexer *lx = nc_lexer_create();
    uint32_t seed = 5;

    (void)state;
    for (int round = 0; round < 600; round++) {
        nc_buf page = NC_BUF_INIT;

        for (int i = 0; i < 60; i++) {
            const char *name;

            seed = seed * 1664525U + 1013904223U;
            name = seed >> 30
                       ? common[(seed >> 8) % NELEMS(common)]
                       : nc_tag_name(1 + (seed >> 8) % (NC_TAG_COUNT - 1));
            if (nc_element_is(nc_tag_of(nc_span_of(name)),
                              NC_EL_RCDATA | NC_EL_RAWTEXT | NC_EL_SCRIPT |
                                  NC_EL_PLAINTEXT))
                continue;
            nc_buf_appendf(&page, seed >> 29 & 1 ? "</%s>" : "<%s>", name);
        }
        nc_open_init(open);
        nc_lexer_reset(lx);
        lex_page(lx, nc_buf_span(&page), 500, 500, take_both_ways, open);
        nc_buf_release(&page);
    }
    nc_lexer_destroy(lx);
    free(open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),  cmocka_unit_test(test_index),
        cmocka_unit_test(test_depth),      cmocka_unit_test(test_counts),
        cmocka_unit_test(test_short_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
