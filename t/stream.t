# stream.t -- the reader does not wait for what is not made yet.
#
# A script (c-modules/probe) sends a part of a page and stops at a gate, a
# file that only this test makes. What arrives before the gate is opened was
# therefore sent without waiting for the rest: no clock is asked.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Test;

# Asks for PATH, waits until the body matches EARLY, opens the gate, reads the
# rest. What had come early, and the whole answer.
sub gated
{
    my ($path, $gate, $early) = @_;
    my $http = connection();

    $http->send_request(GET => $path);
    my $seen = $http->read_until($early, 8);
    gate($gate, 1);
    my $answer = $http->answer('GET');

    return (NewsClean::HTTP::parse($seen, 'GET')->{body}, $answer);
}

my $n = 0;

sub scripted
{
    my ($location, @lines) = @_;

    script('stream' . ++$n, @lines);
    return "/$location/stream$n";
}

for my $location (qw(probe proxyscript)) {
    my $how = $location eq 'probe' ? 'a handler' : 'a back end';

    subtest "$how that sends a FLUSH [7]" => sub {
        my $gate = gate("flush-$location");
        my $path = scripted($location, 'data <p>first</p>', 'flush', 'pass',
                            "wait $gate", 'data <p>second</p>');
        my ($early, $answer) = gated($path, "flush-$location", qr{first</p>});

        is($early, '<p>first</p>', 'the first bytes come before the rest');
        is($answer->{body}, '<p>first</p><p>second</p>', 'the rest follows');
        ok($answer->{whole}, 'and the end');
    };

    subtest "$how in the middle of a promotion [7]" => sub {
        my $gate = gate("held-$location");
        my $path = scripted($location,
                            'data <p>one</p><div class=promo><p>buy', 'flush',
                            'pass', "wait $gate", 'data </p></div><p>two</p>');
        my ($early, $answer) = gated($path, "held-$location", qr{one</p>});

        is($early, '<p>one</p>', 'what is before it comes, the block not');
        is($answer->{body}, '<p>one</p><p>two</p>', 'nor later');
    };
}

subtest 'a handler in the middle of a heading [7]' => sub {
    my $gate = gate('heading');
    my $path = scripted('probe', 'data <p>one</p><div><section><h2>What',
                        'flush', 'pass', "wait $gate",
                        'data  next?</h2><p>x</p></section></div>');
    my ($early, $answer) = gated($path, 'heading', qr{one</p>});

    is($early, '<p>one</p>', 'the block waits for its heading');
    is($answer->{body}, '<p>one</p><div><section><h2>What next?</h2><p>x</p>'
       . '</section></div>', 'and comes when it is another');
};

subtest 'as soon as a heading is known' => sub {
    my $gate = gate('known');
    my $path = scripted('probe', 'data <section><h2>Weather</h2><p>Rain</p>',
                        'flush', 'pass', "wait $gate", 'data .</section>');
    my ($early, $answer) = gated($path, 'known', qr{Rain</p>});

    is($early, '<section><h2>Weather</h2><p>Rain</p>', 'its block goes on');
    is($answer->{body}, '<section><h2>Weather</h2><p>Rain</p>.</section>',
       'to the end');
};

subtest 'a pipe that is not ready [3]' => sub {
    my $gate = gate('pipe');
    my $path = scripted('probe', 'data <p>first</p>',
                        "again $gate <p>second</p>");
    my ($early, $answer) = gated($path, 'pipe', qr{first</p>});

    is($early, '<p>first</p>', 'what there is goes out before it is waited');
    is($answer->{body}, '<p>first</p><p>second</p>', 'the rest follows');
    like(trace_of($path), qr/^d12 F \| d13 E \|$/, 'with one FLUSH between');
};

subtest 'headers come before the first data [35]' => sub {
    my $gate = gate('head');
    my $path = scripted('probe', 'header Content-MD5: x', 'header ETag: "a"',
                        'header Content-Length: 25', 'data <p>first</p>',
                        'flush', 'pass', "wait $gate", 'data <p>second</p>');
    my ($early, $answer) = gated($path, 'head', qr{first</p>});

    like($answer->header('ETag'), qr/^"a-nc[0-9a-f]{8}"$/, 'the tag is ours');
    is($answer->header('Content-MD5'), '', 'the digest is gone');
    is($answer->{body}, '<p>first</p><p>second</p>', 'the body is whole');
};

subtest 'more than the limit is held of nothing [12]' => sub {
    my $text = 'word ' x 2000;
    my $gate = gate('limit');
    my $path = scripted('tight', "data <p>a</p><section>$text", 'flush',
                        'pass', "wait $gate", 'data </section><p>b</p>');
    my ($early, $answer) = gated($path, 'limit', qr{word word});

    like($early, qr{^<p>a</p><section>word}, 'an undecided block goes on');
    is($answer->{body}, "<p>a</p><section>$text</section><p>b</p>",
       'every byte of it');

    $path = scripted('tight', "data <p>a</p><div class=promo>$text</div><p>b");
    is(fetch(GET => $path)->{body}, '<p>a</p><p>b',
       'a block that a rule names is cut though it is longer');
};

done_testing;
