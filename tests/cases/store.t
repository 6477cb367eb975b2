#!/usr/bin/perl
# store.t -- `newsclean store`: each verb, each way it can fail.
#
# A store is filled by `newsclean store import` from lines that are written
# here, so that each date is known; what older dates ask of the clock is far
# enough from it.
use strict;
use warnings;
use utf8;
use File::Basename qw(dirname);
use JSON::PP ();
use Test::More;
use lib dirname(__FILE__) . '/lib';
use NewsClean::Command qw($root $bin $tmp $try write_file read_file run runs);

my $json = JSON::PP->new->utf8->canonical;

# The object of one line.
sub object { return $json->decode($_[0]) }

# The objects of `newsclean ARGS`.
sub lines
{
    my ($status, $out, $err) = run($_[0]);

    is $status, 0, $_[0];
    is $err, '', '... without a message';
    return map { object($_) } split /\n/, $out;
}

sub without
{
    my ($object, @names) = @_;
    my %copy = %$object;

    delete @copy{@names};
    return \%copy;
}

# --- the command line

runs 'store', 2, '', "newsclean: store: a verb is missing\n$try";
runs 'store bogus', 2, '', "newsclean: store: unknown verb 'bogus'\n$try";
runs 'store --bogus', 2, '',
    "newsclean: store: unrecognized option '--bogus'\n$try";
runs 'store --store s.db stats', 2, '',
    "newsclean: store: the verb comes first\n$try";
runs 'store --help', 0, qr/^Usage: newsclean store VERB /, '';
for my $verb (qw(stats check backup prune remove export import show
                 revisions)) {
    my $who = "newsclean: store $verb";

    runs "store $verb --help", 0, qr/^Usage: newsclean store /, '';
    runs "store $verb --bogus", 2, '',
        "$who: unrecognized option '--bogus'\n$try";
    runs "store $verb", 2, '', "$who: option '--store' is missing\n$try";
    runs "store $verb --store", 2, '', qr/^\Q$who\E: option '--store' requires/;
}
runs 'store stats --store s.db x', 2, '',
    "newsclean: store stats: extra operand 'x'\n$try";
runs 'store show --store s.db', 2, '',
    "newsclean: store show: the article's id is missing\n$try";
runs 'store backup --store s.db', 2, '',
    "newsclean: store backup: the new file is missing\n$try";
runs 'store stats --store s.db --age 3d', 2, '',
    "newsclean: store stats: option '--age' is not for 'stats'\n$try";
runs 'store prune --store s.db', 2, '',
    "newsclean: store prune: option '--age' or '--count' is missing\n$try";
for my $age ('3', 'd', '-3d', '0d', '3dd', '3m', '99999999999999999999y',
             '4000y', '') {
    runs "store prune --store s.db --age '$age'", 2, '',
        "newsclean: store prune: option '--age': '$age':"
        . " a number and h, d, w or y is wanted\n$try";
}
runs "store prune --store s.db --count '$_'", 2, '', qr/a number from 1/
    for '0', '-1', '3x', '';
runs 'store show --store s.db --format pdf x', 2, '',
    "newsclean: store show: option '--format': 'pdf':"
    . " text, markdown, html or json is wanted\n$try";
runs 'store export --store s.db --host http://x/', 2, '', qr/it is no host/;

# --- a store that is not there, or none

write_file('garbage.db', 'no database ' x 500);
for my $args ('stats', 'check', 'check --words', 'backup', 'prune --count 1',
              'prune --age 1d --dry-run', 'export', 'show', 'revisions',
              'remove') {
    my ($verb) = $args =~ /^(\w+)/;
    my $operand = $verb =~ /^(?:backup|show|revisions|remove)$/ ? 'x' : '';

    runs "store $args --store nowhere.db $operand", 1, '',
        "newsclean: store $verb: cannot open 'nowhere.db':"
        . " No such file or directory\n";
    runs "store $args --store garbage.db $operand", 1, '',
        qr/^newsclean: store $verb: cannot open 'garbage.db': .*not a database/;
}
ok !-e 'nowhere.db', 'nothing makes a store';
ok !-e 'x', '... nor a copy of none';

# --- lines in

