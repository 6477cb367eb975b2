# faults.t -- whatever becomes of the store, pages are served.
#
# And when the store is back, so are the articles, and it is sound: nobody
# restarts anything. What needs root (a file system that is full) is done by
# limits that anybody may set.
use strict;
use warnings FATAL => 'all';

use POSIX qw(_exit);
use Test::More;
use Time::HiRes qw(sleep time);
use NewsClean::Server;
use NewsClean::Store;
use NewsClean::Test;

plan skip_all => 'root may write everywhere' if $> == 0;
plan skip_all => 'no sqlite3' unless NewsClean::Store::program();

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

sub is_sound
{
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is(NewsClean::Store::soundness("$store/articles.db"), 'ok',
       'the store is sound');
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
    is_sound();
};

# A limit to the size of files fails writes as a full disk does. Of a store that
# has only just begun it is the log that is full first.
subtest 'a disk that is full' => sub {
    my $prlimit = Apache::TestConfig::which('prlimit');
    plan skip_all => 'no prlimit' unless $prlimit;

    afresh();
    ok($server->stored_by(serves('room')), 'it works');
    my ($child) = $server->children;
    my $from = length $server->log;
    # What the server logs must still have room.
    my $most = $from + 200_000;
    system($prlimit, '--pid', $child, "--fsize=$most:") == 0 or die 'prlimit';
    my @titles = map {
        my $title = "Long story $_";
        my $text = join ' ', map { "word$_" } $_ * 9000 .. $_ * 9000 + 8999;
        $server->page("long$_.html",
                      article_page($title, body => "<p>$text</p>"));
        is($server->fetch(GET => "/long$_.html")->{status}, 200,
           "$title is served");
        $title;
    } 1 .. 8;
    ok(eventually { warnings_since($from) }, 'the log says so');
    my $title = serves('full');
    handler_answers('full');
    serves('full, again') for 1 .. 5;
    sleep 3;
    cmp_ok(scalar(warnings_since($from)), '<=', 2, 'not with every page');
    is($server->entry($title), '', 'nothing is stored meanwhile');
    system($prlimit, '--pid', $child, '--fsize=unlimited:') == 0
        or die 'prlimit';
    is_deeply([grep { !$server->stored_by($_) } @titles, $title], [],
              'articles are stored when there is room');
    is_sound();
};

subtest 'a store that somebody else has locked' => sub {
    afresh();
    ok($server->stored_by(serves('not locked')), 'it works');
    my $from = length $server->log;
    my $lock = NewsClean::Store::lock("$store/articles.db");
    my $before = time;
    my $title = serves('locked');
    serves('locked, again') for 1 .. 5;
    cmp_ok(time - $before, '<', 2, 'no page waits for the lock');
    is($server->entry($title), '', 'nothing is stored meanwhile');
    handler_answers('locked');
    # Longer than a write waits, and than the pause between tries.
    ok(eventually { warnings_since($from) }, 'the log says so');
    sleep 5;
    cmp_ok(scalar(warnings_since($from)), '<=', 1, 'once');
    undef $lock;
    ok($server->stored_by($title), 'what waited is stored afterwards');
    is_sound();
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
    is_sound();
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
    is_sound();
};

subtest 'a store that is damaged' => sub {
    afresh();
    my @titles = map { serves('whole') } 1 .. 30;
    ok($server->stored_by($titles[-1]), 'it works');
    $server->stop;
    my $file = "$store/articles.db";
    my $page = NewsClean::Store::sql($file, 'PRAGMA page_size');
    # The log has whole pages still.
    NewsClean::Store::sql($file, 'PRAGMA wal_checkpoint(TRUNCATE)');
    my $size = -s $file;
    # All but the first page, which says what it is, becomes nonsense.
    open my $out, '+<:raw', $file or die "$file: $!";
    seek $out, $page, 0;
    print $out "\xa5" x ($size - $page);
    close $out or die "$file: $!";

    my $from = length $server->log;
    $server->start;
    my $title = serves('damaged');
    handler_answers('damaged');
    ok(eventually { warnings_since($from) }, 'the log says so');
    serves('damaged, again') for 1 .. 5;
    sleep 3;
    my @warnings = warnings_since($from);
    cmp_ok(@warnings, '<=', 3, 'not with every page, nor with every try');
    my ($advice) = grep { /newsclean store check/ } @warnings;
    like($advice // join("\n", @warnings),
         qr{newsclean store check\b.*put the file away}s, 'and what helps');
    unlink glob "$store/*";
    ok($server->stored_by($title), 'articles come when it is put away');
    is_sound();
};

