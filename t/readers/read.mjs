// read.mjs -- what a reader of npm's reads at an address, as JSON.
//
//     read.mjs rss-parser|feedsmith URL
//
// The packages are in the folder that NC_NPM names: `make readers-npm`.
import { createRequire } from 'node:module';

const require = createRequire(process.env.NC_NPM + '/');
const seconds = (date) => date ? Math.floor(Date.parse(date) / 1000) : null;
const texts = (list) => (list ?? []).map((each) =>
    each.name ?? each.term ?? each.value ?? each);

async function rssParser(url) {
    const Parser = require('rss-parser');
    const feed = await new Parser({
        customFields: { item: [['dc:creator', 'creators', { keepArray: true }],
                               ['published', 'published'],
                               ['updated', 'updated']] },
    }).parseURL(url);
    return {
        title: feed.title,
        entries: feed.items.map((i) => ({
            id: i.guid ?? i.id, title: i.title, link: i.link,
            authors: i.creators ?? [i.author],
            published: seconds(i.isoDate), updated: seconds(i.updated),
            content: i['content:encoded'] ?? i.content,
            summary: i.summary ?? (i['content:encoded'] && i.content),
            tags: (i.categories ?? []).map((c) => c.$?.term ?? c),
            enclosure: i.enclosure?.url ?? null,
        })),
    };
}

const entryOf = {
    atom: (e) => ({
        id: e.id, title: e.title?.value ?? e.title,
        link: e.links.find((l) => l.rel === 'alternate').href,
        authors: texts(e.authors), published: seconds(e.published),
        updated: seconds(e.updated), content: e.content?.value ?? e.content,
        summary: e.summary?.value ?? e.summary, tags: texts(e.categories),
        enclosure: e.links.find((l) => l.rel === 'enclosure')?.href ?? null,
    }),
    rss: (i) => ({
        id: i.guid.value, title: i.title, link: i.link,
        authors: texts(i.dc?.creators), published: seconds(i.pubDate),
        content: i.content?.encoded, summary: i.description,
        tags: (i.categories ?? []).map((c) => c.name),
        enclosure: i.enclosures?.[0].url ?? null,
    }),
    json: (i) => ({
        id: i.id, title: i.title, link: i.url, authors: texts(i.authors),
        published: seconds(i.date_published), updated: seconds(i.date_modified),
        content: i.content_html, summary: i.summary, tags: i.tags ?? [],
        enclosure: i.image ?? null, lang: i.language,
    }),
};

async function feedsmith(url) {
    const { parseFeed } = require('feedsmith');
    const answer = await fetch(url);
    const { format, feed } = parseFeed(await answer.text());
    return {
        title: feed.title?.value ?? feed.title, version: format,
        entries: (feed.items ?? feed.entries).map(entryOf[format]),
    };
}

const readers = { 'rss-parser': rssParser, feedsmith };
const [reader, url] = process.argv.slice(2);
console.log(JSON.stringify(await readers[reader](url)));
