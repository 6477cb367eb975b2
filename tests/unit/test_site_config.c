/* test_site_config.c -- site configs: what their lines mean on a page.
 *
 * Pages are written for this test, and what must come out was written down by
 * hand from the format's description.
 */
#include "sites.h"

/* --- the text */

static const struct {
    const char *name, *config, *page, *text;
} texts[] = {
    {"body", "body: //div[@id='story']\n", OTHER STORY, TEXT},
    {"the first body that is there counts",
     "body: //div[@id='no']\nbody: //div[@id='story']\nbody: //p\n",
     OTHER STORY, TEXT},
    {"a body with nothing in it is none",
     "body: //div[@class='empty']\nbody: //div[@id='story']\n",
     "<div class=empty> <script>var a = 1</script></div>" OTHER STORY, TEXT},
    {"an expression in parentheses", "body: (//div[@class])[last()]\n",
     "<div class=x>" OTHER "</div>" STORY, TEXT},
    {"the whole document is no body", "body: /\nbody: //div[@id='story']\n",
     OTHER STORY, TEXT},
    {"text in lines", "body: string(//pre[@id='lines'])\n",
     OTHER "<pre id=lines>" PROSE_A "\n" PROSE_B "</pre>", TEXT},
    {"a text without words is none",
     "body: string(//div[@class='empty'])\nbody: //div[@id='story']\n",
     "<div class=empty> \n</div>" OTHER STORY, TEXT},
    {"several nodes, in the order of the page",
     "body: //p[@class='b'] | //p[@class='a']\n",
     "<p class=a>" PROSE_A "</p>" OTHER "<p class=b>" PROSE_B "</p>", TEXT},
    {"of nodes in each other the outer one", "body: //div[@id='story'] | //p\n",
     STORY, TEXT},
    {"id()", "body: id('story')\n", OTHER STORY, TEXT},
    {"a word of a class",
     "body: //div[contains(concat(' ',normalize-space(@class),' '),' long "
     "')]\n",
     OTHER STORY, TEXT},
    {"text that an expression makes",
     "body: concat(//i[@data-a]/@data-a, ' ', //div[@id='story']/p[2])\n",
     "<i data-a=\"" PROSE_A "\"></i>" OTHER STORY, PROSE_A " " PROSE_B},
    {"text in an attribute, as markup", "body: //div/@data-html\n",
     "<div data-html=\"&lt;p>" PROSE_A "&lt;/p>&lt;p>" PROSE_B
     "&lt;/p>\"></div>" OTHER,
     TEXT},
    {"text nodes", "body: //div[@id='bare']/text()\n",
     "<div id=bare>" PROSE_A "<br><br><b>no</b>" PROSE_B "</div>",
     PROSE_A PROSE_B},
    {"prune: no", "prune: no\nbody: //div[@class='all']\n",
     "<div class=all><p>By Ann Lee</p>" STORY "<p>Read more: <a href=/b>Eels"
     "</a></p></div>",
     "By Ann Lee\n\n" TEXT "\n\nRead more: Eels"},
    {"pruned if nothing is said", "body: //div[@class='all']\n",
     "<div class=all><p>By Ann Lee</p>" STORY "<p>Read more: <a href=/b>Eels"
     "</a></p></div>",
     TEXT},
    {"a title that was told is no text",
     "prune: no\ntitle: //h1\nbody: //div[@class='all']\n",
     "<div class=all><h1>The Ferry</h1>" STORY "</div>", TEXT},
    {"strip", "body: //div[@id='story']\nstrip: //p[@class='ad']\n",
     "<div id=story><p>" PROSE_A "</p><p class=ad>" PROSE_A
     " Buy!</p><p>" PROSE_B "</p></div>",
     TEXT},
    {"strip without a body", "strip: //div[@class='eels']\n",
     STORY "<div class=eels>" OTHER "</div>", TEXT},
    {"strip takes away texts, too",
     "body: //div[@id='story']\nstrip: //p/text()[contains(., 'Buy')]\n",
     "<div id=story><p>" PROSE_A "<br> Buy!</p><p>" PROSE_B "</p></div>", TEXT},
    {"strip leaves body itself", "strip: //body\nbody: //div[@id='story']\n",
     OTHER STORY, TEXT},
    {"strip_id_or_class, words of a class",
     "body: //div[@id='story']\nstrip_id_or_class: promo\n"
     "strip_id_or_class: 'quoted'\nstrip_id_or_class: two words\n"
     "strip_id_or_class: box\n",
     "<div id=story><p>" PROSE_A "</p><div class='a promo b'>Buy!</div>"
     "<p id=box>Buy!</p><p class=quoted>Buy!</p>"
     "<p class='x two  words'>Buy!</p><p class='promotion words two'>" PROSE_B
     "</p></div>",
     TEXT},
    {"body is not stripped for its class",
     "strip_id_or_class: page\nbody: //div[@id='story']\n",
     "<body class=page>" OTHER STORY, TEXT},
    {"find and replace",
     "find_string: <aside\nreplace_string: <main\n"
     "replace_string(</aside): </main\nbody: //main\n",
     OTHER "<aside><p>" PROSE_A "</p><p>" PROSE_B "</p></aside>", TEXT},
    {"replaced in turn, paired by their order",
     "find_string: x-a\nfind_string: x-b\nreplace_string: x-b\n"
     "replace_string: x-c\nbody: //x-c\n",
     "<x-a><p>" PROSE_A "</p><p>" PROSE_B "</p></x-a>" OTHER, TEXT},
    {"replaced by nothing", "replace_string( Buy!):\nbody: //div\n",
     "<div><p>" PROSE_A " Buy!</p><p>" PROSE_B " Buy!</p></div>", TEXT},
    {"what is found may have a colon and parentheses",
     "replace_string((see: below)): now\nbody: //div\n",
     "<div><p>" PROSE_A " (see: below)</p><p>" PROSE_B "</p></div>",
     PROSE_A " now\n\n" PROSE_B},
    {"dissolve",
     "body: //div[@id='story']\ndissolve: //button\n"
     "dissolve: //h2[@class='x']\nprune: no\n",
     "<div id=story><button><p>" PROSE_A "</p></button><h2 class=x>"
     "<p>" PROSE_B "</p></h2></div>",
     TEXT},
    {"move_into",
     "move_into(//div[@id='story']): //p[@class='rest']\n"
     "body: //div[@id='story']\n",
     "<p class=rest>" PROSE_B "</p>" OTHER "<div id=story><p>" PROSE_A
     "</p></div>",
     TEXT},
    {"move_into: no element into itself",
     "move_into(//div[@id='story']/p[1]): //div[@id='story']\n"
     "body: //div[@id='story']\n",
     OTHER STORY, TEXT},
    {"move_into: nothing into an attribute",
     "move_into(//div/@id): //div[@id='story']/p\n"
     "body: //div[@id='story']\n",
     OTHER STORY, TEXT},
    {"move_into(body)",
     "move_into(body): //div[@id='story']/p\nbody: /html/body/p[@id]\n",
     OTHER "<div id=story><p id=a>" PROSE_A "</p><p id=b>" PROSE_B "</p></div>",
     TEXT},
    {"nothing is pruned where nothing is prose", "body: //div\n",
     "<div><p>Eels</p><p>Boots</p></div>", "Eels\n\nBoots"},
    {"a block that is longer than what is compared",
     "body: //div[@id='long']\n",
     OTHER "<div id=long><p>" PROSE_A " " PROSE_A " " PROSE_A " " PROSE_A
           " " PROSE_A " " PROSE_A " " PROSE_A "</p></div>",
     PROSE_A " " PROSE_A " " PROSE_A " " PROSE_A " " PROSE_A " " PROSE_A
             " " PROSE_A},
    {"convert_double_br_tags",
     "convert_double_br_tags: yes\nbody: //div[@id='story']\n",
     "<div id=story>" PROSE_A "<br><br>" PROSE_B "</div>" OTHER, TEXT},
    {"skip_json_ld", "skip_json_ld: yes\n",
     "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", "
     "\"headline\": \"Eels\", \"articleBody\": \"" PROSE_A PROSE_A PROSE_A
         PROSE_A PROSE_A PROSE_A PROSE_A PROSE_A "\"}</script>" STORY,
     TEXT},
    {"autodetect if the body is not there", "body: //div[@id='no']\n", STORY,
     TEXT},
    {"autodetect if no body is given", "autodetect_on_failure: no\n", STORY,
     TEXT},
    {"no autodetect", "autodetect_on_failure: no\nbody: //div[@id='no']\n",
     STORY, NULL},
    {"a wrong line takes nothing from the others",
     "body: //div[\nbodi: //p\nbody: //div[@id='story']\n", OTHER STORY, TEXT},
    {"comments, blanks, CR LF and a byte order mark",
     "\xEF\xBB\xBF# body: //p\r\n\r\n  body :  //div[@id='story']  \r\n",
     OTHER STORY, TEXT},
    {"what is not for us",
     "tidy: no\nparser: html5lib\n"
     "http_header(User-Agent): Mozilla\n"
     "single_page_link: //a[\ntest_url: http://a/\n"
     "footnotes: no\nbody: //div[@id='story']\n",
     OTHER STORY, TEXT},
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(texts); i++) {
        const nc_article *article = extract(texts[i].config, texts[i].page);

        if (texts[i].text)
            is_text(article->text, texts[i].text, texts[i].name);
        else if (article->text)
            fail_msg("%s: there is a text", texts[i].name);
    }
}

