# manual.t -- what the manual says of the module as a whole, and no other test
# of one directive shows.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Server;
use NewsClean::Test;

my $promo = '<div class="promo">Buy this bridge.</div>';

sub left
{
    my ($server, $path) = @_;
    my $answer = $server->fetch(GET => $path);

    is($answer->{status}, 200, "$path: is there");
    return $answer->{body} =~ /class="promo"/ ? 'as it was' : 'cleaned';
}

subtest 'nothing happens until something is On' => sub {
    my $server = NewsClean::Server->new('untouched', <<'END');
NewsCleanStore sqlite @root@/store/a.db
NewsCleanStrip .promo
<Location /articles>
    SetHandler newsclean
</Location>
<Location /on>
    NewsClean On
    NewsCleanAdvertise Off
</Location>
END
    my $page = article_page('The bridge', body => $promo);

    $server->page($_, $page) for qw(a.html on/a.html);
    $server->start;
    my $answer = $server->fetch(GET => '/a.html', Accept => 'text/markdown');

    is($answer->{body}, $page, 'the page, to the byte');
    ok(!$answer->has_header($_), "no $_") for qw(Link Vary Content-Signal);
    is(left($server, '/on/a.html'), 'cleaned', 'but where NewsClean is On');
    $server->stop;
    $server->start;
    unlike($server->fetch(GET => '/articles/feed.atom')->{body}, qr/<entry\b/,
           'nothing was kept, not even that');
    $server->stop;
};

subtest 'no-newsclean, and the filter by name' => sub {
    my $server = NewsClean::Server->new('letting', <<'END');
NewsCleanStore sqlite @root@/store/a.db
NewsCleanSave On
NewsCleanStrip .promo
NewsClean On
SetEnvIf Request_URI ^/print/ no-newsclean
<Location /named>
    SetOutputFilter NEWSCLEAN
    NewsClean Off
</Location>
<Location /articles>
    SetHandler newsclean
    NewsCleanFeedSelect /print /named/
</Location>
END
    $server->page("$_/a.html", article_page("Of $_", body => $promo))
        for qw(named namedtoo print printed);
    $server->start;
    is(left($server, '/print/a.html'), 'as it was', 'no-newsclean: not cleaned');
    is(left($server, '/named/a.html'), 'cleaned',
       'the filter by name: NewsClean Off does not take it away');
    is(left($server, "/$_/a.html"), 'cleaned', $_) for qw(namedtoo printed);
    ok($server->stored_by('Of print'), 'no-newsclean: kept all the same');
    ok($server->stored_by("Of $_"), "selected: $_") for qw(named printed);
    $server->stop;
    $server->start;
    ok(!$server->entry('Of namedtoo'), 'not selected: another that begins so');
    $server->stop;
};

subtest 'a page that has changed is read before NewsCleanRefresh is over' => sub {
    my $server = NewsClean::Server->new('changed', <<'END');
NewsCleanStore sqlite @root@/store/a.db
NewsCleanSave On
NewsCleanRefresh 31536000
<Location /articles>
    SetHandler newsclean
</Location>
END
    $server->start;
    for my $title ('First words', 'Second thoughts') {
        $server->page('a.html', article_page($title));
        $server->fetch(GET => '/a.html');
        ok($server->stored_by($title), $title);
    }
    $server->stop;
};

done_testing();
