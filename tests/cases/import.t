#!/usr/bin/perl
# import.t -- `newsclean import` on many pages: lists and web archives, several
# threads, how far it is, what became of the pages, and going on after a stop.
#
# What a test waits for is what the program says, never the clock.
use strict;
use warnings;
use FindBin;
use JSON::PP qw(decode_json encode_json);
use POSIX qw(mkfifo);
use Test::More;
use lib "$FindBin::Bin/lib";
use NewsClean::Command qw($root $bin $tmp $try write_file read_file run runs);
use NewsClean::Importing qw(page response record packed summary
                            start wait_for_pages stop ends);

# Addresses and titles of a store.
sub listed {
    my ($store) = @_;
    my (undef, $out) = run("list --store $store");
    return [ sort map { join ' ', (split /\t/)[ 2, 3 ] } split /\n/, $out ];
}

# --- web archives

# As another program wrote it: wget, of a site with these pages.
my $wget = "$root/tests/cases/warc/wget.warc.gz";
runs "import --store wget.db $wget", 0,
    summary(1, 0, 2, 0) . "; 4 records are no page\n",
    qr{\A(?=.*'http://127\.0\.0\.1:8231/':\ no\ article\ in\ the\ page\n)
       (?=.*'http://127\.0\.0\.1:8231/private':\ the\ page\ is\ private\n)}sx,
    'an archive of wget\'s';
is_deeply listed('wget.db'), ['http://127.0.0.1:8231/two A gate is hung'],
    '... its article under its address';

write_file('plain.warc', join '', map { record($_) } 1 .. 3);
write_file('members.warc.gz', join '', map { packed(record($_)) } 1 .. 3);
write_file('one.WARC.GZ', packed(join '', map { record($_) } 1 .. 3));
runs 'import --store a.db plain.warc', 0, summary(3, 0, 0, 0) . "\n", '';
runs "import --store a.db $_", 0, summary(0, 3, 0, 0) . "\n", ''
    for 'members.warc.gz', 'one.WARC.GZ';
is_deeply listed('a.db'),
    [ map { "https://river.example/$_ Crossing number $_" } 1 .. 3 ],
    'an article for each record';

mkdir 'crawl' or die;
rename $_, "crawl/$_" or die for 'plain.warc', 'members.warc.gz';
write_file('crawl/own.html', page(9));
runs 'import --store b.db --base-url http://x.example/ crawl', 0,
    summary(4, 3, 0, 0) . "\n", '', 'archives and pages in a directory';

# What a server keeps of an article, an import does not take away.
sub version {
    my ($n) = @_;
    return { url => 'https://river.example/1', title => "Version $n",
             created => '2015-01-01T00:00:00Z',
             updated => sprintf('2015-01-%02dT00:00:00Z', $n + 1) };
}

write_file('kept.jsonl', encode_json({ %{ version(20) },
           revisions => [ map { version($_) } 1 .. 12 ] }) . "\n");
runs 'store import --store kept.db kept.jsonl', 0, qr/^1 line: 1 stored/, '';
runs 'import --store kept.db crawl/plain.warc', 0, summary(3, 0, 0, 0) . "\n",
    '';
is_deeply [ map { (split /\t/)[2] } split /\n/,
            (run('store revisions --store kept.db https://river.example/1'))[1] ],
    [ 'Crossing number 1', map { "Version $_" } 20, reverse 1 .. 12 ],
    'all versions that were kept, and one more';

# What is private, and what is broken, costs nothing but itself.
my $bad = packed(record(2));
substr($bad, 20, 8) = 'x' x 8;
write_file('mixed.warc.gz', packed(record(1, "Set-Cookie: a=b\r\n")) . $bad
           . packed(record(3)));
my $at = length packed(record(1, "Set-Cookie: a=b\r\n"));
runs 'import --store c.db mixed.warc.gz', 1, summary(1, 0, 1, 1) . "\n",
    qr{\A(?=.*^newsclean:\ import:\ 'https://river\.example/1':\ the\ page\ sets\ a\ cookie$)
       (?=.*^newsclean:\ import:\ 'mixed\.warc\.gz:$at':
       \ damaged\ gzip\ data$)}smx, 'a damaged archive';
