/* test_sanitizer.c -- what comes out of the sanitizer, and what must never.
 *
 * What must never is checked on the output as another parser reads it: see
 * allowed.h.
 */
#include "sanitizing.h"
#include <jansson.h>
#include "allowed.h"
#include "corpus.h"
#include "nc_document.h"
#include "nc_extract.h"

/* --- what comes out */

static const struct {
    const char *name, *in, *out;
} cases[] = {
    {"paragraph", "<p class=x style='color:red' onclick=f()>a</p>", "<p>a</p>"},
    {"bare text", "a <b>b</b>", "<p>a <b>b</b></p>"},
    {"divs are paragraphs", "<div>a</div><div>b</div>", "<p>a</p>\n<p>b</p>"},
    {"br br", "a<br>\n<br/>b<br>c", "<p>a</p>\n<p>b<br/>c</p>"},
    {"br at the ends", "<p><br>a<br></p>", "<p>a</p>"},
    {"h1 is h2", "<h1>a</h1><h3>b</h3>", "<h2>a</h2>\n<h3>b</h3>"},
    {"empty elements", "<p> </p><p><b></b>&nbsp;</p><ul><li></li></ul>x",
     "<p>x</p>"},
    {"space at inline borders", "<p>a<b> b </b>c <i> d</i></p>",
     "<p>a <b>b</b> c <i>d</i></p>"},
    {"b around blocks", "<b><p>a</p><p>c</p></b>",
     "<p><b>a</b></p>\n<p><b>c</b></p>"},
    {"no characters", "a&#xFFFF;b&#xFDD0;c&#x1FFFE;d", "<p>abcd</p>"},
    {"old names", "<strike>a</strike> <tt>b</tt> <acronym title=t>c</acronym>",
     "<p><s>a</s> <code>b</code> <abbr title=\"t\">c</abbr></p>"},
    {"script and kin",
     "a<script>b</script><style>c</style><template>d</template>"
     "<noscript>e</noscript><iframe src=x>f</iframe><object>g</object>"
     "<svg><text>h</text></svg><math><mi>i</mi></math>"
     "<textarea>j</textarea><select><option>k</select>z",
     "<p>az</p>"},
    {"player",
     "<p>a <iframe src='//www.youtube.com/embed/oRRoWz0Ym5s?rel=0' "
     "title='Lock gates lifted' allowfullscreen></iframe> b</p>",
     "<p>a</p>\n<figure><a "
     "href=\"https://www.youtube.com/watch?v=oRRoWz0Ym5s\">"
     "Lock gates lifted</a></figure>\n<p>b</p>"},
    {"a player of nothing",
     "a<iframe src=//www.youtube.com/watch?x=1></iframe>", "<p>a</p>"},
    {"player with a caption, in a link's stead",
     "<figure><div><iframe data-src=https://player.vimeo.com/video/7791 "
     "title='vimeo-player'></iframe></div><figcaption>c</figcaption></figure>",
     "<figure><a href=\"https://vimeo.com/7791\">Vimeo</a>"
     "<figcaption>c</figcaption></figure>"},
    {"player of a site for phones",
     "<iframe src=https://m.youtube.com/embed/oRRoWz0Ym5s title=t></iframe>",
     "<figure><a href=\"https://www.youtube.com/watch?v=oRRoWz0Ym5s\">t</a>"
     "</figure>"},
    {"a caption of nothing",
     "<figure><figcaption>c</figcaption></figure><p>a</p>", "<p>a</p>"},
    {"players in lists and quotes",
     "<ul><li><iframe src=https://open.spotify.com/embed/track/4uLU6?x=1>"
     "</iframe></ul><blockquote>q<iframe "
     "src=https://www.dailymotion.com/embed/video/x7o6g1x></iframe>",
     "<ul><li><figure><a href=\"https://open.spotify.com/track/4uLU6\">Spotify"
     "</a></figure></li></ul>\n<blockquote><p>q</p><figure>"
     "<a href=\"https://www.dailymotion.com/video/x7o6g1x\">Dailymotion</a>"
     "</figure></blockquote>"},
    {"no player in a heading or a cell",
     "<h2>a<iframe src=https://youtu.be/abc></iframe></h2>"
     "<table><tr><td>a<td>b<tr><td>c<td>d<iframe src=https://youtu.be/abc>"
     "</iframe></table>",
     "<h2>a</h2>\n<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td>"
     "<td>d</td></tr></tbody></table>"},
    {"other frames",
     "<iframe src=https://ads.example/x></iframe>"
     "<iframe src='javascript:alert(1)'></iframe><iframe "
     "srcdoc='<p>x'></iframe>"
     "<iframe src='https://www.facebook.com/plugins/like.php?href=/x'></iframe>"
     "<iframe src='https://www.youtube.com.evil.example/embed/x'></iframe>z",
     "<p>z</p>"},
    {"address in an address",
     "<iframe src='https://www.facebook.com/plugins/video.php?height=9&amp;"
     "href=https%3A%2F%2Fwww.facebook.com%2Fp%2Fvideos%2F1%2F'></iframe>"
     "<iframe src='https://w.soundcloud.com/player/?url=javascript%3Aalert(1)'>"
     "</iframe>"
     "<iframe "
     "src='https://w.soundcloud.com/player/?url=https%3A//evil.example/'>"
     "</iframe>",
     "<figure><a href=\"https://www.facebook.com/p/videos/1/\">"
     "facebook.com</a></figure>"},
    {"media files",
     "<video poster=/p.png><source src=/a.mp4 type=video/mp4>none</video>"
     "<audio src='https://cdn.example/b.mp3?x=1' title=Talk></audio>"
     "<video src=/stream></video>",
     "<figure><a href=\"https://h.example/a.mp4\">h.example</a></figure>\n"
     "<figure><a href=\"https://cdn.example/b.mp3?x=1\">Talk</a></figure>"},
    {"object and embed",
     "<object data='/x.swf'><param name=movie "
     "value='http://www.youtube.com/v/abc&amp;hl=en'><embed src=/x.swf>"
     "</object><embed src=https://giphy.com/embed/3o7T>",
     "<figure><a href=\"https://www.youtube.com/watch?v=abc\">YouTube</a>"
     "</figure>\n<figure><a href=\"https://giphy.com/gifs/3o7T\">Giphy</a>"
     "</figure>"},
    {"AMP's players",
     "<amp-youtube data-videoid=abc><p>x</p></amp-youtube>"
     "<amp-instagram data-shortcode='a\"b'></amp-instagram>"
     "<lite-youtube videoid=def title=T></lite-youtube>",
     "<figure><a href=\"https://www.youtube.com/watch?v=abc\">YouTube</a>"
     "</figure>\n<figure><a href=\"https://www.youtube.com/watch?v=def\">T</a>"
     "</figure>"},
    {"quoted post",
     "<blockquote class=twitter-tweet><p>words</p>&mdash; A (@a) <a "
     "href='https://twitter.com/a/status/1?ref_src=x'>date</a></blockquote>"
     "<script src=https://platform.twitter.com/widgets.js></script>",
     "<blockquote><p>words</p><p>\xE2\x80\x94 A (@a) <a "
     "href=\"https://twitter.com"
     "/a/status/1\">date</a></p></blockquote>"},
    {"a picture that links to a player is a picture",
     "<figure><a href=https://www.youtube.com/watch?v=a><img src=/i.png></a>"
     "</figure>",
     "<figure><img src=\"https://h.example/i.png\" alt=\"\"/></figure>"},
    {"joiners that join nothing", "<b>a&zwj;&zwj;</b>b&zwnj;&#x200B;\xC3\xA9",
     "<p><b>a</b>b\xC3\xA9</p>"},
    {"comment", "a<!-- b -->c", "<p>ac</p>"},
    {"link", "<a href='/x?utm_source=y&amp;id=1' target=_blank rel=x>l</a>",
     "<p><a href=\"https://h.example/x?id=1\">l</a></p>"},
    {"link without address", "<a name=n>l</a>", "<p>l</p>"},
    {"script address", "<a href='javascript:alert(1)'>l</a>", "<p>l</p>"},
    {"script address, hidden", "<a href=' &#1;java&Tab;script:alert(1)'>l</a>",
     "<p>l</p>"},
    {"data address", "<a href='data:text/html,x'>l</a>", "<p>l</p>"},
    {"mail", "<a href='mailto:a@b.example?subject=s'>l</a>",
     "<p><a href=\"mailto:a@b.example\">l</a></p>"},
    {"link around heading", "<a href=/x><h3>t</h3></a>",
     "<h3><a href=\"https://h.example/x\">t</a></h3>"},
    {"image", "<img src=i.png alt='a \"b\"' width=10 height=20px onerror=f()>",
     "<p><img src=\"https://h.example/d/i.png\" alt=\"a &quot;b&quot;\" "
     "width=\"10\"/></p>"},
    {"lazy image", "<img src='data:image/gif;base64,R0' data-src=/i.png>",
     "<p><img src=\"https://h.example/i.png\" alt=\"\"/></p>"},
    {"srcset", "<img srcset='/a.png 1x, /b.png 2x'>",
     "<p><img src=\"https://h.example/b.png\" alt=\"\"/></p>"},
    {"srcset, parts of a pixel",
     "<img srcset='/a.png .5x, /b.png 1.75x, /c.png 1.5x, /d.png 2.x, "
     "/e.png 3.a5x, /f.png .x'>",
     "<p><img src=\"https://h.example/b.png\" alt=\"\"/></p>"},
    {"srcset, widths: not the one for print",
     "<img srcset='/a.png 320w,/b.png 1200w, /c.png 4000w'>",
     "<p><img src=\"https://h.example/b.png\" alt=\"\"/></p>"},
    {"srcset, commas in addresses",
     "<img srcset=', /w_300,h_200/a.png, /w_600,h_400/b.png 2x'>",
     "<p><img src=\"https://h.example/w_600,h_400/b.png\" alt=\"\"/></p>"},
    {"srcset, wrong descriptors and schemes",
     "<img srcset='/a.png 2x 3x,/b.png -1w,/c.png 9y, javascript:x 1600w, "
     "data:image/png;base64,AA== 1500w, /d.png 640w, /e.png 320w 5h'>",
     "<p><img src=\"https://h.example/d.png\" alt=\"\"/></p>"},
    {"srcset is asked only where src is nothing",
     "<img src=/s.png srcset='/a.png 2x'>",
     "<p><img src=\"https://h.example/s.png\" alt=\"\"/></p>"},
    /* Nothing in a picture comes out, so nothing in it makes a table or a
     * figure one. */
    {"a table that has its second column from what a picture holds",
     "<table><tr><td>b<tr><td>c<td><amp-img>d</amp-img></table>",
     "<p>b</p>\n<p>c</p>"},
    {"a figure that has its picture from what another holds",
     "<figure><amp-img><img src=/a.png></amp-img><figcaption>c</figcaption>"
     "</figure><p>a</p>",
     "<p>a</p>"},
    {"AMP's picture",
     "<amp-img src=/a.png width=600 height=400 alt=x layout=responsive>"
     "<noscript><img src=/a.png></noscript></amp-img>",
     "<p><img src=\"https://h.example/a.png\" alt=\"x\" width=\"600\" "
     "height=\"400\"/></p>"},
    {"picture",
     "<picture><source srcset='/a.webp 1x'><img src=/blank.gif></picture>",
     "<p><img src=\"https://h.example/a.webp\" alt=\"\"/></p>"},
    {"noscript twin",
     "<img class=lazy src=data:,><noscript><img src=/a.png></noscript>",
     "<p><img src=\"https://h.example/a.png\" alt=\"\"/></p>"},
    {"counting pixel", "a<img src=/p.gif width=1 height=1>", "<p>a</p>"},
    {"figure",
     "<figure><a href=/x><img src=/i.png></a><figcaption><p>c</p> "
     "<small>d</small></figcaption></figure>",
     "<figure><img src=\"https://h.example/i.png\" alt=\"\"/><figcaption>c "
     "<small>d</small></figcaption></figure>"},
    {"WordPress's figure",
     "<div class='alignleft wp-caption'><a href=/x><img src=/i.png></a>"
     "<p class=wp-caption-text>c</p></div><p>d</p>",
     "<figure><img src=\"https://h.example/i.png\" alt=\"\"/><figcaption>c"
     "</figcaption></figure>\n<p>d</p>"},
    {"figure with a heading for a caption",
     "<figure><img src=/i.png><h2>c</h2><p>Photo: d</p></figure>",
     "<figure><img src=\"https://h.example/i.png\" alt=\"\"/><figcaption>c "
     "Photo: d</figcaption></figure>"},
    {"figure around a section",
     "<figure><h2>a</h2><img src=/i.png><figcaption>c</figcaption></figure>",
     "<h2>a</h2>\n<p><img src=\"https://h.example/i.png\" alt=\"\"/></p>"},
    {"caption without picture in a table",
     "<table><tr><td>a<td>b<tr><td><figcaption>c</figcaption></table>",
     "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody>"
     "</table>"},
    {"caption without picture", "<figure><figcaption>c</figcaption></figure>z",
     "<p>z</p>"},
    {"list", "<ul><li>a<li><p>b</p><p>c</p><ul><li>d</ul></ul>",
     "<ul><li>a</li><li>b<p>c</p><ul><li>d</li></ul></li></ul>"},
    {"stray item", "<li>a</li>", "<p>a</p>"},
    {"text in a list", "<ol start=3>a<li>b</ol>",
     "<ol start=\"3\"><li>a</li><li>b</li></ol>"},
    {"definitions", "<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt><dd>b</dd></dl>"},
    {"quote", "<blockquote cite=/q>a<p>b</blockquote>",
     "<blockquote cite=\"https://h.example/q\"><p>a</p><p>b</p></blockquote>"},
    {"pre", "<pre>\n\n  a\n   <b>b</b>  \n</pre>",
     "<pre>  a\n   <b>b</b></pre>"},
    {"table of data",
     "<table><caption>t</caption><tr><th colspan=2>a<th>b<tr><td>c<td><td>d"
     "</table>",
     "<table><caption>t</caption><tbody><tr><th colspan=\"2\">a</th>"
     "<th>b</th></tr><tr><td>c</td><td></td><td>d</td></tr></tbody></table>"},
    {"table for the layout", "<table><tr><td><p>a<p>b</table>",
     "<p>a</p>\n<p>b</p>"},
    {"rule", "<hr>a<hr><hr>b<hr>", "<p>a</p>\n<hr/>\n<p>b</p>"},
    {"text is escaped", "&lt;script&gt; &amp;amp; \"q\"",
     "<p>&lt;script&gt; &amp;amp; \"q\"</p>"},
    {"controls and bidi",
     "a\xE2\x80\xAE"
     "b\xE2\x80\x8B"
     "c&shy;d&#127;",
     "<p>abcd</p>"},
    {"nothing", " <div> </div> ", ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(cases); i++) {
        nc_buf out = NC_BUF_INIT;
        nc_buf again = NC_BUF_INIT;

        sanitize(&out, nc_span_of(cases[i].in));
        is_bytes(nc_buf_span(&out), nc_span_of(cases[i].out), "%s",
                 cases[i].name);
        sanitize(&again, nc_buf_span(&out));
        is_bytes(nc_buf_span(&again), nc_buf_span(&out), "%s, twice",
                 cases[i].name);
        nc_buf_release(&out);
        nc_buf_release(&again);
    }
}

