# private.t -- SECURITY.md's row 16 where a request becomes another on its way,
# and where it shows by something else than headers who asked.
use strict;
use warnings FATAL => 'all';

use File::Path qw(make_path);
use Test::More;
use NewsClean::Server;
use NewsClean::Test qw(article_page eventually root slurp);
use NewsClean::Threats qw(row);

my ($modules) = slurp(root() . '/conf/base.conf') =~ m{(\S+)/mod_alias\.so};
my $openssl = Apache::TestConfig::which('openssl');
my $curl = Apache::TestConfig::which('curl');
my $has_tls = $openssl && $curl && -e "$modules/mod_ssl.so";
my $tls = NewsClean::Server->free_port;

my $server = NewsClean::Threats->new('private', join '', load('rewrite'),
                                     <<'END', $has_tls ? tls() : '');
<Directory "@root@/htdocs/site">
    RewriteEngine On
    RewriteRule . /script/front [L]
</Directory>
<Location /site/intern>
    NewsCleanSave Off
</Location>
<Directory "@root@/htdocs/query">
    RewriteEngine On
    RewriteRule (.*) /script/front?q=$1 [L]
</Directory>
<Directory "@root@/htdocs/fallback">
    FallbackResource /script/front
</Directory>
<Location /fallback/intern>
    NewsCleanSave Off
</Location>
<Location /missing>
    ErrorDocument 404 /script/front
</Location>
END
make_path(map { "$server->{root}/htdocs/$_" } qw(site query fallback missing));
certify("$server->{root}/$_") for $has_tls ? qw(server ann) : ();
$server->start;

sub load
{
    return map { "<IfModule !${_}_module>\nLoadModule ${_}_module "
                 . "$modules/mod_$_.so\n</IfModule>\n" } @_;
}

# Whoever has Ann's certificate may come in.
sub tls
{
    return join '', load('socache_shmcb', 'ssl'), <<"END";
Listen 127.0.0.1:$tls
<VirtualHost 127.0.0.1:$tls>
    ServerName localhost:$tls
    SSLEngine On
    SSLCertificateFile "\@root\@/server.pem"
    SSLCertificateKeyFile "\@root\@/server.key"
    SSLCACertificateFile "\@root\@/ann.pem"
    <Location /closed>
        SSLVerifyClient require
    </Location>
</VirtualHost>
END
}

sub certify
{
    my $name = shift;

    0 == system "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "
        . "/CN=localhost -keyout $name.key -out $name.pem >$name.log 2>&1"
        or die slurp("$name.log");
}

# The front controller's page, with TITLE, is asked for by these.
sub asks
{
    my ($title, $method, $path, @headers) = @_;

    $server->article_script('front', $title, 'status 200');
    my $answer = $server->fetch($method, $path, @headers);
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    like($answer->{body}, qr/\Q$title\E/, "$title: is served");
    return $title;
}

sub is_kept
{
    my ($title, $path) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    ok($server->stored_by($title), "$title: is kept");
    like($server->entry($title), qr{href="http://localhost:\d+\Q$path\E"},
         "... as $path");
}

# What came before the sentinel has been looked at.
sub none_is_kept
{
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    $server->sentinel;
    is(join('; ', grep { $server->id_of($_) } @_), '', 'none of them is kept');
}

row $server, 16, 'private pages, by what the request was before' => sub {
    is_kept(asks('Of all', GET => '/site/letter'), '/site/letter');
    is_kept(asks('Of all, queried', GET => '/query/letter?page=2'),
            '/query/letter?page=2');
    is_kept(asks('Of all, fallen back', GET => '/fallback/letter'),
            '/fallback/letter');
    my @never = (
        asks('Of a user', GET => '/site/ann', 'X-Probe-User' => 'ann'),
        asks('Of a closed place', GET => '/site/intern/plan'),
        asks('Of a closed place, fallen back', GET => '/fallback/intern/plan'),
        asks('With a token', GET => '/query/invite?token=abc'),
        asks('Posted', POST => '/missing/form', 'Content-Length' => 0),
    );
    none_is_kept(@never);
};

