# http2.t -- the same over HTTP/2, where a request has no connection of its own
# [46].
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Server;
use NewsClean::Test;

my $curl = Apache::TestConfig::which('curl');
plan skip_all => 'no curl' unless $curl;
plan skip_all => 'curl does not speak HTTP/2' unless qx($curl -V) =~ /HTTP2/;
my ($modules) = slurp(root() . '/conf/base.conf') =~ m{(\S+)/mod_alias\.so};
plan skip_all => 'no mod_http2' unless -e "$modules/mod_http2.so";

my $server = NewsClean::Server->new('http2', <<"END");
LoadModule http2_module $modules/mod_http2.so
Protocols h2c http/1.1
NewsClean On
NewsCleanDefaultRules Off
NewsCleanAdvertise Off
NewsCleanStrip .promo
NewsCleanStore sqlite \@root\@/store/articles.db
NewsCleanSave On
<Location /probe>
    SetHandler probe
</Location>
<Location /articles>
    SetHandler newsclean
</Location>
END
$server->start;
my $base = "http://localhost:$server->{port}";

sub curl
{
    open my $out, '-|', $curl, '-sS', '-N', '-m', '20',
        '--http2-prior-knowledge', @_ or die "curl: $!";
    return $out;
}

sub asked
{
    my $out = curl(@_);

    local $/;
    return scalar(<$out>) // '';
}

my $page = article_page('Over the new wire',
                        body => '<div class=promo>x</div>');
my $clean = $page =~ s{<div class=promo>x</div>}{}r;
$server->page('page.html', $page);

my $said = asked('-i', "$base/page.html");
like($said, qr{^HTTP/2 200}, 'HTTP/2');
is((split /\r\n\r\n/, $said, 2)[1], $clean, 'clean');
my ($tag) = $said =~ /^etag: (\S+)/mi;
like($tag, qr/-nc[0-9a-f]{8}"$/, 'with its tag');
like(asked('-i', '-H', "If-None-Match: $tag", "$base/page.html"),
     qr{^HTTP/2 304}, 'unchanged');
like(asked('-I', "$base/page.html"), qr{^HTTP/2 200.*^etag: \Q$tag\E}msi,
     'HEAD');
my @streams = map { curl("$base/page.html?$_") } 1 .. 6;
is(join('', map { local $/; scalar <$_> } @streams), $clean x 6,
   'several at once');
ok($server->stored_by('Over the new wire'), 'it is stored');

# What is served, too: the kept bytes go to a thread of the connection.
my $feed = "$base/articles/feed.atom";
ok(eventually { (() = asked($feed) =~ /<entry\b/g) == 7 },
   'as are those of the streams');
$said = asked('-i', $feed);
like($said, qr{^HTTP/2 200}, 'a feed');
my $plain = (split /\r\n\r\n/, $said, 2)[1];
like($plain, qr{Over the new wire.*</feed>\s*\z}s, '... whole');
($tag) = $said =~ /^etag: (\S+)/mi;
is(asked('--compressed', $feed), $plain, '... compressed');
like(asked('-i', '-H', "If-None-Match: $tag", $feed), qr{^HTTP/2 304},
     '... unchanged');
like(asked('-i', '-H', 'A-IM: feed', '-H',
           'If-None-Match: ' . $tag =~ s/"\d+/"0/r, $feed),
     qr{^HTTP/2 226.*^im: feed}msi, '... a delta');
like(asked('-I', $feed), qr{^HTTP/2 200.*^etag: \Q$tag\E}msi, '... HEAD');
@streams = map { curl($feed) } 1 .. 6;
is(join('', map { local $/; scalar <$_> } @streams), $plain x 6,
   '... several at once');

# The first bytes come before the rest is made; the test opens the gate.
my $gate = "$server->{root}/gate";
$server->page('probe/slow', "data <p>first</p><div class=promo>x\nflush\npass\n"
    . "wait $gate\ndata y</div><p>second</p>\n");
my $stream = curl("$base/probe/slow");
is(sysread($stream, my $early, 4096), 12, 'the first bytes come at once');
is($early, '<p>first</p>', 'without what is held');
spew($gate, '');
is(do { local $/; <$stream> }, '<p>second</p>', 'the rest follows');

$server->stop;
unlike($server->log, qr/exit signal/, 'nothing crashed');
done_testing;
