#!/usr/bin/perl
# pgsql.t -- the tool's commands on a store in PostgreSQL: each says there what
# it says of a file, copies go from one to the other, and what goes wrong is
# told.
#
# The database is started here, as a user without privileges, and listens on a
# socket in this test's directory. It has two stores: one in each of the
# databases that it is born with.
use strict;
use warnings;
use utf8;
use FindBin;
use JSON::PP ();
use POSIX qw(mkfifo);
use Test::More;
use lib "$FindBin::Bin/lib";
use NewsClean::Command qw($root $bin $tmp $try write_file read_file run runs);
use NewsClean::Importing qw(page record packed summary
                            start wait_for_pages stop ends);

my $json = JSON::PP->new->utf8->canonical;

# --- a database

my $script = "$root/tests/postgres.sh";
my $dir = "$tmp/pg";

sub start_database {
    my $place = `$script start '$dir' 2>'$tmp/pg.log'`;
    my $status = $? >> 8;
    die 'no database: ' . read_file("$tmp/pg.log") if $status && $status != 77;
    return $status == 0;
}

sub stop_database { system $script, 'stop', $dir }

# The user without privileges has to get in.
chmod 0755, $tmp or die;
plan skip_all => "PostgreSQL's programs can't be had here" if !start_database();
$SIG{$_} = sub { exit 1 } for qw(HUP INT TERM);
$SIG{ALRM} = sub { BAIL_OUT('something does not go on') };
$SIG{PIPE} = 'IGNORE';
alarm 300;

END {
    local $?;
    stop_database() if -d $dir;
}

write_file('services', join '', map {
    "[$_->[0]]\nhost=$dir\nuser=newsclean\ndbname=$_->[1]\n"
} [ one => 'postgres' ], [ two => 'template1' ]);
$ENV{PGSERVICEFILE} = "$tmp/services";
delete @ENV{ grep { /^PG/ && $_ ne 'PGSERVICEFILE' } keys %ENV };
my ($one, $two) = map { "pgsql:service=$_" } 'one', 'two';

my (undef, undef, $driver) = run("list --store $one");
plan skip_all => "APR's driver for PostgreSQL can't be had here"
    if $driver =~ /can't be loaded/;

# --- the same as of a file

# An object without MEMBERS, and its earlier versions without them.
sub without {
    my ($object, @members) = @_;
    my %copy = %$object;
    delete @copy{@members};
    $copy{revisions} = [ map { without($_, @members) } @{ $copy{revisions} } ]
        if ref $copy{revisions};
    return \%copy;
}

