#!/usr/bin/perl
# cli.t -- newsclean as a user runs it: each command, each way it can fail.
#
# NEWSCLEAN names another program to test; else the one that `make cases`
# builds.
use strict;
use warnings;
use File::Basename qw(dirname);
use IO::Handle;
use IPC::Open2 qw(open2);
use JSON::PP qw(decode_json);
use Test::More;
use lib dirname(__FILE__) . '/lib';
use NewsClean::Command qw($root $bin $tmp $try write_file read_file run runs);

my $sentence = 'The town council met on Tuesday evening to talk about the old'
    . ' bridge over the river, which has been closed to lorries since spring.';
my $page = <<"END";
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Bridge to open again</title>
<meta name="author" content="Ada Writer">
<meta property="article:published_time" content="2015-01-02T15:04:05-05:00">
<link rel="canonical" href="https://news.example/bridge">
</head><body><article><h1>Bridge to open again</h1>
<p>$sentence</p>
<p>Engineers said that the <em>eastern</em> pier would need another year of
work. $sentence</p>
<p>Buses will use the bridge from Monday. $sentence</p>
</article></body></html>
END
write_file('bridge.html', $page);
write_file('empty.html', '');
write_file('bare.html', '<!DOCTYPE html><title>Only a title</title><p>Hi.');

# --- the program itself

runs '--help', 0, qr/^Usage: newsclean COMMAND .*\bclean\b.*\bextract\b.*\bimport\b.*\blist\b/s, '';
runs '--version', 0, qr/^newsclean \(mod_newsclean\) \d+\.\d+\.\d+\n\z/, '';
runs '', 2, '', "newsclean: a command is missing\n$try", 'no command';
runs 'bogus', 2, '', "newsclean: unknown command 'bogus'\n$try";
runs '--bogus', 2, '', "newsclean: unrecognized option '--bogus'\n$try";
for my $command (qw(clean explain extract import list rules)) {
    runs "$command --help", 0, qr/^Usage: newsclean $command\b/, '';
    runs "$command --bogus", 2, '',
        "newsclean: $command: unrecognized option '--bogus'\n$try";
}

# --- clean

write_file('rules.txt', "! ours\n##.promo\n");
write_file('promo.html', "<p>a</p>\r\n<DIV class=promo>x</DIV ><p >b\0</p>");
my $cleaned = "<p>a</p>\r\n<p >b\0</p>";
runs 'clean --rules rules.txt --no-default-rules promo.html', 0, $cleaned, '';
runs 'clean --rules=rules.txt --no-default-rules - < promo.html', 0, $cleaned,
    '';
runs 'clean --rules rules.txt --no-default-rules < promo.html', 0, $cleaned,
    '';
runs 'clean --no-default-rules bridge.html', 0, $page, '',
    'clean without rules changes nothing';
write_file('story.html', '<div id=s><p align=x>a</p></div>'
    . '<main><p style=x><a href="?utm_a=1&amp;b=2">c</a></main>');
runs 'clean story.html', 0, '<div id=s><p align=x>a</p></div>'
    . '<main><p><a href="?b=2">c</a></main>', '', 'articles are put in order';
runs 'clean --normalize None story.html', 0, read_file('story.html'), '';
runs 'clean --normalize=-tracking story.html', 0, qr/<p><a.*utm_a/, '';
runs "clean --normalize tracking,empty --article '#s, main' story.html", 0,
    qr/<p align=x>.*<p style=x><a href="\?b=2">/, '';
runs "clean --article 'body > #s' story.html", 0, qr/<p>a.*<p style=x>/, '';
runs 'clean --normalize some story.html', 2, '',
    qr/^newsclean: clean: --normalize 'some': .*lazy-images.*None\n\Q$try\E\z/;
runs "clean --article 'p:has(a)' story.html", 2, '',
    qr/--article 'p:has\(a\)': column 1: .*start tag/;
runs 'clean empty.html', 0, '', '';
runs 'clean nowhere.html', 1, '',
    "newsclean: clean: cannot open 'nowhere.html': No such file or directory\n";
runs 'clean .', 1, '', "newsclean: clean: cannot read '.': Is a directory\n";
runs 'clean a b', 2, '', "newsclean: clean: extra operand 'b'\n$try";
runs 'clean --rules nowhere.txt promo.html', 1, '',
    "newsclean: clean: cannot open 'nowhere.txt': No such file or directory\n";
write_file('bad.txt', "##.ok\n##.a[\n");
runs 'clean --rules bad.txt promo.html', 0, qr/^<p>a/,
    qr/^newsclean: clean: bad\.txt:2:\d+: left out: .+\n\z/,
    'a rule that does not parse';
