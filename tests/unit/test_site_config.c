/* test_site_config.c -- site configs: what their lines mean on a page, which
 * files count for a host, and what is wrong in them.
 *
 * Pages are written for this test, and what must come out was written down by
 * hand from the format's description.
 */
#include "support.h"
#include "pooled.h"
#include <apr_strings.h>
#include <apr_thread_proc.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "nc_extract.h"

#define URL "https://news.example/2015/ferry.html"

#define PROSE_A                                                                \
    "The council met on Monday to talk about the bridge, which has been "      \
    "closed since the flood, and about the ferry that replaces it. Nobody, "   \
    "it turned out, had asked the ferryman. He had come to say so."
#define PROSE_B                                                                \
    "After two hours, the mayor proposed to build a new bridge, upstream of "  \
    "the old one, and to pay for it by a toll. The ferryman, by then asleep, " \
    "did not object. It was minuted as consent."
/* Longer, so that it is what is found where nothing is said. */
#define OTHER                                                                  \
    "<p>Elsewhere, the price of eels has risen again, and nobody knows why, "  \
    "though many say that they do. The fishmonger blames the weather, the "    \
    "weather station blames the eels, and the eels, for once, are silent.</p>" \
    "<p>Nothing was caught on Tuesday, on Wednesday, or on Thursday. On "      \
    "Friday, a boot was landed, which was sold, after some haggling, to its "  \
    "former owner, who had come for eels and went home with a pair.</p>"       \
    "<p>The inquiry goes on. Witnesses are asked to come forward, and to "     \
    "bring, if they have any, eels of their own for comparison.</p>"

/* --- directories */

static const char *new_dir(void)
{
    char *dir = apr_pstrdup(pool, "/tmp/newsclean-sites.XXXXXX");

    if (!mkdtemp(dir))
        fail_msg("no temporary directory");
    return dir;
}

static void write_text(const char *dir, const char *name, const char *text,
                       size_t n)
{
    const char *path = apr_pstrcat(pool, dir, "/", name, NULL);
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(text, 1, n, file) != n)
        fail_msg("can't write %s", path);
    fclose(file);
}

static void remove_file(const char *dir, const char *name)
{
    unlink(apr_pstrcat(pool, dir, "/", name, NULL));
}

static const nc_site_configs *read_dir(const char *dir)
{
    nc_site_configs *sites;
    nc_error err = {0, 0, ""};

    if (nc_site_configs_read(&sites, dir, &err, pool) != NC_OK)
        fail_msg("%s: %s", dir, err.msg);
    return sites;
}

/* A directory with NAME alone in it, read and gone. */
static const nc_site_configs *one_file(const char *name, const char *text,
                                       size_t n)
{
    const char *dir = new_dir();
    const nc_site_configs *sites;

    write_text(dir, name, text, n);
    sites = read_dir(dir);
    remove_file(dir, name);
    rmdir(dir);
    return sites;
}

static nc_article *extract_for(const nc_site_configs *sites, const char *url,
                               nc_span page)
{
    nc_extract_options options = {
        .url = url, .charset = "utf-8", .sites = sites};
    nc_article *article = NULL;
    nc_status status = nc_extract(&article, page, &options, pool);

    if (status != NC_OK && status != NC_ENOTFOUND)
        fail_msg("%s: %s", url, nc_status_text(status));
    return article;
}

static nc_article *extract(const char *config, const char *page)
{
    const nc_site_configs *sites =
        one_file("news.example.txt", config, strlen(config));

    return extract_for(sites, URL, nc_span_of(page));
}

/* --- the text */

#define STORY                                                                  \
    "<div id=story class='text long'><p>" PROSE_A "</p><p>" PROSE_B "</p></"   \
    "div>"
#define TEXT PROSE_A "\n\n" PROSE_B

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

#define HEAD                                                                   \
    "<title>Ferry - The Example</title>"                                       \
    "<meta property=og:site_name content='The Example'>"                       \
    "<meta name=author content='Ann Lee'>"                                     \
    "<meta property=article:published_time content='2015-01-02T03:04:05Z'>"

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

