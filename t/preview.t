# preview.t -- SetHandler newsclean-preview: a page with its cuts marked, for
# those who may see the page.
use strict;
use warnings FATAL => 'all';

use Test::More;
use MIME::Base64 qw(encode_base64);
use NewsClean::HTTP ();
use NewsClean::Server;
use NewsClean::Test;

# More sections inside each other than rules are read of.
my $deep = join '', map {
    '<Location /pages/deep' . '/x' x $_ . ">\n    NewsCleanStrip .deep$_\n"
        . "    NewsCleanDefaultRules On\n</Location>\n"
} 0 .. 15;

my $server = NewsClean::Server->new('preview', <<'END' =~ s/\@deep\@\n/$deep/r);
DocumentRoot @root@/htdocs
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStrip .promo
NewsCleanRuleFile @root@/my.rules
NewsCleanStore sqlite @root@/store/a.db
NewsCleanSave On
NewsCleanRefresh 0
UseCanonicalName Off
NewsCleanAdvertise Off
CacheRoot @root@/cache
CacheEnable disk /cached
CacheMinExpire 3600
ProxyPass /proxied http://127.0.0.1:@port@/raw
Alias /raw @root@/htdocs/pages
<Location /raw>
    NewsClean Off
</Location>
<Location /raw/denied>
    Require all denied
</Location>
<Location />
    Header set X-Everywhere yes
</Location>
<Location /preview>
    SetHandler newsclean-preview
</Location>
<Location /preview/inner>
    Header set X-Inner yes
</Location>
<Location />
    Header set X-Later yes
</Location>
<LocationMatch ^/pattern>
    SetHandler newsclean-preview
</LocationMatch>
<Location /articles>
    SetHandler newsclean
</Location>
<Directory @root@/htdocs>
    Require all granted
    AllowOverride FileInfo
    Options FollowSymLinks Includes
</Directory>
<Location /pages/inner>
    NewsCleanInherit none
    NewsCleanStrip .inner
</Location>
<Location /pages/bare>
    NewsCleanInherit none
    NewsCleanNormalize None
</Location>
<Location /pages/denied>
    Require all denied
</Location>
<Location /pages/elsewhere>
    Require ip 192.0.2.1
</Location>
<Location /pages/here>
    Require ip 127.0.0.1
</Location>
<Location /pages/fresh>
    Require expr "req('Cache-Control') == 'no-store'"
</Location>
<Location /pages/members>
    AuthType Basic
    AuthName members
    AuthBasicProvider file
    AuthUserFile @root@/members
    Require user ann
</Location>
<Location /pages/gz>
    ForceType text/html
    Header set Content-Encoding gzip
</Location>
<Location /pages/included>
    SetOutputFilter INCLUDES
</Location>
<Location /pages/deflated>
    SetOutputFilter NEWSCLEAN;DEFLATE
</Location>
<Location /pages/no-transform>
    Header set Cache-Control no-transform
</Location>
@deep@
<Location /scripts>
    SetHandler probe
</Location>
AliasMatch "^/(?:cached)/(.*)$" "@root@/htdocs/pages/$1"
<VirtualHost 127.0.0.1:@port@>
    ServerName localhost
    RewriteEngine On
    RewriteRule ^/loop$ /preview/loop [PT]
    RewriteRule ^/articles-too$ /articles/ [PT]
    Redirect 302 /moved /pages/a.html
</VirtualHost>
<VirtualHost 127.0.0.1:@port@>
    ServerName slashes.example
    MergeSlashes Off
</VirtualHost>
AddType text/plain .txt
AddType application/xhtml+xml .xhtml
AddCharset utf-8 .utf8
END

my $root = $server->{root};
my $promo = '<div class=promo>Buy "now"</div>';
my $html = article_page('Story', body => $promo,
                        head => '<script src=/x.js></script>');

# Words of the page that a preview of it has, and nothing else has.
my $secret = qr/council of the town/;