# Ids as Python's uuid5(NAMESPACE_URL, 'news.example/bridge') has them.
my %bridge = (
    id => 'db2c740f-63b2-5f72-a548-96e660a8581f',
    url => 'https://news.example/bridge',
    canonical => 'https://news.example/bridge?a',
    title => 'Bridge “opens” again',
    lang => 'en',
    site_name => 'The News',
    section => 'Town',
    image => 'https://news.example/i.jpg',
    excerpt => 'It opens.',
    licence => 'https://creativecommons.org/licenses/by/4.0/',
    html => '<p>It opens on <em>Monday</em>.</p>',
    text => 'It opens on Monday.',
    words => 4,
    created => '2015-01-02T15:00:00Z',
    updated => '2015-01-05T10:00:00Z',
    published => '2015-01-02T10:00:00-05:00',
    modified => '2015-01-03T00:00:00Z',
    modified_is_day => JSON::PP::true,
    modified_is_local => JSON::PP::true,
    bylines => ['Zoé', 'Ann, B.'],
    tags => ['bridge'],
    hash => 'fedcba9876543210',
    seq => 4711,
);
my @before = map { {
    %{without(\%bridge, 'image')},
    title => "Bridge, version $_",
    html => "<p>Version $_.</p>",
    text => "Version $_.",
    updated => "2015-01-0${_}T12:00:00Z",
} } 3, 4;
my %first = (
    id => '970c4401-aa19-5a2d-b16a-c35d16c7f346',
    url => 'http://other.example:81/',
    title => '東京タワー',
    html => '<p>東京</p>',
    text => '東京',
    words => 1,
    created => '2016-01-02T15:00:00Z',
    updated => '2016-01-02T15:00:00Z',
    bylines => [],
    tags => [],
    hash => '0000000000000000',
);
my %gone = (
    id => 'a9a8929a-f762-52d7-ac80-4fca6e97c667',
    url => 'https://news.example/gone',
    created => '2015-02-01T00:00:00Z',
    updated => '2015-02-02T00:00:00Z',
    gone => JSON::PP::true,
);
my $lines = join '', map { $json->encode($_) . "\n" }
    {%bridge, revisions => \@before}, \%first, \%gone;

write_file('in.jsonl', $lines);
runs 'store import --store s.db in.jsonl', 0,
    "3 lines: 3 stored, 0 unchanged, 0 older, 0 failed\n", '';
runs 'store import --store s.db in.jsonl', 0,
    "3 lines: 0 stored, 3 unchanged, 0 older, 0 failed\n", '',
    'what is there is not stored again';
runs 'store import --store s.db - < in.jsonl', 0, qr/^3 lines: 0 stored/, '';
is((stat 's.db')[2] & 07777, 0640, 'nobody else reads it');
runs 'store check --store s.db --words', 0, "no damage\n", '';

# --- lines out

my @out = lines('store export --store s.db');
is_deeply [map { $_->{url} } @out],
    [map { $_->{url} } \%bridge, \%first, \%gone], 'the oldest first';
is_deeply without($out[0], 'seq'), without(\%bridge, 'seq'),
    'an article comes back whole';
is_deeply without($out[1], 'seq'), \%first, 'another one';
is_deeply without($out[2], 'seq'), \%gone, 'what is gone';
@out = lines('store export --store s.db --revisions');
is_deeply [map { without($_, 'seq') } @{$out[0]{revisions}}],
    [map { without($_, 'seq') } @before], 'its versions, the oldest first';
is_deeply $out[1]{revisions}, [], 'one without';
is_deeply [map { $_->{url} } lines('store export --store s.db --host '
    . 'other.example:81')], [$first{url}], 'of one host';
is_deeply [lines('store export --store s.db --host other.example')], [],
    '... with its port';
write_file('all.jsonl', (run('store export --store s.db --revisions'))[1]);
runs 'store import --store t.db all.jsonl', 0, qr/^3 lines: 3 stored/, '';
is_deeply [map { without($_, 'seq', 'revisions') } map { object($_) }
           split /\n/, (run('store export --store t.db --revisions'))[1]],
    [map { without($_, 'seq', 'revisions') } @out], 'out, in and out again';

# --- a list for programs

