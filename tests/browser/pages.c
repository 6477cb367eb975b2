/* pages.c DIRECTORY -- writes the pages for people of made-up articles, for
 * pages.mjs to look at in a browser.
 *
 * Each is about one thing that goes wrong on such pages: scripts and
 * directions, what is missing, what is too long or too wide.
 */
#include <apr_general.h>
#include <apr_strings.h>
#include <stdio.h>
#include <string.h>

#include "nc_metric.h"
#include "nc_render.h"

static const char *directory;
static apr_pool_t *pool;

/* --- articles */

/* A picture that needs no other server. */
#define PICTURE                                                                \
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "            \
    "width='1600' height='900'%3E%3Crect width='1600' height='900' "           \
    "fill='%23789'/%3E%3Cpath d='M0 700 400 350 700 600 1100 250 1600 "        \
    "700V900H0Z' fill='%23456'/%3E%3C/svg%3E"

#define PARAGRAPH                                                              \
    "<p>The council met on Tuesday evening to vote on the bridge. After two "  \
    "hours of debate the members agreed on a plan that repairs the northern "  \
    "arch first, and leaves the towers for <a "                                \
    "href=\"https://news.example/spring\">next spring</a>. The engineer in "   \
    "charge said that the stone was in a better state than the survey of "     \
    "last year had led everybody to expect.</p>\n"

static nc_article *make(const char *title, const char *lang, const char *html)
{
    static int number;
    nc_article *a = nc_article_create(pool);

    a->id = apr_psprintf(pool, "00000000-0000-5000-8000-%012d", ++number);
    a->url = apr_psprintf(pool, "https://news.example/story/%d", number);
    a->title = title;
    a->lang = lang;
    a->html = html;
    a->words = 1234;
    a->site_name = "The Harbour Post";
    a->section = "Town";
    a->published = (nc_date){NC_DATE_SECOND, 1420229045, -300, true};
    a->excerpt = "After two hours of debate the members agreed on a plan that "
                 "repairs the northern arch first.";
    return a;
}

static void add(apr_array_header_t *names, const char *name)
{
    APR_ARRAY_PUSH(names, const char *) = name;
}

static nc_article *english(void)
{
    nc_article *a = make(
        "The bridge will be repaired before the towers", "en",
        PARAGRAPH
        "<h2>What it will cost</h2>\n" PARAGRAPH "<figure><img src=\"" PICTURE
        "\" alt=\"The bridge from the north\" "
        "width=\"1600\" height=\"900\"><figcaption>The bridge at noon, seen "
        "from the old town.</figcaption></figure>\n"
        "<blockquote><p>The stone is in a better state than we feared.</p>"
        "</blockquote>\n"
        "<ul><li>First the northern arch.</li><li>Then the deck, with the "
        "tram rails.</li></ul>\n" PARAGRAPH "<h3>Dates</h3>\n" PARAGRAPH);

    a->modified = (nc_date){NC_DATE_DAY, 1420502400, 0, false};
    a->licence = "https://creativecommons.org/licenses/by/4.0/";
    add(a->bylines, "Ann Writer");
    add(a->bylines, "Bob O'Brien");
    add(a->tags, "bridges");
    add(a->tags, "town council");
    return a;
}

static nc_article *arabic(void)
{
    nc_article *a = make(
        "iPhone جديد يصل إلى أسواق المدينة", "ar",
        "<p>اجتمع مجلس المدينة مساء الثلاثاء للتصويت على خطة إصلاح الجسر. بعد "
        "ساعتين من النقاش وافق الأعضاء على خطة تبدأ بالقوس الشمالي أولا، وتترك "
        "الأبراج إلى الربيع القادم.</p>\n<h2>التكلفة</h2>\n<p>قال المهندس "
        "المسؤول إن الحجر في حالة أفضل مما توقعه الجميع. ستمر حركة السير عبر "
        "المدينة القديمة (<b>2015</b>) أثناء العمل.</p>\n<blockquote><p>الحجر "
        "في حالة جيدة.</p></blockquote>\n<ul><li>القوس الشمالي</li><li>ثم "
        "الجسر</li></ul>\n");

    a->site_name = "بريد الميناء";
    a->section = "المدينة";
    a->excerpt = "بعد ساعتين من النقاش وافق الأعضاء على خطة تبدأ بالقوس "
                 "الشمالي أولا.";
    a->modified = (nc_date){NC_DATE_DAY, 1420502400, 0, false};
    add(a->bylines, "ليلى حداد");
    add(a->bylines, "Ann Writer");
    add(a->tags, "جسور");
    add(a->tags, "iPhone");
    return a;
}

