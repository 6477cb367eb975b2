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

use constant PAGE => '/lock-gates.html';

my $manual = NewsClean::Manual->new('recipes');
my $curl = Apache::TestConfig::which('curl');

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

# The page of a recipe is clean, kept and cached, and the copy serves on; what
# the copy was answered with.
sub caches
{
    my $server = shift;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_from($server, 'MISS', clean_story(), 'clean');
    ok($server->stored_by(TITLE), 'kept');
    ok(is_cached($server), 'cached');
    $server->page('lock-gates.html', 'another', LONG_AGO);
    my $answer = is_from($server, 'HIT', clean_story(), 'the copy is clean');
    is($server->fetch(GET => PAGE, 'If-None-Match' => $answer->header('ETag'))
       ->{status}, 304, '... and confirmed');
    return $answer;
}

subtest 'a cache behind the filter' => sub {
    my $server = $manual->site('cache-behind');
    my $conf = slurp("$server->{root}/test.conf");

    $server->start;
    my $answer = caches($server);
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
    is($server->fetch(GET => '/articles/feed.atom')->header('X-Cache'), '',
       'the feed is not cached');
};

subtest 'the commands' => sub {
    my $server = $manual->site('cache-behind', name => 'cache-see');

    plan skip_all => 'no curl' unless $curl;
    $server->start;
    $server->shows('cache-see');
};

