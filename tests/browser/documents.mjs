/* documents.mjs -- HTML pages as found in the wild, made from a seed.
 *
 * First a tree that follows the content model, then its text, well or badly
 * written: end tags and whole tags left out where HTML implies them, any case,
 * any quotes, references, duplicate attributes. What a stream can't know is
 * never made: no select, template or frameset, nothing but rows in a table,
 * formatting elements properly nested, and nothing left open at the end of
 * body. Every element that has a tag carries a number, n="17", counted in the
 * order of the page; html, head and body carry none.
 */
import { createRandom } from './random.mjs';

const CLASSES = ['ad', 'ad', 'ad', 'promo', 'promo', 'box', 'box', 'item',
    'item', 'Big', 'x-1', 'AD', 'Promo', 'big', '10', 'w/2', 'x.y', 'Größe'];
const IDS = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9', 'A1', 'a:b',
    'Top', '-x', '1st'];
const HREFS = ['/x?a=1&amp;b=2', '/x?a=1&b=2', '#top', '/img/Photo.JPG',
    'https://ads.example.com/click?id=7', 'http://example.com/story.html',
    '//cdn.example.net/a.js', 'mailto:ad@example.com', '/a&#47;b', '',
    'HTTP://EXAMPLE.COM/'];
const TITLES = ['Ad', 'ad', 'an ad', 'ad here', 'Sponsored content',
    'R&eacute;sum&eacute;', 'say &quot;hi&quot;', '', ' padded ', 'a&amp;b',
    '5 &lt; 6', '&#65;d', '&#x61;d', 'a&copy=1', 'a&copy;b', 'x]y', 'x-ad'];
const LANGS = ['en-GB', 'en', 'EN-us', 'de', 'english', ''];
const STYLES = ['display:none', 'width: 300px; height:250px', 'color:red',
    'DISPLAY: NONE', 'width:300px'];
const WIDTHS = ['300', '728', '1', '100%', '30'];
const ALIGNS = ['left', 'LEFT', 'center', 'Right'];

const TEXTS = ['Advertisement', 'advertisement', 'Sponsored', 'Read more',
    'Before You Go', 'Anzeige', 'Story text', 'Price: $5 (new)', 'caf&eacute;',
    'one &amp; two', 'A &lt; B', '10 things', 'Photo: Reuters', 'Ad',
    'the quick brown fox', 'a b&nbsp;c', 'Get&#32;the&#x20;App', 'Größe XL',
    'line one\nline two', 'more  space'];
const COMMENTS = ['', ' ad ', ' <b>not an element</b> ', ' end .item ',
    '[if lt IE 9]><p>old</p><![endif]', ' </div> '];
const BLANKS = ['', '', '\n', '\n', ' ', '\n  ', '\r\n', '\t'];

const VOID = new Set(['br', 'img', 'hr', 'input', 'wbr', 'meta', 'link',
    'col']);
/* Their own end tag does not end a p or li that is open in them. */
const NEEDS_END_TAGS = new Set(['body', 'a', 'ad-slot', 'x-box',
    'foreignObject']);