runs 'clean --rules', 2, '', qr/requires an argument\n\Q$try\E\z/;
my $wide = join '', map { "$_\0" } split //, '<div class=promo>x</div>';
write_file('wide.html', "\xff\xfe$wide");
runs 'clean --rules rules.txt wide.html', 0, "\xff\xfe$wide", '',
    'UTF-16 passes as it is';

# What is certain comes out before the page is over.
{
    my $pid = open2(my $from, my $to, $bin, 'clean', '--no-default-rules');
    $to->autoflush(1);
    print $to '<p>' . 'early ' x 400;
    my $got = '';
    local $SIG{ALRM} = sub { die "nothing came\n" };
    alarm 20;
    eval { sysread($from, $got, 1000) };
    alarm 0;
    like $got, qr/^<p>early early/, 'clean streams';
    close $to;
    close $from;
    waitpid $pid, 0;
}

# --- extract

my @members = qw(url canonical title byline published modified lang site_name
    excerpt image html text);

my ($status, $out, $err) = run('extract --url https://news.example/b?x bridge.html');
is $status, 0, 'extract';
is $err, '', 'silent';
my $json = decode_json($out);
is_deeply [ sort keys %$json ], [ sort @members ], 'all members';
is $json->{url}, 'https://news.example/b?x', 'url';
is $json->{canonical}, 'https://news.example/bridge', 'canonical';
is $json->{title}, 'Bridge to open again', 'title';
is $json->{byline}, 'Ada Writer', 'byline';
is $json->{published}, '2015-01-02T15:04:05-05:00', 'published';
is $json->{lang}, 'en', 'lang';
is $json->{image}, undef, 'no image';
like $json->{text}, qr/^\Q$sentence\E\n\n/, 'text';
like $json->{html}, qr/<em>eastern<\/em>/, 'html';

runs 'extract - < bridge.html', 0, qr/^\{.*"Bridge to open again".*\}\n\z/, '';
($status, $out) = run('extract bridge.html bridge.html');
is scalar(() = $out =~ /^\{.*\}$/mg), 2, 'an object a line for each file';
is((run('extract --json bridge.html'))[1], (run('extract bridge.html'))[1],
    'extract --json is the default');
