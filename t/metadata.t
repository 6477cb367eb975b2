# metadata.t -- what is not data goes through in its place, untouched.
#
# c-modules/probe plays buckets into the filter and notes what comes out
# behind it, pass by pass: d5 five bytes of data, F FLUSH, E EOS, C EOC,
# X502 an error bucket, M metadata that nobody knows, | the end of a pass.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Test;

my $number = 0;

# Plays LINES at LOCATION: the answer and what arrived behind the filter.
sub play
{
    my ($location, @lines) = @_;
    my $url = sprintf '/%s/meta%d', $location, ++$number;

    script("meta$number", @lines);
    my $answer = fetch(GET => $url);
    return ($answer, trace_of($url));
}

# The same without the ends of passes: only the order counts.
sub order
{
    my $trace = shift =~ s/\| ?//gr;
    my $last = 0;

    $trace =~ s/ $//;
    # Data side by side is one.
    1 while $trace =~ s/d(\d+) d(\d+)/'d' . ($1 + $2)/e;
    return $trace;
}

my @page = ('data <p>a</p><div class=promo>x</div><p>b</p>');

subtest 'order is kept [6, 7, 8]' => sub {
    my %case = (
        'FLUSH between' => [['data <p>a</p>', 'flush', 'data <p>b</p>'],
                            'd8 F d8 E'],
        'FLUSH before the first data' => [['flush', 'data <p>a</p>'],
                                          'F d8 E'],
        'FLUSH in a pass of its own' => [['data <p>a</p>', 'pass', 'flush',
                                          'pass', 'data <p>b</p>'],
                                         'd8 F d8 E'],
        'two FLUSHes' => [['data <p>a</p>', 'flush', 'flush'], 'd8 F F E'],
        'FLUSH behind a cut block' => [[@page, 'flush', 'data .'],
                                       'd16 F d1 E'],
        'unknown metadata' => [['data <p>a</p>', 'meta', 'data <p>b</p>'],
                               'd8 M d8 E'],
        'unknown metadata first' => [['meta', 'pass', 'data <p>a</p>'],
                                     'M d8 E'],
        'unknown metadata at the end' => [['data <p>a</p>', 'meta'], 'd8 M E'],
        'unknown metadata within a cut block' => [
            ['data <p>a</p><div class=promo>x', 'meta', 'data y</div>.'],
            'd8 M d1 E'],
        'after EOS' => [['data <p>a</p>', 'eos', 'pass', 'meta', 'pass'],
                        'd8 E M'],
        'nothing but EOS' => [[], 'E'],
        'FLUSH and EOS' => [['flush'], 'F E'],
        'EOS twice' => [['data <p>a</p>', 'eos', 'pass', 'eos'], 'd8 E E']
    );

    for my $name (sort keys %case) {
        my ($answer, $trace) = play('probe', @{ $case{$name}[0] });

        is(order($trace), $case{$name}[1], $name);
        unlike($trace, qr/\(R\)/, "$name: not read");
        unlike($trace, qr/^\||\| \|/, "$name: no empty brigade [1]");
    }
};

subtest 'what is held at a FLUSH [7]' => sub {
    my (undef, $trace) = play('probe', 'data <p>a</p><div class=promo>x',
                              'flush', 'pass', 'data y</div><p>b</p>');
    is($trace, 'd8 F | d8 E |', 'the text before an open block is not');
    (undef, $trace) = play('probe', 'data <p>a</p><section><h2>Before Yo',
                           'flush', 'pass', 'data ung</h2></section>');
    is(order($trace), 'd8 F d40 E',
       'a block whose heading is not complete is, and comes afterwards');
    (undef, $trace) = play('probe', 'data <p>a</p>and <i', 'flush', 'pass',
                           'data >b</i>');
    is($trace, 'd12 F | d8 E |', 'of a tag cut in two, the tag');
};

