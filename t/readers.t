# readers.t -- feeds as the readers that people use see them.
#
# One site of a few articles; what is read of it is compared with what its
# pages say, never with what another reader saw. A reader that is not installed
# is skipped, and named.
use strict;
use warnings FATAL => 'all';
use utf8;

use HTTP::Date qw(str2time);
use Test::More;
use NewsClean::Readers qw(read_feed reader_is_here run home);
use NewsClean::Server;
use NewsClean::Site qw(articles page_of);
use NewsClean::Test qw(eventually shared slurp spew);

binmode $_, ':utf8'
    for map { Test::More->builder->$_ } qw(output failure_output todo_output);

my $server = NewsClean::Server->new('readers', <<'END');
LogFormat "%U%q\t%>s\t%{If-None-Match}i\t%{A-IM}i\t%{User-Agent}i\t\
%{ETag}o\t%{Content-Encoding}o" polls
CustomLog @root@/logs/polls polls
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanRefresh 0
NewsCleanFeedTitle "The Harbour Post & Mail"
NewsCleanFeedAuthor "The Harbour Post"
NewsCleanFeedLimit 100
<Location /news>
    NewsClean On
    NewsCleanSave On
</Location>
<Location /articles>
    SetHandler newsclean
</Location>
<Location /deflated>
    SetHandler newsclean
    SetOutputFilter DEFLATE
</Location>
<Location /brotli>
    SetHandler newsclean
    SetOutputFilter BROTLI_COMPRESS
</Location>
END
$server->start;
my $base = "http://localhost:$server->{port}";

my @readers = grep {
    my $here = reader_is_here($_);
    diag "skipped: $_, which is not installed" unless $here;
    $here;
} qw(feedparser ruby perl newsboat sfeed),
    $ENV{NC_NPM} ? qw(rss-parser feedsmith) : ();

# --- the site

my %article = articles($base);

sub write_page
{
    my $name = shift;

    $server->page("news/$name.html", page_of($article{$name}));
    $server->fetch(GET => "/news/$name.html");
}

sub address { return "$base/news/$_[0].html" }

# --- what is served, as bytes

sub raw { return $server->fetch(GET => '/articles/' . shift)->{body} }

