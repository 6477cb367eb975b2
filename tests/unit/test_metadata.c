/* test_metadata.c -- what a page says of itself: JSON-LD, meta tags, and what
 * its elements are marked as; which of them wins.
 */
#include "support.h"
#include <apr_general.h>
#include "nc_extract.h"

#define URL "https://news.example/2015/01/02/a?utm_source=x"
#define LD(json) "<script type='application/ld+json'>" json "</script>"

static apr_pool_t *pool;

static const nc_article *read_page(const char *page)
{
    nc_extract_options options = {.url = URL, .charset = "utf-8"};
    nc_article *article = NULL;
    nc_status status = nc_extract(&article, nc_span_of(page), &options, pool);

    if (!article || (status != NC_OK && status != NC_ENOTFOUND))
        fail_msg("%s: %s", nc_status_text(status), page);
    return article;
}

/* --- one field from one source */

typedef const char *field_fn(const nc_article *article);

static const char *title(const nc_article *a)
{
    return a->title;
}

static const char *byline(const nc_article *a)
{
    return nc_article_byline(a, pool);
}

static const char *date_text(const nc_date *date)
{
    nc_buf out = NC_BUF_INIT;
    char *text;

    if (date->precision == NC_DATE_NONE)
        return NULL;
    nc_date_write(&out, date);
    text = apr_pcalloc(pool, out.len + 1);
    memcpy(text, out.ptr, out.len);
    nc_buf_release(&out);
    return text;
}

static const char *published(const nc_article *a)
{
    return date_text(&a->published);
}

static const char *modified(const nc_article *a)
{
    return date_text(&a->modified);
}

static const char *lang(const nc_article *a)
{
    return a->lang;
}

static const char *site_name(const nc_article *a)
{
    return a->site_name;
}

static const char *section(const nc_article *a)
{
    return a->section;
}

static const char *image(const nc_article *a)
{
    return a->image;
}

static const char *excerpt(const nc_article *a)
{
    return a->excerpt;
}

static const char *canonical(const nc_article *a)
{
    return a->canonical;
}

static const char *licence(const nc_article *a)
{
    return a->licence;
}

static const char *first_tag(const nc_article *a)
{
    return a->tags->nelts ? APR_ARRAY_IDX(a->tags, 0, const char *) : NULL;
}

static const char *second_tag(const nc_article *a)
{
    return a->tags->nelts > 1 ? APR_ARRAY_IDX(a->tags, 1, const char *) : NULL;
}

#define PROSE                                                                  \
    "In the second week of January the river froze from bank to bank, and it " \
    "stayed frozen for thirty-eight days, which old people used to tell of "   \
    "as though a foreign king had come."