/* --- which files count */

/* Each file gives its own name as the title. */
static const char *const files[] = {
    "example.com.txt", ".example.com.txt",      "sport.example.com.txt",
    "global.txt",      "www.only.example.txt",  "127.0.0.1.txt",
    "localhost.txt",   ".co.example.txt",       "README.md",
    "LICENSE.txt",     ".deep.example.com.txt", "UPPER.example.txt",
    "read me.txt"};

static const struct {
    const char *url, *title;
} hosts[] = {
    {"https://example.com/a", "example.com.txt"},
    {"https://www.example.com/a", "example.com.txt"},
    {"https://WWW.Example.COM:8443/a", "example.com.txt"},
    {"https://example.com./a", "example.com.txt"},
    {"https://sport.example.com/a", "sport.example.com.txt"},
    {"https://www.sport.example.com/a", "sport.example.com.txt"},
    {"https://news.example.com/a", ".example.com.txt"},
    {"https://a.b.example.com/a", ".example.com.txt"},
    {"https://a.deep.example.com/a", ".deep.example.com.txt"},
    {"https://deep.example.com/a", ".example.com.txt"},
    {"https://www.only.example/a", "www.only.example.txt"},
    {"https://only.example/a", "global.txt"},
    {"https://co.example/a", "global.txt"},
    {"https://www.co.example/a", "global.txt"},
    {"https://x.co.example/a", ".co.example.txt"},
    {"https://notexample.com/a", "global.txt"},
    {"https://example.com.evil.example/a", "global.txt"},
    {"http://127.0.0.1/a", "127.0.0.1.txt"},
    {"http://localhost/a", "localhost.txt"},
    {"https://upper.example/a", "global.txt"},
    {"https://global/a", "global.txt"},
    {"https://..%2f..%2fetc/a", "Ferry"}, /* no host at all */
    {"https://license/a", "global.txt"},
};

static void test_hosts(void **state)
{
    static const char page[] = "<title>Ferry</title>" STORY;
    const char *dir = new_dir();
    const nc_site_configs *sites;

    (void)state;
    for (size_t i = 0; i < NELEMS(files); i++) {
        const char *text =
            apr_psprintf(pool, "title: string('%s')\n", files[i]);

        write_text(dir, files[i], text, strlen(text));
    }
    sites = read_dir(dir);
    for (size_t i = 0; i < NELEMS(files); i++)
        remove_file(dir, files[i]);
    rmdir(dir);
    assert_int_equal(nc_site_configs_count(sites), NELEMS(files) - 4);
    for (size_t i = 0; i < NELEMS(hosts); i++)
        is_text(extract_for(sites, hosts[i].url, NC_SPAN_LIT(page))->title,
                hosts[i].title, hosts[i].url);
    is_text(extract_for(sites, NULL, NC_SPAN_LIT(page))->title, "Ferry",
            "no address");
}

/* What a host's own file does not say, global.txt does; but not if that file
 * wants nothing to be looked for. */
static void test_global(void **state)
{
    static const char global[] =
        "title: //h3\nbody: //main\nprune: no\nstrip_id_or_class: ad\n";
    static const char a[] = "title: //h4\nstrip_id_or_class: banner\n";
    static const char b[] = "autodetect_on_failure: no\n";
    static const char page[] =
        "<title>Ferry</title><h4>Four</h4><h3>Three</h3>" OTHER
        "<main><p>" PROSE_A
        "</p><p class=ad>Buy!</p><p class=banner>Sell!</p><p>" PROSE_B
        "</p></main>";
    const char *dir = new_dir();
    const nc_site_configs *sites;
    const nc_article *article;

    (void)state;
    write_text(dir, "global.txt", global, strlen(global));
    write_text(dir, "a.example.txt", a, strlen(a));
    write_text(dir, "b.example.txt", b, strlen(b));
    sites = read_dir(dir);
    remove_file(dir, "global.txt");
    remove_file(dir, "a.example.txt");
    remove_file(dir, "b.example.txt");
    rmdir(dir);
    article = extract_for(sites, "https://a.example/x", NC_SPAN_LIT(page));
    is_text(article->title, "Four", "a.example");
    is_text(article->text, TEXT, "a.example");
    article = extract_for(sites, "https://c.example/x", NC_SPAN_LIT(page));
    is_text(article->title, "Three", "c.example");
    is_text(article->text, PROSE_A "\n\nSell!\n\n" PROSE_B, "c.example");
    article = extract_for(sites, "https://b.example/x", NC_SPAN_LIT(page));
    is_text(article->title, "Ferry", "b.example");
}

