# gone.t -- a page that is not found any more takes its article back; what is
# no such page leaves it alone.
#
# Whatever is offered to the store goes through one queue, in order, when its
# request is written to the log: once an article that came later is there, what
# came before it has been done.
use strict;
use warnings FATAL => 'all';

use IPC::Open2 qw(open2);
use MIME::Base64 qw(encode_base64);
use Test::More;
use NewsClean::Server;
use NewsClean::Test;

my $head = '<meta property="article:published_time"'
    . ' content="2021-03-04T05:06:07Z">';

# How often this address is in the log of notes.
sub notes_of
{
    my $url = shift;

    return scalar grep { (split /\t/)[0] eq $url }
        split /\n/, slurp(Apache::Test::vars('t_logs') . '/notes');
}

# Asks, and waits until the request is over for the server too.
sub ask
{
    my ($method, $url, @headers) = @_;
    my $before = notes_of($url);
    my $answer = fetch($method, $url, @headers);

    eventually { notes_of($url) > $before };
    return $answer->{status};
}

# A page that is kept. The id of its article.
sub kept
{
    my ($url, $title, @headers) = @_;

    fetch(GET => $url, @headers);
    my ($id) = stored_by($title) =~ m{<id>urn:uuid:(.*?)</id>};
    ok($id, "$title: it is kept");
    return $id // '';
}

sub status_of { return fetch(GET => "/articles/a/$_[0]")->{status} }

