#!/usr/bin/perl
# bench.t -- what `make bench` makes of its figures: ratios, the table, charts,
# and that RESULTS.md and README.md say what the kept results say. Nothing is
# measured here, and no registry is asked.
use strict;
use warnings;
use utf8;
use Cwd qw(getcwd);
use File::Temp qw(tempdir);
use File::Basename qw(dirname);
use Test::More;

use lib dirname(__FILE__) . '/lib';
use NewsClean::File qw(slurp spew);

binmode $_, ':encoding(UTF-8)'
    for map { Test::More->builder->$_ } qw(output failure_output todo_output);

my $top   = getcwd();
my $tmp   = tempdir( 'nc-bench-XXXXXX', TMPDIR => 1, CLEANUP => 1 );
my $bench = "$top/tests/bench";
my $begin = '<!-- begin of what `make bench` writes -->';
my $end   = '<!-- end of what `make bench` writes -->';

$ENV{BENCH_OFFLINE}           = 1;
$ENV{PYTHONDONTWRITEBYTECODE} = 1;
$ENV{PYTHONPATH}              = "$bench/compare:$bench";
$ENV{PYTHONIOENCODING}        = 'utf-8';

# What a program of Python prints.
sub python {
    my ($program) = @_;
    my $path = spew( "$tmp/program.py", $program );
    open my $out, '-|:encoding(UTF-8)', "python3 $path 2>&1" or die $!;
    local $/;
    my $text = <$out> // '';
    close $out;
    return $text;
}

sub table {
    open my $out, '-|:encoding(UTF-8)', 'python3',
        "$bench/compare/table.py", @_
        or die $!;
    local $/;
    my $text = <$out> // '';
    close $out or diag "table.py @_ ended with $?";
    return $text;
}

# --- ratios

is python(<<'END'), "2.0 1.0 [1.0, 3.0] 1.0 0.5 aim 1.5\n",
from turns import rows
ours, peer = rows("task", "pages/s", {
    "ours": [(1, 2), (2, 4), (1, 1)],
    "peer": [(2, 2), (2, 2), (3, 4)]}, "ours", {"peer": 1.5})
print(peer["cpu_times"], peer["clock_times"], peer["cpu_range"],
      ours["cpu"], peer["clock"], "aim", peer["aim"])
END
    'a ratio is the middle one of those within each round';

