/* random.mjs -- numbers that look random and are the same on every machine.
 */

/* A generator (mulberry32); the same SEED gives the same numbers. */
export function createRandom(seed) {
    let state = seed >>> 0;

    function next() {
        let z = (state = (state + 0x6d2b79f5) >>> 0);

        z = Math.imul(z ^ (z >>> 15), z | 1);
        z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
        return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
    }
    function below(n) {
        return Math.floor(next() * n);
    }
    return {
        below,
        between: (low, high) => low + below(high - low + 1),
        chance: (percent) => next() * 100 < percent,
        pick: (list) => list[below(list.length)],
        shuffle(list) {
            for (let i = list.length - 1; i > 0; i--) {
                const j = below(i + 1);

                [list[i], list[j]] = [list[j], list[i]];
            }
            return list;
        },
    };
}