/* --- what is wrong */

static const struct {
    const char *config;
    unsigned line, col;
    const char *message; /* stands in it */
} wrongs[] = {
    {"titl: //h1", 1, 1, "'titl': allowed are title, "},
    {"# ok\n\n  nonsense", 3, 3, "allowed are 'directive: value'"},
    {"// body: //p", 1, 1, "comments, which begin with #"},
    {"body:", 1, 1, "needs a value"},
    {"body: //p[@class='x'", 1, 21, "XPath 1.0"},
    {"tidy: no\nstrip:  //p[contain(@class, 'x')]", 2, 13,
     "'contain': allowed are those of XPath 1.0"},
    {"body: //p[contains(@class='x')]", 1, 30,
     "contains() has 1 argument; allowed are 2"},
    {"body: //p[contains(@class, ')', 'x')]", 1, 36, "3 arguments"},
    {"body: //p[last(1)]", 1, 17, "last() has 1 argument"},
    {"body: substring(//p)", 1, 20, "allowed are 2 and one more"},
    {"body: concat('a')", 1, 17, "allowed are 2 and more"},
    {"body: //svg:path", 1, 9, "a prefix"},
    {"body: //p[$x]", 1, 11, "variables"},
    {"prune: maybe", 1, 8, "'maybe': allowed are yes and no"},
    {"wrap_in: //p", 1, 1, "allowed is the name of an element"},
    {"wrap_in(<b>): //p", 1, 1, "allowed is the name of an element"},
    {"wrap_in(b): //p[", 1, 17, "XPath"},
    {"move_into: //p", 1, 1, "first where to"},
    {"move_into(//p[): //p", 1, 15, "XPath"},
    {"title(x): //p", 1, 1, "nothing in parentheses"},
    {"replace_string: x", 1, 1, "a find_string has to come before"},
    {"find_string: x", 1, 1, "'x' has no replace_string"},
    {"replace_string(): x", 1, 1, "nothing to find"},
    {"find_string:", 1, 1, "needs a value"},
    {"strip_id_or_class: ''", 1, 20, "needs a name"},
    {"strip_id_or_class: ' '", 1, 20, "needs a name"},
};

/* Files without anything wrong. */
static const char *const rights[] = {
    "body: //div[contains(concat(' ', @class, ' '), \" a'b) \")]",
    "body: //p[not(a) and (b or text()) and position() = 1 div 2]",
    "body: //p[count(ancestor::div[@id='(']) > 1]/@*",
    "title: translate(normalize-space(//h1), 'a,b', '')",
    "body: id('a')/processing-instruction('x') | //node()[self::p]",
    "prune: Yes\nskip_json_ld: false\nwrap_in( em ) : //p",
    "replace_string(a)b):",
};

/* What was said first, and how often something was. */
typedef struct said {
    nc_error first;
    const char *file;
    size_t n;
} said;

static void hear(void *ctx, const char *file, const nc_error *wrong)
{
    said *s = ctx;

    if (s->n++ == 0) {
        s->first = *wrong;
        s->file = file;
    }
}

