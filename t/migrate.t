# migrate.t -- the manual's page for who comes from another filter: each old
# configuration and the new one beside it serve the same, and differ where the
# page says so.
use strict;
use warnings FATAL => 'all';

use JSON::PP ();
use Test::More;
use NewsClean::Manual;
use NewsClean::Server;
use NewsClean::Test qw(article_page hundred_words slurp spew);


my $manual = NewsClean::Manual->new('migrate');
my ($modules) = slurp(Apache::Test::vars('t_conf') . '/base.conf')
    =~ m{(\S+)/mod_alias\.so};
my @needed = qw(substitute sed ext_filter xml2enc proxy_html);

for my $module (@needed) {
    plan skip_all => "no mod_$module" unless -e "$modules/mod_$module.so";
}

# A back end that knows its name from the request alone.
my $backend = NewsClean::Server->new('migrate-backend', <<'END');
Options +Includes
AddOutputFilter INCLUDES .html
END

# Every block is a virtual host, which has its id for a name. mod_proxy_html
# knows no element by itself.
my $server = NewsClean::Server->new('migrate', join '',
    (map { "LoadModule ${_}_module $modules/mod_$_.so\n" } @needed),
    "ProxyHTMLLinks a href\n",
    (map { vhost($_, $manual->block($_)) }
         grep { !/-frame-/ } $manual->ids('config')),
    map { vhost($_, framed($_)) } $manual->lines);

# A line of a table, where its comment stands in what is printed above it.
sub framed
{
    my $id = shift;
    my ($from, $which) = $id =~ /^(\w+)-.*-(old|new)$/;
    my $frame = $manual->block(($from eq 'ext' && $which eq 'new' ? 'sed'
                                : $from) . "-frame-$which");
    my $line = $manual->block($id);

    $frame =~ s/^ *# .*\n/$line/m or die "$id: no place for it";
    return $frame;
}

sub vhost
{
    my ($id, $lines) = @_;

    $lines =~ s/10\.0\.0\.5:8080/127.0.0.1:$backend->{port}/g;
    $lines =~ s{/var/www/html}{\@root\@/htdocs}g;
    return <<"END";
<VirtualHost 127.0.0.1:\@port\@>
    ServerName $id.example
    DocumentRoot \@root\@/htdocs
$lines
</VirtualHost>
END
}

sub asked
{
    my ($id, $path, @headers) = @_;

    return $server->fetch(GET => $path, Host => "$id.example", @headers);
}

my $slot = '<div class="ad-slot">Mattresses at half price</div>';
my $box = '<section><h2>Before You Go</h2><ul><li><a href="/c">12 clocks</a>'
    . '</li></ul></section>';

# What is in the middle of the page, and what is left of it.
my %pair = (
    'substitute-element' => ["a${slot}b", 'ab'],
    'substitute-heading' => ["a${box}b", 'ab'],
    'substitute-tags' => ['a<BLINK id="x">b</BLINK>c', 'abc'],
    'substitute-links' => ['<a href="/x?utm_source=n">b</a>',
                           '<a href="/x">b</a>'],
    'substitute-host' => ["a${slot}b", 'ab'],
    'substitute-inherit' => ["a$slot<blink>b</blink>", 'ab'],
    'sed-element' => ["a${slot}b", 'ab'],
    'ext-element' => ["a${slot}b", 'ab'],
);
my %page = map { $_ => article_page(TITLE, body => $pair{$_}[0]) } keys %pair;

$server->page("$_.html", $page{$_}, LONG_AGO) for keys %page;
$server->page('lines.html', article_page(TITLE, body =>
    "a\n<aside class=\"partners\">\n<p>Tiles</p>\n</aside>\nb"));
$server->page('comment.html', article_page(TITLE, body =>
    "a\n<!-- ad -->\n<p>Tiles</p>\n<!-- end -->\n${slot}b"));
$backend->page('links.html', article_page(TITLE, body => PROMO . '<p><a href='
    . '"http://<!--#echo var="HTTP_HOST" -->/b.html">b</a></p>'));
$backend->start;
$server->start;

for my $id (sort keys %pair) {
    subtest $id => sub {
        my $want = article_page(TITLE, body => $pair{$id}[1]);

        is(asked("$id-old", "/$id.html")->{body}, $want, 'the old one');
        is(asked("$id-new", "/$id.html")->{body}, $want, 'the new one');
    };
}

