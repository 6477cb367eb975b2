#!/usr/bin/perl
# rules-readme.t -- every example of conf/rules/README does what it says there.
#
# An example is an indented paragraph: rules, pages (`<`), hosts (`@`), what is
# left (`>`, in the order of the pages, or once for each host), or what is said
# of a rule (`?`).
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use JSON::PP qw(decode_json);
use Test::More;

my $root = abs_path(dirname(__FILE__) . '/../..');
my $bin = $ENV{NEWSCLEAN} || "$root/build/debug/newsclean";
plan skip_all => "no $bin" unless -x $bin;
my $tmp = tempdir(CLEANUP => 1);
chdir $tmp or die;

sub spew {
    my ($name, $content) = @_;
    open my $file, '>:raw', $name or die "$name: $!";
    print $file $content;
    close $file;
}

sub clean {
    my ($page, $host) = @_;
    my $at = defined $host ? "--host '$host'" : '';
    spew('page', $page);
    return scalar `'$bin' clean --no-default-rules --rules rules $at page`;
}

my $examples = 0;

sub try_example {
    my @lines = @_;
    my (@rules, @pages, @hosts, @left, @said);
    for (@lines) {
        if (/^< (.*)/) { push @pages, $1 }
        elsif (/^> ?(.*)/) { push @left, $1 }
        elsif (/^@ (.*)/) { push @hosts, $1 }
        elsif (/^\? (.*)/) { push @said, $1 }
        else { push @rules, $_ }
    }
    my $name = join ' | ', @rules;
    spew('rules', join '', map { "$_\n" } @rules);
    my $json = decode_json(scalar `'$bin' rules --json rules`);
    if (@said) {
        my %kinds = %{ $json->{skipped_by_kind} };
        my @got = map { "skipped: $_" } grep { $kinds{$_} } sort keys %kinds;
        push @got, map {
            ($_->{column} ? "column $_->{column}: " : '') . $_->{reason}
        } @{ $json->{refusals} };
        is "@got", "@said", $name;
    }
    else {
        is_deeply $json->{refusals}, [], "$name: taken";
        is scalar @left, @hosts ? @hosts : @pages, '... results';
        for my $i (0 .. $#left) {
            is clean($pages[@hosts ? 0 : $i], $hosts[$i]), $left[$i],
                "... $left[$i]" . (@hosts ? " on $hosts[$i]" : '');
        }
    }
    $examples++;
}

open my $in, '<:raw', "$root/conf/rules/README" or die $!;
my $text = do { local $/; <$in> };
for my $paragraph (split /\n{2,}/, $text) {
    my @lines = split /\n/, $paragraph;
    next if grep { !/^    / } @lines;
    s/^    // for @lines;
    try_example(@lines) if grep { /^[<?] / } @lines;
}

cmp_ok $examples, '>', 25, 'examples were found';

# What the README calls known is known: each pseudo-class in a rule of its own.
for my $pseudo (qw{:not(a) :is(a) :where(a) :has(a) :-abp-has(a) :if(a)
                   :if-not(a) :has-text(a) :contains(a) :-abp-contains(a)
                   :min-text-length(3) :matches-attr(a) :upward(2) :upward(b)
                   :nth-ancestor(2) :first-child :last-child :only-child
                   :nth-child(2) :nth-last-child(2) :first-of-type
                   :last-of-type :only-of-type :nth-of-type(2)
                   :nth-last-of-type(2) :empty :root}) {
    spew('rules', "##div$pseudo\n");
    is decode_json(scalar `'$bin' rules --json rules`)->{taken}, 1, $pseudo;
    (my $name = $pseudo) =~ s/\(.*//;
    like $text, qr/\Q$name\E|\Q-of-type forms\E/, '... is told of';
}

done_testing;