my @listed = lines('list --store s.db --json');
is_deeply [map { without($_, 'seq') } @listed],
    [map { without($_, qw(seq hash html text)) } \%first, \%bridge],
    'list: the newest first, without what is long';
is_deeply [map { (split /\t/)[1] } split /\n/, (run('list --store s.db'))[1]],
    [map { $_->{id} } @listed], '... in the order of the other list';
run('store import --store e.db - </dev/null');
runs 'list --store e.db --json', 0, '', '', 'of an empty store: nothing';

# --- older and newer lines

write_file('more.jsonl', join '', map { $json->encode($_) . "\n" }
    {%bridge, title => 'stale', updated => '2015-01-04T00:00:00Z'},
    {%first, title => 'changed', updated => '2017-01-01T00:00:00Z'},
    {%gone, updated => '2015-01-01T00:00:00Z'});
runs 'store import --store t.db more.jsonl', 0,
    "3 lines: 1 stored, 0 unchanged, 2 older, 0 failed\n", '';
is_deeply [lines('store import --store t.db --json more.jsonl')],
    [{lines => 3, stored => 0, unchanged => 1, older => 2, failed => 0}],
    'for programs';
@out = lines('store export --store t.db');
is $out[0]{title}, $bridge{title}, 'the newer one stays';
is $out[1]{title}, 'changed', 'an older one does not';
is $out[1]{created}, $first{created}, '... but it is as old as it was';

# What a line replaces is kept, with what was kept before: whatever lines there
# were of other articles.
my %new = (%{without(\%bridge, 'id')}, url => 'https://news.example/new');
write_file('newer.jsonl', join '', map { $json->encode($_) . "\n" }
    {%new, revisions => [{%new, title => 'before', updated => $new{created}}]},
    {%bridge, title => 'newer', updated => '2017-01-01T00:00:00Z'});
runs 'store import --store t.db newer.jsonl', 0, qr/^2 lines: 2 stored/, '';
is_deeply [map { $_->{title} }
           lines("store revisions --store t.db --json $first{url}")],
    ['changed', $first{title}], 'what was there is a version now';
is_deeply [map { $_->{title} }
           lines("store revisions --store t.db --json $bridge{url}")],
    ['newer', $bridge{title}, map { $_->{title} } reverse @before],
    '... and no version goes';

# --- lines that are wrong

write_file('wrong.jsonl', join '', map { "$_\n" } '{', '[]', '',
    $json->encode(without(\%first, 'url')),
    $json->encode({%first, url => 'javascript:alert(1)'}),
    $json->encode({%first, title => 7}),
    $json->encode({%first, tags => [1]}),
    $json->encode(without(\%first, 'created')),
    $json->encode({%first, published => 'tomorrow'}),
    $json->encode({%first, revisions => [\%bridge]}),
    $json->encode({%first, url => 'http://evil.example/', id => 'evil',
                   html => '<p onclick=x()>a</p><script>x()</script>'}));
my ($status, $out, $err) = run('store import --store u.db wrong.jsonl');
is $status, 1, 'some lines are wrong';
is $out, "11 lines: 1 stored, 0 unchanged, 0 older, 10 failed\n", '... counted';
like $err, qr/^newsclean: store import: 'wrong.jsonl' line \Q$_\E\n/m, $_
    for '2: it is no object', "4: 'url' is no address",
    "5: 'url' is no address", "6: 'title' is no text",
    "7: 'tags' is no list of texts", "8: 'created' is missing",
    "9: 'published' is no date", '10: a revision is of another article';
like $err, qr/line $_: /, "line $_ is named" for 1, 3;
is +(lines('store export --store u.db'))[0]{html}, '<p>a</p>',
    'whoever wrote it, no script comes in';
runs 'store import --store u.db nowhere.jsonl', 1, '',
    "newsclean: store import: cannot open 'nowhere.jsonl':"
    . " No such file or directory\n";
runs 'store import --store u.db .', 1, qr/^0 lines/,
    qr/cannot read '.': Is a directory/;

# --- show, revisions

my @versions = lines("store revisions --store s.db --json $bridge{url}");
is_deeply [map { [@{$_}{qw(title updated now)}] } @versions],
    [[@bridge{qw(title updated)}, JSON::PP::true],
     map { [@{$_}{qw(title updated)}, JSON::PP::false] } reverse @before],
    'its versions, the latest first';
