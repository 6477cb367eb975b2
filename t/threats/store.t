# store.t -- SECURITY.md's rows 28 to 36: what becomes of the store, of
# processes, threads and time, and of filters beside ours.
use strict;
use warnings FATAL => 'all';

use File::Path qw(make_path);
use POSIX qw(_exit);
use Test::More;
use Time::HiRes qw(sleep);
use NewsClean::Store;
use NewsClean::Test qw(article_page eventually shared slurp spew);
use NewsClean::Threats qw(row);

plan skip_all => 'root may write everywhere' if $> == 0;

my $server = NewsClean::Threats->new('store', <<'END', children => 2);
<Location /included>
    SetOutputFilter INCLUDES;NEWSCLEAN
    NewsCleanInherit after
</Location>
<Location /deflated>
    SetOutputFilter NEWSCLEAN;DEFLATE
</Location>
<Location /before>
    SetOutputFilter DEFLATE;NEWSCLEAN
</Location>
<Location /missing>
    ErrorDocument 404 /sorry.html
</Location>
<Location /status>
    SetHandler newsclean-status
</Location>
CacheRoot @root@/cache
CacheEnable disk /cached
<Location /cached>
    CacheMinExpire 3600
</Location>
<Directory "@root@/htdocs">
    Options Includes FollowSymLinks
    DirectoryIndex index.html
</Directory>
END
make_path("$server->{root}/cache");
$server->start;
my $file = $server->store;
my $n = 0;

# A new article's page is asked for, and comes; its title.
sub serves
{
    my ($what, %extra) = @_;
    my $title = "$what, page " . ++$n;
    my $page = article_page($title, %extra);

    $server->page("$n.html", $page);
    my $answer = $server->fetch(GET => "/$n.html");
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($answer->{body}, $page, "$title is served");
    return $title;
}

sub are_kept
{
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply([grep { !$server->stored_by($_) } @_], [],
              'all of them are kept');
    is(NewsClean::Store::soundness($file), 'ok', 'the store is sound');
}

sub moves
{
    my ($from, $to) = @_;

    rename $from, $to or die "$from to $to: $!";
}

# How often since the server's start the store could not be written.
sub failed_writes
{
    my $said = $server->fetch(GET => '/status?format=prometheus')->{body};

    return $said =~ /^newsclean_\w*store_fail\w*(?:\{[^}]*\})? (\d+)/m ? $1 : 0;
}

# Ends the server, which loses nothing, and starts it again.
sub again
{
    my ($between) = @_;

    $server->stop;
    $between->() if $between;
    $server->start;
    return;
}

# Details: t/faults.t.
row $server, 28, 'a store that is locked' => sub {
    my $from = length $server->log;

    are_kept(serves('Not locked'));
    my $lock = NewsClean::Store::lock($file);
    my @titles = map { serves('Locked') } 1 .. 10;
    is_deeply([grep { $server->id_of($_) } @titles], [],
              'no page has waited: the lock is still there');
    like($server->fetch(GET => '/articles/feed.atom')->{status},
         qr/^(?:200|503)$/, 'feeds are answered');
    ok(eventually { $server->told($from, qr/warn/) }, 'the log says so');
    undef $lock;
    are_kept(@titles);
};

$server->{mortal} = 1;