/* --- what must never come out */

/* HTML is the sanitizer's: nothing in it is forbidden, and it stays as it is.
 */
static void is_clean(nc_span html, const char *of)
{
    nc_buf again = NC_BUF_INIT;
    const char *bad = forbidden_in(html);

    if (bad)
        fail_msg("%s: %s in %.*s", of, bad, (int)html.len,
                 (const char *)html.ptr);
    sanitize(&again, html);
    is_bytes(nc_buf_span(&again), html, "twice: %s", of);
    nc_buf_release(&again);
}

static void check(nc_span html)
{
    nc_buf out = NC_BUF_INIT, name = NC_BUF_INIT;

    nc_buf_append(&name, html);
    sanitize(&out, html);
    is_clean(nc_buf_span(&out), nc_buf_text(&name));
    nc_buf_release(&out);
    nc_buf_release(&name);
}

/* Not only the article's html: nothing that is said of it is markup, and its
 * addresses are of the same schemes. */
static void check_article(const nc_article *a, const char *of)
{
    const char *const urls[] = {a->url, a->canonical, a->image};

    if (a->html)
        is_clean(nc_span_of(a->html), of);
    for (size_t i = 0; i < NELEMS(urls); i++)
        if (urls[i] && !allowed_address("src", urls[i]))
            fail_msg("%s: address %s", of, urls[i]);
}

