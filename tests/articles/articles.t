#!/usr/bin/perl
# articles.t -- whole pages in, their articles out.
#
# Each folder beside this file is a case: page.html, what must be left of it in
# expected.txt, and in expected.json its fields; "address" is where the page
# was found. All were written by hand. Run from the top directory by prove.
use strict;
use warnings;
use JSON::PP;

my $tool = 'build/debug/newsclean';
my @cases = map { m{([^/]+)/page\.html$} } sort glob 'tests/articles/*/page.html';
my $n = 0;
my $failed = 0;

sub ok {
    my ($ok, $name, @why) = @_;

    $n++;
    $failed++ unless $ok;
    print $ok ? '' : 'not ', "ok $n - $name\n";
    print map { "# $_\n" } split /\n/, join "\n", @why unless $ok;
}

sub slurp {
    my ($path) = @_;

    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$in>;
}

# The article of a page, as the tool's JSON has it.
sub extract {
    my ($page, $address) = @_;

    open my $out, '-|', $tool, 'extract', '--url', $address, '--format',
        'json', $page or die "$tool: $!\n";
    local $/;
    my $json = <$out>;
    close $out or return { text => "failed: $?" };
    return decode_json($json);
}

sub shown {
    my ($value) = @_;

    $value = defined $value ? $value : '(none)';
    utf8::encode($value) if utf8::is_utf8($value);
    return $value;
}

sub check {
    my ($case) = @_;
    my $dir = "tests/articles/$case";
    my $want = decode_json(slurp("$dir/expected.json"));
    my $text = slurp("$dir/expected.txt");
    my $got = extract("$dir/page.html", delete $want->{address});

    $text =~ s/\s+\z//;
    ok(shown($got->{text}) eq $text, "$case: text", 'got:',
        shown($got->{text}), 'want:', $text);
    for my $field (sort keys %$want) {
        my ($g, $w) = map { shown($_->{$field}) } $got, $want;

        ok($g eq $w, "$case: $field", "got:  $g", "want: $w");
    }
    my $title = quotemeta shown($want->{title});
    ok(shown($got->{html}) !~ />$title</, "$case: the title is not repeated");
}

check($_) for @cases;
print "1..$n\n";
exit($failed ? 1 : 0);
