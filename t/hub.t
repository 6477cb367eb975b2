# hub.t -- what a WebSub hub is told, when, and what becomes of pages meanwhile.
#
# The hub is a process of this test: it writes down every request, and answers
# as the file `mode` says. A server that is stopped has told what there was to
# tell: then requests are counted.
use strict;
use warnings FATAL => 'all';

use File::Path qw(make_path);
use IO::Select ();
use IO::Socket::INET ();
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);
use NewsClean::Server;
use NewsClean::Test;

# Nobody listens there: whoever goes by it reaches no hub.
$ENV{http_proxy} = $ENV{ALL_PROXY} = 'http://127.0.0.1:1';

my $dir = root() . '/hub';
my $port = NewsClean::Server::free_port();
my $hub; # its process id

make_path($dir);

# --- the hub

# 204 | 302 | 503 | hold: no answer until the mode changes | flood: 200, and
# more of a body than anybody wants
sub mode { spew("$dir/mode.new", shift); rename "$dir/mode.new", "$dir/mode" }

sub append
{
    my ($file, $bytes) = @_;

    open my $out, '>>:raw', "$dir/$file" or die "$file: $!";
    syswrite $out, $bytes;
    close $out;
}

sub answer
{
    my ($to, $mode) = @_;
    my $more = $mode == 302
        ? "Location: http://127.0.0.1:$port/elsewhere\r\n" : '';

    syswrite $to, "HTTP/1.1 $mode As asked\r\n${more}Content-Length: 0\r\n"
        . "Connection: close\r\n\r\n";
}

# How much of it was taken, up to 64 MB.
sub flood
{
    my $to = shift;
    my $taken = 0;
    my $n = 1;

    syswrite $to, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    while ($n && $taken < 64 * 1024 * 1024) {
        $n = syswrite $to, 'x' x 65536;
        $taken += $n // 0;
    }
    append('floods', "$taken\n");
}

sub is_whole
{
    my ($head, $body) = split /\r\n\r\n/, shift, 2;

    return defined $body && ($head !~ /^Content-Length: (\d+)/mi
                             || length $body >= $1);
}

# One round: what came, and whom an answer can be given.
sub serve
{
    my ($listener, $select, $asked) = @_;

    for my $socket ($select->can_read(0.02)) {
        if ($socket == $listener) {
            $select->add(scalar $listener->accept);
            next;
        }
        my $n = sysread $socket, my $bytes, 65536;
        $asked->{$socket}[0] = $socket;
        $asked->{$socket}[1] .= $bytes if $n;
        next if $n && !is_whole($asked->{$socket}[1]);
        $select->remove($socket);
        if ($n) { append('requests', "$asked->{$socket}[1]\n\0") }
        else { delete $asked->{$socket} }
    }
    my $mode = slurp("$dir/mode");
    return if $mode eq 'hold';
    for my $key (grep { is_whole($asked->{$_}[1]) } keys %$asked) {
        my ($socket) = @{ delete $asked->{$key} };
        $mode eq 'flood' ? flood($socket) : answer($socket, $mode);
        close $socket;
    }
}

sub start_hub
{
    my $listener = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 20,
        ReuseAddr => 1) or die "no hub: $!";

    $hub = fork // die "fork: $!";
    if ($hub) {
        close $listener;
        return;
    }
    $SIG{PIPE} = 'IGNORE';
    my $end = time + 300;
    my $select = IO::Select->new($listener);
    my %asked;
    serve($listener, $select, \%asked)
        while time < $end && getppid() != 1;
    POSIX::_exit(0);
}

sub stop_hub
{
    return unless $hub;
    kill KILL => $hub;
    waitpid $hub, 0;
    undef $hub;
}

END { local $?; stop_hub() }

# What it was sent, whole.
sub requests
{
    return () unless -e "$dir/requests";
    return split /\n\0/, slurp("$dir/requests");
}

# The topics, escaped as they came; %2F and %2f are one.
sub topics
{
    return map { /hub\.topic=([^&\n]*)/ ? lc $1 : '' } requests();
}

# --- the server

my $server = NewsClean::Server->new('hub', <<"END");
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStore sqlite \@root\@/store/articles.db
NewsCleanSave On
NewsCleanRefresh 0
<Location /articles>
    SetHandler newsclean
    NewsCleanHub http://127.0.0.1:$port/publish?key=1
