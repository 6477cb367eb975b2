# page.t -- SECURITY.md's rows 1 to 12: what an author may put into a page.
#
# Pages are made here, not kept in the tree. Bounds of memory are those of the
# limits that SECURITY.md names, generously; how long anything takes is bounded
# by the client's patience alone.
use strict;
use warnings FATAL => 'all';

use JSON::PP ();
use Test::More;
use NewsClean::Store;
use NewsClean::Test qw(article_page hundred_words slurp spew);
use NewsClean::Threats qw(row is_xml);

use constant {
    MB => 1 << 20,
    PAGE_LIMIT => 16 << 20, # NewsCleanPageLimit, below
    TOKEN => 1 << 20,       # NC_TOKEN_MAX
    HOLD => 64 << 10,       # NC_HOLD_LIMIT
    NODES => 1_000_000,     # NC_DOCUMENT_NODES_MAX
    NODE => 400,            # bytes of a node, its name, its attributes
};
use constant LAST_WORDS => 'the first lorries will not arrive';

# Of two servers one gets what is large.
my $asking = '.a:has(.x) ' x 6 . 'b';
my $small = NewsClean::Threats->new('page', 'NewsCleanPageLimit 16M');
my $large = NewsClean::Threats->new('large', <<"END");
NewsCleanPageLimit 16M
<Location /slow>
    NewsCleanInherit none
    NewsCleanStripSection "/^(a|aa)+!\$/i"
    NewsCleanStrip "p:has-text(/^(a|aa)+!\$/)"
    NewsCleanStrip "#none .b > i ~ u:not(.c, :is(.d, .e))"
</Location>
<Location /slow/questions.html>
    NewsCleanInherit none
    NewsCleanStrip "$asking"
</Location>
END
my $server = $small;
$_->start for $small, $large;

# The content of the article TITLE, as a client of the feed has it.
sub content_of
{
    my $title = shift;

    return unescaped($server->in_entry($title,
                                       qr{<content[^>]*>(.*?)</content>}s));
}

sub unescaped
{
    return $_[0] =~ s/&lt;/</gr =~ s/&gt;/>/gr =~ s/&quot;/"/gr
        =~ s/&#39;|&apos;/'/gr =~ s/&amp;/&/gr;
}

# The page of an article, with this in its middle; it is kept.
sub keeps
{
    my ($name, $title, %extra) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    $server->attack($name, article_page($title, %extra));
    ok($server->stored_by($title, 30), "$title: the article is kept");
    return content_of($title);
}

# How much more than BEFORE the child has had.
sub grew_less
{
    my ($before, $most, $what) = @_;

    return if $ENV{NC_PRELOAD}; # a sanitizer has memory of its own
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    cmp_ok($server->peak - $before, '<=', $most, $what);
}