is_deeply listed('c.db'), ['https://river.example/3 Crossing number 3'],
    '... what comes after is stored';
runs 'import --store c.db nowhere.warc', 1, summary(0, 0, 0, 0) . "\n",
    "newsclean: import: cannot open 'nowhere.warc': No such file or directory\n";

# --- who owns the store

SKIP: {
    skip 'only root can give a file away', 4 if $> != 0;
    my ($uid, $gid) = (getpwnam 'nobody')[2, 3];

    mkdir 'theirs' or die $!;
    chmod 0750, 'theirs';
    chown $uid, $gid, 'theirs' or die $!;
    write_file('theirs.warc', record(1));
    runs 'import --store theirs/a.db theirs.warc', 0, summary(1, 0, 0, 0) . "\n",
        '';
    runs 'store backup --store theirs/a.db theirs/copy.db', 0, '', '';
    is_deeply [(stat "theirs/$_")[4, 5]], [$uid, $gid],
        "$_ that root made is the directory's owner's" for qw(a.db copy.db);
}

# --- packed pages

# As `brotli` and `zstd` packed page(6), and a GiB, or 16 MiB, of zeros.
sub in_warc { return read_file("$root/tests/cases/warc/$_[0]") }

sub chunks {
    return join('', map { sprintf("%x\r\n", length) . "$_\r\n" }
                unpack '(a100)*', $_[0]) . "0\r\n\r\n";
}