#define PROSE                                                                  \
    "<p>The ferry across the river runs every hour again, and the old "        \
    "landing "                                                                 \
    "by the mill is open from early morning. A ticket costs as much as it "    \
    "did "                                                                     \
    "last summer, said the keeper, who has rowed there for thirty years.</p>"

/* The attack in the middle of an article, in its head, and as its body. */
static void check_in_pages(nc_span attack)
{
    static const char *const parts[][2] = {
        {"<title>t</title><article><h1>t</h1>" PROSE PROSE,
         PROSE PROSE "</article>"},
        {"<title>", "</title><article>" PROSE PROSE PROSE "</article>"},
        {"", ""}};
    nc_extract_options options = {.url = BASE};

    for (size_t i = 0; i < NELEMS(parts); i++) {
        nc_buf page = NC_BUF_INIT;
        nc_article *article = NULL;
        apr_pool_t *own;

        apr_pool_create(&own, pool);
        nc_buf_append_text(&page, parts[i][0]);
        nc_buf_append(&page, attack);
        nc_buf_append_text(&page, parts[i][1]);
        nc_extract(&article, nc_buf_span(&page), &options, own);
        if (article)
            check_article(article, nc_buf_text(&page));
        nc_buf_release(&page);
        apr_pool_destroy(own);
    }
}