/* --- what is pruned from the text that a config found */

#define EELS "<p>Eels are back, at twice the price</p>"
#define TEASER "<li><h4><a href=/e>Eels</a></h4>" EELS "</li>"

/* Stands before TEXT, between its two paragraphs, behind it. */
static const struct {
    const char *name, *before, *between, *behind;
    const char *kept[3]; /* what of that is in the text */
} prunings[] = {
    {"a label", "", "<p>Advertisement</p>", "<p>Advertisement</p>", {0}},
    {"a credit", "", "<p>Photo: Ann Lee</p>", "", {0}},
    {"a line that is a link",
     "",
     "<p><a href=/e>Watch the eels</a></p>",
     "",
     {0}},
    {"a link with a sentence's end",
     "",
     "<p><a href=/e>Here are the minutes of the council.</a></p>",
     "",
     {"", "Here are the minutes of the council.", ""}},
    {"promotion in an element of its own",
     "",
     "<section><h3>Related coverage</h3>" EELS "<h3>More</h3>" EELS
     "<hr></section>",
     "",
     {0}},
    {"promotion without one, up to prose",
     "",
     "<h3>Related coverage</h3>" EELS,
     "",
     {0}},
    {"promotion without one, up to a table",
     "",
     "<h3>Related coverage</h3>" EELS
     "<table><tr><td>Cart<td>1<tr><td>Car<td>2</table>",
     "",
     {"", "Cart | 1\nCar | 2", ""}},
    {"promotion without one, up to the next heading",
     "",
     "<h3>Related coverage</h3>" EELS "<h3>The toll</h3>",
     "",
     {"", "The toll", ""}},
    {"promotion without one, over lesser headings",
     "",
     "<h3>Related coverage</h3><h4>Of eels</h4>" EELS,
     "",
     {0}},
    {"a list of links",
     "",
     "<ul><li><a href=/1>Eels</a><li><a href=/2>Boots</a></ul>",
     "",
     {0}},
    {"a list of teasers", "", "<ul>" TEASER TEASER TEASER "</ul>", "", {0}},
    {"two are no list of teasers",
     "",
     "<ol><li>Cars<li>Carts</ol>",
     "",
     {"", "- Cars\n- Carts", ""}},
    {"what was said", "", "", "<p>" PROSE_B "</p>", {0}},
    {"what is no sentence, above",
     "<h2>Ports</h2><p>Ports and harbours</p><p>2 January 2015</p>"
     "<dl><dt>Fee<dd>Two pounds</dl>",
     "",
     "",
     {"Fee\nTwo pounds", "", ""}},
    {"a sentence above, in quotes",
     "<p>(\xE2\x80\x9CThey had asked me,\xE2\x80\x9D he said, \xE2\x80\x9C"
     "not once.\xE2\x80\x9D)</p>",
     "",
     "",
     {"(\xE2\x80\x9CThey had asked me,\xE2\x80\x9D he said, \xE2\x80\x9C"
      "not once.\xE2\x80\x9D)",
      "", ""}},
    {"quotes and code above",
     "<blockquote><p>Hear, hear</p></blockquote><pre>a = b</pre>",
     "",
     "",
     {"Hear, hear\n\na = b", "", ""}},
    {"what ends articles",
     "",
     "",
     "<p>Copyright The Courier</p><p>Eels, boots and ferries.</p>",
     {0}},
    {"lines of links behind",
     "",
     "",
     "<p>See <a href=/m>the minutes of the meeting</a>.</p>"
     "<p>By Ann Lee</p><p><img src=/i.jpg alt=i></p><h4>More</h4>",
     {0}},
    {"a sentence behind", "", "", "<p>He left.</p>", {"", "", "He left."}},
};