# Details: t/handler.t, tests/unit/test_sanitizer.c,
# tests/fuzz/fuzz_sanitizer.c.
row $server, 1, 'scripts in a page' => sub {
    my @vectors = (
        '<script>alert(1)</script>', '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>', '<svg onload=alert(1)>',
        "<a href=\" jAva\tscript&colon;alert(1)\">x</a>",
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<img src="javascript:alert(1)"><img src="vbscript:x">',
        '<iframe src="javascript:alert(1)" srcdoc="<script>"></iframe>',
        '<p style="background:url(javascript:alert(1))" onclick=x>x</p>',
        '<form action="javascript:alert(1)"><button formaction=x>x</form>',
        '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
        '<object data="x.swf"></object><embed src="x"><base href="//evil/">'
    );
    my $title = 'Bad &lt;script&gt;alert(1)&lt;/script&gt; title';

    $server->attack('scripts.html', article_page($title,
        body => join "\n", map { "<div>$_ and so on</div>" } @vectors));
    $server->sentinel;
    my $id = $server->id_of('Bad <script>alert(1)</script> title');
    ok($id, 'the article is kept') or return;

    my %type = (html => 'text/html', txt => 'text/plain',
                md => 'text/markdown', atom => 'application/atom+xml',
                json => 'application/json');
    my $live = qr{<(?:script|iframe|object|embed|base|form|svg|meta\ http-)
                  | <[^>]*\ (?:on\w+|style|srcdoc|formaction)=
                  | (?:href|src|action)="?\s*(?!https?:|mailto:|[/\#])[\w\s]+:}xi;
    for my $form (sort keys %type) {
        my $answer = $server->fetch(GET => "/articles/a/$id.$form");
        my $html = $form eq 'atom' ? unescaped($answer->{body})
            : $answer->{body} =~ s{<style>[^<]*</style>}{}r;

        like($answer->header('Content-Type'), qr{^\Q$type{$form}\E\b},
             "$form: its own type");
        is($answer->header('X-Content-Type-Options'), 'nosniff',
           "$form: and no other is to be guessed");
        # As text, a title may say anything.
        $html =~ s{<title[^>]*>.*?</title>|<summary.*?</summary>}{}gs;
        unlike($html, $live, "$form: nothing that runs")
            unless $form =~ /txt|md|json/;
        next unless $form eq 'html';
        like($answer->header('Content-Security-Policy'),
             qr/default-src 'none'/, 'html: no script may run');
        like($answer->{body}, qr/&lt;script(?:>|&gt;)alert/,
             'html: the title is text');
    }
    my $json = JSON::PP->new->decode(
        $server->fetch(GET => "/articles/a/$id.json")->{body});
    unlike($json->{content_html} // $json->{items}[0]{content_html}, $live,
           'json: nothing that runs');
};

# A browser's parser reads the output in tests/browser and, by gumbo, in
# tests/unit/test_sanitizer.c.
row $server, 2, 'markup that changes when it is parsed again' => sub {
    my @vectors = (
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;'
        . '&lt;img src=1 onerror=alert(1)&gt;">',
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<template><s><template><s><img src=x onerror=alert(1)>@</s>',
        '<!--><img src=x onerror=alert(1)>-->',
        '<!--a--!><img src=x onerror=a>',
        '<form><math><mtext></form><form><mglyph><style></math>'
        . '<img src onerror=a>',
        '<svg><desc><style><a title="</style><img src onerror=alert(1)>">',
        '<xmp><p title="</xmp><img src onerror=alert(1)>">',
        '<listing>&lt;img src=1 onerror=alert(1)&gt;</listing>',
        '<select><style></select><img src onerror=alert(1)></style>',
        '<p title="`&#96;&gt;&lt;img src=1 onerror=a&gt;">x</p>',
        '<figure><img src="/x.png" width=600 height=400 alt="&quot; '
        . 'onerror=&quot;alert(1)"><figcaption>A bridge</figcaption></figure>',
        '<a href="/x" title="&quot; onerror=&quot;a">on</a>',
        '<abbr title="&quot;&gt;&lt;img src=1 onerror=a&gt;">x</abbr>',
    );
    # Text that is nothing but text, as it has to come out.
    my %text = map { $_ => 1 } (
        '&lt;img src=1 onerror=alert(1)&gt;',
        '&amp;lt;img src=1 onerror=alert(1)&amp;gt;',
        'x &amp;amp;amp; y', 'x ]]&gt; y');
    my $n = 0;

    # Some have no end: each has a page of its own.
    for my $vector (@vectors, sort keys %text) {
        my $name = 'mxss' . ++$n;
        my $once = keeps("$name.html", "Parsed once, $n",
                         body => "<div><p>Read $vector</p></div>");

        unlike($once =~ s/"[^"]*"/""/gr, qr/<[^>]*\bonerror/,
               "$vector: no handler");
        unlike($once, qr/<(?:svg|math|style|noscript|template|xmp|form)/i,
               '... nothing that is read in another way than HTML');
        like($once, qr/<p>Read \Q$vector\E</, '... as it stands')
            if exists $text{$vector};
        $server->attack("again$n.html", "<!DOCTYPE html><title>Parsed twice, "
                        . "$n</title><article>$once</article>");
        ok($server->stored_by("Parsed twice, $n"), '... it is read once more');
        is(content_of("Parsed twice, $n"), $once, '... and is the same');
    }
};