# The lines of a text, those of JSON without MEMBERS.
sub lines {
    my ($text, @members) = @_;
    return [ map { /^\{/ ? without($json->decode($_), @members) : $_ }
             split /\n/, $text ];
}

# Runs ARGS on the file and on PLACE, and compares all that is said, without
# MEMBERS of JSON. What was said of PLACE.
sub same {
    my ($file, $place, $args, @members) = @_;
    my @file = run("$args --store $file");
    my @place = run("$args --store '$place'");

    s/\Q$file\E/STORE/g for @file;
    s/\Q$place\E/STORE/g for my @named = @place;
    subtest "$args: the same of both" => sub {
        is $named[0], $file[0], 'exit status';
        is_deeply lines($named[1], @members), lines($file[1], @members),
            'stdout';
        is $named[2], $file[2], 'stderr';
    };
    return @place;
}

# --- a store that is not there

runs "$_ --store '$one'", 1, '',
    qr/^newsclean: [a-z ]+: cannot open '\Q$one\E': nothing is stored yet\n\z/
    for 'list', 'store stats', 'store check', 'store check --words',
    'store prune --count 1', 'store export', 'store show x',
    'store revisions x';

# --- import and list

# What is imported is stored when it is: that alone may differ.
my @when = qw(created updated);

mkdir 'pages' or die;
write_file("pages/$_.html", page($_)) for 1 .. 20;
write_file('pages/bare.html', '<p>Nothing.');
write_file('crawl.warc.gz', join '', map { packed(record($_)) } 1 .. 5);
write_file('crawl.warc', join '', map { record($_) } 4 .. 8);
my $base = '--base-url https://x.example/';
my ($status, $out, $err) =
    same('s.db', $one, "import $base --jobs 1 pages crawl.warc.gz crawl.warc");
is $out, summary(28, 2, 1, 0) . "\n", 'what became of the pages';
like $err, qr/'pages\/bare\.html': no article in the page/, '... and why';
($status, $out, $err) =
    same('s.db', $one, "import $base pages crawl.warc.gz crawl.warc");
is $out, summary(0, 30, 1, 0) . "\n", 'a second time nothing is new';
write_file("pages/$_.html", page($_) =~ s/quiet/foggy/r) for 3, 7;
same('s.db', $one, "import $base --jobs 1 --quiet pages");
($status, $out) = same('s.db', $one, 'list');
is scalar(() = $out =~ m{^2024-02-\d\dT12:00:00Z\t[\w-]{36}\thttps://}mg), 28,
    'all are listed';
($status, $out) = same('s.db', $one, 'store export --revisions', @when);
my @all = map { $json->decode($_) } split /\n/, $out;
is scalar(@all), 28, 'all are exported';
is scalar(map { @{ $_->{revisions} } } @all), 2, '... with what two said before';
my ($foggy) = grep { $_->{url} =~ m{/7\.html$} } @all;
like $foggy->{text}, qr/foggy/, 'what it says';
like $foggy->{revisions}[0]{text}, qr/quiet/, '... and said';
same('s.db', $one, "store show $foggy->{url} --format $_", @when)
    for qw(text html json);
like +(same('s.db', $one, "store show $foggy->{url} --format markdown"))[1],
    qr/foggy/, 'an article';
my $was = "store show $foggy->{id} --revision $foggy->{revisions}[0]{seq}";
like +(same('s.db', $one, $was))[1], qr/quiet/, 'its earlier version';
same('s.db', $one, "store revisions $foggy->{id} --json", @when);
same('s.db', $one, $_) for 'store show nothing', 'store revisions nothing',
    "store show $foggy->{id} --revision 4711", 'store export --host other',
    "import $base nowhere.html", 'store import nowhere.jsonl';
same('s.db', $one, 'store export --host x.example', @when);

# --- care

($status, $out) = same('s.db', $one, 'store stats --json', 'file');
my $stats = $json->decode($out);
is $stats->{articles}, 28, 'figures';
ok $stats->{file} > 0, '... and what it takes of the disk';
($status, $out) = run("store stats --store '$one'");
like $out, qr/^articles   28\n.*^revisions  2\n/ms, '... for people';
like +(same('s.db', $one, $_))[1], qr/no damage|\[\]/, 'no damage'
    for 'store check', 'store check --words', 'store check --json';
is +(same('s.db', $one, "store prune $_"))[1],
    "18 would go: 0 too old, 18 beyond the count\n", 'what would go'
    for '--count 5 --dry-run';
is +(same('s.db', $one, 'store prune --count 5'))[1], "18 removed\n",
    'what goes';
same('s.db', $one, $_, @when) for 'list', 'store export --revisions';
runs "store backup copy.db --store '$one'", 1, '',
    "newsclean: store backup: cannot copy '$one' to 'copy.db': PostgreSQL has a"
    . " tool of its own for that: pg_dump --schema=newsclean\n";
ok !-e 'copy.db', '... nothing is made';

# --- copies

# What the other store needs to have: articles, changed and gone, in any script.
# Ids as store.t has them.
my %first = (
    id => 'db2c740f-63b2-5f72-a548-96e660a8581f',
    url => 'https://news.example/bridge', canonical => 'https://n.example/b',
    title => 'Bridge “opens” again', lang => 'en', site_name => 'The News',
    section => 'Town', image => 'https://news.example/i.jpg',
    excerpt => 'It opens.', licence => 'https://example/by/4.0/',
    html => '<p>It opens on <em>Monday</em>.</p>',
    text => 'It opens on Monday.', words => 4,
    created => '2015-01-02T15:00:00Z', updated => '2015-01-05T10:00:00Z',
    published => '2015-01-02T10:00:00-05:00',
    modified => '2015-01-03T00:00:00Z', modified_is_day => JSON::PP::true,
    bylines => [ 'Zoé', 'Ann, B.' ], tags => ['bridge'],
    hash => 'fedcba9876543210',
);
my @before = map { {
    %{ without(\%first, 'image') }, title => "Version $_",
    html => "<p>Version $_.</p>", text => "Version $_.",
    updated => "2015-01-0${_}T12:00:00Z"
} } 3, 4;
my %second = (
    id => '970c4401-aa19-5a2d-b16a-c35d16c7f346',
    url => 'http://other.example:81/', title => '東京タワー',
    html => '<p>東京</p>', text => '東京', words => 1,
    created => '2016-01-02T15:00:00Z', updated => '2016-01-02T15:00:00Z',
    bylines => [], tags => [], hash => '0000000000000000',
);
my @gone = map { {
    id => "a0000000-0000-5000-8000-00000000010$_",
    url => "https://news.example/gone/$_",
    created => '2015-02-01T00:00:00Z', updated => "2015-02-0${_}T00:00:00Z",
    gone => JSON::PP::true
} } 2 .. 4;
my @told = ({ %first, revisions => \@before }, { %second, revisions => [] },
            @gone);

# All of a store, without the numbers of changes.
sub told {
    return lines((run("store export --revisions --store '$_[0]'"))[1], 'seq');
}

write_file('told.jsonl', join '', map { $json->encode($_) . "\n" } @told);
my $stored = "5 lines: 5 stored, 0 unchanged, 0 older, 0 failed\n";
runs 'store import told.jsonl --store a.db', 0, $stored, '';
write_file('a.jsonl', (run('store export --revisions --store a.db'))[1]);
runs "store import a.jsonl --store '$two'", 0, $stored, '',
    'a copy in PostgreSQL';
is_deeply told($two), \@told, '... of all';
runs "store import a.jsonl --store '$two'", 0,
    "5 lines: 0 stored, 5 unchanged, 0 older, 0 failed\n", '', '... once';
is +(same('a.db', $two, "store show $first{url}"))[0], 0, '... to be shown';
is +(same('a.db', $two, "store show $gone[0]{id}"))[0], 1, '... or gone';
runs "store export --revisions --store '$two' | '$bin' store import - --store b.db",
    0, $stored, '', 'and back';
is_deeply told('b.db'), \@told, '... all of it';
same('b.db', $two, @$_) for ['list'], [ 'store stats --json', 'file' ],
    ['store export --host other.example:81'];
runs 'store check --words --store b.db', 0, "no damage\n", '';

# --- a stop, and going on

sub list_of { return scalar split /\n/, (run("list --store '$_[0]'"))[1] }

# Where the import of two pages and more waits in the second.
mkfifo('slow.html', 0600) or die;
write_file('list', join '', map { "$_.html\n" }
    'pages/11', 'slow', 'pages/12', 'pages/13');
my $pages = "--base-url https://slow.example/ --files list";
my ($pid, $from) = start("--store $two --jobs 1 $pages");
open my $slow, '>', 'slow.html' or die;
ok wait_for_pages($from, 1), 'one page was read';
stop($pid, $from, 'TERM');
print $slow page(30);
close $slow;
my ($code, $said) = ends($pid, $from);
is $code, 3, 'an import is stopped';
like $said, qr/^newsclean: import: stopped; the same with '--resume' goes on$/m,
    '... and says so';
my @left = glob '*.import';
is scalar(@left), 1, '... it has kept its place';
like $left[0], qr/^newsclean-[0-9a-f]{16}\.import$/, '... in this directory';
unlink 'slow.html';
write_file('slow.html', page(30));
runs "import --store $two $base pages/1.html --resume", 1, '',
    "newsclean: import: cannot go on: '$left[0]' is of another import\n";
runs "import --store $one $pages --resume", 0, summary(4, 0, 0, 0) . "\n", '',
    'another database has another place';
runs "import --store $two $pages --resume", 0, summary(2, 0, 0, 0) . "\n", '',
    '--resume does the rest';
is_deeply [ glob '*.import' ], [], '... and has nothing left';
runs "import --store $two $pages --resume", 0, summary(0, 4, 0, 0) . "\n", '',
    '... so that it begins anew';

# --- a server that goes away

unlink 'slow.html';
mkfifo('slow.html', 0600) or die;
my $again = "--base-url https://again.example/ --files list";
($pid, $from) = start("--store $two --jobs 1 $again");
open $slow, '>', 'slow.html' or die;
ok wait_for_pages($from, 1), 'one page was read';
stop_database();
print $slow page(30);
close $slow;
($code, $said) = ends($pid, $from);
is $code, 1, 'a database that goes away fails an import';
like $said, qr/^newsclean: import: cannot write '\Q$two\E': \S/m, '... which says so';
like $said, qr/^newsclean: import: given up; the same with '--resume' goes on$/m,
    '... and how to go on';
my $away = qr/'\Q$two\E': connection to server on socket "\Q$dir\E\S+ failed: /;
runs "$_ --store $two", 1, '', qr/^newsclean: [a-z ]+: cannot open $away/
    for 'list', 'store stats', 'store export', 'store prune --count 1',
    "import $base pages", 'store backup copy.db';
runs "store import told.jsonl --store $two", 1, '', qr/cannot open $away/;
start_database() or die;
unlink 'slow.html';
write_file('slow.html', page(30));
runs "import --store $two $again --resume", 0, summary(4, 0, 0, 0) . "\n", '',
    'it is back';

# --- a connection string that is wrong

my $string = "host=$dir user=newsclean dbname=postgres";
my $secret = 'password=secret sslpassword=secret';
for (
    [ $string, qr/\A\z/ ],
    [ "host=$dir user=newsclean dbname=nowhere $secret",
      qr/'pgsql:host=\Q$dir\E user=newsclean dbname=nowhere': .*"nowhere" does not exist/ ],
    [ "host=$dir user=nobody-else dbname=postgres $secret",
      qr/role "nobody-else" does not exist/ ],
    [ "host=$tmp/no $secret", qr/'pgsql:host=\Q$tmp\E\/no': .*No such file/ ],
    [ "$secret service=three", qr/'pgsql:service=three': .*"three" not found/ ],
    [ "$string $secret bogus=1",
      qr/'pgsql:\Q$string\E': 'bogus' is no parameter of a connection/ ],
    [ "$string password='secret", qr/'pgsql:\Q$string\E': a quote is not closed/ ],
    [ 'postgresql://me:secret@localhost/news',
      qr/'pgsql:': it has to be a list of name=value, like host=/ ],
    [ '', qr/'pgsql:': it is empty/ ],
) {
    my ($wrong, $says) = @$_;
    for my $args ('list', "import $base --quiet pages/1.html") {
        my ($status, $out, $err) = run("$args --store \"pgsql:$wrong\"");

        is $status, $says eq qr/\A\z/ ? 0 : 1, "$args --store 'pgsql:$wrong'";
        like $err, $says, '... says why';
        unlike $err, qr/secret/, '... and no secret';
    }
}
write_file('pgsql:x', 'no database ' x 500);
runs 'list --store ./pgsql:x', 1, '', qr/'\.\/pgsql:x': .*not a database/,
    'a file may have any name';

done_testing;
