"""jsonfeed.py -- JSON Feed 1.1 (https://jsonfeed.org/version/1.1).
"""
from common import (MEDIA_TYPE, html, is_absolute, language, rfc3339)

VERSIONS = ("https://jsonfeed.org/version/1.1",
            "https://jsonfeed.org/version/1")
FEED = {"version": str, "title": str, "home_page_url": str, "feed_url": str,
        "description": str, "user_comment": str, "next_url": str, "icon": str,
        "favicon": str, "author": dict, "authors": list, "language": str,
        "expired": bool, "hubs": list, "items": list}
ITEM = {"id": str, "url": str, "external_url": str, "title": str,
        "content_html": str, "content_text": str, "summary": str, "image": str,
        "banner_image": str, "date_published": str, "date_modified": str,
        "author": dict, "authors": list, "tags": list, "language": str,
        "attachments": list}
AUTHOR = {"name": str, "url": str, "avatar": str}
HUB = {"type": str, "url": str}
ATTACHMENT = {"url": str, "mime_type": str, "title": str,
              "size_in_bytes": (int, float),
              "duration_in_seconds": (int, float)}


def check_members(report, where, value, known):
    """Types, and no names that are not known: an extension begins with `_`.
    False: VALUE is no object."""
    if not isinstance(value, dict):
        report("%s is no object" % where)
        return False
    for name, member in value.items():
        if name.startswith("_"):
            if not isinstance(member, dict):
                report("%s: extension %s is no object" % (where, name))
        elif name not in known:
            report("%s: unknown member %s" % (where, name))
        elif not isinstance(member, known[name]) or (
                known[name] != bool and isinstance(member, bool)):
            report("%s: %s is of another type" % (where, name))
    for name, member in value.items():
        is_url = name.endswith("url") or name in ("icon", "favicon", "avatar",
                                                  "image", "banner_image")
        if is_url and isinstance(member, str) and not is_absolute(member):
            report("%s: %s is not absolute: %s" % (where, name, member))
    return True


def members(value, name):
    found = value.get(name)
    return found if isinstance(found, list) else []


def check_authors(report, where, value):
    for author in members(value, "authors"):
        if check_members(report, where + " author", author, AUTHOR) and \
                not set(author) & set(AUTHOR):
            report("%s: author without name, url and avatar" % where)


def check_item(report, item, where):
    where = ("item " + str(where)).strip()
    if not check_members(report, where, item, ITEM):
        return
    if not isinstance(item.get("id"), str) or not item["id"]:
        report("%s: no id" % where)
    if "content_html" not in item and "content_text" not in item:
        report("%s: no content" % where)
    for name in ("date_published", "date_modified"):
        if name in item:
            rfc3339(report, "%s %s" % (where, name), str(item[name]))
    if isinstance(item.get("content_html"), str):
        html(report, where, item["content_html"])
    language(report, where, item.get("language"))
    check_authors(report, where, item)
    if any(not isinstance(tag, str) for tag in members(item, "tags")):
        report("%s: a tag that is no string" % where)
    for attachment in members(item, "attachments"):
        if check_members(report, where + " attachment", attachment,
                         ATTACHMENT):
            for name in ("url", "mime_type"):
                if name not in attachment:
                    report("%s: attachment without %s" % (where, name))
            if not MEDIA_TYPE.match(str(attachment.get("mime_type"))):
                report("%s: attachment of no media type" % where)
    if report.ours:
        check_promises(report, where, item)


def check_promises(report, where, item):
    if not [a for a in members(item, "authors") if a.get("name")]:
        report("%s: no author" % where)
    for name in ("url", "date_modified"):
        if name not in item:
            report("%s: no %s" % (where, name))


def check_hubs(report, feed):
    for hub in members(feed, "hubs"):
        if check_members(report, "hub", hub, HUB):
            for name in HUB:
                if name not in hub:
                    report("hub without %s" % name)


def check_feed(report, feed):
    check_members(report, "feed", feed, FEED)
    if feed.get("version") not in VERSIONS:
        report("feed: version %s" % feed.get("version"))
    elif report.ours and next(iter(feed)) != "version":
        report("feed: version is not the first member")
    for name in ("title", "items"):
        if name not in feed:
            report("feed: no %s" % name)
    if feed.get("next_url") and feed.get("next_url") == feed.get("feed_url"):
        report("feed: next_url leads to itself")
    if report.own and feed.get("feed_url") != report.own:
        report("feed: feed_url is %s, not %s"
               % (feed.get("feed_url"), report.own))
    language(report, "feed", feed.get("language"))
    check_authors(report, "feed", feed)
    check_hubs(report, feed)
    seen = set()
    for number, item in enumerate(members(feed, "items")):
        check_item(report, item, number + 1)
        if isinstance(item, dict) and item.get("id") in seen:
            report("two items of one id: %s" % item["id"])
        elif isinstance(item, dict):
            seen.add(item.get("id"))
