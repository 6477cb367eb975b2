# config.t -- what the configuration may say, and what httpd says if it may not.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Server;
use NewsClean::Test;

my $server = NewsClean::Server->new('config', '');

spew("$server->{root}/conf/sites/example.com.txt", "body: //main\n");

# What `apache2 -t` says of CONF: (whether it is fine, its words).
sub check
{
    $server->configure(shift);
    return $server->check;
}

subtest 'what is right starts' => sub {
    my @right = (
        'NewsClean On', 'NewsClean Off', 'NewsCleanStrip "aside.promo, #ad"',
        'NewsCleanStrip .a .b', 'NewsCleanStripSection "Before You Go" "Hot"',
        'NewsCleanStripSection "/^popular (in|on)/i"',
        'NewsCleanKeep ".promo.editorial"', 'NewsCleanUnwrap font',
        'NewsCleanDefaultRules Off', 'NewsCleanInherit before',
        'NewsCleanInherit After', 'NewsCleanInherit none',
        'NewsCleanHoldLimit 64K', 'NewsCleanHoldLimit 1M',
        'NewsCleanHoldLimit 4096', 'NewsCleanNormalize None',
        'NewsCleanNormalize all', 'NewsCleanNormalize tracking Lazy-Images',
        'NewsCleanNormalize +amp -headings',
        'NewsCleanNormalize "presentational, empty, breaks"',
        'NewsCleanArticle "#story > .text, [itemprop=articleBody]"',
        'NewsCleanStore sqlite @root@/store/a.db',
        "NewsCleanStore sqlite \@root\@/store/a.db\nNewsCleanSave On",
        'NewsCleanSiteConfig @root@/conf/sites',
        'NewsCleanQueue 1', 'NewsCleanQueue 100000 1024M',
        'NewsCleanQueue 16 4M', 'NewsCleanRevisions 0',
        'NewsCleanRevisions 1000', 'NewsCleanRetain Forever',
        'NewsCleanRetain 90d', 'NewsCleanRetain 12W', 'NewsCleanRetain 1000y',
        'NewsCleanRetain 5y 100', 'NewsCleanRetain 100',
        'NewsCleanPageLimit 4M', 'NewsCleanRefresh 60', 'NewsCleanFeedLimit 5',
        'NewsCleanFeedTitle "T"', 'NewsCleanFeedSubtitle "S"',
        'NewsCleanFeedAuthor "A"', 'NewsCleanFeedRights "R"',
        'NewsCleanFeedMaxAge 60', 'NewsCleanFeedSelect /news/ /sport/',
        'SetOutputFilter NEWSCLEAN', 'SetHandler newsclean',
        'NewsCleanStrip "div:not(.a) > p:first-child, [data-ad^=x i]"'
    );

    for my $line (@right) {
        my ($fine, $said) = check("$line\n");
        ok($fine, $line) or diag($said);
    }
};

