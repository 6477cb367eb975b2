#!/usr/bin/perl
# articles.t -- whole pages in, their articles out.
#
# Each folder beside this file is a case: page.html, what must be left of it in
# expected.txt and, where there is one, expected.html, and in expected.json its
# fields; "address" is where the page was found. All were written by hand, as a
# person would want them. What we are known to do otherwise is in a file todo,
# a line each: which check ("text", "html", a field), a colon, and how it fails.
# Run from the top directory by prove.
use strict;
use warnings;
use JSON::PP;

my $tool = $ENV{NEWSCLEAN} || 'build/debug/newsclean';
my @cases = map { m{([^/]+)/page\.html$} } sort glob 'tests/articles/*/page.html';
my $n = 0;
my $failed = 0;

my %todo;    # of the case at hand: how each is known to be wrong

sub ok {
    my ($ok, $case, $what, @why) = @_;
    my $todo = exists $todo{$what} ? " # TODO $todo{$what}" : '';

    $n++;
    $failed++ unless $ok || $todo;
    print $ok ? '' : 'not ', "ok $n - $case: $what$todo\n";
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

# HTML without what lies between two lines of tags.
sub joined {
    my ($html) = @_;

    $html =~ s/>\s*\n\s*</></g;
    $html =~ s/\s+\z//;
    return $html;
}

sub read_todo {
    my ($path) = @_;

    return -f $path ? slurp($path) =~ /^([^:\n]+): *(.+)$/mg : ();
}

sub check {
    my ($case) = @_;
    my $dir = "tests/articles/$case";
    my $want = decode_json(slurp("$dir/expected.json"));
    my $text = slurp("$dir/expected.txt");
    my $got = extract("$dir/page.html", delete $want->{address});

    %todo = read_todo("$dir/todo");
    $text =~ s/\s+\z//;
    ok(shown($got->{text}) eq $text, $case, 'text', 'got:',
        shown($got->{text}), 'want:', $text);
    if (-f "$dir/expected.html") {
        my ($g, $w) = map { joined($_) } shown($got->{html}),
            slurp("$dir/expected.html");

        ok($g eq $w, $case, 'html', 'got:', $g, 'want:', $w);
    }
    for my $field (sort keys %$want) {
        my ($g, $w) = map { shown($_->{$field}) } $got, $want;

        ok($g eq $w, $case, $field, "got:  $g", "want: $w");
    }
    ok(!repeats($got->{html}, $want->{title}), $case,
        'the title is not repeated');
}

# Whether a heading begins with the title, or a paragraph is nothing else. That
# a paragraph begins with it is how an encyclopedia writes.
sub repeats {
    my ($html, $title) = map { shown($_) } @_;
    my $tags = qr/(?:<[^>]+>)*/;

    return $html =~ /<h[1-6]>$tags\Q$title\E</
        || $html =~ m{<(p|div)>$tags\Q$title\E$tags</\1>};
}

check($_) for @cases;
print "1..$n\n";
exit($failed ? 1 : 0);
