# local.t -- SECURITY.md's rows 24 to 27: who writes .htaccess, who else has an
# account, who would have the server fetch something or write into its log.
use strict;
use warnings FATAL => 'all';

use Apache::TestConfig ();
use File::Path qw(make_path);
use Test::More;
use NewsClean::Server;
use NewsClean::Test qw(article_page eventually slurp spew);
use NewsClean::Threats qw(row);

my $server = NewsClean::Threats->new('local', <<'END');
<Directory "@root@/htdocs">
    AllowOverride FileInfo
</Directory>
<Location /slow>
    Options -Indexes
</Location>
END
$server->start;
my $root = $server->{root};

# .htaccess of a folder, with a page in it; the answer.
sub with_htaccess
{
    my ($folder, $lines, $page) = @_;

    spew("$root/htdocs/$folder/.htaccess", $lines);
    $server->page("$folder/page.html", $page);
    return $server->fetch(GET => "/$folder/page.html");
}

# Details: t/config.t.
row $server, 24, 'what .htaccess may say' => sub {
    my $page = article_page('In a folder of somebody', body =>
                            '<p class=promo>buy</p><p class=mine>cut</p>');
    my $elsewhere = "$root/htdocs/stolen.db";
    my %refused = (
        store => "NewsCleanStore sqlite $elsewhere\n",
        save => "NewsCleanSave On\n", queue => "NewsCleanQueue 100000\n",
        limit => "NewsCleanPageLimit 64M\n", retain => "NewsCleanRetain 1\n",
        file => "NewsCleanRuleFile /etc/passwd\n",
        sites => "NewsCleanSiteConfig /etc\n",
        select => "NewsCleanFeedSelect *\n",
        hub => "NewsCleanHub http://127.0.0.1:1/\n",
    );

    for my $what (sort keys %refused) {
        my $from = length $server->log;
        is(with_htaccess("no-$what", $refused{$what}, $page)->{status}, 500,
           "$what: httpd refuses the folder");
        like(substr($server->log, $from), qr/NewsClean\w+ not allowed here/,
             '... and says why');
    }
    ok(!-e $elsewhere, 'no store is made elsewhere');
    $server->attack('beside.html', article_page('Beside it'));

    my %wrong = (
        selector => "NewsCleanStrip \"p[\"\nNewsCleanStrip .mine\n",
        regex => "NewsCleanStripSection \"/((/\"\nNewsCleanStrip .mine\n",
        long => 'NewsCleanStrip "' . 'a ' x 3000 . "\"\nNewsCleanStrip .mine\n",
        nested => 'NewsCleanStrip "' . ':not(' x 500 . 'a' . ')' x 500
            . "\"\nNewsCleanStrip .mine\n",
        limit => "NewsCleanHoldLimit 99999M\nNewsCleanStrip .mine\n",
        word => "NewsCleanNormalize everything\nNewsCleanStrip .mine\n",
    );
    for my $what (sort keys %wrong) {
        my $from = length $server->log;
        my $answer = with_htaccess("bad-$what", $wrong{$what}, $page);
        is($answer->{status}, 200, "$what: the page is served");
        unlike($answer->{body}, qr/cut|buy/, '... by the rules that are right');
        is(scalar $server->told($from, qr/bad-$what.*line 1.*ignored/), 1,
           '... and one line of the log names the one that is not');
    }
    my $slow = with_htaccess('slow', "NewsCleanStripSection \"/^(a|aa)+!\$/\"\n"
                             . "NewsCleanStrip \"p:has-text(/(a|aa)+!\$/)\"\n",
                             ('<h2>' . 'a' x 180 . '</h2><p>x</p>') x 500);
    like($slow->{body}, qr{<p>x</p>\z}, 'an expression without end has one');
    my $many = with_htaccess('many', "NewsCleanStrip .x\n" x 5000
                             . "NewsCleanStrip .mine\n", $page);
    like($many->{body}, qr/cut/, 'rules beyond the 200th do not count');

    # What stands at /articles may be closed to him who writes here.
    my $from = length $server->log;
    for my $handler (qw(newsclean newsclean-status newsclean-preview)) {
        for my $line ("SetHandler $handler", "AddHandler $handler .html .atom") {
            my $folder = lc $line =~ s/\W+/-/gr;

            with_htaccess($folder, "$line\n", $page);
            $server->page("$folder/feed.atom", 'a file');
            for my $name (qw(feed.atom page.html)) {
                my $answer = $server->fetch(GET => "/$folder/$name");
                is($answer->{status}, 404, "$line: nothing at $name");
                unlike($answer->{body}, qr/Beside it|<entry|cut|clean status/i,
                       '... and nothing of ours is shown');
            }
        }
    }
    is(scalar $server->told($from, qr{not served: /\S+: SetHandler newsclean}
                            . qr/ has to stand in a <Location>/), 1,
       'the log says why, once a minute');
};

