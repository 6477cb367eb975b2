/* test_metadata.c -- what a page says of itself: JSON-LD, meta tags, and what
 * its elements are marked as; which of them wins.
 */
#include "reading.h"

#define LD(json) "<script type='application/ld+json'>" json "</script>"

/* --- one field from one source */

typedef const char *field_fn(const nc_article *article);

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

static const char *second_tag(const nc_article *a)
{
    return a->tags->nelts > 1 ? APR_ARRAY_IDX(a->tags, 1, const char *) : NULL;
}

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
    {"title, JSON-LD behind other JSON-LD", title,
     LD("{'@type':'WebPage'},{'@type':'Article','headline':'The Title'}"),
     "The Title"},
    {"title, JSON-LD that was escaped as text is", title,
     LD("{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:"
        "&quot;The Title&quot;}"),
     "The Title"},
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
    {"title, the site's heading is none", title,
     "<meta property=og:site_name content='The Site'>"
     "<title>A Title Of Words | The Site</title>"
     "<h1>The Site</h1><h1>A Title Of Words</h1>",
     "A Title Of Words"},
    {"title, a heading that links to the front page is a logo", title,
     "<title>What It Is - Old Garden Notes</title>"
     "<h1><a href=/>Old Garden Notes</a></h1><h2>What It Is</h2>",
     "What It Is"},
    {"title, the head's end is the site even when a heading says it", title,
     "<title>What It Is - Old Garden Notes</title>"
     "<h1>Old Garden Notes</h1><h2>What It Is</h2>",
     "What It Is"},
    {"title, a kicker by its class", title,
     "<title>Politics: The River Froze Over | Gazette</title>"
     "<h1><span class=kicker>Politics</span>: <span>The River Froze Over"
     "</span></h1>",
     "The River Froze Over"},
    {"title, a kicker that the head parts off", title,
     "<title>Politics - The River Froze Over</title>"
     "<h1><span>Politics</span> The River Froze Over</h1>",
     "The River Froze Over"},
    {"title, words for the ear alone", title,
     "<title>The River Froze Over</title>"
     "<h1><span class=visually-hidden>Headline:</span> The River Froze Over"
     "</h1>",
     "The River Froze Over"},
    {"title, a subtitle in the heading", title,
     "<meta property=og:title content='The River Froze Over'>"
     "<h1>The River Froze Over <small>and what came of it</small></h1>",
     "The River Froze Over"},
    {"title, a way through the site in the heading", title,
     "<meta property=og:title content='The River Froze Over'>"
     "<h1>Home Forums Winter The River Froze Over</h1>",
     "The River Froze Over"},
    {"title, the sign that links to the heading", title,
     "<title>The River Froze Over</title>"
     "<h1>The River Froze Over<a href=#r>\xC2\xB6</a></h1>",
     "The River Froze Over"},
    {"title, the only heading says it in other words", title,
     "<title>How the river froze over in winter</title>"
     "<h1>How the River Froze</h1>",
     "How the River Froze"},
    {"title, the only heading says something else", title,
     "<title>How the river froze over in winter</title>"
     "<h1>Sign Up Here</h1>",
     "How the river froze over in winter"},
    {"title, a sign between ideographs", title,
     "<meta property=og:site_name content='\xE6\x96\xB0\xE5\x8D\x8E'>"
     "<title>\xE6\xB2\xB3\xE6\xB5\x81-\xE6\x96\xB0\xE5\x8D\x8E</title>",
     "\xE6\xB2\xB3\xE6\xB5\x81"},
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
    {"byline, the site's name gives way to a person", byline,
     "<meta property=og:site_name content='The Gazette'>"
     "<meta name=author content='The Gazette'>"
     "<span class=author-name>Ann Lee</span>",
     "Ann Lee"},
    {"byline, the site's name for want of a person", byline,
     "<meta property=og:site_name content='The Gazette'>"
     "<meta name=author content='The Gazette'>",
     "The Gazette"},
    {"byline, nobody gives way to a person", byline,
     LD("{'@type':'Article','author':{'name':'Admin'}}") "<a rel=author "
                                                         "href=/a>Ann Lee</a>",
     "Ann Lee"},
    {"byline, twitter's label", byline,
     "<meta name=twitter:label1 content='Verfasst von'>"
     "<meta name=twitter:data1 content='Ann Lee'>",
     "Ann Lee"},
    {"byline, twitter's label of another thing", byline,
     "<meta name=twitter:label1 content='Reading time'>"
     "<meta name=twitter:data1 content='Ten minutes'>",
     NULL},
    {"byline, a citation before microdata", byline,
     "<meta itemprop=author content='Someone Cited'>"
     "<meta name=citation_author content='Ann Lee'>",
     "Ann Lee"},
    {"byline, a city is none", byline, "<p class=byline>Ann Lee, Berlin</p>",
     "Ann Lee"},
    {"byline, a role is none", byline,
     "<p class=byline>Ann Lee, editor at large, and Bo Ray</p>",
     "Ann Lee, Bo Ray"},
    {"byline, Jr. stays with its name", byline,
     "<meta name=author content='Martin Luther King, Jr. and Ann Lee, Ph.D.'>",
     "Martin Luther King, Jr., Ann Lee, Ph.D."},
    {"byline, a degree stays with its name", byline,
     "<meta name=author content='Ann Lee, PhD'>", "Ann Lee, PhD"},
    {"byline, a handle is none", byline,
     "<meta name=author content='Ann Lee @annlee'>", "Ann Lee"},
    {"byline, with the date stuck to it", byline,
     "<p class=byline>By Ann Lee Published 3 May 2015</p>", "Ann Lee"},
    {"byline, behind its date", byline,
     "<p class=author>Posted on May 3, 2015 by Ann Lee</p>", "Ann Lee"},
    {"byline, the link to all posts", byline,
     "<p class=author><a href=/author/a>Ann Lee</a><br>"
     "<a href=/author/a>View all posts by Ann Lee \xE2\x86\x92</a></p>",
     "Ann Lee"},
    {"byline, the word in a line and the name in the next", byline,
     "<p><span>By</span> <a href=/x>Ann Lee</a></p><p>" PROSE, "Ann Lee"},
    {"byline, a photographer is none", byline,
     "<p class=byline>Foto: Bo Ray</p>", NULL},
    {"byline, a name in brackets", byline,
     "<meta name=author content='Ann (Annie) Lee'>", "Ann (Annie) Lee"},
    {"byline, a nickname", byline, "<span class=author-name>ann_313</span>",
     "ann_313"},
    {"byline, authors of teasers are others", byline,
     "<div><div><div><div><div><span class=author-name>Ann Lee</span></div>"
     "</div></div></div></div><p>" PROSE "</p><div><div><div><div><div>"
     "<span class=author-name>Bo Ray</span></div></div></div></div></div>",
     "Ann Lee"},
    {"byline, a link to the author's page", byline,
     "<p>" PROSE "</p><p><a href=/authors/ann-lee>Ann Lee</a></p>", "Ann Lee"},
    {"byline, a name's end in brackets", byline,
     "<meta name=author content='Ann Lee (Berlin)'>", "Ann Lee"},
    {"byline, a lead alone", byline, "<meta name=author content='By'>", NULL},
    {"byline, one letter", byline, "<meta name=author content='A'>", NULL},
    {"byline, signs around it", byline,
     "<meta name=author content='* Ann Lee -'>", "Ann Lee"},
    {"byline, a photographer's is none in the head", byline,
     "<meta name=author content='Photo Bo Ray'>", NULL},
    {"byline, seven words are none", byline,
     "<meta name=author content='All The News That Fits In Print'>", NULL},
    {"byline, two names in a script without capitals", byline,
     "<meta name=author content='\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA, "
     "\xE9\x88\xB4\xE6\x9C\xA8\xE8\x8A\xB1'>",
     "\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA, "
     "\xE9\x88\xB4\xE6\x9C\xA8\xE8\x8A\xB1"},
    {"byline, a long lead in a line of its own", byline,
     "<p>Written by Ann Lee</p><p>" PROSE, "Ann Lee"},
    {"byline, the first of an author's names", byline,
     LD("{'@type':'Article','author':{'name':['Ann Lee','A. L.']}}"),
     "Ann Lee"},
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
    {"published, the page's own clock gives the offset", published,
     "<meta property=article:published_time content=2015-01-02T20:04:05Z>"
     "<time datetime='2015-01-02 15:04:05'>x</time>",
     "2015-01-02T15:04:05-05:00"},
    {"published, no offset from another minute", published,
     "<meta property=article:published_time content=2015-01-02T20:04:05Z>"
     "<time datetime='2015-01-02 15:11:05'>x</time>",
     "2015-01-02T20:04:05Z"},
    {"published, no offset from the address, which has none", published,
     "<meta property=article:published_time content=2015-01-03T02:04:05Z>",
     "2015-01-03T02:04:05Z"},
    {"published, what the page shows, of two claims", published,
     LD("{'@type':'Article','datePublished':'2014-05-06'"
        "}") "<meta property=article:published_time content=2016-05-06>"
             "<time datetime=2016-05-06>x</time>",
     "2016-05-06T00:00:00Z"},
    {"published, datePublished before other times", published,
     "<time datetime=2016-05-06>x</time>"
     "<time itemprop=datePublished datetime=2016-05-01>x</time>",
     "2016-05-01T00:00:00Z"},
    {"published, not the date in a menu", published,
     "<nav><time datetime=2016-05-06>today</time></nav>"
     "<time datetime=2016-05-01>x</time>",
     "2016-05-01T00:00:00Z"},
    {"published, day first in German", published,
     "<html lang=de><meta name=date content='3/5/2016'>",
     "2016-05-03T00:00:00Z"},
    {"published, month first in English", published,
     "<html lang=en><meta name=date content='3/5/2016'>",
     "2016-03-05T00:00:00Z"},
    {"modified, by the word before it", modified,
     "<p>Updated <time datetime=2016-05-06>x</time></p>",
     "2016-05-06T00:00:00Z"},
    {"modified, microdata", modified,
     "<time itemprop=dateModified datetime=2016-05-06>x</time>",
     "2016-05-06T00:00:00Z"},
    {"modified, by its class", modified,
     "<time class=lastupdate datetime=2016-05-06>x</time>",
     "2016-05-06T00:00:00Z"},
    {"published, the same moment with an offset", published,
     "<meta property=article:published_time content=2015-01-02T20:04:05Z>"
     "<time datetime='2015-01-02T15:04:05-05:00'>x</time>",
     "2015-01-02T15:04:05-05:00"},
    {"published, the page's clock shows no seconds", published,
     "<meta property=article:published_time content=2015-01-02T20:04:05Z>"
     "<time datetime='2015-01-02 15:04'>x</time>",
     "2015-01-02T15:04:05-05:00"},
    {"published, a line of its own, of two claims", published,
     LD("{'@type':'Article','datePublished':'2014-05-06'"
        "}") "<meta property=article:published_time content=2016-05-06>"
             "<p>May 6, 2016</p><p>" PROSE,
     "2016-05-06T00:00:00Z"},
    /* language */
    {"lang, html", lang,
     "<html lang=de-AT><meta property=og:locale "
     "content=en_US>",
     "de-AT"},
    {"lang, OpenGraph", lang, "<meta property=og:locale content=en_US>",
     "en-US"},
    {"lang, no tag", lang, "<html lang='x y'>", NULL},
    {"lang, a locale's modifier is no tag", lang, "<html lang=de@euro>", NULL},
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
    {"JSON-LD, a comment that hides a mark", title,
     LD("<!--\n{'@type':'Article','headline':'T'}\n-->"), "T"},
    {"JSON-LD, a statement", title, LD("{'@type':'Article','headline':'T'};"),
     "T"},
    {"JSON-LD, date created for want of another", published,
     LD("{'@type':'Article','dateCreated':'2016-05-06'}"),
     "2016-05-06T00:00:00Z"},
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

