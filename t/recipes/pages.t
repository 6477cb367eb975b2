# pages.t -- the manual's recipes for sites of files, programs, included parts,
# rewritten addresses, virtual hosts and .htaccess.
use strict;
use warnings FATAL => 'all';

use IO::Socket::UNIX ();
use POSIX ();
use Test::More;
use NewsClean::Manual;
use NewsClean::Test qw(article_page eventually hundred_words slurp spew);

# The tag of a file that has just been written is a weak one.

my $manual = NewsClean::Manual->new('recipes');

# Programs print a page by its address, which FallbackResource does not change.
sub program
{
    my ($file, $by) = @_;
    my $page = story();

    spew($file, <<"END");
#!/bin/sh
printf 'Content-Type: text/html; charset=utf-8\\r\\n'
case "\$REQUEST_URI" in
*preview*) printf 'Cache-Control: max-age=5\\r\\n' ;;
*basket*) printf 'Set-Cookie: basket=1\\r\\n' ;;
esac
printf 'X-Made-By: $by\\r\\n\\r\\n'
cat <<'PAGE'
${\($page)}PAGE
END
    chmod 0755, $file;
}

subtest 'static' => sub {
    my $server = $manual->site('static-conf');

    $server->start;
    my $answer = $server->is_page('/lock-gates.html', clean_story(),
                                  'nothing but the promotion goes');
    is($server->fetch(GET => '/lock-gates.html', 'If-None-Match' =>
                      $answer->header('ETag'))->{status}, 304, 'unchanged');
    is($server->fetch(GET => '/lock-gates.html', Range => 'bytes=0-9')
       ->{status}, 200, 'a part is answered with all');
    $server->fetch(GET => '/lock-gates.html', Host => 'www.news.example.org');
    ok($server->stored_by(TITLE), 'the article is kept');
    $server->shows('static-see');
};

# A program that FastCGI asks at this socket, until its object goes: it answers
# each request with a page.
package Responder {
    sub record
    {
        my ($type, $bytes) = @_;

        return pack('CCnnCx', 1, $type, 1, length $bytes, 0) . $bytes;
    }

    sub new
    {
        my ($class, $path, $answer) = @_;
        my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 9)
            or die "$path: $!";
        my $pid = fork // die "fork: $!";

        if ($pid == 0) {
            alarm 60; # should the test be killed
            while (my $socket = $listener->accept) {
                my $asked = '';
                # A request ends with an empty record of its input (5).
                1 while $asked !~ /\x01\x05\0\x01\0\0..\z/s
                    && sysread $socket, $asked, 65536, length $asked;
                print $socket record(6, $answer->($asked)), record(6, ''),
                    record(3, "\0" x 8);
                close $socket;
            }
            POSIX::_exit(0);
        }
        return bless { pid => $pid }, $class;
    }

    sub DESTROY
    {
        my $self = shift;

        local ($?, $!);
        kill KILL => $self->{pid};
        waitpid $self->{pid}, 0;
    }
}

# What holds of pages that a program makes.
sub makes_pages
{
    my $server = shift;
    my $path = '/2024/03/lock-gates/';
    my $answer = $server->is_page("$path?preview=true", clean_story(),
                                  'a page of the program');

    is($answer->header('X-Made-By'), 'program', '... it is its');
    $server->is_page("$path?basket", clean_story(), 'with a cookie');
    $server->is_page($path, clean_story(), 'logged in', Cookie =>
                     'wordpress_logged_in_0a1b=anna');
    $server->is_page('/fence/', clean_story(), 'what may be kept');
    ok($server->stored_by(TITLE), '... is');
    my $feed = $server->fetch(GET => '/articles/feed.atom')->{body};
    is(() = $feed =~ /<entry/g, 1, 'and nothing else');
    $server->fetch(GET => $path);
    ok(eventually { $server->fetch(GET => '/articles/feed.atom')->{body}
                    =~ m{href="http://news\.example\.org\Q$path\E"} },
       'under the address that was asked for');
}

subtest 'the log' => sub {
    my $server = $manual->site('static-conf', name => 'log',
                               with => ['before-log']);

    $server->start;
    $server->fetch(GET => '/lock-gates.html');
    my $file = "$server->{root}/logs/newsclean.log";
    ok(eventually { -s $file }, 'there is a log');
    like(slurp($file), qr/ 200 newsclean=cleaned cut=1$/m,
         'which says what was done');
};

subtest 'PHP' => sub {
    my $server = $manual->server('scripts-php', modules => ['proxy_fcgi'],
        places => [['unix:/run/php/php-fpm.sock', 'unix:@root@/fpm.sock']]);
    my $php = Responder->new("$server->{root}/fpm.sock", sub {
        my $asked = shift;
        my $head = "Content-Type: text/html; charset=UTF-8\r\n"
            . "X-Made-By: program\r\n";

        $head .= "Set-Cookie: basket=1\r\n" if $asked =~ /\?basket/;
        return "$head\r\n" . story();
    });

    $server->page("$_.php", '<?php') for qw(index wp-login);
    spew("$server->{root}/html/.htaccess", <<'END');
RewriteEngine On
RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]
RewriteBase /
RewriteRule ^index\.php$ - [L]
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . /index.php [L]
END
    $server->start;
    makes_pages($server);
    $server->shows('scripts-see');
    $server->is_page('/wp-login.php', story(), 'who writes is left alone');
};

subtest 'CGI' => sub {
    my $server = $manual->site('scripts-cgi');

    program("$server->{root}/html/index.cgi", 'program');
    $server->start;
    makes_pages($server);
};