row $server, 29, 'a store that cannot be written, or is deleted' => sub {
    my $from = length $server->log;
    my $dir = "$server->{root}/store";

    again(sub { chmod 0444, glob "$dir/*"; chmod 0555, $dir });
    my @titles = map { serves('Read-only') } 1 .. 5;
    ok(eventually { failed_writes() >= 4 }, 'it is tried again and again');
    is(scalar $server->told($from, qr/warn.*can't be (?:opened|written)/), 1,
       '... and the log says so once');
    chmod 0755, $dir;
    chmod 0640, glob "$dir/*";
    are_kept(@titles);
    moves($dir, "$dir.away");
    @titles = map { serves('Without a directory') } 1 .. 5;
    moves("$dir.away", $dir);
    are_kept(@titles);
    unlink glob "$dir/*";
    $server->{acknowledged} = [];
    delete $server->{has_tables};
    are_kept(serves('Deleted'));
    cmp_ok(scalar $server->told($from, qr/warn/), '<=', 12,
           'no line for each page or try');

    # What cannot be read is told of once, whoever asks.
    again(sub {
        moves($dir, "$dir.away");
        spew("$dir/articles.db", 'x' x 9999);
    });
    $from = length $server->log;
    is($server->fetch(GET => "/articles/feed.atom?limit=$_")->{status}, 503,
       'a store that is broken has no feed') for 1 .. 10;
    cmp_ok(scalar $server->told($from, qr/can't be read/), '<=', 1,
           '... and no line for each who asks');
    my $late = serves('Broken');
    # Whoever writes may put a new file in what is emptied.
    moves($dir, "$dir.broken");
    moves("$dir.away", $dir);
    are_kept($late);
};

row $server, 30, 'children that are killed while they write' => sub {
    my @kept;

    for (1 .. 3) {
        my $first = serves('Before the kill');
        ok($server->stored_by($first), 'it is acknowledged');
        push @kept, $first;
        serves('At the kill') for 1 .. 5;
        kill KILL => $server->children;
        is(NewsClean::Store::soundness($file), 'ok', 'the store is sound');
    }
    are_kept(@kept, serves('After the kill'));

    # In the middle of an article: who writes does not come to its author's end.
    my $author = '<meta name=author content="Ann Bell">';
    my $numbers = NewsClean::Store::sql($file, 'SELECT * FROM state');
    NewsClean::Store::sql($file, 'CREATE VIEW endless AS WITH RECURSIVE '
        . 'c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1e10) '
        . 'SELECT n FROM c; CREATE TRIGGER halfway AFTER INSERT ON byline '
        . 'BEGIN SELECT max(n) FROM endless; END');
    my $half = serves('Half written', head => $author);
    ok(eventually { NewsClean::Store::is_locked($file) }, 'it is written');
    kill KILL => $server->children;
    NewsClean::Store::sql($file, 'DROP TRIGGER halfway; DROP VIEW endless');
    is(NewsClean::Store::sql($file, 'SELECT * FROM state'), $numbers,
       'what was half written is not there');
    is($server->id_of($half), '', '... for readers either');
    are_kept(@kept, serves('And after that', head => $author));
};

# Under load: t/faults.t.
row $server, 31, 'graceful restarts' => sub {
    my @titles;
    for (1 .. 3) {
        push @titles, map { serves('Around a restart') } 1 .. 8;
        $server->graceful;
    }
    are_kept(@titles);

    # While the store is away: a child that ends tries until it is back.
    my $dir = "$server->{root}/store";
    moves($dir, "$dir.away");
    @titles = map { serves('Without a store') } 1 .. 8;
    my $from = length $server->log;
    $server->graceful;
    ok(eventually { substr($server->log, $from) =~ /resuming normal oper/ },
       'the server goes on');
    is(scalar $server->told($from, qr/NewsCleanStore.* there is no directory/), 1,
       '... and says what is wrong');
    moves("$dir.away", $dir);
    are_kept(@titles);

    # As when it is started anew.
    again(sub { moves($dir, "$dir.away") });
    @titles = map { serves('Started without a store') } 1 .. 3;
    moves("$dir.away", $dir);
    are_kept(@titles);
};

row $server, 32, 'no handle goes over a fork' => sub {
    again();
    # Whoever has not opened the store yet does so for this.
    $server->fetch(GET => '/articles/feed.atom') for 1 .. 8;
    my $open = sub {
        my $pid = shift;
        return grep { (readlink $_ // '') =~ m{^\Q$file\E} }
            glob "/proc/$pid/fd/*";
    };

    is(scalar $open->($server->{pid}), 0, 'the parent has none');
    my @children = $server->children;
    is(scalar @children, 2, 'of two children');
    cmp_ok(scalar $open->($_), '>', 0, '... each has its own') for @children;
    unlike(slurp("/proc/$server->{pid}/maps"), qr{\Q$file\E-shm},
           'nor has the parent the shared part of its log');
};

$server->{mortal} = 0;

# ThreadSanitizer is no part of this suite; what could race is asked for by many
# at once: pages, lists, what is kept compressed. Over HTTP/2: t/http2.t; under
# each MPM: t/mpm.t.
row $server, 33, 'many at once' => sub {
    my @paths = ('/articles/feed.atom', '/articles/feed.rss', '/articles/',
                 '/articles/feed.json', '/articles/?q=page', "/$n.html",
                 '/articles/feeds.opml', '/articles/feed.atom?limit=3');
    my @pids = map {
        my $who = $_;
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            my $wrong = 0;
            for my $i (1 .. 60) {
                $server->page("m$who-$i.html", article_page("Many $who-$i"))
                    if $i % 4 == 0;
                my $path = $i % 4 == 0 ? "/m$who-$i.html"
                    : $paths[($i + $who) % @paths];
                my $answer = eval {
                    $server->fetch(GET => $path, 'Accept-Encoding' =>
                                   $i % 2 ? 'gzip' : 'identity');
                };
                $wrong++ unless $answer && $answer->{status} == 200
                    && $answer->{whole};
            }
            spew("$server->{root}/many$who", $wrong);
            _exit(0);
        }
        $pid;
    } 1 .. 6;
    waitpid $_, 0 for @pids;
    is(slurp("$server->{root}/many$_"), 0, "reader $_ got whole answers")
        for 1 .. 6;
    are_kept(map { my $who = $_; map { "Many $who-" . 4 * $_ } 1 .. 15 }
             1 .. 6);
};

# Details: t/faults.t. The clock of the machine is left alone: what a clock that
# was wrong has left behind is put into the store.
row $server, 34, 'clocks that are wrong' => sub {
    my $dates = sub {
        my ($entry) = @_;
        return map { $entry =~ m{<$_>(.*?)</$_>} ? $1 : '' }
            qw(published updated);
    };
    my $seconds = 365 * 86400;
    my $last = sub {
        return NewsClean::Store::sql($file, 'SELECT max(seq), (SELECT seq FROM '
                                     . 'state) FROM article');
    };
    my $times = sub {
        return split /\|/, NewsClean::Store::sql($file, 'SELECT a.updated, '
            . "s.updated FROM article a, state s WHERE title = '$_[0]'");
    };
    my $published = '<meta property="article:published_time" content="'
        . '2015-03-29T02:30:00Z">';
    ok($server->stored_by(serves('Clock of now')), '... is kept');
    my @numbers = $last->();

    for my $way (-60 * $seconds, -$seconds, $seconds) {
        my $title = serves("Clock of $way");
        ok($server->stored_by($title), '... is kept');
        NewsClean::Store::sql($file, "UPDATE article SET updated = updated + "
            . "$way, created = created + $way; UPDATE state SET updated = "
            . "updated + $way");
        my ($article, $store) = $times->($title);
        my $right = "Clock of $way, set right";
        $server->page("$n.html", article_page($right, head => $published));
        $server->fetch(GET => "/$n.html");
        ok($server->stored_by($right), '... and changes');
        my ($article_then, $store_then) = $times->($right);
        cmp_ok($article_then, '>=', $article, '... not to a time before');
        cmp_ok($store_then, '>=', $store, '... nor does the store');
        push @numbers, $last->();
    }
    my $before = NewsClean::Store::sql($file, 'SELECT updated FROM state');
    my $ahead = serves('Dated ahead', head => $published);
    ok($server->stored_by($ahead), 'what a page dates ahead is kept');
    cmp_ok(($times->($ahead))[1], '>=', $before, '... in no store of before');
    NewsClean::Store::sql($file, 'UPDATE article SET created = published - '
        . "3600, updated = published - 3600 WHERE title = '$ahead'");
    is_deeply([map { substr $_, 0, 19 } $dates->($server->entry($ahead))],
              [('2015-03-29T02:30:00') x 2], '... and changed when it came');
    my @bad = grep {
        my ($published, $updated) = $dates->($_);
        $published ne '' && substr($published, 0, 19) gt substr $updated, 0, 19;
    } $server->feed =~ m{<entry\b.*?</entry>}gs;
    is_deeply(\@bad, [], 'nothing is changed before it was published');
    is_deeply([map { (split /\|/)[0] } @numbers],
              [map { (split /\|/)[1] } @numbers],
              'the last change has the last number');
    is_deeply([grep { (split /\|/, $numbers[$_])[0]
                      < 2 + (split /\|/, $numbers[$_ - 1])[0] } 1 .. $#numbers],
              [], 'numbers only grow');
};

# Details: t/filter.t, t/negotiate.t.
row $server, 35, 'filters, subrequests and redirects beside us' => sub {
    my $promo = '<i class=promo>buy</i>';
    my $part = article_page('Included in a page', body => $promo);
    my $piece = 'A piece that is a page itself';

    $server->page('included/part.html', $part);
    $server->page('included/page.html', article_page('It includes a page',
        body => '<!--#include virtual="part.html" -->'));
    like($server->fetch(GET => '/included/page.html')->{body},
         qr/Included in a page.*lorries/s, 'a page within a page');
    $server->page('sorry.html', article_page('Sorry'));
    is($server->fetch(GET => '/missing/x.html')->{status}, 404,
       'an error document');
    $server->page('folder/index.html', article_page('Of a folder'));
    $server->fetch(GET => '/folder/');
    $server->page('cached/page.html', article_page('Cached', body => $promo));
    my @cached = map { $server->fetch(GET => '/cached/page.html') } 1 .. 3;
    unlike($_->{body}, qr/buy/, 'through a cache: clean') for @cached;
    $server->page('deflated/page.html', article_page('Compressed', body =>
                                                     $promo));
    my $zip = $server->fetch(GET => '/deflated/page.html',
                             'Accept-Encoding' => 'gzip');
    is($zip->header('Content-Encoding'), 'gzip', 'DEFLATE stands behind us');
    $server->page('before/page.html', article_page('Compressed first'));
    $server->fetch(GET => '/before/page.html', 'Accept-Encoding' => 'gzip');

    $server->sentinel;
    isnt($server->id_of($_), '', "$_: is kept")
        for 'It includes a page', 'Of a folder', 'Cached', 'Compressed';
    is($server->id_of($_), '', "$_: is not")
        for 'Included in a page', 'Sorry';
    is(NewsClean::Store::sql($file, "SELECT count(*) FROM article WHERE title "
       . "IN ('Cached', 'Of a folder')"), 2, 'each once');
};

# Details: t/pgsql.t, with a database that comes and goes.
row undef, 36, 'a database that is not there' => sub {
    my $away = NewsClean::Threats->new('pgsql', '');

    spew("$away->{root}/test.conf", slurp("$away->{root}/test.conf")
         =~ s{NewsCleanStore.*}{'NewsCleanStore pgsql "' . "host=$away->{root} "
                                . 'dbname=x connect_timeout=2"'}er);
    my ($fine, $said) = $away->check;
    plan skip_all => 'no driver of PostgreSQL' if !$fine && $said =~ /driver/;
    $away->start;
    for my $i (1 .. 5) {
        my $page = article_page("Away $i");
        $away->page("$i.html", $page);
        is($away->fetch(GET => "/$i.html")->{body}, $page, "page $i is served");
    }
    my $answer = $away->fetch(GET => '/articles/feed.atom');
    is($answer->{status}, 503, 'the feed has an answer');
    isnt($answer->header('Retry-After'), '', '... and says when to come again');
    ok(eventually { $away->told(0, qr/warn/) }, 'the log says so');
    $away->fetch(GET => "/1.html?$_") for 1 .. 20;
    cmp_ok(scalar $away->told(0, qr/warn/), '<=', 3, '... not with every page');
    $away->log_is_clean(0);
    $away->stop;
    unlike($away->log, qr/exit signal/, 'nothing crashed');
};

$server->stop;
done_testing;