/* Pages whose address has no date. */
static const struct {
    const char *name, *page, *want;
} dateless[] = {
    {"said", "<h1>The Title</h1><p>" PROSE "</p><p>Published: 3 May 2016</p>",
     "2016-05-03T00:00:00Z"},
    {"below the heading",
     "<h1>The Title</h1><div>3 May 2016</div><p>" PROSE "</p>",
     "2016-05-03T00:00:00Z"},
    {"a dateline", "<h1>The Title</h1><p>3 May 2016 - " PROSE "</p>",
     "2016-05-03T00:00:00Z"},
    {"not in the middle of prose",
     "<h1>The Title</h1><p>" PROSE " It was 3 May 2016 then.</p>", NULL},
    {"the last change, for want of another",
     "<h1>The Title</h1><p>" PROSE "</p><div>Last edited 3 May 2016</div>",
     "2016-05-03T00:00:00Z"},
    {"not before the web", "<h1>The Title</h1><div>3 May 1976</div>", NULL},
};

static void test_date_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(dateless); i++) {
        const char *got =
            published(read_from("https://news.example/a", dateless[i].page));

        if (dateless[i].want)
            is_text(got, dateless[i].want, dateless[i].name);
        else if (got)
            fail_msg("%s: got %s", dateless[i].name, got);
    }
}

static void test_addresses(void **state)
{
    static const char *const urls[] = {
        "https://n.example/2016/05/03/a",   "https://n.example/2016/5/3/",
        "https://n.example/20160503/a",     "https://n.example/a-2016-05-03",
        "https://n.example/a/03-05-2016.x", "https://n.example/a_2016_05_03_b"};
    static const char *const none[] = {
        "https://n.example/2016/05/a", "https://n.example/120160503/",
        "https://n.example/2016/05/033/", "https://n.example/1976/05/03/",
        "https://2016-05-03.example/"};

    (void)state;
    for (size_t i = 0; i < NELEMS(urls); i++)
        is_text(published(read_from(urls[i], "<html lang=de><p>x")),
                "2016-05-03T00:00:00Z", urls[i]);
    for (size_t i = 0; i < NELEMS(none); i++)
        assert_null(published(read_from(none[i], "<html lang=de><p>x")));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),     cmocka_unit_test(test_date_lines),
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_identity),
        cmocka_unit_test(test_noindex),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