($status, $out, $err) = run("store revisions --store s.db $bridge{id}");
is $status, 0, 'the same for people';
is $out, join('', map { "$_->{seq}\t$_->{updated}\t$_->{title}"
                        . ($_->{now} ? "\t(now)" : '') . "\n" } map {
    my %bytes = %$_; utf8::encode($bytes{title}); \%bytes } @versions),
    '... a line each';
my $old = "store show --store s.db --revision $versions[2]{seq}";
runs "store show --store s.db $bridge{id}", 0,
    qr/^Bridge .* again\n=+\n\n.*It opens on Monday\..*\Q$bridge{url}\E\n\z/s,
    '';
runs "store show --store s.db '$bridge{url}?utm_source=x'", 0,
    qr/It opens on Monday/, '', 'by an address that leads there';
runs "$old $bridge{id}", 0, qr/^Bridge, version 3\n.*Version 3\./s, '';
runs "$old --format html $bridge{id}", 0, "<p>Version 3.</p>\n", '';
runs "$old --format markdown $bridge{id}", 0,
    qr/^---\n.*\n---\n.*\nVersion 3\.\n\z/s, '';
is +(lines("$old --format json $bridge{id}"))[0]{text}, 'Version 3.', 'as json';
is_deeply without((lines("store show --store s.db --json $bridge{id}"))[0],
    'seq'), without(\%bridge, 'seq'), '... as export has it';
runs "store show --store s.db --revision 99 $bridge{id}", 1, '',
    "newsclean: store show: '$bridge{id}': that version is not kept\n";
runs "store $_ --store s.db nothing", 1, '',
    "newsclean: store $_: 'nothing': no such article\n" for qw(show revisions);
runs "store show --store s.db ftp://x/", 1, '', qr/'ftp:..x.' is no address/;
runs "store show --store s.db $gone{id}", 1, '',
    "newsclean: store show: '$gone{id}': the page is gone since"
    . " 2015-02-02T00:00:00Z\n";

# --- remove

run("store backup --store s.db removing.db");
for my $named ($bridge{url}, $first{id}) {
    my $store = 'store remove --store removing.db';

    runs "$store $named", 0, "removed\n", '';
    runs "$store $named", 0, "removed before\n", '';
    runs "store show --store removing.db $named", 1, '', qr/the page is gone/;
    runs "store revisions --store removing.db $named", 0, '', '';
}
is((lines('store stats --store removing.db --json'))[0]{$_}, 0, "no $_")
    for qw(articles revisions html);
runs 'store remove --store removing.db nothing', 1, '',
    "newsclean: store remove: 'nothing': no such article\n";
runs 'store remove --store removing.db ftp://x/', 1, '',
    qr/'ftp:..x.' is no address/;

# --- stats

is_deeply without((lines('store stats --store s.db --json'))[0], 'file'),
    {articles => 2, gone => 1, revisions => 2, hosts => 2,
     oldest => '2015-01-02T15:00:00Z', newest => '2016-01-02T15:00:00Z',
     html => length($bridge{html}) + 7 + 6, text => 19 + 6}, 'figures';
runs 'store stats --store s.db', 0,
    qr/^articles   2\ngone       1\n.*^file       \d{5,} bytes\n\z/ms, '';

# --- backup

runs 'store backup --store s.db copy.db', 0, '', '';
is((stat 'copy.db')[2] & 07777, 0640, 'nobody else reads the copy');
runs 'list --store copy.db', 0, qr/\ABridge|Bridge/, '';
runs 'store check --store copy.db --words', 0, "no damage\n", '';
runs 'store backup --store s.db copy.db', 1, '',
    "newsclean: store backup: cannot copy 's.db' to 'copy.db':"
    . " there is a file already\n";
runs 'store backup --store s.db nowhere/copy.db', 1, '',
    qr/cannot copy .*No such file/;
is_deeply [glob '*.new-*'], [], 'nothing is left lying about';

# --- prune

my @many = map { {%first, id => "n$_", url => "http://many.example/$_",
    title => "Number $_",
    published => sprintf('2015-03-%02dT00:00:00Z', $_)} } 1 .. 9;