</Location>
<Location "/sports news">
    SetHandler newsclean
    NewsCleanFeedSelect /sports
    NewsCleanHub http://127.0.0.1:$port/publish?key=1
</Location>
<Location /silent>
    SetHandler newsclean
    NewsCleanHub Off
</Location>
END

my $base = "http://localhost:$server->{port}";
my $n = 0;

# Waits until the hub has so many requests, which may take some tries.
sub heard
{
    my $many = shift;
    return eventually { my @all = requests(); @all >= $many } 40;
}

sub escaped { return $_[0] =~ s/([^\w.*-])/sprintf '%%%02x', ord $1/ger }

sub feeds_of
{
    my $mount = shift;

    return map { escaped("$base/$mount/feed.$_") } qw(atom json rss);
}

my @articles = feeds_of('articles');
my @sports = feeds_of('sports%20news');

sub afresh
{
    my $mode = shift;

    $server->stop;
    unlink "$dir/requests";
    mode($mode);
    $server->start;
}

# A page that was not there before is asked for, below FOLDER. Its title.
sub publishes
{
    my $folder = shift // 'news';
    my $title = 'News number ' . ++$n;

    $server->page("$folder/$n.html", article_page($title));
    my $answer = $server->fetch(GET => "/$folder/$n.html");
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($answer->{status}, 200, "$title is served");
    like($answer->{body}, qr{</html>\s*\z}, 'all of it');
    return $title;
}

# All that it was told of, once the server has told everything.
sub is_told
{
    my ($want, $what) = @_;

    $server->stop;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply([sort(topics())], [sort map { lc } @$want], $what)
        or diag(join "\n", requests());
}

subtest 'a new article' => sub {
    start_hub();
    afresh('204');
    my $title = publishes();
    ok($server->stored_by($title), 'is stored');
    my ($self) = $server->fetch(GET => '/articles/feed.atom')->{body} =~
        /<link\b(?=[^>]*rel="self")[^>]*href="([^"]*)"/;
    is_told(\@articles, 'is told of once for each of the feeds it is in');

    my ($request) = grep { /feed\.atom/ } requests();
    my ($head, $form) = split /\r\n\r\n/, $request, 2;
    my %form = map { split /=/, $_, 2 } split /&/, $form;
    s/%([0-9A-Fa-f]{2})/chr hex $1/ge for values %form;
    is_deeply(\%form, { 'hub.mode' => 'publish', 'hub.url' => $self,
                        'hub.topic' => $self },
              'in a form that names the feed as the feed does');
    like($head, qr{^POST /publish\?key=1 HTTP/1\.1\r\n}, 'by POST');
    like($head, qr{^Content-Type: application/x-www-form-urlencoded\r?$}mi,
         'as a form');
    like($head, qr{^User-Agent: mod_newsclean/\d}mi, 'in our name');
    unlike($head, qr/^Cookie:/mi, 'without cookies');
};

subtest 'which mounts' => sub {
    afresh('204');
    ok($server->stored_by(publishes('sports')), 'an article of two mounts');
    is_told([@articles, @sports], 'is told of for each of their feeds');

    afresh('204');
    is($server->fetch(GET => "/sports/$n.html")->{status}, 200,
       'the same page again');
    ok($server->stored_by(publishes()), 'and one that is new');
    is_told(\@articles, 'of which only the new one is told');

    afresh('204');
    $server->page("news/$n.html", article_page('Not what it was'));
    $server->fetch(GET => "/news/$n.html");
    ok($server->stored_by('Not what it was'), 'a page that changed');
    is_told(\@articles, 'is told of');

    afresh('204');
    unlink "$server->{root}/htdocs/news/$n.html";
    is($server->fetch(GET => "/news/$n.html")->{status}, 404,
       'a page that is gone');
    ok(eventually { $server->entry('Not what it was') eq '' }, 'is forgotten');
    is_told(\@articles, 'and told of');
};

subtest 'a hub that sends us elsewhere' => sub {
    afresh('302');
    my $from = length $server->log;
    publishes();
    ok(heard(3), 'hears of the article');
    ok(eventually { substr($server->log, $from) =~ /it answered 302/ },
       'the log has what it answered');
    is_told(\@articles, 'is asked once');
    is(scalar(grep { /elsewhere/ } requests()), 0, 'and nobody else');
};

