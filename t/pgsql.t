# pgsql.t -- two front ends on one PostgreSQL, which goes away and comes back.
#
# The database is started here, as the user who runs the tests, and listens on
# a socket in this test's directory.
use strict;
use warnings FATAL => 'all';

use IO::Select ();
use IO::Socket::INET ();
use Test::More;
use Time::HiRes qw(sleep time);
use NewsClean::Crowd;
use NewsClean::HTTP ();
use NewsClean::Line;
use NewsClean::Postgres;
use NewsClean::Server;
use NewsClean::Test;

my $script = Apache::Test::vars('top_dir') . '/tests/postgres.sh';
my $database = NewsClean::Test::root() . '/pg';

# The connection string; '' if there is no database to be had.
sub start_database
{
    my $place = qx{$script start '$database' 2>'$database.log'};

    die "no database: " . slurp("$database.log") if $? != 0 && $? >> 8 != 77;
    chomp $place;
    return $? == 0 ? $place : '';
}

sub stop_database { system($script, 'stop', $database) }

my $place = start_database();

plan skip_all => "PostgreSQL's programs can't be had here" if !$place;

END {
    local $?;
    stop_database() if $place;
}

sub front_end
{
    my ($name, $string, $more) = @_;

    $more //= '';
    # As behind a proxy: one name for both.
    return NewsClean::Server->new($name, <<"END");
ServerName http://localhost:80
UseCanonicalName On
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStrip .promo
NewsCleanStore pgsql "$string"
NewsCleanSave On
NewsCleanRefresh 0
NewsCleanAdvertise Off
<Location /articles>
    SetHandler newsclean
    NewsCleanFeedSelect *
</Location>
<Location /server-status>
    SetHandler server-status
    NewsClean Off
    NewsCleanNegotiate On
</Location>
$more
END
}

my $one = front_end('pgsql-one', $place);
my $two = front_end('pgsql-two', $place);
my $n = 0;

# A page that was not there before is asked for and has to come, clean.
sub serves
{
    my ($server, $what) = @_;
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

sub shown
{
    my $server = shift;

    return $server->fetch(GET => '/articles/feed.atom');
}

# A connection on which a feed comes that was not asked for lately.
sub feed_asked
{
    my $http = NewsClean::HTTP::connection(shift->{port});

    $http->send_request(GET => '/articles/feed.atom?limit=' . ++$n);
    return $http;
}

# Titles of all articles, as the database has them.
sub stored_titles
{
    return NewsClean::Postgres::sql($database,
        'SELECT title FROM newsclean.article WHERE gone = 0 ORDER BY title');
}

sub is_sound
{
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is(NewsClean::Postgres::soundness($database), 'ok', 'the store is sound');
}

# All of TITLES come to be shown, with no help.
sub come_to_be_stored
{
    my ($server, $titles, $what) = @_;
    my @left = @$titles;

    eventually {
        my %shown = map { $_ => 1 } titles_shown($server);
        @left = grep { !$shown{$_} } @left;
        !@left;
    } 30;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is(join(', ', @left), '', $what);
}

# Titles of an Atom feed.
sub titles_shown
{
    my $answer = shift->fetch(GET => '/articles/feed.atom?limit=500');

    return sort $answer->{body} =~ m{<entry\b.*?<title[^>]*>(.*?)</title>}gs;
}

# Lines of the log since byte FROM that tell of something wrong.
sub warnings_of
{
    my ($server, $from) = @_;

    return grep { /:(?:warn|error|crit|alert|emerg)\]|exit signal/ }
        split /\n/, substr $server->log, $from;
}

# How often a server has tried in vain to store something.
sub failures
{
    my $status = shift->fetch(GET => '/server-status?auto')->{body};

    return $status =~ /^NewsCleanStoreFailures: (\d+)$/m ? $1
        : die 'no counter';
}

sub log_since { return substr $one->log, shift }

subtest 'wrong connection strings' => sub {
    my %wrong = (
        ' ' => qr/empty/,
        'localhost' => qr/host=\.\.\. dbname=/,
        'postgresql://me:secret@db/news' => qr/host=\.\.\. dbname=/,
        "host=db password='secret" => qr/quote/,
    );

    for my $string (sort keys %wrong) {
        my ($fine, $said) = front_end('pgsql-wrong', $string)->check;
        ok(!$fine, "`$string` is refused");
        like($said, $wrong{$string}, 'and why is said');
        unlike($said, qr/secret/, 'but not a password');
    }
    my ($fine, $said) = $one->check;
    ok($fine, 'a right one is taken') or diag $said;
};