sub packed_record {
    my ($n, $coding, $body, $fields) = @_;
    return response("https://river.example/$n",
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                    . "Content-Encoding: $coding\r\n" . ($fields // '')
                    . "\r\n$body");
}

my $chunked = "Transfer-Encoding: chunked\r\n";
write_file('plain.warc', record(6));
runs 'import --store br.db plain.warc', 0, summary(1, 0, 0, 0) . "\n", '';
for ([ 'br', 'br' ], [ 'zstd', 'zst' ]) {
    my ($coding, $suffix) = @$_;
    my $body = in_warc("crossing-6.html.$suffix");
    my $bomb = in_warc("bomb.$suffix");
    my $damaged = $body;

    substr($damaged, 20, 20) = 'x' x 20;
    write_file('same.warc', packed_record(6, $coding, $body)
               . packed_record(6, $coding, chunks($body), $chunked));
    runs 'import --store br.db same.warc', 0, summary(0, 2, 0, 0) . "\n", '',
        "$coding, whole and in chunks, is the same page";
    write_file('bad.warc.gz', join '', map { packed($_) }
        packed_record(1, $coding, substr $body, 0, -1),
        packed_record(2, $coding, chunks(substr $body, 0, -1), $chunked),
        packed_record(3, $coding, $damaged),
        packed_record(4, $coding, $bomb),
        packed_record(5, $coding, chunks($bomb), $chunked), record(6));
    runs 'import --store br.db --jobs 1 bad.warc.gz', 1,
        summary(0, 1, 2, 3) . "\n",
        join('', map { "newsclean: import: 'https://river.example/$_\n" }
             "1': the page is cut short", "2': the page is cut short",
             "3': damaged compressed data", "4': the page is too large",
             "5': the page is too large"),
        "... what is broken, and what is too large";
}

# --- lists

write_file("p$_.html", page($_)) for 1 .. 5;
write_file('list', "p1.html\n./p2.html\nnowhere.html\n\n"
           . "p3.html\thttps://other.example/three");
my $base = '--base-url https://x.example/a';
runs "import --store l.db $base --files list", 1, summary(3, 0, 0, 1) . "\n",
    "newsclean: import: 'nowhere.html': No such file or directory\n",
    'a list';
is_deeply listed('l.db'),
    [ 'https://other.example/three Crossing number 3',
      'https://x.example/a/p1.html Crossing number 1',
      'https://x.example/a/p2.html Crossing number 2' ], '... its addresses';
write_file('nuls', join '', map { "$_\0" } 'p4.html', "$tmp/p5.html");
runs "import --store l.db $base -0 --files - < nuls", 0,
    summary(2, 0, 0, 0) . "\n", '', 'a list with NULs, from standard input';
is_deeply [ grep { /[45]$/ } @{ listed('l.db') } ],
    [ sort "https://x.example/a/p4.html Crossing number 4",
      "https://x.example/a$tmp/p5.html Crossing number 5" ],
    '... a whole path';
runs 'import --store l2.db --jobs 1 --files list', 1, summary(1, 0, 0, 3) . "\n",
    join('', map { "newsclean: import: '$_': it has no address\n" }
             qw(p1.html ./p2.html nowhere.html)), 'a list without --base-url';
runs "import --store l.db $base --files missing", 1, undef,
    qr/cannot open 'missing': No such file or directory/;

# --- threads

mkdir 'many' or die;
write_file("many/$_.html", page($_)) for 1 .. 300;
for my $jobs (1, 2, 7) {
    runs "import --store many$jobs.db $base --jobs $jobs many", 0,
        summary(300, 0, 0, 0) . "\n", '', "$jobs threads";
    is_deeply listed("many$jobs.db"), listed('many1.db'), '... store the same';
}
runs "import --store many1.db $base --jobs $_ many", 2, '',
    "newsclean: import: --jobs '$_': a number from 1 to 256\n$try"
    for '0', 'all', '1x', '257';

# --- how far it is

my $line = qr{newsclean: import: (\d+)%, (\d+) pages, \d+/s(?:, \d+:\d\d:\d\d left)?, 0 failed\n};
my ($status, $out, $err) =
    run("import --store p.db $base --progress 0 many");
like $err, qr/\A(?:$line)+\z/, 'a line each time';
ok scalar(() = $err =~ /\n/g) >= 300, '... for each page';
like $err, qr/\Q: 100%, 300 pages, \E.*\n\z/, '... the last is all of them';
my @parts = $err =~ /(\d+)%/g;
is_deeply \@parts, [ sort { $a <=> $b } @parts ], '... it only grows';
runs "import --store p.db $base --progress 0 --quiet many", 0, undef, '',
    '--quiet';
SKIP: {
    skip 'no script(1) for a terminal', 2 unless `sh -c 'command -v script'`;
    my $seen = `script -qec "'$bin' import --store p.db $base --progress 0 p1.html" /dev/null </dev/null`;
    like $seen, qr/\r\[#{20}\] 100%, 1 pages, /, 'on a terminal, a bar';
    unlike $seen, qr/^newsclean: import: \d/m, '... and no lines';
}

# --- what became of the pages

mkdir 'bare' or die;
write_file("bare/$_.html", '<p>Nothing.') for 1 .. 25;
($status, $out, $err) =
    run("import --store r.db $base --log r.log --json bare p1.html gone.html");
is scalar(() = $err =~ /no article in the page$/mg), 21,
    '20 are named, and the reason is counted';
like $err, qr/^newsclean: import: 5 more are not named here; of all:\n/m,
    '... the others are mentioned';
like $err, qr/^newsclean: import:       25 no article in the page\n/m,
    '... by their reason';
is scalar(() = read_file('r.log')
              =~ m{^left out\tbare/\d+\.html\tno article in the page$}mg),
    25, '--log names all';
my $json = decode_json($out);
is delete $json->{seconds} > 0, 1, 'seconds';
is_deeply $json,
    { pages => 26, stored => 1, unchanged => 0, left_out => 25, failed => 0,
      ignored => 0, stopped => JSON::PP::false,
      reasons => { 'no article in the page' => 25 } }, '--json';
is $status, 1, 'a file that is not there shows in the exit status';
runs "import --store r.db $base --log nowhere/log p1.html", 1, '',
    "newsclean: import: cannot write 'nowhere/log': No such file or directory\n";

# --- a stop, and going on

$SIG{ALRM} = sub { BAIL_OUT('an import does not go on') };
$SIG{PIPE} = 'IGNORE';
alarm 120;

# The second page comes out of a pipe, so the import waits in it.
mkfifo('slow.html', 0600) or die;
write_file('list', join '', map { "$_.html\n" } qw(p1 slow p2 p3));
my ($pid, $from) = start("--store s.db $base --jobs 1 --files list");
open my $slow, '>', 'slow.html' or die;
ok wait_for_pages($from, 1), 'one page was read';
stop($pid, $from, 'TERM');
print $slow page(8);
close $slow;
my ($code, $said) = ends($pid, $from);
is $code, 3, 'stopped: the exit status tells';
like $said, qr/^newsclean: import: stopped; the same with '--resume' goes on$/m,
    '... and a message';
is read_file('out'), summary(2, 0, 0, 0) . "\n", 'what was in work is stored';
ok -e 's.db.import', '... and how far it was';
unlink 'slow.html';
write_file('slow.html', page(8));
runs "import --store s.db $base p1.html --resume", 1, '',
    "newsclean: import: cannot go on: 's.db.import' is of another import\n";
runs "import --store s.db $base --files list --resume", 0,
    summary(2, 0, 0, 0) . "\n", '', '--resume does the rest';
ok !-e 's.db.import', '... and has nothing left';
runs "import --store s.db $base --files list --resume", 0,
    summary(0, 4, 0, 0) . "\n", '', '... so that it begins anew';

# Within an archive: the second record comes once a stop was asked for.
for my $pack (0, 1) {
    my @records = map { $pack ? packed(record($_)) : record($_) } 1 .. 4;
    my $name = $pack ? 'slow.warc.gz' : 'slow.warc';
    mkfifo($name, 0600) or die;
    my ($pid, $from) = start("--store w$pack.db --jobs 1 $name");
    open my $slow, '>', $name or die;
    $slow->autoflush(1);
    print $slow $records[0];
    ok wait_for_pages($from, 1), "$name: one record was read";
    stop($pid, $from, 'INT');
    print $slow @records[ 1 .. 3 ];
    close $slow;
    is +(ends($pid, $from))[0], 3, '... stopped';
    unlink $name;
    write_file($name, join '', @records);
    runs "import --store w$pack.db --resume $name", 0,
        summary(2, 1, 0, 0) . "\n", '', '... goes on with the last record';
    is_deeply listed("w$pack.db"),
        [ map { "https://river.example/$_ Crossing number $_" } 1 .. 4 ],
        '... none is missing';
}

# Whoever starts anew does not go on from an old stop.
write_file('s.db.import', "newsclean import 1\n0 0 0\np1.html");
runs "import --store s.db $base p1.html", 0, summary(0, 1, 0, 0) . "\n", '';
ok !-e 's.db.import', 'a new import forgets the old one';
write_file('s.db.import', 'rubbish');
runs "import --store s.db $base p1.html --resume", 1, '', qr/cannot go on/;

unlink glob 's.db*';
write_file('s.db.import', 'rubbish');
runs "import --store s.db $base p1.html --resume", 0, summary(1, 0, 0, 0) . "\n",
    '', 'a store that is new has nothing to go on from';

# What another store has is not in this one.
runs "import --store s.db $base p1.html", 0, summary(0, 1, 0, 0) . "\n", '';
unlink 'slow.html';
mkfifo('slow.html', 0600) or die;
($pid, $from) = start("--store s.db $base --jobs 1 p2.html slow.html p3.html");
open $slow, '>', 'slow.html' or die;
ok wait_for_pages($from, 1), 'one page was read';
stop($pid, $from, 'TERM');
print $slow page(8);
close $slow;
is +(ends($pid, $from))[0], 3, '... stopped';
unlink 'slow.html', 's.db';
write_file('slow.html', page(8));
runs "import --store other.db $base p1.html", 0, summary(1, 0, 0, 0) . "\n", '';
rename 'other.db', 's.db' or die;
runs "import --store s.db $base --resume p2.html slow.html p3.html", 1, '',
    "newsclean: import: cannot go on: 's.db.import' is of another import\n",
    'another store in its place';

done_testing;
