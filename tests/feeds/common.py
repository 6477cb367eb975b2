"""common.py -- what the checks of all formats share: names, dates, addresses.
"""
import datetime
import re
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
XML = "{http://www.w3.org/XML/1998/namespace}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?"
                     r"(Z|[+-]\d\d:\d\d)\Z")
RFC822 = re.compile(r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d\d? "
                    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
                    r"\d{4} \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT|UT|Z|[ECMP][SD]T)"
                    r"\Z")
# BCP 47, as far as form goes.
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+( *; *[\w.+-]+=[^;]+)*\Z")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+\Z")


class Report:
    """Says what is wrong, each thing once."""

    def __init__(self, name, ours, own):
        self.name, self.ours, self.own = name, ours, own
        self.said = set()

    def __call__(self, what):
        if what not in self.said:
            print("%s: %s" % (self.name, what))
        self.said.add(what)

    @property
    def found(self):
        return len(self.said)


def is_absolute(address):
    return bool(address) and bool(ABSOLUTE.match(address))


def is_web(address):
    return is_absolute(address) and bool(
        re.match(r"https?://[^/?#]", address, re.I))


def rfc3339(report, where, text):
    """The moment, or None after a finding."""
    if text is None or not RFC3339.match(text):
        report("%s: no RFC 3339 date with a zone: %s" % (where, text))
        return None
    # fromisoformat knows three or six digits and no Z.
    fraction = re.search(r"\.(\d+)", text)
    plain = re.sub(r"\.\d+", "", text).replace("Z", "+00:00")
    try:
        moment = datetime.datetime.fromisoformat(plain)
    except ValueError:
        report("%s: no such day or hour: %s" % (where, text))
        return None
    digits = (fraction.group(1) if fraction else "").ljust(6, "0")[:6]
    return moment.replace(microsecond=int(digits))


def rfc822(report, where, text):
    match = RFC822.match(text or "")
    if not match:
        report("%s: no RFC 822 date with a year of four digits: %s"
               % (where, text))
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        report("%s: no such day or hour: %s" % (where, text))
        return None
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    if match.group(1) and days[moment.weekday()] != match.group(1):
        report("%s: another day of the week: %s" % (where, text))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment


def language(report, where, text):
    if text is not None and not LANGUAGE.match(text):
        report("%s: no language tag: %s" % (where, text))


class Addresses(HTMLParser):
    """The addresses in a piece of HTML, and what should not be in it."""

    HOLDERS = {"src", "href", "poster", "cite", "data", "action", "longdesc",
               "background", "formaction"}

    def __init__(self):
        super().__init__()
        self.addresses, self.active = [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "form", "base"):
            self.active.append("<%s>" % tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.active.append(name)
            if name in self.HOLDERS:
                self.addresses.append((value or "").strip())
            elif name == "srcset":
                for candidate in re.split(r",\s+", (value or "").strip()):
                    self.addresses.extend(candidate.split()[:1])


def html(report, where, text):
    """HTML that stands in a document: few clients know its base."""
    parser = Addresses()
    parser.feed(text)
    parser.close()
    for address in parser.addresses:
        if not is_absolute(address):
            report("%s: relative address in the content: %s"
                   % (where, address))
    if report.ours:
        for active in parser.active:
            report("%s: active content: %s" % (where, active))


def text_of(element):
    return "".join(element.itertext()) if element is not None else None


def one(report, where, parent, name, label):
    """The text of the child NAME, of which there must be one."""
    found = parent.findall(name)
    if len(found) != 1:
        report("%s: %d %s, not one" % (where, len(found), label))
    return text_of(found[0]) if found else None


def at_most_one(report, where, parent, names, prefix):
    for name in names:
        if len(parent.findall(prefix + name)) > 1:
            report("%s: %s more than once" % (where, name))


def order(report, where, parent, first, second, label):
    """Every child FIRST stands before every child SECOND."""
    tags = [child.tag for child in parent]
    if first in tags and second in tags:
        last = len(tags) - 1 - tags[::-1].index(first)
        if tags.index(second) < last:
            report("%s: %s" % (where, label))


def links(report, where, found, own=None):
    """Rules of atom:link, in Atom and in RSS: a dictionary rel -> hrefs."""
    hrefs = {}
    for link in found:
        rel, href = link.get("rel", "alternate"), link.get("href")
        hrefs.setdefault(rel, []).append(href)
        if not is_absolute(href):
            report("%s: link %s is not absolute: %s" % (where, rel, href))
        if link.get("type") and not MEDIA_TYPE.match(link.get("type")):
            report("%s: link %s: no media type: %s"
                   % (where, rel, link.get("type")))
        if not (link.get("length") or "0").isdigit():
            report("%s: link %s: no length: %s"
                   % (where, rel, link.get("length")))
        language(report, where, link.get("hreflang"))
    if own and hrefs.get("self") != [own]:
        report("%s: self is %s, not %s" % (where, hrefs.get("self"), own))
    return hrefs


def history(report, where, parent, hrefs):
    """RFC 5005."""
    for rel in ("self", "first", "last", "previous", "next", "current",
                "prev-archive", "next-archive"):
        if len(hrefs.get(rel, [])) > 1:
            report("%s: more than one link %s" % (where, rel))
    for rel in ("previous", "next", "prev-archive", "next-archive"):
        if rel in hrefs and hrefs[rel] == hrefs.get("self"):
            report("%s: link %s leads to itself" % (where, rel))
    archive = parent.find(HISTORY + "archive") is not None
    complete = parent.find(HISTORY + "complete") is not None
    if archive and "current" not in hrefs:
        report("%s: an archive without a link current" % where)
    if archive and complete:
        report("%s: both archive and complete" % where)
    if complete and {"next", "previous", "prev-archive"} & set(hrefs):
        report("%s: complete, and yet with other pages" % where)
    if not archive and "next-archive" in hrefs:
        report("%s: next-archive, but no archive" % where)
    if archive and hrefs.get("current") == hrefs.get("self"):
        report("%s: an archive that is current" % where)


def hubs(report, where, hrefs):
    for href in hrefs.get("hub", []):
        if not is_web(href):
            report("%s: hub is no http address: %s" % (where, href))
    if "hub" in hrefs and "self" not in hrefs:
        report("%s: a hub, but no link self (WebSub 4)" % where)