my %printed = map { $_ => 1 } $manual->ids('config'), $manual->lines;
is_deeply([grep { !$printed{$_} } map { ("$_-old", "$_-new") } sort keys %pair],
          [], 'all of them are on the page');
my %pairs = map { /^(.*)-old$/ ? ($1 => 1) : () }
    grep { !/-frame-/ } $manual->ids('config'), $manual->lines;
delete @pairs{keys %pair, qw(sed-lines proxy-html)};
is_deeply([sort keys %pairs], [], 'no pair of the page is left out');

subtest 'sed-lines' => sub {
    my $want = article_page(TITLE, body => "a\nb");
    my $new = asked('sed-lines-new', '/lines.html')->{body};

    is(asked('sed-lines-old', '/lines.html')->{body}, $want, 'the old one');
    is($new =~ s/\n\nb/\nb/r, $want, 'the new one, but for an empty line');
    unlike($new, qr/Tiles|aside/, '... and nothing of it is left');
};

subtest 'mod_proxy_html' => sub {
    my $link = qr{<a href="http://proxy-html(?:-new|-both|-old)?\.example/b};
    my @all = map { asked($_, '/links.html')->{body} }
        qw(proxy-html-old proxy-html-new proxy-html-both);

    like($_, $link, 'the link leads here') for @all;
    like($_, qr/The council of the town/, 'the article is there') for @all;
    unlike($all[0], qr/^<!DOCTYPE/i, 'the doctype is lost');
    like($all[1], qr/^<!DOCTYPE html>/, '... no more');
    like($all[0], qr/Mattresses/, 'nothing is cut');
    unlike($_, qr/Mattresses/, '... but now it is') for @all[1, 2];
};

subtest 'both on one page' => sub {
    $server->page('both.html', article_page(TITLE, body => $slot));
    my $body = asked('substitute-both', '/both.html')->{body};
    like($body, qr/The Harbour Daily/, 'mod_substitute writes');
    unlike($body, qr/Harbour Post|Mattresses/, '... and we cut');
    $body = asked('sed-both', '/comment.html')->{body};
    unlike($body, qr/Tiles|Mattresses/, 'mod_sed and we cut');
    like($body, qr/The council of the town.*The Harbour Post/s, 'the rest is');
};

subtest 'elements, not lines' => sub {
    my %body = (
        'several lines' => "a<div class=\"ad-slot\">\nMattresses\n</div>b",
        'nested' => 'a<div class="ad-slot"><div>Mattresses</div>now</div>b',
        'otherwise written' => "a<DIV id=x class='wide ad-slot'>Mattresses"
            . '</DIV>b',
    );
    my $want = article_page(TITLE, body => 'ab');

    for my $name (sort keys %body) {
        $server->page('shape.html', article_page(TITLE, body => $body{$name}));
        isnt(asked('substitute-element-old', '/shape.html')->{body}, $want,
             "$name: mod_substitute does not cut it right");
        is(asked('substitute-element-new', '/shape.html')->{body}, $want,
           "$name: we do");
    }
    $server->page('noend.html', "<p>a</p>${slot}<p>b</p>");
    is(asked('sed-element-old', '/noend.html')->{body}, "<p>a</p><p>b</p>\n",
       'mod_sed adds a line end');
    is(asked('sed-element-new', '/noend.html')->{body}, '<p>a</p><p>b</p>',
       '... we do not');
};

subtest 'a long line' => sub {
    my $line = '<p>' . 'word ' x 300_000 . '</p>';

    $server->page('long.html', "<p>a</p>$slot$line");
    isnt(length asked('substitute-element-old', '/long.html')->{body},
         length "<p>a</p>$line", 'mod_substitute gives up');
    ok(asked('substitute-element-new', '/long.html')->{body}
       eq "<p>a</p>$line", 'we do not');
};

subtest 'copies' => sub {
    my $path = '/substitute-element.html';
    my %status;

    for my $which (qw(old new)) {
        my $id = "substitute-element-$which";
        my $tag = asked('sed-both', $path, 'Accept-Encoding' => '')
            ->header('ETag') =~ s/-nc\w+//r;
        $status{$which} = asked($id, $path, 'If-None-Match' => $tag)->{status};
    }
    is($status{old}, 304, 'mod_substitute confirms a copy of the whole page');
    is($status{new}, 200, '... we do not');
};

# --- site configs

my $shown = $manual->server('substitute-both', name => 'ftr');
my $config = "$shown->{root}/sites/gazette.example.org.txt";

# DATA as text: members in order, so that two can be compared.
sub json { return JSON::PP->new->canonical->encode(shift) }

# What extract says of PAGE by a config of these LINES: JSON's members, and what
# is wrong.
sub extracted
{
    my ($lines, $page) = @_;

    spew($config, $lines);
    spew("$shown->{root}/page.html", $page);
    my $said = $shown->says('newsclean extract --site-config sites page.html '
                            . '--url http://gazette.example.org/ferry.html');
    my ($json) = $said =~ /^(\{.*\})$/m;
    return (JSON::PP::decode_json($json // '{}'), join "\n", grep { !/^\{/ }
            split /\n/, $said);
}

subtest 'the example of a site config' => sub {
    spew("$shown->{root}/ferry.html", $manual->block('ftr-page'));
    for my $id (qw(ftr-config ftr-wrong)) {
        spew($config, $manual->block($id));
        $shown->shows($id =~ s/-config$//r . '-see');
    }
};

my @words = hundred_words();
my ($first, $second, $third, $fourth) = map { "<p>$_</p>" } @words;

# A page with a story, something in its middle, and more behind it than it has.
sub ferry
{
    my ($middle, $rest) = @_;

    return '<!DOCTYPE html><html lang="en"><head><title>Ferry</title></head>'
        . "<body><div class=\"story page\">$first$middle$second</div>"
        . ($rest // "<div id=other>$third$fourth$third$fourth</div>")
        . '</body></html>';
}

my $body = "body: //div[\@class='story page']\n";
my $eel = '<p>Eels are back at the market, and nobody there knows why.</p>';
my $lead = '<script type="application/ld+json">{"@type":"NewsArticle",'
    . "\"headline\":\"Led\",\"articleBody\":\"" . join(' ', (@words) x 3)
    . '"}</script>';

# Of each directive: lines, page, and what must be in the text, and what not; or
# another member and what it is.
my %known = (
    title => ["title: //h4\n", ferry('<h4>The ferry runs again</h4>'),
              title => 'The ferry runs again'],
    author => ["author: //b\n", ferry('<b>Bo Rex</b>'), byline => 'Bo Rex'],
    date => ["date: //b/\@data-day\n", ferry('<b data-day="2024-03-12">x</b>'),
             published => '2024-03-12T00:00:00Z'],
    body => [$body, ferry(''), [$words[0], $words[1]], [$words[2]]],
    strip => ["${body}strip: //p[contains(., 'Eels')]\n", ferry($eel),
              [$words[1]], ['Eels']],
    strip_id_or_class => ["${body}strip_id_or_class: ad\n",
        ferry("<div class='x ad'>$eel</div><div class=header>$third</div>"),
        [$words[1], $words[2]], ['Eels']],
    strip_image_src => ["${body}strip_image_src: /ads/\n",
        ferry('<p><img src="/ads/a.png"><img src="/b.png" alt="b"></p>'),
        html => qr{^(?!.*/ads/).*/b\.png}s],
    strip_attr => ["${body}strip_attr: //img/\@alt\n",
        ferry('<p><img src="/b.png" alt="Eels"></p>'), html =>
        qr{^(?!.*Eels).*/b\.png}s],
    post_strip_attr => ["${body}post_strip_attr: //img/\@alt\n",
        ferry('<p><img src="/b.png" alt="Eels"></p>'), html =>
        qr{^(?!.*Eels).*/b\.png}s],
    find_string => ["${body}find_string: The council\n"
        . "replace_string: The parish\n", ferry(''), ['The parish'], []],
    replace_string => ["${body}replace_string(The council): The parish\n",
        ferry(''), ['The parish'], []],
    wrap_in => ["${body}wrap_in(blockquote): //p[\@id='w']\n",
        ferry("<p id=w>$words[2]</p>"), html => qr{<blockquote>.*survey}s],
    dissolve => ["${body}dissolve: //button\n",
        ferry("<button>$third</button>"), [$words[2]], []],
    move_into => ["${body}move_into(//div[\@class='story page']): "
        . "//p[\@id='m']\n", ferry('', "<p id=m>$words[2]</p><p>$words[3]</p>"),
        [$words[2]], [$words[3]]],
    prune => ["${body}prune: no\n",
        ferry('<p>Read more: <a href="/e">Eels</a></p>'), ['Read more'], []],
    autodetect_on_failure => ["body: //nothing\nautodetect_on_failure: no\n",
        ferry(''), text => undef],
    src_lazy_load_attr => ["${body}src_lazy_load_attr: data-odd\n",
        ferry('<p><img src="/wait.gif" data-odd="/b.png" alt="b"></p>'),
        html => qr{src="http://gazette\.example\.org/b\.png"}],
    # Its tag is looked for below.
    native_ad_clue => ["native_ad_clue: //b\n", ferry('<b>Paid</b>')],
    skip_json_ld => ["skip_json_ld: yes\n", ferry('', $lead), [$words[0]],
                     [$words[3]]],
    # Readers' comments are text on pages that consist of them.
    strip_comments => ["strip_comments: no\n", "<body><article>$eel$eel"
        . '</article><div class=comments id=comments><div class=comment>'
        . "$first$second$third</div></div>", [$words[2]], []],
);

# Names in the first cells of the table ID.
sub named
{
    my $id = shift;
    my ($table) = $manual->{text} =~ m{<table id="$id">(.*?)</table>}s;
    my %names;

    for my $cell ($table =~ m{<tr><td>(.*?)</td>}gs) {
        $names{$_} = 1 for $cell =~ m{<code>(\w+)(?:\(\))?</code>}g;
    }
    return %names;
}

my %supported = named('ftr-known');
delete $supported{replace_string} if $known{find_string};
is_deeply([sort keys %supported], [sort grep { $_ ne 'replace_string' }
          keys %known], 'what the page says is known is tried');

for my $name (sort keys %known) {
    subtest $name => sub {
        my ($lines, $page, @want) = @{ $known{$name} };
        my ($is, $wrong) = extracted($lines, $page);

        is($wrong, '', 'it is known') unless $name eq 'autodetect_on_failure';
        if (ref $want[0]) {
            my $text = ($is->{text} // '') =~ s/\s+/ /gr;
            like($text, qr/\Q$_\E/, 'there') for @{ $want[0] };
            unlike($text, qr/\Q$_\E/, 'gone') for @{ $want[1] };
        }
        elsif (@want && ref $want[1]) {
            like($is->{$want[0]} // '', $want[1], $want[0]);
        }
        elsif (@want) {
            is($is->{$want[0]}, $want[1], $want[0]);
        }
        # Without the line it is otherwise.
        my ($else) = extracted($lines =~ s/^(?!body: \/\/div).*\n//gmr, $page);
        $else = extracted('', $page) if $name eq 'body';
        isnt(json($is), json($else), 'the line does it')
            if $name ne 'native_ad_clue';
    };
}

subtest 'what is passed over' => sub {
    my %ignored = named('ftr-ignored');
    delete $ignored{RequestHeader};
    my ($plain) = extracted($body, ferry(''));

    cmp_ok(scalar keys %ignored, '>', 15, 'all of them');
    for my $name (sort keys %ignored) {
        my $line = $name =~ /^http_header/ ? "http_header(User-Agent): x\n"
            : "$name: yes\n";
        my ($is, $wrong) = extracted($body . $line, ferry(''));

        is($wrong, '', "$name: without a word");
        is(json($is), json($plain), '... and nothing comes of it');
    }
};

subtest 'in the server' => sub {
    my $own = NewsClean::Server->new('migrate-sites', <<'END');
NewsClean On
NewsCleanSave On
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanSiteConfig sites
<Location /articles>
    SetHandler newsclean
</Location>
END
    my $page = article_page('Not this', body => "<h4>The ferry</h4>");

    spew("$own->{root}/sites/localhost.txt", 
         "title: //h4\ntitel: //h1\nnative_ad_clue: //h4\n");
    $own->page('a.html', $page);
    $own->start;
    $own->fetch(GET => '/a.html');
    like($own->stored_by('The ferry'), qr/<category term="Native Ad"/,
         'a config is used');
    like($own->log, qr/localhost\.txt: line 2, column 1: left out: .*titel/,
         'and the log says what is wrong in it');
};

done_testing;