write_file('many.jsonl', join '', map { $json->encode($_) . "\n" } @many);
run('store import --store p.db many.jsonl');
run('store import --store p.db in.jsonl');
runs 'store prune --store p.db --count 4 --dry-run', 0,
    "5 would go: 0 too old, 5 beyond the count\n", '';
is_deeply [lines('store prune --store p.db --count 4 --dry-run --json')],
    [{would_go => 5, too_old => 0, beyond_count => 5}], 'for programs';
runs 'store prune --store p.db --count 4', 0, "5 removed\n", '';
runs 'store prune --store p.db --count 4', 0, "0 removed\n", '';
is scalar(() = (run('list --store p.db'))[1] =~ /\n/g), 6, 'four and two';
runs 'store prune --store p.db --age 200y --count 100 --dry-run', 0,
    "0 would go: 0 too old, 0 beyond the count\n", '';
runs 'store prune --store p.db --age 1y --dry-run', 0,
    "6 would go: 6 too old, 0 beyond the count\n", '';
is_deeply [lines('store prune --store p.db --age 1y --dry-run --json')],
    [{would_go => 6, too_old => 6, beyond_count => 0}], '... for programs';
is_deeply [lines('store prune --store p.db --age 1y --json')],
    [{removed => 7}], 'what is gone is forgotten, too';
runs 'store stats --store p.db', 0, qr/^articles   0\n.*oldest     -\n/s, '';
runs 'store check --store p.db --words', 0, "no damage\n", '';

# --- pages of a list: many articles of one second, and more than one page

write_file('pages.jsonl', join '', map { $json->encode($_) . "\n" } map { {
    %first, id => "m$_", url => "http://many.example/m$_",
    title => "Number $_", published => $_ <= 700 ? '2015-03-01T00:00:00Z'
        : sprintf('2015-03-02T%02d:%02d:00Z', int($_ / 60), $_ % 60) }
} 1 .. 1100);
runs 'store import --store m.db pages.jsonl', 0, qr/1100 stored/, '';
my @titles = (run('list --store m.db'))[1] =~ /Number (\d+)$/mg;
is_deeply \@titles, [reverse 1 .. 1100], 'all are listed, once each';
is_deeply [map { $_->{title} =~ /(\d+)/ } lines('store export --store m.db')],
    [1 .. 1100], '... and exported';

# --- more that are gone than one page of a list

my @left = map { {
    id => "g$_", url => "http://h" . $_ % 3 . ".example/$_", gone => JSON::PP::true,
    created => '2015-03-01T00:00:00Z', updated => '2015-03-02T00:00:00Z' }
} 1 .. 1600;
write_file('gone.jsonl', join '', map { $json->encode($_) . "\n" } @left);
runs 'store import --store g.db gone.jsonl', 0, qr/1600 stored/, '';
my @by_host = map { my $h = $_; grep { $_->{url} =~ /h$h/ } @left } 0 .. 2;
is_deeply [map { without($_, 'seq') } lines('store export --store g.db')],
    \@by_host, 'all are told, of each host in the order in which they went';
is_deeply [map { without($_, 'seq') }
           lines('store export --store g.db --host h1.example')],
    [grep { $_->{url} =~ /h1/ } @by_host], '... of one host';

# --- damage

SKIP: {
    skip 'no sqlite3', 4 if system('sqlite3 --version >out 2>&1');
    system q(sqlite3 t.db "UPDATE article SET title = 'x', seq = 9999"
             ) =~ s/\n\s*/ /r;
    ($status, $out, $err) = run('store check --store t.db');
    is $status, 1, 'a damaged store';
    like $out, qr/^a change has a number yet to come: https:/m, 'a line each';
    like $err, qr/'t.db' is damaged: .*store export.*store import/, 'what to do';
    runs 'store check --store t.db --words', 1, qr/words differ/, undef;
    ok @{(map { object($_) } (run('store check --store t.db --json'))[1])[0]
         {findings}} > 1, 'for programs';
}