subtest 'a cache before the filter' => sub {
    my $server = $manual->site('cache-before');
    my $conf = slurp("$server->{root}/test.conf");

    $server->start;
    caches($server);
    $server->stop;

    $server->configure("NewsCleanStrip footer\n$conf");
    $server->start;
    is_from($server, 'HIT', clean_story() =~ s{<footer>.*</footer>}{}r,
            'new rules hold at once');
    $server->stop;
    $server->configure("SetEnvIf X-Raw . no-newsclean\n$conf");
    $server->start;
    is_from($server, 'HIT', story(), 'who may have it as it was', 'X-Raw' => 1);
    $server->stop;
    $server->configure("NewsCleanNegotiate On\n$conf");
    $server->start;
    my $markdown = $server->fetch(GET => PAGE, Accept => 'text/markdown');
    like($markdown->header('X-Cache'), qr/^HIT/, 'and Markdown of the copy');
    like($markdown->{body}, qr/^# \Q${\TITLE}\E$/m, '... is that');
    is_from($server, 'HIT', clean_story(), 'while browsers get the page');
};

# Whether copies of several forms and codings are told apart.
subtest 'a cache of many forms' => sub {
    my $server = $manual->site('cache-behind', name => 'cache-forms');
    my %asked = (html => [], markdown => [Accept => 'text/markdown'],
                 gzip => ['Accept-Encoding' => 'gzip']);
    my %first;

    $server->configure(slurp("$server->{root}/test.conf") =~
        s/NewsClean On/NewsClean On\n    NewsCleanNegotiate On
    AddOutputFilterByType DEFLATE text\/html text\/markdown/r);
    $server->start;
    for my $form (sort keys %asked) {
        $first{$form} = $server->fetch(GET => PAGE, @{ $asked{$form} });
    }
    is($first{gzip}->header('Content-Encoding'), 'gzip', 'one is compressed');
    like($first{markdown}->header('Content-Type'), qr/markdown/, 'one Markdown');
    for my $form (sort keys %asked) {
        my $again;

        ok(eventually { $again = $server->fetch(GET => PAGE, @{ $asked{$form} });
                        $again->header('X-Cache') =~ /^HIT/ }, "$form: a hit");
        is($again->{body}, $first{$form}{body}, '... and the right one');
    }
    is_deeply([map { $server->fetch(GET => PAGE, @{ $asked{$_} })
                     ->header('X-Cache') =~ /^(\w+)/ } sort keys %asked],
              [('HIT') x 3], 'none of them pushes another out');
};

# A form that a cache keeps, and asks for again, of a page from where MORE says.
sub confirms_forms
{
    my ($name, $more) = @_;
    my $server = $manual->site('cache-behind', name => "cache-$name", places =>
        [['NewsClean On', "NewsClean On\nNewsCleanNegotiate On\n$more"]]);
    my $asked = sub {
        my $answer = $server->fetch(GET => PAGE, Accept => 'text/markdown', @_);

        is($answer->header('Content-Type'), 'text/markdown; charset=utf-8',
           "$name: Markdown, of that type");
        like($answer->{body}, qr/^# \Q${\TITLE}\E$/m, '... which it is');
        return $answer;
    };

    $server->start;
    my $first = $asked->();
    ok(eventually { $server->fetch(GET => PAGE, Accept => 'text/markdown')
                    ->header('X-Cache') =~ /^HIT/ }, '... cached');
    $asked->();
    my $again = $asked->('Cache-Control' => 'max-age=0');
    like($again->header('X-Cache'), qr/^REVALIDATE/, '... confirmed');
    is($again->header($_), $first->header($_), "... $_")
        for qw(ETag Vary Link Content-Location X-Content-Type-Options);
    like($asked->()->header('X-Cache'), qr/^HIT/, '... cached again');
}

subtest 'cached forms that are confirmed' => sub {
    my $back = NewsClean::Server->new('recipes-cache-back', '');

    $back->page('lock-gates.html', story(), LONG_AGO);
    $back->start;
    confirms_forms('file', '');
    confirms_forms('proxied', "ProxyPass / http://127.0.0.1:$back->{port}/");
};

# No httpd says a type with a 304; others do.
subtest 'a back end that says more than it need' => sub {
    plan skip_all => 'no sqlite3' unless NewsClean::Store::program();
    require NewsClean::Threats;
    my $back = NewsClean::Threats::backend({ PAGE() => sub {
        my $known = shift =~ /^If-None-Match: "v1"/m;

        return 'HTTP/1.1 ' . ($known ? '304 Not Modified' : '200 OK')
            . "\r\nETag: \"v1\"\r\nContent-Type: text/html\r\n"
            . 'Connection: close' . "\r\n\r\n" . ($known ? '' : story());
    } });

    confirms_forms('raw', "ProxyPass / http://127.0.0.1:$back->{port}/");
};

subtest 'two front ends' => sub {
    my $script = Apache::Test::vars('top_dir') . '/tests/postgres.sh';
    my $dir = root() . '/recipes-pg';
    my $place = qx{$script start '$dir' 2>'$dir.log'};

    plan skip_all => "PostgreSQL's programs can't be had here" if $? >> 8 == 77;
    $? == 0 or die "no database: " . slurp("$dir.log");
    chomp $place;
    my ($one, $two) = map {
        $manual->site('postgresql-conf', name => "pg-$_", places => [
            ['host=db.example dbname=news user=newsclean', $place]])
    } 1, 2;

    eval {
        $_->start for $one, $two;
        $one->is_page(PAGE, clean_story(), 'one serves the page, clean');
        ok($two->stored_by(TITLE), 'the other has its article');
        $two->page('ferry.html', article_page('The ferry runs again'));
        $two->fetch(GET => '/ferry.html');
        ok($one->stored_by('The ferry runs again'), '... and the other way');
        $_->fetch(GET => PAGE) for $one, $two;
        is(() = $two->fetch(GET => '/articles/feed.atom')->{body} =~ /<entry/g,
           2, 'the same page is the same article');
        $one->shows('postgresql-see') if $curl;
        $_->stop for $one, $two;
    };
    my $wrong = $@;
    system $script, 'stop', $dir;
    die $wrong if $wrong;
};

# Files below DIR in which TEXT stands, in any way that shows its letters.
sub files_with
{
    my ($dir, $text) = @_;
    my @found;

    find({ no_chdir => 1, wanted => sub {
        -f && slurp($_) =~ /\Q$text\E/i and push @found, $_;
    } }, $dir);
    return @found;
}

subtest 'nothing is stored' => sub {
    my $secret = 'Zwetschgenknoedel';
    my $page = article_page($secret, body => PROMO);
    my $cms = NewsClean::Server->new('recipes-intranet', <<'END');
AddOutputFilterByType DEFLATE text/html
END
    # Another host of the server keeps its articles, and shows all there are.
    my $server = $manual->server('intranet-conf', host =>
        'intranet.example.org', before => <<'END', places =>
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanSave On
<VirtualHost 127.0.0.1:@port@>
    ServerName http://news.example.org:80
    UseCanonicalName On
    DocumentRoot @root@/html
    NewsClean On
    <Location /articles>
        SetHandler newsclean
        NewsCleanFeedSelect *
    </Location>
</VirtualHost>
END
        [['10.0.0.5:8080', "127.0.0.1:$cms->{port}"],
         ['10.0.0.0/8', '127.0.0.0/8']]);
    my @news = (Host => 'news.example.org');

    $cms->page('lock-gates.html', $page, LONG_AGO);
    $server->page('fence.html', article_page('The fence is up'));
    $cms->start;
    $server->start;
    my $answer = $server->fetch(GET => PAGE);
    is($answer->{body}, $page =~ s/\Q${\PROMO}\E//r,
       'clean, and no link to a feed');
    is($answer->header('Link'), '', 'neither in the head of the answer');
    is($answer->header('Cache-Control'), 'private, no-store', 'and for nobody');
    $server->fetch(GET => '/fence.html', @news);
    ok(eventually { $server->fetch(GET => '/articles/feed.atom', @news)->{body}
                    =~ /The fence is up/ }, 'what is another host\'s is kept');
    $server->shows('intranet-see') if $curl;
    $server->stop;
    is(join(' ', files_with($server->{root}, $secret)), '',
       'no file has a word of the page');

    my $conf = slurp("$server->{root}/test.conf");
    $server->configure($conf =~ s/NewsCleanSave Off//r);
    $server->start;
    $server->fetch(GET => PAGE);
    $server->page('fence.html', article_page('The fence is higher'));
    $server->fetch(GET => '/fence.html?2', @news);
    ok(eventually { $server->fetch(GET => '/articles/feed.atom', @news)->{body}
                    =~ /The fence is higher/ }, 'a later page is kept');
    $server->stop;
    is(join(' ', files_with($server->{root}, $secret)), '',
       'Cache-Control suffices');

    $server->configure($conf =~ s/NewsCleanSave Off|Header set .*//gr);
    $server->start;
    $server->fetch(GET => PAGE);
    ok(eventually { $server->fetch(GET => '/articles/feed.atom', @news)->{body}
                    =~ /$secret/ }, 'without either it would be kept');
};

subtest 'a door for programs' => sub {
    my $server = $manual->site('markdown-conf');
    my @markdown = (Accept => 'text/markdown');

    $server->start;
    my $answer = $server->is_page(PAGE, clean_story(), 'browsers get the page',
        Accept => 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8');
    is($answer->header('Content-Signal'),
       'search=yes, ai-input=yes, ai-train=no', '... and are told');
    $answer = $server->fetch(GET => PAGE, @markdown);
    is($answer->header('Content-Type'), 'text/markdown; charset=utf-8',
       'programs get Markdown');
    like($answer->{body}, qr/The council of the town/, '... the text');
    unlike($answer->{body}, qr/Mattresses|<p>/, '... and nothing else');
    is($server->fetch(GET => PAGE . '.md')->{body}, $answer->{body},
       '... by its name too');
    ok($server->stored_by(TITLE), 'kept');
    like($server->fetch(GET => '/llms.txt')->{body},
         qr{^- \[\Q${\TITLE}\E\]\(http://news\.example\.org/}m,
         'the list leads there');
    $server->page('menu.html', '<!DOCTYPE html><title>t</title><p>Two words.');
    like($server->fetch(GET => '/menu.html', @markdown)->{body}, qr/<title>/,
         'a page without an article is answered as it is');
    $server->shows('markdown-see') if $curl;
};

done_testing;
