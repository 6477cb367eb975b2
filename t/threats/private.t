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
RewriteEngine On
RewriteRule ^/passed/ /script/front [PT]
<Location /passed/members>
    NewsCleanSave Off
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
    is_kept(asks('Of all, passed through', GET => '/passed/letter'),
            '/passed/letter');
    my @never = (
        asks('Of a user', GET => '/site/ann', 'X-Probe-User' => 'ann'),
        asks('Of a closed place', GET => '/site/intern/plan'),
        asks('Of a closed place, fallen back', GET => '/fallback/intern/plan'),
        asks('Of a closed place, passed', GET => '/passed/members/plan'),
        asks('With a token', GET => '/query/invite?token=abc'),
        asks('Posted', POST => '/missing/form', 'Content-Length' => 0),
    );
    none_is_kept(@never);
};

row $server, 16, 'private pages, by the name of the server' => sub {
    is_kept(asks('Under its name', GET => '/site/name'), '/site/name');
    my @never = map { asks("Under $_", GET => '/site/name', Host => $_) }
        'evil.example', '127.0.0.1', 'localhost.evil.example';
    # What a back end may read instead of Host, or instead of the address.
    my @others = (
        ['X-Forwarded-Host', 'evil.example'],
        ['X-Forwarded-Host', 'localhost, evil.example:80'],
        ['X-Host', 'evil.example'], ['X-Original-Host', 'evil.example'],
        ['X-HTTP-Host-Override', 'evil.example'],
        ['Forwarded', 'for=192.0.2.1;host=evil.example'],
        ['Forwarded', 'host=localhost, for=x; Host="evil.example:8080"'],
        ['X-Original-URL', '/intern/plan'], ['X-Rewrite-URL', '/intern/plan'],
        ['X-HTTP-Method-Override', 'POST'], ['X-HTTP-Method', 'PUT'],
        ['X-Method-Override', 'POST'],
    );
    push @never, map { asks("@$_", GET => '/site/other', @$_) } @others;
    none_is_kept(@never);
    my @same = (
        ['/site/same', 'X-Forwarded-Host', "LOCALHOST:80, localhost"],
        ['/site/same2', 'Forwarded',
         'for="[2001:db8::1]:4711";host="localhost:443";proto=https'],
        ['/site/same3?page=2', 'X-Original-URL', '/site/same3?page=2'],
    );
    for (@same) {
        my ($path, @header) = @$_;
        is_kept(asks("The same by @header", GET => $path, @header), $path);
    }
    ok($server->id_of('Under its name'), '... nor takes the place of what is');
};

row $server, 16, 'private pages, by cookies and queries' => sub {
    my @cookies = (
        'connect.sid=s%3A1', 'phpbb3_x_sid=1', 'mellon-cookie=1',
        'CASTGC=TGT-1', '__ac=1', 'MYSAPSSO2=1', 'JSESSIONIDSSO=1',
        'iPlanetDirectoryPro=1', 'a=1; corp-sso=1',
        'wp-postpass_0cc175b9c0f1b6a831c399e269772661=1', # a post's password
        '.AspNetCore.Identity.Application=1', '.AspNetCore.Cookies=1',
        '.AspNet.ApplicationCookie=1', 'remember_web_59ba36addc2b2f94=1',
        'flarum_remember=1', 'SMFCookie11=1', 'SMIDENTITY=1', 'ObSSOCookie=1',
        'KEYCLOAK_IDENTITY=1', 'ezproxy=1', 'NSC_TMAS=1', 'NSC_AAAC=1',
        '_oauth2_proxy=1', 'CF_Authorization=1', 'LtpaToken2=1', 'FedAuth=1',
        'rtFa=1', '_shibsession_64=1', 'MRHSession=1', 'SSESS0cc175b9=1',
        'xf_user=1', 'fe_typo_user=1', 'enwikiUserID=1', 'ghost-members-ssr=1',
        '__utp=1', '.ASPXAUTH=1', 'laravel_session=1', 'secure_customer_sig=1',
        '_pomerium=1',
    );
    my @queries = qw(pwd=1 pass=1 otp=1 sig=1 ticket=ST-1 a=1&my_sid=2
                     unlocked_article_code=1 gift=1 invite=1 access_key=1
                     SAMLResponse=1 hash=1 hmac=1 magic=1 email=a%40h.example
                     verify=1 draft=1 resourcekey=1 X-Amz-Signature=1);
    my $n = 0;
    my @never = (
        map({ asks('Cookie ' . ++$n, GET => "/site/$n", Cookie => $_) }
            @cookies),
        map { asks('Query ' . ++$n, GET => "/site/$n?$_") } @queries);
    my @kept = (
        asks('With a consent', GET => '/site/a', Cookie =>
             'inside=1; _ga=2; cookieconsent_status=1; hashtags=1; magician=1'),
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