subtest 'once, at the end [6]' => sub {
    my ($answer, $trace) = play('probe', @page, 'eos', 'pass', 'eos', 'pass',
                                'data <i>late</i>', 'pass');
    my ($first) = split / E/, $trace;

    is($answer->{body} =~ s/<i>late.*//r, '<p>a</p><p>b</p>',
       'the end of the page is made once');
    ($answer, $trace) = play('probe', 'data <p>a</p><div class=promo>x', 'eos',
                             'pass', 'eos');
    is(order($trace), 'd26 E E', 'what was held comes before EOS, and once');
    ($answer, $trace) = play('probe', 'data <p>a</p>', 'pass', 'noeos');
    like(order($trace), qr/^d8 E/, 'a handler that forgets EOS');
    is($answer->{body}, '<p>a</p>', 'is answered all the same');
};

subtest 'error buckets [8]' => sub {
    my ($answer, $trace) = play('probe', 'error 502');
    is($answer->{status}, 502, 'before any data: its status');
    like($answer->{body}, qr/502|Proxy Error|Bad Gateway/i,
         "and the server's page of the error");
    like($trace, qr/^X502/, 'it was passed on');

    ($answer, $trace) = play('probe', 'error 413', 'eos', 'pass');
    is($answer->{status}, 413, 'with an EOS behind it');

    ($answer, $trace) = play('probe', 'data <p>a</p>', 'flush', 'pass',
                             'error 502', 'pass');
    like(order($trace), qr/^d8 F X502/, 'in the middle: in its place');
    like($answer->{body}, qr{^<p>a</p>}, 'behind what came before');
    ok(!$answer->{whole}, 'the client sees that the page is not complete');

    ($answer, $trace) = play('probe', 'data <p>a</p><div class=promo>x',
                             'flush', 'pass', 'error 502', 'pass');
    like(order($trace), qr/^d8 F (?:d18 )?X502/, 'while a block is held');

    ($answer, $trace) = play('probe', 'data <p>a</p>', 'flush', 'pass', 'eoc',
                             'pass');
    like(order($trace), qr/^d8 F C/, 'EOC');

    # The head goes out with the first bytes, or never.
    my @data = ('data <p>a</p>');
    for my $end ('error 502', 'eoc') {
        for my $lines ([@data, 'pass', $end], [@data, $end],
                       ['meta', 'pass', $end]) {
            my ($bare) = play('bareprobe', @$lines);

            ($answer) = play('probe', @$lines);
            is_deeply([@$answer{qw(status body whole)}],
                      [@$bare{qw(status body whole)}],
                      "@$lines: as without us");
        }
    }
};

subtest 'trouble before us [11]' => sub {
    my ($answer, $trace) = play('probe', 'data <p>a</p>', 'flush', 'pass',
                                'fail', 'data <p>b</p>', 'pass');
    unlike($answer->{body}, qr/<p>b/, 'nothing is made up after a read error');
    ok(!$answer->{whole} || $answer->{status} >= 500,
       'the client sees that the page is not complete');
    like($answer->{raw}, qr{<p>a</p>}, 'what came before it arrived');

    my @said = ('type text/html; charset=utf-8');
    my %case = (
        'looked at for what the page is' => [[], '<p>a</p>'],
        'ready to be passed on' => [\@said, '<p>a</p>'],
        'held for a heading' => [\@said, '<p>a</p><section><h2>Before Yo'],
        'held for the end of a tag' => [\@said, '<p>a</p><b title="x']
    );
    for my $name (sort keys %case) {
        my ($head, $bytes) = @{ $case{$name} };

        for my $how (qw(fail timeout)) {
            ($answer, $trace) = play('probe', @$head, "data $bytes", $how,
                                     'data <p>b</p>');
            is($answer->{status}, 200, "$how, $name: there is an answer");
            is(join('', @{ $answer->{chunks} }), $bytes,
               "$how, $name: what had come, and no more");
            ok(!$answer->{whole}, "$how, $name: seen not to be complete");
        }
    }
    my $http = connection();
    script('next', 'data <p>b</p>');
    $http->send_request(GET => "/probe/meta$number",
                        Connection => 'keep-alive');
    $http->send_request(GET => '/probe/next');
    unlike($http->answer->{raw}, qr{HTTP/1|<p>b},
           'no other answer stands where its end should');

    ($answer, $trace) = play('probe', 'fail');
    isnt($answer->{status}, 200, 'at the very start: no 200')
        if $answer->{status};
    ok(!$answer->{whole} || $answer->{status} != 200, 'or no complete one');
};

