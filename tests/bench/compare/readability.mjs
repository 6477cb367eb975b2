// readability.mjs -- articles by Readability.js and jsdom, for extract.py: a
// line `URL<TAB>PATH` in, a line of JSON out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readability } from "@mozilla/readability";
import { JSDOM, VirtualConsole } from "jsdom";

// Its textContent has no line ends between blocks, which would glue words.
const BLOCKS = "p,div,section,article,h1,h2,h3,h4,h5,h6,li,blockquote,pre," +
    "tr,td,th,figure,figcaption,ul,ol,table,dl,dt,dd,br,hr";

function textOf(document, html) {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    for (const block of holder.querySelectorAll(BLOCKS)) {
        block.before("\n");
        block.after("\n");
    }
    return holder.textContent;
}

// UTF-8 where it is that; else bytes, so that jsdom finds out.
function read(path) {
    const bytes = readFileSync(path);
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        return bytes;
    }
}

function extract(url, path) {
    const dom = new JSDOM(read(path), {
        url: url || undefined,
        contentType: "text/html",
        virtualConsole: new VirtualConsole(),
    });
    const document = dom.window.document;
    const article = new Readability(document).parse();
    const found = {
        text: article ? textOf(document, article.content) : "",
        title: article?.title ?? null,
        author: article?.byline ?? null,
        date: article?.publishedTime ?? null,
    };
    dom.window.close();
    return found;
}

for await (const line of createInterface({ input: process.stdin })) {
    const [url, path] = line.split("\t");
    let found = {};
    try {
        found = extract(url, path);
    } catch {
        // A page that it can't read is an empty answer.
    }
    process.stdout.write(JSON.stringify(found) + "\n");
}
