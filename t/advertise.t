# advertise.t -- NewsCleanAdvertise: what a page tells of, in its head and in its
# Link field.
use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use HTTP::Date qw(str2time);
use Test::More;
use NewsClean::HTTP ();
use NewsClean::Server;
use NewsClean::Test;

my $other = NewsClean::Server->free_port;
my $server = NewsClean::Server->new('advertise', <<"END");
NewsClean On
NewsCleanDefaultRules Off
NewsCleanNormalize None
NewsCleanStore sqlite \@root\@/store/articles.db
NewsCleanRefresh 0
NewsCleanPageLimit 16K
UseCanonicalName Off
FileETag MTime Size
AddType application/xhtml+xml .xhtml
AddType text/plain .txt
AddEncoding x-gzip .gz
DirectoryIndex index.html
<Directory \@root\@/htdocs>
    Require all granted
    AllowOverride FileInfo
</Directory>
<Location /probe>
    SetHandler probe
</Location>
<Location /negotiated>
    NewsCleanNegotiate On
</Location>
<Location /proxied/bare>
    NewsCleanSave On
    NewsCleanNegotiate On
</Location>
<Location /deflated>
    AddOutputFilterByType DEFLATE text/html
</Location>
<Location /cut>
    NewsCleanStrip ".promo"
</Location>
<Location /off>
    NewsCleanAdvertise Off
</Location>
<Location /unclean>
    NewsClean Off
</Location>
<Location /kept>
    NewsCleanSave On
</Location>
<VirtualHost 127.0.0.1:\@port\@>
    ServerName localhost:\@port\@
    <Location /articles>
        SetHandler newsclean
        NewsCleanFeedTitle "The Harbour Post"
        NewsCleanFeedSelect /
    </Location>
    <Location /feeds/sport>
        SetHandler newsclean
        NewsCleanFeedTitle "Caf\xc3\xa9 & <\\"Sport\\">"
        NewsCleanFeedSelect /culture/ /sport/
    </Location>
    <Location "/a feed">
        SetHandler newsclean
        NewsCleanFeedSelect /sport/
    </Location>
    ProxyPass /proxied http://127.0.0.1:$other
</VirtualHost>
<VirtualHost 127.0.0.1:\@port\@>
    ServerName elsewhere.example:\@port\@
    <Location /articles>
        SetHandler newsclean
        NewsCleanFeedSelect //localhost:\@port\@/
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:\@port\@>
    ServerName own.example:\@port\@
    <Location "/my feed">
        SetHandler newsclean
    </Location>
</VirtualHost>
Listen 127.0.0.1:$other
<VirtualHost 127.0.0.1:$other>
    ServerName backend
    NewsClean Off
    <Location /bare>
        ForceType text/html
    </Location>
</VirtualHost>
END
my $base = "http://localhost:$server->{port}";

use constant HEAD => '<!DOCTYPE html><html><head><title>t</title>';
use constant BODY => "</head><body><p>one</p></body></html>\n";

sub tag
{
    my ($type, $href, $title) = @_;

    return qq{<link rel="alternate" type="$type"}
        . (defined $title ? qq{ title="$title"} : '')
        . qq{ href="$href" />\n};
}

# The three of a mount.
sub feeds
{
    my ($mount, $title) = @_;

    return tag('application/atom+xml', "$mount/feed.atom", $title)
        . tag('application/rss+xml', "$mount/feed.rss", $title)
        . tag('application/feed+json', "$mount/feed.json", $title);
}

sub field
{
    my ($mount, $title) = @_;

    return join ', ', map { qq{<$mount/$_->[0]>; rel="alternate"; }
                            . qq{type="$_->[1]"; $title} }
        (['feed.atom', 'application/atom+xml'],
         ['feed.rss', 'application/rss+xml'],
         ['feed.json', 'application/feed+json']);
}

