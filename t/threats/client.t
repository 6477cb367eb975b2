# client.t -- SECURITY.md's rows 18 to 23: what a client may ask.
use strict;
use warnings FATAL => 'all';

use HTTP::Date qw(time2str);
use Test::More;
use NewsClean::HTTP ();
use NewsClean::Test qw(article_page eventually spew);
use NewsClean::Threats qw(row);

my $server = NewsClean::Threats->new('client', <<'END');
UseCanonicalName Off
NewsCleanRetain 60
<Location /linked>
    NewsCleanAdvertise On
    NewsCleanNegotiate On
</Location>
<Location /status>
    SetHandler newsclean-status
</Location>
END
$server->start;
my $base = "http://localhost:$server->{port}";

# One request as it is written here, and all of the answer.
sub raw
{
    my $http = NewsClean::HTTP::connection($server->{port});

    $http->send_bytes(shift);
    my $bytes = $http->read_until(qr/(?!)/);
    return $bytes;
}

# Details: t/handler.t, t/advertise.t, t/host.t.
row $server, 18, 'a Host that is not ours' => sub {
    my @evil = ('X-Forwarded-Host' => 'evil.example', Forwarded =>
                'host=evil.example;proto=gopher', 'X-Forwarded-Server' =>
                'evil.example', 'X-Forwarded-Proto' => 'gopher',
                'X-Original-URL' => '/evil', 'X-Rewrite-URL' => '/evil');
    my @hosts = ('evil.example', 'evil.example:80', 'localhost.evil.example',
                 'localhost:1', 'a"><script>', '', "localhost:$server->{port}");
    my $n = 0;

    for my $host (@hosts) {
        my $name = 'host' . ++$n;
        $server->page("linked/$name.html", article_page("Asked of host $n"));
        my $answer = $server->fetch(GET => "/linked/$name.html", Host => $host,
                                    @evil);
        unlike(join("\n", @{ $answer->{lines} }, $answer->{body}),
               qr/evil|gopher|localhost:1\b/, "$host: the page");
        next if $answer->{status} == 400; # httpd knows no such name
        next unless $host =~ /^localhost:\d\d/;
        $server->sentinel;
        is($server->id_of("Asked of host $n"), '', "$host, and others: not kept");
        $server->fetch(GET => "/linked/$name.html", Host => $host,
                       'X-Forwarded-Server' => 'evil.example');
        ok($server->stored_by("Asked of host $n"), "$host: is kept");
        like($server->entry("Asked of host $n"),
             qr{href="\Q$base\E/linked/$name\.html"}, "$host: under our name");
    }
    # A request line may name a host as well.
    $server->page('absolute.html', article_page('Asked absolutely'));
    raw("GET http://evil.example/absolute.html HTTP/1.1\r\n"
        . "Host: evil.example\r\nConnection: close\r\n\r\n");
    $server->sentinel;
    for my $path ('feed.atom?limit=500', 'feed.rss', 'feed.json', 'feeds.opml',
                  '', 'llms.txt', 'sitemap-news.xml', 'opensearch.xml',
                  'a/' . $server->id_of('Sentinel number 1'), 'nothing', 'a') {
        for my $host (@hosts[0 .. 3]) {
            my $answer = $server->fetch(GET => "/articles/$path", Host => $host,
                                        @evil);
            unlike(join("\n", @{ $answer->{lines} }, $answer->{body}),
                   qr/evil|gopher|localhost:1\b/, "/articles/$path of $host");
        }
    }
};

