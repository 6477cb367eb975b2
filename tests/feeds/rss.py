"""rss.py -- RSS 2.0, by the specification and the RSS Advisory Board's profile.
"""
from common import (ATOM, CONTENT, DUBLIN, MEDIA, MEDIA_TYPE, at_most_one,
                    history, html, hubs, is_absolute, is_web, language, links,
                    one, order, rfc3339, rfc822, text_of)

CHANNEL = {"title", "link", "description", "language", "copyright",
           "managingEditor", "webMaster", "pubDate", "lastBuildDate",
           "category", "generator", "docs", "cloud", "ttl", "image", "rating",
           "textInput", "skipHours", "skipDays", "item"}
ITEM = {"title", "link", "description", "author", "category", "comments",
        "enclosure", "guid", "pubDate", "source"}
REPEATED = {"category", "item", "enclosure"}


def check_names(report, where, parent, known):
    for child in parent:
        if not child.tag.startswith("{") and child.tag not in known:
            report("%s: RSS knows no %s" % (where, child.tag))
    at_most_one(report, where, parent, sorted(known - REPEATED), "")


def check_guid(report, where, item, seen):
    guid = item.find("guid")
    if guid is None:
        if report.ours:
            report("%s: no guid" % where)
        return
    text = text_of(guid)
    if guid.get("isPermaLink", "true") == "true" and not is_web(text):
        report("%s: guid is called a permalink: %s" % (where, text))
    if text in seen:
        report("two items of one guid: %s" % text)
    seen.add(text)


def check_enclosures(report, where, item):
    found = item.findall("enclosure")
    if len(found) > 1:
        report("%s: more than one enclosure" % where)
    for enclosure in found:
        if not is_web(enclosure.get("url")):
            report("%s: enclosure of no http address" % where)
        if not (enclosure.get("length") or "").isdigit():
            report("%s: enclosure without length" % where)
        if not MEDIA_TYPE.match(enclosure.get("type") or ""):
            report("%s: enclosure without type" % where)


def check_promises(report, where, item):
    if not [c for c in item.findall(DUBLIN + "creator")
            if (text_of(c) or "").strip()]:
        report("%s: no dc:creator" % where)
    for media in ("content", "thumbnail"):
        order(report, where, item, CONTENT + "encoded", MEDIA + media,
              "media before the content")
    if item.find("pubDate") is None:
        report("%s: no pubDate" % where)
    if item.find("guid") is not None and \
            item.find("guid").get("isPermaLink") != "false":
        report("%s: guid does not say that it is no permalink" % where)


def check_item(report, item, number, seen):
    """Returns when it was updated, if it says so."""
    where = "item %d" % number
    check_names(report, where, item, ITEM)
    if item.find("title") is None and item.find("description") is None:
        report("%s: neither title nor description" % where)
    link = item.find("link")
    if link is not None and not is_absolute(text_of(link)):
        report("%s: link is not absolute: %s" % (where, text_of(link)))
    check_guid(report, where, item, seen)
    check_enclosures(report, where, item)
    links(report, where, item.findall(ATOM + "link"))
    if item.find("pubDate") is not None:
        rfc822(report, where + " pubDate", text_of(item.find("pubDate")))
    for body in item.findall(CONTENT + "encoded"):
        html(report, where, text_of(body))
    order(report, where, item, "description", CONTENT + "encoded",
          "content:encoded before the description")
    for tag in item.findall(DUBLIN + "language"):
        language(report, where, text_of(tag))
    if report.ours:
        check_promises(report, where, item)
    updated = item.find(ATOM + "updated")
    return updated is not None and rfc3339(report, where + " updated",
                                           text_of(updated))


def check_channel(report, channel):
    check_names(report, "channel", channel, CHANNEL)
    for name in ("title", "link", "description"):
        one(report, "channel", channel, name, name)
    link = text_of(channel.find("link"))
    if link is not None and not is_absolute(link):
        report("channel: link is not absolute: %s" % link)
    if channel.find("language") is not None:
        language(report, "channel", text_of(channel.find("language")))
    for name in ("pubDate", "lastBuildDate"):
        if channel.find(name) is not None:
            rfc822(report, "channel " + name, text_of(channel.find(name)))
    found = links(report, "channel", channel.findall(ATOM + "link"),
                  report.own)
    if "self" not in found:
        report("channel: no atom:link self")
    history(report, "channel", channel, found)
    hubs(report, "channel", found)


def check(report, root):
    if root.get("version") != "2.0":
        report("rss: version %s" % root.get("version"))
    if [child.tag for child in root] != ["channel"]:
        report("rss: not one channel")
        return
    channel = root.find("channel")
    check_channel(report, channel)
    built = channel.find("lastBuildDate")
    built = built is not None and rfc822(report, "channel lastBuildDate",
                                         text_of(built))
    seen = set()
    for number, item in enumerate(channel.findall("item")):
        updated = check_item(report, item, number + 1, seen)
        if built and updated and updated.replace(microsecond=0) > built:
            report("channel: lastBuildDate before item %d" % (number + 1))
