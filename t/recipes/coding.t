# coding.t -- the manual's recipes for what is compressed, here or by another
# server, and for HTTP/2.
use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use Test::More;
use NewsClean::Manual;
use NewsClean::Server;
use NewsClean::Test qw(article_page eventually slurp spew);

use constant PAGE => '/lock-gates.html';

my $manual = NewsClean::Manual->new('recipes');
my $curl = Apache::TestConfig::which('curl');
my $knows_brotli = $curl && qx($curl -V) =~ /brotli/;

# A content system that packs as it is asked to, and confirms the tags of what
# it has packed.
my $cms = NewsClean::Server->new('recipes-cms', <<'END');
AddOutputFilterByType BROTLI_COMPRESS;DEFLATE text/html text/css
AddType text/css .css
DeflateAlterETag NoChange
BrotliAlterETag NoChange
END
$cms->page('lock-gates.html', story(), LONG_AGO);
$cms->page('style.css', 'p { color: red }' x 50);
$cms->start;

sub unpacked
{
    my $answer = shift;

    return $answer->header('Content-Encoding') eq 'gzip'
        ? Compress::Zlib::memGunzip($answer->{body})
        : $answer->{body};
}

sub without_links
{
    return $_[0] =~ s{<link rel="alternate" [^>]*/>\n}{}gr;
}

# The page is clean, and coded as WANT says it, for who takes CODINGS.
sub is_coded
{
    my ($server, $path, $codings, $want) = @_;
    my @headers = $codings eq '' ? () : ('Accept-Encoding' => $codings);
    my $answer = $server->fetch(GET => $path, @headers);
    my $coding = $answer->header('Content-Encoding');

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($coding, $want, "$path for '$codings': coding");
    is(without_links(unpacked($answer)), clean_story(), '... clean')
        if $coding ne 'br';
    like($answer->header('Vary'), qr/^Accept-Encoding$/i, '... and it varies')
        if $want;
    return $answer;
}

# What its tag answers.
sub is_confirmed
{
    my ($server, $answer, @headers) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $tag = $answer->header('ETag');
    is($server->fetch(GET => PAGE, 'If-None-Match' => $tag, @headers)
       ->{status}, 304, "a copy is confirmed: $tag");
}

for my $id (qw(proxy-conf proxy-plain)) {
    subtest $id => sub {
        my $server = $manual->server($id, places =>
            [['10.0.0.5:8080', "127.0.0.1:$cms->{port}"]]);

        $server->start;
        for (['', ''], ['gzip', 'gzip'], ['gzip, deflate, br, zstd', 'gzip'],
             ['br', ''], ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'gzip'],
             ['gzip;q=0', '']) {
            is_coded($server, PAGE, @$_);
        }
        my @gzip = ('Accept-Encoding' => 'gzip');
        is_confirmed($server, $server->fetch(GET => PAGE, @gzip), @gzip);
        is_confirmed($server, $server->fetch(GET => PAGE));
        is(unpacked($server->fetch(GET => '/style.css', @gzip)),
           'p { color: red }' x 50, 'what is no page is as it was');
        ok($server->stored_by(TITLE), 'the article is kept');
        like($server->entry(TITLE), qr{href="http://news\.example\.org/lock},
             'under the address that readers know');
        is($server->fetch(GET => '/articles/feed.atom', @gzip)
           ->header('Content-Encoding'), 'gzip', 'the feed is compressed');
        $server->shows('proxy-see') if $curl;
    };
}

# The door for programs, in front of such a system.
subtest 'forms of what is proxied' => sub {
    my $server = $manual->server('proxy-conf', name => 'proxy-forms', places =>
        [['10.0.0.5:8080', "127.0.0.1:$cms->{port}"],
         ['NewsClean On', "NewsClean On\nNewsCleanNegotiate On"]]);

    $server->start;
    for my $codings ('gzip', 'gzip, br', '') {
        my $answer = $server->fetch(GET => PAGE, Accept => 'text/markdown',
            $codings eq '' ? () : ('Accept-Encoding' => $codings));
        like(unpacked($answer), qr/^# Old lock gates lifted$/m,
             "Markdown for '$codings'");
        unlike(unpacked($answer), qr/Mattresses/, '... clean');
        ok($answer->{whole}, '... and all of it');
    }
    like($server->fetch(GET => PAGE . '.md')->{body}, qr/^# Old lock/m,
         'by its name');
};

