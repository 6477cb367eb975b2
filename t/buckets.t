# buckets.t -- what is cut does not depend on how the page comes in pieces.
#
# mod_bucketeer reads control bytes in a page: ^B ends a bucket, ^P passes the
# brigade on, ^F puts a FLUSH in. Every page here comes whole, and in three
# forms that split it everywhere; the answers have to be the same [10].
# c-modules/probe brings the kinds of bucket that mod_bucketeer can't [9, 11].
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Test;

use constant { B => "\x02", P => "\x10", F => "\x06" };

my %split = (
    'passed on byte by byte' => sub { $_[0] =~ s/(.)/$1@{[P]}/gsr },
    'a bucket a byte' => sub { $_[0] =~ s/(.)/$1@{[B]}/gsr },
    'flushed every 7 bytes' => sub { $_[0] =~ s/(.{7})/$1@{[F]}@{[P]}/gsr }
);

# name => [page, clean page]
my %page = (
    'a block' => ['<p>a</p><div class="promo">x</div><p>b</p>',
                  '<p>a</p><p>b</p>'],
    'by class, id and exception' => [
        "<DIV\tCLASS='big promo'\n>x</DIV\n>|<p id=ad>y</p>|"
        . '<b class="editorial promo">z</b>',
        '||<b class="editorial promo">z</b>'],
    'names that begin alike' => [
        '<div class="promotion">x</div><p id="add">y</p><p class=a-promo>z',
        '<div class="promotion">x</div><p id="add">y</p><p class=a-promo>z'],
    'a section' => [
        '<p>a</p><section> <h2>Before&nbsp;<i>You</i> Go</h2><p>x</p></section>'
        . '<p>b</p>', '<p>a</p><p>b</p>'],
    'almost a section' => [
        '<p>a</p><section><h2>Before You Goes</h2><p>x</p></section><p>b</p>',
        '<p>a</p><section><h2>Before You Goes</h2><p>x</p></section><p>b</p>'],
    'a curly apostrophe' => [
        "<div><h3>What\xe2\x80\x99s Hot</h3><p>x</p></div>"
        . '<div><h3>What&rsquo;s Hot</h3>y</div><p>b</p>', '<p>b</p>'],
    'script and style' => [
        "<script>if (a<b) w('<div class=promo>x</div>')</script>"
        . '<style>a>b{}</style><script><!-- <script> </script> --></script>'
        . '<div class=promo><script>"</div>"</script></div>.',
        "<script>if (a<b) w('<div class=promo>x</div>')</script>"
        . '<style>a>b{}</style><script><!-- <script> </script> --></script>.'],
    'comments' => [
        '<!--><p>a</p><!-- -- > <div class=promo> --!><p>b</p>'
        . '<!-- a - -- --><div class=promo><!-- </div> --></div><p>c</p>',
        '<!--><p>a</p><!-- -- > <div class=promo> --!><p>b</p>'
        . '<!-- a - -- --><p>c</p>'],
    'title and textarea' => [
        '<title><div class=promo>t</div></title><textarea><p id=ad></p>'
        . '</textareas></textarea>.',
        '<title><div class=promo>t</div></title><textarea><p id=ad></p>'
        . '</textareas></textarea>.'],
    'values with > and quotes' => [
        q{<a title='<div class="promo">' href=x/>y</a><p data-x="a>b'c">z</p>}
        . q{<div title=">" class=promo>x</div>.},
        q{<a title='<div class="promo">' href=x/>y</a><p data-x="a>b'c">z</p>.}
    ],
    'implied end tags' => [
        '<ul><li class=promo>x<li>y<li class=promo>z</ul>'
        . '<p class=promo>a<p>b<table><tr class=promo><td>c<tr><td>d</table>',
        '<ul><li>y</ul><p>b<table><tr><td>d</table>'],
    'UTF-8' => ["<p>\xc3\xa9\xf0\x9f\x93\xb0</p><div class=promo>\xc3\xa9</div>"
                . "<p>\xe2\x82\xac</p>",
                "<p>\xc3\xa9\xf0\x9f\x93\xb0</p><p>\xe2\x82\xac</p>"],
    'tags unwrapped' => ['<p><font color="red">a<b>b</b></font>c</p>',
                         '<p>a<b>b</b>c</p>'],
    'a doctype, loose ends' => [
        "<!DOCTYPE html>\r\n<html><body>&amp;&#x27;&notit; a<b c </p> </ x>"
        . '<? php ?><![CDATA[ <div class=promo> ]]></div>x<',
        undef],
    'foreign content' => [
        '<svg viewBox="0 0 1 1"><![CDATA[<div class=promo>]]><path d="M0"/>'
        . '</svg><div class=promo><svg><title>x</title></svg></div>.',
        '<svg viewBox="0 0 1 1"><![CDATA[<div class=promo>]]><path d="M0"/>'
        . '</svg>.']
);

if (my $seed = shared('seed/page.html')) {
    $page{'the seed page'} = [slurp($seed), undef];
}
else {
    diag 'skipped: the seed page ($NC_SHARED/seed is not there)';
}

for my $name (sort keys %page) {
    my ($in, $want) = @{ $page{$name} };
    my $file = 'split.html';

    page($file, $in);
    my $whole = fetch(GET => "/named/$file")->{body};
    is($whole, $want, "$name: whole") if defined $want;
    for my $how (sort keys %split) {
        page($file, $split{$how}->($in));
        my $got = fetch(GET => "/split/$file");

        ok($got->{body} eq $whole && $got->{whole}, "$name: $how")
            or diag("got:  $got->{body}\nwant: $whole");
    }
}

# Buckets of other kinds. The page is one of those above.
my ($in, $want) = @{ $page{'by class, id and exception'} };
my $text = $in =~ s/\n/\\n/gr =~ s/\t/\\t/gr;
my @bytes = map { s/\n/\\n/r =~ s/\t/\\t/r } split //, $in;
my %kind = (
    'transient buckets [9]' => [map { "transient $_" } $text =~ /(.{1,8})/g],
    'transient bytes [9]' => [map { "transient $_" } @bytes],
    'a bucket of unknown length [11]' => ["unknown $text"],
    'an unknown length, a byte a read [11]' => ["trickle $text"],
    'bytes of unknown length [11]' => [map { "unknown $_" } @bytes],
    'empty buckets between bytes [11]' => [map { ('empty', "data $_") } @bytes],
    'empty buckets at the ends [11]' => ['empty', 'pass', "data $text",
                                         'empty'],
    'empty brigades between [1]' => [map { ('emptypass', "data $_", 'pass',
                                            'emptypass') } @bytes],
    'a file bucket' => ['file htdocs/pages/kind.html']
);
page('kind.html', $in);
for my $name (sort keys %kind) {
    script('kind', @{ $kind{$name} });
    is(fetch(GET => '/probe/kind')->{body}, $want, $name);
}

done_testing;