static void append_part(nc_buf *out, const char *text)
{
    if (text && *text)
        nc_buf_appendf(out, "%s%s", out->len ? "\n\n" : "", text);
}

static void test_prunings(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(prunings); i++) {
        const char *page = apr_pstrcat(
            pool, OTHER "<div id=all>", prunings[i].before,
            "<p>" PROSE_A "</p>", prunings[i].between, "<p>" PROSE_B "</p>",
            prunings[i].behind, "</div>", NULL);
        nc_buf want = NC_BUF_INIT;

        append_part(&want, prunings[i].kept[0]);
        append_part(&want, PROSE_A);
        append_part(&want, prunings[i].kept[1]);
        append_part(&want, PROSE_B);
        append_part(&want, prunings[i].kept[2]);
        is_text(extract("body: //div[@id='all']\n", page)->text,
                nc_buf_text(&want), prunings[i].name);
        nc_buf_release(&want);
    }
}

/* --- the markup */

static const struct {
    const char *name, *config, *page, *html; /* stands in it; NULL: not */
    const char *without;
} markup[] = {
    {"wrap_in", "wrap_in(blockquote): //p[@class='q']\nbody: //div\n",
     "<div><p>" PROSE_A "</p><p class=q>Hear!</p><p>" PROSE_B "</p></div>",
     "<blockquote><p>Hear!</p></blockquote>", NULL},
    {"wrap_in a text", "wrap_in(em): //p[1]/text()[2]\nbody: //div\n",
     "<div><p>" PROSE_A "<br>Hear!</p><p>" PROSE_B "</p></div>",
     "<em>Hear!</em>", NULL},
    {"wrap_in takes neither body nor attributes",
     "wrap_in(blockquote): //body | //p/@id\nbody: //body\n",
     "<p id=a>" PROSE_A "</p><p>" PROSE_B "</p>", PROSE_A, "<blockquote"},
    {"dissolve takes neither body nor attributes",
     "dissolve: //body | //p/@id\nbody: //body/p\n",
     "<p id=a>" PROSE_A "</p><p>" PROSE_B "</p>", PROSE_A, NULL},
    {"what is wrapped can be named",
     "wrap_in(section): //p[@class='q']\nstrip: //section\nbody: //div\n",
     "<div><p>" PROSE_A "</p><p class=q>Hear!</p><p>" PROSE_B "</p></div>",
     NULL, "Hear!"},
    {"rules around what is pruned are one", "body: //div\n",
     "<div><p>" PROSE_A "</p><hr><p>Advertisement</p><hr><p>" PROSE_B
     "</p></div>",
     "</p>\n<hr/>\n<p>", "<hr/>\n<hr/>"},
    {"rules part something, or go", "body: //div\n",
     "<div><hr><p>" PROSE_A "</p><hr><hr><p>" PROSE_B "</p><hr></div>",
     "</p>\n<hr/>\n<p>", "<hr/>\n<hr/>"},
    {"strip_attr", "strip_attr: //img/@srcset\nbody: //div\nprune: no\n",
     "<div><p>" PROSE_A "</p><p><img src=/small.jpg alt=a "
     "srcset='/large.jpg 2000w'></p><p>" PROSE_B "</p></div>",
     "https://news.example/small.jpg", "large.jpg"},
    {"strip_attr takes no elements", "strip_attr: //p\nbody: //div\n",
     "<div><p>" PROSE_A "</p><p>" PROSE_B "</p></div>", PROSE_A, NULL},
    {"post_strip_attr comes after the body is found",
     "post_strip_attr: //*/@class\nbody: //div[@class='x']\n",
     OTHER "<div class=x><p>" PROSE_A "</p><p>" PROSE_B "</p></div>", PROSE_A,
     "eels"},
    {"strip_image_src",
     "strip_image_src: /ads/\nbody: //div\nprune: no\n"
     "strip_image_src: 'https://t.example'\n",
     "<div><p>" PROSE_A "</p><p><img src=/a/b.jpg alt=a><img src=/ads/c.jpg>"
     "<img src=https://t.example/d.jpg></p><p>" PROSE_B "</p></div>",
     "/a/b.jpg", "c.jpg"},
    {"strip_image_src at the address's start",
     "body: //div\nprune: no\nstrip_image_src: 'https://t.example'\n",
     "<div><p>" PROSE_A
     "</p><p><img src=https://t.example/d.jpg></p><p>" PROSE_B "</p></div>",
     NULL, "d.jpg"},
    {"src_lazy_load_attr",
     "src_lazy_load_attr: data-far-src\nbody: //div\nprune: no\n",
     "<div><p>" PROSE_A "</p><p><img src=/blank.gif data-far-src=/b.jpg alt=a>"
     "</p><p>" PROSE_B "</p></div>",
     "https://news.example/b.jpg", "blank.gif"},
    {"what the configs let in is sanitized all the same",
     "replace_string(Hear!): <script>alert(1)</script><b onclick=x>Hear</b>\n"
     "body: //div\n",
     "<div><p>" PROSE_A " Hear!</p><p>" PROSE_B "</p></div>", "<b>Hear</b>",
     "alert"},
};