# Details: t/handler.t.
row $server, 19, 'addresses, methods and headers without sense' => sub {
    my $id = $server->id_of('Sentinel number 1');
    my @paths = map { "/articles/$_" } (
        '..%2f..%2fetc%2fpasswd', 'a/%00', "a/$id%00.html", 'a/%ff%fe', '%',
        'a/' . 'x' x 7000, '?' . 'q=x&' x 1500, '?q=' . '%22' x 1000,
        '?q=' . '(' x 1000, '?q=' . '%2a' x 1000, '?q=NEAR(a b)' =~ s/ /%20/r,
        '?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E', '?limit=-1', '?limit=0x10',
        '?page=1e9', '?page=-1', '?limit=99999999999999999999', '?section=%00',
        '?author=%C0%AF', '?tag=' . '%F0%9F%92%A9' x 500, '?path=..', '?path=',
        '?%3D%26%3B;;&&==', 'feed.atom?page=0', 'archive/2015-13.atom',
        'archive/-1.rss', 'archive/99999999-01.json', 'archive/2015-01.exe',
        '<script>alert(1)</script>', 'feed.%61tom/../x', 'a//', '//', '.', '..',
        'feed.atom;x=y', 'feed.atom%0d%0a', 'a/' . uc $id
    );
    my @headers = (
        ['If-None-Match' => '"' x 4000], ['If-None-Match' => '*, "a'],
        ['If-Modified-Since' => 'Thu, 99 Foo 99999 99:99:99 GMT'],
        ['If-Range' => '"x'], [Range => 'bytes=' . join ',', ('0-0') x 1500],
        [Range => 'bytes=99999999999999999999-'], [Range => 'bytes=-'],
        [Accept => 'text/*;q=' . '9' x 4000], [Accept => ',' x 4000],
        [Accept => 'a/b;c="\\"' . 'x' x 3000],
        ['Accept-Encoding' => 'gzip;q=x'],
        ['A-IM' => 'feed' . ', feed' x 500], ['A-IM' => '"'],
        [Cookie => '=' x 4000], ['Cache-Control' => '"' x 4000],
        [Expect => 'the unexpected']
    );

    for my $path (@paths) {
        for my $below ('', '.atom') {
            my $answer = $server->fetch(GET => $path . $below);
            my $shown = substr $path, 0, 60;
            cmp_ok($answer->{status}, '<', 500, "$shown$below");
            unlike($answer->{body}, qr/<script>alert/, "$shown$below: as text");
        }
    }
    for my $path ('/articles/feed.atom', '/articles/', "/articles/a/$id",
                  '/status', '/linked/host7.html') {
        for my $header (@headers) {
            my $answer = $server->fetch(GET => $path, @$header);
            cmp_ok($answer->{status}, '<', 500,
                   "$path, $header->[0]: " . substr $header->[1], 0, 30);
        }
        for my $method (qw(POST PUT DELETE PATCH PROPFIND FOO get),
                        'x' x 100) {
            my $status = $server->fetch($method, $path)->{status};
            next if $path =~ /linked/; # is httpd's to answer
            like($status, qr/^(?:400|405|501)$/, "$method $path");
        }
    }
};

row $server, 20, 'line ends in what is asked' => sub {
    my $crlf = '%0d%0aX-Evil:%20yes%0d%0a%0d%0a<b>';
    my @paths = (map { "/articles/$_$crlf" } '?q=', '?author=', '?tag=',
                 '?section=', '?path=/', '?limit=', '?page=', 'a/', '',
                 'feed.atom?author=', 'feed.rss?x=', 'feeds.opml?');

    for my $path (@paths, "/linked/x$crlf.md", "/articles$crlf",
                  "/linked/host7.html?$crlf") {
        for my $how ($path, $path =~ s/%0d//gr, $path =~ s/%0a//gr) {
            my $answer = $server->fetch(GET => $how);
            is(scalar grep({ /^X-Evil/i } @{ $answer->{lines} }), 0,
               substr $how, 0, 70);
            unlike($answer->{body}, qr/\r\nX-Evil/, '... nor in the body');
            # httpd makes an error of a header with such an end.
            cmp_ok($answer->{status}, '<', 500, '... and no error of ours');
        }
    }
    # In a header's value httpd itself refuses them.
    like(raw("GET /articles/feed.atom HTTP/1.1\r\nHost: localhost\r\n"
             . "A-IM: feed\rX-Evil: yes\r\nConnection: close\r\n\r\n"),
         qr{^HTTP/1\.1 400 }, 'a bare CR in a header');
};

# Details: t/feeds.t, t/archives.t, t/filter.t, tests/unit/test_delta.c.
row $server, 21, 'tags, dates and deltas' => sub {
    for my $path ('/articles/feed.atom', '/articles/a/'
                  . $server->id_of('Sentinel number 1'), '/articles/') {
        my $answer = $server->fetch(GET => $path);
        my $tag = $answer->header('ETag');
        my $past = time2str(86400);
        my $future = time2str(time + 86400);

        isnt($tag, '', "$path: a tag") or next;
        is($server->fetch(GET => $path, 'If-None-Match' => $tag,
                          'If-Modified-Since' => $past)->{status}, 304,
           '... counts for more than a date that is too old');
        is($server->fetch(GET => $path, 'If-None-Match' => '"other"',
                          'If-Modified-Since' => $future)->{status}, 200,
           '... and than one that is new enough');
        is($server->fetch(GET => $path, 'If-Match' => $tag,
                          'If-Unmodified-Since' => $past)->{status}, 200,
           '... and if it has to match, likewise');
        (my $weak = $tag) =~ s{^(?:W/)?}{W/};
        is($server->fetch(GET => $path, 'If-None-Match' => $weak)->{status},
           304, '... weakly, for GET');
        is($server->fetch(GET => $path, 'If-Range' => $weak,
                          Range => 'bytes=0-9')->{status}, 200,
           '... strongly, for a part');
        my $gzip = $server->fetch(GET => $path, 'Accept-Encoding' => 'gzip');
        isnt($gzip->header('ETag'), $tag, '... another where it is compressed')
            if $gzip->header('Content-Encoding') eq 'gzip';
        like($gzip->header('Vary'), qr/Accept-Encoding/i, '... which is said');
    }
    my $before = $server->fetch(GET => '/articles/feed.atom')->header('ETag');
    $server->sentinel;
    my $after = $server->fetch(GET => '/articles/feed.atom');
    isnt($after->header('ETag'), $before, 'a tag goes with what it was of');
    my $delta = $server->fetch(GET => '/articles/feed.atom', 'A-IM' => 'feed',
                               'If-None-Match' => $before);
    is($delta->{status}, 226, 'a delta says that it is one');
    is($delta->header('IM'), 'feed', '... of which kind');
    like($delta->header('Vary'), qr/A-IM/i, '... and to whom');
    isnt($delta->{body}, $after->{body}, '... and is less than all');
    is($server->fetch(GET => '/articles/feed.atom', 'A-IM' => 'feed',
                      'If-None-Match' => '"made up"')->{status}, 200,
       'a tag that never was gets all');
};