static void test_wrongs(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(wrongs); i++) {
        said s = {{0, 0, ""}, NULL, 0};

        nc_site_configs_report(one_file("a.example.txt", wrongs[i].config,
                                        strlen(wrongs[i].config)),
                               NULL, hear, &s, pool);
        if (s.n != 1 || s.first.line != wrongs[i].line ||
            s.first.col != wrongs[i].col ||
            !strstr(s.first.msg, wrongs[i].message))
            fail_msg("%s: %zu, first %u:%u: %s", wrongs[i].config, s.n,
                     s.first.line, s.first.col, s.first.msg);
        is_text(s.file, "a.example.txt", wrongs[i].config);
    }
    for (size_t i = 0; i < NELEMS(rights); i++) {
        said s = {{0, 0, ""}, NULL, 0};

        nc_site_configs_report(
            one_file("a.example.txt", rights[i], strlen(rights[i])), NULL, hear,
            &s, pool);
        if (s.n > 0)
            fail_msg("%s: %u:%u: %s", rights[i], s.first.line, s.first.col,
                     s.first.msg);
    }
}

static void test_nul(void **state)
{
    static const char text[] = "title: //h1\nbody: //p\0x\n";
    said s = {{0, 0, ""}, NULL, 0};

    (void)state;
    nc_site_configs_report(one_file("a.example.txt", text, sizeof(text) - 1),
                           NULL, hear, &s, pool);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.first.line, 2);
}

/* Only of the files that count for the address. */
static void test_report(void **state)
{
    const char *dir = new_dir();
    const nc_site_configs *sites;
    said all = {{0, 0, ""}, NULL, 0}, one = all, none = all;

    (void)state;
    write_text(dir, "a.example.txt", "x", 1);
    write_text(dir, "b.example.txt", "x", 1);
    write_text(dir, "c.example.txt", "", 0);
    sites = read_dir(dir);
    remove_file(dir, "a.example.txt");
    remove_file(dir, "b.example.txt");
    remove_file(dir, "c.example.txt");
    rmdir(dir);
    nc_site_configs_report(sites, NULL, hear, &all, pool);
    nc_site_configs_report(sites, "http://b.example/", hear, &one, pool);
    nc_site_configs_report(sites, "http://c.example/", hear, &none, pool);
    assert_int_equal(all.n, 2);
    assert_int_equal(one.n, 1);
    is_text(one.file, "b.example.txt", "of b.example alone");
    assert_int_equal(none.n, 0);
    nc_site_configs_report(sites, "http://.b.example/", hear, &none, pool);
    nc_site_configs_report(sites, "http://./", hear, &none, pool);
    assert_int_equal(none.n, 0);
}

static void test_directories(void **state)
{
    const char *dir = new_dir();
    const char *sub = apr_pstrcat(pool, dir, "/a.example.txt", NULL);
    nc_site_configs *sites;
    nc_error err = {0, 0, ""};
    said s = {{0, 0, ""}, NULL, 0};

    (void)state;
    assert_int_equal(nc_site_configs_read(&sites, "/no/such", &err, pool),
                     NC_EIO);
    assert_null(sites);
    if (!strstr(err.msg, "No such file"))
        fail_msg("%s", err.msg);
    write_text(dir, "README.md", "x", 1);
    assert_int_equal(nc_site_configs_read(&sites, dir, &err, pool),
                     NC_ENOTFOUND);
    if (!strstr(err.msg, "example.com.txt"))
        fail_msg("%s", err.msg);
    /* A directory where a file should be is told, and harms nobody. */
    mkdir(sub, 0700);
    nc_site_configs_report(read_dir(dir), NULL, hear, &s, pool);
    assert_int_equal(s.n, 1);
    rmdir(sub);
    remove_file(dir, "README.md");
    rmdir(dir);
}

/* --- limits */

static void repeat(nc_buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nc_buf_append_text(out, text);
}

/* N UNITs, and what is between HEAD and TAIL is UNITs alone: that is wrong, in
 * words that hold WHY; NULL: it is not. */
static void is_wrong(const char *head, const char *unit, size_t n,
                     const char *tail, const char *why)
{
    nc_buf config = NC_BUF_INIT;
    said s = {{0, 0, ""}, NULL, 0};

    nc_buf_append_text(&config, head);
    repeat(&config, unit, n);
    nc_buf_append_text(&config, tail);
    nc_site_configs_report(
        one_file("a.example.txt", nc_buf_text(&config), config.len), NULL, hear,
        &s, pool);
    if (s.n != (why ? 1 : 0) || (why && !strstr(s.first.msg, why)))
        fail_msg("%zu %s: %zu: %s", n, unit, s.n, s.first.msg);
    nc_buf_release(&config);
}

