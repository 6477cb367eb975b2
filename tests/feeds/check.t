#!/usr/bin/env python3
"""check.t -- what tests/feeds/check must find, and where it must find nothing.

A good document of each kind; then faults, each one change to one of them and
what must be said of it. And the feeds in $NC_SHARED/feeds, if they are there.
"""
import sys

sys.dont_write_bytecode = True

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
SHARED = os.environ.get("NC_SHARED", "../shared")

GOOD = {}

GOOD["atom"] = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:fh="http://purl.org/syndication/history/1.0"
 xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
 <id>tag:w.example,2020:f</id>
 <title type="text">Weather</title>
 <link rel="alternate" type="text/html" href="https://w.example/"/>
 <link rel="self" type="application/atom+xml" href="https://w.example/f"/>
 <link rel="next" type="application/atom+xml" href="https://w.example/f2"/>
 <link rel="hub" href="https://hub.example/"/>
 <updated>2020-02-02T12:00:00.003Z</updated>
 <generator version="1">x</generator>
 <at:deleted-entry ref="urn:uuid:3" when="2020-02-02T12:00:00.003Z"/>
 <entry xml:lang="en">
  <id>urn:uuid:1</id>
  <title type="text">Rain</title>
  <link rel="alternate" type="text/html" href="https://w.example/1"/>
  <published>2020-02-02T12:00:00+01:00</published>
  <updated>2020-02-02T12:00:00.001Z</updated>
  <author><name>Ada</name></author>
  <category term="rain"/>
  <link rel="license" href="https://l.example/"/>
  <summary type="text">Wet.</summary>
  <content type="html">&lt;img src="https://w.example/1.png"&gt;</content>
  <media:content url="https://w.example/1.png" medium="image"/>
  <media:thumbnail url="https://w.example/1.png"/>
 </entry>
 <entry>
  <id>urn:uuid:2</id>
  <title type="text">Sun</title>
  <link rel="alternate" type="text/html" href="https://w.example/2"/>
  <updated>2020-02-01T12:00:00Z</updated>
  <author><name>Bob</name></author>
  <content type="html">&lt;p&gt;Dry.&lt;/p&gt;</content>
 </entry>
</feed>
"""

GOOD["archive"] = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:fh="http://purl.org/syndication/history/1.0">
 <id>tag:w.example,2020:f</id>
 <title type="text">Weather</title>
 <link rel="alternate" type="text/html" href="https://w.example/"/>
 <link rel="self" type="application/atom+xml" href="https://w.example/2019-12"/>
 <link rel="current" type="application/atom+xml" href="https://w.example/f"/>
 <link rel="prev-archive" type="application/atom+xml"
  href="https://w.example/2019-11"/>
 <updated>2020-02-02T12:00:00Z</updated>
 <generator version="1">x</generator>
 <fh:archive/>
</feed>
"""

GOOD["entry"] = """<?xml version="1.0" encoding="utf-8"?>
<entry xmlns="http://www.w3.org/2005/Atom">
 <id>urn:uuid:1</id>
 <title type="text">Rain</title>
 <link rel="alternate" type="text/html" href="https://w.example/1"/>
 <source>
  <id>tag:w.example,2020:f</id>
  <title type="text">Weather</title>
  <updated>2020-02-02T12:00:00Z</updated>
  <link rel="self" type="application/atom+xml" href="https://w.example/f"/>
 </source>
 <updated>2020-02-02T12:00:00Z</updated>
 <author><name>Ada</name></author>
 <content type="html">&lt;p&gt;Wet.&lt;/p&gt;</content>
</entry>
"""