static const struct {
    const char *name;
    field_fn *field;
    const char *page;
    const char *want; /* NULL: nothing */
} cases[] = {
    /* title */
    {"title, JSON-LD", title,
     LD("{'@type':'NewsArticle','headline':'The &amp; Title'}") "<title>x</"
                                                                "title>",
     "The & Title"},
    {"title, OpenGraph", title,
     "<meta property=og:title content='The Title'><title>x</title>",
     "The Title"},
    {"title, title element", title, "<title>The Title of It</title>",
     "The Title of It"},
    {"title, site at the end", title,
     "<meta property=og:site_name content='The Site'>"
     "<title>The Title | The Site</title>",
     "The Title"},
    {"title, site in front", title,
     "<meta property=og:site_name content='The Site'>"
     "<meta property=og:title content='The Site: x'>"
     "<title>The Site - The Title</title><h1>The Title</h1>",
     "The Title"},
    {"title, site as in the host", title,
     "<title>The Title - News.example</title>", "The Title"},
    {"title, short suffix", title,
     "<title>A Title Of Words \xE2\x80\x93 "
     "Some Site</title>",
     "A Title Of Words"},
    {"title, heading confirmed by the head", title,
     "<title>The Title: more words for search engines</title>"
     "<h1>Logo</h1><h1>The <i>Title</i></h1>",
     "The Title"},
    {"title, a dash of its own", title,
     "<meta property=og:title content='This - That'><h1>This - That</h1>",
     "This - That"},
    {"title, a part of the head's that stands in the page", title,
     "<title>Some Old Gazette Online - A Title Without Heading</title>"
     "<font size=6>Some Old Gazette</font>"
     "<font size=5><b>A Title Without Heading</b></font>",
     "A Title Without Heading"},
    {"title, none", title, "<p>x", NULL},
    /* bylines */
    {"byline, JSON-LD", byline,
     LD("{'@type':'Article','author':[{'@type':'Person','name':'Ann Lee'},"
        "{'name':'Bo Ray'}]}"),
     "Ann Lee, Bo Ray"},
    {"byline, JSON-LD string", byline,
     LD("{'@type':'Article','author':'Ann Lee'}"), "Ann Lee"},
    {"byline, graph", byline,
     LD("{'@graph':[{'@type':'Article','headline':'T','author':{'@id':'#a'}"
        "},"
        "{'@type':'Person','@id':'#a','name':'Ann Lee'}]}"),
     "Ann Lee"},
    {"byline, meta", byline, "<meta name=author content='By Ann Lee'>",
     "Ann Lee"},
    {"byline, meta with two", byline,
     "<meta name=author content='Ann Lee and Bo Ray'>", "Ann Lee, Bo Ray"},
    {"byline, an address is none", byline,
     "<meta property=article:author content='https://f.example/ann'>"
     "<a rel=author href=/a>Ann Lee</a>",
     "Ann Lee"},
    {"byline, itemprop", byline,
     "<span itemprop=author><b itemprop=name>Ann Lee</b></span>", "Ann Lee"},
    {"byline, class", byline,
     "<p class=byline>Von Anna M\xC3\xBCller und Bo Ray</p>",
     "Anna M\xC3\xBCller, Bo Ray"},
    {"byline, a line of its own", byline,
     "<font size=2><i>by Ann Lee</i><br>May 3, 2015</font><p>" PROSE,
     "Ann Lee"},
    {"byline, no name in a sentence", byline,
     "<p>by and by it was over</p><p>" PROSE, NULL},
    {"byline, not behind the text", byline, "<p>" PROSE "</p><i>by Ann Lee</i>",
     NULL},
    {"byline, not a date", byline, "<p class=byline>3 May 2015</p>", NULL},
    {"byline, not of a comment", byline,
     "<div class=comments><a href=/>x</a><a href=/>y</a>"
     "<span class=author>Troll</span></div>",
     NULL},
    /* dates */
    {"published, JSON-LD", published,
     LD("{'@type':'Article','datePublished':'2015-01-02T15:04:05-05:00'"
        "}") "<meta property=article:published_time content=2014-01-01>",
     "2015-01-02T15:04:05-05:00"},
    {"published, meta", published,
     "<meta property=article:published_time "
     "content=2015-01-02T15:04:05+0100><time datetime=2016-01-01>",
     "2015-01-02T15:04:05+01:00"},
    {"published, offset from a second source", published,
     "<meta name=date content=2015-01-02>"
     "<time datetime='2015-01-02T15:04:05+02:00'>today</time>",
     "2015-01-02T15:04:05+02:00"},
    {"published, time element", published,
     "<time datetime=2015-01-02T03:04:05Z>x</time>", "2015-01-02T03:04:05Z"},
    {"published, text", published, "<p class=date>January 3, 2015</p>",
     "2015-01-03T00:00:00Z"},
    {"published, address", published, "<p>x", "2015-01-02T00:00:00Z"},
    {"published, not from nonsense", published, "<meta name=date content=soon>",
     "2015-01-02T00:00:00Z"},
    {"modified, JSON-LD", modified,
     LD("{'@type':'Article','datePublished':'2015-01-02',"
        "'dateModified':'2015-01-03T00:00:00Z'}"),
     "2015-01-03T00:00:00Z"},
    {"modified, meta", modified,
     "<meta property=article:modified_time "
     "content=2015-01-03T01:00:00+01:00>",
     "2015-01-03T01:00:00+01:00"},
    {"modified, never before published", modified,
     "<meta property=article:modified_time content=2014-01-03>", NULL},
    /* language */
    {"lang, html", lang,
     "<html lang=de-AT><meta property=og:locale "
     "content=en_US>",
     "de-AT"},
    {"lang, OpenGraph", lang, "<meta property=og:locale content=en_US>",
     "en-US"},
    {"lang, no tag", lang, "<html lang='x y'>", NULL},
    /* the rest */
    {"site, OpenGraph", site_name,
     "<meta property=og:site_name content='The Site'>", "The Site"},
    {"site, publisher", site_name,
     LD("{'@type':'Article','publisher':{'name':'The Site'}}"), "The Site"},
    {"section", section, "<meta property=article:section content=Politics>",
     "Politics"},
    {"image", image, "<meta property=og:image content='/i.png'>",
     "https://news.example/i.png"},
    {"image, JSON-LD", image,
     LD("{'@type':'Article','image':[{'url':'https://c.example/i.png'}]}"),
     "https://c.example/i.png"},
    {"image, in the page", image,
     "<figure><img src=/ad.png></figure><h1>The Title</h1>"
     "<figure><img src=data:x data-src=/i.png></figure>",
     "https://news.example/i.png"},
    {"excerpt", excerpt, "<meta name=description content=' What \n it is '>",
     "What it is"},
    {"canonical", canonical, "<link rel=canonical href='/b?utm_medium=x#y'>",
     "https://news.example/b"},
    {"canonical, another host", canonical,
     "<link rel=canonical href=https://evil.example/b>", NULL},
    {"canonical, script", canonical,
     "<link rel=canonical href='javascript:alert(1)'>", NULL},
    {"canonical, front page", canonical, "<link rel=canonical href=/>", NULL},
    {"licence", licence, "<link rel=license href=https://l.example/by>",
     "https://l.example/by"},
    {"tags, article:tag", second_tag,
     "<meta property=article:tag content=One>"
     "<meta property=article:tag content=Two>",
     "Two"},
    {"tags, keywords", second_tag, "<meta name=keywords content='a, b'>", "b"},
    {"tags, links", first_tag, "<a rel=tag href=/t>One</a>", "One"},
    /* JSON-LD as it is found */
    {"JSON-LD, several objects", title,
     LD("[{'@type':'BreadcrumbList','name':'x'},"
        "{'@type':['Thing','BlogPosting'],'headline':'T'}]"),
     "T"},
    {"JSON-LD, several scripts", title,
     LD("{'@type':'Organization','name':'x'}")
         LD("{'@type':'NewsArticle','headline':'T'}"),
     "T"},
    {"JSON-LD, comments", title,
     LD("/* c */ {'@type':'Article', // d\n'headline':'T'}"), "T"},
    {"JSON-LD, CDATA", title,
     LD("//<![CDATA[\n{'@type':'Article','headline':'T'}\n//]]>"), "T"},
    {"JSON-LD, trailing commas", title,
     LD("{'@type':['Article',],'headline':'T',}"), "T"},
    {"JSON-LD, line ends in strings", title,
     LD("{'@type':'Article','headline':'T\n\tU'}"), "T U"},
    {"JSON-LD, wrong escapes", title,
     LD("{'@type':'Article','headline':'T\\q'}"), "Tq"},
    {"JSON-LD, two in one script", title,
     LD("{'@type':'Person'}{'@type':'Article','headline':'T'}"), "T"},
    {"JSON-LD, the one of this page", title,
     LD("[{'@type':'Article','headline':'Other','url':'/o'},"
        "{'@type':'Article','headline':'T',"
        "'url':'https://news.example/2015/01/02/a'}]"),
     "T"},
    {"JSON-LD, broken", title, LD("{'@type':") "<title>The Title Is</title>",
     "The Title Is"},
    {"JSON-LD, address in text", title,
     LD("{'@type':'Article','headline':'T // U'}"), "T // U"},
};