# By a rule of mod_rewrite: sections for what is proxied hold as well.
subtest 'proxied by a rule' => sub {
    my $to = "http://127.0.0.1:$cms->{port}";
    my $server = $manual->server('rewrite-conf', name => 'proxy-rule', places =>
        [['    RewriteEngine On', <<"END"]]);
    RewriteEngine On
    RewriteRule "^/other/(.*)" "$to/\$1" [P]
    <Proxy "$to/">
        RequestHeader unset Accept-Encoding
    </Proxy>
END
    $server->start;
    is_coded($server, '/other' . PAGE, 'gzip, br', '');
    ok($server->stored_by(TITLE), 'kept');
    like($server->entry(TITLE), qr{"http://news\.example\.org/other/lock-gates},
         'under the address that was asked for');
};

# A server that compresses for itself.
sub site
{
    my ($id, %more) = @_;
    my $server = $manual->site($id, %more);

    $server->page('style.css', 'p { color: red }' x 50);
    return $server;
}

subtest 'mod_deflate' => sub {
    my $server = site('deflate-conf');

    $server->start;
    is_coded($server, PAGE, '', '');
    my $answer = is_coded($server, PAGE, 'br, gzip', 'gzip');
    is_confirmed($server, $answer, 'Accept-Encoding' => 'gzip');
    is(unpacked($server->fetch(GET => '/style.css', 'Accept-Encoding' =>
       'gzip')), 'p { color: red }' x 50, 'what is no page is as it was');
    $server->shows('deflate-see') if $curl;
};

subtest 'mod_brotli' => sub {
    my $server = site('brotli-conf');

    $server->start;
    is_coded($server, PAGE, '', '');
    is_coded($server, PAGE, 'gzip', 'gzip');
    my $answer = is_coded($server, PAGE, 'gzip, br', 'br');
    is_confirmed($server, $answer, 'Accept-Encoding' => 'br');
    SKIP: {
        skip 'no curl that knows Brotli', 1 unless $knows_brotli;
        is($server->says('curl -s --compressed -H "Accept-Encoding: br" '
                         . 'http://news.example.org' . PAGE),
           clean_story(), 'unpacked it is clean');
    }
    $server->shows('brotli-see') if $curl;
};

# A certificate, which curl is told to take as it is.
sub certify
{
    my $root = shift;

    return 0 == system "openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
        . "-subj /CN=news.example.org -keyout $root/etc/news.example.org.key "
        . "-out $root/etc/news.example.org.pem >$root/openssl.log 2>&1";
}

subtest 'HTTP/2' => sub {
    plan skip_all => 'no curl that speaks HTTP/2'
        unless $curl && qx($curl -V) =~ /HTTP2/;
    plan skip_all => 'no openssl' unless Apache::TestConfig::which('openssl');

    my $tls = NewsClean::Server->free_port;
    my $server = site('http2-conf', modules => [qw(socache_shmcb ssl http2)],
        before => "Listen 127.0.0.1:$tls\n",
        places => [['*:443', "127.0.0.1:$tls"],
                   ['/etc/ssl/certs', '@root@/etc'],
                   ['/etc/ssl/private', '@root@/etc'],
                   ['https://news.example.org',
                    'https://news.example.org:443']],
        curl => "insecure\nconnect-to = \"::127.0.0.1:$tls\"\n");

    certify($server->{root}) or die slurp("$server->{root}/openssl.log");
    $server->start;
    is(without_links($server->says('curl -s https://news.example.org' . PAGE)),
       clean_story(), 'clean');
    ok(eventually { $server->says('curl -s https://news.example.org/articles/'
                                  . 'feed.atom') =~ TITLE }, 'kept');
    $server->shows('http2-see');
    my ($tag) = $server->says('curl -sI https://news.example.org' . PAGE)
        =~ /^etag: (\S+)/m;
    is($server->says("curl -s -o /dev/null -w '%{http_version} %{http_code}' "
                     . "-H 'If-None-Match: $tag' https://news.example.org"
                     . PAGE), '2 304', 'a copy is confirmed');
};

done_testing;