GOOD["rss"] = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/">
 <channel>
  <title>Weather</title>
  <link>https://w.example/</link>
  <description>All of it</description>
  <language>en</language>
  <lastBuildDate>Sun, 02 Feb 2020 12:00:00 +0000</lastBuildDate>
  <generator>x</generator>
  <atom:link rel="self" type="application/rss+xml" href="https://w.example/r"/>
  <item>
   <title>Rain</title>
   <link>https://w.example/1</link>
   <guid isPermaLink="false">urn:uuid:1</guid>
   <pubDate>Sun, 02 Feb 2020 12:00:00 +0100</pubDate>
   <atom:updated>2020-02-02T12:00:00.001Z</atom:updated>
   <dc:creator>Ada</dc:creator>
   <category>rain</category>
   <enclosure url="https://w.example/1.png" length="0" type="image/png"/>
   <description>Wet.</description>
   <content:encoded>&lt;a href="https://w.example/"&gt;x&lt;/a&gt;</content:encoded>
   <media:content url="https://w.example/1.png" medium="image"/>
   <media:thumbnail url="https://w.example/1.png"/>
  </item>
  <item>
   <title>Sun</title>
   <link>https://w.example/2</link>
   <guid isPermaLink="false">urn:uuid:2</guid>
   <pubDate>Sat, 01 Feb 2020 12:00:00 +0000</pubDate>
   <atom:updated>2020-02-01T12:00:00Z</atom:updated>
   <dc:creator>Bob</dc:creator>
  </item>
 </channel>
</rss>
"""

GOOD["json"] = """{"version": "https://jsonfeed.org/version/1.1",
"title": "Weather", "home_page_url": "https://w.example/",
"feed_url": "https://w.example/j", "next_url": "https://w.example/j2",
"language": "en", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
"items": [{"id": "urn:uuid:1", "url": "https://w.example/1", "title": "Rain",
"content_html": "<img src='https://w.example/1.png'>",
"date_published": "2020-02-02T12:00:00+01:00",
"date_modified": "2020-02-02T12:00:00.001Z", "authors": [{"name": "Ada"}],
"tags": ["rain"], "attachments": [{"url": "https://w.example/1.mp3",
"mime_type": "audio/mpeg", "size_in_bytes": 12}], "_x": {"words": 1}},
{"id": "urn:uuid:2", "url": "https://w.example/2", "content_text": "Dry.",
"date_modified": "2020-02-01T12:00:00Z", "authors": [{"name": "Bob"}]}]}
"""

GOOD["item"] = """{"id": "urn:uuid:2", "url": "https://w.example/2",
"content_text": "Dry.", "date_modified": "2020-02-01T12:00:00Z",
"authors": [{"name": "Bob"}]}
"""

GOOD["opml"] = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0">
 <head>
  <title>Weather</title>
  <dateModified>Sun, 02 Feb 2020 12:00:00 +0000</dateModified>
 </head>
 <body>
  <outline type="rss" text="All" xmlUrl="https://w.example/f"/>
  <outline type="rss" text="Rain" xmlUrl="https://w.example/f?q=rain"
   htmlUrl="https://w.example/rain"/>
 </body>
</opml>
"""

GOOD["sitemap"] = """<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
 <url>
  <loc>https://w.example/1</loc>
  <news:news>
   <news:publication>
    <news:name>Weather</news:name><news:language>zh-cn</news:language>
   </news:publication>
   <news:publication_date>2020-02-02</news:publication_date>
   <news:title>Rain</news:title>
  </news:news>
 </url>
 <url>
  <loc>https://w.example/2</loc>
  <news:news>
   <news:publication>
    <news:name>Weather</news:name><news:language>en</news:language>
   </news:publication>
   <news:publication_date>2020-02-01T12:00:00Z</news:publication_date>
   <news:title>Sun</news:title>
  </news:news>
 </url>
</urlset>
"""

GOOD["search"] = """<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
 <ShortName>Weather</ShortName>
 <Description>All of it</Description>
 <Url type="text/html" rel="results"
  template="https://w.example/?q={searchTerms}&amp;p={startPage?}"/>
</OpenSearchDescription>
"""

GOOD["llms"] = """# Weather

> All of it

Some words.

## Articles

- [Rain](https://w.example/1.md): wet \\[or not\\]
- [A \\] b](https://w.example/2.md)
"""