const CLOSE_P = new Set(['article', 'aside', 'blockquote', 'center', 'details',
    'div', 'dl', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'header', 'hr',
    'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'ul']);
const ENDED_BY = {
    li: ['li'],
    dt: ['dt', 'dd'],
    dd: ['dt', 'dd'],
    td: ['td', 'th'],
    th: ['td', 'th'],
    tr: ['tr'],
    thead: ['tbody', 'tfoot'],
    tbody: ['tbody', 'tfoot'],
};

const DOCTYPES = {
    standards: ['<!DOCTYPE html>', '<!doctype html>', '<!DocType  HTML >',
        '<!DOCTYPE html SYSTEM "about:legacy-compat">',
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" ' +
            '"http://www.w3.org/TR/html4/strict.dtd">',
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" ' +
            '"http://www.w3.org/TR/html4/loose.dtd">'],
    quirks: ['', '', '',
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">',
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">'],
};

/* --- attributes: [name, value as written]; a value of null: none */

function ownAttributes(r, tag) {
    switch (tag) {
    case 'a':
        return [r.chance(85) && ['href', r.pick(HREFS)],
            r.chance(20) && ['target', r.pick(['_blank', '_Blank'])],
            r.chance(25) && ['rel', r.pick(['nofollow', 'sponsored',
                'noopener NoFollow'])]];
    case 'img':
        return [['src', r.pick(HREFS)], r.chance(40) && ['alt', 'Ad'],
            r.chance(50) && ['width', r.pick(WIDTHS)]];
    case 'iframe':
        return [['src', 'about:blank'],
            r.chance(70) && ['width', r.pick(WIDTHS)]];
    case 'input':
        return [['type', r.pick(['TEXT', 'text', 'Checkbox', 'hidden'])],
            r.chance(40) && ['disabled', null]];
    case 'td':
    case 'th':
    case 'table':
        return [r.chance(30) && ['align', r.pick(ALIGNS)],
            r.chance(30) && ['width', r.pick(WIDTHS)]];
    case 'p':
    case 'div':
    case 'h2':
        return [r.chance(12) && ['align', r.pick(ALIGNS)]];
    case 'font':
        return [['color', r.pick(['red', 'RED', '#f00'])]];
    case 'svg':
        return [r.chance(60) && ['viewBox', '0 0 9 9'],
            r.chance(30) && ['width', r.pick(WIDTHS)]];
    case 'g':
    case 'path':
    case 'circle':
        return [r.chance(50) && ['fill', r.pick(['none', 'Red'])],
            r.chance(25) && ['align', r.pick(ALIGNS)],
            r.chance(15) && ['type', 'TEXT']];
    case 'script':
        return [['type', 'application/json']];
    case 'meta':
        return [['name', 'description'], ['content', r.pick(TITLES)]];
    case 'link':
        return [['rel', r.pick(['canonical', 'ALTERNATE'])],
            ['href', r.pick(HREFS)]];
    default:
        return [];
    }
}

function classValue(r) {
    const names = [];
    const gaps = [' ', ' ', ' ', '  ', '\n', '\t'];

    for (let n = r.pick([1, 1, 1, 2, 2, 3]); n > 0; n--)
        names.push(r.pick(CLASSES));
    return (r.chance(8) ? ' ' : '') + names.join(r.pick(gaps)) +
        (r.chance(8) ? '\n' : '');
}

function attributes(r, tag) {
    const list = [
        r.chance(62) && ['class', classValue(r)],
        r.chance(22) && ['id', r.pick(IDS)],
        r.chance(16) && ['data-ad', r.pick(['', '1', 'top banner', 'Top',
            null])],
        r.chance(14) && ['title', r.pick(TITLES)],
        r.chance(10) && ['lang', r.pick(LANGS)],
        r.chance(10) && ['style', r.pick(STYLES)],
        r.chance(6) && ['role', r.pick(['banner', 'complementary'])],
        r.chance(5) && ['aria-label', 'Advertisement'],
        r.chance(7) && ['DATA-KIND', r.pick(['News Letter', 'news'])],
        r.chance(3) && ['data-ad-slot', r.pick(['12', 'x12y'])],
        ...ownAttributes(r, tag),
    ].filter(Boolean);

    return r.chance(50) ? r.shuffle(list) : list;
}

/* --- the tree: { tag, attrs, children }, strings, { comment } */

class Builder {
    constructor(random, size, sloppy) {
        this.r = random;
        this.sloppy = sloppy;
        this.left = size;
        this.hasForm = false;
        this.hasMain = false;
    }

    node(tag, children = []) {
        return { tag, attrs: attributes(this.r, tag), children };
    }

    text() {
        return this.r.pick(TEXTS);
    }

    take(tag, fill) {
        this.left--;
        return this.node(tag, fill ? fill() : []);
    }

    /* Runs MAKE for one to MOST children while there are elements left. */
    some(most, make) {
        const out = [];

        for (let n = this.r.between(1, most); n > 0 && this.left > 0; n--)
            out.push(make());
        return out;
    }

    phrasing(depth, inLink) {
        const out = [];

        for (let n = this.r.pick([0, 1, 1, 2, 2, 3, 4]); n > 0; n--) {
            if (this.left <= 0 || this.r.chance(45))
                out.push(this.text());
            else if (this.r.chance(8))
                out.push({ comment: this.r.pick(COMMENTS) });
            else
                out.push(this.inline(depth + 1, inLink));
        }
        return out;
    }

    inline(depth, inLink) {
        const tags = ['span', 'span', 'b', 'i', 'em', 'img', 'img', 'br',
            'code', 'small', 'font', 'input', 'label', 'wbr', 'time',
            'ad-slot'];

        if (!inLink)
            tags.push('a', 'a', 'a', 'a');
        if (depth < 4)
            tags.push('svg');
        const tag = this.r.pick(tags);

        if (VOID.has(tag))
            return this.take(tag);
        if (tag === 'svg')
            return this.take(tag, () => this.drawing(depth + 1, true));
        if (depth > 5)
            return this.take(tag, () => [this.text()]);
        return this.take(tag,
            () => this.phrasing(depth, inLink || tag === 'a'));
    }

    /* What is in an svg; in a paragraph without HTML blocks. */
    drawing(depth, inParagraph) {
        return this.some(3, () => {
            const tag = this.r.pick(['g', 'g', 'path', 'circle', 'title',
                'linearGradient', 'linearGradient', 'foreignObject']);

            if (tag === 'title')
                return this.take(tag, () => [this.text()]);
            if (tag === 'g' && depth < 6)
                return this.take(tag,
                    () => this.drawing(depth + 1, inParagraph));
            if (tag === 'foreignObject' && !inParagraph && depth < 6)
                return this.take(tag, () => this.some(2,
                    () => this.take('p', () => [this.text()])));
            return this.take(tag === 'foreignObject' ? 'path' : tag);
        });
    }

    items(tag, depth) {
        return this.some(5, () => this.take(tag, () => {
            const roll = this.r.below(10);

            if (roll < 1)
                return [];
            if (roll < 3 && depth < 6)
                return this.flow(depth + 1, 3);
            return this.phrasing(depth + 1, false);
        }));
    }

    definitions(depth) {
        return this.some(5, () => this.take(this.r.pick(['dt', 'dd', 'dd']),
            () => this.phrasing(depth + 1, false)));
    }

    rows(depth) {
        return this.some(4, () => this.take('tr', () => this.some(4,
            () => this.take(this.r.pick(['td', 'td', 'td', 'th']), () =>
                this.r.chance(20) && depth < 5
                    ? this.flow(depth + 2, 2)
                    : this.phrasing(depth + 2, false)))));
    }

    table(depth) {
        const out = [];

        if (this.r.chance(20))
            out.push(this.take('caption', () => [this.text()]));
        if (this.r.chance(12))
            out.push(this.take('colgroup', () => [this.take('col')]));
        if (this.r.chance(25))
            out.push(this.take('thead', () => this.rows(depth)));
        if (this.r.chance(45)) {
            out.push({ tag: 'tbody', implied: true, attrs: [],
                children: this.rows(depth) });
            return out;
        }
        return out.concat(this.some(2,
            () => this.take('tbody', () => this.rows(depth))));
    }

    flow(depth, most) {
        const out = [];

        for (let n = this.r.between(1, most); n > 0 && this.left > 0; n--) {
            if (this.r.chance(12))
                out.push(this.text());
            if (this.r.chance(6))
                out.push({ comment: this.r.pick(COMMENTS) });
            out.push(this.block(depth));
        }
        return out;
    }

    block(depth) {
        const tag = this.r.pick(depth > 5
            ? ['p', 'p', 'div', 'span', 'img', 'hr']
            : ['p', 'p', 'p', 'p', 'p', 'div', 'div', 'div', 'div', 'div',
                'section', 'article', 'aside', 'ul', 'ul', 'ol', 'dl', 'table',
                'table', 'svg', 'h2', 'h2', 'h3', 'figure', 'blockquote', 'a', 'span',
                'img', 'svg', 'ad-slot', 'x-box', 'form', 'details', 'header',
                'footer', 'nav', 'hr', 'iframe', 'script', 'style', 'center',
                'main', 'pre']);
        const next = depth + 1;

        switch (tag) {
        case 'p':
            /* In the p in quirks mode; else it ends the p. */
            if (this.sloppy && depth < 5 && this.r.chance(35))
                return this.take(tag, () => [this.text(),
                    this.take('table', () => this.table(next))]);
            return this.take(tag, () => this.phrasing(next, false));
        case 'pre':
            return this.take(tag, () => this.r.chance(30)
                ? [this.r.pick(['\n', '\n\n'])] : this.phrasing(next, false));
        case 'h2': case 'h3': case 'span':
            return this.take(tag, () => this.phrasing(next, false));
        case 'ul': case 'ol':
            return this.take(tag, () => this.items('li', next));
        case 'dl':
            return this.take(tag, () => this.definitions(next));
        case 'table':
            return this.take(tag, () => this.table(next));
        case 'img': case 'hr':
            return this.take(tag);
        case 'iframe':
            return this.take(tag, () => this.r.chance(30) ? ['<p>x</p>'] : []);
        case 'script':
            return this.take(tag, () => ['{"html": "<p class=ad>x<\\/p>"}']);
        case 'style':
            return this.take(tag, () => ['.ad > p { color: red } /* <p> */']);
        case 'svg':
            return this.take(tag, () => this.drawing(next, false));
        case 'a':
            return this.r.chance(30) && depth < 5
                ? this.take(tag, () => [this.take('div',
                    () => this.phrasing(next + 1, true))])
                : this.take(tag, () => this.phrasing(next, true));
        case 'figure':
            return this.take(tag, () => [this.take('img'),
                this.take('figcaption', () => this.phrasing(next, false))]);
        case 'details':
            return this.take(tag, () => [this.take('summary',
                () => [this.text()]), ...this.flow(next, 2)]);
        case 'form':
            if (this.hasForm)
                return this.take('div', () => this.flow(next, 2));
            this.hasForm = true;
            return this.take(tag, () => this.flow(next, 3));
        case 'main':
            if (this.hasMain)
                return this.take('section', () => this.flow(next, 4));
            this.hasMain = true;
            return this.take(tag, () => this.flow(next, 5));
        case 'div': case 'x-box': case 'ad-slot': {
            const roll = this.r.below(10);

            return this.take(tag, () => roll < 1 ? []
                : roll < 2 ? [this.r.pick([' ', '\n', { comment: ' ad ' }])]
                : roll < 5 ? this.phrasing(next, false)
                : this.flow(next, 4));
        }
        default:
            return this.take(tag, () => this.flow(next, 4));
        }
    }

    head() {
        const out = [this.take('title', () => [this.text()])];

        if (this.r.chance(60))
            out.push(this.take('meta'));
        if (this.r.chance(40))
            out.push(this.take('link'));
        if (this.r.chance(25))
            out.push(this.take('style', () => ['p { margin: 0 }']));
        return this.r.shuffle(out);
    }
}

/* --- from the tree to text */

class Writer {
    constructor(random, sloppy, quirks) {
        this.r = random;
        this.sloppy = sloppy;
        this.quirks = quirks;
        this.n = 0;
        this.out = '';
    }

    name(text) {
        return this.sloppy && this.r.chance(10) ? text.toUpperCase() : text;
    }

    attribute([name, value]) {
        const plain = /^[^\s"'=<>`][^\s"'<>`]*$/;
        const gap = this.sloppy && this.r.chance(5) ? ' ' : '';
        const head = this.name(name) + gap;

        if (value === null)
            return this.name(name);
        if (this.sloppy && plain.test(value) && this.r.chance(50))
            return `${head}=${gap}${value}`;
        return this.r.chance(this.sloppy ? 25 : 5) ? `${head}=${gap}'${value}'`
                                                   : `${head}=${gap}"${value}"`;
    }

    startTag(node) {
        const list = node.attrs.map((attr) => this.attribute(attr));
        let text = '<' + this.name(node.tag);

        if (!node.bare)
            list.splice(this.r.below(list.length + 1), 0,
                `n="${++this.n}"`);
        if (this.sloppy && this.r.chance(6))
            list.push(this.attribute(this.r.pick([['class', 'box'],
                ['id', 'a2'], ['title', 'ad']])));
        for (const attr of list) {
            if (!(this.sloppy && /["']$/.test(text) && this.r.chance(4)))
                text += this.sloppy && this.r.chance(5)
                    ? this.r.pick(['\n', '  ', '\t', ' / ']) : ' ';
            text += attr;
        }
        if (this.sloppy && this.r.chance(4))
            text += ' ';
        return text;
    }

    endTag(tag) {
        return `</${this.name(tag)}${this.sloppy && this.r.chance(4)
            ? this.r.pick([' ', '\n']) : ''}>`;
    }

    blank() {
        this.out += this.r.pick(BLANKS);
    }

    /* Whether NODE's end is implied by what follows it in PARENT. */
    mayOmitEnd(node, parent, rest) {
        const next = rest.find((child) => child.tag);
        const between = rest.slice(0, rest.indexOf(next));

        if (!next)
            return !NEEDS_END_TAGS.has(parent.tag) &&
                (node.tag === 'p' || node.tag in ENDED_BY);
        if (node.tag === 'p')
            return CLOSE_P.has(next.tag) &&
                !(next.tag === 'table' && this.quirks) &&
                between.every((child) => typeof child === 'string');
        return node.tag in ENDED_BY && !next.implied &&
            ENDED_BY[node.tag].includes(next.tag);
    }

    element(node, parent, rest, foreign) {
        const inside = foreign ? node.tag !== 'foreignObject'
                               : node.tag === 'svg';
        const spaced = !['pre', 'iframe', 'script', 'style', 'title']
            .includes(node.tag);

        if (node.implied) {
            this.children(node, false, true);
            return;
        }
        this.out += this.startTag(node);
        if (VOID.has(node.tag)) {
            this.out += this.r.chance(30) ? ' />' : '>';
            return;
        }
        if (foreign && node.children.length === 0 && this.r.chance(70)) {
            this.out += ' />';
            return;
        }
        this.out += '>';
        this.children(node, inside, spaced);
        if (this.sloppy && !foreign && this.r.chance(60) &&
            this.mayOmitEnd(node, parent, rest))
            return;
        this.out += this.endTag(node.tag);
        if (this.sloppy && !foreign && parent.tag === 'div' &&
            this.r.chance(2))
            this.out += this.r.pick(['</span>', '</address>', '</p>']);
    }

    children(node, foreign, spaced) {
        node.children.forEach((child, i) => {
            if (spaced)
                this.blank();
            if (typeof child === 'string')
                this.out += child;
            else if ('comment' in child)
                this.out += `<!--${child.comment}-->`;
            else
                this.element(child, node, node.children.slice(i + 1),
                    foreign);
        });
        if (spaced && node.children.length > 0)
            this.blank();
    }
}

/* The text of a page. OPTIONS: { seed, sloppy, quirks }. */
export function makeDocument({ seed, sloppy, quirks }) {
    const r = createRandom(seed);
    const size = r.between(15, 52);
    const build = new Builder(r, size, sloppy);
    const w = new Writer(r, sloppy, quirks);
    const headNodes = build.head();
    const body = { tag: 'body', bare: true, children: [],
        attrs: r.chance(40) ? [['class', classValue(r)]] : [] };
    const implied = sloppy && r.chance(40);

    while (build.left > 0)
        body.children.push(...build.flow(0, 3));
    if (sloppy && r.chance(15))
        w.out += `<!-- made -->${r.pick(BLANKS)}`;
    w.out += r.pick(DOCTYPES[quirks ? 'quirks' : 'standards']);
    w.blank();
    if (implied) {
        w.children({ tag: 'head', children: headNodes }, false, true);
        w.children(body, false, true);
        if (r.chance(50))
            w.out += '</body>';
        return w.out + '\n';
    }
    w.out += r.chance(50) ? '<html lang="en">' : '<HTML>';
    w.out += r.pick(['\n', '']) + '<head>';
    w.children({ tag: 'head', children: headNodes }, false, true);
    w.out += r.pick(['</head>', '</HEAD>\n']);
    w.out += w.startTag(body) + '>';
    w.children(body, false, true);
    w.out += r.pick(['</body></html>\n', '</BODY>\n</HTML>', '</body>\n',
        '\n']);
    return w.out;
}
