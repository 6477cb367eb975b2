# inside.t -- the preview of pages that are found by redirects inside the
# server: what is shown, refused and said is that of the request that made the
# page.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Server;
use NewsClean::Test;

my $server = NewsClean::Server->new('inside', <<'END');
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStrip .promo
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanAdvertise Off
<Directory @root@/htdocs>
    Require all granted
    AllowOverride FileInfo
</Directory>
<Location /preview>
    SetHandler newsclean-preview
</Location>
<Location /articles>
    SetHandler newsclean
</Location>
<Location /pages/inner>
    NewsCleanInherit none
    NewsCleanStrip .inner
</Location>
<Location /pages/denied>
    Require all denied
</Location>
<Location /pages/lost>
    ErrorDocument 404 /pages/a.html
</Location>
<Location /pages/gz>
    ForceType text/html
    Header set Content-Encoding gzip
</Location>
<Location /scripts>
    SetHandler probe
</Location>
AddType text/plain .txt
END

my $html = article_page('Story', body => '<div class=promo>Buy</div>'
                        . '<div class=inner>More</div>');
my $own = qr/mod_newsclean(?:.|&#39;)s own/;
my $secret = qr/council of the town/;

$server->page("pages/$_.html", $html) for qw(a inner/a denied/a gz/a);
$server->page('pages/a.txt', 'council of the town');
spew("$server->{root}/htdocs/scripts/gone", "status 410\ntype text/html\n"
     . "data <p>council of the town\n");
$server->page('from/.htaccess', <<'END');
RewriteEngine On
RewriteRule ^page$ /pages/a.html [L]
RewriteRule ^inner$ /pages/inner/a.html [L]
RewriteRule ^denied$ /pages/denied/a.html [L]
RewriteRule ^nowhere$ /pages/nowhere.html [L]
RewriteRule ^lost$ /pages/lost/a.html [L]
RewriteRule ^text$ /pages/a.txt [L]
RewriteRule ^gz$ /pages/gz/a.html [L]
RewriteRule ^gone$ /scripts/gone [L]
RewriteRule ^own$ /articles/ [L]
RewriteRule ^itself$ /preview/pages/a.html [L]
END
$server->start;

sub preview
{
    return $server->fetch(GET => "/preview/from/$_[0]?nc-view=marked");
}

subtest 'a page' => sub {
    my $answer = preview('page');

    is($answer->{status}, 200, 'is shown');
    like($answer->{body}, $secret, 'with its text');
    like($answer->{body}, qr/<div data-newsclean-cut="\.promo[^>]*>Buy/,
         'and its cuts');
    like($answer->{body}, qr{<base href="/from/page"/>},
         'at the address that was asked for');
};

subtest 'the rules' => sub {
    my $answer = preview('inner');

    is($answer->{status}, 200, 'a page with others is shown');
    like($answer->{body}, qr/<div data-newsclean-cut="\.inner[^>]*>More/,
         'with what they cut');
    unlike($answer->{body}, qr/data-newsclean-cut="\.promo/, '... and no more');
};

# [what is behind the redirect, the status, what is said]
for (['denied', 403, qr/status 403/], ['nowhere', 404, qr/status 404/],
     ['lost', 404, qr/status 404/], ['gone', 410, qr/status 410/],
     ['text', 404, qr{text/plain}], ['gz', 404, qr/compressed/],
     ['own', 404, $own], ['itself', 404, $own]) {
    my ($what, $status, $said) = @$_;
    my $answer = preview($what);

    subtest "no page: $what" => sub {
        is($answer->{status}, $status, 'the status');
        like($answer->{body}, $said, '... is said');
        ok($answer->{whole}, '... in one answer, and whole');
        unlike($answer->{body}, $secret, '... shows nothing');
        unlike($answer->{body}, qr/data-newsclean-cut/, '... nor marks any');
    };
}

$server->stop;
unlike($server->log, qr/exit signal/, 'nothing crashed');
done_testing;
