# scopes.t -- which articles a host shows, however its name and its paths are
# written: the store has them as URLs are compared, RFC 3986, 6.2.2.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Server;
use NewsClean::Test;

my $server = NewsClean::Server->new('scopes', <<'END');
UseCanonicalName Off
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanSave On
NewsCleanRefresh 0
<Directory @root@/htdocs>
    Require all granted
</Directory>
<VirtualHost 127.0.0.1:@port@>
    ServerName localhost:@port@
    <Location /articles>
        SetHandler newsclean
        NewsCleanFeedSelect *
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:@port@>
    ServerName News.Example:80
    <Location /articles>
        SetHandler newsclean
    </Location>
    <Location /folders>
        SetHandler newsclean
        NewsCleanFeedSelect "/caf@eacute@s/" "/it's/"
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:@port@>
    ServerName news.example.internal:80
</VirtualHost>
<VirtualHost 127.0.0.1:@port@>
    ServerName shows.example:80
    <Location /articles>
        SetHandler newsclean
        NewsCleanFeedSelect //NEWS.example
    </Location>
    <Location /ports>
        SetHandler newsclean
        NewsCleanFeedSelect //news.example:80/%61/ //News.Example:443/it%27s
    </Location>
</VirtualHost>
END
{
    my $conf = slurp("$server->{root}/test.conf");

    spew("$server->{root}/test.conf", $conf =~ s/\@eacute\@/\xc3\xa9/r);
}
$server->start;

sub ask
{
    my ($host, $path) = @_;

    return $server->fetch(GET => $path, Host => $host);
}

# FOLDER as it stands in a file's name, and in an address; the article's id.
sub store
{
    my ($host, $title, $folder, $address) = @_;

    $server->page("$folder/page.html", article_page($title));
    is(ask($host, "$address/page.html")->{status}, 200, $title);
    my $entry = $server->stored_by($title);
    return $entry =~ m{<id>urn:uuid:([0-9a-f-]{36})</id>} ? $1 : 'none';
}

my $id = store('news.example', 'On the news', 'a', '/a');
my $inner = store('news.example.internal', 'Nobody else sees it', 'b', '/b');
store('news.example', 'Of the cafes', "caf\xc3\xa9s", '/caf%C3%A9s');
store('news.example', 'That is it', "it's", "/it's");

# The titles in a feed.
sub titles
{
    my ($host, $path) = @_;
    my @entries = ask($host, $path)->{body} =~ m{<entry\b.*?</entry>}gs;

    return join ', ', sort map { m{<title[^>]*>(.*?)</title>} } @entries;
}

subtest 'capitals in ServerName' => sub {
    like(titles('news.example', '/articles/feed.atom'), qr/On the news/,
         'the feed has its articles');
    is(ask('news.example', "/articles/a/$id")->{status}, 200, 'each is there');
    is(ask('news.example', "/articles/a/$inner")->{status}, 404,
       "... but another host's");
    like(ask('news.example', '/articles/feed.atom')->{body},
         qr{<id>urn:uuid:$id</id>}, 'by the same id');
};

subtest 'a host without a path, in capitals' => sub {
    like(titles('shows.example', '/articles/feed.atom'), qr/On the news/,
         'is shown');
    unlike(titles('shows.example', '/articles/feed.atom'), qr/Nobody/,
           'and no host whose name begins with it');
    is(ask('shows.example', "/articles/a/$id")->{status}, 200, 'an article');
    is(ask('shows.example', "/articles/a/$inner")->{status}, 404,
       '... of the other host');
};

subtest 'a host with its own port, a path that is escaped for no reason' => sub {
    is(titles('shows.example', '/ports/feed.atom'), 'On the news, That is it',
       'are the same as without');
};

subtest 'a path with more than ASCII' => sub {
    my $feed = '/articles/feed.atom?path=';

    is(titles('news.example', "$feed/caf%C3%A9s/"), 'Of the cafes', 'letters');
    is(titles('news.example', "$feed/caf%c3%a9"), 'Of the cafes',
       '... its beginning');
    is(titles('news.example', "$feed/it%27s/"), 'That is it', 'an apostrophe');
    is(titles('news.example', "${feed}/it's/"), 'That is it', '... as it is');
    is(titles('news.example', "$feed/it%2527s/"), '', 'a percent sign is one');
    is(titles('news.example', '/folders/feed.atom'), 'Of the cafes, That is it',
       'in NewsCleanFeedSelect');
    $server->page("caf\xc3\xa9s/index.html", '<html><head></head><p>x');
    my ($address) = ask('news.example', '/caf%C3%A9s/')->header('Link')
        =~ m{<http://[^/]*([^>]*/feed\.atom\?path=[^>]*)>};
    is(titles('news.example', $address // ''), 'Of the cafes',
       'the feed that the page of the section tells of');
};

$server->stop;
done_testing;
