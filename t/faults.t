# faults.t -- whatever becomes of the store, pages are served.
#
# And when the store is back, so are the articles: nobody restarts anything.
use strict;
use warnings FATAL => 'all';

use IPC::Open2 qw(open2);
use Test::More;
use Time::HiRes qw(sleep time);
use NewsClean::Server;
use NewsClean::Test;

plan skip_all => 'root may write everywhere' if $> == 0;

my $server = NewsClean::Server->new('faults', <<'END');
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStrip .promo
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanSave On
NewsCleanRefresh 0
<Location /articles>
    SetHandler newsclean
</Location>
END
my $store = "$server->{root}/store";
my $n = 0;

# A page that was not there before is asked for and has to come, clean.
sub serves
{
    my $what = shift;
    my $title = 'Story number ' . ++$n;

    $server->page("$n.html", article_page($title,
                  body => '<div class=promo>buy</div>'));
    my $answer = $server->fetch(GET => "/$n.html");
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($answer->{status}, 200, "$what: the page is served");
    like($answer->{body}, qr{</html>\s*\z}, "$what: all of it");
    unlike($answer->{body}, qr/buy/, "$what: clean");
    return $title;
}

# Warnings about the store since byte FROM of the log.
sub warnings_since
{
    my $from = shift;

    return grep { /newsclean:(?:warn|error)/ } split /\n/,
        substr $server->log, $from;
}

# The handler has an answer, if only that it has none now.
sub handler_answers
{
    my $what = shift;
    my $answer = $server->fetch(GET => '/articles/feed.atom');

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    like($answer->{status}, qr/^(?:200|503)$/, "$what: the feed has an answer");
    isnt($answer->header('Retry-After'), '', "$what: and says when it is back")
        if $answer->{status} == 503;
}

sub not_to_be_written
{
    chmod 0444, glob "$store/*";
    chmod 0555, $store;
}

sub to_be_written
{
    chmod 0755, $store;
    chmod 0644, glob "$store/*";
}

# A server that has just started, on an empty store.
sub afresh
{
    $server->stop;
    to_be_written();
    unlink glob "$store/*";
    $server->start;
}

subtest 'no store can be made' => sub {
    not_to_be_written();
    $server->start;
    my $first = serves('no store');
    handler_answers('no store');
    serves('no store, again') for 1 .. 5;
    ok(eventually { warnings_since(0) }, 'the log says so');
    sleep 3; # longer than the pause between tries
    cmp_ok(scalar(warnings_since(0)), '<=', 2,
           'once a minute at most, of a kind');
    to_be_written();
    ok($server->stored_by($first), 'what waited is stored when it can be');
    my $title = serves('a store');
    ok($server->stored_by($title), 'and what comes then');
};

subtest 'a store that is read-only' => sub {
    $server->stop;
    not_to_be_written();
    my $from = length $server->log;
    $server->start;
    my $title = serves('read-only');
    serves('read-only, again') for 1 .. 5;
    handler_answers('read-only');
    ok(eventually { warnings_since($from) }, 'the log says so');
    cmp_ok(scalar(warnings_since($from)), '<=', 2, 'not with every page');
    to_be_written();
    ok($server->stored_by($title), 'articles are stored when it is not');
};

subtest 'a store that somebody else has locked' => sub {
    my $sqlite = Apache::TestConfig::which('sqlite3');
    plan skip_all => 'no sqlite3' unless $sqlite;

    afresh();
    ok($server->stored_by(serves('not locked')), 'it works');
    my $pid = open2(my $out, my $in, $sqlite, "$store/articles.db");
    print $in "BEGIN IMMEDIATE;\nSELECT 'locked';\n";
    $in->flush;
    is(scalar(<$out>), "locked\n", 'it is locked');
    my $before = time;
    my $title = serves('locked');
    serves('locked, again') for 1 .. 5;
    cmp_ok(time - $before, '<', 2, 'no page waits for the lock');
    is($server->entry($title), '', 'nothing is stored meanwhile');
    handler_answers('locked');
    print $in "ROLLBACK;\n.quit\n";
    close $in;
    waitpid $pid, 0;
    ok($server->stored_by($title), 'what waited is stored afterwards');
};

subtest 'a store that is deleted' => sub {
    afresh();
    my $old = serves('before');
    ok($server->stored_by($old), 'it works');
    unlink glob "$store/*";
    handler_answers('deleted');
    my $title = serves('deleted');
    ok($server->stored_by($title), 'articles come again, in a new store');
    is($server->entry($old), '', 'without the old ones');
};

subtest 'a store that is no store' => sub {
    $server->stop;
    unlink glob "$store/*";
    spew("$store/articles.db", "This is not a database.\n" x 500);
    my $from = length $server->log;
    $server->start;
    my $title = serves('garbage');
    handler_answers('garbage');
    ok(eventually { warnings_since($from) }, 'the log says so');
    is(slurp("$store/articles.db") =~ /^This is not/, 1,
       'nobody writes into a file that is not ours');
    unlink glob "$store/*";
    ok($server->stored_by($title), 'articles come when it is gone');
};

subtest 'a directory that is gone' => sub {
    rename $store, "$store.away";
    my $title = serves('gone');
    handler_answers('gone');
    rename "$store.away", $store;
    my $next = serves('back');
    ok($server->stored_by($next), 'articles come again');
};

# Process ids of the children.
sub children
{
    return grep { -e "/proc/$_" } split ' ',
        slurp("/proc/$server->{pid}/task/$server->{pid}/children");
}

subtest 'a child that dies' => sub {
    my $last = serves('before it');
    ok($server->stored_by($last), 'it works');
    for (1 .. 3) {
        serves('right before it');
        my ($child) = children();
        kill KILL => $child;
        eventually { my ($now) = children(); $now && $now != $child };
    }
    my $title = serves('after it');
    ok($server->stored_by($title), 'articles come again');
    isnt($server->entry($last), '', 'and the old ones are still there');
    if (my $sqlite = Apache::TestConfig::which('sqlite3')) {
        my $said = qx($sqlite '$store/articles.db' 'PRAGMA integrity_check');
        is($said, "ok\n", 'the store is sound');
    }
};

subtest 'graceful restarts' => sub {
    my @titles;

    for (1 .. 4) {
        push @titles, map { serves('around a restart') } 1 .. 5;
        $server->graceful;
    }
    ok(eventually { $server->entry($titles[-1]) }, 'the last one is stored');
    is_deeply([grep { !$server->stored_by($_, 8) } @titles], [],
              'no page is lost');
};

$server->stop;
unlike($server->log, qr/exit signal (?!Killed)/, 'nothing of ours crashed');
done_testing;