/* The pages above are written with ' for ", where JSON-LD needs it. */
static const char *with_quotes(const char *page)
{
    size_t n = strlen(page) + 1;
    char *copy = apr_pcalloc(pool, n);
    char *at;

    memcpy(copy, page, n);
    at = strstr(copy, "ld+json'>");
    for (at = at ? at + 9 : NULL; at && *at; at++)
        if (*at == '\'' && strncmp(at, "'application", 12) != 0 &&
            strncmp(at, "'>", 2) != 0)
            *at = '"';
    return copy;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        const char *got = cases[i].field(read_page(with_quotes(cases[i].page)));

        if (cases[i].want)
            is_text(got, cases[i].want, cases[i].name);
        else if (got)
            fail_msg("%s: got %s", cases[i].name, got);
    }
}

static void test_identity(void **state)
{
    const nc_article *a = read_page("<link rel=canonical href=/other><p>x</p>");

    (void)state;
    is_text(a->url, "https://news.example/2015/01/02/a", "url");
    assert_int_equal(strlen(a->id), 36);
}

static void test_noindex(void **state)
{
    (void)state;
    assert_true(
        read_page("<meta name=ROBOTS content='NoIndex, follow'>")->noindex);
    assert_true(read_page("<meta name=robots content=none>")->noindex);
    assert_false(
        read_page("<meta name=robots content='index, follow'>")->noindex);
    assert_false(read_page("<p>noindex")->noindex);
}

/* No value, however long or odd, is kept as it is. */
static void test_clean_values(void **state)
{
    nc_buf page = NC_BUF_INIT;
    const nc_article *a;

    (void)state;
    a = read_page("<meta property=og:title content='a\xE2\x80\xAE&#1;\n b'>");
    is_text(a->title, "a b", "controls");
    nc_buf_append_text(&page, "<meta property=og:title content='");
    for (int i = 0; i < 100000; i++)
        nc_buf_append_text(&page, "long ");
    nc_buf_append_text(&page, "'>");
    a = read_page(nc_buf_text(&page));
    assert_null(a->title);
    nc_buf_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_noindex),
        cmocka_unit_test(test_clean_values),
    };
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    apr_terminate();
    return failed;
}
