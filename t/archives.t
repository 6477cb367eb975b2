# archives.t -- what feeds tell of the past and of changes: archives by months,
# deltas, tombstones.
use strict;
use warnings FATAL => 'all';

use JSON::PP ();
use POSIX qw(strftime);
use Test::More;
use NewsClean::Stories;
use NewsClean::Test;

my $server = serve_stories('archives');

wait_for($_) or die "$_ is not stored" for @newest;

# Stored a minute ago: what changes within its first second does not count as
# changed.
system('sqlite3', "$server->{root}/store/articles.db",
       'UPDATE article SET updated = updated - 60, created = created - 60') == 0
    or die 'no sqlite3';

subtest 'archives (RFC 5005)' => sub {
    my $feed = get('/articles/feed.atom')->{body};
    my $at = link_of($feed, 'prev-archive');
    my (@seen, @chain, %next);

    while ($at && @chain < 9) {
        my $archive = get($at);

        push @chain, $at;
        is($archive->{status}, 200, $at);
        is_atom($archive->{body});
        like($archive->{body}, qr{<fh:archive/>}, 'is marked as an archive');
        is(link_of($archive->{body}, 'current'), '/articles/feed.atom',
           'leads to the subscription document');
        is(link_of($archive->{body}, 'self'), $at, 'knows its address');
        push @seen, @{ titles($archive->{body}) };
        $next{$at} = link_of($archive->{body}, 'next-archive');
        $at = link_of($archive->{body}, 'prev-archive');
    }
    is_deeply(\@chain, [map { "/articles/archive/$_.atom" }
                        qw(2016-02 2015-04 2015-01)],
              'the months that have articles');
    is_deeply(\@seen, \@newest, 'every article of a month that is over');
    is($next{ $chain[2] }, $chain[1], 'the way back');
    is($next{ $chain[0] }, undef, 'has an end');
    is_deeply(titles(get('/articles/archive/2016-02.rss')->{body} =~
                     s{<title>Feeds.*?</title>}{}r), [@newest[0, 1]], 'RSS');
    is(@{ JSON::PP->new->utf8->decode(
        get('/articles/archive/2016-02.json')->{body})->{items} }, 2, 'JSON');
    is_deeply(titles(get('/articles/archive/2016-02.atom?section=Sport')->{body}),
              [$newest[1]], "a section's archive");
    is(link_of(get('/articles/archive/2016-02.atom?section=Sport')->{body},
               'prev-archive'), '/articles/archive/2015-01.atom?section=Sport',
       '... has its own chain');

    my $now = strftime('%Y-%m', gmtime);
    is(get("/articles/archive/$_.atom")->{status}, 404, $_)
        for $now, '2015-02', '9999-12', '2015-00', '2015-13', '2015-1', '15-01';
    is(get('/articles/archive/2015-01.pdf')->{status}, 404, 'no such format');
    is(get('/articles/archive/2015-01.atom?page=2')->{status}, 404,
       'no such page');
};

# What a document says before and after something else has happened.
subtest 'archives stay' => sub {
    my $path = '/articles/archive/2015-01.atom';
    my $before = get($path);

    write_story('9-today', 'An article without a date is of the present month.');
    ok(wait_for('9-today'), 'a new article');
    my $after = get($path);
    is($after->{body}, $before->{body}, 'the same bytes');
    is($after->header('ETag'), $before->header('ETag'), 'the same tag');
    is(get($path, 'If-None-Match' => $before->header('ETag'))->{status}, 304,
       'not modified');
    like($after->header('Cache-Control'), qr/^public, max-age=300,/,
         'what was stored just now may still change');
    is(get($path, 'If-None-Match' => '"0-0000000000000000"')->{status}, 200,
       'another tag');

    # As if it had been stored years ago; in another place of the cache.
    is(system('sqlite3', "$server->{root}/store/articles.db",
              "UPDATE article SET updated = 1422000000, created = 1422000000 "
              . "WHERE url LIKE '%2015-01-%'"), 0, 'time goes by');
    my $settled = get("$path?author=Bob");
    is_deeply(titles($settled->{body}), [$newest[3]], 'an archive');
    is($settled->header('Cache-Control'),
       'public, max-age=31536000, immutable', 'is for ever');
    like(get("$path?author=Bob", Authorization => 'Basic eDp5')
         ->header('Cache-Control'), qr/^private, /, '... but private');
    is_deeply(titles_of('?limit=2'), ['9-today', $newest[0]],
              'the new one is in the feed');
};