sub put { return spew("$root/htdocs/$_[0]", $_[1]) }

# The page with its cuts marked, alone.
sub preview
{
    my ($path, @headers) = @_;

    return $server->fetch(GET => "/preview$path" . ($path =~ /\?/ ? '&' : '?')
                          . 'nc-view=marked', @headers);
}

# The page for people who write rules.
sub sides { return $server->fetch(GET => "/preview$_[0]", @_[1 .. $#_]) }

# The page in the frame NAME of an answer, as a browser reads it.
sub frame
{
    my ($answer, $name) = @_;
    my %char = ('amp' => '&', 'quot' => '"');

    $answer->{body} =~ /<iframe name="newsclean-$name"[^>]* srcdoc="([^"]*)"/
        or return;
    return $1 =~ s/&(amp|quot);/$char{$1}/gr;
}

spew("$root/my.rules", "##.ad\na.example##.site\n");
spew("$root/members", 'ann:{SHA}' . 'W6ph5Mm5Pz8GgiULbPgzG37mj9g=' . "\n"); # password
mkdir "$root/cache";
put("pages/$_", $html) for qw(a.html inner/a.html denied/a.html
    elsewhere/a.html here/a.html fresh/a.html members/a.html gz/a.html deflated/a.html bare/a.html
    dir/index.html), 'deep' . '/x' x 15 . '/a.html', 'sp ace&?#.html';
$server->start;

# --- what it shows

subtest 'a page' => sub {
    my $answer = preview('/pages/a.html');

    is($answer->{status}, 200, 'status');
    like($answer->header('Content-Type'), qr{^text/html\b}, 'type');
    is($answer->header('Cache-Control'), 'no-store', 'not stored');
    is($answer->header('X-Robots-Tag'), 'noindex', 'not indexed');
    is($answer->header('X-Content-Type-Options'), 'nosniff', 'nosniff');
    my $csp = $answer->header('Content-Security-Policy');
    like($csp, qr/script-src 'none'/, 'no scripts');
    like($csp, qr/\bsandbox\b(?!.*allow-scripts)/, '... in any way');
    unlike($csp, qr/default-src|img-src|style-src/, 'but pictures and styles');
    is($answer->header($_), '', "no $_") for qw(ETag Last-Modified);
    like($answer->{body}, qr/^<!DOCTYPE html>\n<html lang="en">\n<head>/,
         'the page');
    like($answer->{body}, qr{<div data-newsclean-cut="\.promo \(\Q$root\E/test\.conf:4\)" class=promo>},
         'the mark');
    like($answer->{body}, qr{<head><base href="/pages/a\.html"/>}, 'the base');
    like($answer->{body}, qr{<aside id="newsclean-cuts".*1 cut, 32 of.*Buy &quot;now&quot;}s,
         'the list');
    like($answer->{body}, $secret, 'and all of its text');
    is($answer->header('X-Later'), 'yes', 'other sections on the path');
};

subtest 'the page alone, beside the marks' => sub {
    my $body = preview('/pages/a.html')->{body};

    $body =~ s{<base [^>]*>}{};
    $body =~ s{<style>html,.*?</style>}{};
    $body =~ s{\n<aside id="newsclean-cuts".*?</aside>\n}{}s;
    $body =~ s{ data-newsclean-cut="[^"]*"}{};
    is($body, $html, 'is as it was');
};

subtest 'HEAD' => sub {
    my $get = preview('/pages/a.html');
    my $head = $server->fetch(HEAD => '/preview/pages/a.html?nc-view=marked');

    is($head->{status}, 200, 'status');
    is($head->{body}, '', 'no body');
    is($head->header($_), $get->header($_), $_)
        for qw(Content-Type Content-Length Content-Security-Policy
               Cache-Control X-Robots-Tag);
};

subtest 'other methods' => sub {
    is($server->fetch($_ => '/preview/pages/a.html')->{status}, 405, $_)
        for qw(POST PUT DELETE);
    is(join(' ', sort grep { $_ ne 'TRACE' } split /,\s*/, $server->fetch(
        OPTIONS => '/preview/pages/a.html')->header('Allow')),
       'GET HEAD OPTIONS', 'OPTIONS');
};

subtest 'by the rules of that path' => sub {
    put('pages/inner/b.html', '<p class=promo>a</p><p class=inner>b</p>');
    put('pages/ht/.htaccess', "NewsCleanStrip .ht\n");
    put('pages/ht/a.html', '<p class=ht>a</p>');
    like(preview('/pages/inner/b.html')->{body},
         qr/<p class=promo>a<\/p><p data-newsclean-cut="\.inner \([^"]*" class=inner>b/,
         'of its section');
    like(preview('/pages/ht/a.html')->{body},
         qr/<p data-newsclean-cut="\.ht \([^"]*\.htaccess:1\)" class=ht>/,
         'of its .htaccess');
    is(preview('/pages/inner/a.html')->header('X-Inner'), '',
       'and not of the section with the same name below the preview');
    put('pages/site.html', '<p class=site>a</p>');
    like(preview('/pages/site.html', Host => 'a.example')->{body},
         qr/<p data-newsclean-cut="\.site \(/, 'of its host');
    unlike(preview('/pages/site.html', Host => 'b.example')->{body},
           qr/<p data-newsclean-cut/, 'and of no other');
};

