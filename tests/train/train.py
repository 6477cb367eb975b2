#!/usr/bin/env python3
"""Train the model of src/article/model.h: writes model.inc and terms.inc.

    make build/train/blocks && python3 tests/train/train.py [--out src/article]

Needs numpy, lightgbm and rapidfuzz, and the labelled pages of
$NC_SHARED/corpus/dev: scrapinghub, trafilatura, wcxb, readability, defuddle,
each a folder with pages/ID.html and truth.jsonl (see data.md).

What is done:
  1. build/train/blocks cuts each page into blocks, with their traits, the
     terms of their texts, and those of the names around them.
  2. A block's label is the share of its words that the longest common
     subsequence of page and true text takes; for pages of which only snippets
     are known, blocks with one are yes or no and others don't count.
  3. A term's weight is the logarithm of how much more often than others the
     blocks with it are wanted, each site counting once. A block's terms are
     weighed without the pages of its own site.
  4. A boosted forest learns the labels from traits and weights.
  5. All of it is done five times with a fifth of the sites held out, and the
     held-out pages are scored by NC_SHARED/tools/eval.py on what the module's
     own code makes of the scores: the figures that are printed. The tables are
     then made from all pages.
"""
import argparse, hashlib, json, os, re, struct, subprocess, sys, tempfile
from multiprocessing import Pool
from pathlib import Path
from urllib.parse import urlsplit

import lightgbm as lgb
import numpy as np
from rapidfuzz.distance import LCSseq

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = Path(os.environ.get("NC_SHARED", ROOT.parent / "shared"))
sys.path.insert(0, str(SHARED / "tools"))
import eval as E  # noqa: E402

# How much a page of each corpus counts. The last two are the output of other
# tools, not of people.
CORPORA = {"scrapinghub": 6.0, "trafilatura": 0.8, "wcxb": 1.0,
           "readability": 0.15, "defuddle": 0.1}
FOLDS = 5
ROUNDS = 300
FOREST = dict(objective="cross_entropy", learning_rate=.05, num_leaves=24,
              min_data_in_leaf=50, feature_fraction=.5, bagging_fraction=.7,
              bagging_freq=1, lambda_l2=5, max_bin=63, verbose=-1, seed=1,
              num_threads=1, deterministic=True, force_row_wise=True)
TERM_SITES = 6      # a term is known from so many sites
TERM_SITES_USED = 4  # and without the block's own still from so many
TERM_LEAST = .3     # smaller weights say nothing
PRIOR = .35         # of blocks are wanted
SCALE = 24          # weights are kept as bytes


def trait_names():
    """The names in traits.inc, its macros expanded."""
    text = (ROOT / "src/article/traits.inc").read_text()
    macros = {m: re.findall(r"TRAIT\((\S+?)\)", body) for m, body in
              re.findall(r"#define (\w+)\(n\)((?:.*\\\n)*.*\n)", text)}
    text = re.sub(r"#define (?:.*\\\n)*.*\n", "", text)
    names = []
    for name, arg in re.findall(r"^(\w+)\((\w+)\)", text, re.M):
        names += [arg] if name == "TRAIT" else [
            t.replace("##n##", arg).replace("n##", arg) for t in macros[name]]
    return names


# --- pages

def read_truth():
    rows = []
    for corpus in CORPORA:
        folder = SHARED / "corpus/dev" / corpus
        for line in open(folder / "truth.jsonl", encoding="utf-8"):
            row = json.loads(line)
            row["corpus"] = corpus
            row["path"] = str(folder / "pages" / (row["id"] + ".html"))
            rows.append(row)
    return rows


def run_blocks(rows, *args):
    lines = "".join(f"{r.get('url') or ''}\t{r['path']}\n" for r in rows)
    return subprocess.run([ROOT / "build/train/blocks", *args], check=True,
                          input=lines.encode(), stdout=subprocess.PIPE).stdout