subtest 'a store of a newer version' => sub {
    afresh();
    my $old = serves('this version');
    ok($server->stored_by($old), 'it works');
    my $version = NewsClean::Store::sql("$store/articles.db",
                                        'PRAGMA user_version');
    $server->stop;
    NewsClean::Store::sql("$store/articles.db", 'PRAGMA user_version = 1000');
    my $from = length $server->log;
    $server->start;
    my $title = serves('newer');
    handler_answers('newer');
    ok(eventually { warnings_since($from) }, 'the log says so');
    like((warnings_since($from))[0], qr/newer version/, '... in words');
    serves('newer, again') for 1 .. 5;
    sleep 3;
    cmp_ok(scalar(warnings_since($from)), '<=', 2, 'not with every page');
    NewsClean::Store::sql("$store/articles.db",
                          "PRAGMA user_version = $version");
    ok($server->stored_by($title), 'articles come when it fits');
    isnt($server->entry($old), '', 'and the old ones are still there');
    is_sound();
};

subtest 'a clock that was set back' => sub {
    afresh();
    my $title = serves('before');
    ok($server->stored_by($title), 'it works');
    # What a clock that was a year ahead leaves behind.
    my $ahead = int(time) + 365 * 86400;
    NewsClean::Store::sql("$store/articles.db",
        "UPDATE article SET updated = $ahead, created = $ahead;"
        . " UPDATE state SET updated = $ahead");
    $server->page("$n.html", article_page('Changed when the clock was right'));
    $server->fetch(GET => "/$n.html");
    ok(my $entry = $server->stored_by('Changed when the clock was right'),
       'a change is stored');
    my ($year) = $entry =~ m{<updated>(\d+)-};
    is($year, (gmtime $ahead)[5] + 1900, '... no older than what it replaces');
    ok($server->stored_by(serves('after')), 'and a new article');
    is_sound();
};

subtest 'a directory that is gone' => sub {
    rename $store, "$store.away";
    my $title = serves('gone');
    handler_answers('gone');
    rename "$store.away", $store;
    my $next = serves('back');
    ok($server->stored_by($next), 'articles come again');
    is_sound();
};

subtest 'two servers on one store' => sub {
    afresh();
    my $other = NewsClean::Server->new('faults-other', <<"END");
NewsClean On
NewsCleanStore sqlite $store/articles.db
NewsCleanSave On
NewsCleanRefresh 0
<Location /articles>
    SetHandler newsclean
    NewsCleanFeedSelect *
</Location>
END
    $other->start;
    my @titles;
    for my $i (1 .. 40) {
        push @titles, serves('of the first'), "The other's story $i";
        $other->page("o$i.html", article_page($titles[-1]));
        is($other->fetch(GET => "/o$i.html")->{status}, 200,
           'the other serves its page');
    }
    is_deeply([grep { !$other->stored_by($_) } @titles], [],
              'what both have kept is there');
    unlike($server->log . $other->log, qr/exit signal/, 'nothing crashed');
    $other->stop;
    is_sound();
};

subtest 'a child that dies' => sub {
    my $last = serves('before it');
    ok($server->stored_by($last), 'it works');
    for (1 .. 3) {
        serves('right before it');
        my ($child) = $server->children;
        kill KILL => $child;
        eventually { my ($now) = $server->children; $now && $now != $child };
        is_sound();
    }
    my $title = serves('after it');
    ok($server->stored_by($title), 'articles come again');
    isnt($server->entry($last), '', 'and the old ones are still there');
    is_sound();
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
    is_sound();
};

# Many ask, as fast as they get answers, while the server starts again.
subtest 'graceful restarts under load' => sub {
    my $readers = 3;
    my @pids = map {
        my $reader = $_;
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            my $end = time + 6;
            my ($asked, $wrong) = (0, 0);
            while (time < $end) {
                my $name = "load$reader-" . ++$asked;
                $server->page("$name.html",
                              article_page("Under load $reader-$asked"));
                my $answer = eval { $server->fetch(GET => "/$name.html") };
                $wrong++ unless $answer && $answer->{status} == 200
                    && $answer->{body} =~ m{</html>\s*\z};
                sleep 0.02; # no more than a batch takes
            }
            spew("$server->{root}/load$reader", "$asked $wrong");
            _exit(0);
        }
        $pid;
    } 1 .. $readers;
    for (1 .. 4) {
        sleep 1;
        $server->graceful;
    }
    waitpid $_, 0 for @pids;
    my @lost;
    for my $reader (1 .. $readers) {
        my ($asked, $wrong) = split ' ', slurp("$server->{root}/load$reader");
        is($wrong, 0, "reader $reader got all of its pages");
        cmp_ok($asked, '>', 10, '... which were some');
        $server->stored_by("Under load $reader-$asked");
        my %have = map { $_ => 1 } NewsClean::Store::sql("$store/articles.db",
            "SELECT title FROM article WHERE title LIKE 'Under load $reader-%'");
        push @lost, grep { !$have{$_} }
            map { "Under load $reader-$_" } 1 .. $asked;
    }
    is_deeply(\@lost, [], 'no page is lost');
    is_sound();
};

$server->stop;
unlike($server->log, qr/exit signal (?!Killed)/, 'nothing of ours crashed');
done_testing;
