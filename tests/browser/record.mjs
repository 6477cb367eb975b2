/* record.mjs -- asks Chromium what selectors match, and writes it down.
 *
 *   npm install && node record.mjs [CHROMIUM]
 *
 * Makes the pages of documents.mjs, opens each as a browser would, fills the
 * patterns of selectors.mjs until they hit, and writes page and answers to
 * tests/cases/selectors (its README says in what form). The same seed, the
 * same browser: the same files.
 */
import { writeFileSync, readdirSync, unlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { makeDocument } from './documents.mjs';
import { queryProcedural } from './procedural.mjs';
import { createRandom } from './random.mjs';
import { createSource } from './selectors.mjs';

const SEED = 20240229;
const TRIES = 60; /* fillings of a pattern until one hits */
const SETS = [
    { kind: 'native', prefix: 'css', documents: 80, pairs: 50, empty: 8 },
    { kind: 'procedural', prefix: 'procedural', documents: 12, pairs: 30,
        empty: 5 },
];
const OUT = fileURLToPath(new URL('../cases/selectors/', import.meta.url));
const SITE = 'http://page.test/';

/* Runs in the page: for each of SELECTORS what it matches, as numbers. A null
 * stands for elements without one: html, head, body, or an implied tag. */
function answers({ selectors, procedural }) {
    const query = procedural
        ? (0, eval)(`(${procedural})`)
        : (selector) => [...document.querySelectorAll(selector)];

    return selectors.map((selector) => {
        try {
            return query(selector).map((el) => el.getAttribute('n'));
        } catch (error) {
            return String(error);
        }
    });
}

/* Runs in the page: for each of MATCHES the numbers left after its elements
 * are gone. Each works on a copy, so that the page serves for the next. */
function remaining(matches) {
    return matches.map((match) => {
        const copy = document.cloneNode(true);

        for (const n of match)
            copy.querySelector(`[n="${n}"]`)?.remove();
        return [...copy.querySelectorAll('[n]')].map((el) =>
            el.getAttribute('n'));
    });
}

/* The best filling of a pattern: one that hits, if it can be a part of the
 * page only; else any that is empty, if WANT_EMPTY or nothing hits. */
function choose(found, total, wantEmpty) {
    const usable = found.filter(({ match }) => !match.includes(null));
    const empty = usable.filter(({ match }) => match.length === 0);
    const hits = usable.filter(({ match }) => match.length > 0);
    const part = hits.filter(({ match }) => match.length <= total * 0.6);

    if (wantEmpty && empty.length > 0)
        return empty[0];
    return part[0] ?? hits[0] ?? empty[0];
}

async function recordPage(page, set, source, random) {
    const procedural = set.kind === 'procedural' && String(queryProcedural);
    const total = await page.evaluate(
        () => document.querySelectorAll('[n]').length);
    const turns = Array.from({ length: 2 * set.pairs },
        () => source.fill(source.next(), TRIES));
    const results = await page.evaluate(answers,
        { selectors: turns.flat(), procedural });
    const chosen = new Map();
    let empty = 0;

    for (const selectors of turns) {
        const found = results.splice(0, selectors.length).map((match, i) =>
            ({ selector: selectors[i], match }));
        const bad = found.find(({ match }) => typeof match === 'string');

        if (bad)
            throw new Error(`${bad.selector}: ${bad.match}`);
        const best = choose(found.filter(({ selector }) =>
            !chosen.has(selector)), total, random.chance(8));

        if (!best || chosen.size === set.pairs ||
            (best.match.length === 0 && ++empty > set.empty))
            continue;
        chosen.set(best.selector, best.match);
    }
    const kept = await page.evaluate(remaining, [...chosen.values()]);

    return [...chosen].map(([selector, match], i) =>
        `${selector}\t${match.join(' ')}\t${kept[i].join(' ')}\n`);
}

/* Numbers must be one an element, and nothing may be left to a stream's
 * guess: an element opened by a tag stands in the page once. */
async function checkPage(page, name, html) {
    const inPage = await page.evaluate(() =>
        [...document.querySelectorAll('[n]')].map((el) =>
            Number(el.getAttribute('n'))));
    const written = [...html.matchAll(/\bn="(\d+)"/g)].map((m) => Number(m[1]));

    if (inPage.join() !== written.join())
        throw new Error(`${name}: the browser moved or lost elements:\n` +
            `${inPage}\n${written}`);
}

async function recordSet(context, set, setSeed) {
    const random = createRandom(setSeed);
    const source = createSource(set.kind, random);
    let pairs = 0;
    let empty = 0;

    for (let i = 1; i <= set.documents; i++) {
        const name = `${set.prefix}-${String(i).padStart(2, '0')}`;
        const html = makeDocument({ seed: setSeed + i, sloppy: i % 4 !== 0,
            quirks: i % 3 === 0 });
        const page = await context.newPage();

        await page.route('**/*', (route) => route.request().url() ===
            `${SITE}${name}.html` && route.request().isNavigationRequest()
            ? route.fulfill({ body: html,
                contentType: 'text/html; charset=utf-8' })
            : route.abort());
        await page.goto(`${SITE}${name}.html`);
        await checkPage(page, name, html);
        const lines = await recordPage(page, set, source, random);

        writeFileSync(`${OUT}${name}.html`, html);
        writeFileSync(`${OUT}${name}.cases`, lines.join(''));
        pairs += lines.length;
        empty += lines.filter((line) => line.includes('\t\t')).length;
        await page.close();
    }
    console.log(`${set.prefix}: ${set.documents} pages, ${pairs} pairs, ` +
        `${empty} of them empty`);
}

const browser = await chromium.launch({
    executablePath: process.argv[2] ?? '/usr/bin/chromium',
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});

try {
    const context = await browser.newContext();

    for (const file of readdirSync(OUT))
        if (/\.(html|cases)$/.test(file))
            unlinkSync(OUT + file);
    for (const [i, set] of SETS.entries())
        await recordSet(context, set, SEED + 1000 * i);
    console.log(`Chromium ${browser.version()}`);
} finally {
    await browser.close();
}
