# bytes.t -- real pages, with no rule, or none that matches: every byte.
#
# A sample of the corpus beside the project (tests/httpd.sh takes it); unit
# tests take all of it through the rewriter.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Test;

my $dir = shared('pages');
my @files = $dir ? sort glob "$dir/*" : ();
plan skip_all => '$NC_SHARED/corpus/dev is not there' unless @files;

for my $file (@files) {
    my $bytes = slurp($file);
    my ($name) = $file =~ m{([^/]+)$};

    page('bytes.html', $bytes);
    for my $location (qw(norules nomatch)) {
        my $answer = fetch(GET => "/$location/bytes.html");
        ok($answer->{body} eq $bytes && $answer->{whole},
           "$name, $location (" . length($bytes) . ' bytes)');
    }
}

done_testing;