is python(<<'END'), "a1 b1 a2 b2 a3 b3 [1, 3, 5] [2, 4, 6]\n",
from turns import take
order, count = [], [0]
def work(name):
    def once():
        count[0] += 1
        order.append(name + str((count[0] + 1) // 2))
        return count[0]
    return once
samples = take({"a": work("a"), "b": work("b")}, 3)
print(*order, samples["a"], samples["b"])
END
    'all take turns';

is python(<<'END'), "['ours', 'good'] [['bad', 'no']]\n",
from turns import those_that_work
def bad():
    raise RuntimeError("no")
skipped = []
print(list(those_that_work({"ours": list, "bad": bad, "good": list}, "ours",
                           skipped)), skipped)
END
    'a peer that fails is skipped';

# --- the table

my $fixture = 'tests/cases/bench/results.json';
my $made    = table( $fixture, '--markdown' );

like $made, qr/^2026-01-02, `make bench`: A processor, 2 cores, 8 GiB\s/m,
    'when, how and where';
like $made, qr/newsclean\s+1\.0,\s+httpd\s+2\.4\.0,\s+lol-html\s+3\.0\.0\./, 'versions';
like $made, qr/^\| newsclean \| 600 \| 580 \| 1 \| 1 \|  \|  \|$/m, 'our row';
like $made,
    qr/^\| lol-html \| 300 \| 290 \| 2\.00 \| 2\.50 \| 1\.90–2\.25 \|  \|$/m,
    'a peer: CPU, clock, their ratios, all rounds';
like $made, qr/\| 0\.50 \| 0\.50 \| 0\.40–0\.60 \| ≥ 0\.9, missed \|$/m,
    'an aim that was missed is told';
like $made, qr/\| 10\.5 \| 10\.0 \| 10\.0–11\.0 \| ≥ 10 \|$/m,
    'and one that was reached';
like $made, qr/^\* Skipped: lexbor: pip failed\.$/m, 'who is skipped, and why';
like $made, qr/^### Filter in Apache\n\nFailed: httpd does not start$/m,
    'a part that failed';
like $made, qr/^\| newsclean, held out \| \.974 \|  \|$/m, 'quality';
like $made, qr/^\| trafilatura, fast \| \.963 \| \.500 \|$/m,
    'quality of a peer';
unlike $made, qr/^### Feeds/m, 'no part that was not run';

my $plain = table($fixture);
like $plain, qr/^    lol-html +300 +290 +2\.00 +2\.50$/m, 'in a terminal';
like $plain, qr/^  skipped lexbor: pip failed$/m,         'skipped, there too';
like $plain, qr/^  failed: httpd does not start$/m,       'and failed';

is table( $fixture, '--readme' ), <<'END', 'what the README has of it';
* cutting what ten rules name out of pages in memory, **2.00 times as fast**,
  against lol-html;
* from a page to an article, **10.5 times as fast**, against trafilatura's fast
  mode;
* how right it is, a body F1 of **.974** on scrapinghub's pages, by a model that
  has seen no page of the site; the best peer here, trafilatura, fast, has .963.

![HTML engines, pages in memory: MB in a second of processor time](tests/bench/charts/stream.svg)
![Page to article: pages in a second of processor time](tests/bench/charts/extraction.svg)
![How much of an article is found, and nothing else: F1, 1 being all right](tests/bench/charts/quality.svg)
END

# --- charts

table( $fixture, '--charts', "$tmp/charts" );
my @charts = map { s{.*/}{}r } glob "$tmp/charts/*";
is "@charts", 'extraction.svg quality.svg stream.svg',
    'charts of what was measured, and no others';
for my $chart (@charts) {
    is system( 'xmllint', '--noout', "$tmp/charts/$chart" ), 0,
        "$chart is well-formed";
}
my $svg = slurp("$tmp/charts/stream.svg");
like $svg, qr/<title id="title">HTML engines/, 'it has a title';
like $svg, qr/<desc id="desc">cut what 10 rules name: newsclean: 600; lol-html: 300;/,
    'and says its figures';
like $svg, qr/>a peer &lt;quicker&gt; &amp; odd</, 'names are escaped';
like $svg, qr/prefers-color-scheme: dark/, 'it knows of the dark';
unlike $svg, qr/font-face|href|url\(/, 'it needs nothing from elsewhere';
unlike slurp("$tmp/charts/quality.svg"), qr/in sample/,
    'what flatters is in no chart';
my @widths = $svg =~ /<rect x="\d+" y="\d+" width="([\d.]+)"/g;
is scalar(@widths), 3, 'a bar each';
cmp_ok $widths[2], '==', 2 * $widths[0], 'twice as much is twice as long';
cmp_ok $widths[0], '==', 2 * $widths[1], 'half as much is half as long';

# --- what the tree has

my $kept = 'tests/bench/results.json';
for ( [ 'tests/bench/RESULTS.md', '--markdown' ], [ 'README.md', '--readme' ] )
{
    my ( $file, $form ) = @$_;
    my ( $inside, @more ) =
        slurp($file) =~ /\Q$begin\E\n\n(.*)\n\Q$end\E/s;
    is $inside, table( $kept, $form ), "$file says what $kept says";
}
table( $kept, '--charts', "$tmp/kept" );
is system( 'diff', '-r', "$tmp/kept", 'tests/bench/charts' ), 0,
    'so do the charts';

is python(<<"END"), "before\n$begin\n\nnew\n\n$end\nafter\n", 'between markers';
import table
print(table.between("before\\n$begin\\nold\\n$end\\nafter", "new\\n"))
END
for ( "$begin\\n", "$end\\n$begin", "$begin\\n$begin\\n$end" ) {
    like python(<<"END"), qr/^ValueError: f /m, 'not in a file without them';
import table
table.between("$_", "new", "f")
END
}
like python('import extraction; print(extraction.read_held_out())'),
    qr/scrapinghub': 0\.\d+.*trafilatura's pages": 0\.\d+.*wcxb': 0\.\d+/,
    'held-out figures are found in RESULTS.md';

# --- what is missing, and what fails

is python(<<"END"), <<'SKIPPED', 'without registries every peer is skipped';
import pathlib, peers
peers.PEERS = pathlib.Path("$tmp/peers")
for get in [lambda n=n: peers.python(n) for n in peers.PYTHON] + [
        peers.npm, peers.lol_html, peers.rs_trafilatura]:
    try:
        print(get())
    except peers.Missing as missing:
        print(missing)
END
not installed, and no registry is asked (BENCH_OFFLINE)
not installed, and no registry is asked (BENCH_OFFLINE)
not installed, and no registry is asked (BENCH_OFFLINE)
not installed, and no registry is asked (BENCH_OFFLINE)
not installed, and no registry is asked (BENCH_OFFLINE)
not installed, and no registry is asked (BENCH_OFFLINE)
SKIPPED

spew( "$tmp/run.py", <<"END" );
import json, sys
name = sys.argv[2]
if name == "stream":
    raise RuntimeError("no engine")
with open(f"$tmp/part-{name}.json", "w") as out:
    json.dump({"rows": [], "versions": {"peer": "7"}}, out)
END
my $both = python(<<"END");
import json, pathlib, sys
sys.path.insert(0, "$bench/compare")
sys.modules.pop("run", None)
import importlib.util
spec = importlib.util.spec_from_file_location("run", "$bench/compare/run.py")
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)
run.BUILD = run.HERE = pathlib.Path("$tmp")
run.RESULTS = run.BUILD / "results.json"
run.run_all(["stream", "apache"], True, "make bench")
kept = json.loads(run.RESULTS.read_text())
print(kept["parts"], kept["made"]["versions"]["peer"])
END
like $both, qr/'stream': \{'error': 'RuntimeError: no engine'\}/,
    'a part that fails says why';
like $both, qr/'apache': \{'rows': \[\]\}\} 7$/m, 'and the others go on';

done_testing();
