# faults.t -- whatever becomes of the store, pages are served.
#
# And when the store is back, so are the articles, and it is sound: nobody
# restarts anything.
use strict;
use warnings FATAL => 'all';

use File::Path qw(make_path remove_tree);
use Test::More;
use Time::HiRes qw(sleep time);
use NewsClean::Crowd;
use NewsClean::Server;
use NewsClean::Store;
use NewsClean::Test;

plan skip_all => 'root may write everywhere' if $> == 0;
plan skip_all => 'no sqlite3' unless NewsClean::Store::program();

sub conf
{
    my $file = shift;

    return <<"END";
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStrip .promo
NewsCleanStore sqlite $file
NewsCleanSave On
NewsCleanRefresh 0
<Location /articles>
    SetHandler newsclean
</Location>
END
}

my $server = NewsClean::Server->new('faults', conf('@root@/store/articles.db'));
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

# Some such pages.
sub serves_some
{
    my $what = shift;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return map { serves("$what, $_") } 1 .. 5;
}

# A page that was not there before is asked for by one of many: what is wrong
# with the answer, or ''.
sub fails_to_serve
{
    my ($whom, $name) = @_;

    $whom->page("$name.html", article_page("Page $name",
                body => '<div class=promo>buy</div>'));
    my $answer = $whom->fetch(GET => "/$name.html");
    return "status $answer->{status}" if $answer->{status} != 200;
    return 'broken off' if $answer->{body} !~ m{</html>\s*\z};
    return $answer->{body} =~ /buy/ ? 'not clean' : '';
}

sub stored_titles
{
    return NewsClean::Store::sql("$store/articles.db",
                                 'SELECT title FROM article WHERE NOT gone');
}

# All of TITLES come into the store, with no help.
sub come_to_be_stored
{
    my ($titles, $what) = @_;

    my @left = @$titles;

    eventually {
        my $feed = $server->fetch(GET => '/articles/feed.atom?limit=500');
        @left = grep { !entry_of($_, $feed->{body}) } @left;
        !@left;
    } 20;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is(join(', ', @left), '', $what);
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
    my @titles = serves_some('no store');
    handler_answers('no store');
    ok(eventually { warnings_since(0) }, 'the log says so');
    sleep 3; # longer than the pause between tries
    cmp_ok(scalar(warnings_since(0)), '<=', 2,
           'once a minute at most, of a kind');
    to_be_written();
    come_to_be_stored(\@titles, 'what waited is stored when it can be');
    come_to_be_stored([serves('a store')], 'and what comes then');
    is_sound();
};

subtest 'a store that is read-only' => sub {
    $server->stop;
    not_to_be_written();
    my $from = length $server->log;
    $server->start;
    my @titles = serves_some('read-only');
    handler_answers('read-only');
    ok(eventually { warnings_since($from) }, 'the log says so');
    cmp_ok(scalar(warnings_since($from)), '<=', 2, 'not with every page');
    to_be_written();
    come_to_be_stored(\@titles, 'articles are stored when it is not');
    is_sound();
};

# SQLite gives what it knows of a file's index to all that a process has open:
# a reader of now keeps it read-only for the writer of then.
subtest 'an index of the log that is read-only for a while' => sub {
    my $file = "$store/articles.db";

    $server->stop;
    open my $other, '|-', 'sqlite3', $file or die "sqlite3: $!";
    $other->autoflush;
    print $other "SELECT count(*) FROM article;\n";
    ok(eventually { -e "$file-shm" }, 'somebody else has it open');
    chmod 0444, "$file-shm";
    my $from = length $server->log;
    $server->start;
    handler_answers('read-only');
    my @titles = serves_some('read-only');
    ok(eventually { warnings_since($from) }, 'the log says so');
    handler_answers('still read-only');
    chmod 0640, "$file-shm";
    come_to_be_stored(\@titles, 'articles are stored when it is not');
    close $other;
    is_sound();
};

# Pages of articles of some 70 KB, which the store's log has to have whole.
my $long = 0;
sub serves_long
{
    my $what = shift;
    my ($title, $from) = ('Long story number ' . ++$long, $long * 9000);
    my $text = join ' ', map { "word$_" } $from .. $from + 8999;

    $server->page("long$long.html",
                  article_page($title, body => "<p>$text</p>"));
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($server->fetch(GET => "/long$long.html")->{status}, 200,
       "$what: $title is served");
    return $title;
}