row $server, 25, 'the store, its file and its directory' => sub {
    my $store = "$root/store/articles.db";

    is((stat)[2] & 0137, 0, "$_ is nobody else's") for glob "$store*";
    my $n = 0;
    my $refuses = sub {
        my ($place, $what, $pattern) = @_;
        my $other = NewsClean::Server->new('threats-other' . ++$n,
                                           "NewsCleanStore sqlite $place\n");
        my ($fine, $said) = $other->check;
        ok(!$fine, $what);
        like($said . $other->log, $pattern, '... and it says why');
    };
    make_path("$root/open");
    chmod 0777, "$root/open";
    $refuses->("$root/open/a.db", 'no server starts with a directory that '
               . 'everybody may write to', qr/writable by everyone/);
    symlink "$root/open", "$root/link";
    $refuses->("$root/link/a.db", 'nor if a link leads there',
               qr/writable by everyone/);
    chmod 0755, "$root/open";

    # A link in place of the file: what it leads to is not ours, and stays.
    my $victim = spew("$root/victim", "Not a store.\n" x 100);
    make_path("$root/linked");
    symlink $victim, "$root/linked/a.db";
    my $other = NewsClean::Threats->new('linked', '');
    spew("$other->{root}/test.conf", slurp("$other->{root}/test.conf")
         =~ s{(NewsCleanStore sqlite ).*}{$1$root/linked/a.db}r);
    $other->start;
    $other->page('a.html', my $page = article_page('Behind a link'));
    is($other->fetch(GET => '/a.html')->{body}, $page, 'pages are served');
    ok(eventually { $other->told(0, qr/warn/) }, 'the log tells of the store');
    is(slurp($victim), "Not a store.\n" x 100, 'no file of others is touched');
    $other->stop;

    # What a client says is never a name of a file.
    for my $name ('../../store/articles.db', '..%2f..%2fstore%2farticles.db',
                  '/etc/passwd', '%2fetc%2fpasswd', '....//victim',
                  "$victim", "file:$victim") {
        my $answer = $server->fetch(GET => "/articles/a/$name");
        cmp_ok($answer->{status}, '>=', 300, "$name is no article");
        unlike($answer->{body}, qr/SQLite format|Not a store|root:/,
               '... at all');
    }
};

# A page whose every address leads somewhere.
sub leading_page
{
    my ($title, $to) = @_;
    my $head = join '', map { "<link rel=$_ href=\"$to/$_\">" }
        qw(stylesheet canonical amphtml next alternate hub license icon import
           preload dns-prefetch);

    return article_page($title, head => "$head<base href=\"$to/\">"
        . "<meta property=\"og:image\" content=\"$to/og.png\">"
        . "<meta http-equiv=refresh content=\"0;url=$to/\">"
        . '<script type="application/ld+json">{"@context":"' . $to . '/c",'
        . '"@type":"NewsArticle","image":"' . $to . '/i.png"}</script>',
        body => "<img src=\"$to/a.png\" data-src=\"$to/b.png\">"
        . "<iframe src=\"$to/frame\"></iframe>"
        . "<a href=\"$to/a\" ping=\"$to/p\">x</a><object data=\"$to/o\"></object><video src=\"$to/v\"></video>"
        . "<!--#include virtual=\"$to/i\" --><esi:include src=\"$to/esi\"/>"
        . "<xi:include href=\"$to/xi\"/>");
}