subtest 'stored by one, shown by both' => sub {
    $one->start;
    $two->start;
    my $title = serves($one, 'one');
    ok($one->stored_by($title), 'it is stored');
    my $start = time;
    ok($two->stored_by($title, 5), 'the other shows it');
    cmp_ok(time - $start, '<', 1.5, 'at once');

    # The other has read how far changes have got; now there is one more.
    shown($_) for $one, $two;
    $title = serves($one, 'one');
    ok($one->stored_by($title), 'another is stored');
    sleep 1;
    like(shown($two)->{body}, qr/\Q$title\E/, 'the other shows it a second on');
    is(shown($one)->{status}, 200, 'the feed');
    ok(shown($one)->{body} eq shown($two)->{body}, 'is the same at both');
    is(shown($one)->header('ETag'), shown($two)->header('ETag'),
       'and its ETag is');
};

# A hub fetches the feed as soon as it is told.
subtest 'a hub is told when there is something to fetch' => sub {
    my $hub = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 5)
        or die "no hub: $!";
    my $told = front_end('pgsql-told', $place, 'NewsCleanHub http://127.0.0.1:'
                         . $hub->sockport . '/');

    $told->start;
    is(shown($told)->{status}, 200, 'the feed, as it was');
    my $title = serves($told, 'of a hub');
    my $socket = IO::Select->new($hub)->can_read(30) && $hub->accept;
    ok($socket, 'the hub is told');
    like(shown($told)->{body}, qr/\Q$title\E/, '... and finds the article');
    if ($socket) {
        sysread $socket, my $bytes, 65536;
        syswrite $socket, "HTTP/1.1 204 Thanks\r\nConnection: close\r\n\r\n";
        close $socket;
    }
    close $hub;
    $told->stop;
};

