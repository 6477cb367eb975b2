# NewsClean::Stories -- a server with five stories in its store, and what tests
# of its feeds ask.
#
#     my $server = serve_stories('name');
#     ok(wait_for($_), "$_ is stored") for @newest;
#     is_deeply(titles_of('?section=Sport'), [@newest[1, 3]], 'section');
#
# A test may write more, which go into the same feed.
package NewsClean::Stories;

use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use Exporter 'import';
use IPC::Open3 qw(open3);
use Test::More;
use NewsClean::Server;
use NewsClean::Test;

our @EXPORT = qw(
    serve_stories write_story wait_for %story @newest
    get titles titles_of title_of link_of unzip is_fine is_atom
);

my $server;

# name => [date, section, author, tags...]; names sort as dates do.
our %story = (
    '2015-01-first' => ['2015-01-02T15:04:05-05:00', 'Town', 'Ann Writer',
                        'bridge'],
    '2015-01-second' => ['2015-01-20T10:00:00Z', 'Sport', 'Bob', 'river',
                         'bridge'],
    '2015-03-third' => ['2015-03-31T23:30:00-02:00', 'Town', 'Ann Writer'],
    '2016-02-fourth' => ['2016-02-29T12:00:00Z', 'Town & Land', "Zo\xc3\xab"],
    '2016-02-fifth' => ['2016-02-28T12:00:00Z', 'Sport', 'Bob', 'river']
);
# The third one is of April where the feed's months are: UTC.
our @newest = qw(2016-02-fourth 2016-02-fifth 2015-03-third 2015-01-second
                 2015-01-first);

# A server that has them all. Each has a paragraph that no other has.
sub serve_stories
{
    $server = NewsClean::Server->new(shift, <<'END');
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanFeedLimit 3
<Location /news>
    NewsClean On
    NewsCleanSave On
</Location>
<Location /articles>
    SetHandler newsclean
    NewsCleanFeedTitle "Feeds"
    NewsCleanFeedAuthor "The Harbour Post"
    NewsCleanContentSignal search=yes ai-train=no
</Location>
<Location /status>
    SetHandler newsclean-status
</Location>
<Location /hub>
    SetHandler newsclean
    NewsCleanHub http://127.0.0.1:1/hub
</Location>
<Location /plain>
    SetHandler newsclean
    SetEnv no-gzip 1
</Location>
<Location /deflate>
    SetHandler newsclean
    SetOutputFilter DEFLATE
</Location>
<Location /brotli>
    SetHandler newsclean
    SetOutputFilter BROTLI_COMPRESS
</Location>
<Location /news-only>
    SetHandler newsclean
    NewsCleanFeedSelect /news/2015
</Location>
END
    $server->start;
    write_story($_, "This is a paragraph that only the story $_ has in it.",
                @{ $story{$_} }) for reverse @newest;
    return $server;
}

sub get { return $server->fetch(GET => @_) }

sub title_of { return 'Story ' . shift }

sub write_story
{
    my ($name, $text, @facts) = @_;
    my ($date, $section, $author, @tags) = @facts;
    my $head = $date
        ? qq{<meta property="article:published_time" content="$date">} : '';

    $section =~ s/&/&amp;/g if $section;
    $head .= qq{<meta property="article:section" content="$section">}
        if $section;
    $head .= qq{<meta name="author" content="$author">} if $author;
    $head .= qq{<meta property="article:tag" content="$_">} for @tags;
    spew("$server->{root}/htdocs/news/$name.html",
         article_page(title_of($name), head => $head, body => "<p>$text</p>"));
    get("/news/$name.html");
}

sub titles { return [shift =~ m{<title[^>]*>Story ([\w-]+)</title>}g] }

sub titles_of { return titles(get("/articles/feed.atom$_[0]")->{body}) }

sub wait_for
{
    my ($title, $seconds) = @_;

    return eventually {
        grep { $_ eq $title } @{ titles_of('?limit=100') };
    } $seconds;
}

# What a gzip file holds. memGunzip eats what it is given.
sub unzip
{
    my $bytes = shift;

    return Compress::Zlib::memGunzip($bytes) // '';
}

# Whether the command, with a file of these bytes, is content.
sub judge
{
    my ($bytes, @command) = @_;
    my $file = spew("$server->{root}/judged", $bytes);
    my $pid = open3(my $in, my $out, undef, @command, $file);

    close $in;
    my $said = do { local $/; <$out> } // '';
    waitpid $pid, 0;
    return is($? >> 8, 0, "@command[0 .. 1]") || diag($said);
}

# By our own schemas, and by what no schema can say: tests/feeds/check.
sub is_fine
{
    judge(shift, '/usr/bin/python3', '-B',
          Apache::Test::vars('top_dir') . '/tests/feeds/check', '--ours');
}

sub is_atom
{
    my $bytes = shift;

    is_fine($bytes);
    judge($bytes, 'xmllint', '--noout', '--relaxng', shared('feeds/atom.rng'))
        if shared('feeds/atom.rng');
}

sub link_of
{
    my ($feed, $rel) = @_;
    my ($href) = $feed =~ m{<link rel="$rel"[^>]* href="([^"]*)"};

    $href =~ s/&amp;/&/g if defined $href;
    $href =~ s{^http://localhost:\d+}{} if defined $href;
    return $href;
}

1;
