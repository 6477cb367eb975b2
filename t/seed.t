# seed.t -- a large newspaper's page, with nothing but the shipped rules.
use strict;
use warnings FATAL => 'all';

use JSON::PP ();
use Test::More;
use NewsClean::Test;

my $seed = shared('seed/page.html')
    or plan skip_all => '$NC_SHARED/seed is not there';
my $in = slurp($seed);
my $want = JSON::PP->new->decode(slurp(shared('seed/expected.json')));

page('seed.html', $in);
my $out = fetch(GET => '/default/seed.html')->{body};

subtest 'promotions are gone' => sub {
    my @gone = ('Before You Go', 'Columbia Pictures World Premiere',
                '"The Interview" Premiere', 'Popular in the Community',
                'Readers are talking', 'What&#x27;s Hot', 'A story everyone',
                'Another one', 'Morning Email', 'Wake up to the day', '<form',
                'Share on Facebook', '>Tweet<', 'Related Coverage',
                'Five things to know', 'Theaters screen', 'Advertisement',
                'pixel.example');

    unlike($out, qr/\Q$_\E/, $_) for @gone;
};

subtest 'everything else is there, byte for byte' => sub {
    my $at = 0;
    my $i = 0;

    # Nothing is made up or moved: the output is the input with parts left out.
    while ($i < length $out) {
        my $found = index $in, substr($out, $i, 1), $at;
        last if $found < 0;
        $at = $found + 1;
        $i++;
    }
    is($i, length $out, 'the page is the original with parts left out');

    # A line stays if no promotion is on it. Those that have one:
    my $promotion = qr{share-bar|ad_spot\ js-ad|cli-newsletter|cli-related
        |entry__slideshow|slideshow__title|class="slideshow"|slide\d\.jpg
        |Popular\ in|right-rail|pixel\.example|top-leaderboard}x;
    my @lines = split /^/m, $in;
    my @stay;
    my $in_slideshow = 0;
    for my $line (@lines) {
        $in_slideshow = 1 if $line =~ /entry__slideshow/;
        push @stay, $line unless $in_slideshow || $line =~ $promotion;
        $in_slideshow = 0 if $line =~ m{</section>};
    }
    my @out = split /^/m, $out;
    my @missing;
    for my $line (@stay) {
        my ($where) = grep { $out[$_] eq $line } 0 .. $#out;
        defined $where ? splice(@out, 0, $where + 1) : push @missing, $line;
    }
    is_deeply(\@missing, [], 'every other line, in order');
};

subtest 'the article' => sub {
    my $entry = stored_by($want->{title}, 15);
    my ($id) = $entry =~ m{<id>urn:uuid:(.*?)</id>};

    ok($id, 'is stored') or return;
    my $text = fetch(GET => "/articles/a/$id.txt")->{body};
    my @text = split /\n\n+/, $text =~ s/\s+\z//r;
    my @expected = split /\n\n+/,
        slurp(shared('seed/expected.txt')) =~ s/\s+\z//r;
    my ($first) = grep { $text[$_] eq $expected[0] } 0 .. $#text;

    ok(defined $first, 'begins with its first paragraph') or diag($text);
    $first //= 0;
    is_deeply([@text[$first .. $first + $#expected]], \@expected,
              'every paragraph, in order, and none besides');
    cmp_ok(@text - $first - @expected, '<=', 1, 'at most the address follows');
    is(() = $text =~ /\Q$want->{title}\E/g, 1, 'the title once');
    like($text, qr/\Q$want->{byline}\E/, 'the byline');

    like($entry, qr{<published>\Q$want->{published}\E</published>},
         'when it was published');
    like($entry, qr{<name>\Q$want->{byline}\E</name>}, 'who wrote it');
    my $page = fetch(GET => "/articles/a/$id.html")->{body};
    like($page, qr{<html[^>]* lang="$want->{lang}"}, 'its language');
    unlike($page, qr{data:image}, 'no placeholder of a picture');
};

done_testing;