is scalar(() = (run('extract --format text --json bridge.html'))[1] =~ /^\{/mg),
    1, '... or what comes last';
runs 'extract --json --batch </dev/null', 0, '', '';
runs 'extract --format text bridge.html', 0,
    qr/^Bridge to open again\n=+\n\nAda Writer\n2015-01-02 15:04\n\n\Q$sentence\E\n\n/,
    '';
runs 'extract --format markdown bridge.html', 0,
    qr/^---\ntitle: "Bridge to open again"\n.*\n---\n\n# Bridge to open again\n.*\*eastern\*/s,
    '';
runs 'extract --format html bridge.html', 0,
    qr/^<!DOCTYPE html>\n<html lang="en".*<h1 dir="auto">Bridge to open again<\/h1>/s,
    '';

for my $format (qw(text html markdown)) {
    runs "extract --format $format bare.html", 1, '',
        "newsclean: extract: no article in 'bare.html'\n";
}
($status, $out, $err) = run('extract bare.html');
is $status, 0, 'json of a page without an article';
is decode_json($out)->{title}, 'Only a title', '... has what is known';

($status, $out, $err) = run('extract nowhere.html bridge.html');
is $status, 1, 'a missing file is a failure';
like $out, qr/"Bridge to open again"/, '... and the next file gets its turn';
is $err, "newsclean: extract: cannot open 'nowhere.html':"
    . " No such file or directory\n", '... told';
runs "extract 'a\tb\033c'", 1, '',
    "newsclean: extract: cannot open 'a?b?c': No such file or directory\n",
    'no control characters reach the terminal';
runs 'extract', 2, '', "newsclean: extract: missing file operand\n$try";
runs 'extract --format pdf bridge.html', 2, '',
    "newsclean: extract: unknown format 'pdf': json, text, html or markdown\n$try";
runs 'extract --url http://x.example/ a b', 2, '',
    "newsclean: extract: --url goes with one FILE\n$try";
runs 'extract --batch bridge.html', 2, '', qr/extra operand 'bridge\.html'/;
runs 'extract --links bridge.html', 2, '',
    qr/--links goes with --format text/;
runs 'extract --batch --format text', 2, '', qr/--batch goes with neither/;

# Site configs: by the host of the address, and what is wrong in them is told
# once, when they are used.
mkdir 'sites';
write_file('sites/news.example.txt', "title: //em\nstrip: //p[contain(., 'x')]\n"
    . "strip: //p[em]\nbody: //article\n");
write_file('sites/.b.example.txt', "titl: //em\nbody: //p[em]\nprune: no\n");
my $wrong = "newsclean: extract: 'sites/news.example.txt': line 2, column 12:"
    . " unknown function 'contain': allowed are those of XPath 1.0\n";
($status, $out, $err) = run('extract --site-config sites'
    . ' --url https://www.news.example/a bridge.html');
is $status, 0, 'extract --site-config';
is $err, $wrong, 'what is wrong is told, the rest counts';
is decode_json($out)->{title}, 'eastern', '... title';
unlike decode_json($out)->{text}, qr/eastern/, '... strip';
like decode_json($out)->{text}, qr/^\Q$sentence\E\n\nBuses will/, '... body';
($status, $out, $err) = run('extract --site-config sites'
    . ' --url https://c.example/a bridge.html');
is $err, '', 'another host: nothing is told';
is decode_json($out)->{title}, 'Bridge to open again', '... and nothing changes';
write_file('batch', join '', map { "https://$_/a\tbridge.html\n" }
               qw(news.example c.example news.example x.b.example));
($status, $out, $err) = run('extract --site-config sites --batch <batch');
is_deeply [ map { decode_json($_)->{title} } split /^/, $out ],
    [ 'eastern', 'Bridge to open again', 'eastern', 'Bridge to open again' ],
    'batch: each by its host';
is scalar(() = $err =~ /^newsclean/mg), 2, '... told once for each file';
runs 'extract --site-config nowhere --url https://a.example/ bridge.html', 1,
    '', "newsclean: extract: site configs 'nowhere': can't be read"
    . " (No such file or directory)\n";
mkdir 'nosites';
runs 'extract --site-config nosites bridge.html', 1, '',
    "newsclean: extract: site configs 'nosites': has no file like"
    . " example.com.txt in it\n";
runs 'import --store sites.db --base-url https://news.example/'
    . ' --site-config sites bridge.html', 0, qr/^1 page: 1 stored/,
    $wrong =~ s/extract/import/r, 'import --site-config';
runs 'list --store sites.db', 0, qr/\teastern\n/, '', '... counts';
unlink 'sites.db';

# One answer a line, at once; a bad page ends nothing.
{
    open my $saved, '>&', \*STDERR or die;
    open STDERR, '>', 'err' or die;
    my $pid = open2(my $from, my $to, $bin, 'extract', '--batch');
    open STDERR, '>&', $saved or die;
    $to->autoflush(1);
    local $SIG{ALRM} = sub { die "no answer\n" };
    my $ask = sub {
        print $to "$_[0]\n";
        alarm 20;
        my $line = eval { <$from> };
        alarm 0;
        return $line ? decode_json($line) : {};
    };
    is $ask->("https://news.example/1\tbridge.html")->{title},
        'Bridge to open again', 'batch: an answer at once';
    my $answer = $ask->("https://news.example/2\tnowhere.html");
    is $answer->{url}, 'https://news.example/2', 'batch: a missing file';
    is_deeply [ sort keys %$answer ], [ sort @members ], '... all members';
    is $answer->{title}, undef, '... null';
    is $ask->("https://news.example/3\tempty.html")->{text}, undef,
        'batch: an empty page';
    is_deeply [ sort keys %{ $ask->('no tab here') } ], [ sort @members ],
        'batch: a line that is none';
    is $ask->("\tbridge.html")->{title}, 'Bridge to open again',
        'batch: without an address';
    close $to;
    is scalar <$from>, undef, 'batch: nothing behind the last answer';
    waitpid $pid, 0;
    is $? >> 8, 1, 'batch: bad pages show in the exit status';
    like read_file('err'), qr/cannot open 'nowhere\.html'/, '... and were told';
}
write_file('lines', "https://news.example/1\tbridge.html");
runs 'extract --batch < lines', 0, qr/^\{.*\}\n\z/, '',
    'a last line without a newline counts';
runs 'extract --batch < /dev/null', 0, '', '';

# --- import and list

mkdir 'site' or die;
mkdir 'site/sub dir' or die;
write_file('site/one.html', $page);
(my $other = $page) =~ s/Bridge to open again/A \x{c3}\x{bc}ber title/g;
$other =~ s/<link[^>]*>//;
$other =~ s/<meta property[^>]*>//;
write_file('site/sub dir/two.HTM', $other);
write_file('site/notes.txt', $page);
symlink '..', 'site/sub dir/loop' or die;

my $import = 'import --store s.db --base-url https://news.example/base';
runs "$import site", 0, "2 pages: 2 stored, 0 unchanged, 0 left out, 0 failed\n", '';
runs "$import site", 0, "2 pages: 0 stored, 2 unchanged, 0 left out, 0 failed\n", '',
    'imported twice, nothing is written';
($status, $out, $err) = run('list --store s.db');
is $status, 0, 'list';
my @lines = map { [ split /\t/ ] } split /\n/, $out;
is scalar @lines, 2, 'two articles';
is_deeply [ sort map { $_->[2] } @lines ],
    [ 'https://news.example/base/one.html',
      'https://news.example/base/sub%20dir/two.HTM' ], 'addresses';
my @objects = map { decode_json($_) } split /^/,
    (run('list --store s.db --json'))[1];
is_deeply [ map { [ @$_{qw(id url)} ] } @objects ],
    [ map { [ @$_[ 1, 2 ] ] } @lines ], 'list --json: the same articles';
is_deeply [ map { $_->{published} // '-' } @objects ],
    [ map { $_->[0] } @lines ], '... their dates';
is_deeply [ sort map { utf8::encode(my $title = $_->{title}); $title } @objects ],
    [ sort map { $_->[3] } @lines ], '... their titles';
is_deeply [ grep { exists $_->{html} || exists $_->{text} } @objects ], [],
    '... without their texts';
my ($dated) = grep { $_->[3] eq 'Bridge to open again' } @lines;
is $dated->[0], '2015-01-02T15:04:05-05:00', 'date';
like $dated->[1], qr/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z/,
    'id is a UUID of version 5';
my ($undated) = grep { $_->[3] ne 'Bridge to open again' } @lines;
is $undated->[0], '-', 'no date';
is $undated->[3], "A \xc3\xbcber title", 'title in UTF-8';

runs "$import bridge.html bare.html", 0,
    "2 pages: 1 stored, 0 unchanged, 1 left out, 0 failed\n",
    "newsclean: import: 'bare.html': no article in the page\n",
    'a page without an article is named, the rest is stored';
runs "$import nowhere site/one.html", 1,
    "1 page: 0 stored, 1 unchanged, 0 left out, 0 failed\n",
    "newsclean: import: cannot open 'nowhere': No such file or directory\n";
(my $private = $page) =~ s/<head>/<head><meta name="robots" content="noindex">/;
write_file('private.html', $private);
runs "$import private.html", 0, undef,
    "newsclean: import: 'private.html': the page asks not to be kept\n";
is scalar(() = (run('list --store s.db'))[1] =~ /\n/g), 3, 'three now';

(my $boxed = $page) =~
    s/<p>/<div class="tip-jar"><p>Send the ferryman a coin whenever you cross, because the rope of the old boat has to be renewed each spring before the floods come down.<\/p><\/div><p>/;
write_file('boxed.html', $boxed);
write_file('own.rules', "##.tip-jar\n");
for my $try ([ '', 1 ], [ '--rules own.rules', 0 ]) {
    my ($options, $times) = @$try;
    unlink 'own.db';
    runs "import --store own.db --base-url http://x.example/ $options boxed.html",
        0, "1 page: 1 stored, 0 unchanged, 0 left out, 0 failed\n", '';
    my $found = `strings own.db 2>/dev/null || cat own.db`;
    is !!($found =~ /Send the ferryman a coin/), !!$times,
        "what an own rule cuts is not stored ($options)";
}

runs 'import --base-url http://x.example/ site', 2, '',
    "newsclean: import: option '--store' is missing\n$try";
runs 'import --store s.db site', 2, '',
    "newsclean: import: option '--base-url' is missing\n$try";
runs $import, 2, '', "newsclean: import: missing file operand\n$try";
for my $base ('news.example', 'ftp://x.example/', 'http://x.example/?q', '') {
    runs "import --store s.db --base-url '$base' site", 2, '',
        qr/^newsclean: import: '\Q$base\E' is no base: /;
}
runs 'import --store nowhere/s.db --base-url http://x.example/ site', 1, '',
    "newsclean: import: cannot open 'nowhere/s.db': No such file or directory\n";
write_file('garbage.db', 'this is no database ' x 100);
runs 'import --store garbage.db --base-url http://x.example/ site', 1, '',
    qr/^newsclean: import: cannot open 'garbage\.db': .*not a database/;

runs 'list', 2, '', "newsclean: list: option '--store' is missing\n$try";
runs 'list --store s.db extra', 2, '',
    "newsclean: list: extra operand 'extra'\n$try";
runs 'list --store nowhere.db', 1, '',
    "newsclean: list: cannot open 'nowhere.db': No such file or directory\n";
ok !-e 'nowhere.db', 'list makes no store';
runs 'list --store garbage.db', 1, '', qr/not a database/;

# --- what is printed arrives, or the exit status tells

SKIP: {
    skip 'no /dev/full here', 8 unless -c '/dev/full';
    for my $args ('--help', 'clean bridge.html', 'extract bridge.html',
                  'list --store s.db') {
        system("'$bin' $args >/dev/full 2>err");
        is $? >> 8, 1, "$args: a full disk";
        is read_file('err'),
            "newsclean: write error: No space left on device\n", '... told';
    }
}
system("'$bin' clean --no-default-rules bridge.html 2>err | head -c 0");
is read_file('err'), '', 'a reader that leaves is no message';

done_testing;