# [line, what the message must have besides the directive and its line]
my @wrong = (
    ['NewsClean Maybe', qr/On\b.*\bOff/],
    ['NewsCleanDefaultRules 1', qr/On\b.*\bOff/],
    ['NewsCleanSave perhaps', qr/On\b.*\bOff/],
    ['NewsCleanInherit sometimes',
     qr/sometimes.*before.*after.*none|before.*after.*none.*sometimes/i],
    ['NewsCleanHoldLimit lots', qr/lots/],
    ['NewsCleanHoldLimit 5', qr/5.*(?:1K|1024)/],
    ['NewsCleanHoldLimit 1G', qr/1G.*(?:16M|16777216)/],
    ['NewsCleanHoldLimit -4K', qr/-4K/],
    ['NewsCleanSiteConfig /no/such', qr{/no/such.*directory of site configs}],
    ['NewsCleanSiteConfig conf', qr/conf.*like example\.com\.txt/],
    ['NewsCleanPageLimit 4X', qr/4X/],
    ['NewsCleanPageLimit 1', qr/1.*(?:16K|16384)/],
    ['NewsCleanPageLimit 99999999999999999999', qr/9{20}.*(?:64M|67108864)/],
    ['NewsCleanRefresh soon', qr/soon/],
    ['NewsCleanRefresh -1', qr/-1/],
    ['NewsCleanFeedLimit 0', qr/0.*1.*500/],
    ['NewsCleanFeedLimit many', qr/many/],
    ['NewsCleanFeedMaxAge -5', qr/-5/],
    ['NewsCleanNormalize sideways', qr/'sideways'.*lazy-images.*amp.*None/],
    ['NewsCleanNormalize empty +amp', qr/'\+amp'.*\+ or -.*breaks/],
    ['NewsCleanNormalize', qr/no option.*tracking/],
    ['NewsCleanArticle "div:has(p)"', qr/div:has\(p\).*start tag.*:has\(\)/],
    ['NewsCleanArticle "div["', qr/div\[.*column 5/],
    ['NewsCleanStore mysql x', qr/mysql.*sqlite/],
    ['NewsCleanQueue 0', qr/"0".*1 to 100000 pages/],
    ['NewsCleanQueue 100001', qr/100001.*1 to 100000 pages/],
    ['NewsCleanQueue 5K', qr/5K.*1 to 100000 pages/],
    ['NewsCleanQueue 5 1G', qr/1G.*16K to 1024M/],
    ['NewsCleanQueue 5 1K', qr/1K.*16K to 1024M/],
    ['NewsCleanRevisions 1001', qr/1001.*0 to 1000/],
    ['NewsCleanRevisions all', qr/all.*0 to 1000/],
    ['NewsCleanRetain never', qr/never.*forever.*90d.*number of articles/],
    ['NewsCleanRetain 5m', qr/5m.*90d, 12w or 5y/],
    ['NewsCleanRetain 0d', qr/0d.*90d/], ['NewsCleanRetain d', qr/"d".*90d/],
    ['NewsCleanRetain 1001y', qr/1001y.*1000y at most/],
    ['NewsCleanRetain 99999999999999999999d', qr/9d.*1000y at most/],
    ['NewsCleanRetain 0', qr/"0".*a number of articles/],
    ['NewsCleanRetain 100 5y', qr/"100".*behind the age/],
    ['NewsCleanRetain 5y 0', qr/"0".*1 to 1000000000/],
    ['NewsCleanRetain forever 5', qr/"5".*behind forever nothing/],
    ['NewsCleanContentSignal search=yes search=no', qr/"search=no".*each once/],
    ['NewsCleanContentSignal Off search=yes', qr/"Off".*or Off alone/],
    ['NewsCleanFeedSelect news', qr{news.*/}],
    ['NewsCleanFeedSelect //', qr{"//".*//host/path}],
    ['NewsCleanFeedSelect ///news/', qr{"///news/".*//host/path}],
    ['NewsCleanStrip ""', qr/at least one|empty/],
    ['NewsCleanStripSection ""', qr/at least one|empty/],
    ['NewsCleanRuleFile no/such/file', qr{no/such/file}],
);

subtest 'a wrong value is named, with what is allowed' => sub {
    for my $case (@wrong) {
        my ($line, $want) = @$case;
        my ($name) = split ' ', $line;
        my ($fine, $said) = check("# a comment\n$line\n");

        ok(!$fine, "$line: no start");
        like($said, qr/\Q$name\E/, "$line: the directive");
        like($said, $want, "$line: the value and what is allowed");
        like($said, qr{line 2 of .*/servers/config/test\.conf},
             "$line: file and line");
    }
};

# [kind, rule, column of what is wrong, its reach]: the first byte that cannot
# stand where it does, or the last that was still right before it ends.
my @rules = (
    ['Strip', 'div..promo', 5, 5], ['Strip', 'div[', 4, 5],
    ['Strip', 'a, , b', 4, 4],
    ['Strip', 'p:first-chidl', 2, 3], ['Strip', '.ok, div:not(', 9, 14],
    ['Strip', 'a > > b', 5, 5], ['Strip', '[a=b', 1, 5],
    ['Keep', '#', 1, 2], ['Unwrap', 'p{}', 2, 2],
    ['StripSection', '/(unclosed/i', 1, 12]
);

subtest 'a rule that does not parse, with the column' => sub {
    for my $case (@rules) {
        my ($kind, $rule, $from, $to) = @$case;
        my ($fine, $said) = check("\n\nNewsClean$kind \"$rule\"\n");
        my $what = "NewsClean$kind \"$rule\"";

        ok(!$fine, "$what: no start");
        like($said, qr/NewsClean$kind\b/, "$what: the directive");
        like($said, qr{line 3 of .*/test\.conf}, "$what: file and line");
        my ($column) = $said =~ /col(?:umn)?\.? (\d+)/i;
        ok(defined $column && $column >= $from && $column <= $to,
           "$what: a column from $from to $to") or diag($said);
    }
};

subtest 'where a directive may stand [41]' => sub {
    for my $line ('NewsCleanStore sqlite @root@/store/a.db',
                  'NewsCleanPageLimit 1M', 'NewsCleanRefresh 5',
                  'NewsCleanQueue 5', 'NewsCleanRevisions 5',
                  'NewsCleanRetain 5d') {
        my ($fine, $said) = check("<Location /x>\n$line\n</Location>\n");
        ok(!$fine, "$line: not in a section");
        like($said, qr/not allowed/, "$line: and says so");
    }
    for my $line ('NewsCleanStore sqlite @root@/store/v.db',
                  'NewsCleanQueue 5', 'NewsCleanRevisions 5',
                  'NewsCleanRetain 5d') {
        my ($fine) = check("<VirtualHost 127.0.0.1:\@port\@>\n"
            . "$line\n</VirtualHost>\n");
        ok(!$fine, "$line: not in a virtual host");
    }
};

subtest 'what does not fit together' => sub {
    mkdir "$server->{root}/open";
    chmod 0777, "$server->{root}/open";
    my ($fine, $said) = check("NewsCleanStore sqlite \@root\@/open/a.db\n");
    ok(!$fine, 'a store in a directory that everybody may write to');
    like($said, qr{NewsCleanStore.*/open/.*writable}, 'and says so');

    ($fine, $said) = check("NewsCleanStore sqlite \@root\@/none/a.db\n");
    ok($fine, 'a store in a directory that is not there keeps no page away');
    like($said, qr{error.*NewsCleanStore.*no directory .*/none/}, 'it says so');

    ($fine, $said) = check("NewsClean On\nNewsCleanSave On\n");
    ok(!$fine, 'NewsCleanSave On without a store');
    like($said, qr{NewsCleanSave.*line 2\b.*NewsCleanStore}, 'and says so');

    ($fine, $said) = check("NewsCleanQueue 5 1M\n");
    ok(!$fine, 'a queue that has no room for a page');
    like($said, qr{NewsCleanQueue: 1048576 .*NewsCleanPageLimit, 4194304},
         'and says so');
    ($fine, $said) = check("NewsCleanQueue 5 1M\nNewsCleanPageLimit 1M\n");
    ok($fine, 'of a smaller page it has') or diag($said);
};

subtest 'a rule file' => sub {
    my $file = spew("$server->{root}/rules.txt",
        "##.a\n! a comment\n##.b[\n##a:hover\n||ads.example^\n");
    my ($fine, $said) = check("NewsCleanRuleFile $file\n");

    # Lists change daily: a slip in one must not keep a server from starting.
    ok $fine, 'a rule that does not parse: the server starts';
    like $said, qr{\Q$file\E: line 3, column 6: rule left out: expected an},
        'and its line and column are said, and why';
    like $said, qr{line 4, column 4: rule left out: not a pseudo-class},
        'and those of one that a server can not apply';
    like $said, qr{1 rules taken, 2 left out, 1 lines skipped},
        'and how many there are of each';
};

# --- sections within sections, and .htaccess, in a running server

my $page = '<!DOCTYPE html><body><p>t</p><i class=a>a</i><i class=b>b</i>'
    . '<i class=c>c</i></body>';

# Which of a, b, c are left of the page.
sub left
{
    my $body = $server->fetch(GET => shift)->{body};

    return join '', $body =~ /<i class=(\w)>/g;
}

subtest 'sections merge [40]' => sub {
    my @places = qw(base plus before after none keep/inner off/inner on/off/on);

    # Old enough that httpd's tags are strong from the first answer on.
    $server->page("$_/p.html", $page, 1e9)
        for @places, 'keep', 'off', 'on/off';
    $server->configure(<<'END');
NewsCleanDefaultRules Off
NewsCleanNormalize None
NewsClean On
NewsCleanStrip .a
<Location /plus>
    NewsCleanStrip .b
</Location>
<Location /before>
    NewsCleanInherit before
    NewsCleanStrip .b
</Location>
<Location /after>
    NewsCleanInherit after
    NewsCleanStrip .b
</Location>
<Location /none>
    NewsCleanInherit none
    NewsCleanStrip .b
</Location>
<Location /keep>
    NewsCleanStrip .b
</Location>
<Location /keep/inner>
    NewsCleanKeep .a
</Location>
<Location /off>
    NewsClean Off
</Location>
<Location /on/off>
    NewsClean Off
</Location>
<Location /on/off/on>
    NewsClean On
</Location>
<Location /put>
    NewsCleanNormalize +empty
</Location>
<Location /put/in>
    NewsCleanNormalize -empty +tracking
</Location>
<Location /put/in/order>
    NewsCleanNormalize presentational
</Location>
<Location /put/all>
    NewsCleanNormalize All
    NewsCleanArticle .text
</Location>
<Location /put/all/but>
    NewsCleanNormalize -empty
</Location>
<Location /alone>
    NewsCleanInherit none
    NewsCleanNormalize empty
</Location>
<Directory "@root@/htdocs/allowed">
    AllowOverride FileInfo
</Directory>
<Directory "@root@/htdocs/refused">
    AllowOverride None
</Directory>
<Directory "@root@/htdocs/indexes">
    AllowOverride Indexes
</Directory>
END
    $server->start;
    is(left('/base/p.html'), 'bc', 'the rule of the server');
    is(left('/plus/p.html'), 'c', 'a section adds to it');
    is(left("/$_/p.html"), 'c', "NewsCleanInherit $_") for qw(before after);
    is(left('/none/p.html'), 'ac', 'NewsCleanInherit none');
    is(left('/keep/inner/p.html'), 'ac', 'an exception within wins');
    is(left('/off/p.html'), 'abc', 'NewsClean Off within On');
    is(left('/off/inner/p.html'), 'abc', 'and below');
    is(left('/on/off/on/p.html'), 'bc', 'and On again');
};

# What became of an empty paragraph, a link and a style in an article, and of
# the paragraph in what a selector names.
sub order
{
    my $body = $server->fetch(GET => shift)->{body};

    return join ' ', ($body =~ /<article>a<p>/ ? () : 'empty'),
        ($body =~ /utm_/ ? () : 'tracking'), ($body =~ /style/ ? () : 'looks'),
        ($body =~ /text>a<p>/ ? () : 'selected');
}

subtest 'NewsCleanNormalize merges like Options' => sub {
    my $story = '<!DOCTYPE html><article>a<p></p>b<a href="/?utm_source=x" '
        . 'style="color:red">c</a></article><div class=text>a<p></p>b</div>';

    $server->page("$_/s.html", $story)
        for qw(base put put/in put/in/order put/all put/all/but alone allowed);
    is(order('/base/s.html'), '', 'None');
    is(order('/put/s.html'), 'empty', '+ adds');
    is(order('/put/in/s.html'), 'tracking', '- takes away');
    is(order('/put/in/order/s.html'), 'looks', 'no sign: these alone');
    is(order('/put/all/s.html'), 'selected', 'in what NewsCleanArticle names');
    is(order('/put/all/but/s.html'), '', 'and in a section of it');
    is(order('/alone/s.html'), 'empty', 'without any rule');

    my %tag = map { $_ => $server->fetch(GET => "$_/s.html")->header('ETag')
                    =~ /-nc(\w{8})"/ } qw(/base /put /put/in /put/all);
    is(keys %{{ reverse %tag }}, 4, 'each has a tag of its own');

    $server->page('allowed/.htaccess', "NewsCleanNormalize +empty +tracking\n"
                  . "NewsCleanNormalize sideways\nNewsCleanArticle .x:empty\n");
    is(order('/allowed/s.html'), 'empty tracking', 'in .htaccess');
    like($server->log, qr{htaccess line 2: NewsCleanNormalize.*sideways.*All},
         'where a slip is logged');
    like($server->log, qr{htaccess line 3: NewsCleanArticle.*start tag},
         'of a selector too');
    unlink "$server->{root}/htdocs/allowed/.htaccess";
};

subtest '.htaccess [41]' => sub {
    my $root = "$server->{root}/htdocs";

    for my $place (qw(allowed refused indexes)) {
        $server->page("$place/p.html", $page);
        $server->page("$place/.htaccess", "NewsCleanStrip .b\n");
    }
    is(left('/allowed/p.html'), 'c', 'AllowOverride FileInfo: it counts');
    is(left('/refused/p.html'), 'bc', 'AllowOverride None: it does not');
    is($server->fetch(GET => '/indexes/p.html')->{status}, 500,
       'AllowOverride without FileInfo: as with any directive');

    $server->page('allowed/.htaccess', "NewsClean Off\n");
    is(left('/allowed/p.html'), 'abc', 'NewsClean Off');
    # A slip in an .htaccess is told to the log, not to the visitors.
    $server->page('allowed/.htaccess', "NewsCleanStrip .b\nNewsCleanStrip [\n");
    is(left('/allowed/p.html'), 'c', 'a rule that does not parse');
    like($server->log, qr{allowed/\.htaccess.*line 2.*NewsCleanStrip.*column}i,
         'and the log says where');
    $server->page('allowed/.htaccess', "NewsCleanHoldLimit lots\n");
    is(left('/allowed/p.html'), 'bc', 'a wrong value: the rest stands');
    like($server->log, qr{allowed/\.htaccess.*NewsCleanHoldLimit.*lots.*16M},
         'and the log says what is allowed');

    for my $line ('NewsCleanStore sqlite /tmp/x.db', 'NewsCleanPageLimit 1M') {
        $server->page('allowed/.htaccess', "$line\n");
        is($server->fetch(GET => '/allowed/p.html')->{status}, 500,
           "$line: not in .htaccess");
    }

    # One .htaccess may not have more than 200 rules.
    $server->page('allowed/.htaccess',
                  join '', map { "NewsCleanStrip .r$_\n" } 1 .. 200);
    is(left('/allowed/p.html'), 'bc', '200 rules');
    $server->page('allowed/.htaccess', join '',
                  map { "NewsCleanStrip $_\n" } ('.r') x 199, '.b', '.c');
    is(left('/allowed/p.html'), 'c', 'the 200th counts, the next does not');
    like($server->log, qr{allowed/\.htaccess line 201.*200}, 'as the log says');
    unlink "$root/allowed/.htaccess";
    is(left('/allowed/p.html'), 'bc', 'without it');
};

subtest 'other rules, another tag [27]' => sub {
    my $tag = $server->fetch(GET => '/base/p.html')->header('ETag');
    my $same = $server->fetch(GET => '/allowed/p.html');
    my $other = $server->fetch(GET => '/plus/p.html')->header('ETag');
    my ($hash) = $tag =~ /-nc(\w{8})"/;
    my ($plus) = $other =~ /-nc(\w{8})"/;

    isnt($plus, $hash, 'of other rules');
    like($same->header('ETag'), qr/-nc$hash"/, 'of the same rules the same');

    # A restart with the same rules keeps the tag, one with others does not.
    my $conf = slurp("$server->{root}/test.conf");
    $server->stop;
    $server->start;
    is($server->fetch(GET => '/base/p.html')->header('ETag'), $tag,
       'after a restart with the same rules, the same tag');
    spew("$server->{root}/test.conf", $conf =~ s/Strip \.a/Strip .c/r);
    $server->graceful;
    ok(eventually { left('/base/p.html') eq 'ab' },
       'a graceful restart takes up the new rules');
    my $answer = $server->fetch(GET => '/base/p.html',
                                'If-None-Match' => $tag);
    is($answer->{status}, 200, 'and a client with the old page gets the new');
};

$server->stop;
done_testing;