subtest 'deltas (RFC 3229)' => sub {
    my %before = map { $_ => get("/articles/feed.$_?limit=50") }
        qw(atom rss json);
    my %tag = map { $_ => $before{$_}->header('ETag') } keys %before;
    my @feed = ('A-IM' => 'feed');

    like($before{atom}->header('Vary'), qr/A-IM.*If-None-Match/,
         'Vary says that it depends');
    is(get('/articles/feed.atom?limit=50', @feed,
           'If-None-Match' => $tag{atom})->{status}, 304, 'nothing is new');
    is(get('/articles/feed.atom?limit=50', @feed)->{status}, 200,
       'all is new to who has nothing');
    write_story('2016-02-fifth', 'This paragraph says something new of it.',
                @{ $story{'2016-02-fifth'} });
    write_story('9-tomorrow', 'An article that nobody has seen before.');
    ok(wait_for('9-tomorrow'), 'one changed, one is new');

    for my $format (qw(atom rss json)) {
        my $url = "/articles/feed.$format?limit=50";
        my $delta = get($url, @feed, 'If-None-Match' => $tag{$format});
        my @titles = $delta->{body} =~ /Story ([\w-]+)/g;

        like($delta->{line}, qr{ 226 IM Used$}, "$format: 226");
        is_deeply([sort @titles], ['2016-02-fifth', '9-tomorrow'],
                  '... has what is new');
        is($delta->header('IM'), 'feed', '... says how');
        is($delta->header('ETag'), get($url)->header('ETag'),
           '... has the tag of the whole feed');
        is($delta->header('Delta-Base'), $tag{$format}, '... and its base');
        is($delta->header('Cache-Control'), 'no-store, im', '... is not cached');
        is(get($url, @feed, 'If-None-Match' => $delta->header('ETag'))
           ->{status}, 304, '... after that nothing is new');
        ok($delta->{whole}, '... is whole');
        my $gzip = get($url, @feed, 'If-None-Match' => $tag{$format},
                       'Accept-Encoding' => 'gzip');
        is($gzip->{status}, 226, '... is compressed, too');
        is(unzip($gzip->{body}), $delta->{body}, '... the same bytes');
        is(get($url, @feed, 'If-None-Match' => $gzip->header('ETag'))
           ->{status}, 304, '... its tag is known');
    }
    my $url = '/articles/feed.atom?limit=50';
    my $status = sub { get($url, @_)->{status} };
    is_atom(get($url, @feed, 'If-None-Match' => $tag{atom})->{body});
    is($status->(@feed, 'If-None-Match' => $tag{atom} =~ s/"$/-gzip"/r), 226,
       'the tag of the compressed form');
    is($status->(@feed, 'If-None-Match' => "W/$tag{atom}"), 226, 'a weak tag');
    is($status->(@feed, 'If-None-Match' => qq{"x", $tag{atom}}), 226, 'a list');
    is($status->('A-IM' => 'vcdiff, feed;q=0.5',
                 'If-None-Match' => $tag{atom}), 226, 'a list of manipulations');
    is($status->('A-IM' => 'feed;q=0', 'If-None-Match' => $tag{atom}), 200,
       'refused');
    is($status->('A-IM' => 'vcdiff', 'If-None-Match' => $tag{atom}), 200,
       'another one');
    is($status->('If-None-Match' => $tag{atom}), 200, 'not asked for');
    is($status->(@feed, 'If-None-Match' => '"1-0123456789abcdef"'), 200,
       'a base that is not known');
    is($status->(@feed, 'If-None-Match' =>
                 $tag{atom} =~ s/"\d+/"999999/r), 200, 'a base to come');
    is($status->(@feed, 'If-None-Match' => $tag{rss}), 200,
       'the tag of another format');
    is(get('/articles/feed.atom?limit=49', @feed, 'If-None-Match' => $tag{atom})
       ->{status}, 200, 'the tag of another selection');
    is($server->fetch(HEAD => $url, @feed, 'If-None-Match' => $tag{atom})
       ->{status}, 226, 'HEAD');
};

