#!/usr/bin/perl
# security.t -- what SECURITY.md says is so: its limits are those of the code,
# none that bounds a page is missing, and each row has its test.
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;

use lib dirname(__FILE__) . '/lib';
use NewsClean::File qw(slurp);

# Every enumerator of the headers: name => [expression, file].
my %constant;
for my $file (glob 'include/*.h src/*/*.h') {
    my $text = slurp($file) =~ s{/\*.*?\*/}{ }gsr;
    while ($text =~ /\b(NC_[A-Z_]+)\s*=\s*([^,}]+?)\s*[,}]/g) {
        $constant{"$1 $file"} = [$2, $file];
    }
}

# What NAME is worth, in FILE if it is there. No more than numbers, `*` and
# names are known.
sub value_of
{
    my ($name, $file) = @_;
    my ($key) = grep { exists $constant{$_} } "$name $file",
        grep { /^\Q$name\E / } sort keys %constant;
    return undef unless $key;

    my $product = 1;
    for my $factor (split /\s*\*\s*/, $constant{$key}[0]) {
        my $n = $factor =~ /^\d+$/ ? $factor : value_of($factor, $file);
        return undef unless defined $n;
        $product *= $n;
    }
    return $product;
}

my $security = slurp('SECURITY.md');

subtest 'limits' => sub {
    my (%kinds, %told, %files);

    while ($security =~ /^\| `(NC_\w+)` \| (\d+) \| (.*?) \| `(.*?)` \|$/mg) {
        my ($name, $value, $what, $file) = ($1, $2, $3, $4);
        is(value_of($name, $file), $value, "$name is $value in $file");
        ok(exists $constant{"$name $file"}, "... and stands there");
        $told{"$name $file"} = $files{$file} = 1;
        $what =~ /^(\w+)/ and $kinds{$1} = 1;
    }
    is_deeply([grep { !$kinds{$_} }
               qw(depth attributes token page nodes time)], [],
              'there is one of each kind');

    # What stands beside them and bounds no page, with the reason.
    my $others = qr{^NC_(?:
        REFRESH_MAX | QUEUE_\w+ | REVISIONS_MAX | RETAIN_\w+ | FEED_\w+
        | HUB_MAX | HTACCESS_RULES_MAX | RULE_FILE_MAX   # the configuration's
        | SITE_XPATH_MAX | SITE_NESTING_MAX              # a site config's
        | CLEAN_CAPTION_MAX | CLEAN_CREDIT_MAX | BLOCK_START_MAX
        | JSONLD_NAMES_MAX | IDLE_VALUE_MAX              # what a thing is
        | BLOCK_MARKER_MAX | FACTS_\w+_MIN )$}x;
    my @missing = grep {
        my ($name, $file) = split ' ';
        $files{$file} && $name =~ /_(?:MAX|LIMIT)$/ && $name !~ $others
            && !$told{$_};
    } sort keys %constant;
    is_deeply(\@missing, [], 'none of these headers is left out');
};

subtest 'rows' => sub {
    my @promised = $security =~ /^\| (\d+) \|/mg;
    my %tested;

    for my $file (sort glob 't/threats/*.t') {
        $tested{$_} = 1 for slurp($file) =~ /^\s*row [\$\w]+, (\d+), '/mg;
    }
    is_deeply(\@promised, [1 .. 36], 'as many as there are');
    is_deeply([sort { $a <=> $b } keys %tested], \@promised, 'each is tested');
};

done_testing;