subtest 'the database is stopped, and started again' => sub {
    my $from = length $one->log;

    stop_database();
    my @titles = map { serves($one, 'without a database') } 1 .. 4;
    my @others = map { serves($two, 'without a database, the other') } 1 .. 4;
    ok(eventually {; log_since($from) =~ /the store can't be/ },
       'the log says so');
    sleep 0.6; # what is known of the store is good for half a second
    like(shown($one)->{status}, qr/^(?:200|503)$/, 'the feed has an answer');
    my @warnings = grep { /newsclean:(?:warn|error)/ }
        split /\n/, log_since($from);
    cmp_ok(scalar @warnings, '<=', 4, 'once a minute of a kind');
    is(start_database(), $place, 'the database is back');
    is(shown($two)->{status}, 200, 'a feed that was open before');
    come_to_be_stored($one, \@titles, 'what waited is stored');
    come_to_be_stored($one, \@others, '... and at the other');
    come_to_be_stored($two, [serves($two, 'at the other')],
                      'and what comes there');
    ok(eventually {; shown($one)->{body} eq shown($two)->{body} },
       'both show the same');
    is_sound();
};

# The processes of the database.
sub processes
{
    my ($main) = slurp("$database/data/postmaster.pid") =~ /^(\d+)/;
    my @all = $main;

    for my $stat (glob '/proc/[0-9]*/stat') {
        my $line = eval { slurp($stat) } // next;
        push @all, $1 if $line =~ /^(\d+) \(.*\) \S \Q$main\E /s;
    }
    return @all;
}

# Half of an upgrade: what writes has to be brought up to date, too.
subtest 'a newer version has changed the tables' => sub {
    my $version = sub {
        NewsClean::Postgres::sql($database,
            "UPDATE newsclean.state SET version = version + $_[0]");
    };

    $version->(1);
    my $failed = failures($one);
    my @titles = map { serves($one, 'newer tables') } 1 .. 4;
    ok(eventually {; failures($one) > $failed }, 'nothing can be stored');
    my %stored = map { $_ => 1 } stored_titles();
    is(scalar(grep { $stored{$_} } @titles), 0, 'nothing is');
    $version->(-1);
    come_to_be_stored($one, \@titles, 'what waited is stored later');
    is_sound();
};

subtest 'the database does not answer' => sub {
    my $from = length $one->log;
    my @frozen = processes();

    kill STOP => @frozen;
    my @titles = map { serves($one, 'frozen') } 1 .. 4;
    sleep 0.6;
    # Each holds a connection; those that come then are told to come again.
    my @held = map { feed_asked($one) } 1 .. 4;
    ok(eventually { grep { $_->read_until(qr/\r\n\r\n/, 0.1) =~ / 503 / }
                        @held },
       'a feed has an answer');
    push @titles, serves($one, 'with feeds that wait');
    kill CONT => @frozen;
    come_to_be_stored($one, \@titles, 'what waited is stored');
    is((grep { $_->read_until(qr/\r\n\r\n/) =~ / 200 / } @held), 2,
       'who got a connection gets the feed');
    is_sound();
};

# A front end that is further away.
my $far = front_end('pgsql-far', $place =~ s/^host=\S+/host=$database\/far/r);
my $line = NewsClean::Line->new(map { NewsClean::Postgres::socket_in($_) }
                                    $database, "$database/far");

subtest 'the database is slow' => sub {
    $far->start;
    come_to_be_stored($far, [serves($far, 'not slow')], 'it works');
    my $from = length $far->log;
    $line->becomes('slow');
    my $begun = time;
    my @titles = map { serves($far, 'slow') } 1 .. 10;
    cmp_ok(time - $begun, '<', 10 * 2 * NewsClean::Line::DELAY,
           'no page waits for it');
    is(shown($far)->{status}, 200, 'a feed does, and comes');
    come_to_be_stored($far, \@titles, 'what waits is stored, if slowly');
    is_deeply([warnings_of($far, $from)], [], 'which is nothing to be told');
    $line->becomes('fine');
    come_to_be_stored($far, [serves($far, 'not slow')], 'and what comes then');
    is_sound();
};

subtest 'the database falls silent' => sub {
    # Two at once, so that there are two connections.
    $line->becomes('slow');
    my @feeds = map { feed_asked($far) } 1 .. 2;
    is((grep { $_->read_until(qr/\r\n\r\n/) =~ / 200 / } @feeds), 2, 'it works');
    $line->becomes('silent');
    my $held = feed_asked($far);
    sleep 2.5; # NC_READERS_SILENT
    # An address that may be a form's, or the back end's own.
    is($far->fetch(GET => "/server-status/$_.txt")->{status}, 200,
       "$_.txt does not wait for what the store has of it") for 1 .. 3;
    $line->becomes('fine');
    like($held->read_until(qr/\r\n\r\n/), qr/ 200 /, 'the feed comes');
    is_sound();
};

subtest 'the database takes connections, and does not answer' => sub {
    $far->stop;
    $line->becomes('silent');
    my $from = length $far->log;
    $far->start;
    my @titles = map { serves($far, 'silent') } 1 .. 5;
    my $feed = shown($far);
    is($feed->{status}, 503, 'a feed has an answer');
    isnt($feed->header('Retry-After'), '', '... that says when it is back');
    ok(eventually {; failures($far) > 1 }, 'it is tried again');
    push @titles, map { serves($far, 'silent, again') } 1 .. 5;
    is(scalar(warnings_of($far, $from)), 2,
       'the log says so, once of writing and once of reading');
    $line->becomes('fine');
    come_to_be_stored($far, \@titles, 'what waited is stored');
    is_sound();
};

subtest 'a graceful restart while the database does not answer' => sub {
    my $from = length $far->log;
    $line->becomes('silent');
    serves($far, 'silent') for 1 .. 5;
    sleep 1; # it is waited for
    $far->graceful;
    sleep 1;
    serves($far, 'silent, after a restart') for 1 .. 5;
    like(substr($far->log, $from), qr/not kept: the store does not answer/,
         'the log says what is lost by it');
    unlike(substr($far->log, $from), qr/exit signal/, 'nothing crashed');
    $line->becomes('fine');
    come_to_be_stored($far, [serves($far, 'after it')], 'articles come again');
    is_sound();
    $far->stop;
};

subtest 'a graceful restart' => sub {
    my $title = serves($two, 'before');

    $two->graceful;
    ok($two->stored_by($title), 'what came before it is stored');
    $title = serves($two, 'after');
    ok($two->stored_by($title), 'and what comes after');
};

# Those of TITLES that the database does not come to have.
sub missing
{
    my @titles = @_;
    my %have;

    eventually {
        %have = map { $_ => 1 } stored_titles();
        !grep { !$have{$_} } @titles;
    };
    return join ', ', grep { !$have{$_} } @titles;
}

# What is wrong with an answer of the status 200 and BODY; '' if nothing.
sub wrong_with
{
    my ($answer, $body) = @_;

    return "status $answer->{status}" if $answer->{status} != 200;
    return 'broken off' unless $answer->{whole};
    return $answer->{body} =~ $body ? '' : 'other bytes';
}

# Four clients, the first two at the one, the others at the other. Of each two,
# one asks for pages that nobody else has, and one for pages that both have.
sub ask_under_load
{
    my ($client, $n) = @_;
    my $server = $client <= 2 ? $one : $two;
    my $name = $client % 2 ? "load$client-$n" : "both-$n";
    my %bytes = map { $_ => article_page("Load $name", body => $_) }
        '', '<div class=promo>buy</div>';

    $server->page("$name.html", $bytes{'<div class=promo>buy</div>'});
    my $wrong = wrong_with($server->fetch(GET => "/$name.html"),
                           qr/\A\Q$bytes{''}\E\z/);
    return $wrong if $wrong ne '' || $n % 4;
    $wrong = wrong_with($server->fetch(GET => '/articles/feed.atom'),
                        qr{</feed>\s*\z});
    return $wrong eq '' ? '' : "feed: $wrong";
}

subtest 'under load, one is killed' => sub {
    my $from = length $two->log;
    # No more than the queue has room for, or a feed.
    my $crowd = NewsClean::Crowd->new('pgsql', { clients => 4, most => 120,
                                                 pause => 0.05 },
                                      \&ask_under_load);
    my $stored_of = sub {
        my $client = shift;
        return scalar grep { /^Load load$client-/ } stored_titles();
    };

    ok(eventually { $stored_of->(1) > 10 && $stored_of->(3) > 10 },
       'both have stored some');
    my @before = stored_titles();
    my $killed = time;
    $one->crash;
    ok(eventually { $stored_of->(3) > 10 + grep { /^Load load3-/ } @before },
       'the other stores more');
    $one->start;
    my $back = time;
    my $had = $stored_of->(1);
    ok(eventually { $stored_of->(1) > $had },
       'and so does this when it is back');
    my @clients = $crowd->finish;
    my ($here, $there) = ([@clients[0, 1]], [@clients[2, 3]]);

    is_deeply([map { @{ $_->{wrong} } } @$there], [],
              'no request to the other goes wrong');
    is_deeply([grep { $_->[1] < $killed || $_->[0] > $back }
                   map { @{ $_->{wrong} } } @$here], [],
              '... nor to this before it, or when it is back');
    isnt(scalar(map { @{ $_->{wrong} } } @$here), 0,
         '... but while it is away');
    is_deeply([warnings_of($two, $from)], [],
              'the log of the other has no error');


    is(missing((map { "Load load3-$_" } 1 .. $clients[2]{asked}),
               (map { "Load both-$_" } 1 .. $clients[3]{asked})), '',
       'what the other was asked for is stored, all of it');
    is(missing(@before), '', 'and all that was stored before');
    # It may have had some that it had not come to.
    $one->fetch(GET => "/load1-$_.html") for 1 .. $clients[0]{asked};
    is(missing(map { "Load load1-$_" } 1 .. $clients[0]{asked}), '',
       'what was lost is stored when it is asked for again');
    is_sound();

    sleep 1; # what is known of the store is good for half a second
    for my $list (map { ("feed.$_", "feed.$_?limit=500") } qw(atom rss json)) {
        my ($this, $that) = map { $_->fetch(GET => "/articles/$list") }
            $one, $two;
        is("$this->{status} $that->{status}", '200 200', "$list: at both");
        ok($this->{body} eq $that->{body}, '... the same bytes');
        is($this->header('ETag'), $that->header('ETag'), '... and ETag');
    }
    my @stored = sort(stored_titles());
    is_deeply([titles_shown($_)], \@stored, 'all articles are shown, once each')
        for $one, $two;
    unlike($two->log, qr/exit signal/, 'nothing crashed');
};

done_testing;