# Who has read an archive does not read it again: what changes in it, and what
# goes, is told in the subscription document.
subtest 'articles of archives that change, or go' => sub {
    my $before = get('/articles/feed.atom?limit=2');
    my ($first) = get('/articles/archive/2015-01.atom')->{body} =~
        m{<entry.*?urn:uuid:([\w-]+)</id>\s*<title[^>]*>Story 2015-01-first}s;

    is_deeply(titles($before->{body})->[2], '2016-02-fifth',
              'the one that has changed, behind the newest');
    write_story('2015-01-first', 'A correction was made to this old story.',
                @{ $story{'2015-01-first'} });
    ok(eventually {
        get('/articles/feed.atom?limit=2')->{body} =~ /A correction was made/
    }, 'a correction');
    my $after = get('/articles/feed.atom?limit=2')->{body};
    is_atom($after);
    is_deeply([@{ titles($after) }[2 .. 3]], ['2016-02-fifth', '2015-01-first'],
              'it is in the feed');
    unlike(get('/articles/feed.atom?limit=2&page=2')->{body}, qr/2015-01-first/,
           '... on its first page');
    unlike(get('/articles/feed.atom?limit=2&section=Sport')->{body},
           qr/2015-01-first/, '... if it is selected');
    like(get('/articles/archive/2015-01.atom')->{body}, qr/A correction was/,
         '... and in the archive');

    unlink "$server->{root}/htdocs/news/2015-01-first.html";
    is(get('/news/2015-01-first.html')->{status}, 404, 'a page goes');
    ok(eventually {
        get('/articles/feed.atom?limit=2')->{body} =~
            m{<at:deleted-entry ref="urn:uuid:$first" when="[^"]*Z"}
    }, 'its tombstone is in the feed');
    is_atom(get('/articles/feed.atom?limit=2')->{body});
    is_deeply(titles(get('/articles/archive/2015-01.atom')->{body}),
              ['2015-01-second'], 'it is not in the archive any more');
    is(get("/articles/a/$first$_")->{status}, 410, "a/ID$_ is gone")
        for '', '.html', '.md', '.atom', '.json';
    unlike(get("/articles/feed.$_")->{body}, qr/$first/, "$_ has no word for it")
        for 'rss', 'json';
    my $delta = get('/articles/feed.atom?limit=2', 'A-IM' => 'feed',
                    'If-None-Match' => $before->header('ETag'));
    is($delta->{status}, 226, 'a delta');
    like($delta->{body}, qr{<at:deleted-entry ref="urn:uuid:$first"},
         '... has it too');
    unlike($delta->{body}, qr{<entry}, '... and nothing else');
    is_atom($delta->{body});
};

subtest 'where a month ends' => sub {
    write_story('2015-02-edge', 'The first second of a month is its own.',
                '2015-02-01T00:00:00Z');
    write_story('2015-02-last', 'The last second of a month is its own, too.',
                '2015-02-28T23:59:59Z');
    ok(wait_for('2015-02-last'), 'the articles');
    is_deeply(titles(get("/articles/archive/2015-$_->[0].atom")->{body}),
              $_->[1], "2015-$_->[0]")
        for ['01', ['2015-01-second']],
            ['02', ['2015-02-last', '2015-02-edge']],
            ['04', ['2015-03-third']];
    is(get('/articles/archive/2015-03.atom')->{status}, 404, 'none in March');
};

done_testing;