/* Ways to hide a script that sanitizers have been caught by. */
static const char *const attacks[] = {
    "<img src=x onerror=alert(1)>",
    "<img src=x:x onerror=alert(1)//",
    "<img/src/onerror=alert(1)>",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\">",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;"
    "&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=text/html><p><img src=x onerror=f()>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<select><template><img src=x onerror=alert(1)>",
    "<p title='\"><img src=x onerror=alert(1)>'>a",
    "<a title='\"><img src=x onerror=alert(1)>' href=/>a</a>",
    "<abbr title='\"><img src=x onerror=alert(1)>'>a</abbr>",
    "<a href=\"jav&#x0A;ascript:alert(1)\">a</a>",
    "<a href=\"&#106;avascript&colon;alert(1)\">a</a>",
    "<a href=\"//javascript:alert(1)\">a</a>",
    "<a href=\"https:javascript:alert(1)\">a</a>",
    "<a href=\"https://x/\" href=\"javascript:alert(1)\">a</a>",
    "<blockquote cite=javascript:alert(1)>a",
    "<form action=javascript:alert(1)><input type=submit>",
    "<base href=javascript:/><a href=alert(1)>a</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>a",
    "<link rel=stylesheet href=data:,*{x:expression(alert(1))}>a",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>a<embed src=x>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<p style='background:url(javascript:alert(1))'>a",
    "<table background=javascript:alert(1)><tr><td>a<td>b<tr><td>c<td>d",
    "<a\xC2\xA0href=x>b<![CDATA[<script>]]>c",
    "<!--><script>alert(1)</script>-->",
    "<!--<img src='--!><img src=x onerror=alert(1)//'>",
    "<p>a</p title='<script>'><script x>alert(1)</script x>",
    "<time datetime='2015-01-02\"onx=1'>a</time>",
    "<img src=/a.png width='1\"onerror=1' alt=`x`>",
    "<ol start='1 onclick=1'><li>a</ol>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;",
    /* markup that changes when it is read again */
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror="
    "alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mi><mglyph><style><!--</style><img src onerror=alert(1)>-->",
    "<svg><foreignObject><p><style><!--</style><img src=x onerror=f()>-->",
    "<svg><title><template><img src=x onerror=f()></template></title></svg>",
    "<svg><desc><noscript></desc><img src=x onerror=f()></noscript>",
    "<select><style></select><img src=x onerror=f()></style>",
    "<select><option><svg><title></select><script>f()</script>",
    "<table><td><svg><desc><td></desc></svg><img src=x onerror=f()></table>",
    "<table><caption><svg><title><table></caption><script>f()</script>",
    "<style><!--</style><a title='--><img src=x onerror=f()>'>a</a>",
    "<title><a title='</title><img src=x onerror=f()>'></title>",
    "<noembed><img title='</noembed><img src=x onerror=f()>'></noembed>",
    "<listing>&lt;img src=x onerror=f()&gt;</listing>",
    "<plaintext><img src=x onerror=f()>",
    "<img alt='`><img src=x onerror=f()>`' src=/a.png>",
    "<a href='https://h.example/`onmouseover=f()`'>a</a>",
    "<math href=javascript:alert(1)>a</math><svg><a xlink:href=javascript:f()>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=f()>#x'></use></svg>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>f()</x:script>",
    "<div id=getElementById name=body><form name=cookie><img name=domain>a",
    "<a id=x name=y href=/><img id=z name=w src=/a.png>b",
    "<img srcset='javascript:f() 1x, data:text/html,x 2x'>",
    "<iframe src='//www.youtube.com/embed/x\" onload=f()'></iframe>",
    "<video src='javascript:f()//.mp4'></video>",
    "<amp-youtube data-videoid='x\"><script>f()</script>'></amp-youtube>",
    "<meta property=og:image content=javascript:f()>"
    "<link rel=canonical href=javascript:f()>",
};