static void test_too_much(void **state)
{
    nc_buf closing = NC_BUF_INIT;

    (void)state;
    is_wrong("", "strip: //b\n", 2000, "", NULL);
    is_wrong("", "strip: //b\n", 2001, "", "at most 2000 rules");
    is_wrong("", "#234567\n", NC_SITE_FILE_MAX / 8, "", NULL);
    is_wrong("", "#234567\n", NC_SITE_FILE_MAX / 8, "#",
             "the rest is left out");
    repeat(&closing, ")", 64);
    is_wrong("body: ", "(", 64,
             apr_pstrcat(pool, "//p", nc_buf_text(&closing), NULL), NULL);
    is_wrong("body: ", "(", 65,
             apr_pstrcat(pool, "//p)", nc_buf_text(&closing), NULL),
             "too many parentheses");
    is_wrong("body: //p[@class='", "x", 4000, "']", NULL);
    is_wrong("body: //p[@class='", "x", 4096, "']", "at most");
    nc_buf_release(&closing);
}

/* The text that CONFIG gives on a page with 40,000 small elements. */
static const char *text_of_large_page(const char *config)
{
    nc_buf page = NC_BUF_INIT;
    const nc_article *article;

    repeat(&page, "<i>x</i><b>y</b> ", 20000);
    nc_buf_append_text(&page, STORY);
    article = extract_for(one_file("news.example.txt", config, strlen(config)),
                          URL, nc_buf_span(&page));
    nc_buf_release(&page);
    return article->text;
}

/* Expressions that would take minutes or hours on such a page give nothing,
 * and the others count. */
static void test_slow_expressions(void **state)
{
    static const char *const slow[] = {
        "strip: //p[count(//i[following::b[@zz]]) >= 0]\n",
        "strip: //*[contains(string(//body), 'mayor')]\n",
        "strip: //*[text()=//i/text()] | //p\n",
        "strip: //i/following::i/following::p\n",
        "body: //i[following::i[contains(., 'eels')]] | //i\n",
    };
    clock_t start = clock();

    (void)state;
    for (size_t i = 0; i < NELEMS(slow); i++)
        is_text(
            text_of_large_page(apr_pstrcat(pool, slow[i], "strip: //b | //u\n",
                                           "body: //div[@id='story']\n", NULL)),
            TEXT, slow[i]);
    if ((clock() - start) / CLOCKS_PER_SEC > 60)
        fail_msg("%ld s", (long)((clock() - start) / CLOCKS_PER_SEC));
}

/* So do all together, past their limit, and there is an article still. */
static void test_many_slow_expressions(void **state)
{
    nc_buf config = NC_BUF_INIT;
    clock_t start = clock();

    (void)state;
    repeat(&config, "strip: //i[following::i[contains(., 'zz')]]\n", 1000);
    assert_non_null(text_of_large_page(nc_buf_text(&config)));
    if ((clock() - start) / CLOCKS_PER_SEC > 20)
        fail_msg("%ld s", (long)((clock() - start) / CLOCKS_PER_SEC));
    nc_buf_release(&config);
}

/* A replacement that would blow the page up is not done; others are. */
static void test_large_replacement(void **state)
{
    nc_buf config = NC_BUF_INIT, page = NC_BUF_INIT;
    const nc_article *article;

    (void)state;
    nc_buf_append_text(&config, "body: //div\nreplace_string(q): ");
    repeat(&config, "much ", 1000);
    nc_buf_append_text(&config, "\nreplace_string(Monday): Tuesday\n");
    repeat(&page, "<!-- qqqq -->", 20000);
    nc_buf_append_text(&page, "<div><p>" PROSE_A "</p></div>");
    article = extract_for(
        one_file("news.example.txt", nc_buf_text(&config), config.len), URL,
        nc_buf_span(&page));
    if (!strstr(article->text, "met on Tuesday to talk"))
        fail_msg("%s", article->text);
    nc_buf_release(&config);
    nc_buf_release(&page);
}