# Document, what is changed in it, into what, what must be said.
FAULTS = [
    ("atom", "<updated>2020-02-02T12:00:00.003Z", "<updated>2020-02-02",
     "feed updated: no RFC 3339 date"),
    ("atom", "<published>2020-02-02T12:00:00+01:00",
     "<published>2020-02-02T12:00:00", "entry 1 published: no RFC 3339 date"),
    ("atom", "12:00:00+01:00", "12:00:00+0100", "no RFC 3339 date"),
    ("atom", "2020-02-01T12:00:00Z", "2020-02-30T12:00:00Z", "no such day"),
    ("atom", "2020-02-01T12:00:00Z", "2020-02-01t12:00:00z", "no RFC 3339"),
    ("atom", "urn:uuid:2", "urn:uuid:1", "two entries of one id"),
    ("atom", "2020-02-01T12:00:00Z", "2020-02-02T12:00:00.001Z",
     "two entries updated at once"),
    ("atom", "2020-02-01T12:00:00Z", "2020-02-02T12:00:00.004Z",
     "feed: updated before what is in it"),
    ("atom", '12:00:00.003Z"', '12:00:00.005Z"',
     "feed: updated before what is in it"),
    ("atom", ' <link rel="license"',
     ' <link rel="alternate" type="text/html" href="https://w.example/b"/>'
     '<link rel="license"', "two alternates of one type and language"),
    ("atom", 'src="https://w.example/1.png"', 'src="/1.png"',
     "entry 1: content: relative address in the content: /1.png"),
    ("atom", 'src="https://w.example/1.png"',
     'srcset="https://w.example/1.png 1x, 2.png 2x"', "content: 2.png"),
    ("atom", '&lt;p&gt;Dry', '&lt;script&gt;Dry', "active content: <script>"),
    ("atom", 'href="https://w.example/1"', 'href="/1"',
     "entry 1: link alternate is not absolute: /1"),
    ("atom", "<author><name>Bob</name></author>", "", "entry 2: no author"),
    ("atom", "<name>Bob</name>", "<name> </name>", "author without a name"),
    ("atom", "<name>Bob</name>", "", "entry 2: author: 0 name"),
    ("atom", ">tag:w.example,2020:f<", ">f<", "feed: id is no absolute IRI"),
    ("atom", "<id>urn:uuid:2</id>", "", "entry 2: 0 id, not one"),
    ("atom", '<title type="text">Sun</title>', "", "entry 2: 0 title"),
    ("atom", 'type="text">Sun', 'type="plain">Sun', "no type of text: plain"),
    ("atom", 'type="text">Sun', 'type="text"><b/>Sun', "elements in text"),
    ("atom", 'term="rain"', 'label="rain"', "category without term"),
    ("atom", '<link rel="self" type="application/atom+xml" '
     'href="https://w.example/f"/>', "", "feed: no link self"),
    ("atom", 'href="https://w.example/f2"', 'href="https://w.example/f"',
     "link next leads to itself"),
    ("atom", "https://hub.example/", "/hub", "hub is no http address"),
    ("atom", ' ref="urn:uuid:3"', "", "ref is no absolute IRI"),
    ("atom", 'when="2020-02-02T12:00:00.003Z"', 'when="now"',
     "tombstone of urn:uuid:3 when: no RFC 3339"),
    ("atom", 'ref="urn:uuid:3"', 'ref="urn:uuid:2"', "and the older entry"),
    ("atom", '<at:deleted-entry ref="urn:uuid:3"',
     '<at:deleted-entry ref="urn:uuid:3" when="2020-02-01T12:00:00Z"/>'
     '<at:deleted-entry ref="urn:uuid:3"', "tombstone of urn:uuid:3: twice"),
    ("atom", "  <summary", '  <media:content url="https://w.example/"/>'
     "<summary", "media before the content"),
    ("atom", "<published>2020-02-02T12:00:00+01:00",
     "<published>2020-02-02T12:00:01Z", "updated before it was published"),
    ("atom", '<id>urn:uuid:2</id>', '<id xml:base="x">urn:uuid:2</id>',
     "xml:base"),
    ("atom", '<entry xml:lang="en">', '<entry xml:lang="en_GB">',
     "no language tag: en_GB"),
    ("atom", '<content type="html">&lt;p',
     '<content type="html" src="https://w.example/">&lt;p',
     "content with src is not empty"),
    ("atom", '<content type="html">&lt;p', '<content type="image/png">&lt;p',
     "base64 without summary"),
    ("atom", "<generator", "<x:y xmlns:x='urn:x'/><generator",
     "not of the shape of atom.rng"),
    ("atom", "</feed>", "", "not well-formed"),
    ("atom", "Wet.", "Wet\x01", "not well-formed"),
    ("archive", '<link rel="current" type="application/atom+xml" '
     'href="https://w.example/f"/>', "", "an archive without a link current"),
    ("archive", "<fh:archive/>", "<fh:archive/><fh:complete/>",
     "both archive and complete"),
    ("archive", "<fh:archive/>", "<fh:complete/>", "complete, and yet"),
    ("archive", "2019-11", "2019-12", "link prev-archive leads to itself"),
    ("entry", "<id>tag:w.example,2020:f</id>", "", "source: 0 id"),
    ("entry", "<author><name>Ada</name></author>", "", "entry: no author"),
    ("rss", 'version="2.0"', 'version="0.91"', "rss: version 0.91"),
    ("rss", "<description>All of it</description>", "",
     "channel: 0 description"),
    ("rss", "Sun, 02 Feb 2020 12:00:00 +0100", "2020-02-02T12:00:00Z",
     "item 1 pubDate: no RFC 822 date"),
    ("rss", "Sun, 02 Feb 2020 12:00:00 +0100", "Sun, 02 Feb 20 12:00:00 +0100",
     "item 1 pubDate: no RFC 822 date"),
    ("rss", "Sun, 02 Feb 2020 12:00:00 +0100",
     "Mon, 02 Feb 2020 12:00:00 +0100", "another day of the week"),
    ("rss", "urn:uuid:2", "urn:uuid:1", "two items of one guid"),
    ("rss", ' isPermaLink="false">urn:uuid:2', ">urn:uuid:2",
     "guid is called a permalink"),
    ("rss", "<link>https://w.example/2", "<link>/2", "item 2: link is not"),
    ("rss", ' length="0"', "", "enclosure without length"),
    ("rss", ' type="image/png"', "", "enclosure without type"),
    ("rss", 'href="https://w.example/"', 'href="x"',
     "relative address in the content: x"),
    ("rss", "<dc:creator>Bob</dc:creator>", "", "item 2: no dc:creator"),
    ("rss", "<pubDate>Sat, 01 Feb 2020 12:00:00 +0000</pubDate>", "",
     "item 2: no pubDate"),
    ("rss", "<title>Sun</title>", "", "neither title nor description"),
    ("rss", "<title>Sun</title>", "<titel>Sun</titel>", "RSS knows no titel"),
    ("rss", "<generator", "<generator>y</generator><generator",
     "generator more than once"),
    ("rss", "<description>Wet.", "<content:encoded/><description>Wet.",
     "content:encoded before the description"),
    ("rss", "<description>Wet.",
     '<media:content url="https://w.example/"/><description>Wet.',
     "media before the content"),
    ("rss", '<atom:link rel="self" type="application/rss+xml" '
     'href="https://w.example/r"/>', "", "no atom:link self"),
    ("rss", "<atom:updated>2020-02-01", "<atom:updated>2020-03-01",
     "lastBuildDate before item 2"),
    ("json", "version/1.1", "version/2", "feed: version"),
    ("json", '"title": "Weather", ', "", "feed: no title"),
    ("json", '"title": "Weather"', '"title": 7', "title is of another type"),
    ("json", '"title": "Weather"', '"titel": "Weather"',
     "unknown member titel"),
    ("json", '"title": "Weather"', '"title": "Weather", "title": "W"',
     "member title twice"),
    ("json", '"id": "urn:uuid:2"', '"id": 2', "item 2: no id"),
    ("json", "urn:uuid:2", "urn:uuid:1", "two items of one id"),
    ("json", '"content_text": "Dry.",', "", "item 2: no content"),
    ("json", "https://w.example/j2", "https://w.example/j", "next_url leads"),
    ("json", '"https://w.example/2"', '"/2"', "url is not absolute: /2"),
    ("json", "https://w.example/1.png", "1.png", "in the content: 1.png"),
    ("json", "2020-02-01T12:00:00Z", "2020-02-01", "date_modified: no RFC"),
    ("json", '{"name": "Bob"}', "{}", "author without name, url and avatar"),
    ("json", '["rain"]', "[1]", "a tag that is no string"),
    ("json", '"mime_type": "audio/mpeg", ', "", "without mime_type"),
    ("json", '"type": "WebSub", ', "", "hub without type"),
    ("json", '"language": "en"', '"language": "en_GB"', "no language tag"),
    ("json", "]}]}", "]}]", "not JSON"),
    ("item", '"id": "urn:uuid:2"', '"id": ""', "item: no id"),
    ("item", '"authors": [{"name": "Bob"}]', '"authors": []',
     "item: no author"),
    ("opml", 'version="2.0"', "", "opml: version"),
    ("opml", 'text="All" ', "", "no text"),
    ("opml", 'xmlUrl="https://w.example/f"', "", "no xmlUrl"),
    ("opml", "02 Feb 2020", "2 February 2020", "dateModified: no RFC 822"),
    ("opml", "f?q=rain", "f", "its feed was there before"),
    ("sitemap", "https://w.example/2", "https://w.example/1",
     "url 2: was there before"),
    ("sitemap", "<loc>https://w.example/2", "<loc>/2", "no loc of http"),
    ("sitemap", "<news:language>en", "<news:language>en-GB", "no code of ISO"),
    ("sitemap", "2020-02-01T12:00:00Z", "2020-02-01T12:00:00", "no RFC 3339"),
    ("sitemap", "<news:title>Sun</news:title>", "", "0 title"),
    ("search", "Weather", "Weather of all kinds", "ShortName has 20"),
    ("search", "{searchTerms}", "rain", "no Url with searchTerms"),
    ("search", "https://w.example/?q", "/?q", "template is not absolute"),
    ("llms", "# Weather", "Weather", "unknown document"),
    ("llms", "- [Rain]", "- Rain", "no item of a list of links"),
    ("llms", "https://w.example/1.md", "1.md", "a link that is not absolute"),
    ("llms", "## Articles", "# Articles", "a second title"),
]

