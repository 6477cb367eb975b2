# shared.t -- the manual's recipes for what others keep or read: caches, several
# front ends, those who may see nothing, and programs.
use strict;
use warnings FATAL => 'all';

use File::Find qw(find);
use Test::More;
use NewsClean::HTTP ();
use NewsClean::Manual;
use NewsClean::Server;
use NewsClean::Store;
use NewsClean::Test qw(article_page eventually root slurp spew);

use constant LONG_AGO => 1_000_000_000;
use constant PAGE => '/lock-gates.html';

my $manual = NewsClean::Manual->new('recipes');
my $curl = Apache::TestConfig::which('curl');

sub site
{
    my ($id, %more) = @_;
    my $server = $manual->server($id, %more);

    $server->page('lock-gates.html', story(), LONG_AGO);
    return $server;
}

# Where a page came from, by X-Cache.
sub is_from
{
    my ($server, $from, $want, $what, @headers) = @_;
    my $answer = $server->is_page(PAGE, $want, $what, @headers);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    like($answer->header('X-Cache'), qr/^$from/, "... $from");
    return $answer;
}

# What a cache keeps holds its pages for a moment longer than it answers them.
sub is_cached
{
    my $server = shift;

    return eventually { $server->fetch(GET => PAGE)->header('X-Cache')
                        =~ /^HIT/ };
}

subtest 'a cache behind the filter' => sub {
    my $server = site('cache-behind');
    my $conf = slurp("$server->{root}/test.conf");

    $server->start;
    is_from($server, 'MISS', clean_story(), 'clean');
    ok($server->stored_by(TITLE), 'kept');
    ok(is_cached($server), 'cached');
    $server->page('lock-gates.html', 'another', LONG_AGO);
    my $answer = is_from($server, 'HIT', clean_story(), 'the copy is clean');
    is($server->fetch(GET => PAGE, 'If-None-Match' => $answer->header('ETag'))
       ->{status}, 304, '... and confirmed');
    isnt($answer->header('Age'), '', '... with its age');
    $server->stop;

    $server->configure("NewsCleanStrip footer\n$conf");
    $server->start;
    is_from($server, 'HIT', clean_story(), 'old rules hold in the cache');
    $server->stop;
    system "rm -r $server->{root}/cache/mod_cache_disk/*";
    $server->page('lock-gates.html', story(), LONG_AGO);
    $server->start;
    is_from($server, 'MISS', clean_story() =~ s{<footer>.*</footer>}{}r,
            '... until it is emptied');
    ok(is_cached($server), 'cached again');
    $server->shows('cache-again') if $curl;
    is($server->fetch(GET => '/articles/feed.atom')->header('X-Cache'), '',
       'the feed is not cached');
};

subtest 'the commands' => sub {
    my $server = site('cache-behind', name => 'cache-see');

    plan skip_all => 'no curl' unless $curl;
    $server->start;
    $server->shows('cache-see');
};

subtest 'a cache before the filter' => sub {
    my $server = site('cache-before');
    my $conf = slurp("$server->{root}/test.conf");

    $server->start;
    is_from($server, 'MISS', clean_story(), 'clean');
    ok($server->stored_by(TITLE), 'kept');
    ok(is_cached($server), 'cached');
    $server->page('lock-gates.html', 'another', LONG_AGO);
    my $answer = is_from($server, 'HIT', clean_story(), 'the copy is cleaned');
    my @tag = ('If-None-Match' => $answer->header('ETag'));
    is($server->fetch(GET => PAGE, @tag)->{status}, 304, '... and confirmed');
    $server->stop;

    $server->configure("NewsCleanStrip footer\n$conf");
    $server->start;
    is_from($server, 'HIT', clean_story() =~ s{<footer>.*</footer>}{}r,
            'new rules hold at once', @tag);
    $server->stop;
    $server->configure("SetEnvIf X-Raw . no-newsclean\n$conf");
    $server->start;
    is_from($server, 'HIT', story(), 'who may have it as it was', 'X-Raw' => 1);
};

done_testing;
