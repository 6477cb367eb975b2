# feeds.t -- feeds as the standards and their clients want them: selections,
# formats, pages, headers, a kept compressed form.
use strict;
use warnings FATAL => 'all';

use JSON::PP ();
use Test::More;
use NewsClean::Store;
use NewsClean::Stories;
use NewsClean::Test;

my $server = serve_stories('feeds');

ok(wait_for($_), "$_ is stored") for @newest;

subtest 'selections' => sub {
    is_deeply(titles_of(''), [@newest[0 .. 2]], 'NewsCleanFeedLimit, newest first');
    is_deeply(titles_of('?limit=2'), [@newest[0, 1]], 'limit');
    is_deeply(titles_of('?limit=9&section=Sport'), [@newest[1, 3]], 'section');
    is_deeply(titles_of('?limit=9&section=sport'), [@newest[1, 3]],
              'in any case');
    is_deeply(titles_of('?section=Town+%26+Land'), [$newest[0]], 'encoded');
    is_deeply(titles_of('?author=Ann%20Writer'), [@newest[2, 4]], 'author');
    is_deeply(titles_of('?author=Zo%c3%ab'), [$newest[0]], 'author, UTF-8');
    is_deeply(titles_of('?tag=bridge'), [@newest[3, 4]], 'tag');
    is_deeply(titles_of('?tag=river&author=Bob&section=Sport'), [@newest[1, 3]],
              'all three');
    is_deeply(titles_of('?q=paragraph+third'), [$newest[2]], 'search');
    is_deeply(titles_of('?path=/news/2015&limit=9'), [@newest[2 .. 4]], 'path');
    is_deeply(titles_of('?path=/elsewhere/'), [], 'no such path');
    is_deeply(titles_of('?path=/&limit=9'), \@newest, 'every path');
    is_deeply(titles(get('/news-only/feed.atom?path=/news/2015-01')->{body}),
              [@newest[3, 4]], 'a path within what is selected');
    is_deeply(titles(get('/news-only/feed.atom?path=/news/2016')->{body}), [],
              'never one beside it');
    is_deeply(titles_of('?utm_source=x&limit=1'), [$newest[0]],
              'what is not ours is passed over');
    for my $query ('path=news', 'path=//evil.example/', 'path=%zz', 'page=0') {
        my $answer = get("/articles/feed.atom?$query");

        is($answer->{status}, 400, $query);
        like($answer->{body}, qr/The parameter (?:path|page) /,
             '... says which parameter');
    }
    my %title = ('?section=Sport' => 'Feeds: Sport', '?author=Bob' =>
                 'Feeds: Bob', '?tag=river' => 'Feeds: #river',
                 '?path=/news/' => 'Feeds: /news/', '?q=a' => 'Feeds: "a"');
    like(get("/articles/feed.atom$_")->{body} =~ s/&quot;/"/gr,
         qr{<title[^>]*>\Q$title{$_}\E</title>}, "$_ has a title of its own")
        for sort keys %title;
    my %id;
    $id{ (get("/articles/feed.$_")->{body} =~ m{urn:uuid:([0-9a-f-]+)})[0] }++
        for 'atom', 'atom?page=2';
    is(keys %id, 1, 'a feed has one id on all its pages');
};