# Thousands of articles older than all others, put into the store behind the
# server's back; addresses that are long make it expensive to look at all.
sub with_old_articles
{
    my ($code) = @_;
    my $host = "localhost:$server->{port}";
    my $sum = NewsClean::Store::sql($server->store, <<"END");
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO article (num, id, url, host, address, seq, created, updated, hash,
                     title)
SELECT (1000000000 + i) * 1024, 'old-' || i, 'http://' || it, '$host', it, 0,
       1000000000 + i, 1000000000 + i, i, 'Old'
FROM (SELECT i, '$host/old/' || i || printf('%.*c', 200, 'x') AS it FROM n)
RETURNING length(address);
END
    $code->(20_000 * $sum);
    NewsClean::Store::sql($server->store,
                          "DELETE FROM article WHERE title = 'Old'");
}

# Details: tests/unit/test_store_work.c counts the engine's steps.
row $server, 22, 'feeds that would cost much' => sub {
    $server->page("many$_.html", article_page("Of many $_")) for 1 .. 25;
    $server->fetch(GET => "/many$_.html") for 1 .. 25;
    ok($server->stored_by('Of many 25'), 'there are articles');
    for my $query ('limit=501', 'limit=4294967297', 'limit=-1', 'page=1001',
                   'page=4294967297', 'limit=1e3') {
        for my $path ('feed.atom', 'feed.rss', 'feed.json', '') {
            my $answer = $server->fetch(GET => "/articles/$path?$query");
            is($answer->{status}, 400, "$path?$query");
        }
    }
    my $words = join '+', map { "w$_" } 1 .. 40;
    is($server->fetch(GET => "/articles/?q=$words")->{status}, 200,
       'more words than count');
    is($server->fetch(GET => '/articles/?q=' . 'x' x 201)->{status}, 400,
       'a parameter that is too long');

    # Whatever was read before, of a store that has changed all is read anew.
    with_old_articles(sub {
        my $all = shift;
        for my $asked ('feed.atom?limit=7', 'feed.rss?limit=8&page=2',
                       'feed.json?limit=9', '?limit=6', 'search?q=towers',
                       'feed.atom?author=Nobody', 'feed.atom?tag=Nothing',
                       'feed.atom?section=Nowhere', 'llms.txt') {
            my $before = $server->bytes_read;
            my $answer = $server->fetch(GET => "/articles/$asked");
            is($answer->{status}, 200, $asked);
            cmp_ok($server->bytes_read - $before, '<', $all / 8,
                   '... for which few of all articles are looked at');
        }
        my $feed = $server->fetch(GET => '/articles/feed.atom?limit=500');
        is(scalar(() = $feed->{body} =~ /<entry\b/g), 500,
           'as many as may be asked for');
    });
};

row $server, 23, 'addresses without end' => sub {
    my $file = $server->store;
    my $count = sub {
        NewsClean::Store::sql($file, 'SELECT count(*) FROM article')
    };

    # One text under many addresses; what only tells where a reader came from
    # is no part of one.
    $server->page('endless.html', article_page('Without end'));
    $server->fetch(GET => "/endless.html?utm_source=$_&fbclid=$_") for 1 .. 50;
    $server->sentinel;
    is(NewsClean::Store::sql($file, "SELECT count(*) FROM article WHERE title "
       . "= 'Without end'"), 1, 'one article, whatever the campaign');
    $server->fetch(GET => "/endless.html?x=$_") for 1 .. 150;
    $server->fetch(GET => "/nothing-there$_.html") for 1 .. 150;
    $server->sentinel;

    # What is over NewsCleanRetain goes when a child starts, and now and then.
    $server->{forgets} = 1;
    $server->graceful;
    ok(eventually { $count->() <= 60 }, 'no more than NewsCleanRetain says');
    my ($newest) = $server->fetch(GET => '/articles/feed.atom?limit=1')->{body}
        =~ m{<title type="text">(Sentinel[^<]*|Without end)</title>};
    ok($newest, '... and those are the newest');
    $server->{mortal} = 1;
};

$server->stop;
done_testing;