class Reader:
    """Numbers off a dump."""
    def __init__(self, data):
        self.data, self.at = data, 0

    def array(self, n, kind=np.uint32):
        a = np.frombuffer(self.data, kind, n, self.at)
        self.at += a.nbytes
        return a

    def number(self):
        return int(self.array(1)[0])

    def bytes(self):
        n = self.number()
        self.at += n
        return self.data[self.at - n:self.at]


def read_page(r):
    n, n_traits = r.number(), r.number()
    page = dict(n=n, traits=r.array(n * n_traits, np.float32)
                .reshape(n, n_traits), texts=[], terms=[], up=[], names=[],
                path=r.array(0), element=r.array(0))
    if n == 0:
        return page
    r.array(n)  # whether it is a caption
    page["path"] = r.array(n)
    for _ in range(n):
        page["texts"].append(r.bytes().decode("utf-8", "replace"))
        page["terms"].append(r.array(r.number()))
    for _ in range(r.number()):
        page["up"].append(r.number())
        page["names"].append(r.array(r.number()))
    page["element"] = r.array(n)
    return page


# --- labels

def label_by_text(page, truth):
    blocks = [E.tokens(t) for t in page["texts"]]
    lines = [t for t in map(E.tokens, truth.split("\n")) if t]
    edges = np.cumsum([0] + [len(t) for t in lines])
    words = {}
    a, b = ([words.setdefault(w, len(words)) for t in ts for w in t]
            for ts in (blocks, lines))
    taken = -np.ones(len(a), int)
    for op in LCSseq.opcodes(a, b):
        if op.tag == "equal":
            taken[op.src_start:op.src_end] = range(op.dest_start, op.dest_end)
    y, at = np.zeros(page["n"], np.float32), 0
    for i, t in enumerate(blocks):
        m = taken[at:at + len(t)]
        m, at = m[m >= 0], at + len(t)
        if len(t) == 0 or len(m) == 0:
            continue
        if len(t) < 5:  # all of it, where a line of the truth begins or ends
            whole = len(m) == len(t) and m[-1] - m[0] == len(t) - 1
            y[i] = whole and (m[0] in edges or m[-1] + 1 in edges)
        else:
            scattered = m[-1] - m[0] + 1 > 3 * len(m) + 10
            y[i] = len(m) / len(t) * (.3 if scattered else 1)
    return y


def label_by_snippets(page, row):
    y = -np.ones(page["n"], np.float32)
    texts = [E.norm(t) for t in page["texts"]]
    for s in filter(None, map(E.norm, row.get("without", []))):
        for i, t in enumerate(texts):
            if s in t or (len(t) > 20 and t in s):
                y[i] = 0
    for s in filter(None, map(E.norm, row.get("with", []))):
        hits = [i for i, t in enumerate(texts) if s in t]
        if hits:
            y[max(hits, key=lambda i: len(texts[i]))] = 1
    return y


def weigh(row, page, y):
    n = np.array([len(E.tokens(t)) for t in page["texts"]], float)
    w = np.where(y >= 0, (n + 2) ** .6, 0)
    return CORPORA[row["corpus"]] * w / max(w.sum(), 1e-9)


