"""atom.py -- Atom feeds and entries: RFC 4287, 5005, 6721, beyond a schema.
"""
import datetime

from common import (ATOM, MEDIA, MEDIA_TYPE, TOMBSTONES, XHTML, XML,
                    at_most_one, history, html, hubs, is_absolute, language,
                    links, one, order, rfc3339, text_of)


def check_ids(report, where, parent):
    identifier = one(report, where, parent, ATOM + "id", "id")
    if identifier is not None and not is_absolute(identifier):
        report("%s: id is no absolute IRI: %s" % (where, identifier))
    return identifier


def check_text(report, where, element):
    """A text construct, RFC 4287 section 3.1."""
    if element is None:
        return
    kind = element.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        report("%s: no type of text: %s" % (where, kind))
    elif kind == "xhtml":
        if [child.tag for child in element] != [XHTML + "div"]:
            report("%s: xhtml that is not one div" % where)
    elif len(element):
        report("%s: elements in %s" % (where, kind))
    elif kind == "html":
        html(report, where, text_of(element))


def check_people(report, where, parent):
    for name in ("author", "contributor"):
        for person in parent.findall(ATOM + name):
            label = "%s: %s" % (where, name)
            text = one(report, label, person, ATOM + "name", "name")
            if text is not None and not text.strip() and report.ours:
                report("%s without a name" % label)
            at_most_one(report, label, person, ("uri", "email"), ATOM)
            for found in person.findall(ATOM + "name"):
                if found.get("type"):
                    report("%s: a name with a type" % label)
            for uri in person.findall(ATOM + "uri"):
                if not is_absolute(text_of(uri)):
                    report("%s: uri is not absolute" % label)


def check_links(report, where, parent, own=None):
    found = parent.findall(ATOM + "link")
    seen = set()
    for link in found:
        kind = (link.get("type"), link.get("hreflang"))
        if link.get("rel", "alternate") == "alternate":
            if kind in seen:
                report("%s: two alternates of one type and language: %s"
                       % (where, kind))
            seen.add(kind)
    return links(report, where, found, own)


def check_content(report, where, entry, hrefs):
    content = entry.find(ATOM + "content")
    if content is None:
        if "alternate" not in hrefs:
            report("%s: neither content nor alternate" % where)
        return
    kind, src = content.get("type", "text"), content.get("src")
    if src is not None:
        if len(content) or (text_of(content) or "").strip():
            report("%s: content with src is not empty" % where)
        if not MEDIA_TYPE.match(kind):
            report("%s: content with src has no media type" % where)
    elif kind in ("text", "html", "xhtml"):
        check_text(report, "%s: content" % where, content)
    elif not MEDIA_TYPE.match(kind):
        report("%s: content of no type: %s" % (where, kind))
    xml_or_text = kind.startswith("text/") or kind.endswith(("/xml", "+xml"))
    base64 = "/" in kind and not xml_or_text
    if (src is not None or base64) and entry.find(ATOM + "summary") is None:
        report("%s: content of elsewhere or base64 without summary" % where)


def check_source(report, where, entry):
    source = entry.find(ATOM + "source")
    if source is None:
        return
    label = "%s: source" % where
    check_ids(report, label, source)
    one(report, label, source, ATOM + "title", "title")
    rfc3339(report, label + " updated",
            one(report, label, source, ATOM + "updated", "updated"))
    check_people(report, label, source)
    check_links(report, label, source)


def check_authors(report, where, entry, feed):
    own = entry.findall(ATOM + "author")
    source = entry.find(ATOM + "source")
    others = [] if source is None else source.findall(ATOM + "author")
    if feed is not None:
        others = others + feed.findall(ATOM + "author")
    if not own and (report.ours or not others):
        report("%s: no author" % where)


def check_promises(report, where, entry, published, updated):
    """What is ours, for the sake of clients."""
    first = entry.find(ATOM + "link")
    if first is None or first.get("rel") != "alternate":
        report("%s: the first link is not the alternate" % where)
    for name in ("content", "summary"):
        for media in ("content", "thumbnail"):
            order(report, where, entry, ATOM + name, MEDIA + media,
                  "media before the %s" % name)
    # Further ahead it is an error of the page, and no news of the feed.
    if published and updated and \
            updated < published <= updated + datetime.timedelta(days=1):
        report("%s: updated before it was published" % where)