static nc_article *japanese(void)
{
    nc_article *a = make(
        "橋の修復は塔より先に行われることになった", "ja",
        "<p>"
        "町議会は火曜日の夜、橋の修復計画について採決を行った。二時間にわたる"
        "議論の末、議員たちはまず北側のアーチを修復し、塔は来年の春まで待つとい"
        "う"
        "計画に合意した。</p>\n<h2>費用について</"
        "h2>\n<p>担当の技師は、石の状態が"
        "昨年の調査から予想されていたよりも良いと述べた。工事の間、川を渡る交通"
        "は"
        "旧市街を通ることになる。</p>\n");

    a->site_name = "港新聞";
    a->section = "町";
    a->excerpt = "議員たちはまず北側のアーチを修復するという計画に合意した。";
    a->published = (nc_date){NC_DATE_DAY, 1420156800, 0, false};
    add(a->bylines, "山田 花子");
    add(a->tags, "橋");
    return a;
}

static nc_article *german(void)
{
    nc_article *a = make(
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten"
        "gesellschaft tagt",
        "de-AT",
        "<p>Der Gemeinderat hat am Dienstagabend über die Brücke abgestimmt: "
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz.</p>"
        "\n<p>Siehe <a href=\"https://zeitung.example/a\">https://zeitung"
        ".example/politik/gemeinderat/sitzungen/2015/januar/protokoll-der-"
        "sitzung-vom-zweiten-jänner.html</a>.</p>\n");

    a->site_name = "Rathauszeitung";
    a->section = "Politik & Gesellschaft";
    add(a->bylines, "Jürgen Größe");
    add(a->tags, "Straßenbahn");
    return a;
}

/* Nothing is known but a title and text. */
static nc_article *bare(void)
{
    nc_article *a = make("Nothing is known of this one", NULL, NULL);

    a->published.precision = NC_DATE_NONE;
    a->site_name = a->section = a->excerpt = NULL;
    a->words = 0;
    a->text = "One paragraph.\n\nAnother.";
    return a;
}

static nc_article *huge_title(void)
{
    const char *title = "A title that does not end";

    for (int i = 0; i < 40; i++)
        title = apr_pstrcat(pool, title, i % 8 ? " and goes on" : " in",
                            i % 8 == 5 ? " unbreakable_identifiers_of_code_"
                                         "that_nobody_has_ever_shortened"
                                       : "",
                            NULL);
    return make(title, "en", PARAGRAPH);
}

static nc_article *many_tags(void)
{
    nc_article *a = make("An article with a hundred tags", "en", PARAGRAPH);

    for (int i = 0; i < 100; i++) {
        add(a->tags, apr_psprintf(pool, "tag number %d", i));
        if (i % 5 == 0)
            add(a->bylines, apr_psprintf(pool, "Author %d of Many", i));
    }
    return a;
}

/* What pages of the web have in them, after the sanitizer. */
static nc_article *wild(void)
{
    return make(
        "Tables, code, and headings in no order", "en",
        "<h4>A fourth heading first</h4>\n" PARAGRAPH
        "<h2>Then a second</h2>\n<p>Text.</p>\n<h6>Then a sixth</h6>\n"
        "<table><caption>Bridges of the river</caption><thead><tr><th></th>"
        "<th>Length of the longest span</th><th>Year of building</th><th>"
        "Architect and engineers</th><th>Traffic each day in 2014</th><th>"
        "Next inspection</th></tr></thead><tbody><tr><th>North bridge</th><td>"
        "1,234.5&nbsp;m</td><td>1885</td><td>Wilhelmine Brückner</td><td>"
        "12,345</td><td>2016-04-01</td></tr></tbody></table>"
        "<table><tbody><tr><td>small</td><td>table</td></tr></tbody></table>\n"
        "<pre><code>int main(int argc, char **argv) { return "
        "a_function_with_a_long_name(argc, argv, NULL, 0, 0, 0, 0); }\n"
        "    indented();</code></pre>\n"
        "<p><a href=\"https://news.example/big.jpg\"><img src=\"" PICTURE
        "\" alt=\"\" width=\"4000\" height=\"2250\"></a></p>\n"
        "<dl><dt>Arch</dt><dd>What carries the deck.</dd></dl>\n"
        "<p>E = mc<sup>2</sup>, H<sub>2</sub>O, <q>quoted</q>, <mark>marked"
        "</mark>, <del>deleted</del>, <kbd>Ctrl</kbd>.</p>\n<hr>\n"
        "<ol start=\"4\"><li>Four<ol><li>Nested</li></ol></li></ol>\n");
}

/* --- documents */

static const nc_feed feed = {
    .id = "urn:uuid:00000000-0000-5000-8000-000000000000",
    .self = "https://news.example/articles/feed.atom",
    .home = "https://news.example/articles/",
    .base = "https://news.example/articles/",
    .title = "The Harbour Post, clean",
    .subtitle = "Everything that happens between the bridge and the sea",
    .rights = "© The Harbour Post",
    .search = "https://news.example/articles/opensearch.xml",
};

static int failures;