# Of the raw feed's entry for this article, what stands in this element.
sub raw_element
{
    my ($name, $element) = @_;
    my $url = address($name);
    my ($entry) = grep { /href="\Q$url\E"/ }
        raw('feed.atom') =~ m{<entry\b.*?</entry>}gs;

    return (($entry // '') =~ m{<$element\b[^>]*>(.*?)</$element>}s)[0] // '';
}

# The id is a promise: RFC 9562's UUID of version 5 for the address without its
# scheme, as Python makes it.
sub learn_ids
{
    my @names = @_;
    my ($ids) = run(home('uuid'), '', '/usr/bin/python3', '-c',
                    "import sys, uuid\nfor a in sys.argv[1:]: "
                    . 'print(uuid.uuid5(uuid.NAMESPACE_URL, a))',
                    map { address($_) =~ s{^http://}{}r } @names);

    my @ids = split /\n/, $ids;
    $article{$_}{id} = 'urn:uuid:' . shift @ids for @names;
}

# --- documents that a reader was led to are looked at once more, all together:
# by the schema of RFC 4287, and by a check of what no schema says.

my %document; # its file's name

sub served
{
    my $path = shift;
    my $answer = $server->fetch(GET => $path, @_);
    my $name = "$path@_" =~ s/[^A-Za-z0-9.=-]+/_/gr;

    $document{$path} = spew(home('documents') . "/$name", $answer->{body});
    return $answer;
}

write_page($_) for sort keys %article;
my $stored = eventually {
    keys %article == (() = raw('feed.atom') =~ /<entry\b/g);
};
ok($stored, 'the site is in the store') or BAIL_OUT(raw('feed.atom'));
learn_ids(keys %article);

# --- what each reader sees. Names of authors: all, the first or the last of
# several, or all in one. What a reader has no place for is not in its list;
# `undated` is one that does not put another date in the place of a missing one.

my %sees = (
    feedparser => {
        atom => [qw(all summary updated undated tags enclosure lang)],
        rss => [qw(all summary updated tags enclosure)],
    },
    ruby => {
        atom => [qw(all summary updated undated tags enclosure lang)],
        rss => [qw(all summary tags enclosure lang)],
    },
    perl => {
        atom => [qw(first summary updated undated tags enclosure)],
        rss => [qw(all summary updated tags enclosure)],
    },
    # Of enclosures, it keeps those that can be heard or watched.
    newsboat => { atom => [qw(joined)], rss => [qw(last)] },
    sfeed => {
        atom => [qw(first tags enclosure)], rss => [qw(first tags enclosure)],
    },
    'rss-parser' => {
        atom => [qw(first summary updated)],
        rss => [qw(all summary tags enclosure)],
    },
    feedsmith => {
        atom => [qw(all summary updated undated tags enclosure)],
        rss => [qw(all summary tags enclosure)],
        json => [qw(all summary updated undated tags enclosure lang)],
    },
);

sub authors_seen
{
    my ($how, @names) = @_;

    return $how eq 'first' ? [$names[0]] : $how eq 'last' ? [$names[-1]]
        : $how eq 'joined' ? [join ', ', @names] : \@names;
}

# An RSS item of no date is of the day it was seen first: readers would take it
# for one of now.
sub check_dates
{
    my ($e, $name, %has) = @_;
    my $updated = int str2time(raw_element($name, 'updated'));
    my $published = str2time($article{$name}{date} // '');

    $published //= $updated unless $has{undated};
    is($e->{published}, $published, "$name: published");
    is($e->{updated}, $updated, "$name: updated") if $has{updated};
}

sub check_content
{
    my ($e, $name) = @_;
    my $content = $e->{content} // '';
    my @has = @{ $article{$name}{has} // ['The mayor thanked the neighbours'] };
    my @missing = grep { index($content, $_) < 0 } @has;

    is_deeply(\@missing, [], "$name: full content") or diag($content);
    unlike($content, qr/&lt;(?:p|img|a)\b|&amp;lt;|&amp;quot;/,
           "$name: escaped once");
    unlike($content, qr/<h1|<script|onerror|[\x00-\x08\x0b\x0c]/i,
           "$name: no title in it, nothing that runs, no control characters");
    my @addresses = $content =~ /\b(?:src|href)="(.*?)"/g;
    is_deeply([grep { !m{^\Q$base\E/} } @addresses], [],
              "$name: addresses are absolute");
}

# RSS knows no plain text: a description is HTML (RSS Advisory Board, "RSS Best
# Practices Profile", description), a title is shown as it is by most.
sub check_texts
{
    my ($e, $name, $format, %has) = @_;
    my $a = $article{$name};
    my $summary = $a->{summary};

    is($e->{title}, $a->{title}, "$name: title");
    return unless $has{summary};
    like($e->{summary}, qr/\S/, "$name: a summary") unless $summary;
    return unless $summary;
    is($e->{summary}, $summary, "$name: summary") if $format ne 'rss';
    like($e->{summary}, qr/write\ &lt;em(?:&gt;|>)new&lt;\/em(?:&gt;|>)\ &amp;
         \ ("|&quot;)old\g1,\ says\ the\ café/x, "$name: summary, as HTML")
        if $format eq 'rss';
}

sub check_entry
{
    my ($e, $name, $format, $how, @has) = @_;
    my $a = $article{$name};
    my %has = map { $_ => 1 } @has;

    is($e->{id}, $a->{id}, "$name: id");
    is($e->{link}, address($name), "$name: the page, no picture");
    is_deeply($e->{authors}, authors_seen($how, @{ $a->{authors} //
              ['The Harbour Post'] }), "$name: authors");
    check_texts($e, $name, $format, %has);
    check_dates($e, $name, %has);
    check_content($e, $name);
    is_deeply($e->{tags}, [$a->{section} // (), @{ $a->{tags} // [] }],
              "$name: categories") if $has{tags};
    is($e->{enclosure}, $a->{image} ? "$base$a->{image}" : undef,
       "$name: enclosure") if $has{enclosure};
    is($e->{lang}, $a->{lang} // 'en', "$name: language") if $has{lang};
}

for my $reader (@readers) {
    for my $format (sort keys %{ $sees{$reader} }) {
        subtest "$reader reads feed.$format" => sub {
            my $feed = read_feed($reader, "$base/articles/feed.$format");

            is($feed->{wrong}, undef, 'finds nothing wrong');
            is($feed->{said} // '', '', 'warns of nothing');
            is($feed->{title}, 'The Harbour Post & Mail', 'title')
                unless $reader eq 'sfeed'; # it gives feeds names of its own
            is(@{ $feed->{entries} }, keys %article, 'as many as there are');
            for my $name (sort keys %article) {
                my ($e) = grep { $_->{link} eq address($name) }
                    @{ $feed->{entries} };
                ok($e, "$name: is there") or next;
                check_entry($e, $name, $format, @{ $sees{$reader}{$format} });
            }
        };
    }
}

subtest 'types' => sub {
    my %type = (atom => qr{^application/atom\+xml\b},
                rss => qr{^application/rss\+xml\b},
                json => qr{^application/feed\+json\b});

    for my $format (sort keys %type) {
        my $answer = served("/articles/feed.$format");

        like($answer->header('Content-Type'), $type{$format}, $format);
    }
};

# --- parts of the store

# One that is here, of those that read single feeds.
my ($library) = grep { /feedparser|ruby|perl/ } @readers;

sub names_in
{
    my $feed = shift;
    my %name = map { address($_) => $_ } keys %article;

    return join ' ', map { $name{$_->{link}} // $_->{link} }
        @{ $feed->{entries} };
}

subtest 'filtered feeds' => sub {
    plan skip_all => 'no reader is installed' unless $library;
    my %shows = (
        'section=Town%20%26%20Country' => 'market bridge',
        'author=Ann%20Writer' => 'long market bridge',
        'author=%E4%BD%90%E8%97%A4%20%E8%8A%B1%E5%AD%90' => 'japanese',
        'tag=R%26D' => 'bridge',
        'tag=%D8%AC%D8%B3%D8%B1' => 'arabic',
        'q=lighthouse' => 'nobody',
        'path=/news/ma' => 'market',
        'limit=3&page=2' => 'arabic hostile nobody',
        'limit=3&page=3' => 'market bridge',
        'tag=nothing' => '',
    );

    for my $query (sort keys %shows) {
        my $feed = read_feed($library, "$base/articles/feed.atom?$query");

        is($feed->{wrong}, undef, "$query: finds nothing wrong");
        is(names_in($feed), $shows{$query}, "$query: its articles");
        served("/articles/feed.$_?$query") for qw(atom rss json);
    }
    my $feed = read_feed($library, "$base/articles/feed.rss?limit=3&page=2");
    is(names_in($feed), $shows{'limit=3&page=2'}, 'RSS likewise');
};

subtest 'archives, followed from the feed' => sub {
    plan skip_all => 'feedparser is not installed'
        unless grep { $_ eq 'feedparser' } @readers;
    for my $format (qw(atom rss)) {
        my $url = "$base/articles/feed.$format?limit=1";
        my (@months, @names);

        # As many as there are months with articles, and no end missing.
        while (@months < 20) {
            my $feed = read_feed(feedparser => $url);

            push @names, names_in($feed) if @months;
            is($feed->{wrong}, undef, "$url: finds nothing wrong");
            served($url =~ s/^\Q$base\E//r);
            $url = $feed->{links}{'prev-archive'} or last;
            push @months, $url =~ m{/archive/([0-9-]+)\.$format};
        }
        is("@months", '2015-07 2015-06 2015-05 2015-04 2015-03',
           "$format: its months");
        is("@names", 'long japanese arabic hostile nobody market bridge',
           "$format: all articles of them");
    }
};

subtest 'one entry' => sub {
    my ($id) = $article{bridge}{id} =~ /([^:]+)$/;
    my $path = "/articles/a/$id.atom";

    served($path);
    for my $reader (grep { /feedparser|ruby/ } @readers) {
        my $feed = read_feed($reader, $base . $path);

        is($feed->{wrong}, undef, "$reader: finds nothing wrong");
        is(@{ $feed->{entries} }, 1, "$reader: one") or next;
        check_entry($feed->{entries}[0], 'bridge', 'atom',
                    @{ $sees{$reader}{atom} });
    }
};

# --- polls. Those of a reader, as the server has them in its log.

sub polls_of
{
    my ($agent, $path) = @_;

    return grep { $_->[0] eq $path && $_->[4] =~ /$agent/i }
        map { [map { s/\\"/"/gr } split /\t/] }
        split /\n/, slurp("$server->{root}/logs/polls");
}

# Who polls this path.
sub name_of { return join '-', 'poller', $_[0] =~ /([a-z]+)/g }

# What newsboat says of articles that nobody has opened.
sub unread
{
    my $home = home('newsboat-' . name_of(shift));

    return (run($home, '', qw(newsboat -x print-unread)))[0];
}

# Readers that keep tags, at this path: each has a home of its own, and so
# remembers.
sub poller
{
    my ($reader, $path, $coding) = @_;
    my $agent = { sfeed => 'curl' }->{$reader} // $reader;
    my $name = name_of($path);
    my @kept;

    # The feed as the reader has it now, and what the server saw of it: status,
    # If-None-Match, A-IM, and the ETag that it sent.
    return sub {
        my $before = polls_of($agent, $path);
        my @with = $reader eq 'feedparser' ? @kept
            : $reader eq 'sfeed' ? ($name, $coding) : $name;
        my $feed = read_feed($reader, $base . $path, @with);
        my @polls;

        eventually { (@polls = polls_of($agent, $path)) > $before };
        @kept = map { $_ // '' } @$feed{qw(etag modified)}
            if $reader eq 'feedparser' && $feed->{etag};
        is($feed->{wrong}, undef, 'finds nothing wrong');
        is(@polls, $before + 1, 'one request') or return ($feed, '');
        return ($feed, @{ $polls[-1] }[1 .. 3, 5]);
    };
}

my @pollers;
for my $reader (grep { /feedparser|newsboat|sfeed/ } @readers) {
    for my $path ('/articles/feed.atom', '/deflated/feed.atom',
                  '/brotli/feed.atom', '/articles/feed.rss') {
        my $coding = $path =~ /brotli/ ? 'br' : 'gzip';

        push @pollers, {
            reader => $reader, path => $path,
            poll => poller($reader, $path, $coding),
            mark => $coding eq 'br' && $reader eq 'sfeed'
                ? qr/-br"$/ : qr/-gzip"$/,
        } unless $path =~ /rss/ && $reader ne 'newsboat';
    }
}

# What a reader has of FEED after a poll that was answered with STATUS: one
# that keeps articles has them all; a library has what came.
sub has_names
{
    my ($p, $feed, @came) = @_;
    my @all = $p->{reader} eq 'feedparser' ? @came : keys %article;

    return is_deeply([sort split / /, names_in($feed)], [sort @all],
                     "has @{[scalar @all]}");
}

for my $p (@pollers) {
    subtest "$p->{reader} polls $p->{path}" => sub {
        my ($feed, $status, undef, undef, $tag) = $p->{poll}->();

        is($status, 200, 'the first time, all comes');
        like($tag, $p->{mark}, 'compressed');
        has_names($p, $feed, keys %article);
        is(unread($p->{path}), keys(%article) . " unread articles\n",
           'all are unread') if $p->{reader} eq 'newsboat';
        # newsboat 2.21 keeps no tag of a feed that it did not have before.
        is(($p->{poll}->())[1], 200, 'again, for it kept no tag')
            if $p->{reader} eq 'newsboat';
        for my $time (1, 2) {
            my ($feed, $status, $known, $im, $now) = $p->{poll}->();

            is($status, 304, 'then nothing new comes');
            # mod_brotli puts its mark on a 200 alone.
            is($_->[0] =~ s/-br"$/"/r, $tag =~ s/-br"$/"/r, $_->[1])
                for [$known, 'as it has the tag'], [$now, 'and is told again'];
            has_names($p, $feed);
        }
    };
}

# One new article, one that is changed.
$article{extra} = {
    title => 'A new & short notice', authors => ['Cy Sailor'],
    date => '2015-08-01T10:00:00Z',
};
$article{market}{body} = '<p>In the afternoon the sun came out after all, and '
    . 'the fishmonger sold the last of the herrings to the mayor herself.</p>';
$article{market}{has} = ['sold the last of the herrings'];
write_page($_) for qw(extra market);
learn_ids('extra');
ok(eventually { my $feed = raw('feed.atom');
                $feed =~ /short notice/ && $feed =~ /last of the herrings/ },
   'one article is new, one is changed');

for my $p (@pollers) {
    subtest "$p->{reader} polls $p->{path} after a change" => sub {
        my $delta = $p->{reader} ne 'sfeed'; # curl does not ask for it
        my ($feed, $status, $known, $im, $tag) = $p->{poll}->();

        isnt($known, '-', 'it says what it has');
        like($tag, $p->{mark}, 'what comes is compressed');
        if ($delta) {
            is($status, 226, 'what is new comes');
            is($im, 'feed', 'as it asked for');
        }
        else {
            is($status, 200, 'all comes');
        }
        has_names($p, $feed, qw(extra market));
        my ($format) = $p->{path} =~ /(\w+)$/;
        # sfeed takes an article for the same while its title is.
        for my $name ('extra', $p->{reader} eq 'sfeed' ? () : 'market',
                      $p->{reader} eq 'feedparser' ? () : 'bridge') {
            my ($e) = grep { $_->{link} eq address($name) }
                @{ $feed->{entries} };
            ok($e, "$name: is there") or next;
            check_entry($e, $name, $format, @{ $sees{$p->{reader}}{$format} });
        }
        is(unread($p->{path}), keys(%article) . " unread articles\n",
           'the new one is unread too') if $p->{reader} eq 'newsboat';
        ($feed, $status) = $p->{poll}->();
        is($status, 304, 'then nothing new comes');
        has_names($p, $feed);
    };
}

# --- an article that is taken back

unlink "$server->{root}/htdocs/news/nobody.html";
$server->fetch(GET => '/news/nobody.html');
ok(eventually { raw('feed.atom') =~
                    /<at:deleted-entry ref="$article{nobody}{id}"/ },
   'the feed has a tombstone');
my %before = %article;
delete $article{nobody};
served("/articles/feed.$_") for qw(atom rss json);

for my $reader (@readers) {
    for my $format (sort keys %{ $sees{$reader} }) {
        my $feed = read_feed($reader, "$base/articles/feed.$format");

        is($feed->{wrong}, undef,
           "$reader: a tombstone in feed.$format does not disturb");
        is_deeply([sort split / /, names_in($feed)], [sort keys %article],
                  '... it is no entry');
    }
}

# Readers keep what they had.
%article = %before;
for my $p (@pollers) {
    subtest "$p->{reader} polls $p->{path} after that" => sub {
        my ($feed, $status) = $p->{poll}->();

        is($status, $p->{reader} eq 'sfeed' ? 200 : 226, 'the tombstone comes');
        has_names($p, $feed);
        is(($p->{poll}->())[1], 304, 'then nothing new comes');
    };
}

# --- all that was read

subtest 'every document is valid' => sub {
    my @files = sort values %document;
    my @atom = grep { /\.atom/ } @files;
    my $check = Apache::Test::vars('top_dir') . '/tests/feeds/check';
    my ($out, $said, $fine) = run(home('check'), '', '/usr/bin/python3', '-B',
                                  $check, '--ours', @files);

    cmp_ok(@files, '>', 40, 'documents');
    ok($fine, 'the feed check finds nothing') or diag($out, $said);
    ($out, $said, $fine) = run(home('xmllint'), '', qw(xmllint --noout),
                               grep { !/\.json/ } @files);
    ok($fine, 'xmllint finds nothing') or diag($out, $said);
    my $schema = shared('feeds/atom.rng') or return diag
        'skipped: the Atom schema of $NC_SHARED/feeds, which is not there';
    ($out, $said, $fine) = run(home('xmllint'), '', qw(xmllint --noout),
                               '--relaxng', $schema, @atom);
    ok($fine, "nor does it by RFC 4287's schema") or diag($out, $said);
};

done_testing;