subtest 'rewritten' => sub {
    my $server = $manual->server('rewrite-conf');
    $server->page('stories/lock-gates.html', story());

    $server->start;
    $server->is_page('/story/lock-gates', clean_story(), 'clean');
    $server->is_page('/print/lock-gates', story(), 'let off');
    ok($server->stored_by(TITLE), 'kept');
    $server->shows('rewrite-see');

    spew("$server->{root}/html/.htaccess", <<'END');
RewriteEngine On
RewriteRule ^raw/(.+)$ /plain/$1.html [E=no-newsclean:1]
SetEnvIf REDIRECT_no-newsclean . no-newsclean
END
    $server->configure(slurp("$server->{root}/test.conf") . <<"END");
<Directory $server->{root}/html>
    AllowOverride FileInfo
</Directory>
END
    $server->stop;
    $server->start;
    $server->page('plain/other.html', story());
    $server->is_page('/raw/other', story(), 'let off in .htaccess');
};

subtest 'included' => sub {
    my $server = $manual->server('include-conf');
    my $include = '<!--#include virtual="/parts/advert.html" -->';
    my $page = article_page(TITLE, body => $include);

    $server->page('parts/advert.html', PROMO);
    $server->page('lock-gates.shtml', $page);
    $server->start;
    $server->is_page('/lock-gates.shtml', $page =~ s/\Q$include\E//r,
                     'what is included goes');
    $server->page('half.shtml', article_page('Half', body =>
        '<div class="ad-slot"><!--#echo var="DOCUMENT_NAME" -->'
        . '<!--#include virtual="/parts/half.html" -->.'));
    $server->page('parts/half.html', 'x</div>');
    $server->is_page('/half.shtml', article_page('Half', body => '.'),
                     'a block that ends in another part');
    ok($server->stored_by(TITLE), 'kept');
    $server->fetch(GET => '/parts/advert.html');
    isnt($server->fetch(GET => '/lock-gates.shtml')->header('Last-Modified'),
         '', 'with a date');
    ok($server->stored_by('Half'), 'the other too');

    $server->stop;
    $server->configure("NewsCleanNegotiate On\n"
                       . slurp("$server->{root}/test.conf"));
    $server->page('parts/advert.html', PROMO . '<p>It was the lock keeper who '
                  . 'said so, in his hat, to all who had come.</p>');
    $server->start;
    for my $asked (['/lock-gates.shtml', Accept => 'text/markdown'],
                   ['/lock-gates.shtml.md']) {
        my $body = $server->fetch(GET => @$asked)->{body};
        like($body, qr/^# \Q${\TITLE}\E\n.*lock keeper/ms,
             'what is included is in the Markdown too');
        unlike($body, qr/Mattresses/, '... and what is cut is not');
    }
};

subtest 'virtual hosts' => sub {
    my $server = $manual->server('vhosts-conf');
    my $partners = '<ul class="valley-partners"><li>Tiles</li></ul>';

    spew("$server->{root}/courier/a.html", story() =~ s/<h1>/$partners$&/r);
    spew("$server->{root}/gazette/b.html",
         article_page('The ferry runs again', body => $partners));
    $server->start;
    $server->is_page('/a.html', clean_story(), "one host's own rule",
                     Host => 'www.courier.example.org');
    $server->is_page('/b.html', article_page('The ferry runs again', body =>
                     $partners), 'does not hold in another',
                     Host => 'gazette.example.org');
    for (['courier', TITLE], ['gazette', 'The ferry runs again']) {
        $server->{host} = "$_->[0].example.org";
        ok($server->stored_by($_->[1]), "$_->[0]: kept");
    }
    $server->shows('vhosts-see');

    spew("$server->{root}/courier/c.html", article_page('Asked of nobody'));
    $server->is_page('/c.html', article_page('Asked of nobody'), 'a name that '
                     . "is nobody's is the first", Host => 'unknown.example');
    spew("$server->{root}/courier/d.html", article_page('Asked after that'));
    $server->fetch(GET => '/d.html', Host => 'courier.example.org');
    $server->{host} = 'courier.example.org';
    ok($server->stored_by('Asked after that'), '... and when the next is kept');
    is($server->entry('Asked of nobody'), '', '... that one is not');
};

subtest '.htaccess' => sub {
    my $server = $manual->site('htaccess-conf');
    my $boxes = '<ul class="valley-partners"><li>Tiles</li></ul>'
        . '<section><h2>From Around the Web</h2><ul><li>Eels</li></ul>'
        . '</section>';
    my $own = '<div class="ad-slot own">Ours</div>';
    my $file = "$server->{root}/html/.htaccess";

    $server->page('lock-gates.html', story() =~ s/<footer>/$boxes$own$&/r,
                  LONG_AGO);
    $server->start;
    is($server->is_page('/lock-gates.html', story() =~
                        s/<footer>/$boxes$own$&/r, 'without it')
       ->header('Accept-Ranges'), 'bytes', '... not touched');
    spew($file, $manual->block('htaccess-file'));
    my $answer = $server->is_page('/lock-gates.html', clean_story() =~
                                  s/<footer>/$own$&/r, 'with it');
    $server->shows('htaccess-see');
    my @tag = ('If-None-Match' => $answer->header('ETag'));
    is($server->fetch(GET => '/lock-gates.html', @tag)->{status}, 304,
       'a copy is confirmed');
    spew($file, $manual->block('htaccess-file') . "NewsCleanStrip footer\n");
    is($server->fetch(GET => '/lock-gates.html', @tag)->{status}, 200,
       'until the rules change');
    for my $line ('NewsCleanSave On', 'NewsCleanRuleFile x',
                  'NewsCleanFeedTitle x') {
        spew($file, "$line\n");
        is($server->fetch(GET => '/lock-gates.html')->{status}, 500, $line);
        my ($name) = split ' ', $line;
        like($server->log, qr/$name not allowed here/, '... and it is named');
    }
};

done_testing;