def site_of(row):
    host = (urlsplit(row.get("url") or "").hostname or row["id"]).lower()
    if host == "fakehost":
        host = row["id"]
    parts = host.split(".")
    second = ("co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "gob")
    return ".".join(parts[-3 if len(parts) > 2 and parts[-2] in second else -2:])


def fold_of(row):
    return int(hashlib.md5(site_of(row).encode()).hexdigest(), 16) % FOLDS


# --- terms

class Terms:
    """Which thing (element or block) of which site has which term."""
    def __init__(self, lists, site_of_thing):
        n = np.array([len(t) for t in lists])
        thing, term = np.repeat(np.arange(len(n)), n), np.concatenate(lists)
        all_terms, at = np.unique(term, return_inverse=True)
        pairs = np.unique(at.astype(np.int64) * 100000 + site_of_thing[thing])
        sites = np.bincount(pairs // 100000, minlength=len(all_terms))
        known = sites[at] >= TERM_SITES
        self.thing = thing[known]
        self.hashes, self.term = np.unique(term[known], return_inverse=True)
        key = site_of_thing[self.thing].astype(np.int64) * len(self.hashes) \
            + self.term
        keys, self.pair = np.unique(key, return_inverse=True)
        self.term_of_pair = keys % len(self.hashes)

    def learn(self, wanted, seen):
        """From how much is wanted and seen of each thing: per site means."""
        s = np.bincount(self.pair, seen[self.thing], len(self.term_of_pair))
        w = np.bincount(self.pair, wanted[self.thing], len(self.term_of_pair))
        self.mean = np.where(s > 0, w / np.maximum(s, 1e-9), 0)
        self.has = (s > 0).astype(float)
        n = len(self.hashes)
        self.sum = np.bincount(self.term_of_pair, self.mean, n)
        self.count = np.bincount(self.term_of_pair, self.has, n)

    @staticmethod
    def weight(total, n):
        q = np.clip((total + 2 * PRIOR) / (n + 2), .01, .99)
        w = np.log(q / (1 - q)) - np.log(PRIOR / (1 - PRIOR))
        w = np.round(np.clip(w * SCALE, -127, 127)) / SCALE
        return np.where((n >= TERM_SITES_USED) & (abs(w) >= TERM_LEAST), w, 0)

    def sums(self, n_things):
        """sum, least, most and number of weights of each thing, its own site
        left out."""
        w = self.weight(self.sum[self.term] - self.mean[self.pair],
                        self.count[self.term] - self.has[self.pair])
        thing, w = self.thing[w != 0], w[w != 0]
        out = np.zeros((n_things, 4), np.float32)
        out[:, 0] = np.bincount(thing, w, n_things)
        out[:, 3] = np.bincount(thing, minlength=n_things)
        np.minimum.at(out[:, 1], thing, w)
        np.maximum.at(out[:, 2], thing, w)
        return out

    def table(self):
        w = np.round(self.weight(self.sum, self.count) * SCALE).astype(int)
        return {int(h): int(x) for h, x in zip(self.hashes, w) if x}


class Data:
    def __init__(self, rows, pages):
        sites = {}
        of_page = np.array([sites.setdefault(site_of(r), len(sites))
                            for r in rows])
        n = np.array([p["n"] for p in pages])
        n_elements = np.array([len(p["up"]) for p in pages])
        first = np.cumsum(n_elements) - n_elements
        self.page = np.repeat(np.arange(len(pages)), n)
        self.X = np.vstack([p["traits"] for p in pages if p["n"]])
        self.letters = 2.0 ** self.X[:, 0]
        self.up = np.concatenate([np.array(p["up"], int) + f
                                  for p, f in zip(pages, first)])
        self.element = np.concatenate([p["element"].astype(int) + f
                                       for p, f in zip(pages, first)])
        self.path = np.unique(np.concatenate(
            [p["path"].astype(np.int64) * 10000 + i
             for i, p in enumerate(pages)]), return_inverse=True)[1]
        self.depth = np.zeros(len(self.up), int)
        for i, up in enumerate(self.up):  # parents stand before children
            if up != i:
                self.depth[i] = self.depth[up] + 1
        self.by_depth = [np.flatnonzero(self.depth == d)
                         for d in range(self.depth.max() + 1)]
        self.names = Terms([t for p in pages for t in p["names"]],
                           np.repeat(of_page, n_elements))
        self.words = Terms([t for p in pages for t in p["terms"]],
                           of_page[self.page])

    def learn_terms(self, y, use):
        seen = np.where(use & (y >= 0), 1.0, 0)
        self.words.learn(seen * np.clip(y, 0, 1), seen)
        sums = []
        for per_block in (seen * np.clip(y, 0, 1) * self.letters,
                          seen * self.letters):
            s = np.bincount(self.element, per_block, len(self.up))
            for level in reversed(self.by_depth[1:]):
                np.add.at(s, self.up[level], s[level])
            sums.append(s)
        self.names.learn(*sums)

    def with_terms(self, names):
        """The traits, those of terms filled in."""
        own = self.names.sums(len(self.up))
        everything = own.copy()
        for level in self.by_depth[1:]:
            up = everything[self.up[level]]
            everything[level, 0] += up[:, 0]
            everything[level, 3] += up[:, 3]
            everything[level, 1] = np.minimum(everything[level, 1], up[:, 1])
            everything[level, 2] = np.maximum(everything[level, 2], up[:, 2])
        parent = own[self.up] * (self.depth >= 1)[:, None]
        outer = own[self.up[self.up]] * (self.depth >= 2)[:, None]
        near = np.column_stack([parent[:, 0] + outer[:, 0],
                                np.minimum(parent[:, 1], outer[:, 1]),
                                np.maximum(parent[:, 2], outer[:, 2]),
                                parent[:, 3] + outer[:, 3]])
        text = self.words.sums(len(self.page))
        X = self.X.copy()
        for i, s in enumerate((own[self.element], near[self.element],
                               everything[self.element], text)):
            at = names.index("own_mean") + 3 * i
            X[:, at] = s[:, 0] / np.maximum(s[:, 3], 1)
            X[:, at + 1:at + 3] = s[:, 1:3]
        mean = X[:, names.index("terms_mean")]
        for name, by in (("before1", 1), ("before2", 2), ("after1", -1),
                         ("after2", -2)):
            same = np.roll(self.page, by) == self.page
            X[:, names.index(name + "_terms")] = np.where(
                same, np.roll(mean, by), 0)
        path = np.bincount(self.path, mean) / np.bincount(self.path)
        X[:, names.index("path_terms")] = path[self.path]
        return X


# --- the forest

def train(X, y, w, use):
    use = use & (w > 0)
    data = lgb.Dataset(X[use], np.clip(y[use], 0, 1), weight=w[use])
    return lgb.train(FOREST, data, ROUNDS)


def hold_out(job):
    path, fold = job
    z = np.load(path)
    out = z["fold"] == fold
    model = train(z["X"], z["y"], z["w"], ~out)
    return fold, model.predict(z["X"][out])


def cross_validate(data, names, y, w, fold, folder):
    """Each block's score by a forest that saw nothing of its site."""
    scores, jobs = np.zeros(len(y), np.float32), []
    for k in range(FOLDS):
        data.learn_terms(y, fold != k)
        jobs.append((f"{folder}/{k}.npz", k))
        np.savez(jobs[-1][0], X=data.with_terms(names), y=y, w=w, fold=fold)
    with Pool(2) as pool:
        for k, s in pool.imap_unordered(hold_out, jobs):
            scores[fold == k] = s
    return scores


BODY_COLUMNS = 89  # of a line of eval.py; the others are of metadata


def report(rows, scores, folder):
    path = f"{folder}/scores"
    scores.astype(np.float32).tofile(path)
    out = run_blocks(rows, path).decode("utf-8", "replace").splitlines()
    print("held out, by site:")
    print(E.header()[:BODY_COLUMNS])
    for corpus in CORPORA:
        pages = [E.score_page(r, {"text": json.loads(line).get("text")})
                 for r, line in zip(rows, out) if r["corpus"] == corpus]
        print(E.line(corpus, E.aggregate(pages))[:BODY_COLUMNS])
        if corpus == "wcxb":
            for kind in sorted({p["type"] for p in pages}):
                print(E.line("  " + kind, E.aggregate(
                    [p for p in pages if p["type"] == kind]))[:BODY_COLUMNS])


# --- tables

HEAD = """/* %s -- %s
 * Made by tests/train/train.py; not to be edited. */
/* clang-format off */
"""


def lines_of(items, n):
    return "".join("    " + ", ".join(items[i:i + n]) + ",\n"
                   for i in range(0, len(items), n))


def c_float(x):
    text = f"{np.float32(x):.7g}"
    return text + ("f" if "." in text or "e" in text else ".0f")


def write_forest(path, model):
    trees, nodes, leaves = [], [], []

    def child(node):
        return len(leaves) - first[1] + 128 if "leaf_value" in node else None

    for tree in model.dump_model()["tree_info"]:
        first = (len(nodes), len(leaves))
        trees.append("{%d, %d}" % first)
        todo = [(tree["tree_structure"], None, None)]
        while todo:
            node, parent, side = todo.pop(0)
            if "leaf_value" in node:
                number = len(leaves) - first[1] + 128
                leaves.append(node["leaf_value"])
            else:
                number = len(nodes) - first[0]
                nodes.append([node["threshold"], node["split_feature"], 0, 0])
                todo += [(node["left_child"], len(nodes) - 1, 2),
                         (node["right_child"], len(nodes) - 1, 3)]
            if parent is not None:
                nodes[parent][side] = number
    with open(path, "w") as out:
        out.write(HEAD % ("model.inc", "a forest that tells what is article."))
        out.write("static const tree model_trees[] = {\n")
        out.write(lines_of(trees, 6) + "};\n")
        out.write("static const node model_nodes[] = {\n")
        out.write(lines_of([f"{{{c_float(t)}, {f}, {a}, {b}}}"
                            for t, f, a, b in nodes], 3) + "};\n")
        out.write("static const float model_leaves[] = {\n")
        out.write(lines_of([f"{v:.4f}f" for v in leaves], 8) + "};\n")
        out.write("static const forest model = {\n    model_trees, model_nodes,"
                  f" model_leaves, {len(trees)}}};\n/* clang-format on */\n")


def write_terms(path, table):
    size = 1
    while size < 1.6 * len(table):
        size *= 2
    hashes, weights = [0] * size, [0] * size
    for term, weight in sorted(table.items()):
        i = term & (size - 1)
        while hashes[i]:
            i = (i + 1) & (size - 1)
        hashes[i], weights[i] = term, weight
    with open(path, "w") as out:
        out.write(HEAD % ("terms.inc", "terms by hash, and their weights."))
        out.write(f"enum {{ NC_TERM_SLOTS = {size}, NC_TERM_SCALE = {SCALE} }};"
                  "\nstatic const uint32_t term_hashes[NC_TERM_SLOTS] = {\n")
        out.write(lines_of([f"0x{h:x}" if h else "0" for h in hashes], 8))
        out.write("};\nstatic const signed char term_weights[NC_TERM_SLOTS] = "
                  "{\n" + lines_of([str(w) for w in weights], 18))
        out.write("};\n/* clang-format on */\n")


def main():
    ap = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    ap.add_argument("--out", default=str(ROOT / "src/article"))
    a = ap.parse_args()
    rows, names = read_truth(), trait_names()
    dump = Reader(run_blocks(rows))
    pages = [read_page(dump) for _ in rows]
    labels = [label_by_text(p, r["text"]) if "text" in r
              else label_by_snippets(p, r) for r, p in zip(rows, pages)]
    y = np.concatenate(labels)
    w = np.concatenate([weigh(*x) for x in zip(rows, pages, labels)])
    w *= len(w) / w.sum()
    data = Data(rows, pages)
    assert data.X.shape[1] == len(names), (data.X.shape, len(names))
    fold = np.array([fold_of(r) for r in rows])[data.page]
    with tempfile.TemporaryDirectory() as folder:
        scores = cross_validate(data, names, y, w, fold, folder)
        report(rows, scores, folder)
    everywhere = np.ones(len(y), bool)
    data.learn_terms(y, everywhere)
    write_forest(f"{a.out}/model.inc",
                 train(data.with_terms(names), y, w, everywhere))
    write_terms(f"{a.out}/terms.inc",
                {**data.names.table(), **data.words.table()})


if __name__ == "__main__":
    main()