# Overwrites a page of TABLE in the middle of FILE, of KIND.
sub damage
{
    my ($file, $table, $kind) = @_;

    $kind //= 'leaf';
    my ($page, $size) = split /\|/, qx{sqlite3 $file "SELECT pageno, pgsize
        FROM dbstat WHERE name = '$table' AND pagetype = '$kind' ORDER BY path
        LIMIT 1 OFFSET (SELECT count(*) / 2 FROM dbstat WHERE name = '$table'
                        AND pagetype = '$kind')"};

    open my $out, '+<', $file or die "$file: $!";
    seek $out, ($page - 1) * $size, 0;
    print $out "\xff" x $size;
    close $out or die "$file: $!";
    return;
}

sub minute { return sprintf '2015-03-02T%02d:%02d:%02dZ', $_[0] / 60,
    $_[0] % 60, $_[1] // 0 }

SKIP: {
    skip 'no sqlite3 that knows its pages', 20
        if system(q(sqlite3 m.db 'SELECT count(*) FROM dbstat' >out 2>&1));
    write_file('d.jsonl', join '', map { $json->encode($_) . "\n" } (map { {
        %first, id => "d$_", url => "http://many.example/d$_",
        title => "Number $_", published => minute($_),
        updated => '2017-01-01T00:00:00Z', revisions => [{
            %first, id => "d$_", url => "http://many.example/d$_",
            title => "Number $_, before", published => minute($_) }] }
    } 1 .. 900), \%gone);
    runs "store import --store $_.db d.jsonl", 0, qr/901 stored/, ''
        for qw(d v);
    is qx{sqlite3 d.db "SELECT count(*) FROM pruned WHERE updated > 1600000000"},
        "2\n", 'lists have changed when it came, however old it is';
    damage('d.db', 'article');
    ($status, $out, $err) = run('store export --store d.db');
    is $status, 1, 'a page of articles is damaged';
    my @left = map { object($_) } split /\n/, $out;
    is +(pop @left)->{url}, $gone{url}, 'those that are gone are told';
    my @numbers = map { $_->{title} =~ /(\d+)/ } @left;
    my ($gap) = grep { $numbers[$_] != $_ + 1 } 0 .. $#numbers;
    my $behind = $numbers[$gap];
    cmp_ok $behind - $gap, '<', 100, '... and all before a gap';
    is_deeply \@numbers, [1 .. $gap, $behind .. 900], '... and all behind it';
    my $dates = minute($gap) . ' before ' . minute($behind - 1, 1);
    like $err, qr/^newsclean: store export: 'd.db': what is listed from $dates/,
        'the gap is told';
    ($status, $out, $err) = run('list --store d.db');
    is $status, 1, 'list';
    @numbers = $out =~ /Number (\d+)$/mg;
    is_deeply [grep { $_ >= $behind } @numbers], [reverse $behind .. 900],
        'all before the gap';
    is_deeply [grep { $_ < $gap } @numbers], [reverse 1 .. $gap - 1],
        '... and behind it';
    runs 'store prune --store d.db --age 1y --dry-run', 1, '',
        qr/what is listed from \S+ before \S+ cannot be read/;

    # A part of one text; its whole second was lost with it.
    write_file('o.jsonl', join '', map { $json->encode($_) . "\n" } map { {
        %first, id => "o$_", url => "http://many.example/o$_",
        title => "Long $_", html => '<p>' . "Tale $_. " x 3000 . '</p>' }
    } 1 .. 8);
    runs 'store import --store o.db o.jsonl', 0, qr/8 stored/, '';
    damage('o.db', 'article', 'overflow');
    ($status, $out, $err) = run('store export --store o.db');
    is $status, 1, 'a page of a text is damaged';
    is scalar(() = $out =~ /"title":"Long/g), 7, 'all other articles are told';
    like $err, qr/^newsclean: store export: 'o.db': 1 article listed.*be read/,
        'and that one is not';

    damage('v.db', 'revision');
    ($status, $out, $err) = run('store export --store v.db --revisions');
    is $status, 1, 'a page of versions is damaged';
    is scalar(() = $out =~ /^/mg), 901, 'each article is there';
    my $missing = () = $out =~ /"revisions":\[\]/g;
    is scalar(() = $err =~ m{^newsclean: store export: 'v.db': \w+ versions? }mg),
        $missing, 'what is missing is told';
    cmp_ok $missing, '>', 0, 'something is';
}

done_testing;