/* Deep pages, and stripping in them: no recursion. */
static void test_deep_page(void **state)
{
    static const char config[] =
        "dissolve: //div[@class]\nwrap_in(b): //div\nstrip: //u\n"
        "strip_id_or_class: x\nbody: //section\n";
    nc_buf page = NC_BUF_INIT;

    (void)state;
    nc_buf_append_text(&page, "<section>");
    repeat(&page, "<div class=y><div id=x><u>", 50000);
    nc_buf_append_text(&page, STORY);
    extract_for(one_file("news.example.txt", config, strlen(config)), URL,
                nc_buf_span(&page));
    nc_buf_release(&page);
}

/* --- threads */

typedef struct job {
    const nc_site_configs *sites;
    bool fine;
} job;

static void *APR_THREAD_FUNC work(apr_thread_t *thread, void *data)
{
    static const char page[] = HEAD "<h3>A Boat Trip</h3>" OTHER STORY;
    job *j = data;
    apr_pool_t *own;

    (void)thread;
    j->fine = true;
    for (int i = 0; i < 50; i++) {
        nc_extract_options options = {.url = URL, .sites = j->sites};
        nc_article *article = NULL;

        apr_pool_create_unmanaged_ex(&own, NULL, NULL);
        nc_extract(&article, NC_SPAN_LIT(page), &options, own);
        j->fine = j->fine && strcmp(article->title, "A Boat Trip") == 0 &&
                  strcmp(article->text, TEXT) == 0;
        apr_pool_destroy(own);
    }
    return NULL;
}

static void test_threads(void **state)
{
    static const char config[] =
        "title: normalize-space(//h3)\nstrip: //p[contains(., 'eels')]\n"
        "strip_id_or_class: x\nbody: id('story')\n";
    enum { N = 4 };
    const nc_site_configs *sites =
        one_file("news.example.txt", config, strlen(config));
    apr_thread_t *threads[N];
    job jobs[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        jobs[i] = (job){sites, false};
        assert_int_equal(
            apr_thread_create(&threads[i], NULL, work, &jobs[i], pool),
            APR_SUCCESS);
    }
    for (int i = 0; i < N; i++) {
        apr_status_t ended;

        apr_thread_join(&ended, threads[i]);
        assert_true(jobs[i].fine);
    }
}

/* --- the public collection */

/* All that is wrong in its 2,040 files: four misspelt directives, a comment
 * with the wrong sign, and four expressions that call no function of XPath's,
 * or with too few arguments. */
static const char *const known[] = {
    "clubic.com.txt:23:1",  "faz.net.txt:24:42",
    "fzone.cz.txt:8:1",     "gendai.media.txt:7:12",
    "lapresse.ca.txt:21:1", "lecker.de.txt:23:1",
    "polygon.com.txt:1:46", "publications.aap.org.txt:1:1",
    "zive.cz.txt:1:71"};

static void compare(void *ctx, const char *file, const nc_error *wrong)
{
    size_t *n = ctx;
    const char *got =
        apr_psprintf(pool, "%s:%u:%u", file, wrong->line, wrong->col);

    if (*n >= NELEMS(known) || strcmp(got, known[*n]) != 0)
        fail_msg("%s: %s", got, wrong->msg);
    ++*n;
}

static void test_collection(void **state)
{
    char path[4096];
    const nc_site_configs *sites;
    size_t n = 0;

    (void)state;
    if (!shared_path(path, sizeof(path), "ftr-site-config/global.txt"))
        return;
    *strrchr(path, '/') = '\0';
    sites = read_dir(path);
    assert_int_equal(nc_site_configs_count(sites), 2040);
    nc_site_configs_report(sites, NULL, compare, &n, pool);
    assert_int_equal(n, NELEMS(known));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_prunings),
        cmocka_unit_test(test_markup),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_global),
        cmocka_unit_test(test_wrongs),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_directories),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_slow_expressions),
        cmocka_unit_test(test_many_slow_expressions),
        cmocka_unit_test(test_large_replacement),
        cmocka_unit_test(test_deep_page),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_collection),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