# A limit to the size of files fails writes as a full disk does, and anybody may
# set it. Of a store that has only just begun it is the log that is full first.
subtest 'files that may not grow' => sub {
    my $prlimit = Apache::TestConfig::which('prlimit');
    plan skip_all => 'no prlimit' unless $prlimit;

    afresh();
    ok($server->stored_by(serves('room')), 'it works');
    my ($child) = $server->children;
    my $from = length $server->log;
    # What the server logs must still have room.
    my $most = $from + 200_000;
    system($prlimit, '--pid', $child, "--fsize=$most:") == 0 or die 'prlimit';
    my @titles = map { serves_long('full') } 1 .. 8;
    ok(eventually { warnings_since($from) }, 'the log says so');
    push @titles, serves_some('full');
    handler_answers('full');
    sleep 3;
    cmp_ok(scalar(warnings_since($from)), '<=', 2, 'not with every page');
    is($server->entry($titles[-1]), '', 'nothing is stored meanwhile');
    system($prlimit, '--pid', $child, '--fsize=unlimited:') == 0
        or die 'prlimit';
    come_to_be_stored(\@titles, 'articles are stored when there is room');
    is_sound();
};

# A file takes all the room there is on the store's disk, but for LEFT bytes.
sub fill_disk
{
    my $left = shift;
    my $block = 'x' x 4096;

    open my $out, '>>:raw', "$store/ballast" or die "$store: $!";
    1 while (syswrite($out, $block) // 0) == length $block;
    truncate $out, (-s $out) - $left or die "$store: $!" if $left;
    close $out or die "$store: $!";
}

# tests/httpd.sh has mounted one if it may.
subtest 'a disk that is full' => sub {
    my $small = NewsClean::Test::root() . '/small';
    plan skip_all => 'no small file system could be mounted'
        if (stat $small)[0] == (stat NewsClean::Test::root())[0];

    $server->stop;
    my @before = ($server, $store);
    $store = $small;
    $server = NewsClean::Server->new('faults-small',
                                     conf("$store/articles.db"));
    $server->start;
    ok($server->stored_by(serves('room')), 'it works');

    my $from = length $server->log;
    fill_disk(300_000);
    my @titles = map { serves_long('full') } 1 .. 8;
    ok(eventually { warnings_since($from) }, 'the log says so');
    fill_disk(0);
    push @titles, serves_some('full');
    handler_answers('full');
    sleep 3;
    cmp_ok(scalar(warnings_since($from)), '<=', 2, 'not with every page');
    is($server->entry($titles[-1]), '', 'nothing is stored meanwhile');
    unlink "$store/ballast";
    come_to_be_stored(\@titles, 'articles are stored when there is room');
    is_sound();

    for my $what ('full from the beginning', 'full, and no store there') {
        $server->stop;
        unlink glob "$store/articles.db*" if $what =~ /no store/;
        fill_disk(0);
        $from = length $server->log;
        $server->start;
        @titles = serves_some($what);
        handler_answers($what);
        ok(eventually { warnings_since($from) }, "$what: the log says so");
        push @titles, serves_some($what);
        unlink "$store/ballast";
        come_to_be_stored(\@titles, "$what: articles come when there is room");
        is_sound();
    }
    $server->stop;
    unlike($server->log, qr/exit signal/, 'nothing crashed');
    ($server, $store) = @before;
};

subtest 'a store that somebody else has locked' => sub {
    afresh();
    come_to_be_stored([serves('not locked')], 'it works');
    my $from = length $server->log;
    my $lock = NewsClean::Store::lock("$store/articles.db");
    my $begun = time;
    my @titles;
    # Longer than a write waits, and than the pause between tries.
    while (time - $begun < 10) {
        push @titles, serves('locked');
        is($server->fetch(GET => '/articles/feed.atom')->{status}, 200,
           'locked: and the feed');
        sleep 0.25;
    }
    cmp_ok(@titles, '>', 10, 'no page waits for the lock');
    is($server->entry($titles[0]), '', 'nothing is stored meanwhile');
    is(scalar(warnings_since($from)), 1, 'the log says so, once');
    undef $lock;
    come_to_be_stored(\@titles, 'what waited is stored afterwards');
    is_sound();
};

subtest 'a store that is deleted' => sub {
    afresh();
    my $old = serves('before');
    ok($server->stored_by($old), 'it works');
    unlink glob "$store/*";
    handler_answers('deleted');
    my @titles = serves_some('deleted');
    come_to_be_stored(\@titles, 'articles come again, in a new store');
    is($server->entry($old), '', 'without the old ones');
    is_sound();
};

subtest 'a store that is no store' => sub {
    $server->stop;
    unlink glob "$store/*";
    spew("$store/articles.db", "This is not a database.\n" x 500);
    my $from = length $server->log;
    $server->start;
    my @titles = serves_some('garbage');
    handler_answers('garbage');
    ok(eventually { warnings_since($from) }, 'the log says so');
    is(slurp("$store/articles.db") =~ /^This is not/, 1,
       'nobody writes into a file that is not ours');
    unlink glob "$store/*";
    come_to_be_stored(\@titles, 'articles come when it is gone');
    is_sound();
};

subtest 'a store that is damaged' => sub {
    afresh();
    come_to_be_stored([map { serves('whole') } 1 .. 30], 'it works');
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
    my @titles = serves_some('damaged');
    handler_answers('damaged');
    ok(eventually { warnings_since($from) }, 'the log says so');
    push @titles, serves_some('damaged, again');
    sleep 3;
    my @warnings = warnings_since($from);
    cmp_ok(@warnings, '<=', 3, 'not with every page, nor with every try');
    my ($advice) = grep { /newsclean store check/ } @warnings;
    like($advice // join("\n", @warnings),
         qr{newsclean store check\b.*put the file away}s, 'and what helps');
    unlink glob "$store/*";
    come_to_be_stored(\@titles, 'articles come when it is put away');
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
    my @titles = serves_some('newer');
    handler_answers('newer');
    ok(eventually { warnings_since($from) }, 'the log says so');
    like((warnings_since($from))[0], qr/newer version/, '... in words');
    push @titles, serves_some('newer, again');
    sleep 3;
    cmp_ok(scalar(warnings_since($from)), '<=', 2, 'not with every page');
    NewsClean::Store::sql("$store/articles.db",
                          "PRAGMA user_version = $version");
    come_to_be_stored(\@titles, 'articles come when it fits');
    isnt($server->entry($old), '', 'and the old ones are still there');
    is_sound();
};

subtest 'a store that a newer version brings up to date meanwhile' => sub {
    afresh();
    my $old = serves('this version');
    come_to_be_stored([$old], 'it works');
    my $version = NewsClean::Store::sql("$store/articles.db",
                                        'PRAGMA user_version');
    NewsClean::Store::sql("$store/articles.db", 'PRAGMA user_version = 1000');
    my $from = length $server->log;
    my @titles = serves_some('newer meanwhile');
    handler_answers('newer meanwhile');
    ok(eventually { grep { /can't be written/ } warnings_since($from) },
       'the log says so');
    is_deeply([stored_titles()], [$old], 'nothing is written into it');
    NewsClean::Store::sql("$store/articles.db",
                          "PRAGMA user_version = $version");
    come_to_be_stored([@titles, $old], 'articles come when it fits');
    is_sound();
};

subtest 'what a clock that was ahead has left' => sub {
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
    come_to_be_stored([serves_some('after')], 'and new articles');
    is_sound();
};

# The server's own clock goes back two days while it runs.
subtest 'a clock that is set back' => sub {
    my ($faketime) = glob '/usr/lib/*/faketime/libfaketimeMT.so.1';
    plan skip_all => 'no libfaketime' unless $faketime;
    plan skip_all => 'a sanitizer goes with no other clock'
        if $ENV{NC_PRELOAD};

    my $clock = "$server->{root}/clock";
    my $updated = sub { $_[0] =~ m{<updated>([^<]+)</updated>} ? $1 : '' };

    $server->stop;
    spew($clock, '+2d');
    {
        local @ENV{qw(LD_PRELOAD FAKETIME_TIMESTAMP_FILE FAKETIME_NO_CACHE
                      FAKETIME_DONT_FAKE_MONOTONIC)} = ($faketime, $clock, 1, 1);
        $server->start;
    }
    my $title = serves('ahead');
    my $page = $n;
    ok(my $before = $server->stored_by($title), 'it works');
    my ($day) = $updated->($before) =~ /^(.{10})/;
    my @today = gmtime;
    isnt($day, sprintf('%d-%02d-%02d', $today[5] + 1900, $today[4] + 1,
                       $today[3]), 'the clock is ahead');
    spew($clock, '+0');
    $server->page("$page.html", article_page('Changed after the clock'));
    $server->fetch(GET => "/$page.html");
    ok(my $after = $server->stored_by('Changed after the clock'),
       'a change is stored');
    cmp_ok($updated->($after), 'ge', $updated->($before),
           '... no older than what it replaces');
    come_to_be_stored([serves_some('back')], 'and new articles');
    handler_answers('back');
    $server->stop;
    $server->start;
    come_to_be_stored([serves('started again')], 'and after a start');
    is_sound();
};

subtest 'a directory that is gone' => sub {
    afresh();
    my $old = serves('before');
    come_to_be_stored([$old], 'it works');
    for my $way ('moved', 'removed') {
        $way eq 'moved' ? rename $store, "$store.away" : remove_tree($store);
        my @titles = serves_some($way);
        handler_answers($way);
        sleep 2.5; # longer than the pause between tries
        push @titles, serves_some("$way, again");
        $way eq 'moved' ? rename "$store.away", $store : make_path($store);
        come_to_be_stored(\@titles, "$way: what waited is stored");
        come_to_be_stored([serves("$way, and back")], 'and what comes then');
        is($server->entry($old) ne '', $way eq 'moved',
           'the old one is where it was');
        is_sound();
    }
};

subtest 'two servers on one store' => sub {
    afresh();
    my $other = NewsClean::Server->new('faults-other',
                                       conf("$store/articles.db"));
    $other->start;
    my $crowd = NewsClean::Crowd->new('two', { clients => 4, most => 40,
                                               pause => 0.02 }, sub {
        my ($client, $n) = @_;
        return fails_to_serve($client <= 2 ? $server : $other,
                              "two$client-$n");
    });
    my @clients = $crowd->end;
    is_deeply([map { @{ $_->{wrong} } } @clients], [], 'all pages are served');
    come_to_be_stored([map { ("Page two1-$_", "Page two2-$_") } 1 .. 40],
                      'what the one has kept is there');
    is_deeply([grep { !$other->stored_by("Page two3-$_")
                      || !$other->stored_by("Page two4-$_") } 1 .. 40], [],
              'and what the other has');
    unlike($server->log . $other->log, qr/exit signal/, 'nothing crashed');
    $other->stop;
    is_sound();
};

# Stops the child at a moment at which it writes, of many that are tried: nobody
# else gets the lock then. Its process id.
sub stopped_while_it_writes
{
    for (1 .. 50) {
        serves_long('busy') for 1 .. 4;
        for (1 .. 20) {
            my ($child) = $server->children;
            kill STOP => $child;
            eventually { slurp("/proc/$child/stat") =~ /\) T / };
            return $child if NewsClean::Store::is_locked("$store/articles.db");
            kill CONT => $child;
            sleep 0.01;
        }
    }
    die 'the child never writes';
}

subtest 'a child that is killed while it writes' => sub {
    afresh();
    for my $round (1 .. 3) {
        come_to_be_stored([serves_some('before')], 'it works');
        my $child = stopped_while_it_writes();
        my @before = stored_titles();
        kill KILL => $child;
        serves_some('right after it');
        ok(eventually { ($server->children)[0] != $child }, 'there is another');
        come_to_be_stored([serves_some('after')], 'articles come again');
        my %have = map { $_ => 1 } stored_titles();
        is_deeply([grep { !$have{$_} } @before], [],
                  'and the old ones are still there');
        is_sound();
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
    is_sound();
};

subtest 'graceful restarts under load' => sub {
    my $crowd = NewsClean::Crowd->new('graceful', { clients => 3, most => 400,
                                                    pause => 0.02 }, sub {
        my ($client, $n) = @_;
        return fails_to_serve($server, "load$client-$n");
    });
    for (1 .. 4) {
        sleep 1;
        $server->graceful;
    }
    sleep 1;
    my @clients = $crowd->finish;
    my @titles;
    for my $client (1 .. 3) {
        my ($asked, $wrong) = @{ $clients[$client - 1] }{qw(asked wrong)};
        is_deeply($wrong, [], "client $client got all of its pages");
        cmp_ok($asked, '>', 10, '... which were some');
        push @titles, map { "Page load$client-$_" } 1 .. $asked;
    }
    my %have;
    eventually {
        %have = map { $_ => 1 } stored_titles();
        !grep { !$have{$_} } @titles;
    };
    is_deeply([grep { !$have{$_} } @titles], [], 'no page is lost');
    is_sound();
};

$server->stop;
unlike($server->log, qr/exit signal (?!Killed)/, 'nothing of ours crashed');
done_testing;