static void test_attacks(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(attacks); i++) {
        check(nc_span_of(attacks[i]));
        check_in_pages(nc_span_of(attacks[i]));
    }
}

static void test_vectors(void **state)
{
    char path[512];
    json_t *all, *entry;
    size_t i;

    (void)state;
    if (!shared_path(path, sizeof(path), "xss/vectors.json"))
        return;
    all = json_load_file(path, JSON_ALLOW_NUL, NULL);
    assert_non_null(all);
    json_array_foreach(all, i, entry)
    {
        const json_t *payload = json_object_get(entry, "payload");
        nc_span attack = {(const unsigned char *)json_string_value(payload),
                          json_string_length(payload)};

        check(attack);
        check_in_pages(attack);
    }
    printf("# %zu vectors\n", i);
    json_decref(all);
}

/* Every attack cut at every byte, with and without an end that would close a
 * quote. */
static void test_cut_attacks(void **state)
{
    (void)state;
    for (size_t i = 0; i < NELEMS(attacks); i++)
        for (size_t n = 0; n < strlen(attacks[i]); n++) {
            nc_buf html = NC_BUF_INIT;

            nc_buf_append(&html,
                          (nc_span){(const unsigned char *)attacks[i], n});
            check(nc_buf_span(&html));
            nc_buf_append_text(&html, "'\"--></p><b>x");
            check(nc_buf_span(&html));
            nc_buf_release(&html);
        }
}

