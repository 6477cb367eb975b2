/* looking.mjs -- what looks at pages in Chromium share: what they need, what is
 * told of each look, and axe.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/* Where the pages and the modules are. */
export const directory = resolve(process.argv[2]);

const require = createRequire(join(directory, 'node_modules', 'x.js'));
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const { chromium } = require('playwright-core');

/* All that axe has a standard for, AAA's contrast of 7:1 too. */
export const RULES = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa',
    'wcag22aa', 'best-practice'];

let passed = 0, failed = 0;

export function check(what, problems) {
    const fine = problems.length === 0;

    fine ? passed++ : failed++;
    console.log(`${fine ? 'ok' : 'not ok'} ${passed + failed} - ${what}`);
    for (const problem of problems)
        console.log(`#   ${problem}`);
}

/* Ends the process. */
export function finish() {
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed ? 1 : 0);
}

/* What axe says of PAGE by the rules of these tags; WHERE and MORE are its own
 * context and options. */
export async function axeProblems(page, tags, where = {}, more = {}) {
    await page.evaluate(axe);
    const found = await page.evaluate(([context, options]) => window.axe.run(
        Object.keys(context).length ? context : document, options),
    [where, { runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations'], ...more }]);

    return found.violations.flatMap((violation) => violation.nodes.map(
        (node) => `${violation.id}: ${violation.help}: ${node.html}`));
}
