# address.t -- SECURITY.md's row 19, where an address looks like another's: by
# what httpd decodes, no page can be put in the place of another, or take that
# back. What are the same by RFC 3986, 6.2.2, are one.
use strict;
use warnings FATAL => 'all';

use File::Path qw(make_path);
use Test::More;
use NewsClean::Test qw(article_page eventually);
use NewsClean::Store;
use NewsClean::Threats qw(row);

my $server = NewsClean::Threats->new('address', <<'END');
<Directory "@root@/htdocs/any">
    FallbackResource /script/front
</Directory>
END
make_path(map { "$server->{root}/htdocs/$_" } qw(any odd));
$server->start;

# What ends otherwise, escaped or not, and is no part of the address before.
my @ends = qw(%23 %23x %3F %3Fx=1 %0A %0D%0A %09 %20 %5C %2523 %3B %26);

# The page at PATH, of whoever answers all addresses, with TITLE.
sub ask
{
    my ($path, $title) = @_;

    $server->article_script('front', $title, 'status 200');
    my $answer = $server->fetch(GET => $path);
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    like($answer->{body}, qr/\Q$title\E/, "$path: is served");
    return $title;
}

# The path and query of the article TITLE, as the feed has them.
sub address_of
{
    my $title = shift;

    return NewsClean::Store::sql($server->store, 'SELECT url FROM article '
                                 . "WHERE title = '" . $title =~ s/'/''/gr
                                 . "'") =~ s{^http://localhost:\d+}{}r;
}

sub is_kept_as
{
    my ($title, $path) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    ok($server->stored_by($title), "$title: is kept");
    is(address_of($title), $path, '... at its own address');
}

row $server, 19, 'addresses that look like another page\'s' => sub {
    my $real = ask('/any/bridge', 'The real bridge');
    my %at = map { ("/any/bridge$_" => undef) } @ends;
    $at{"/any/$_"} = undef for '%0Abridge', 'x%5C..%5Cbridge', 'x%5Cbridge',
        'b%09ridge', 'bridg%2565';

    ok($server->stored_by($real), 'a page is kept');
    $server->article_script('front', 'Not by a fragment', 'status 200');
    $server->fetch(GET => '/any/bridge#x');
    my $n = 0;
    $at{$_} = ask($_, 'In its place ' . ++$n) for sort keys %at;
    $server->sentinel;
    ok($server->id_of($real), 'none takes its place');
    is($server->id_of('Not by a fragment'), '', 'nor what has a fragment');
    for (sort keys %at) {
        # The other separators are no different from their escapes here.
        my $path = s/%3B/;/r =~ s/%26/&/r;

        is_kept_as($at{$_}, $path);
    }
};

row $server, 19, 'addresses that are not there, and look like a page\'s' => sub {
    $server->page('stays.html', article_page('It stays'));
    $server->fetch(GET => '/stays.html');
    ok($server->stored_by('It stays'), 'a page is kept');
    is($server->fetch(GET => "/stays.html$_")->{status}, 404, "$_: is not there")
        for grep { !/%3B/ } @ends;
    is($server->fetch(GET => '/x%5C..%5Cstays.html')->{status}, 404,
       'nor with a backslash');
    $server->sentinel;
    ok($server->id_of('It stays'), 'the page is still kept');
    unlink "$server->{root}/htdocs/stays.html";
    $server->fetch(GET => '/stays%2Ehtml');
    ok(eventually { !$server->id_of('It stays') }, 'its own address takes it back');
};

row $server, 19, 'names of files' => sub {
    my %names = ( # the least that has to be escaped
        'r?x.html' => 'r%3Fx.html', 'h#x.html' => 'h%23x.html',
        'p%41.html' => 'p%2541.html', 'a b.html' => 'a%20b.html',
        "k\xc3\xb6ln.html" => 'k%C3%B6ln.html', 'back\\slash.html' =>
        'back%5Cslash.html', "it's.html" => 'it%27s.html',
        'a;b,c=d+e@f:g.html' => 'a;b,c=d+e@f:g.html',
    );
    for (sort keys %names) {
        my $title = 'File ' . $names{$_};

        $server->page("odd/$_", article_page($title));
        $server->fetch(GET => "/odd/$names{$_}");
        is_kept_as($title, "/odd/$names{$_}");
        like($server->fetch(GET => address_of($title))->{body},
             qr/\Q$title\E/, '... where it is');
    }
};

row $server, 19, 'one page, however it is written' => sub {
    my $n = 0;

    $server->page("odd/k\xc3\xb6ln,2.html", article_page('One page'));
    for ('k%C3%B6ln,2.html', 'k%c3%b6ln,2.html', '%6B%C3%B6ln%2C2.html',
         'x/../k%C3%B6ln,2.html', './%2e/k%C3%B6ln,2.html',
         'x/%2e%2E/k%C3%B6ln,2.html', '/k%C3%B6ln,2.html', "k\xc3\xb6ln,2.html") {
        is($server->fetch(GET => "/odd/$_")->{status}, 200, "$_: is served");
    }
    $server->sentinel;
    is(address_of('One page'), '/odd/k%C3%B6ln,2.html', 'is kept once');
};

done_testing;