# Details: tests/unit/test_atom.c, test_rss.c, test_json_feed.c.
row $server, 3, 'bytes that XML does not know' => sub {
    my $bad = join ' ', "a\x01\x08\x0b\x0c\x0e\x1f\x7fb", '&#0;&#1;&#x1F;&#xB;',
        '&#xD800;&#xDFFF;&#xD83D;&#xDE00;', '&#xFFFE;&#xFFFF;&#x1FFFE;',
        "\xef\xbf\xbe\xef\xbf\xbf", "\xed\xa0\x80\xed\xb0\x80", "\xc0\xaf",
        "\xff\xfe\x80\xe2\x82", "\xf4\x90\x80\x80", ']]>', ']]&gt;',
        '&#99999999999;', '&#x110000;', "nul\x00nul";
    my $attr = $bad =~ s/"/&quot;/gr;

    keeps('bytes.html', 'Odd bytes', body => "<p>Read $bad here.</p>"
          . "<p><a href=\"/x?$attr\" title=\"$attr\">and</a> on.</p>",
          head => "<meta name=author content=\"Ann $attr\">"
          . "<meta name=keywords content=\"$attr\">"
          . "<meta name=description content=\"$attr\">");
    $server->attack('bytes2.html', article_page("Odd $bad title"));

    # Each between marks of its own, so that none goes with what it stands in.
    my @never = ("\x01\x08\x0b\x0e\x1f", '&#1;&#xB;&#x1F;', '&#xFFFE;&#xFFFF;',
                 "\xef\xbf\xbe\xef\xbf\xbf", '&#xD800;&#xD83D;&#xDE00;&#xDFFF;',
                 "\xed\xa0\x80\xed\xb0\x80", "\xc0\xaf", "\xf4\x90\x80\x80",
                 "\xff\xfe\x80\xe2\x82", '&#99999999999;&#x110000;', '&#0;',
                 "\x00");
    my $marked = join ' ', map { "x$_$never[$_]y$_" } 0 .. $#never;
    keeps('bytes3.html', 'Marked bytes', body => "<p>Read $marked here.</p>");
    $server->attack('bytes4.html', article_page("Marks $marked title"));
    $server->sentinel;
    my $feed = JSON::PP->new->utf8->decode(
        $server->fetch(GET => '/articles/feed.json?limit=500')->{body});
    my ($kept) = grep { $_->{title} eq 'Marked bytes' } @{ $feed->{items} };
    my ($title) = grep { /^Marks/ } map { $_->{title} } @{ $feed->{items} };
    my %found = (html => $kept->{content_html}, title => $title,
                 text => $kept->{content_text});
    for my $where (sort keys %found) {
        is_deeply([grep { $found{$where} !~ /x$_\x{fffd}*y$_\b/ } 0 .. $#never],
                  [], "$where: they are left out, or are U+FFFD");
    }
    my $path = $server->path_of('Odd bytes');
    my @xml = ('/articles/feed.atom?limit=500', '/articles/feed.rss?limit=500',
               "$path.atom", '/articles/feeds.opml',
               '/articles/sitemap-news.xml');

    is_xml($server->fetch(GET => $_)->{body}, $_) for @xml;
    for my $json ('/articles/feed.json?limit=500', "$path.json") {
        my $body = $server->fetch(GET => $json)->{body};
        ok(eval { JSON::PP->new->utf8->decode($body) }, "$json is JSON");
    }
    for my $path (@xml, map { "$path.$_" } qw(html txt md json)) {
        my $body = $server->fetch(GET => $path)->{body};
        my $text = $body;

        unlike($body, qr/[\x00-\x08\x0b\x0c\x0e-\x1f]/, "$path: no control");
        ok(utf8::decode($text), "$path: UTF-8");
        unlike($text, qr/[\x{fffe}\x{ffff}]/, "$path: no noncharacter");
    }
};

$server = $large;

# That no function of the page's floors calls itself without a bound is what
# tests/recursion.py sees.
row $server, 4, 'a million tags inside each other' => sub {
    my $before = $server->peak;
    my $from = length $server->log;
    my $content = keeps('deep.html', 'A hundred thousand deep',
                        body => '<div><b>' x 50_000 . '<p class=promo>x</p>');

    like($content, qr/${\LAST_WORDS}/, 'the rest of the article is not lost');
    is(scalar $server->told($from, qr/cleaning stopped .*: depth/), 1,
       'one line says where cleaning ended');
    keeps('deep2.html', 'Blocks, deep', body => '<ul><li>x' x 20_000
          . '<blockquote>x' x 20_000 . '<table><tr><td>x' x 20_000);
    my $path = $server->path_of('Blocks, deep');
    is($server->fetch(GET => "$path.$_")->{status}, 200, "as $_")
        for qw(html txt md atom json);

    $from = length $server->log;
    $server->attack('million.html', article_page('A million deep',
                    body => '<div>' x 1_000_000));
    $server->sentinel;
    is($server->entry('A million deep'), '', 'more nodes than there may be');
    is(scalar $server->told($from, qr{info.*no article kept of .*/million}), 1,
       '... in one line');
    grew_less($before, 4 * PAGE_LIMIT + NODES * NODE, 'memory');
};

# Details: tests/unit/test_lexer_limits.c, test_document.c.
row $server, 5, 'a hundred thousand attributes on one tag' => sub {
    my $before = $server->peak;
    my $many = join ' ', map { "a$_=1" } 1 .. 100_000;
    my $cut = "<p class=promo $many>Buy</p>";
    my $first = article_page('Attributes', body => $cut);
    my $want = $first =~ s/\Q$cut\E//r;

    $server->attack('attributes.html', $first, $want);
    ok($server->stored_by('Attributes'), 'the article is kept');
    keeps('attributes2.html', 'Class at the end', body =>
          "<p $many class=promo>What is beyond the limit is not seen</p>");
    keeps('attributes3.html', 'The same name', body =>
          '<p' . ' a' x 200_000 . '>x</p>');
    grew_less($before, 4 * (PAGE_LIMIT + TOKEN), 'memory');
};

row $server, 6, 'fifty megabytes of one token, without an end' => sub {
    my %start = (attribute => '<p title="', name => '<p ', comment => '<!-- ',
                 script => '<script>', text => '<p>', doctype => '<!DOCTYPE ',
                 end => '</p ', title => '<title>', cdata => '<svg><![CDATA[');
    my $before = $server->peak;
    my $from = length $server->log;
    my $x = 'x' x (50 * MB);
    my %whole = map { $_ => 1 } qw(attribute comment script text);

    # One of each that is handled alike; of the others, more than is kept.
    for my $kind (sort keys %start) {
        $server->attack("huge.html", "<!DOCTYPE html><p>a$start{$kind}"
                        . ($whole{$kind} ? $x : substr $x, 0, 17 * MB));
    }
    unlink "$server->{root}/htdocs/huge.html";
    is(scalar $server->told($from, qr/info.*page not kept: too-large/),
       scalar keys %start, 'one line each says that it is not kept');
    is(scalar $server->told($from, qr/cleaning stopped .*: token/), 4,
       'and of a tag or doctype, that cleaning ended');

    # Whose length is not known before.
    spew("$server->{root}/huge", "<p>a<p title=\"$x");
    $server->script('huge', 'file huge');
    my ($head, $body) = $server->take('/script/huge');
    is(length $body, 50 * MB + 14, 'without a length: all of it');
    unlink "$server->{root}/huge";
    grew_less($before, 4 * (TOKEN + HOLD) + 2 * PAGE_LIMIT, 'memory');
};

# Details: tests/unit/test_document.c, test_extract.c; what a byte of a storm
# costs beside one of another page, `make bench` tells. What is not linear takes
# minutes here.
row $server, 7, 'storms of markup that is nested wrongly' => sub {
    my %storm = (
        'Misnested' => '<b><i></b></i>' x 100_000,
        'Misnested, with text' => '<b><i>x</b>y</i>' x 100_000,
        'Paragraphs' => '<p>' x 300_000,
        'Paragraphs with fonts' =>
            join('', map { "<p><font c$_>x" } 1 .. 50_000),
        'Links in links' => '<a href=x>y' x 30_000,
        'Tables of fostered text' => '<table>' . 'x<b>' x 100_000,
        'Selects' => '<select><option>x' x 100_000,
        'Templates' => '<template>' x 100_000,
        'Foreign' => '<svg><foreignObject><math><mi>' x 50_000,
        'Ends that lead nowhere' => '<cite><div>' . '<span>' x 100_000
            . '</cite>' x 200_000,
    );
    my $before = $server->peak;
    my $n = 0;

    for my $title (sort keys %storm) {
        $server->attack('storm' . ++$n . '.html',
                        article_page($title, body => $storm{$title}));
        # One after the other: there is one batch of them in memory.
        ok($server->stored_by($title, 60), "$title: the article is kept");
    }
    grew_less($before, 4 * PAGE_LIMIT + NODES * NODE, 'memory');
};

# Details: tests/unit/test_cond.c, tests/cases/headings.t, tests/bench/linear.c.
row $server, 8, 'what selectors and expressions may cost' => sub {
    my $text = 'a' x 180;
    my $asked = '<div class=a>' x 15 . '<b>y</b>' . '</div>' x 15;
    my %page = (
        headings => "<h2>$text</h2><p>x</p>" x 2000,
        texts => "<p>$text</p>" x 2000,
        classes => '<p class="' . join(' ', map { "c$_" } 1 .. 150_000)
            . '">x</p>',
        siblings => '<i></i><u></u>' x 50_000,
        questions => $asked x 25_000,
    );

    for my $kind (sort keys %page) {
        $server->attack("slow/$kind.html",
                        "<!DOCTYPE html><p>x</p>$page{$kind}");
    }
};

$server = $small;

row $server, 9, 'entities, inclusions, style sheets' => sub {
    my $secret = 'the secret of a file nobody asked for';
    my $file = spew("$server->{root}/secret.txt", $secret);
    my @levels = map {
        my $inner = join '', ("&l" . ($_ - 1) . ';') x 10;
        "<!ENTITY l$_ \"$inner\">";
    } 1 .. 9;
    my $types = "<!DOCTYPE html SYSTEM \"file://$file\" [\n"
        . "<!ENTITY l0 \"lol\">@levels\n"
        . "<!ENTITY x SYSTEM \"file://$file\">\n"
        . "<!ENTITY % p SYSTEM \"file://$file\"> %p;\n]>\n";
    my $before = $server->peak;

    for my $type (qw(html xhtml)) {
        my $title = "Entities of $type";
        my $page = article_page($title, body => '<p>It says &x; &l9; &p; %p; '
            . 'and goes on.</p><xi:include xmlns:xi="http://www.w3.org/2001/'
            . "XInclude\" href=\"file://$file\" parse=\"text\"/>"
            . "<object data=\"file://$file\"></object>");

        $page =~ s/<!DOCTYPE html>\n/$types/;
        $page = "<?xml version=\"1.0\"?>\n<?xml-stylesheet type=\"text/xsl\" "
            . "href=\"file://$file\"?>\n$page" if $type eq 'xhtml';
        $server->attack("entities.$type", $page);
        ok($server->stored_by($title), "$title: kept");
        my $content = content_of($title);
        like($content, qr/It says &amp;x; &amp;l9; /, "$title: as they stand");
        unlike($server->entry($title), qr/\Q$secret\E/, "$title: no file is read");
        unlike($content, qr/file:/, "$title: nor pointed to");
    }
    grew_less($before, 4 * PAGE_LIMIT, 'memory');
};

row $server, 10, 'SQL in whatever is stored' => sub {
    my $drop = 'DROP TABLE article; DELETE FROM state; -- "';
    my $all = 'SELECT count(*) FROM article';
    my $before = NewsClean::Store::sql($server->store, $all);
    my $n = 0;

    # Ends of what a value may stand in: a comparison, an assignment, VALUES.
    for my $sql ("x' OR ''='", "x'; $drop", "x'); $drop", "x\"; $drop",
                 "x', title = (SELECT 'y'), text = '", "x' || (SELECT 1) || '",
                 q{\\'; } . $drop, "?1 :a \@b \$c ;") {
        my $quoted = $sql =~ s/"/&quot;/gr;

        $n++;
        keeps("sql';--$n.html", $sql, body => "<p>$sql</p>", head =>
              "<meta name=author content=\"$quoted\">"
              . "<meta name=keywords content=\"$quoted\">");
        my $in = $sql =~ s/([^\w.])/sprintf '%%%02X', ord $1/ger;
        for my $of ('?q=', '?author=', '?section=', '?path=/', 'a/',
                    'feed.atom?author=', 'feed.rss?path=/') {
            like($server->fetch(GET => "/articles/$of$in")->{status},
                 qr/^(?:200|404)$/, "... in $of");
        }
    }
    is(NewsClean::Store::sql($server->store, $all), $before + $n,
       'there are as many as were stored');
    is(NewsClean::Store::soundness($server->store), 'ok', 'the store is sound');
};

# Details: tests/unit/test_identity.c, test_metadata.c.
row $server, 11, 'a page that lies about its address' => sub {
    my $base = "http://localhost:$server->{port}";
    my %lie = (
        canonical => '<link rel=canonical href="http://evil.example/a">',
        scheme => '<link rel=canonical href="javascript:alert(1)">',
        data => '<link rel=canonical href="data:text/html,x">',
        og => '<meta property="og:url" content="http://evil.example/b">',
        base => '<base href="http://evil.example/"><link rel=canonical href=c>',
        port => "<link rel=canonical href=\"http://localhost:1/d\">",
        user => '<link rel=canonical href="http://localhost:'
            . "$server->{port}\@evil.example/e\">",
        jsonld => '<script type="application/ld+json">{"@type":"NewsArticle",'
            . '"url":"http://evil.example/f","mainEntityOfPage":'
            . '"http://evil.example/f"}</script>',
        dots => '<link rel=canonical href="//evil.example/g">',
    );

    for my $kind (sort keys %lie) {
        my $title = "It lies by $kind";
        keeps("lie-$kind.html", $title, head => $lie{$kind});
        my $entry = $server->entry($title);
        like($entry, qr{<link\b[^>]*href="\Q$base\E/lie-$kind\.html"},
             "$kind: the address it was asked for at");
        unlike($entry, qr{<link\b[^>]*(?:evil|javascript:|localhost:1/)},
               "$kind: and no other");
    }
    keeps('true.html', 'Today', head =>
          "<link rel=canonical href=\"$base/today.html\">");
    keeps('today.html', 'Of today');
    like($server->entry('Today'), qr{<link\b[^>]*href="\Q$base\E/true\.html"},
         'nor does it take the place of another page');
    like($server->entry('Of today'),
         qr{<link\b[^>]*href="\Q$base\E/today\.html"}, '... which has its own');
};

# Details: tests/unit/test_date.c, test_store_lists.c; t/archives.t.
row $server, 12, 'dates, lengths and directions without sense' => sub {
    my @dates = ('9999-12-31T23:59:59Z', '-0001-01-01', '0000-00-00T00:00:00Z',
                 '1e18', '2015-02-30T25:61:61+99:99', '999999999999999999999',
                 '2099-01-01T00:00:00Z', '1969-12-31T23:59:59-14:00');
    my $n = 0;

    for my $date (@dates) {
        keeps('date' . ++$n . '.html', "Date number $n.", head =>
              "<meta property=\"article:published_time\" content=\"$date\">"
              . "<meta property=\"article:modified_time\" content=\"$date\">");
    }
    my $feed = $server->feed;
    is_deeply([grep { !/^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])T
                        [0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?
                        (?:Z|[-+][01]\d:\d\d)$/x }
               $feed =~ m{<(?:updated|published)>(.*?)<}g], [],
              'every date of the feed is one');
    like($server->fetch(GET => "/articles/$_")->{status}, qr/^(?:200|404)$/, $_)
        for 'archive/9999-12.atom', 'archive/0000-00.atom', 'feed.rss',
            'sitemap-news.xml', 'feed.json';

    # Within what a page may have, and beyond what a line may.
    my $long = 'An endless title ' . 'x' x (100 << 10);
    $server->attack('long.html', article_page($long));
    $server->sentinel;
    my ($length) = NewsClean::Store::sql($server->store,
        'SELECT ifnull(length(title), 0) FROM article WHERE url LIKE '
        . "'%/long.html'");
    cmp_ok($length // 1e9, '<=', 4000, 'no title goes on for ever');

    my $turn = "\xe2\x80\xae"; # U+202E, from right to left
    keeps('bidi.html', "Turned round", body => "<p>Open ${turn}exe.gnp</p>",
          head => "<meta name=author content=\"Ann $turn\xe2\x81\xa6 Bell\">");
    $server->attack('bidi2.html', article_page("Title ${turn}gnp.exe"));
    $server->sentinel;
    my $list = $server->fetch(GET => '/articles/')->{body};
    my @titles = $server->feed =~ m{<(?:title|name)[^>]*>(.*?)</}g;
    is_deeply([grep { /\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]/ } @titles,
               $list =~ m{<h[12][^>]*>(.*?)</h}gs], [],
              'no name or title turns what stands behind it');
};

$_->stop for $small, $large;
done_testing;