subtest 'formats' => sub {
    my %type = (atom => 'application/atom+xml; charset=utf-8',
                rss => 'application/rss+xml; charset=utf-8',
                json => 'application/feed+json');
    my %answer = map { $_ => get("/articles/feed.$_") } keys %type;

    is($answer{$_}->header('Content-Type'), $type{$_}, "$_: type")
        for sort keys %type;
    is_atom($answer{atom}{body});
    is_fine($answer{$_}{body}) for 'rss', 'json';
    is(get('/articles/feed.rss', Accept => 'text/html;q=0.1')->{status}, 200,
       'never 406');
    is_deeply([get('/articles/feed.rss')->{body} =~
               m{<item>\s*<title>Story ([\w-]+)}g], [@newest[0 .. 2]], 'RSS');
    my $json = JSON::PP->new->utf8->decode($answer{json}{body});
    is_deeply([map { $_->{title} } @{ $json->{items} }],
              [map { title_of($_) } @newest[0 .. 2]], 'JSON Feed');
    my @ids = map { [$answer{$_}{body} =~ /urn:uuid:[0-9a-f-]+/g] }
        qw(atom rss json);
    my %ids = map { $_ => 1 } @{ $ids[1] };
    is(scalar(grep { $ids{ $_->{id} } } @{ $json->{items} }), 3,
       'the same ids in RSS and JSON');
    is(scalar(grep { $ids{$_} } @{ $ids[0] }), 3, '... and in Atom');

    my $opml = get('/articles/feeds.opml');
    like($opml->header('Content-Type'), qr{^text/x-opml\b}, 'OPML');
    is_fine($opml->{body});
    like($opml->{body}, qr{xmlUrl="[^"]*/articles/feed\.atom\?$_"}, $_)
        for 'section=Sport', 'section=Town\+%26\+Land', 'author=Bob',
            'author=Zo%c3%ab', 'tag=river';
    my ($url) = $opml->{body} =~ m{xmlUrl="http://localhost:\d+([^"]*%26[^"]*)"};
    is_deeply(titles(get($url)->{body}), [$newest[0]], 'its addresses are right');

    my $search = get('/articles/opensearch.xml');
    is($search->header('Content-Type'),
       'application/opensearchdescription+xml', 'OpenSearch');
    is_fine($search->{body});
    my ($template) = $search->{body} =~ m{type="text/html"[^>]*template="([^"]*)"};
    $template =~ s/&amp;/&/g;
    $template =~ s/\{searchTerms\}/third/;
    $template =~ s/\{[^}]*\?\}/1/g;
    $template =~ s{^http://localhost:\d+}{};
    like(get($template)->{body}, qr/Story 2015-03-third/, '... leads to results');

    my $llms = get('/articles/llms.txt');
    like($llms->header('Content-Type'), qr{^text/plain\b}, 'llms.txt');
    is_fine($llms->{body});
    like($llms->{body}, qr/^# Feeds\n/, '... begins with its title');
    my ($markdown) = $llms->{body} =~ m{\(http://localhost:\d+([^)]*\.md)\)};
    like(get($markdown)->header('Content-Type'), qr{^text/markdown\b},
         '... leads to Markdown');
    is_fine(get('/articles/sitemap-news.xml')->{body});
    unlike(get('/articles/sitemap-news.xml')->{body}, qr/<loc>/,
           'no old news in the sitemap');
};

subtest 'pages of a feed' => sub {
    my ($next, @seen) = '/articles/feed.atom?limit=2';
    my $pages = 0;

    while ($next && $pages++ < 9) {
        my $feed = get($next)->{body};

        is_atom($feed);
        is(link_of($feed, 'self'), $next, "$next: self");
        push @seen, @{ titles($feed) };
        if ($pages > 1) {
            is(link_of($feed, 'first'), '/articles/feed.atom?limit=2', 'first');
            ok(link_of($feed, 'previous'), 'previous');
        }
        $next = link_of($feed, 'next');
    }
    is($pages, 3, 'as many pages as there are');
    is_deeply(\@seen, \@newest, 'every article once');
    is(JSON::PP->new->utf8->decode(get('/articles/feed.json?limit=2')->{body})
       ->{next_url} =~ s{^http://localhost:\d+}{}r,
       '/articles/feed.json?limit=2&page=2', 'next_url');
};

subtest 'the compressed form' => sub {
    my $url = '/articles/feed.atom?limit=9';
    my $plain = get($url);
    my $gzip = get($url, 'Accept-Encoding' => 'br, gzip;q=0.5');
    my $tag = $gzip->header('ETag');

    is($plain->header('Content-Encoding'), '', 'only for who takes it');
    is($gzip->header('Content-Encoding'), 'gzip', 'gzip');
    is($gzip->header('Content-Length'), length $gzip->{body}, 'its length');
    is(unzip($gzip->{body}), $plain->{body}, 'the same bytes');
    isnt($tag, $plain->header('ETag'), 'a tag of its own');
    ok(get($url, 'Accept-Encoding' => 'gzip')->{body} eq $gzip->{body},
       'made once, or always the same');
    my $same = get($url, 'Accept-Encoding' => 'gzip', 'If-None-Match' => $tag);
    is($same->{status}, 304, 'its tag gives 304');
    is($same->header('ETag'), $tag, '... with that tag');
    is(get($url, 'If-None-Match' => $tag)->{status}, 304, '... also uncompressed');
    is($_->header('Vary') =~ /Accept-Encoding/, 1, 'Vary') for $plain, $gzip,
        $same;
    my $part = get($url, 'Accept-Encoding' => 'gzip', Range => 'bytes=10-19',
                   'If-Range' => $tag);
    is($part->{status}, 206, 'a range');
    is($part->{body}, substr($gzip->{body}, 10, 10), '... of the compressed form');
    is(get($url, Range => 'bytes=0-4')->{body}, '<?xml', 'a range of the plain');
    is(get($url, 'Accept-Encoding' => $_)->header('Content-Encoding'), '', $_)
        for 'gzip;q=0', 'identity', 'br', '*;q=0', '';
    is(get($url, 'Accept-Encoding' => $_)->header('Content-Encoding'), 'gzip', $_)
        for '*', 'GZIP', 'x-gzip', '*;q=0, gzip';
    is(get('/plain/feed.atom', 'Accept-Encoding' => 'gzip')
       ->header('Content-Encoding'), '', 'no-gzip');
    my $twice = get('/deflate/feed.atom?limit=9', 'Accept-Encoding' => 'gzip');
    like(unzip($twice->{body}), qr{^<\?xml},
       'not compressed twice by mod_deflate');
    for my $path ('/deflate', '/brotli') {
        for my $coding ('gzip', 'br', 'gzip, deflate, br') {
            my @ask = ("$path/feed.atom", 'Accept-Encoding' => $coding);
            my $tag = get(@ask)->header('ETag');

            is(get(@ask, 'If-None-Match' => $tag)->{status}, 304,
               "$path, $coding: 304 behind a compressing filter");
        }
    }
    # With a page of the site itself.
    is(get('/articles/', 'Accept-Encoding' => 'gzip')
       ->header('Content-Encoding'), 'gzip', 'pages too');
};

subtest 'headers' => sub {
    my ($id) = get('/articles/feed.atom')->{body} =~ m{<entry.*?urn:uuid:([\w-]+)}s;

    for my $path (qw(feed.atom feed.rss feed.json opensearch.xml feeds.opml
                     sitemap-news.xml llms.txt search?q=a archive/2015-01.atom),
                  '', "a/$id", "a/$id.html", "a/$id.md", "a/$id.txt",
                  "a/$id.atom", "a/$id.json") {
        my $answer = get("/articles/$path");

        is($answer->{status}, 200, "/$path");
        is($answer->header('X-Content-Type-Options'), 'nosniff', 'nosniff');
        like($answer->header('Content-Security-Policy'), qr/default-src 'none'/,
             'a policy');
        is($answer->header('Content-Signal'), 'search=yes, ai-train=no',
           'the signal');
        like($answer->header('Cache-Control'),
             qr/^public, max-age=300, stale-while-revalidate=300$/, 'caching')
            unless $path =~ /archive/;
        my $same = get("/articles/$path", 'If-None-Match' =>
                       $answer->header('ETag'));
        is($same->{status}, 304, '... not modified');
        is($same->header($_), $answer->header($_), "... with its $_")
            for qw(ETag Cache-Control Vary Content-Location);
        my $head = $server->fetch(HEAD => "/articles/$path");
        is($head->header('Content-Length'), length $answer->{body},
           'HEAD has the length');
        is($server->fetch(POST => "/articles/$path", 'Content-Length' => 0)
           ->{status}, 405, '... not to be posted to');
    }
    unlike(get('/articles/search')->{body}, qr/Story/,
           'nothing is found before something was asked');
    like(get('/articles/search?q=a')->header('X-Robots-Tag'), qr/noindex/,
         'searches are not for search engines');
    is(get('/hub/feed.atom')->header('Link') =~ s{localhost:\d+}{host}r,
       '<http://127.0.0.1:1/hub>; rel="hub", '
       . '<http://host/hub/feed.atom>; rel="self"', 'the hub (WebSub 4)');
    is(link_of(get('/hub/feed.atom')->{body}, 'hub'), 'http://127.0.0.1:1/hub',
       '... in the feed too');
    for my $query ('section=Sport', 'tag=river', 'author=Bob', 'path=/news/',
                   'q=a', 'page=2', 'limit=2') {
        for my $name (qw(feed.atom feed.rss feed.json)) {
            my $answer = get("/hub/$name?$query");

            is($answer->{status}, 200, "$name?$query");
            is($answer->header('Link'), '',
               '... which no hub is told of, names none');
            unlike($answer->{body}, qr{127\.0\.0\.1:1/hub}, '... nor in itself');
        }
    }
    is(get('/articles/feed.atom')->header('Link'), '', 'no hub, no link');
};

subtest 'an article by Accept' => sub {
    my ($id) = get('/articles/feed.atom')->{body} =~ m{<entry.*?urn:uuid:([\w-]+)}s;
    my %type = ('text/markdown' => 'md', 'text/plain' => 'txt',
                'application/atom+xml' => 'atom', 'application/json' => 'json',
                '*/*' => 'html', 'text/markdown, text/html' => 'html',
                'image/png' => 'html', 'text/markdown;q=0' => 'html',
                'text/html;q=0.5, text/markdown;q=0.6' => 'md');
    my %tag;

    for my $accept (sort keys %type) {
        my $answer = get("/articles/a/$id", Accept => $accept);
        my $fixed = get("/articles/a/$id.$type{$accept}");

        is($answer->{body}, $fixed->{body}, $accept);
        is($answer->header('Content-Type'), $fixed->header('Content-Type'),
           '... its type');
        like($answer->header('Vary'), qr/\bAccept\b(?!-)/, '... Vary');
        like($answer->header('Content-Location'),
             qr{/articles/a/$id\.$type{$accept}$}, '... Content-Location');
        unlike($fixed->header('Vary'), qr/\bAccept\b(?!-)/,
               '... not where the suffix says it');
        is(get("/articles/a/$id.$type{$accept}", Accept => 'image/png')
           ->{status}, 200, '... where nothing is refused');
        is(get("/articles/a/$id", Accept => $accept,
               'If-None-Match' => $answer->header('ETag'))->{status}, 304,
           '... not modified');
        $tag{ $answer->header('ETag') }{ $type{$accept} } = 1;
    }
    is(scalar(grep { keys %$_ > 1 } values %tag), 0, 'a tag is of one form');
    my $markdown = get("/articles/a/$id.md");
    is($markdown->header('x-markdown-tokens'),
       int((length(Encode::decode('UTF-8', $markdown->{body})) + 3) / 4),
       'x-markdown-tokens');
    is_atom(get("/articles/a/$id.atom")->{body});
    like(get("/articles/a/$id")->header('Link'),
         qr{<[^>]*/a/$id\.md>; rel="alternate"; type="text/markdown"},
         'Link to the other forms');
    like(get('/articles/a/00000000-0000-5000-8000-000000000000')
         ->header('Vary'), qr/\bAccept\b(?!-)/, 'Vary on what is not there');
};

# As long as the store's files stay as they are, what is kept is served without
# it.
subtest 'what is kept' => sub {
    my $db = "$server->{root}/store/articles.db";
    my $age = sub { utime time - 100, time - 100, grep { -e } $db, "$db-wal" };
    my $kept = sub {
        (get('/status?format=prometheus')->{body} =~
            /^newsclean_served_kept_total (\d+)/m)[0]
    };
    my @paths = ('feed.atom', 'feed.rss?section=Sport', 'feed.json', '',
                 'search?q=story', 'archive/2015-01.atom', 'feeds.opml',
                 'llms.txt', 'opensearch.xml', 'feed.atom?limit=50');
    my $url = '/articles/feed.atom?limit=50';
    my $old = get($url)->header('ETag') =~ s/"\d+/"1/r;
    my %before;

    $age->();
    for my $path (@paths) {
        my $url = "/articles/$path";
        my $before = get($url);
        my $n = $kept->();
        my $now = get($url);
        my $heads = sub {
            join "\n", sort grep { !/^Date:/ } @{ shift->{lines} };
        };

        ok($now->{body} eq $before->{body}, "$url: the same bytes");
        is($heads->($now), $heads->($before), '... the same headers');
        is(get($url, 'If-None-Match' => $before->header('ETag'))->{status}, 304,
           '... unchanged');
        is($kept->(), $n + 2, '... and both were kept');
    }
    my $n = $kept->();
    my @delta = ($url, 'A-IM' => 'feed', 'If-None-Match' => $old);
    get($_) for '/articles/feed.atom?limit=7', '/articles/a/x';
    my $delta = get(@delta);
    is($delta->{status}, 226, 'a delta is made');
    is($kept->(), $n, 'what is not kept is made');
    ok(get(@delta)->{body} eq $delta->{body}, 'a delta is kept');
    is($kept->(), $n + 1, '... too');
    write_story('9-the-last', 'This one is new, however much is kept.');
    ok(eventually { get($url)->{body} =~ /9-the-last/ }, 'what is new is seen');
    $n = $kept->();
    get($url) for 1 .. 3;
    is($kept->(), $n, 'a moment ago is not long ago');
};

# Six of 3 MiB, as html and text together: five have room in the 16 MiB of a
# list. What an article itself has, it has whole.
subtest 'more text than a feed may have' => sub {
    my @names = map { "2014-0$_-long" } 1 .. 6;
    my $paragraph = 'A paragraph that goes on: '
        . join ' ', map { "word$_" } 100_000 .. 249_999;

    write_story($_, $paragraph, substr($_, 0, 7) . '-01T00:00:00Z')
        for @names;
    ok(wait_for($names[-1], 60), 'the last'); # they are large, with a sanitizer

    my $feed = get('/articles/feed.atom?path=/news/2014&limit=100')->{body};
    my @entries = $feed =~ m{<entry.*?</entry>}gs;

    is_deeply(titles($feed), [reverse @names], 'all are listed');
    cmp_ok(length $entries[0], '>', 1_400_000, 'the first is whole');
    is_deeply([map { /<content/ ? 1 : 0 } @entries], [1, 1, 1, 1, 1, 0],
              'five are');
    like($entries[5], qr{<summary}, 'one is short');
    is_fine($feed);

    my ($id) = $entries[5] =~ m{<id>urn:uuid:([\w-]+)};

    ok(get("/articles/a/$id.txt")->{body} =~ /word249999/,
       'and whole by itself');
};

# Put beside the server: these rows take no pages to make.
subtest 'the longest page is not the last' => sub {
    my $store = "$server->{root}/store/articles.db";
    my $first = '/articles/feed.atom?limit=500';
    my $more = 501 - NewsClean::Store::sql($store,
        'SELECT count(*) FROM article WHERE gone = 0');

    NewsClean::Store::sql($store, <<"END");
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < $more)
INSERT INTO article (num, id, url, host, address, seq, created, updated, hash,
                     title)
SELECT i, 'many-' || i, 'http://' || host || '/many/' || i, host,
    host || '/many/' || i, -i, 1, 1, i, 'Story many'
FROM n, (SELECT DISTINCT host FROM article);
END
    my $feed = get($first)->{body};
    is(scalar(() = $feed =~ /<entry\b/g), 500, 'all that a page may have');
    is(link_of($feed, 'next'), "$first&page=2", 'and a next one');
    is_deeply(titles(get("$first&page=2")->{body}), ['many'],
              '... with what is left');
};

# The server may only read, and somebody else writes now and then.
subtest 'a store that somebody else keeps' => sub {
    plan skip_all => 'root may write everywhere' if $> == 0;
    my $dir = "$server->{root}/store";
    my $may_write = sub {
        my ($right) = @_;

        chmod $right ? 0755 : 0555, $dir;
        chmod $right ? 0644 : 0444, "$dir/articles.db";
    };
    my @answers;

    $server->stop;
    NewsClean::Store::sql("$dir/articles.db", 'PRAGMA wal_checkpoint');
    ok(!-e "$dir/articles.db-wal", 'nobody has it open');
    utime 1e9, 1e9, "$dir/articles.db"; # no change can be of the same moment
    $may_write->(0);
    $server->start;
    is(get('/articles/feed.atom')->{status}, 200, 'is read');
    $may_write->(1);
    NewsClean::Store::sql("$dir/articles.db", <<'END');
UPDATE state SET seq = seq + 1;
UPDATE article SET seq = (SELECT seq FROM state), title = 'Story of-another'
    WHERE num = (SELECT max(num) FROM article);
END
    ok(!-e "$dir/articles.db-wal", '... written, and left');
    $may_write->(0);
    ok(eventually {
        push @answers, get('/articles/feed.atom');
        titles($answers[-1]{body})->[0] eq 'of-another';
    }, 'what was written is shown');
    is_deeply([grep { $_ != 200 } map { $_->{status} } @answers], [],
              '... and each answer was a feed');
    $may_write->(1);
};

done_testing;
