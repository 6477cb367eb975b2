/* sides.mjs DIRECTORY -- looks at a preview in a real browser.
 *
 * DIRECTORY has sides.html, written by sides.c, and the modules. The page is
 * served on 127.0.0.1 under the Content-Security-Policy of the preview, and with
 * an X-Frame-Options that forbids frames, as many sites have it. It is looked at
 * on three screens, light and dark, by the keyboard alone: that nothing of the
 * page is done, that the list leads to the marks, and that nothing is lost on a
 * narrow screen. SHOTS=DIRECTORY keeps pictures.
 */
import { createServer } from 'node:http';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RULES, axeProblems, check, chromium, directory, finish }
    from './looking.mjs';

const html = readFileSync(join(directory, 'sides.html'));
const shots = process.env.SHOTS;
const ADDRESS = '/preview/news/bridge.html?a=1&b';
const UNBOUND = '&unbound';

/* As preview.c has it. */
const source = readFileSync(new URL('../../src/httpd/preview.c',
    import.meta.url), 'utf8');
const words = (name) => source.match(new RegExp(
    `#define ${name}\\b((?:.*\\\\\\n)*.*)`))[1].match(/"[^"]*"/g)
    .map((part) => part.slice(1, -1)).join('');
const csp = words('CSP_LOOKS') + words('CSP_SIDES');

const is = (what, got, want) => (JSON.stringify(got) === JSON.stringify(want)
    ? [] : [`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`]);

/* --- what is looked for */

const frameOf = (page, name) => page.frames()
    .find((frame) => frame.name() === `newsclean-${name}`);

/* Of the preview itself; the page in it is what it is. Where no script may run,
 * axe's timers do not either: it gets the page without that word. */
async function previewProblems(page) {
    await page.goto(base + ADDRESS + UNBOUND);
    return axeProblems(page, RULES, { exclude: [['iframe']] },
        { iframes: false });
}

async function layoutProblems(page, beside) {
    const seen = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth
            > document.documentElement.clientWidth,
        boxes: [...document.querySelectorAll('iframe')].map((frame) => {
            const box = frame.getBoundingClientRect();
            return [box.left, box.top, box.width, box.height];
        }),
    }));
    const [[l1, t1, w1, h1], [l2, t2]] = seen.boxes;

    return [...is('wider than the screen', seen.wide, false),
        ...is('beside each other', t1 === t2 && l1 + w1 <= l2, beside),
        ...is('below each other', l1 === l2 && t1 + h1 <= t2, !beside),
        ...is('large enough', w1 > 300 && h1 > 400, true)];
}

/* From the keyboard, an entry leads to its block. */
async function jumpProblems(page) {
    const links = page.locator('.list > ol a');
    const problems = is('entries', await links.count(), 4);

    for (let i = 0; i < await links.count(); i++) {
        await links.nth(i).focus();
        await page.keyboard.press('Enter');
        const frame = frameOf(page, 'marked');
        const rule = await links.nth(i).textContent();

        await frame.waitForFunction((want) => document.querySelector(':target')
            ?.dataset.newscleanCut.startsWith(want), rule, { polling: 50,
            timeout: 5000 });
        const at = await frame.evaluate(() => {
            const box = document.querySelector(':target')
                .getBoundingClientRect();
            return box.bottom > 0 && box.top < innerHeight;
        });
        const focus = await page.evaluate(
            () => document.activeElement.textContent);
        const shown = await page.evaluate(() => {
            const box = document.querySelector('iframe')
                .getBoundingClientRect();
            return box.bottom > 0 && box.top < innerHeight;
        });

        problems.push(...is(`${rule}: seen`, [at, shown], [true, true]),
            ...is(`${rule}: the focus`, focus, rule));
    }
    return problems;
}

async function switchProblems(page) {
    const problems = [];
    const shown = () => page.evaluate(() => ['marked', 'cleaned'].map(
        (name) => document.querySelector(`section.${name}`)
            .getClientRects().length > 0));

    await page.focus('#newsclean-show-both');
    for (const want of [[true, false], [false, true], [true, true]]) {
        await page.keyboard.press('ArrowRight');
        problems.push(...is('shown', await shown(), want));
    }
    return problems;
}

/* The page's own looks, and none of its doings. */
async function quietProblems(page, requests) {
    const problems = [];

    for (const name of ['marked', 'cleaned']) {
        const frame = frameOf(page, name);

        problems.push(...is('title', await frame.title(), 'Bridge'));
        await frame.click('#send');
        problems.push(...is('heading', await frame.textContent('h1'),
            'The bridge is open again'));
    }
    const marks = (frame) => frame.locator('[data-newsclean-cut]').count();

    problems.push(...is('marks', [await marks(frameOf(page, 'marked')) >= 4,
        await marks(frameOf(page, 'cleaned'))], [true, 0]),
    ...is('a float stays', await frameOf(page, 'marked').evaluate(
        () => getComputedStyle(document.querySelector('#partners')).float),
    'right'),
    ...is('requests', [...new Set(requests.filter((path) =>
        path !== '/favicon.ico'))], [ADDRESS, '/news/x']));
    const popup = page.context().waitForEvent('page');

    await frameOf(page, 'marked').click('#out');
    const other = await popup;

    await other.waitForURL(/story/);
    await other.close();
    return [...problems, ...is('the preview stays', new URL(page.url()).pathname,
        '/preview/news/bridge.html')];
}

async function formProblems(page) {
    await page.fill('#newsclean-try', '.a\n.b');
    await page.click('button:text-is("Try")');
    await page.waitForURL(/nc-try/);
    const asked = new URL(page.url());

    return [...is('path', asked.pathname, '/preview/news/bridge.html'),
        ...is('asked', [...asked.searchParams],
            [['nc-query', 'a=1&b'], ['nc-try', '.a\r\n.b']])];
}

/* --- looking */

const requested = [];
const server = createServer((request, response) => {
    requested.push(request.url);
    if (request.url === '/story') {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('story');
        return;
    }
    if (!request.url.startsWith('/preview/')) {
        response.writeHead(204).end();
        return;
    }
    response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8', 'X-Frame-Options': 'DENY',
        'Content-Security-Policy': request.url.endsWith(UNBOUND)
            ? csp.replace(/sandbox.*/, '') : csp,
        'X-Content-Type-Options': 'nosniff',
    });
    response.end(html);
});

await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});

async function lookAt(width, height, colorScheme) {
    const what = `preview, ${width} wide, ${colorScheme}`;
    const context = await browser.newContext({
        viewport: { width, height }, colorScheme });
    const page = await context.newPage();

    page.setDefaultTimeout(30000);
    requested.length = 0;
    await page.goto(base + ADDRESS);
    if (shots) {
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ fullPage: true,
            path: join(shots, `preview-${width}-${colorScheme}.png`) });
    }
    check(`${what}: layout`, await layoutProblems(page, width >= 900));
    check(`${what}: nothing of the page is done`,
        await quietProblems(page, requested));
    check(`${what}: entries lead to marks`, await jumpProblems(page));
    check(`${what}: one page or both`, await switchProblems(page));
    check(`${what}: rules can be tried`, await formProblems(page));
    check(`${what}: axe`, await previewProblems(page));
    await context.close();
}

try {
    for (const [width, height] of [[1280, 900], [768, 1024], [360, 740]])
        for (const colorScheme of ['light', 'dark'])
            await lookAt(width, height, colorScheme);
}
finally {
    await browser.close();
    server.close();
}
finish();
