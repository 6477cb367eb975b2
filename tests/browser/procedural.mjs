/* procedural.mjs -- what adblockers add to selectors, said in the browser.
 *
 *   :has-text(TEXT)          textContent holds TEXT, in this case
 *   :has-text(/RE/FLAGS)     ... or a match of the regular expression
 *   :contains(...)           the same
 *   :matches-attr("N"="V")   some attribute of this name has this value; each
 *                            a whole string, or with * for any run, or /RE/
 *   :upward(N)               the N-th ancestor
 *   :upward(SELECTOR)        the nearest ancestor that the selector matches
 *
 * A selector is read from left to right: what stands before an operator names
 * elements, the operator keeps or replaces them, what stands behind it goes on
 * from there. Inside :has(), :not() and :is() likewise. Everything without
 * such an operator is left to querySelectorAll.
 *
 * The function is sent to the page as text, so it holds all that it needs.
 */
export function queryProcedural(selector) {
    const OPERATOR = /^:(has-text|contains|matches-attr|upward)\($/;
    const MARK = 'recorder-subject';

    /* The index behind the parenthesis that is opened before FROM. Text and
     * regular expressions are bare, so quotes count in selectors alone. */
    function closing(text, from, bare) {
        let depth = 1;
        let quote = '';

        for (let i = from; i < text.length; i++) {
            const c = text[i];

            if (c === '\\')
                i++;
            else if (quote)
                quote = c === quote ? '' : quote;
            else if (!bare && (c === '"' || c === "'"))
                quote = c;
            else if (c === '(')
                depth++;
            else if (c === ')' && --depth === 0)
                return i + 1;
        }
        throw new Error(`unbalanced: ${text}`);
    }

    /* TEXT as a list of selectors, each a list of steps: plain selector text,
     * or { name, arg }. */
    function parse(text) {
        const list = [[]];
        let plain = '';
        let i = 0;

        function flush() {
            if (plain.trim())
                list.at(-1).push(plain);
            plain = '';
        }
        while (i < text.length) {
            const head = /^:[-a-z]+\(/i.exec(text.slice(i))?.[0].toLowerCase();

            if (text[i] === '\\') {
                plain += text.slice(i, i + 2);
                i += 2;
            } else if (text[i] === '[') {
                const [attribute] = /^\[(?:"[^"]*"|'[^']*'|\\.|[^\]])*\]/s
                    .exec(text.slice(i));

                plain += attribute;
                i += attribute.length;
            } else if (text[i] === ',') {
                flush();
                list.push([]);
                i++;
            } else if (head) {
                const from = i + head.length;
                const bare = /^:(has-text|contains)\($/.test(head);
                const stop = closing(text, from, bare);
                const arg = text.slice(from, stop - 1);
                const inner = /:(has-text|contains|matches-attr|upward)\(/;

                if (OPERATOR.test(head) || inner.test(arg)) {
                    flush();
                    list.at(-1).push({ name: head.slice(1, -1), arg });
                } else
                    plain += text.slice(i, stop);
                i = stop;
            } else
                plain += text[i++];
        }
        flush();
        return list;
    }

    function all(text) {
        const whole = /[>+~\s]\s*$/.test(text) && !/\\\s$/.test(text)
            ? `${text} *` : text;

        return [...document.querySelectorAll(whole)];
    }

    /* What plain TEXT names, seen from NODE: its own compound goes on, or a
     * combinator leads away. */
    function from(node, text) {
        let found;

        node.setAttribute(MARK, '');
        try {
            found = all(`[${MARK}]${text}`);
        } finally {
            node.removeAttribute(MARK);
        }
        return found;
    }

    function regex(text) {
        const match = /^\/(.+)\/([a-z]*)$/s.exec(text);

        return match && new RegExp(match[1], match[2]);
    }

    function textTest(arg) {
        const re = regex(arg);

        return (node) => re ? re.test(node.textContent)
                            : node.textContent.includes(arg);
    }

    function wordTest(word) {
        const escape = (s) => s.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
        const re = regex(word) ||
            new RegExp(`^${escape(word).replaceAll('*', '.*')}$`, 's');

        return (value) => re.test(value);
    }

    function attributeTest(arg) {
        const [, name, value] = /^"(.*?)"(?:="(.*)")?$/s.exec(arg);
        const isName = wordTest(name);
        const isValue = value === undefined ? () => true : wordTest(value);

        return (node) => [...node.attributes].some((attr) =>
            isName(attr.name) && isValue(attr.value));
    }

    function ancestor(node, arg) {
        if (!/^[0-9]+$/.test(arg))
            return node.parentElement?.closest(arg);
        for (let n = Number(arg); n > 0 && node; n--)
            node = node.parentElement;
        return node;
    }

    function apply(step, nodes) {
        switch (step.name) {
        case 'has-text':
        case 'contains':
            return nodes.filter(textTest(step.arg));
        case 'matches-attr':
            return nodes.filter(attributeTest(step.arg));
        case 'upward':
            return nodes.map((node) => ancestor(node, step.arg))
                .filter(Boolean);
        case 'has':
            return nodes.filter((node) => parse(step.arg).some((steps) =>
                run(steps, node).length > 0));
        case 'not': {
            const named = new Set(parse(step.arg).flatMap((s) => run(s)));

            return nodes.filter((node) => !named.has(node));
        }
        case 'is': {
            const named = new Set(parse(step.arg).flatMap((s) => run(s)));

            return nodes.filter((node) => named.has(node));
        }
        default:
            throw new Error(`:${step.name}()`);
        }
    }

    /* The elements that STEPS name, in the document or relative to SCOPE. */
    function run(steps, scope) {
        const plain = typeof steps[0] === 'string';
        const first = plain ? steps[0].trimStart() : '*';
        const tail = plain && /\s$/.test(steps[0]) && steps.length > 1;
        let nodes = scope
            ? from(scope, /^[>+~]/.test(first) ? first : ` ${first}`)
            : all(tail ? first : first.trim());

        for (const step of steps.slice(plain ? 1 : 0)) {
            nodes = typeof step === 'string'
                ? nodes.flatMap((node) => from(node, step.trimEnd()))
                : apply(step, nodes);
            nodes = [...new Set(nodes)];
        }
        return nodes;
    }

    const found = new Set(parse(selector).flatMap((steps) => run(steps)));

    return [...document.querySelectorAll('*')].filter((el) => found.has(el));
}
