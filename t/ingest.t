# ingest.t -- the way from a page that was served into the store.
#
# A store that somebody else has locked holds the worker up, so that a test
# knows what waits: the batch that the worker took, and then the queue.
use strict;
use warnings FATAL => 'all';

use Test::More;
use Time::HiRes qw(sleep time);
use NewsClean::Server;
use NewsClean::Store;
use NewsClean::Test;

plan skip_all => 'no sqlite3' unless NewsClean::Store::program();

# A server with a store; MORE lines of configuration.
sub server
{
    my ($name, $more) = @_;

    return NewsClean::Server->new("ingest-$name", <<"END");
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStore sqlite \@root\@/store/articles.db
NewsCleanSave On
$more
<Location /articles>
    SetHandler newsclean
</Location>
<Location /server-status>
    SetHandler server-status
    NewsClean Off
</Location>
END
}

my $server;

sub file { return "$server->{root}/store/articles.db" }

sub counted
{
    my ($name) = @_;
    my $status = $server->fetch(GET => '/server-status?auto')->{body};

    $status =~ /^NewsClean\Q$name\E: (\d+)$/m or die "no counter $name";
    return $1;
}

# Asks for the page NAME, which is made if it was not there.
my %made;
sub ask
{
    my ($name, %extra) = @_;

    $made{$server}{$name} //= $server->page("$name.html",
                                            article_page("Page $name", %extra));
    return $server->fetch(GET => "/$name.html")->{status};
}

# What the log has of the page NAME, which is there when the last is.
sub said
{
    my ($name) = @_;
    my $log = eventually {
        my $text = slurp("$server->{root}/logs/stored");
        $text =~ m{^/none\.html }m && $text;
    };

    return $log =~ m{^/\Q$name\E(?:\.html)? ([^-\s]\S*)$}mg;
}

# The worker has a batch of one page, with which it waits.
sub hold_up
{
    my ($name) = @_;
    my $lock = NewsClean::Store::lock(file());
    my $queued = counted('PagesQueued');

    ask($name);
    eventually { counted('PagesQueued') > $queued } or die 'not queued';
    sleep 0.3; # time to take the page off the queue
    return $lock;
}