subtest 'a hub that talks too much' => sub {
    afresh('flood');
    publishes();
    ok(eventually { -e "$dir/floods" && 3 == (() = slurp("$dir/floods") =~
                    /\n/g) }, 'has said what it had to say');
    cmp_ok($_, '<', 64 * 1024 * 1024, 'and was not listened to')
        for split /\n/, slurp("$dir/floods");
    is_told(\@articles, 'it took the notices');
};

subtest 'a hub that has trouble' => sub {
    afresh('503');
    publishes();
    ok(heard(3), 'hears of the article');
    mode('204');
    ok(heard(6), 'and hears of it again');
    $server->stop;
    my %topics = map { $_ => 1 } topics();
    is_deeply([sort keys %topics], [sort map { lc } @articles],
              'until it takes it');
};

subtest 'a hub that is down' => sub {
    stop_hub();
    afresh('204');
    my $from = length $server->log;
    my $warnings = sub {
        return scalar grep { /newsclean:(?:warn|error)/ } split /\n/,
            substr $server->log, $from;
    };
    ok($server->stored_by(publishes()), 'does not matter to the store');
    ok(eventually(sub { $warnings->() }), 'the log says so');
    like(substr($server->log, $from),
         qr{hub http://127\.0\.0\.1:$port/publish\S+ was not told of $base/},
         'and which hub');
    start_hub();
    ok(heard(3), 'when it is up it is told, though nothing else has happened');
    is($warnings->(), 1, 'one warning a minute, however many notices failed');
    is_told(\@articles, 'once');
};

subtest 'a hub that is slow' => sub {
    afresh('hold');
    publishes();
    ok(heard(3), 'it takes its time over a notice');
    ok($server->stored_by(publishes()), 'pages come and are stored') for 1 .. 3;
    is(scalar(requests()), 3, 'it has not answered yet');
    mode('204');
    ok(heard(6), 'it is told of the others when it has');
    is_told([@articles, @articles], 'of all of them at once');
};

subtest 'each host by its name' => sub {
    my @names = ('first.example', 'https://second.example',
                 'https://third.example:8443');
    my $hosts = NewsClean::Server->new('hubhosts', <<"END" . join '',
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStore sqlite \@root\@/store/articles.db
NewsCleanSave On
NewsCleanHub http://127.0.0.1:$port/publish
<Location /articles/>
    SetHandler newsclean
</Location>
END
        map { <<"END" } @names);
<VirtualHost 127.0.0.1:\@port\@>
    ServerName $_
</VirtualHost>
END
    my @selves;

    unlink "$dir/requests";
    mode('204');
    $hosts->start;
    $hosts->page('a.html', article_page('Of many hosts'));
    for my $name (map { s{^https://|:\d+$}{}gr } @names) {
        $hosts->fetch(GET => '/a.html', Host => $name);
        push @selves, eventually {
            my $feed = $hosts->fetch(GET => '/articles/feed.atom',
                                     Host => $name)->{body};
            $feed =~ /<entry/ && $feed =~
                /<link\b(?=[^>]*rel="self")[^>]*href="([^"]*)"/ ? $1 : '';
        };
    }
    $hosts->stop;
    is_deeply([sort grep { /atom$/ } topics()],
              [sort map { lc escaped($_) } @selves],
              'is what its feeds call themselves by');
    unlike($hosts->log, qr/exit signal/, 'nothing crashed');
};

subtest 'a hub that never answers' => sub {
    for my $way ('graceful', 'stop') {
        afresh('hold');
        my $from = length $server->log;
        publishes();
        ok(heard(3), 'it has a notice');
        my ($child) = $server->children;
        my $begun = time;
        $server->$way;
        ok(eventually(sub { ! -e "/proc/$child" }), "$way: the child ends");
        cmp_ok(time - $begun, '<', 8, "$way: without waiting for the hub");
        my $log = substr $server->log, $from;
        like($log, qr/3 notices to hubs were dropped/, "$way: the log says so");
        unlike($log, qr/exit signal|sending a SIG/, "$way: nobody was killed");
    }
};

$server->stop;
unlike($server->log, qr/exit signal/, 'nothing of ours crashed');
done_testing;