/* --- real pages: the body of each, and the article in it */

static void check_page(void *ctx, const char *name, nc_span page)
{
    nc_extract_options options = {.url = BASE};
    nc_buf text = NC_BUF_INIT, html = NC_BUF_INIT;
    nc_article *article = NULL;
    const char *charset;
    apr_pool_t *own;

    (void)ctx;
    apr_pool_create(&own, pool);
    nc_encoding_decode(&text, page, NULL, &charset);
    sanitize(&html, nc_buf_span(&text));
    is_clean(nc_buf_span(&html), name);
    nc_extract(&article, page, &options, own);
    if (article)
        check_article(article, name);
    if (article && article->html) {
        nc_buf_clear(&text);
        nc_text_write(&text, nc_span_of(article->html), own);
        is_bytes(nc_buf_span(&text), nc_span_of(article->text), "%s", name);
    }
    apr_pool_destroy(own);
    nc_buf_release(&text);
    nc_buf_release(&html);
}

static void test_corpus(void **state)
{
    (void)state;
    each_page(20, check_page, NULL);
}

/* Film number 1, 2... of FILMS, each with a title of LENGTH bytes. */
static void append_films(nc_buf *html, int films, size_t length)
{
    for (int i = 0; i < films; i++) {
        nc_buf_append_text(html, "<iframe src='//www.youtube.com/embed/x");
        nc_buf_append_byte(html, (unsigned char)('1' + i));
        nc_buf_append_text(html, "' title='");
        for (size_t n = 0; n < length; n++)
            nc_buf_append_byte(html, "a tale of "[n % 10]);
        nc_buf_append_text(html, "'></iframe>");
    }
}