# NewsCleanHub is told of new articles, for that is what it is for: t/hub.t.
# Nothing else ever leads to a connection.
row undef, 26, 'nothing is fetched' => sub {
    my $strace = Apache::TestConfig::which('strace');
    plan skip_all => 'no strace' unless $strace;
    my $traced = NewsClean::Threats::Traced->new('traced', <<'END');
NewsCleanNormalize All
NewsCleanAdvertise On
NewsCleanNegotiate On
END
    my $calls = $traced->{calls} = "$traced->{root}/logs/calls";
    plan skip_all => 'strace may not trace here'
        if system("$strace -o /dev/null true 2>/dev/null") != 0;

    # Who asks us is a child of this test, and is not traced.
    $traced->start;
    for my $to ('http://127.0.0.1:1', 'http://evil.example', '//[::1]:1',
                "file://$root", 'ftp://127.0.0.1:1') {
        my $title = "It leads to $to";
        my $name = $title =~ s/\W+/-/gr;
        $traced->page("$name.html", leading_page($title, $to));
        for my $type (qw(text/html text/markdown application/atom+xml)) {
            $traced->fetch(GET => "/$name.html", Accept => $type,
                           Referer => "$to/", Origin => $to);
        }
        ok($traced->stored_by($title), $title);
        $traced->fetch(GET => '/articles/a/' . $traced->id_of($title) . $_)
            for '', '.html', '.md', '.atom', '.json';
    }
    $traced->fetch(GET => "/articles/$_")
        for qw(feed.atom feed.rss feed.json feeds.opml llms.txt);
    $traced->stop;
    my $log = slurp($calls);
    like($log, qr/\baccept4?\(/, 'the trace has what the server does');
    # Which of its own addresses to take for a name, the resolver finds out by a
    # connection to port 0, which sends nothing.
    is_deeply([grep { !/port=htons\(0\)/ }
               $log =~ /^.*\b(?:connect|send\w+)\(.*sa_family=AF_INET.*$/gm],
              [], 'no connection');
    unlike($log, qr/\bopen(?:at)?\([^)]*victim/,
           'and no file that a page named');
};

# Details: httpd escapes what is logged; that nothing of a page is a format is
# for the compiler to see: ap_log_rerror is declared as printf is.
row $server, 27, 'what a log is told' => sub {
    my $odd = "%n%s%p%1\$n \x1b[2J\x07 \xff\xe2\x80\xae";
    my $lines = "%0a[Thu%20Jan%2001]%20[newsclean:error]%20all%20is%20lost";
    my $from = length $server->log;

    for my $name ('%25n%25s%25p', '%1b[2J%07', '%0d%0aforged', $lines,
                  '%ff%fe') {
        $server->page("named/x.html", article_page('x'));
        $server->fetch(GET => "/$name.html");
        $server->fetch(GET => "/articles/$name");
        $server->fetch(GET => "/articles/?q=$name");
        $server->fetch(GET => "/named/x.html?token=$name");
    }
    my $file = "%n%s \n[forged] \x1b[2J.html";
    $server->page($file, article_page($odd,
        head => "<meta name=author content=\"$odd\">"));
    my $path = '/' . $file =~ s/([^\w.])/sprintf '%%%02X', ord $1/ger;
    is($server->fetch(GET => $path)->{status}, 200, 'such a page is served');
    # One that is not kept, so that its address is logged.
    $server->page("few $file", '<p>' . $odd . "\n[forged] line");
    $server->fetch(GET => '/few%20' . substr $path, 1);
    $server->sentinel;
    my $log = substr $server->log, $from;
    unlike($log, qr/^\[forged\]|^forged|all is lost\n/m, 'no line is forged');
    like($log, qr/no article kept of \S*few/, 'an address is one word');
    like($log, qr/page not kept: query/, 'what is refused is told of');
};

$server->stop;
done_testing;

# A server whose system calls are written down.
package NewsClean::Threats::Traced;

use parent -norequire, 'NewsClean::Threats';

sub command
{
    my $self = shift;
    my @trace = (Apache::TestConfig::which('strace'), '-D', '-f', '-qq', '-e',
                 'trace=network,openat,open', '-o', $self->{calls});

    return (@trace, $self->SUPER::command(@_));
}