row $server, 16, 'private pages, by the name of the server' => sub {
    is_kept(asks('Under its name', GET => '/site/name'), '/site/name');
    my @never = map { asks("Under $_", GET => '/site/name', Host => $_) }
        'evil.example', '127.0.0.1', 'localhost.evil.example';
    none_is_kept(@never);
    ok($server->id_of('Under its name'), '... nor takes the place of what is');
};

row $server, 16, 'private pages, by cookies and queries' => sub {
    my @cookies = ('connect.sid=s%3A1', 'phpbb3_x_sid=1', 'mellon-cookie=1',
                   'CASTGC=TGT-1', '__ac=1', 'MYSAPSSO2=1', 'JSESSIONIDSSO=1',
                   'iPlanetDirectoryPro=1', 'a=1; corp-sso=1');
    my @queries = qw(pwd=1 pass=1 otp=1 sig=1 ticket=ST-1 a=1&my_sid=2);
    my $n = 0;
    my @never = (
        map({ asks('Cookie ' . ++$n, GET => "/site/$n", Cookie => $_) }
            @cookies),
        map { asks('Query ' . ++$n, GET => "/site/$n?$_") } @queries);
    my @kept = (
        asks('With a consent', GET => '/site/a', Cookie => 'inside=1; _ga=2'),
        asks('A lesson', GET => '/site/b?lesson=5&passage=3&design=1'));

    none_is_kept(@never);
    is_deeply([grep { !$server->id_of($_) } @kept], [], 'what only looks like '
              . 'it is');
};

# A header that is not well formed forbids what it was meant to.
row $server, 16, 'private pages, by headers in disorder' => sub {
    my @never = ('Cache-Control: max-age=0; no-store',
                 'Cache-Control: public private', 'Cache-Control: x="1, private',
                 'Vary: Accept Cookie', 'Pragma: no-cache', 'Expires: 0',
                 'Expires: Thu, 19 Nov 1981 08:52:00 GMT',
                 'X-Robots-Tag: nofollow; noindex',
                 'X-Robots-Tag: googlebot: noindex',
                 'X-Robots-Tag: otherbot:none');
    my @kept = ('Cache-Control: max-age=5, stale-while-revalidate=5',
                'Vary: Accept, X-Cookie-Consent',
                'X-Robots-Tag: max-image-preview:none',
                'X-Robots-Tag: max-video-preview: -1, all',
                'Expires: Fri, 01 Jan 2100 00:00:00 GMT');
    my $n = 0;
    my $ask = sub {
        my ($title, @head) = @_;
        my $name = 'disorder' . ++$n;
        $server->article_script($name, $title, @head);
        $server->fetch(GET => "/script/$name");
        return $title;
    };
    my $fresh = 'header Cache-Control: max-age=60';

    $ask->($_, "header $_") for @never, @kept;
    push @kept, $ask->('Long gone, but fresh', 'header Expires: -1', $fresh),
        $ask->('No cache of old, but fresh', 'nocache', $fresh);
    push @never, $ask->('httpd says Expires', 'nocache');
    $server->page('none.html', article_page('A list of none', head =>
                  '<meta name=robots content="none, nosnippet">'));
    $server->fetch(GET => '/none.html');
    none_is_kept(@never, 'A list of none');
    is_deeply([grep { !$server->id_of($_) } @kept], [], 'what is fine is');
};

row $server, 16, 'private pages, by a certificate' => sub {
    plan skip_all => 'no openssl, curl or mod_ssl' unless $has_tls;
    my $ask = sub {
        my ($name, @more) = @_;
        $server->page("$name.html", article_page("Certified, $name"));
        open my $out, '-|', $curl, '-sk', '--http1.1', @more,
            "https://localhost:$tls/$name.html" or die "curl: $!";
        my $page = do { local $/; <$out> } // '';
        close $out;
        like($page, qr/<h1>Certified, \Q$name\E/, "$name: is served");
    };
    my $ann = "$server->{root}/ann";

    $ask->('open');
    ok($server->stored_by('Certified, open'), 'a page over TLS is kept');
    $ask->('closed/letter', '--cert', "$ann.pem", '--key', "$ann.key");
    none_is_kept('Certified, closed/letter');
};

$server->stop;
done_testing;
