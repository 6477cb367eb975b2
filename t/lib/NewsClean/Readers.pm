# NewsClean::Readers -- feed readers that people use, run as they run them.
#
#     my $feed = read_feed(feedparser => $url);
#     $feed->{entries}[0]{title}
#
# Every reader is asked in its own language (t/readers) and answers with
# hashes of the same names; what it does not read is undef:
#
#     id title link authors published updated content summary tags enclosure
#     lang
#
# Dates are seconds since 1970. Each program has a home of its own below
# t/homes, no proxy, and an end (timeout).
package NewsClean::Readers;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use File::Path qw(make_path);
use JSON::PP ();
use NewsClean::Test qw(root slurp spew);
use POSIX ();

our @EXPORT_OK = qw(read_feed reader_is_here run home);

# A reader that takes longer hangs.
use constant PATIENCE => 60;

# What Debian's own programs are; another one of the name may come first in
# PATH, without Debian's packages.
my %command = (
    feedparser => ['/usr/bin/python3', '-B', '@/read.py'],
    ruby => ['/usr/bin/ruby', '@/read.rb'],
    perl => ['/usr/bin/perl', '@/read.pl'],
    'rss-parser' => ['node', '@/read.mjs', 'rss-parser'],
    feedsmith => ['node', '@/read.mjs', 'feedsmith'],
);

# Succeeds if the reader is installed. Those of npm are there when the folder
# NC_NPM has them.
my $npm = $ENV{NC_NPM} // '/nowhere';
my %probe = (
    feedparser => ['/usr/bin/python3', '-c', 'import feedparser'],
    ruby => ['/usr/bin/ruby', '-rrss', '-e', '1'],
    perl => ['/usr/bin/perl', '-MXML::Feed', '-e', '1'],
    newsboat => [qw(newsboat --version)],
    sfeed => ['sh', '-c', 'command -v sfeed_update && command -v curl'],
    'rss-parser' => ['test', '-d', "$npm/node_modules/rss-parser"],
    feedsmith => ['test', '-d', "$npm/node_modules/feedsmith"],
);

# A command's standard output, its standard error, and whether it went well.
sub run
{
    my ($home, $input, @command) = @_;

    make_path($home);
    spew("$home/stdin", $input // '');
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDIN, '<', "$home/stdin";
        open STDOUT, '>', "$home/stdout";
        open STDERR, '>', "$home/stderr";
        exec 'env', '-i', "HOME=$home", 'PATH=/usr/bin:/bin',
            'LC_ALL=C.UTF-8', 'TZ=UTC', 'TERM=dumb', 'no_proxy=*',
            "NC_NPM=$npm",
            'timeout', PATIENCE, @command or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return (slurp("$home/stdout"), slurp("$home/stderr"), $? == 0);
}

sub home { return root() . "/homes/$_[0]" }

sub reader_is_here
{
    my $name = shift;

    return (run(home("probe-$name"), '', @{ $probe{$name} }))[2];
}

# --- those that are libraries: a script each

sub library
{
    my ($name, $url, @more) = @_;
    my $scripts = root() . '/readers';
    my @command = map { s/^\@/$scripts/r } @{ $command{$name} };
    my ($out, $said, $fine) = run(home($name), '', @command, $url, @more);

    return { wrong => $said || 'it fails', entries => [] } unless $fine;
    my $feed = JSON::PP->new->utf8->decode($out);
    $feed->{said} = $said;
    return $feed;
}

# --- sfeed: tabs between fields, escapes in them

sub unescaped
{
    my $text = shift;
    my %byte = (n => "\n", t => "\t", '\\' => '\\');

    return $text =~ s/\\(.)/$byte{$1}/gr;
}

sub sfeed_line
{
    my ($time, $title, $link, $content, $type, $id, $author, $enclosure,
        $tags) = split /\t/, shift, -1;

    return {
        id => $id, title => $title, link => $link, authors => [$author],
        published => $time, content => unescaped($content), type => $type,
        tags => [split /\|/, $tags], enclosure => $enclosure || undef,
    };
}

# By sfeed_update, which keeps what it had. sfeedrc(5) leaves it to its user how
# a feed is fetched: with CODING, by curl that keeps tags and asks for it.
sub sfeed
{
    my ($url, $name, $coding) = @_;
    my $home = home('sfeed-' . ($name // 'once'));
    my $file = "$home/.sfeed/feeds/post";
    my $fetch = $coding ? <<"END" : '';
fetch() {
    curl -sf --compressed -H 'Accept-Encoding: $coding' \\
        --etag-compare "\$HOME/etag" --etag-save "\$HOME/etag" "\$2"
}
END

    spew("$home/.sfeed/sfeedrc", "${fetch}feeds() { feed post '$url'; }\n");
    make_path("$home/.sfeed/feeds");
    unlink $file unless $name;
    my ($said, $wrong, $fine) = run($home, '', 'sfeed_update');
    my $lines = -e $file ? slurp($file) : '';
    utf8::decode($lines);
    return {
        wrong => $fine && $said !~ /FAIL/ ? undef : "$said$wrong",
        file => $file,
        entries => [map { sfeed_line($_) } split /\n/, $lines],
    };
}

# --- newsboat: its cache is a database

my $items = 'SELECT guid AS id, title, url AS link, author, pubDate AS '
    . 'published, content, enclosure_url AS enclosure, unread, deleted '
    . 'FROM rss_item WHERE feedurl = ';

sub rows
{
    my ($file, $sql) = @_;
    my ($out) = run(home('sqlite3'), '', qw(sqlite3 -readonly -json), $file,
                    $sql);

    return $out =~ /\S/ ? JSON::PP->new->utf8->decode($out) : [];
}

# NAME: whose home it is; without one, somebody's who has never polled.
sub newsboat
{
    my ($url, $name) = @_;
    my $home = home('newsboat-' . ($name // 'once'));
    my $cache = "$home/.newsboat/cache.db";

    spew("$home/.newsboat/urls", "$url\n");
    unlink $cache unless $name;
    my ($said, $wrong, $fine) = run($home, '', qw(newsboat -x reload));
    my $rows = rows($cache, "$items'$url' ORDER BY id");
    my ($feed) = @{ rows($cache, 'SELECT title, etag, lastmodified FROM '
                         . "rss_feed WHERE rssurl = '$url'") };
    $_->{authors} = [$_->{author}] for @$rows;
    return {
        %{ $feed // {} }, entries => $rows,
        wrong => $fine && $feed ? undef : "$said$wrong",
    };
}

# --- all of them

# ANYTHING ELSE is the reader's own: validators, a home.
sub read_feed
{
    my ($reader, $url, @else) = @_;

    return sfeed($url, @else) if $reader eq 'sfeed';
    return newsboat($url, @else) if $reader eq 'newsboat';
    return library($reader, $url, @else);
}

1;