def check_entry(report, entry, feed, number):
    """Returns (id, updated)."""
    where = "entry %d" % number if number else "entry"
    identifier = check_ids(report, where, entry)
    one(report, where, entry, ATOM + "title", "title")
    at_most_one(report, where, entry,
                ("content", "published", "rights", "source", "summary"), ATOM)
    updated = rfc3339(report, where + " updated",
                      one(report, where, entry, ATOM + "updated", "updated"))
    published = entry.find(ATOM + "published")
    if published is not None:
        published = rfc3339(report, where + " published", text_of(published))
    for name in ("title", "summary", "rights"):
        check_text(report, "%s: %s" % (where, name), entry.find(ATOM + name))
    for category in entry.findall(ATOM + "category"):
        if category.get("term") is None:
            report("%s: category without term" % where)
    check_people(report, where, entry)
    check_authors(report, where, entry, feed)
    check_content(report, where, entry, check_links(report, where, entry))
    check_source(report, where, entry)
    language(report, where, entry.get(XML + "lang"))
    if report.ours:
        check_promises(report, where, entry, published, updated)
    return identifier, updated


def check_base(report, root):
    for element in root.iter():
        if element.get(XML + "base") is not None:
            report("xml:base, which most clients ignore")


def check_document(report, entry):
    """An entry that is a document of its own."""
    check_entry(report, entry, None, 0)
    check_base(report, entry)
    if report.own:
        check_links(report, "entry", entry, report.own)


def check_tombstones(report, feed, entries):
    """RFC 6721. Returns when they were set."""
    seen, whens = set(), []
    for stone in feed.findall(TOMBSTONES + "deleted-entry"):
        ref = stone.get("ref")
        where = "tombstone of %s" % ref
        when = rfc3339(report, where + " when", stone.get("when"))
        if not is_absolute(ref):
            report("%s: ref is no absolute IRI" % where)
        key = ref if report.ours else (ref, when)
        if key in seen:
            report("%s: twice" % where)
        seen.add(key)
        for identifier, updated in entries:
            if identifier == ref and when and updated and updated <= when:
                report("%s: and the older entry as well" % where)
            elif identifier == ref and report.ours:
                report("%s: and a newer entry" % where)
        whens.append(when)
    return whens


def check_equal(report, entries):
    ids, moments = {}, set()
    for identifier, updated in entries:
        if identifier in ids and (report.ours or updated in ids[identifier]):
            report("two entries of one id: %s" % identifier)
        ids.setdefault(identifier, set()).add(updated)
        if report.ours and updated in moments:
            report("two entries updated at once: %s" % updated)
        moments.add(updated)


def check_feed(report, feed):
    check_ids(report, "feed", feed)
    one(report, "feed", feed, ATOM + "title", "title")
    at_most_one(report, "feed", feed,
                ("generator", "icon", "logo", "rights", "subtitle"), ATOM)
    for name in ("title", "subtitle", "rights"):
        check_text(report, "feed: %s" % name, feed.find(ATOM + name))
    updated = rfc3339(report, "feed updated",
                      one(report, "feed", feed, ATOM + "updated", "updated"))
    check_people(report, "feed", feed)
    language(report, "feed", feed.get(XML + "lang"))
    check_base(report, feed)
    hrefs = check_links(report, "feed", feed, report.own)
    if "self" not in hrefs:
        report("feed: no link self")
    history(report, "feed", feed, hrefs)
    hubs(report, "feed", hrefs)
    entries = [check_entry(report, entry, feed, number + 1) for number, entry
               in enumerate(feed.findall(ATOM + "entry"))]
    check_equal(report, entries)
    moments = [moment for _, moment in entries]
    moments += check_tombstones(report, feed, entries)
    for moment in moments:
        if updated and moment and moment > updated:
            report("feed: updated before what is in it: %s" % moment)
