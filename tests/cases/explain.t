#!/usr/bin/perl
# explain.t -- `newsclean explain` and `newsclean rules`, as a user runs them.
#
# What explain lists is checked against what `newsclean clean` leaves: the page
# without the ranges that are listed is the cleaned page. Counts of rules are
# checked against lines counted here.
use strict;
use warnings;
use File::Basename qw(dirname);
use JSON::PP qw(decode_json);
use Test::More;
use lib dirname(__FILE__) . '/lib';
use NewsClean::Command qw($root $bin $tmp $try write_file read_file run runs);

my $shared = $ENV{NC_SHARED} || '../shared';
$shared = "$root/$shared" unless $shared =~ m{^/};

# --- explain

write_file('my.rules', "! ours\n##.promo\n##:-nc-unwrap(font)\n"
    . "a.example##.there\n##:-nc-section(Read also)\n");
write_file('page.html', <<"END");
<h1>Tit\xe9</h1><div class=promo>Buy <b>now</b> &#27;[2J\x1b[2J</div>
<p><font>a</font> <i class=there>b</i></p>
<section><h2>Read Also</h2> <a href=x>More &amp; more</a></section>
END

my $listed = <<'END';
page.html:1:14: element, 50 bytes: .promo (my.rules:2): Buy now [2J[2J
page.html:2:4: tag, 6 bytes: :-nc-unwrap(font) (my.rules:3): <font>
page.html:2:11: tag, 7 bytes: :-nc-unwrap(font) (my.rules:3): </font>
page.html:3:1: section, 67 bytes: :-nc-section(Read also) (my.rules:5): Read Also More & more
END
my $alone = 'explain --no-default-rules --rules my.rules';
runs "$alone page.html", 0, $listed . "4 cuts, 130 of 175 bytes\n", '', 'a list';
# XHTML by its name: an element may end at once.
write_file("box.$_", '<body><div class=promo /><p>b</p></body>') for qw(xhtml html);
runs "explain --no-default-rules --rules my.rules box.xhtml", 0,
    qr/^box\.xhtml:1:7: element, 19 bytes: \.promo/, '';
runs "clean --no-default-rules --rules my.rules box.xhtml", 0,
    '<body><p>b</p></body>', '';
runs "clean --no-default-rules --rules my.rules box.html", 0,
    '<body><div class=promo /><p>b</p></body>', '';
runs "$_ --host 'http://a.example/' page.html", 2, '',
    qr/option '--host': 'http:..a.example.': it is no host/ for qw(clean explain);
runs "clean --host '' page.html", 2, '', qr/option '--host': '': it is no host/;
runs "$alone --host www.a.example page.html", 0,
    qr/^page\.html:2:19: element, 20 bytes: \.there \(my\.rules:4\): b$/m, '',
    'by the rules of a host';
runs 'explain --no-default-rules page.html', 0,
    "nothing is cut of 175 bytes\n", '', 'nothing';
runs "clean --no-default-rules --rules my.rules --host a.example page.html", 0,
    qr{^<p>a </p>$}m, '', 'clean takes a host';
runs "clean --no-default-rules --rules my.rules --host b.example page.html", 0,
    qr{^<p>a <i class=there>b</i></p>$}m, '', '... and another';

# The page without what the object lists.
sub page_without {
    my ($page, $cuts) = @_;
    substr $page, $_->{offset}, $_->{bytes}, '' for reverse @$cuts;
    return $page;
}

my ($status, $out, $err) = run("$alone --json --host a.example page.html");
is $status, 0, 'explain --json';
my $json = decode_json($out);
is_deeply $json->{cuts}[0], {
    line => 1, column => 14, offset => 13, bytes => 50, kind => 'element',
    rule => '.promo', rule_file => 'my.rules', rule_line => 2,
    words => 'Buy now [2J[2J'
}, 'a cut';
is_deeply [map { $_->{kind} } @{$json->{cuts}}],
    [qw(element tag tag element section)], 'kinds';
is $json->{bytes_cut}, 150, 'bytes cut';
is $json->{bytes}, -s 'page.html', 'bytes';
is $json->{stopped}, undef, 'it did not stop';
($status, $out) = run('clean --no-default-rules --rules my.rules'
    . ' --host a.example page.html');
is page_without(read_file('page.html'), $json->{cuts}), $out,
    'what is listed is what clean cuts';

write_file('deep.html', '<div>' x 600);
runs "$alone deep.html", 0, "cleaning stopped before the end of the page: depth\n"
    . "nothing is cut of 3000 bytes\n", '', 'the rewriter stops';
write_file('wide.html', "\xff\xfe<\0p\0>\0");
runs "$alone wide.html", 0, qr/^the page is left alone: .*encoding/, '', 'UTF-16';
runs "$alone --json wide.html", 0, qr/"left_alone": ".*encoding/, '';
runs "$alone --html wide.html", 0, "\xff\xfe<\0p\0>\0",
    qr/^newsclean: explain: 'wide\.html' is left alone: .*encoding/,
    'UTF-16 in HTML is as it was';
runs "$alone nowhere.html", 1, '', qr/cannot open 'nowhere\.html'/;
runs "$alone --html --json page.html", 2, '', qr/--html goes without --json/;
runs "$alone a b", 2, '', qr/extra operand 'b'/;

my $html;
($status, $html) = run("$alone --html=marked page.html");
is $status, 0, 'explain --html=marked';
like $html, qr{<div data-newsclean-cut="\.promo \(my\.rules:2\)" class=promo>},
    'a mark';
unlike $html, qr/\e(?!\[2J<\/div>)/, 'no control character of ours';
like $html, qr{<q>Buy now \[2J\[2J</q>}, 'the list';
$html =~ s{<style>html,.*?</style>}{};
$html =~ s{\n<aside id="newsclean-cuts".*?</aside>\n}{}s;
$html =~ s{ data-newsclean-cut="[^"]*"}{}g;
is $html, read_file('page.html'), 'beside that, the page is as it was';
runs "$alone --html=both page.html", 2, '', qr/--html 'both': only 'marked'/;

# Side by side, in one file: what a browser reads as the frame NAME.
sub frame {
    my ($page, $name) = @_;
    my %char = (amp => '&', quot => '"');
    my ($text) = $page =~ /<iframe name="newsclean-$name"[^>]* srcdoc="([^"]*)"/;
    return $text =~ s/&(amp|quot);/$char{$1}/gr;
}

($status, $html, $err) = run("$alone --html page.html");
is $status, 0, 'explain --html';
is $err, '', '... silently';
my $marked = frame($html, 'marked');
like $marked, qr{<div data-newsclean-cut="\.promo \(my\.rules:2\)" id="newsclean-cut-1" class=promo>},
    'a mark, and where a link leads';
$marked =~ s{^<base target="_blank"/>}{};
$marked =~ s{<style>html,.*?</style>}{};
$marked =~ s{ data-newsclean-cut="[^"]*"(?: id="newsclean-cut-\d+")?}{}g;
is $marked, read_file('page.html'), 'beside that, the page is as it was';
($status, $out) = run('clean --no-default-rules --rules my.rules page.html');
is frame($html, 'cleaned') =~ s{^<base target="_blank"/>}{}r, $out,
    'beside it, what clean makes of it';
my $outside = $html =~ s/ srcdoc="[^"]*"//gr;
is_deeply [$outside =~ /<iframe[^>]* sandbox="([^"]*)"/g],
    [('allow-same-origin allow-popups allow-popups-to-escape-sandbox') x 2],
    'no scripts and no forms';
my @list = $outside =~ m{<li><div>Line (\d+): (?:<a href="([^"]*)"[^>]*>)?<code>([^<]*)</code>(?:</a>)? <q>(.*?)</q></div><small>(.*?)</small></li>}g;
is_deeply \@list, [
    1, 'about:srcdoc#newsclean-cut-1', '.promo', 'Buy now [2J[2J',
    'element, 50 bytes, column 14; the rule stands in my.rules:2',
    2, 'about:srcdoc#newsclean-cut-2', ':-nc-unwrap(font)', '&lt;font&gt;',
    'tag, 6 bytes, column 4; the rule stands in my.rules:3',
    3, 'about:srcdoc#newsclean-cut-4', ':-nc-section(Read also)',
    'Read Also More &amp; more',
    'section, 67 bytes, column 1; the rule stands in my.rules:5',
], 'the list';
unlike $outside, qr/[^\x0a\x20-\x7e]/, 'what is ours is ASCII';
unlike $outside, qr/<script|<form|https?:/, '... and needs no server';
write_file('bom.html', "\xef\xbb\xbf<p class=promo>a</p>\xc3\xa9\"&amp;");
($status, $html) = run("$alone --html bom.html");
like $html, qr/<meta charset="UTF-8">/i, 'a byte order mark tells the encoding';
is frame($html, 'cleaned'), "<base target=\"_blank\"/>\xc3\xa9\"&amp;",
    '... and is no text';
write_file('order.html', '<article><p>a</p><p></p><font>b</font></article>');
($status, $html) = run('explain --no-default-rules --html order.html');
like $html, qr{<h2 id="newsclean-list">Cut by rules: 0</h2>\n<details><summary>Put in order inside of articles: \d+<},
    'what was put in order is a list of its own';

# An id that the end of an address does not hold as it stands is not linked to.
write_file('ids.html', '<p class=promo id=own_1-a>a</p><p class=promo id="b c">'
           . 'd</p>');
($status, $html) = run("$alone --html ids.html");
is_deeply [$html =~ /<a href="about:srcdoc#([^"]*)"/g], ['own_1-a'],
    'elements with an id of their own';