static void save(const char *name, nc_buf *out)
{
    const char *path = apr_pstrcat(pool, directory, "/", name, ".html", NULL);
    FILE *file = fopen(path, "wb");

    if (!file || nc_buf_status(out) != NC_OK ||
        fwrite(out->ptr, 1, out->len, file) != out->len || fclose(file) != 0) {
        fprintf(stderr, "pages: can't write %s\n", path);
        failures++;
    }
    nc_buf_release(out);
}

static void save_page(const char *name, const nc_feed *of, nc_article *article)
{
    nc_buf out = NC_BUF_INIT;

    nc_render_page(&out, of, article, pool);
    save(name, &out);
}

static void save_front(const char *name, nc_front front,
                       const apr_array_header_t *entries)
{
    nc_buf out = NC_BUF_INIT;

    if (!front.feed)
        front.feed = &feed;
    front.action = "https://news.example/articles/search";
    front.rss = "https://news.example/articles/feed.rss";
    front.json = "https://news.example/articles/feed.json";
    nc_render_front(&out, &front, entries, pool);
    save(name, &out);
}

static void save_notice(void)
{
    nc_buf out = NC_BUF_INIT;

    nc_render_notice(&out, "Not found", "There is no such page here.",
                     feed.home);
    save("notice", &out);
}

static void save_status(void)
{
    static const nc_metric metrics[] = {
        {NC_METRIC_COUNTER, "Cleaning", "pages_total", "Pages cleaned", NULL,
         NULL, NULL, 1234567},
        {NC_METRIC_COUNTER, "Cleaning", "left_total", "Pages left alone",
         "reason", "type", "not HTML, by its type", 42},
        {NC_METRIC_COUNTER, "Cleaning", "left_total", "Pages left alone",
         "reason", "no-transform", "no-transform forbids to change it", 7},
        {NC_METRIC_FLAG, "The store", "up", "It can be read", NULL, NULL, NULL,
         0},
        {NC_METRIC_TIME, "The store", "changed", "Time of its last change",
         NULL, NULL, NULL, 1420229045},
        {NC_METRIC_COUNTER, "The store", "failures_total",
         "Writes to the store that failed", NULL, NULL, NULL,
         18446744073709551615U},
    };
    const nc_metrics_page page = {
        "NewsClean status",
        "The store can't be read: unable to open database file",
        "https://news.example/status?format=prometheus"};
    apr_array_header_t *array = apr_array_make(pool, 8, sizeof(nc_metric));
    nc_buf out = NC_BUF_INIT;

    for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++)
        APR_ARRAY_PUSH(array, nc_metric) = metrics[i];
    nc_render_metrics_page(&out, &page, array, pool);
    save("status", &out);
}

int main(int argc, const char *const *argv)
{
    nc_article *(*const makers[])(void) = {
        english, arabic, japanese, german, bare, huge_title, many_tags, wild};
    static const char *const names[] = {"english",   "arabic", "japanese",
                                        "german",    "bare",   "huge-title",
                                        "many-tags", "wild"};
    static const char older[] = "https://news.example/articles/?page=3";
    static const char newer[] = "https://news.example/articles/";
    apr_array_header_t *all, *none;
    nc_feed arabic_feed = feed;

    if (argc != 2 || apr_initialize() != APR_SUCCESS ||
        apr_pool_create(&pool, NULL) != APR_SUCCESS)
        return 2;
    directory = argv[1];
    all = apr_array_make(pool, 8, sizeof(nc_stored *));
    none = apr_array_make(pool, 1, sizeof(nc_stored *));
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        nc_stored *stored = apr_pcalloc(pool, sizeof(*stored));

        stored->article = makers[i]();
        APR_ARRAY_PUSH(all, nc_stored *) = stored;
        save_page(names[i], &feed, stored->article);
    }
    save_page("alone", NULL, english());
    save_front("front", (nc_front){.older = older, .page = 1}, all);
    save_front("front-page-2",
               (nc_front){.older = older, .newer = newer, .page = 2}, all);
    save_front("front-empty", (nc_front){.page = 1}, none);
    save_front("section",
               (nc_front){.section = "المدينة",
                          .author = "Ann Writer",
                          .tag = "town council",
                          .page = 1},
               all);
    save_front("search", (nc_front){.query = "bridge", .is_search = true}, all);
    save_front("search-start", (nc_front){.is_search = true}, none);
    save_front("search-empty",
               (nc_front){.query = "<brücke> & \"so\"",
                          .section = "Town",
                          .is_search = true},
               none);
    arabic_feed.lang = "ar";
    arabic_feed.title = "بريد الميناء";
    arabic_feed.subtitle = "كل ما يحدث بين الجسر والبحر";
    arabic_feed.rights = NULL;
    save_front("front-arabic", (nc_front){.feed = &arabic_feed, .page = 1},
               all);
    save_notice();
    save_status();
    apr_pool_destroy(pool);
    apr_terminate();
    return failures > 0;
}
