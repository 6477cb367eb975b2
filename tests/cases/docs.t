#!/usr/bin/perl
# docs.t -- what the documents name is there: files, targets of the Makefile,
# headings that are linked to.
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;

use lib dirname(__FILE__) . '/lib';
use NewsClean::File qw(slurp);

# As the anchors of a rendered page are made.
sub anchor
{
    my $heading = lc shift;

    $heading =~ s/[^\w -]//g;
    return $heading =~ tr/ /-/r;
}

sub anchors
{
    my $text = slurp(shift) =~ s/^```.*?^```//gmsr;

    return map({ anchor($_) => 1 } $text =~ /^#+ (.*)$/mg),
        map { $_ => 1 } $text =~ /<a name="([^"]+)"/g;
}

my $makefile = slurp('Makefile');
my %targets = map { $_ => 1 } map { split } ($makefile . slurp('conf/install.mk')) =~ /^([\w -]+):(?!=)/mg;

for my $file (qw(README.md CONTRIBUTING.md SECURITY.md)) {
    my $text = slurp($file);
    my @paths = $text =~ m{`((?:src|include|tests|conf|t|manual|debian)/[\w./-]+)`}g;
    my @links = $text =~ m{\]\(((?!https?:)[^)]+)\)}g;

    is_deeply([grep { !-e } @paths], [], "$file: the files it names");
    is_deeply([grep { !$targets{$_} } $text =~ /(?:^|`)make\s+([a-z][\w-]*)/mg], [],
              '... the targets');
    for my $link (@links) {
        my ($to, $at) = split /#/, $link, 2;
        $to ||= $file;
        ok(-e $to, "... its link to $to") or next;
        my %there = $at ? anchors($to) : ();
        ok(!$at || $there{$at}, "... and #$at in it") if $at;
    }
}

done_testing();