sub becomes
{
    my ($id, $status, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    eventually { status_of($id) == $status };
    is(status_of($id), $status, $what);
}

# Everything that was asked for so far has been done, if it ever will be.
my $sentinels = 0;

sub stays
{
    my ($id, $what) = @_;
    my $title = 'Sentinel of the gone ' . ++$sentinels;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    storable("gone-sentinel$sentinels", $title);
    fetch(GET => "/press/gone-sentinel$sentinels");
    stored_by($title) or return fail("$what: the queue is stuck");
    is(status_of($id), 200, $what);
}

sub counted
{
    my $name = shift;
    my $status = fetch(GET => '/server-status?auto')->{body};

    return $status =~ /^NewsClean$name: (\d+)$/m ? $1 : undef;
}

sub remove { unlink Apache::Test::vars('documentroot') . "/$_[0]" }

page('sorry.html', '<!DOCTYPE html><title>Sorry</title><p>Sorry.');

subtest 'a file that is removed, and is back' => sub {
    my $bytes = article_page('The vanishing bridge', head => $head);

    page('vanish.html', $bytes);
    my $id = kept('/news/vanish.html', 'The vanishing bridge');
    my $entry = entry_of('The vanishing bridge');
    my ($published) = $entry =~ m{<published>(.*?)</published>};
    like($published, qr/^2021-03-04T05:06:07/, 'with its date');
    isnt(entry_of('The vanishing bridge', feed('?q=vanishing')), '',
         'and is found');

    my $from = error_log_size();
    remove('pages/vanish.html');
    my $gone = counted('ArticlesGone');
    is(ask(GET => '/news/vanish.html'), 404, 'the page is gone');
    becomes($id, 410, 'and so is the article');
    is(counted('ArticlesGone'), $gone + 1, 'which is counted');
    is(entry_of('The vanishing bridge'), '', 'the feed forgets it');
    is(entry_of('The vanishing bridge', feed('?q=vanishing')), '',
       'a search too');
    like(error_log_since($from),
         qr{newsclean:debug.*gone.*/news/vanish\.html}, 'the log says so');

    page('vanish.html', $bytes);
    is(ask(GET => '/news/vanish.html'), 200, 'the page is back');
    becomes($id, 200, 'and so is the article, under its id');
    my ($again) =
        stored_by('The vanishing bridge') =~ m{<published>(.*?)</published>};
    is($again, $published, 'with the date it had');
};

subtest 'a page that asks not to be kept any more' => sub {
    my $hides = '<meta name="robots" content="noindex, follow">';

    page('hides.html', article_page('It hides by an element'));
    my $id = kept('/news/hides.html', 'It hides by an element');
    page('hides.html', article_page('It hides by an element', head => $hides));
    ask(GET => '/news/hides.html?utm_source=letter');
    stays($id, 'under an address that only tracks');
    ask(GET => '/news/hides.html');
    becomes($id, 410, 'its article is taken back');
    page('hides.html', article_page('It hides by an element'));
    ask(GET => '/news/hides.html');
    becomes($id, 200, 'until the page lets it be kept');

    storable('hides', 'It hides by a header');
    $id = kept('/press/hides', 'It hides by a header');
    storable('hides', 'It hides by a header', 'header X-Robots-Tag: noindex');
    is(ask(GET => '/press/hides', Cookie => 'session=1'), 200, 'to somebody');
    stays($id, 'what one is told does not count');
    is(ask(GET => '/press/hides'), 200, 'to all');
    becomes($id, 410, 'does');
};

subtest 'ways in which a page may be gone' => sub {
    page('headed.html', article_page('Headed for nowhere'));
    my $id = kept('/news/headed.html', 'Headed for nowhere');
    remove('pages/headed.html');
    is(ask(HEAD => '/news/headed.html'), 404, 'HEAD');
    stays($id, 'does not count: many back ends know no HEAD');
    is(ask(GET => '/news/headed.html'), 404, 'GET');
    becomes($id, 410, 'does');

    page('missing/doc.html', article_page('A page with an error document'));
    $id = kept('/news/missing/doc.html', 'A page with an error document');
    remove('pages/missing/doc.html');
    is(ask(GET => '/news/missing/doc.html'), 404, 'an error document');
    becomes($id, 410, 'is for the page that was asked for');

    storable('taken', 'A page of a program');
    $id = kept('/press/taken', 'A page of a program');
    storable('taken', 'A page of a program', 'status 410',
             'header Cache-Control: no-cache', 'header Set-Cookie: a=1');
    is(ask(GET => '/press/taken'), 410, 'a handler that says 410');
    becomes($id, 410, 'whatever it says of caches');

    for my $where ('', 'own/') {
        my $title = 'A page from behind' . ($where && ', overridden');
        storable('behind', $title);
        $id = kept("/proxynews/${where}behind", $title);
        storable('behind', $title, 'status 410');
        is(ask(GET => "/proxynews/${where}behind"), 410, 'a back end: 410');
        becomes($id, 410, $where ? 'with ProxyErrorOverride' : 'as it is');
    }

    page('asked.html', article_page('Asked for with a query'));
    $id = kept('/news/asked.html?p=2', 'Asked for with a query');
    remove('pages/asked.html');
    is(ask(GET => '/news/asked.html?p=2'), 404, 'with a query');
    becomes($id, 410, 'the article of that query');
};

subtest 'what is no such answer' => sub {
    storable('steady', 'The steady page');
    my $id = kept('/press/steady', 'The steady page');

    for my $status (400, 401, 403, 405, 451, 500, 502, 503) {
        storable('steady', 'The steady page', "status $status");
        is(ask(GET => '/press/steady'), $status, "status $status");
    }
    stays($id, 'other errors leave it');

    storable('steady', 'The steady page', 'status 404');
    my $login = 'Basic ' . encode_base64('reader:secret', '');
    ask(GET => '/press/steady', Authorization => $login);
    ask(GET => '/press/steady', Cookie => 'a=b; PHPSESSID=1');
    ask(GET => '/press/steady', 'Cache-Control' => 'no-store');
    stays($id, 'so does what only a reader with a login was told');
    ask(GET => '/press/steady', Host => 'evil.example');
    stays($id, 'or who called the server by another name');
    ask(POST => '/press/steady', 'Content-Length' => 0);
    ask(OPTIONS => '/press/steady');
    stays($id, 'or did not ask for it');
    ask(GET => '/press/steady?page=99');
    ask(GET => '/press/steady?utm_source=x');
    ask(GET => '/press/steady?token=1');
    stays($id, 'or asked for another address');
    is(ask(GET => '/press/steady', Cookie => 'theme=dark'), 404, 'at last');
    becomes($id, 410, 'an ordinary reader takes it back');
};

subtest 'errors upon errors' => sub {
    page('closed/door.html', article_page('Behind a closed door'));
    my $id = kept('/news/closed/door.html', 'Behind a closed door',
                  'X-Let-In' => 'yes');
    is(ask(GET => '/news/closed/door.html'), 403,
       'a door is shut, and its error document lost');
    stays($id, 'which takes nothing back');
    storable('nothing-here', 'Nothing here', 'status 404');
    is(ask(GET => '/news/closed/door.html'), 404, 'a door is hidden');
    stays($id, 'for those who are not let in');

    page('missing/posted.html', article_page('A page that takes letters'));
    $id = kept('/news/missing/posted.html', 'A page that takes letters');
    remove('pages/missing/posted.html');
    is(ask(POST => '/news/missing/posted.html', 'Content-Length' => 0), 404,
       'a letter is not delivered');
    stays($id, 'though its error document was fetched by GET');

    storable('front-door', 'All in one program', 'status 200');
    $id = kept('/news/front/story', 'All in one program');
    is(ask(GET => '/news/front/story'), 200,
       'an error document that is the page');
    stays($id, 'does not take it back');
};

subtest 'where nothing is kept' => sub {
    page('raw/env.html', article_page('A page of the environment'));
    my $id = kept('/news/raw/env.html', 'A page of the environment');
    remove('pages/raw/env.html');
    is(ask(GET => '/news/raw/env.html', 'X-Raw' => 1), 404, 'no-newsclean');
    is(ask(GET => '/clean/raw/env.html'), 404, 'another address of the file');
    stays($id, 'leave it');
};

subtest 'an address that another page calls canonical' => sub {
    page('print.html', article_page('The page to print',
         head => "<link rel=canonical href=/news/plain-one.html>"));
    my $id = kept('/news/print.html', 'The page to print');
    is(ask(GET => '/news/plain-one.html'), 404, 'is not found');
    stays($id, 'that page is still there');
};

subtest 'a flood' => sub {
    my $sqlite = Apache::TestConfig::which('sqlite3');
    plan skip_all => 'no sqlite3' unless $sqlite;

    page('tide.html', article_page('Before the tide'));
    my $id = kept('/news/tide.html', 'Before the tide');
    my $dropped = counted('PagesDropped');

    # The worker has something to write and waits for somebody else.
    my $pid = open2(my $out, my $in, $sqlite, root() . '/store/articles.db');
    print $in "BEGIN IMMEDIATE;\nSELECT 'locked';\n";
    $in->flush;
    is(scalar(<$out>), "locked\n", 'the store is locked');
    remove('pages/tide.html');
    is(ask(GET => '/news/tide.html'), 404, 'a page is gone');

    my $n = 300; # more than the queue has room for, of pages
    my $http = connection();
    $http->send_request(GET => "/news/no-such-$_.html",
                        Connection => $_ < $n ? 'keep-alive' : 'close')
        for 1 .. $n;
    my $answers = $http->read_until(qr/(?!)/);
    is(scalar(() = $answers =~ m{^HTTP/1\.1 404 }mg), $n,
       'many are not found');
    page('dry.html', article_page('High and dry'));
    is(ask(GET => '/news/dry.html'), 200, 'one is');
    print $in "ROLLBACK;\n.quit\n";
    close $in;
    waitpid $pid, 0;

    isnt(stored_by('High and dry'), '', 'that is kept');
    is(counted('PagesDropped'), $dropped, 'no page was pushed out');
    becomes($id, 410, 'and what was gone is gone');
};

subtest 'the same bytes, not read twice, are news when they are back' => sub {
    my $server = NewsClean::Server->new('gone', <<'END');
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanSave On
NewsCleanRefresh 3600
<Location /articles>
    SetHandler newsclean
</Location>
END
    my $bytes = article_page('Gone for an hour');

    $server->start;
    $server->page('hour.html', $bytes);
    for my $round (1, 2) {
        $server->fetch(GET => '/hour.html?utm_source=x');
        isnt($server->stored_by('Gone for an hour'), '', "kept, $round");
        unlink "$server->{root}/htdocs/hour.html";
        $server->fetch(GET => '/hour.html');
        ok(eventually { $server->entry('Gone for an hour') eq '' },
           "gone, $round");
        $server->page('hour.html', $bytes);
    }
};

done_testing;
