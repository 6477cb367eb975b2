# handler.t -- what is served under SetHandler newsclean.
use strict;
use warnings FATAL => 'all';

use HTTP::Date qw(str2time time2str);
use IPC::Open3 qw(open3);
use JSON::PP ();
use Test::More;
use NewsClean::Test;

my $base = 'http://localhost:' . port();

# What a command says about these bytes, and whether it was content.
sub ask
{
    my ($bytes, @command) = @_;
    my $file = spew(root() . '/handler.tmp', $bytes);
    my $pid = open3(my $in, my $out, undef, @command, $file);

    close $in;
    my $said = do { local $/; <$out> } // '';
    waitpid $pid, 0;
    return ($? == 0, $said);
}

# An article with everything that has to be escaped somewhere.
use constant TITLE => 'Bridge & Tower: <repairs> "soon"';
use constant TITLE_XML => qr{Bridge\ &amp;\ Tower:\ &lt;repairs(?:&gt;|>)
                             \ (?:"|&quot;|&\#34;)soon(?:"|&quot;|&\#34;)}x;

my $html_title = TITLE =~ s/&/&amp;/r =~ s/</&lt;/r;
page('bridge.html', article_page($html_title, head =>
     '<meta property="article:published_time" '
     . 'content="2015-01-02T15:04:05-05:00">'
     . '<meta name="author" content="Ann &quot;A&quot; Writer">'
     . "<meta name=description content=\"in\x01 short ]]&gt;\">",
     body => "<p>The owner of the Caf\xc3\xa9 ]]&gt; \x02&amp;amp; &lt;b&gt; by "
     . 'the river said that the plan was read '
     . '<a href="/else?utm_source=n&amp;x=1&amp;y=2">elsewhere</a> before.</p>'
     . '<figure><img src="/pic.jpg" alt="a &quot;picture&quot;" width="600" '
     . 'height="400"><figcaption>The bridge at noon</figcaption></figure>'));
page('second.html', article_page('Second story'));
fetch(GET => '/news/bridge.html');
fetch(GET => '/news/second.html');
ok(stored_by('Second story'), 'articles are in the store');

my ($entry) = grep { /bridge\.html/ } feed() =~ m{<entry\b.*?</entry>}gs;
my ($id) = ($entry // '') =~ m{<id>urn:uuid:([0-9a-f-]{36})</id>};
BAIL_OUT('no entry with an id in the feed: ' . feed()) unless $id;

# The store is one for all virtual hosts; what a host shows is its own.
subtest 'another host' => sub {
    my $ask = sub {
        my ($path) = @_;
        my $http = NewsClean::HTTP::connection(port('backend'));

        $http->send_request(GET => $path);
        return $http->answer('GET');
    };

    is($ask->('/articles/feed.atom')->{status}, 200, 'has a feed');
    unlike($ask->('/articles/feed.atom')->{body}, qr/<entry/,
           '... without our articles');
    unlike($ask->('/articles/')->{body}, qr/Second story/, 'a list');
    unlike($ask->('/articles/?q=second')->{body}, qr/Second story/, 'a search');
    is($ask->("/articles/a/$id$_")->{status}, 404, "no article$_")
        for '', '.html', '.txt', '.md';
    for my $path ('/everything', '/others') {
        my $feed = $ask->("$path/feed.atom")->{body};

        like($feed, qr/Second story/, "$path is told to show it");
        is(!!($feed =~ TITLE_XML), $path eq '/everything', '... or not');
        is($ask->("$path/a/$id")->{status}, $path eq '/everything' ? 200 : 404,
           '... the article likewise');
    }
};

subtest 'the feed' => sub {
    my $answer = fetch(GET => '/articles/feed.atom');
    my $feed = $answer->{body};

    is($answer->{status}, 200, 'is there');
    like($answer->header('Content-Type'), qr{^application/atom\+xml\b},
         'as Atom');
    my ($fine, $said) = ask($feed, qw(xmllint --noout));
    ok($fine, 'well-formed') or diag($said);
    if (my $schema = shared('feeds/atom.rng')) {
        ($fine, $said) = ask($feed, qw(xmllint --noout --relaxng), $schema);
        ok($fine, "valid by RFC 4287's schema") or diag($said);
    }
    else {
        diag 'skipped: the Atom schema ($NC_SHARED/feeds is not there)';
    }

    # What the schema does not see.
    my @ids = $feed =~ m{<id>(.*?)</id>}g;
    my %seen;
    is_deeply([grep { $seen{$_}++ } @ids], [], 'no id twice');
    my @dates = $feed =~ m{<(?:updated|published)>(.*?)<}g;
    is_deeply([grep { !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?
                       (?:Z|[+-]\d\d:\d\d)$/x } @dates], [],
              'every date has an offset');
    my @links = $feed =~ m{<link\b[^>]*\bhref="(.*?)"}g;
    is_deeply([grep { !m{^https?://} } @links], [], 'every link is absolute');
    like($feed, qr{<link\b(?=[^>]*rel="self")[^>]*href="$base/articles/
                   feed\.atom"}x, 'a link to itself');
    my @entries = $feed =~ m{<entry\b.*?</entry>}gs;
    is_deeply([grep { !m{<author>\s*<name>[^<]} } @entries], [],
              'every entry has an author of its own');
    is_deeply([grep { !m{<content type="html"} } @entries], [],
              'and its content as HTML');
    like($feed, qr{<title[^>]*>The Harbour Post, clean</title>},
         'NewsCleanFeedTitle');
};

subtest 'an entry' => sub {
    like($entry, qr{<title[^>]*>${\TITLE_XML}</title>}, 'title');
    like($id, qr/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/,
         'the id is a UUID of version 5');
    like($entry, qr{<published>2015-01-02T15:04:05-05:00</published>},
         'the date as the page says it, with its offset');
    like($entry, qr{<name>Ann (?:"|&quot;)A(?:"|&quot;) Writer</name>},
         'author');
    like($entry, qr{href="$base/news/bridge\.html"}, 'the address of the page');
    my ($content) = $entry =~ m{<content[^>]*>(.*?)</content>}s;
    $content =~ s/&lt;/</g;
    $content =~ s/&gt;/>/g;
    $content =~ s/&quot;/"/g;
    $content =~ s/&amp;/&/g;
    like($content, qr{The mayor thanked}, 'full text');
    like($content, qr{Caf\xc3\xa9 \]\]&gt; &amp;amp; &lt;b&gt;},
         'escaped once as HTML, once as XML, without control bytes');
    like($content, qr{href="$base/else\?x=1&amp;y=2"},
         'links absolute, without what tracks the reader');
    like($content, qr{src="$base/pic\.jpg"}, 'pictures too');
    unlike($content, qr{<h1}, 'the title is not there again');
};

subtest 'selection' => sub {
    my $count = sub { scalar(() = feed(shift) =~ /<entry\b/g) };

    is($count->('?limit=1'), 1, 'limit=1') or diag(feed('?limit=1'));
    cmp_ok($count->('?limit=500'), '>=', 2, 'limit=500');
    for my $query (qw(limit=0 limit=-1 limit=501 limit=x limit=1x
                      limit=99999999999999999999)) {
        is(fetch(GET => "/articles/feed.atom?$query")->{status}, 400, $query);
    }
};

subtest 'one article' => sub {
    my %type = ('' => qr{^text/html\b.*utf-8}i,
                '.html' => qr{^text/html\b.*utf-8}i,
                '.txt' => qr{^text/plain\b.*utf-8}i);

    for my $suffix (sort keys %type) {
        my $answer = fetch(GET => "/articles/a/$id$suffix");

        is($answer->{status}, 200, "$suffix: is there");
        like($answer->header('Content-Type'), $type{$suffix}, "$suffix: type");
        is($answer->header('X-Content-Type-Options'), 'nosniff',
           "$suffix: nosniff");
        like($answer->{body}, qr{The mayor thanked}, "$suffix: its text");
        unlike($answer->{body}, qr{[\x00-\x08\x0b\x0c\x0e-\x1f]},
               "$suffix: no control bytes");
        like($answer->header('Link'), qr{<$base/news/bridge\.html>.*canonical},
             "$suffix: the address of the page") if $suffix eq '.txt';
        like($answer->header('X-Robots-Tag'), qr/noindex/,
             "$suffix: not for search engines");
    }
    my $page = fetch(GET => "/articles/a/$id.html");
    like($page->header('Content-Security-Policy'), qr/default-src 'none'/,
         'no script would run in the page');
    is(() = $page->{body} =~ m{<h1\b}g, 1, 'one heading of the first kind');
    like($page->{body}, qr{<html[^>]* lang="en"}, 'language');
    unlike($page->{body}, qr{<script}i, 'no script');
    my $text = fetch(GET => "/articles/a/$id.txt")->{body};
    is(() = $text =~ /\Q${\TITLE}\E/g, 1, 'the title once in the text');
    like($text, qr{Caf\xc3\xa9 \]\]> &amp; <b>}, 'its text decoded once');
};

subtest 'the front page' => sub {
    my $answer = fetch(GET => '/articles/');

    is($answer->{status}, 200, 'is there');
    like($answer->header('Content-Type'), qr{^text/html\b}, 'as HTML');
    like($answer->{body}, qr{<a [^>]*href="[^"]*/articles/a/$id[^"]*"},
         'links to the article');
    like($answer->{body}, qr{type="application/atom\+xml"}, 'and to the feed');
    like($answer->{body}, TITLE_XML, 'titles are escaped');
    like($answer->header('Content-Security-Policy'), qr/default-src 'none'/,
         'no script would run in it');
};

subtest 'conditional requests [51]' => sub {
    my %seen;

    for my $path ("feed.atom", 'feed.atom?limit=1', "a/$id", "a/$id.html",
                  "a/$id.txt", '') {
        my $url = "/articles/$path";
        my $full = fetch(GET => $url);
        my $tag = $full->header('ETag');
        my $date = $full->header('Last-Modified');
        my $status = sub { fetch(GET => $url, @_)->{status} };

        like($tag, qr/^(?:W\/)?"[^"]+"$/, "$path: a tag") or next;
        ok(!$seen{$tag}++, "$path: of its own")
            unless $path =~ /\.html$/; # which may be the same document
        my $same = fetch(GET => $url, 'If-None-Match' => $tag);
        is($same->{status}, 304, "$path: unchanged");
        is($same->{raw}, '', "$path: no body");
        is($same->header($_), $full->header($_), "$path: a 304 has $_")
            for qw(ETag Cache-Control Vary);
        is($status->('If-None-Match' => "\"a\", W/$tag"), 304, "$path: a list")
            unless $tag =~ /^W/;
        is($status->('If-None-Match' => '*'), 304, "$path: a star");
        is($status->('If-None-Match' => '"a"'), 200, "$path: another tag");
        for my $mark (qw(-gzip -br ;gzip --gzip)) {
            is($status->('If-None-Match' => $tag =~ s/"$/$mark"/r), 304,
               "$path: as a compressing filter marks it ($mark)");
        }
        next unless ok(defined str2time($date), "$path: a date");
        cmp_ok(str2time($date), '<=', time, "$path: not in the future");
        is($status->('If-Modified-Since' => $date), 304, "$path: since then");
        is($status->('If-Modified-Since' => time2str(86400)), 200,
           "$path: since long ago");
        is($status->('If-None-Match' => '"a"', 'If-Modified-Since' => $date),
           200, "$path: the tag counts more");
    }
    my $before = fetch(GET => '/articles/feed.atom')->header('ETag');
    page('third.html', article_page('Third story'));
    fetch(GET => '/news/third.html');
    ok(stored_by('Third story'), 'a new article');
    is(fetch(GET => '/articles/feed.atom', 'If-None-Match' => $before)->
       {status}, 200, 'changes the tag of the feed');
    like(fetch(GET => '/articles/feed.atom')->header('Cache-Control'),
         qr/max-age=300\b/, 'NewsCleanFeedMaxAge is 300');
};

subtest 'HEAD [51]' => sub {
    for my $path ('feed.atom', "a/$id", "a/$id.txt", '', 'nothing') {
        my $get = fetch(GET => "/articles/$path");
        my $head = fetch(HEAD => "/articles/$path");
        my $lines = sub {
            join "\n", sort grep { !/^(?:Date|Content-Length|
                                       Transfer-Encoding):/xi }
                @{ shift->{lines} };
        };

        is($head->{status}, $get->{status}, "/$path: status");
        is($head->{raw}, '', "/$path: no body");
        is($lines->($head), $lines->($get), "/$path: headers");
    }
};

subtest 'methods [51]' => sub {
    for my $method (qw(POST PUT DELETE PATCH)) {
        my $answer = fetch($method, '/articles/feed.atom',
                           'Content-Length' => 0);
        is($answer->{status}, 405, $method);
        like($answer->header('Allow'), qr/\bGET\b.*\bHEAD\b|\bHEAD\b.*\bGET\b/,
             "$method: what is allowed");
        unlike($answer->header('Allow'), qr/\b$method\b/, "$method: is not");
    }
    my $options = fetch(OPTIONS => '/articles/');
    is($options->{status}, 200, 'OPTIONS');
    like($options->header('Allow'), qr/\bGET\b/, 'says what is allowed');
};

subtest 'what is not there, or makes no sense [19]' => sub {
    my $none = '00000000-0000-5000-8000-000000000000';
    my @missing = ('nothing', 'feed.pdf', 'a/', 'a', "a/$none", "a/$none.txt",
                   "a/$id.pdf", "a/$id/x", "a/x", 'a/../../etc/passwd',
                   "a/$id.txt.txt", 'a/' . 'x' x 4000, "a/\U$id", 'feed.atom/x',
                   '%3Cscript%3E', "a/$id%00.txt", "a/' OR 1=1 --");
    for my $path (@missing) {
        my $answer = fetch(GET => '/articles/' . $path =~ s/ /%20/gr);
        my $shown = substr $path, 0, 50;

        ok($answer->{status} == 404 || $answer->{status} == 400
           || ($path =~ /^a.?$|\.\.|\U$id/ && $answer->{status} < 500),
           "$shown: $answer->{status}");
        unlike($answer->{body}, qr/<script>/i, "$shown: nothing is echoed raw");
    }
    my %odd = ('q=%3Cscript%3Ealert(1)%3C/script%3E' => qr/^(?:200|400)$/,
               'q=%0d%0aX-Evil:%20yes' => qr/^(?:200|400)$/,
               'q=%22%20OR%20*%20NEAR(' => qr/^(?:200|400)$/,
               'q=%ff%fe' => qr/^400$/, 'q=%zz' => qr/^(?:200|400)$/,
               'q=' . 'x' x 5000 => qr/^(?:200|400|414)$/,
               'page=0' => qr/^400$/, 'page=x' => qr/^400$/,
               'page=99999999999' => qr/^400$/,
               'section=%27%3BDROP%20TABLE%20article' => qr/^(?:200|400)$/);
    for my $query (sort keys %odd) {
        my $answer = fetch(GET => "/articles/?$query");
        my $shown = substr $query, 0, 50;

        like($answer->{status}, $odd{$query}, "$shown: $answer->{status}");
        unlike($answer->{body}, qr/<script>/i, "$shown: nothing is echoed raw");
        is($answer->header('X-Evil'), '', "$shown: no header of the client's");
    }
    is(fetch(GET => '/articles/feed.atom')->{status}, 200, 'all is well after');
};

subtest "the client's Host is not ours [18]" => sub {
    my @evil = (Host => 'evil.example', 'X-Forwarded-Host' => 'evil.example',
                Forwarded => 'host=evil.example',
                'X-Forwarded-Proto' => 'gopher');

    for my $path ('feed.atom', "a/$id", "a/$id.txt", '', 'nothing') {
        my $answer = fetch(GET => "/articles/$path", @evil);
        my $head = join "\n", @{ $answer->{lines} };

        unlike("$head\n$answer->{body}", qr/evil|gopher/, "/$path");
    }
};

# --- scripts in articles: everything that comes out is read by a grammar so
# strict that no browser can see in it what is not there.

my %allowed = map { $_ => 1 } qw(
    a abbr article aside b blockquote body br caption cite code col colgroup dd
    del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head
    header hr html i img ins kbd li link main mark meta nav ol p picture pre q
    rp rt ruby s samp section small source span strong style sub summary sup
    table tbody td tfoot th thead time title tr u ul var audio video track wbr
);
my $attribute = qr{\ [a-z-]+(?:="[^"<>]*")?};

# What in these bytes is not markup that is allowed; '' if all of it is.
sub objection
{
    my $html = shift;

    $html =~ s/^<!DOCTYPE html>//i;
    $html =~ s{<style>[^<]*</style>}{};
    while ($html =~ /\G[^<]*(?:<(?=(.{0,60}))|\z)/gcs) {
        my $near = $1 // last;
        $html =~ m{\G/([a-z][a-z0-9]*)>}gc and do {
            return "</$1>" unless $allowed{$1};
            next;
        };
        $html =~ m{\G([a-z][a-z0-9]*)((?:$attribute)*)\ ?/?>}gc
            or return "<$near";
        my ($name, $attributes) = ($1, $2);
        return "<$near" unless $allowed{$name};
        return "<$near" if $attributes =~ / (?:on|style|srcdoc|formaction)/;
        while ($attributes =~ / (?:href|src|poster|cite)="([^"]*)"/g) {
            return "<$near" unless $1 =~ m{^(?:https?://|mailto:|[/#])};
        }
    }
    return '';
}

sub unescaped
{
    my $text = shift;

    $text =~ s/&lt;/</g;
    $text =~ s/&gt;/>/g;
    $text =~ s/&quot;/"/g;
    $text =~ s/&apos;|&#39;/'/g;
    return $text =~ s/&amp;/&/gr;
}

subtest 'scripts that an author put into a page [1, 2]' => sub {
    my @vectors = (
        '<script>alert(1)</script>', '<img src=x onerror=alert(1)>',
        '<a href="javascript:alert(1)">x</a>',
        "<a href=\"java\tscript:alert(1)\">x</a>",
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<svg><script>alert(1)</script></svg>', '<svg onload=alert(1)>',
        '<math><mtext><table><mglyph><style><!--</style>'
        . '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        '<form action=javascript:alert(1)><button>x</button></form>',
        '<p style="background:url(javascript:alert(1))">x</p>',
        '<object data=javascript:alert(1)></object><embed src=//e.example>',
        '<base href="javascript:alert(1)//">', '<p title="><script>">x</p>',
        '<textarea><img src=x onerror=alert(1)></textarea>',
        '<template><script>alert(1)</script></template>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>'
    );

    if (my $file = shared('xss/vectors.json')) {
        my $more = JSON::PP->new->decode(slurp($file));
        push @vectors, map {
            my $payload = $_->{payload};
            utf8::encode($payload) if utf8::is_utf8($payload);
            $payload;
        } @$more;
    }
    else {
        diag 'skipped: the vectors of $NC_SHARED/xss, which is not there';
    }
    for my $n (0 .. $#vectors) {
        page("xss$n.html", article_page("Vector $n.", body =>
             "<div>$vectors[$n]</div><p>And that was all.</p>"));
        fetch(GET => "/news/xss$n.html");
        # Not faster than the queue of the store takes them.
        stored_by("Vector $n.", 3) if $n % 100 == 99;
    }
    page('xss.html', article_page('After the vectors'));
    fetch(GET => '/news/xss.html');
    ok(stored_by('After the vectors'), 'all of them are through');

    my ($kept, @bad) = 0;
    for my $entry (feed() =~ m{<entry\b.*?</entry>}gs) {
        my ($n) = $entry =~ m{<title[^>]*>Vector (\d+)\.</title>} or next;
        my ($key) = $entry =~ m{<id>urn:uuid:(.*?)</id>};
        my ($content) = $entry =~ m{<content[^>]*>(.*?)</content>}s;
        my $page = fetch(GET => "/articles/a/$key.html")->{body};

        $kept++;
        for my $wrong (objection(unescaped($content // '')), objection($page)) {
            push @bad, "vector $n ($vectors[$n]): $wrong" if $wrong ne '';
        }
    }
    is_deeply(\@bad, [], 'nothing but what is allowed comes out');
    cmp_ok($kept, '>', @vectors * 0.8, "most were articles ($kept of "
           . @vectors . ')');
    my ($fine, $said) = ask(feed(), qw(xmllint --noout));
    ok($fine, 'and the feed is well-formed') or diag($said);
};

done_testing;