subtest 'trouble behind us [5]' => sub {
    for my $n (1 .. 4) {
        my (undef, $trace) = play('probe', "failpass $n", map {
            ("data <p>$_</p><div class=promo>x</div>", 'flush', 'pass')
        } 1 .. 6);
        my ($before, $after) = split /!/, $trace, 2;

        is(($before =~ tr/|//), $n, "failure at pass $n: reached");
        unlike($after // '', qr/d/, "failure at pass $n: no data after it");
    }
};

# Where all that the module can do is done, until no pass is left to fail.
subtest 'trouble behind us, at whatever pass it is [5]' => sub {
    my ($n, $answer, $trace) = (0);
    my @titles;

    do {
        push @titles, 'Trouble at pass ' . ++$n;
        my $page = article_page($titles[-1], body => '<div class=promo>x</div>'
            . '<p></p><img data-src=/a.png><p style="x: y">a<br><br>b</p>');
        my @pieces = map { s/\n/\\n/gr } $page =~ /(.{1,400})/gs;

        ($answer, $trace) = play('whole', "failpass $n", map {
            ("data $_", 'flush', 'pass')
        } @pieces);
        my ($before, $after) = split /!/, $trace, 2;
        unlike($after // '', qr/d/, "pass $n: no data after it");
        # Before the head is sent, httpd can say 500.
        ok(!$answer->{whole} || $answer->{status} == 500,
           "pass $n: the client sees that it broke off") if defined $after;
    } while $trace =~ /!/ && $n < 50;
    cmp_ok($n, '>', 4, 'there were some');
    ok($answer->{whole}, 'the last one is whole');
    ok(stored_by($titles[-1]), 'and stored');
    # All go through one queue.
    is_deeply([grep { entry_of($_) } @titles[0 .. $n - 3]], [],
              'of what broke off before its end, nothing is');
};

subtest 'a pipe that is not ready [3]' => sub {
    my $gate = gate('pipe', 1);
    my ($answer, $trace) = play('probe', 'data <p>a</p>',
                                "again $gate <p>b</p>");
    is($answer->{body}, '<p>a</p><p>b</p>', 'an open gate');
    unlike($trace, qr/F/, 'no FLUSH of our own when there is no wait [14]');

    ($answer, $trace) = play('probe', @page);
    unlike($trace, qr/F/, 'nor for a plain page');
    ($answer, $trace) = play('probe', map { "data $_" } split //,
                             '<p>one</p><i>two</i>' x 20);
    cmp_ok(($trace =~ tr/|//), '<=', 3, 'nor a pass a bucket [4, 14]');
};

subtest 'a big page goes on in steps [2, 4]' => sub {
    my $line = '<p>' . 'and so it goes on, ' x 50 . '</p>';
    page('steps.html', $line x 1000);
    my ($answer, $trace) = play('probe', 'file htdocs/pages/steps.html');

    is(length $answer->{body}, 1000 * length $line, 'complete');
    my @data = $trace =~ /d(\d+)/g;
    cmp_ok(scalar @data, '>', 3, 'not in one piece');
    cmp_ok((sort { $b <=> $a } @data)[0], '<=', 256 * 1024,
           'no step has more than 256 KB');
};

subtest 'what is left alone is left alone' => sub {
    my @lines = ('data <p class=promo>a</p>', 'flush', 'meta', 'empty',
                 'data b');
    my (undef, $trace) = play('probe', 'type text/plain', @lines);
    is(order($trace), 'd20 F M d1 E', 'a type that is not ours');
    (undef, $trace) = play('bareprobe', @lines);
    is(order($trace), 'd20 F M d1 E', 'no filter');
};

done_testing;
