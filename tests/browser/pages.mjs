/* pages.mjs DIRECTORY -- looks at the pages for people in a real browser.
 *
 * DIRECTORY has the pages in html/, written by pages.c, and the modules. They
 * are served on 127.0.0.1 under the Content-Security-Policy that the module
 * sends. Each page is looked at light and dark, on a phone's screen and with
 * large letters, by the keyboard alone, without JavaScript, and printed.
 * SHOTS=DIRECTORY keeps pictures.
 */
import { createServer } from 'node:http';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { RULES, axeProblems, check, chromium, directory, finish }
    from './looking.mjs';

const html = join(directory, 'html');
const names = readdirSync(html).map((name) => name.replace(/\.html$/, ''));
const shots = process.env.SHOTS;

/* As the module's own header has it. */
const csp = readFileSync(new URL('../../include/nc_answer.h', import.meta.url),
    'utf8').match(/#define NC_CSP_PAGE((?:.*\\\n)*.*)/)[1]
    .match(/"[^"]*"/g).map((part) => part.slice(1, -1)).join('');

/* Languages and directions that are not English. */
const LANGUAGES = {
    arabic: ['ar', 'rtl'], japanese: ['ja', 'ltr'], german: ['de-AT', 'ltr'],
    'front-arabic': ['ar', 'rtl'],
};

/* Everything that axe knows, experiments too. */
const EVERY_RULE = [...RULES, 'experimental'];

/* --- what is looked for */

async function widthProblems(page) {
    return page.evaluate(() => {
        const width = document.documentElement.clientWidth;
        const inside = (e) => e.closest('.wide, .skip, .unseen');
        const wide = [...document.querySelectorAll('body *')].filter(
            (e) => !inside(e) && e.getBoundingClientRect().right > width + 1);

        if (document.documentElement.scrollWidth <= width && !wide.length)
            return [];
        return [`${document.documentElement.scrollWidth} wide on ${width}`,
            ...wide.map((e) => e.outerHTML.slice(0, 80))];
    });
}

/* A number of usual length stands on one line. */
async function numberProblems(page) {
    return page.evaluate(() => [...document.querySelectorAll('.n')]
        .filter((e) => /^[\d,]{1,9}$/.test(e.textContent))
        .filter((e) => {
            const range = document.createRange();

            range.selectNodeContents(e);
            return range.getClientRects().length > 1;
        })
        .map((e) => `broken: ${e.textContent}`));
}

/* Tab from the start: all that can be used is reached, in order, and seen. */
async function keyboardProblems(page) {
    const problems = [];
    const want = await page.evaluate(() => {
        const all = [...document.querySelectorAll(
            'a[href], input:not([type=hidden]), button, [tabindex="0"]')];

        all.forEach((e, i) => { e.dataset.order = i; });
        return all.length;
    });

    for (let i = 0; i < want; i++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
            const e = document.activeElement;
            const box = e.getBoundingClientRect();
            const style = getComputedStyle(e);

            return {
                order: e.dataset.order, html: e.outerHTML.slice(0, 90),
                seen: box.width >= 10 && box.height >= 10 && box.bottom > 0
                    && box.top < innerHeight && box.right > 0
                    && box.left < innerWidth,
                outline: style.outlineStyle !== 'none'
                    && parseFloat(style.outlineWidth) >= 2,
            };
        });

        if (at.order !== String(i))
            problems.push(`number ${i} is ${at.order}: ${at.html}`);
        if (!at.seen || !at.outline)
            problems.push(`focus is not seen: ${at.html}`);
    }
    return problems;
}

async function printProblems(page) {
    await page.emulateMedia({ media: 'print' });
    return page.evaluate(() => {
        const problems = [...document.querySelectorAll('nav, form, .skip')]
            .filter((e) => e.getClientRects().length)
            .map((e) => `printed: ${e.outerHTML.slice(0, 80)}`);
        const source = document.querySelector('.source');
        const after = source && getComputedStyle(source, '::after').content;

        if (source && !after.includes(source.href))
            problems.push(`the source's address is not printed: ${after}`);
        if (getComputedStyle(document.body).backgroundColor
            !== 'rgb(255, 255, 255)')
            problems.push('the paper is not white');
        return problems;
    });
}

/* --- looking */

const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url.slice(1));

    if (!names.includes(name)) {
        response.writeHead(204).end(); /* favicon.ico */
        return;
    }
    response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': csp, 'X-Content-Type-Options': 'nosniff',
    });
    response.end(readFileSync(join(html, `${name}.html`)));
});

await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});

/* Opens every page with OPTIONS; LOOK says what is wrong with it. One context
 * serves all of them: making it takes longer than a look. */
async function lookAtAll(what, options, look) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    let problems = [], requests = [];

    page.setDefaultTimeout(30000);
    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()))
            problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`error: ${error}`));
    page.on('request', (request) => {
        if (!request.url().startsWith('data:'))
            requests.push(request.url());
    });
    for (const name of names) {
        problems = [];
        requests = [];
        await page.goto(base + name);
        problems.push(...await look(page, name));
        if (requests.length !== 1)
            problems.push(`asks for more than itself: ${requests}`);
        check(`${name}: ${what}`, problems);
    }
    await context.close();
}

async function picture(page, name) {
    if (!shots)
        return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/* Without JavaScript: in its language, and readable. */
async function plainProblems(page, name) {
    const [lang, dir] = LANGUAGES[name] || ['en', 'ltr'];
    const root = page.locator('html');
    const said = [await root.getAttribute('lang'),
        await root.getAttribute('dir')];
    const problems = said.join() === `${lang},${dir}` ? []
        : [`says lang and dir ${said}`];

    for (const part of ['h1', 'main'])
        if (!await page.locator(part).first().isVisible())
            problems.push(`no ${part} to be seen`);
    return problems;
}

const PHONE = { width: 320, height: 640 };
const DESK = { width: 1200, height: 800 };

async function lookAtEverything() {
    for (const colorScheme of ['light', 'dark'])
        await lookAtAll(`axe, ${colorScheme}; nothing beyond the screen`,
            { viewport: PHONE, colorScheme }, async (page, name) => {
                await picture(page, `${name}-${colorScheme}`);
                return [...await axeProblems(page, EVERY_RULE),
                    ...await widthProblems(page),
                    ...await numberProblems(page)];
            });
    await lookAtAll('axe, wide, with more contrast',
        { viewport: DESK, contrast: 'more' }, async (page, name) => {
            await picture(page, `${name}-wide`);
            return axeProblems(page, EVERY_RULE);
        });
    await lookAtAll('letters twice as large', { viewport: PHONE },
        async (page) => {
            await page.addStyleTag({ content: 'html{font-size:200%}' });
            return widthProblems(page);
        });
    await lookAtAll('keyboard', { viewport: PHONE }, keyboardProblems);
    await lookAtAll('keyboard, forced colours',
        { viewport: PHONE, forcedColors: 'active' }, keyboardProblems);
    await lookAtAll('without JavaScript, in its language',
        { viewport: PHONE, javaScriptEnabled: false }, plainProblems);
    await lookAtAll('printed', { viewport: DESK, colorScheme: 'dark' },
        printProblems);
}

try {
    await lookAtEverything();
}
finally {
    await browser.close();
    server.close();
}

const empty = readFileSync(join(html, 'front-empty.html'));
console.log(`# a page weighs ${empty.length} bytes before its articles, `
    + `${gzipSync(empty).length} with gzip`);
finish();