static void test_markup(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(markup); i++) {
        const nc_article *article = extract(markup[i].config, markup[i].page);
        const char *html = article->html ? article->html : "";

        if (markup[i].html && !strstr(html, markup[i].html))
            fail_msg("%s: no %s in %s", markup[i].name, markup[i].html, html);
        if (markup[i].without && strstr(html, markup[i].without))
            fail_msg("%s: %s in %s", markup[i].name, markup[i].without, html);
    }
}

/* --- what is told */

static const char *published(const nc_article *article)
{
    nc_buf out = NC_BUF_INIT;
    const char *text = NULL;

    if (article->published.precision != NC_DATE_NONE) {
        nc_date_write(&out, &article->published);
        text = apr_pstrdup(pool, nc_buf_text(&out));
    }
    nc_buf_release(&out);
    return text;
}

static const char *modified(const nc_article *article)
{
    return article->modified.precision == NC_DATE_NONE ? NULL : "known";
}

static const char *title(const nc_article *article)
{
    return article->title;
}

static const char *byline(const nc_article *article)
{
    return nc_article_byline(article, pool);
}

static const char *first_tag(const nc_article *article)
{
    return article->tags->nelts ? APR_ARRAY_IDX(article->tags, 0, const char *)
                                : NULL;
}

static const struct {
    const char *name, *config, *page;
    const char *(*field)(const nc_article *);
    const char *want;
} told[] = {
    {"title", "title: //h3\n", HEAD "<h3>A  Boat\n Trip</h3>" STORY, title,
     "A Boat Trip"},
    {"the first title that is there", "title: //h4\ntitle: //h3\n",
     HEAD "<h3>A Boat Trip</h3>" STORY, title, "A Boat Trip"},
    {"of several nodes the first with text", "title: //h3\n",
     HEAD "<h3> </h3><h3>A Boat Trip</h3>" STORY, title, "A Boat Trip"},
    {"a title from an attribute", "title: //h3/@title\n",
     HEAD "<h3 title='A Boat Trip'>x</h3>" STORY, title, "A Boat Trip"},
    {"a title that is made", "title: substring-before(//h3, ' by ')\n",
     HEAD "<h3>A Boat Trip by Ann Lee</h3>" STORY, title, "A Boat Trip"},
    {"a title that is made of nothing is none",
     "title: concat(//h4, ' ')\ntitle: //h3\n",
     HEAD "<h3>A Boat Trip</h3>" STORY, title, "A Boat Trip"},
    {"the title element, without the site's name", "title: //title\n",
     HEAD "<h1>Eels</h1>" STORY, title, "Ferry"},
    {"no title there: as without a config", "title: //h4\n", HEAD STORY, title,
     "Ferry"},
    {"author", "author: //span[@class='who']\n",
     HEAD "<span class=who>By Bo Rex</span>" STORY, byline, "Bo Rex"},
    {"two authors in two nodes", "author: //span[@class='who']\n",
     HEAD "<span class=who>Bo Rex</span><span class=who>Cy Twill</span>" STORY,
     byline, "Bo Rex, Cy Twill"},
    {"two authors in one", "author: //span[@class='who']\n",
     HEAD "<span class=who>By Bo Rex and Cy Twill</span>" STORY, byline,
     "Bo Rex, Cy Twill"},
    {"an author that no byline would name", "author: //span[@class='who']\n",
     HEAD "<span class=who>7 Days @ Sea</span>" STORY, byline, "7 Days @ Sea"},
    {"an author that is made", "author: substring-after(//i, 'Words: ')\n",
     HEAD "<i>Words: Bo Rex</i>" STORY, byline, "Bo Rex"},
    {"no author there", "author: //span[@class='who']\n", HEAD STORY, byline,
     "Ann Lee"},
    {"stripped, but told before",
     "author: //span[@class='who']\nstrip: //span[@class='who']\n",
     HEAD "<span class=who>By Bo Rex</span>" STORY, byline, "Bo Rex"},
    {"date", "date: //time/@datetime\n",
     HEAD "<time datetime='2016-02-03T10:00:00+01:00'>x</time>" STORY,
     published, "2016-02-03T10:00:00+01:00"},
    {"the first date that is one", "date: //h3\ndate: //i\n",
     HEAD "<h3>Yesterday's news</h3><i>3 February 2016</i>" STORY, published,
     "2016-02-03T00:00:00Z"},
    {"the same day, and the page knows the hour", "date: //i\n",
     HEAD "<i>2 January 2015</i>" STORY, published, "2015-01-02T03:04:05Z"},
    {"a date that is made", "date: substring-after(//i, 'on ')\n",
     HEAD "<i>Put up on 3 February 2016</i>" STORY, published,
     "2016-02-03T00:00:00Z"},
    {"a change before the date is none", "date: //i\n",
     HEAD "<meta property=article:modified_time content=2015-05-06>"
          "<i>3 February 2016</i>" STORY,
     modified, NULL},
    {"a change behind the date is one", "date: //i\n",
     HEAD "<meta property=article:modified_time content=2016-05-06>"
          "<i>3 February 2016</i>" STORY,
     modified, "known"},
    {"a native ad", "native_ad_clue: //meta[@name='paid']\n",
     HEAD "<meta name=paid content=1>" STORY, first_tag, "Native Ad"},
    {"no native ad", "native_ad_clue: //meta[@name='paid']\n", HEAD STORY,
     first_tag, NULL},
    {"skip_json_ld", "skip_json_ld: yes\n",
     "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", "
     "\"headline\": \"Eels\"}</script><title>Ferry</title>" STORY,
     title, "Ferry"},
    {"JSON-LD is there when scripts are stripped", "strip: //script\n",
     "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", "
     "\"headline\": \"Eels\"}</script>" STORY,
     title, "Eels"},
};

static void test_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(told); i++) {
        const nc_article *article = extract(told[i].config, told[i].page);
        const char *got = told[i].field(article);

        if (told[i].want)
            is_text(got, told[i].want, told[i].name);
        else if (got)
            fail_msg("%s: %s", told[i].name, got);
    }
}

/* Comments of readers are text on pages that consist of them. */
static void test_comments(void **state)
{
    static const char page[] =
        "<article>" OTHER OTHER OTHER "</article>"
        "<div class=comments id=comments><div class=comment><p>" PROSE_A
        " So I said, and so I say again.</p></div></div>";
    const nc_article *plain = extract("prune: yes\n", page);
    const nc_article *kept = extract("strip_comments: no\n", page);

    (void)state;
    if (strstr(plain->text, "so I say again"))
        fail_msg("not left out: %s", plain->text);
    if (!strstr(kept->text, "so I say again"))
        fail_msg("not kept: %s", kept->text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),    cmocka_unit_test(test_prunings),
        cmocka_unit_test(test_markup),   cmocka_unit_test(test_told),
        cmocka_unit_test(test_comments),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
