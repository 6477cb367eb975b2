"""lists.py -- OPML 2.0, news sitemaps, OpenSearch 1.1, llms.txt.
"""
import re

from common import (MEDIA_TYPE, NEWS, OPENSEARCH, SITEMAP, is_absolute, is_web,
                    language, one, rfc3339, rfc822, text_of)

URLS_MAX = 1000   # of a news sitemap
LOC_MAX = 2048    # of an address in a sitemap: less than this


def check_opml(report, root):
    if root.get("version") != "2.0":
        report("opml: version %s" % root.get("version"))
    if [child.tag for child in root] != ["head", "body"]:
        report("opml: not head and body")
        return
    for name in ("dateCreated", "dateModified"):
        date = root.find("head/" + name)
        if date is not None:
            rfc822(report, name, text_of(date))
    outlines = list(root.find("body").iter("outline"))
    if not outlines:
        report("opml: no outline")
    seen = set()
    for outline in outlines:
        where = "outline %s" % outline.get("text")
        if outline.get("text") is None:
            report("%s: no text" % where)
        if outline.get("type") == "rss" and not is_web(outline.get("xmlUrl")):
            report("%s: no xmlUrl of http" % where)
        if outline.get("htmlUrl") is not None and \
                not is_web(outline.get("htmlUrl")):
            report("%s: htmlUrl is not absolute" % where)
        if outline.get("xmlUrl") in seen:
            report("%s: its feed was there before" % where)
        seen.add(outline.get("xmlUrl") or outline)


def check_news(report, where, url):
    news = url.findall(NEWS + "news")
    if len(news) != 1:
        report("%s: %d news:news, not one" % (where, len(news)))
        return
    publication = news[0].find(NEWS + "publication")
    if publication is None:
        report("%s: no publication" % where)
    else:
        name = one(report, where, publication, NEWS + "name", "name")
        lang = one(report, where, publication, NEWS + "language", "language")
        if not (name or "").strip():
            report("%s: a publication without a name" % where)
        if not re.match(r"([a-z]{2,3}|zh-cn|zh-tw)\Z", lang or ""):
            report("%s: no code of ISO 639: %s" % (where, lang))
    date = one(report, where, news[0], NEWS + "publication_date",
               "publication_date")
    if not re.match(r"\d{4}-\d\d-\d\d\Z", date or ""):
        rfc3339(report, where + " publication_date", date)
    if not (one(report, where, news[0], NEWS + "title", "title") or "").strip():
        report("%s: no title" % where)


def check_sitemap(report, root):
    urls = root.findall(SITEMAP + "url")
    if len(urls) > URLS_MAX:
        report("sitemap: %d addresses" % len(urls))
    seen = set()
    for number, url in enumerate(urls):
        where = "url %d" % (number + 1)
        loc = one(report, where, url, SITEMAP + "loc", "loc") or ""
        if not is_web(loc) or len(loc) >= LOC_MAX:
            report("%s: no loc of http: %s" % (where, loc[:80]))
        if loc in seen:
            report("%s: was there before" % where)
        seen.add(loc)
        check_news(report, where, url)


def check_template(report, url):
    template = url.get("template") or ""
    names = re.findall(r"\{([^}]*)\}", template)
    if not is_web(re.sub(r"\{[^}]*\}", "x", template)):
        report("Url: template is not absolute: %s" % template)
    if not MEDIA_TYPE.match(url.get("type") or ""):
        report("Url: no type")
    for name in names:
        if not re.match(r"([\w.-]+:)?[\w.-]+\??\Z", name):
            report("Url: no parameter: %s" % name)
    rel = url.get("rel", "results")
    return rel == "results" and "searchTerms" in names


def check_opensearch(report, root):
    most = {"ShortName": 16, "Description": 1024}
    for name, size in most.items():
        text = one(report, "search", root, OPENSEARCH + name, name) or ""
        if not text.strip() or len(text) > size:
            report("search: %s has %d characters" % (name, len(text)))
    long_name = root.find(OPENSEARCH + "LongName")
    if long_name is not None and len(text_of(long_name)) > 48:
        report("search: LongName is too long")
    for tag in root.findall(OPENSEARCH + "Language"):
        language(report, "search", text_of(tag))
    urls = root.findall(OPENSEARCH + "Url")
    if not any([check_template(report, url) for url in urls]):
        report("search: no Url with searchTerms")


def check_llms(report, text):
    lines = text.split("\n")
    if not re.match(r"# \S", lines[0]):
        report("llms.txt: no title in the first line")
    section = False
    for number, line in enumerate(lines[1:], 2):
        where = "line %d" % number
        if line.startswith("# "):
            report("%s: a second title" % where)
        if line.startswith("## "):
            section = True
        elif section and line.strip():
            item = re.match(r"- \[(?:[^\]\\]|\\.)+\]\((\S+)\)(: .*)?\Z", line)
            if not item:
                report("%s: no item of a list of links: %s" % (where, line))
            elif not is_absolute(item.group(1)):
                report("%s: a link that is not absolute" % where)
    if not section:
        report("llms.txt: no list of links")