# Of others' feeds: what must be said, all of it.
OTHERS = {
    "good.atom": [],
    "good.rss": [],
    "good.json": [],
    "bad.atom": ["feed: 0 id", "updated: no RFC 3339", "no link self",
                 "xhtml that is not one div", "not absolute: /relative",
                 "published: no RFC 3339", "content with src is not empty",
                 "no author"],
    "tricky.atom": ["xml:base", "relative address in the content: pic.jpg",
                    "updated before what is in it"],
}

count = 0


def tell(fine, name, said=""):
    global count
    count += 1
    print("%sok %d - %s" % ("" if fine else "not ", count, name))
    if not fine:
        for line in (said or "(nothing is said)").rstrip("\n").split("\n"):
            print("#   " + line)


def load():
    """The program as a module: a process each would take ten times as long."""
    loader = importlib.machinery.SourceFileLoader(
        "check", os.path.join(HERE, "check"))
    spec = importlib.util.spec_from_loader("check", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


program = load()


def check(text, ours=True):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        report = program.Report("-", ours, None)
        program.check_file(report, text.encode("utf-8"))
    return 1 if report.found else 0, said.getvalue()


def run(*words, text=""):
    """The program as it is called."""
    process = subprocess.run([os.path.join(HERE, "check"), *words],
                             input=text.encode("utf-8"),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return process.returncode, process.stdout.decode("utf-8")


def flat(text):
    return re.sub(r"\n +(?=href|xmlns|template|htmlUrl)", " ", text)


for name, text in GOOD.items():
    status, said = check(text)
    tell(status == 0 and said == "", "good: " + name, said)

for name, old, new, want in FAULTS:
    good = flat(GOOD[name])
    status, said = check(good.replace(old, new, 1))
    found = status == 1 and want in said and old in good
    tell(found, "%s: %s" % (name, want), said)

# By the standard alone a feed may do more.
loose = GOOD["atom"].replace("<author><name>Bob</name></author>", "").replace(
    "<generator", "<author><name>All</name></author><generator", 1)
status, said = check(loose, ours=False)
tell(status == 0, "an author of the feed, by the standard", said)

status, said = run("--ours", "--self", "https://w.example/f", "-",
                   text=GOOD["atom"])
tell(status == 0 and said == "", "its own address", said)
status, said = run("--self", "https://w.example/g", "-", text=GOOD["atom"])
tell(status == 1 and "self is" in said, "another's address", said)
status, said = run("--self", "https://w.example/g", "-", text=GOOD["json"])
tell(status == 1 and "feed_url is" in said, "another's address: JSON", said)
status, said = run("--nonsense")
tell(status == 2, "wrong arguments", said)

for name, wants in OTHERS.items():
    path = os.path.join(SHARED, "feeds", name)
    if not os.path.exists(path):
        print("# skipped: no %s" % path)
        continue
    status, said = run(path)
    tell(all(want in said for want in wants) and
         status == (1 if wants else 0), name, said)

print("1..%d" % count)