/* The text of a figure is measured, and the title becomes such text. */
static void test_long_titles(void **state)
{
    static const struct {
        int n;
        size_t length; /* of each title */
        const char *of_title;
    } films[] = {
        {1, 299, ">a tale of a tale"}, {1, 700, ">YouTube<"},
        {2, 299, ">a tale of a tale"}, {5, 299, ">a tale of a tale"},
        {5, 2000, ">YouTube<"},
    };

    (void)state;
    for (size_t i = 0; i < NELEMS(films); i++) {
        for (int in_figure = 0; in_figure < 2; in_figure++) {
            nc_buf html = NC_BUF_INIT, out = NC_BUF_INIT;

            nc_buf_append_text(&html, in_figure ? "<figure>" : "<p>a ");
            append_films(&html, films[i].n, films[i].length);
            nc_buf_append_text(&html, in_figure ? "</figure>" : " b");
            sanitize(&out, nc_buf_span(&html));
            assert_non_null(strstr(nc_buf_text(&out), films[i].of_title));
            is_clean(nc_buf_span(&out), nc_buf_text(&html));
            nc_buf_release(&out);
            nc_buf_release(&html);
        }
    }
}

/* How deep elements stand inside each other in HTML, which is well-formed. */
static int depth_of(nc_span html)
{
    int depth = 0, max = 0;

    for (size_t i = 0; i + 1 < html.len; i++) {
        if (html.ptr[i] != '<')
            continue;
        depth += html.ptr[i + 1] == '/' ? -1 : 1;
        max = depth > max ? depth : max;
    }
    return max;
}

/* A list in a list gets an item, which counts as well. */
static void test_deep_lists(void **state)
{
    static const char *const nested[] = {"<ul>a", "<ul><li>a", "<ul>",
                                         "<dl><dd><ol>a", "<ul><blockquote>a"};

    (void)state;
    for (size_t i = 0; i < NELEMS(nested); i++) {
        for (int n = 20; n < 100; n++) {
            nc_buf html = NC_BUF_INIT, out = NC_BUF_INIT;

            for (int k = 0; k < n; k++)
                nc_buf_append_text(&html, nested[i]);
            nc_buf_append_text(&html, "<i>b");
            sanitize(&out, nc_buf_span(&html));
            assert_true(depth_of(nc_buf_span(&out)) <=
                        NC_SANITIZER_DEPTH_MAX + 2); /* an item or p, and i */
            is_clean(nc_buf_span(&out), nc_buf_text(&html));
            nc_buf_release(&out);
            nc_buf_release(&html);
        }
    }
}

static void test_without_base(void **state)
{
    nc_buf out = NC_BUF_INIT;

    (void)state;
    assert_int_equal(
        nc_sanitize(&out, NC_SPAN_LIT("<a href=/x>a</a> <a href=http://h/>b"),
                    NULL, pool),
        NC_OK);
    is_bytes(nc_buf_span(&out),
             NC_SPAN_LIT("<p>a <a href=\"http://h/\">b</a></p>"), "no base");
    nc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),       cmocka_unit_test(test_attacks),
        cmocka_unit_test(test_vectors),     cmocka_unit_test(test_cut_attacks),
        cmocka_unit_test(test_corpus),      cmocka_unit_test(test_without_base),
        cmocka_unit_test(test_long_titles), cmocka_unit_test(test_deep_lists),
    };

    return cmocka_run_group_tests(tests, make_pool, free_pool);
}