subtest 'query and odd names' => sub {
    like(preview('/pages/sp%20ace&%3f%23.html')->{body},
         qr{<base href="/pages/sp%20ace&amp;%3f%23\.html"/>}, 'escaped again');
    spew("$root/htdocs/scripts/q", "type text/html\ndata <p class=ad>q\n");
    like(preview('/scripts/q?a=1&b="<')->{body},
         qr{<base href="/scripts/q\?a=1&amp;b=&quot;&lt;"/>}, 'with its query');
    like(preview('/pages/dir/')->{body}, qr/data-newsclean-cut/, 'an index');
    is(preview('')->{status}, preview('/')->{status}, 'without a slash');
};

subtest 'a page that has a base keeps it' => sub {
    put('pages/base.html', '<base href="/other/"><p class=ad>');
    my $body = preview('/pages/base.html')->{body};

    is(scalar(() = $body =~ /<base /g), 1, 'one');
};

# --- who may see it

subtest 'access' => sub {
    my $answer = preview('/pages/denied/a.html');

    is($answer->{status}, 403, 'Require all denied');
    like($answer->{body}, qr/status 403/, '... is said');
    unlike($answer->{body}, $secret, '... and nothing shown');
    is($answer->header('Cache-Control'), 'no-store', '... nor stored');
    $answer = preview('/pages/elsewhere/a.html');
    is($answer->{status}, 403, 'Require ip of another network');
    unlike($answer->{body}, $secret, '... shows nothing');
    is(preview('/pages/here/a.html')->{status}, 200, 'Require ip of ours');

    $answer = preview('/pages/members/a.html');
    is($answer->{status}, 401, 'without a login');
    is($answer->header('WWW-Authenticate'), 'Basic realm="members"',
       '... with a challenge');
    unlike($answer->{body}, $secret, '... shows nothing');
    $answer = preview('/pages/members/a.html', Authorization => 'Basic '
        . encode_base64('ann:wrong', ''));
    is($answer->{status}, 401, 'a wrong login');
    unlike($answer->{body}, $secret, '... shows nothing');
    $answer = preview('/pages/members/a.html', Authorization => 'Basic '
        . encode_base64('ann:password', ''));
    is($answer->{status}, 200, 'the right login');
    like($answer->{body}, $secret, '... shows the page');
};