# Real pages, with the default rules.
SKIP: {
    my @pages = glob "$shared/corpus/dev/readability/pages/*.html*";
    skip 'no pages', 1 unless @pages;
    my $cuts = 0;
    for my $page (@pages[map { $_ * 7 } 0 .. $#pages / 7]) {
        next if $page =~ /gz$/;
        my ($s1, $cleaned) = run("clean '$page'");
        my ($s2, $explained) = run("explain --json '$page'");
        my $x = decode_json($explained);
        $cuts += @{$x->{cuts}};
        $page =~ s{.*/}{};
        ok page_without(read_file("$shared/corpus/dev/readability/pages/$page"),
            $x->{cuts}) eq $cleaned, $page;
    }
    cmp_ok $cuts, '>', 10, 'they have cuts';
}

# --- rules

write_file('list.txt', <<"END");
! a list
##.a
##.b
example.com##.c
##.d:hover
#@#.a
#@#.x:hover
||ads.example^
||more.example^
example.com##+js(nothing)
##.e\e[2J[
END
my $counts = <<'END';
list.txt
  cosmetic           5
  taken              3 (60.0 %)
  refused            2
  exceptions         2 (1 refused)
  skipped            3 (network 2, script 1)
END
($status, $out, $err) = run('rules list.txt');
is $status, 0, 'rules: refusals are no failure';
is $err, '', '... and silent';
is substr($out, 0, length $counts), $counts, 'counts';
my @refusals = $out =~ /^list\.txt:(\d+):\d+: .+: (.*)$/mg;
is_deeply \@refusals, [5, '##.d:hover', 7, '#@#.x:hover', 11, '##.e[2J['],
    'refusals with their lines';

write_file('other.txt', "##.f\n##.g\n");
($status, $out) = run('rules --json list.txt other.txt');
is $status, 0, 'rules --json';
$json = decode_json($out);
my %numbers = map { $_ => $json->{$_} } qw(files cosmetic taken refused skipped
    exceptions exceptions_refused);
is_deeply \%numbers, { files => 2, cosmetic => 7, taken => 5, refused => 2,
    skipped => 3, exceptions => 2, exceptions_refused => 1 },
    'one object for all files';
is_deeply $json->{skipped_by_kind}, { network => 2, script => 1, style => 0,
    html => 0, condition => 0, include => 0 }, 'skipped by kind';
is_deeply [map { [@$_{qw(file line rule)}] } @{$json->{refusals}}],
    [['list.txt', 5, '##.d:hover'], ['list.txt', 7, '#@#.x:hover'],
        ['list.txt', 11, '##.e[2J[']], 'refusals';
like $json->{refusals}[0]{reason}, qr/pseudo-class/, 'reason';
is $json->{refusals}[0]{column}, 5, 'column';

runs 'rules', 2, '', "newsclean: rules: missing file operand\n$try";
runs 'rules nowhere.txt other.txt', 1, qr/^other\.txt\n  cosmetic +2$/m,
    qr/cannot open 'nowhere\.txt'/, 'the next file gets its turn';
runs 'rules --json nowhere.txt', 1, qr/"files": 0,/, qr/cannot open/;

SKIP: {
    my @lists = glob "$shared/lists/*.txt";
    skip 'no lists', 1 unless @lists;
    ($status, $out) = run("rules --json @lists");
    $json = decode_json($out);
    is $json->{taken} + $json->{refused}, $json->{cosmetic}, 'they add up';
    is scalar @{$json->{refusals}}, $json->{refused}
        + $json->{exceptions_refused}, 'each refusal is told';
    cmp_ok $json->{taken}, '>=', 0.98 * $json->{cosmetic},
        "98 % of $json->{cosmetic} rules are taken: $json->{taken}";
}

done_testing;