my $posts = feeds("$base/articles", 'The Harbour Post');
my $posts_field = field("$base/articles", 'title="The Harbour Post"');

$server->page($_, HEAD . BODY) for map { "$_/page.html" }
    qw(news deflated negotiated off unclean proxied sport culture kept);
$server->page('page.html', HEAD . BODY);
$server->start;

sub get { return $server->fetch(GET => @_) }

sub body_is
{
    my ($answer, $want, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($answer->{body}, $want, $what);
    ok($answer->{whole}, "$what: complete, and as long as it says");
}

sub is_told
{
    my ($answer, $want, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    body_is($answer, HEAD . $want . BODY, $what);
}

sub is_untouched
{
    my ($answer, $want, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    body_is($answer, $want, $what);
    is($answer->header('Link'), '', "$what: no field");
    unlike($answer->header('ETag'), qr/-nc/, "$what: its own tag");
}

subtest 'a page' => sub {
    my $answer = get('/news/page.html');

    is_told($answer, $posts, 'links in the head');
    is($answer->header('Link'), $posts_field, 'and in a field');
    like($answer->header('ETag'), qr/-nc[0-9a-f]{8}"$/, 'a tag of its own');
    is($answer->header('Accept-Ranges'), 'none', 'no ranges');

    my $head = $server->fetch(HEAD => '/news/page.html');
    is($head->header($_), $answer->header($_), "HEAD says the same $_")
        for qw(Link ETag Last-Modified Accept-Ranges Content-Type);

    is_told(get('/news/page.html', Host => 'evil.example'), $posts,
            'whatever the client calls us');
    is_told(get('/news/page.html?a=b&c'), $posts, 'with a query string');
    is_told(get('/news/page.html', Range => 'bytes=0-9'), $posts,
            'no part of it');
    is_told(get('/proxied/news/page.html'), $posts, 'from a back end');
};

subtest 'revalidated' => sub {
    my $tag = get('/news/page.html')->header('ETag');
    my $again = get('/news/page.html', 'If-None-Match' => $tag);
    my $plain = $tag =~ s/-nc[0-9a-f]{8}//r;

    is($again->{status}, 304, 'unchanged');
    is($again->header('ETag'), $tag, 'with the same tag');
    is($again->header('Link'), $posts_field, 'and the same field');
    is(get('/news/page.html', 'If-None-Match' => $plain)->{status}, 200,
       'the tag of the page without links is another');
    is($server->fetch(HEAD => '/news/page.html', 'If-None-Match' => $tag)
       ->{status}, 304, 'HEAD');
    is(get('/proxied/news/page.html', 'If-None-Match' => $tag)->{status}, 304,
       'from a back end');
};

subtest 'compressed behind' => sub {
    my $answer = get('/deflated/page.html', 'Accept-Encoding' => 'gzip');

    is($answer->header('Content-Encoding'), 'gzip', 'it is');
    is(Compress::Zlib::memGunzip($answer->{body}), HEAD . $posts . BODY,
       'with its links');
    is($answer->header('Link'), $posts_field, 'and its field');
};

# Its bytes can't be edited.
subtest 'compressed before, or in UTF-16' => sub {
    my $gzip = Compress::Zlib::memGzip(HEAD . BODY);
    my $wide = "\xff\xfe" . join '', map { "$_\0" } split //, HEAD . BODY;

    $server->page('news/page.html.gz', $gzip);
    $server->page('news/wide.html', $wide);
    for (['/news/page.html.gz', $gzip], ['/news/wide.html', $wide]) {
        my ($path, $want) = @$_;
        my $answer = get($path);

        body_is($answer, $want, "$path as it is");
        is($answer->header('Link'), $posts_field, '... but for a field');
        is($server->fetch(HEAD => $path)->header('Link'), $posts_field,
           '... which HEAD has too');
    }
};

subtest 'what is there already' => sub {
    my $path = '/articles/feed';
    my ($atom, $rss, $json) = split /(?<=\n)/, $posts;

    for (['absolute', "<link rel=alternate href='$base$path.atom'>", $rss . $json],
         ['without a scheme', "<link rel=alternate href='"
          . ($base =~ s/http://r) . "$path.rss'>", $atom . $json],
         ['from the root', "<link rel='ALTERNATE' href=$path.json>",
          $atom . $rss],
         ['relative', '<link rel="x alternate" href="../articles/./feed.atom">',
          $rss . $json],
         ['with references',
          '<link rel=alternate href="&#x2f;articles&sol;feed&period;atom">',
          $rss . $json],
         ['relative to a base',
          "<base href='/articles/x'><link rel=alternate href=feed.rss>",
          $atom . $json],
         ['all of them', join('', map { "<link rel=alternate href=$path.$_>" }
                              qw(atom rss json)), ''],
         ['other relations', "<link rel=stylesheet href=$path.atom>", $posts],
         ['other parameters', "<link rel=alternate href='$path.atom?path=/'>",
          $posts],
         ['in a comment', "<!--<link rel=alternate href=$path.atom>-->",
          $posts]) {
        my ($what, $markup, $want) = @$_;

        $server->page('news/has.html', HEAD . $markup . BODY);
        body_is(get('/news/has.html'), HEAD . $markup . $want . BODY, $what);
    }
    spew("$server->{root}/htdocs/probe/link", join "\n",
         'header Link: <https://x.example/>; rel=next',
         "errheader Link: <$base/articles/feed.rss>; rel=alternate",
         'type text/html', 'data ' . HEAD . '</head>', '');
    my @fields = grep { /^Link:/i } @{ get('/probe/link')->{lines} };
    is(@fields, 3, 'a field of its own beside the page\'s');
    like("@fields", qr{<\Q$base\E/articles/feed\.atom>}, '... has others');
    is(() = "@fields" =~ m{feed\.rss>}g, 1, '... not what is there');
};

subtest 'which mount' => sub {
    my $name = 'Caf&#xE9; &amp; &lt;&quot;Sport&quot;&gt;';
    my $pct = q{title*=UTF-8''Caf%C3%A9%20&%20%3C%22Sport%22%3E};
    my $answer = get('/sport/page.html');

    is_told($answer, feeds("$base/feeds/sport", $name),
            'the closest selection, the first of two');
    is($answer->header('Link'), field("$base/feeds/sport", $pct),
       'a title that is not ASCII');
    is_told(get('/culture/page.html'), feeds("$base/feeds/sport", $name),
            'one of several paths');

    my $own = "http://own.example:$server->{port}";
    is_told(get('/news/page.html', Host => 'own.example'),
            feeds("$own/my%20feed", 'Articles of own.example'),
            'without a selection the host\'s own');
    is_untouched(get('/news/page.html', Host => 'elsewhere.example'),
                 HEAD . BODY, 'a host that shows the pages of another');
};

subtest 'the page of a section' => sub {
    my $section = sub {
        my ($feed, $title) = @_;

        return tag('application/atom+xml', "$base/articles/feed.atom?path=$feed",
                   $title);
    };

    $server->page("$_/index.html", HEAD . BODY) for 'news', 'a&b', '.';
    my $answer = get('/news/');
    is_told($answer, $section->('%2fnews%2f', 'The Harbour Post: /news/')
            . $posts, 'its own feed first');
    like($answer->header('Link'),
         qr{^<\Q$base\E/articles/feed\.atom\?path=%2fnews%2f>; }, 'in the field');
    is_told(get('/news/?page=2'),
            $section->('%2fnews%2f', 'The Harbour Post: /news/') . $posts,
            'a further page of it');
    is_told(get('/a&b/'), $section->('%2fa%26b%2f',
            'The Harbour Post: /a&amp;b/') . $posts, 'an odd name');
    is_told(get('/'), $posts, 'not so the front page');
    is_told(get('/news/index.html'), $posts, 'nor a page in it');
};

subtest 'forms' => sub {
    my $forms = sub {
        my $page = shift;

        return tag('text/markdown', "$page.md") . tag('text/plain', "$page.txt");
    };

    $server->page('negotiated/index.html', HEAD . BODY);
    is_told(get('/negotiated/page.html'),
            $posts . $forms->("$base/negotiated/page.html"), 'of an article');
    is(get('/negotiated/page.html')->header('Link'), "$posts_field, "
       . qq{<$base/negotiated/page.html.md>; rel="alternate"; }
       . qq{type="text/markdown", <$base/negotiated/page.html.txt>; }
       . 'rel="alternate"; type="text/plain"', '... in the field');
    is_told(get('/negotiated/page.html?a'), $posts,
            'not where there is a query string');
    unlike(get('/negotiated/')->{body}, qr/markdown/, 'nor of a section');
};

subtest 'where nothing is told' => sub {
    is_untouched(get('/off/page.html'), HEAD . BODY, 'Off');
    is_untouched(get('/unclean/page.html'), HEAD . BODY, 'NewsClean Off');
    is(get('/articles/')->header('Link'), '', 'our own pages: no field');
    unlike(get('/articles/')->{body}, qr/feed\.rss" \/>/, '... no links');

    $server->page('news/not.html', '{"html": "<head></head>"}');
    body_is(get('/news/not.html'), '{"html": "<head></head>"}', 'no HTML');
    $server->page('news/text.txt', HEAD . BODY);
    is_untouched(get('/news/text.txt'), HEAD . BODY, 'another type');
    $server->page('news/frames.html', "<html><head></head><frameset>");
    body_is(get('/news/frames.html'), "<html><head></head>$posts<frameset>"
            =~ s{(</head>)(.*)<frameset>}{$2$1<frameset>}sr,
            'frames are known too late');
    $server->page('news/frames.html', "<html><title>t</title><frameset>");
    body_is(get('/news/frames.html'), "<html><title>t</title><frameset>",
            'frames without an end of the head');
    $server->page('news/none.html', "<html><head><title>t</title>");
    body_is(get('/news/none.html'), "<html><head><title>t</title>",
            'a page that ends in its head');

    for ('status 404', 'status 203', 'header Cache-Control: no-transform',
         'header Content-Range: bytes 0-9/99') {
        spew("$server->{root}/htdocs/probe/not", join "\n", $_,
             'type text/html', 'data ' . HEAD . '</head>', '');
        is_untouched(get('/probe/not'), HEAD . '</head>', $_);
    }
    is_untouched(get('/news/page.html', 'Cache-Control' => 'no-transform'),
                 HEAD . BODY, 'a client that wants no change');
};

subtest '.htaccess' => sub {
    $server->page('ht/page.html', HEAD . BODY);
    my $before = get('/ht/page.html');
    is_told($before, $posts, 'On by default');
    $server->page('ht/.htaccess', "NewsCleanAdvertise Off\n");
    is_untouched(get('/ht/page.html'), HEAD . BODY, 'Off');
    is(get('/ht/page.html', 'If-None-Match' => $before->header('ETag'))
       ->{status}, 200, 'what a client has from before is no match');
    $server->page('ht/.htaccess', "NewsCleanAdvertise On\n");
    is_told(get('/ht/page.html'), $posts, 'On');
    my $later = int(time) + 1000;
    spew("$server->{root}/htdocs/ht/.htaccess", "NewsCleanAdvertise On\n",
         $later);
    is(str2time(get('/ht/page.html')->header('Last-Modified')), $later,
       'the page is no older than that');
    unlink "$server->{root}/htdocs/ht/.htaccess";
};

subtest 'XHTML' => sub {
    my $xhtml = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'
        . '<head><title>t</title>%s</head><body><p>one</p></body></html>';

    $server->page('news/page.xhtml', sprintf $xhtml, '');
    body_is(get('/news/page.xhtml'), sprintf($xhtml, $posts), 'before </head>');
    my $file = spew(root() . '/advertise.tmp', get('/sport/page.html')->{body}
                    =~ s/^<!DOCTYPE html>//r);
    is(system('xmllint', '--noout', $file), 0, 'what is put in is XML');
    $server->page('news/no.xhtml', '<html><body><p>one</p></body></html>');
    body_is(get('/news/no.xhtml'), '<html><body><p>one</p></body></html>',
            'no head, no links');
};

subtest 'with rules, in pieces' => sub {
    my $long = '<!-- ' . 'x' x 300_000 . ' -->';

    $server->page('cut/page.html', HEAD . '</head><p>a<i class=promo>x</i>b');
    body_is(get('/cut/page.html'), HEAD . "$posts</head><p>ab", 'and a cut');
    $server->page('news/long.html', HEAD . $long . "</head>$long");
    body_is(get('/news/long.html'), HEAD . "$long$posts</head>$long",
            'a long head');
    body_is(get('/proxied/news/long.html'), HEAD . "$long$posts</head>$long",
            '... and from a back end');
    $server->page('news/body.html', HEAD . "</head>$long$long");
    my $answer = get('/news/body.html');
    body_is($answer, HEAD . "$posts</head>$long$long", 'a long body');
    ok($answer->has_header('Content-Length'), '... whose length is known');
    spew("$server->{root}/htdocs/probe/pieces", join "\n", 'type text/html',
         (map { "data $_\npass" } split //, '<html><head></head>'), 'flush',
         'data <p>a', '');
    body_is(get('/probe/pieces'), "<html><head>$posts</head><p>a",
            'byte by byte');
};

# What is kept is the page as it was, whatever it tells of: as many bytes as may
# be kept, and not one more.
subtest 'the article that is kept' => sub {
    my $page = article_page('Kept as it was');

    $page .= '<!--' . 'x' x (16 * 1024 - 7 - length $page) . '-->';
    $server->page('kept/story.html', $page);
    like(get('/kept/story.html')->{body}, qr/\Q$posts\E<\/head>/, 'it tells');
    ok($server->stored_by('Kept as it was'), 'it is stored');
    unlike($server->entry('Kept as it was'), qr/feed\.rss/, 'without links');
};

# A store may be away, or slow to answer; a page waits for none.
subtest 'the store has no say' => sub {
    my $path = '/proxied/bare/story';

    $server->page('bare/story', article_page('A name of no kind'));
    my $before = get($path);
    ok($server->stored_by('A name of no kind'), 'it is kept');
    is(get("$path.md")->header('Content-Type'), 'text/markdown; charset=utf-8',
       'so a suffix is known');
    my $after = get($path);
    like($after->{body}, qr/\Q$posts\E/, 'the page tells of its feeds');
    is($after->{body}, $before->{body}, '... and of no more than before');
    is($after->header('Link'), $before->header('Link'), '... in its field');
};

# Another title is another page.
subtest 'a new title' => sub {
    my $before = get('/news/page.html');
    my $conf = slurp("$server->{root}/test.conf");

    $conf =~ s/The Harbour Post/The Harbour Times/;
    spew("$server->{root}/test.conf", $conf);
    $server->graceful;
    my $after = eventually {
        my $answer = get('/news/page.html');
        $answer->header('Link') =~ /Times/ && $answer;
    };
    ok($after, 'is told') or return;
    isnt($after->header('ETag'), $before->header('ETag'), 'by another tag');
    is(get('/news/page.html', 'If-None-Match' => $before->header('ETag'))
       ->{status}, 200, 'and the old one is no match');
    is(get('/off/page.html')->header('Link'), '', 'where it is told at all');
};

$server->stop;
unlike($server->log, qr/exit signal/, 'nothing crashed');
done_testing;
