# sites.t -- site configs: articles are stored as they say.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Server;
use NewsClean::Test;

my $server = NewsClean::Server->new('sites', <<'END');
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanSave On
NewsCleanRefresh 0
NewsCleanSiteConfig sites
<Location /inner>
    NewsCleanSiteConfig @root@/inner
</Location>
<Location /articles>
    SetHandler newsclean
    NewsCleanFeedSelect *
</Location>
END

# The page's host is the server's: its own name, or its address.
for my $host (qw(localhost 127.0.0.1)) {
    spew("$server->{root}/sites/$host.txt", <<'END');
title: //h3
author: //span[@class='who']
titl: //h4
body: //div[@id='notes']
strip_id_or_class: small
END
    spew("$server->{root}/inner/$host.txt", "title: //h4\n");
}
$server->start;

my @words = hundred_words();
my $notes = "<h3>%s</h3><h4>%s</h4><span class=who>By Bo Rex</span>"
    . "<div id=notes><p>$words[1]</p><p class=small>Too small to read.</p>"
    . "<p>$words[2]</p></div>";

subtest 'as the config says' => sub {
    $server->page('one.html', article_page('Not this title',
        body => sprintf($notes, 'The first notes', 'x')));
    is($server->fetch(GET => '/one.html')->{status}, 200, 'the page is served');
    my $entry = $server->stored_by('The first notes');

    ok($entry, 'title') or return;
    like($entry, qr{<name>Bo Rex</name>}, 'author');
    like($entry, qr/\Q$words[1]\E/, 'body');
    unlike($entry, qr/\Q$words[3]\E/, 'and nothing but the body');
    unlike($entry, qr/Too small/, 'what is stripped');
};

subtest 'a section has its own' => sub {
    $server->page('inner/two.html', article_page('Not this title',
        body => sprintf($notes, 'x', 'The second notes')));
    $server->fetch(GET => '/inner/two.html');
    my $entry = $server->stored_by('The second notes');

    ok($entry, 'title') or return;
    like($entry, qr/\Q$words[3]\E/, 'no body is said: all of the article');
};

like($server->log, qr{/sites/localhost\.txt: line 3, column 1: left out: .*titl},
     'the log says what is wrong, and where');

$server->stop;
done_testing;