sub is_stored
{
    my ($name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return isnt($server->stored_by("Page $name"), '', "$name is stored");
}

subtest 'an unchanged page' => sub {
    $server = server('same', "NewsCleanRefresh 3600\nNewsCleanQueue 4 4M\n"
        . "LogFormat \"%U %{newsclean-stored}n\" stored\n"
        . 'CustomLog @root@/logs/stored stored');
    $server->start;
    ask('first');
    is_stored('first');
    ask('first') for 1 .. 5;
    is(eventually { counted('PagesUnchanged') == 5 }, 1, 'is told');
    is(counted('PagesQueued'), 1, '... and goes no further');

    my $lock = hold_up('held');
    ask("w$_") for 1 .. 4;
    is(eventually { counted('PagesQueued') == 6 }, 1, 'the queue is full');
    ask("w$_") for 1 .. 4, 1 .. 4;
    is(eventually { counted('PagesUnchanged') == 13 }, 1,
       'it takes no room, also before it is stored');
    is(counted('PagesDropped'), 0, '... and is not dropped');
    is(counted('PagesRead'), 1, 'one page was read, the others wait');

    is(ask('late'), 200, 'a page that is new is served');
    is(ask('later'), 200, 'and another');
    is(eventually { counted('PagesDropped') == 2 }, 1, '... and not kept');
    is(() = $server->log =~ /a page was not kept: the queue is full/g, 1,
       '... of which one warning tells');
    undef $lock;
    is_stored($_) for 'held', map { "w$_" } 1 .. 4;
    is($server->entry('Page late'), '', 'late was dropped');
    is(eventually { counted('PagesRead') == 6 }, 1, 'the others are read');
    $server->fetch(GET => '/first.html', Authorization => 'Basic YTpi');
    $server->fetch(GET => '/none.html');
    is_deeply([said('first')], ['queued', ('unchanged') x 5, 'user'],
              'the log has it: a page that is kept, and when it is not');
    is_deeply([map { said($_) } qw(late later)], [('queue-full') x 2],
              '... and why');
    is_deeply([said('articles/feed.atom')], [], 'and nothing of our own');
    ask('late');
    is_stored('late');
    is(NewsClean::Store::soundness(file()), 'ok', 'the store is sound');
};

subtest 'a store that was put away' => sub {
    unlink glob "$server->{root}/store/*";
    ask('first');
    is($server->entry('Page first'), '', 'an unchanged page is not looked at');
    ask('another');
    is_stored('another');
    ask('first');
    is_stored('first');
    $server->stop;
};

subtest 'bytes that wait' => sub {
    $server = server('bytes', "NewsCleanQueue 100 16K\nNewsCleanPageLimit 16K");
    $server->start;
    ask('first');
    is_stored('first');

    my $lock = hold_up('held');
    my $body = '<p>' . 'It rained all day long. ' x 250 . '</p>';
    ask("b$_", body => $body) for 1 .. 3;
    is(eventually { counted('PagesDropped') == 1 }, 1,
       'of three times 7 KB, 16 KB have room for two');
    undef $lock;
    is_stored("b$_") for 1, 2;
    is($server->entry('Page b3'), '', 'the newest was dropped');
    $server->stop;
};

subtest 'pages that come together' => sub {
    my %date = (may => '2024-05-01', march => '2024-03-01',
                june => '2024-06-01', april => '2024-04-01');

    $server = server('order', 'NewsCleanRefresh 0');
    $server->start;
    ask('first');
    is_stored('first');
    my $lock = hold_up('held');
    ask($_, head => '<meta property="article:published_time" content="'
        . "$date{$_}T12:00:00Z\">") for qw(may march june april);
    # One is gone, is back, changes: in this order.
    my $page = "$server->{root}/htdocs/march.html";
    my $bytes = slurp($page);
    unlink $page;
    is(ask('march'), 404, 'one is gone');
    spew($page, $bytes =~ s/Page march/Page march again/gr);
    is(ask('march'), 200, 'and back');
    # Another is new and gone.
    ask('february');
    unlink "$server->{root}/htdocs/february.html";
    is(ask('february'), 404, 'another is gone');
    undef $lock;
    is_stored('june');
    is_stored('march again');
    my @order = NewsClean::Store::sql(file(),
        "SELECT title FROM article WHERE title LIKE 'Page %'"
        . " AND title NOT LIKE '%again' AND published ORDER BY seq");
    is_deeply([@order], ['Page april', 'Page may', 'Page june'],
              'go in by date');
    is($server->entry('Page march'), '', 'and one page in its own order');
    is($server->entry('Page february'), '', '... also when it is gone');
    $server->stop;
};

subtest 'a server that ends, or starts again' => sub {
    $server = server('drain', 'NewsCleanRefresh 0');
    for my $way ('graceful', 'stop') {
        $server->start if $way eq 'graceful';
        ask("$way-first");
        is_stored("$way-first");
        my $lock = hold_up("$way-held");
        my @pages = map { "$way-$_" } 1 .. 40; # more than one batch
        ask($_) for @pages;
        my $pid = $server->{pid};
        kill(($way eq 'stop' ? 'TERM' : 'USR1'), $pid);
        sleep 1;
        undef $lock;
        $server->stop if $way eq 'stop';
        $server->start if $way eq 'stop';
        ok(eventually { $server->entry("Page $way-40") },
           "$way: the last one is stored");
        is_deeply([grep { !$server->stored_by("Page $_", 8) } @pages], [],
                  "$way: and all the others");
        is(NewsClean::Store::soundness(file()), 'ok',
           "$way: the store is sound");
    }
    unlike($server->log, qr/were not kept/, 'no page was lost');
    $server->stop;
    unlike($server->log, qr/exit signal/, 'nothing crashed');
};

subtest 'what is not to be kept' => sub {
    $server = server('retain', 'NewsCleanRetain forever');
    $server->start;
    for my $i (1 .. 4) {
        ask("r$i", head => '<meta property="article:published_time" content="'
            . "2024-05-0${i}T12:00:00Z\">");
    }
    is_stored("r$_") for 1 .. 4;
    $server->stop;

    my $conf = "$server->{root}/test.conf";
    spew($conf, slurp($conf) =~ s/Retain forever/Retain 5y 2/r);
    $server->start; # the first look is at once
    is(eventually { !$server->entry('Page r1') && !$server->entry('Page r2') },
       1, 'the oldest are gone');
    isnt($server->entry("Page $_"), '', "$_ is there") for qw(r3 r4);
    ask('r5');
    is_stored('r5');
    is(NewsClean::Store::soundness(file()), 'ok', 'the store is sound');
    $server->stop;
};

done_testing;