subtest 'ways around' => sub {
    for my $path ('/../pages/denied/a.html', '/pages/here/../denied/a.html',
                  '/pages/here/%2e%2e/denied/a.html', '//pages/denied/a.html',
                  '/pages//denied/a.html', '/pages/./denied/a.html',
                  '/pages/here/..%2fdenied/a.html',
                  '/pages/here/%252e%252e/denied/a.html',
                  '/pages/denied/a.html/', '/pages/%64enied/a.html') {
        my $answer = preview($path);

        isnt($answer->{status}, 200, $path);
        unlike($answer->{body}, $secret, '... shows nothing');
    }
    for my $path ("/http://127.0.0.1:$server->{port}/pages/a.html",
                  "//127.0.0.1:$server->{port}/pages/a.html",
                  '/%2f%2fother.example/pages/a.html') {
        my $answer = preview($path);

        is($answer->{status}, 404, $path);
        unlike($answer->{body}, $secret, '... asks no other server');
        unlike($answer->{body}, qr{<base href="//}, '... nor makes a page');
    }
    my $answer = preview('//pages/a.html', Host => 'slashes.example');
    is($answer->{status}, 200, 'MergeSlashes Off');
    like($answer->{body}, qr{<base href="/pages/a\.html"/>},
         '... and the base is no other host');
};

subtest 'not of itself, nor of our other pages' => sub {
    for my $path ('/preview/pages/a.html', '/preview/', '/loop', '/articles/',
                  '/articles-too') {
        my $answer = preview($path);

        is($answer->{status}, 404, $path);
        like($answer->{body}, qr/one of mod_newsclean(?:.|&#39;)s own/, '... is said');
    }
    put('pages/included/a.html',
        '<p class=ad>a<!--#include virtual="/preview/pages/a.html" -->');
    my $answer = preview('/pages/included/a.html');
    is($answer->{status}, 200, 'a page that includes a preview');
    unlike($answer->{body}, $secret, '... does not get it');
    like($answer->{body}, qr/data-newsclean-cut/, '... and is one itself');
};

subtest 'off unless configured, and where a path is known' => sub {
    unlike($server->fetch(GET => '/pages/a.html')->{body},
           qr/data-newsclean-cut/, 'a page');
    my $answer = $server->fetch(GET => '/pattern/pages/a.html');
    is($answer->{status}, 404, 'LocationMatch');
    like($answer->{body}, qr/plain path/, '... is said');
    put('pages/set/.htaccess', "SetHandler newsclean-preview\n");
    put('pages/set/a.html', $html);
    is($server->fetch(GET => '/pages/set/a.html')->{status}, 404, '.htaccess');
};

# --- side by side

subtest 'side by side' => sub {
    my $answer = sides('/pages/a.html?q=1&r');
    my $csp = $answer->header('Content-Security-Policy');

    is($answer->{status}, 200, 'status');
    is($answer->header('Cache-Control'), 'no-store', 'not stored');
    is($answer->header('Referrer-Policy'), 'strict-origin', 'nor told');
    like($csp, qr/script-src 'none'/, 'no scripts');
    like($csp, qr/frame-src 'none'/, '... nor frames from elsewhere');
    like($csp, qr/\bsandbox\b(?!.*allow-(?:scripts|top))/, '... in any way');
    like($csp, qr/form-action 'self'/, 'forms lead here alone');
    my @sandboxes = $answer->{body} =~ /<iframe [^>]* sandbox="([^"]*)"/g;
    is(@sandboxes, 2, 'two frames');
    unlike("@sandboxes", qr/scripts|forms|top-navigation|modals/,
           '... that do nothing');

    my ($marked, $cleaned) = map { frame($answer, $_) } qw(marked cleaned);
    like($marked, qr{<div data-newsclean-cut="\.promo \(\Q$root\E/test\.conf:4\)" id="newsclean-cut-1" class=promo>},
         'the page with its mark');
    like($_, qr{<base href="/pages/a\.html\?q=1&amp;r" target="_blank"/>},
         '... and its base') for $marked, $cleaned;
    is($cleaned =~ s/<base [^>]*>//r,
       $server->fetch(GET => '/pages/a.html')->{body}, 'the page as it is read');
    my $line = 1 + (substr($html, 0, index $html, $promo) =~ tr/\n//);
    like($answer->{body}, qr{<li><div>Line $line: <a href="about:srcdoc#newsclean-cut-1" target="newsclean-marked"><code>\.promo</code></a> <q>Buy &quot;now&quot;</q></div><small>element, 32 bytes, column \d+; the rule stands in \Q$root\E/test\.conf:4</small>},
         'the list leads to the mark');
    like($answer->{body}, qr{name="nc-query" value="q=1&amp;r"},
         'the form keeps the query of the page');
};

subtest 'a page cannot leave its frame' => sub {
    put('pages/evil.html', "\xef\xbb\xbf<!DOCTYPE html><p id=own class=promo>a</p>"
        . '<p id="no t" class=promo>b</p>'
        . '"></iframe><script>1</script>&quot;><img src=x onerror=1>');
    my $answer = sides('/pages/evil.html');
    my $outside = $answer->{body} =~ s/ srcdoc="[^"]*"//gr;

    unlike($outside, qr/<script|<img|onerror/, 'whatever is in it');
    is(() = $outside =~ /<iframe/g, 2, '... there are two frames');
    like(frame($answer, $_), qr{^<!DOCTYPE html>.*"></iframe><script>1</script>&quot;><img src=x onerror=1>$}s,
         "$_: it is as it was, but for a byte order mark") for qw(marked cleaned);
    like($answer->header('Content-Type'), qr/charset=utf-8/i,
         '... which tells the encoding');
    like($answer->{body}, qr{href="about:srcdoc#own"}, 'an id of the page');
    is(() = $answer->{body} =~ /href="about:srcdoc/g, 1,
       '... leads there if it can stand in an address');
    like(frame($answer, 'marked'), qr{<p data-newsclean-cut="[^"]*" id=own}, '... and stays as it is');
    put('pages/latin.html', "<meta charset=iso-8859-15><p>caf\xe9 \xa4");
    $answer = sides('/pages/latin.html');
    like($answer->header('Content-Type'), qr/charset=iso-8859-15/, 'an old encoding');
    like(frame($answer, 'cleaned'), qr/caf\xe9 \xa4$/, '... and its bytes');
    put('pages/label.html', '<meta charset="a&quot;><script>"><p>x');
    is(sides('/pages/label.html')->header('Content-Type'), 'text/html',
       'what is no name of an encoding does not become one');
};

subtest 'the page as it is read, alone' => sub {
    my $answer = $server->fetch(GET => '/preview/pages/a.html?nc-view=cleaned');

    is($answer->{body} =~ s/<base [^>]*>//r,
       $server->fetch(GET => '/pages/a.html')->{body}, 'all of it');
    like($answer->header('Content-Security-Policy'),
         qr/script-src 'none'.*form-action 'none'.*sandbox allow-same-origin$/,
         'and nothing of its doings');
    is($server->fetch(GET => '/preview/pages/a.html?nc-view=x')->{status}, 400,
       'another view');
};

# --- rules that are tried

subtest 'rules that are tried' => sub {
    put('pages/try.html', '<!DOCTYPE html><title>t</title><p class=promo>1</p>'
        . '<p class=a>2</p><p class=b>3</p><div><h2>Read also</h2>4</div><p>5</p>');
    my $read = sub { (frame(sides("/pages/try.html$_[0]"), 'cleaned') // '')
                     =~ s/<base [^>]*>//r =~ s/^.*<.title>//r };
    my $rest = '<p class=b>3</p><div><h2>Read also</h2>4</div><p>5</p>';

    is($read->(''), "<p class=a>2</p>$rest", 'without them');
    is($read->('?nc-try=.a'), $rest, 'a selector');
    is($read->('?nc-try=.a&nc-try=p.b'), '<div><h2>Read also</h2>4</div><p>5</p>',
       'two');
    is($read->('?nc-try=%23%23.a%0D%0A%0D%0A%23%40%23.promo%0D%0A:-nc-section(Read+Also)'),
       '<p class=promo>1</p><p class=b>3</p><p>5</p>', 'lines of a rule file');
    is($read->(''), "<p class=a>2</p>$rest", 'nothing of it stays');
    is($server->fetch(GET => '/pages/try.html')->{body} =~ s/^.*<.title>//r,
       "<p class=a>2</p>$rest", '... nor gets to readers');

    my $answer = sides('/pages/try.html?nc-try=.a&x=%26&nc-view=&nc-query=y%3D1%26z');
    like(frame($answer, 'marked'), qr{<base href="/pages/try\.html\?x=%26&amp;y=1&amp;z"},
         'the page is asked for with its own parameters');
    like($answer->{body}, qr/the rule stands in tried:1</, 'their place is told');
    like($answer->{body}, qr/By rules that are tried: 1</, '... and what they cut');
    like($answer->{body}, qr{<textarea [^>]*>\n\.a</textarea>}, 'the form has them');
    like(sides('/pages/bare/a.html?nc-try=.promo')->{body},
         qr/the rule stands in tried:1</, 'where there are no rules');
    like(sides('/pages/bare/a.html')->{body}, qr/left alone: no-rules/,
         '... but for these');
    like(preview('/pages/try.html?nc-try=.b')->{body},
         qr/data-newsclean-cut="\.b \(tried:1\)"/, 'also in the page alone');
};

subtest 'rules that are wrong' => sub {
    my $answer = sides('/pages/try.html?nc-try=.a%0Ap:hover%0A%23%23q%5B%0A'
        . '%3Cscript%3E1%0A!+note%0Ax%23$%23y');
    my ($list) = $answer->{body} =~ m{<ul class="wrong"[^>]*>\n(.*?)</ul>}s;

    is($answer->{status}, 200, 'the page is shown');
    unlike($answer->{body} =~ s/ srcdoc="[^"]*"//gr, qr/<script/, '... escaped');
    like($answer->{body}, qr/the rule stands in tried:1</, '... by those that are right');
    my @wrong = split /\n/, $list // '';
    is(@wrong, 4, 'the others are named');
    like($wrong[0], qr/^<li>Line 2, column 2: .*pseudo-class/, 'line, column, reason');
    like($wrong[1], qr/^<li>Line 3, column 5: /, '... of a line as in a file too');
    like($wrong[2], qr/^<li>Line 4, column 1: /, 'what is no selector');

    like(sides('/pages/try.html?nc-try=' . join '%0A', ('.a') x 41)->{body},
         qr/more than 40 rules: none is tried/, 'too many');
    like(sides('/pages/try.html?nc-try=' . join '%0A', ('!') x 41, ('.a') x 40)->{body},
         qr/rule stands in tried:42</, '... comments aside');
    $answer = sides('/pages/try.html?nc-try=.a%0A' . 'a' x 3998);
    is($answer->{status}, 200, 'too much: the page is shown');
    like($answer->{body}, qr/more than 4000 bytes of rules: none is tried/, '... it is said');
    unlike($answer->{body}, qr/rule stands in tried/, '... and so it is');
    like($answer->{body}, qr{<textarea [^>]*>\n\.a\na{3998}</textarea>},
         '... and what was written is not lost');
    like(sides('/pages/try.html?nc-try=.a%0D%0A' . 'a' x 3997)->{body},
         qr/rule stands in tried:1</, 'a line end of a form counts once');

    $answer = sides('/pages/deep' . '/x' x 15 . '/a.html?nc-try=p.a%0Ap:hover');
    is($answer->{status}, 200, 'no room for them');
    ($list) = $answer->{body} =~ m{<ul class="wrong"[^>]*>\n(.*?)</ul>}s;
    like($list // '', qr{^<li>Line 2, .*\n<li>None is tried: too many nested},
         '... is said besides');
    my %wrong = ('nc-try=%ff' => qr/not well encoded/,
                 'nc-try=%00' => qr/not well encoded/,
                 'nc-query=%0a' => qr/not well encoded/,
                 'nc-query=a%23b' => qr/not well encoded/);
    for my $args (sort keys %wrong) {
        $answer = sides("/pages/a.html?$args");
        is($answer->{status}, 400, substr $args, 0, 20);
        like($answer->{body}, $wrong{$args}, '... is said');
    }
    for my $path ('denied', 'elsewhere') {
        $answer = sides("/pages/$path/a.html?nc-try=p");
        is($answer->{status}, 403, "$path: rules open no page");
        unlike($answer->{body}, $secret, '... and show nothing');
    }
};

subtest 'lines as they are pasted' => sub {
    my $wrong = sub {
        my ($list) = sides("/pages/try.html?nc-try=$_[0]")->{body}
            =~ m{<ul class="wrong"[^>]*>\n(.*?)</ul>}s;
        return $list // '';
    };

    is($wrong->('%5BAdblock+Plus+2.0%5D%0A++!+note%0A%23+note%0A%23%09note%0A+%23%23.a%0A%23'),
       '', 'what a list has besides rules');
    like($wrong->($_->[0]), qr/^<li>Line 1, column $_->[1]: .*pseudo-class/, $_->[0])
        for ['p:hover', 2], ['++p:hover', 4], ['+++++p:hover', 7],
            ['%23%23p:hover', 4], ['+++%23%23p:hover', 7];
    like(sides("/pages/try.html?nc-try=$_")->{body}, qr/By rules that are tried: 1</, $_)
        for '%5Bclass%3Da%5D', '%5Bclass%5D%5Bclass%3Da%5D', '%5B+class+%3D+%22a%22+%5D',
            'p[class]+~+[class=b]';
};

# --- what is no page

subtest 'other answers' => sub {
    my $is = sub {
        my ($path, $status, $said, $name) = @_;
        my $answer = preview($path);

        is($answer->{status}, $status, $name // $path);
        like($answer->{body}, $said, '... is said');
        unlike($answer->{body}, $secret, '... shows nothing');
        like($answer->header('Content-Security-Policy'), qr/default-src 'none'/,
             '... on a page of ours');
    };

    $is->('/pages/nowhere.html', 404, qr/status 404/);
    $is->('/moved', 404, qr{status 302.*/pages/a\.html});
    put('pages/a.txt', "text\n");
    $is->('/pages/a.txt', 404, qr{text/plain});
    $is->('/pages/gz/a.html', 404, qr/compressed/);
    put('pages/wide.html', "\xff\xfe<\0p\0>\0");
    $is->('/pages/wide.html', 404, qr/encoding/);
    put('pages/no-transform/wide.html', "\xff\xfe" . join '', map { "$_\0" } split //, $html);
    put('pages/no-transform/jp.html', "<meta charset=iso-2022-jp>$html");
    put('pages/no-transform/a.html', $html);
    put('pages/jp.html', "words <meta charset=iso-2022-jp>$html");
    $is->($_, 404, qr/encoding/)
        for qw(/pages/no-transform/wide.html /pages/no-transform/jp.html /pages/jp.html);
    is(sides($_)->{status}, 404, "$_, side by side")
        for qw(/pages/no-transform/wide.html /pages/no-transform/jp.html /pages/jp.html);
    like(preview('/pages/no-transform/a.html')->{body}, qr/left alone: no-transform/,
         'another is shown');
    for my $status (204, 410, 500, 503) {
        spew("$root/htdocs/scripts/$status",
             "status $status\ntype text/html\ndata <p class=ad>x\n");
        $is->("/scripts/$status", $status < 400 ? 404 : $status,
              qr/status $status/);
    }
    put('pages/large.html', '<p class=ad>' . 'x' x (4 * 1024 * 1024));
    $is->('/pages/large.html', 404, qr/larger/);
    spew("$root/htdocs/scripts/<x>", "status 302\nheader Location: "
        . "http://e.example/<script>\n");
    my $answer = preview('/scripts/%3cx%3e');
    like($answer->{body}, qr/&lt;script&gt;/, 'an address is escaped');
    put('pages/words.html', 'words');
    like(preview('/pages/words.html')->{body},
         qr/the page is left alone: not-html/, 'what is left alone is shown');
};

subtest 'an error in the middle of the page' => sub {
    spew("$root/htdocs/scripts/broken", "type text/html\ndata <p class=ad>x\n"
        . "pass\nfail\n");
    my $answer = preview('/scripts/broken');

    is($answer->{whole}, 1, 'a whole answer');
    unlike($answer->{raw}, qr/HTTP\/1/, 'and one');
};

# --- its neighbours

subtest 'behind a proxy' => sub {
    my $answer = preview('/proxied/a.html', 'If-None-Match' => '*',
                         'Accept-Encoding' => 'gzip');

    is($answer->{status}, 200, 'status');
    like($answer->{body}, qr/data-newsclean-cut="\.promo/, 'marked');
    like($answer->{body}, qr{<base href="/proxied/a\.html"/>}, 'its base');
    like($answer->{body}, $secret, 'whole');
    is(preview('/proxied/denied/a.html')->{status}, 403, 'and its refusal');
};

subtest 'filters' => sub {
    my $answer = preview('/pages/deflated/a.html', 'Accept-Encoding' => 'gzip');

    is($answer->{status}, 200, 'DEFLATE lets subrequests alone');
    like($answer->{body}, qr/data-newsclean-cut="\.promo/, 'marked');
};

subtest 'conditions and ranges' => sub {
    my $date = $server->fetch(GET => '/pages/a.html')->header('Last-Modified');

    is(preview('/pages/a.html', 'If-Modified-Since' => $date)->{status}, 200,
       'If-Modified-Since');
    is(preview('/pages/a.html', Range => 'bytes=0-3')->{status}, 200, 'Range');
};

subtest 'nothing is kept' => sub {
    put('pages/kept.html', article_page('Not to be kept', body => $promo));
    put('pages/after.html', article_page('After it'));
    put('pages/cold.html', article_page('Cold', body => $promo));
    is(preview('/pages/kept.html')->{status}, 200, 'a preview');
    $server->fetch(GET => '/pages/after.html');
    my $feed = sub { $server->fetch(GET => '/articles/feed.atom')->{body} };
    ok(eventually { $feed->() =~ /After it/ }, 'a page is stored');
    unlike($feed->(), qr/Not to be kept/, 'a preview is not');

    like(preview('/cached/cold.html')->{body}, qr/data-newsclean-cut="\.promo/,
         'a page that may be cached');
    put('pages/cold.html', '<p>warm');
    is($server->fetch(GET => '/cached/cold.html')->{body}, '<p>warm',
       '... has not been, by the preview');
    is(preview('/pages/fresh/a.html')->{status}, 200,
       'whoever has a part in it is told not to store it');
    put('pages/warm.html', $html);
    $server->fetch(GET => '/cached/warm.html');
    put('pages/warm.html', "$html<p>changed");
    unlike($server->fetch(GET => '/cached/warm.html')->{body}, qr/changed/,
           'another is cached');
    like(preview('/cached/warm.html')->{body}, qr/data-newsclean-cut="\.promo/,
         'and the preview is not made of what was cached');
};

done_testing;
