# status.t -- SetHandler newsclean-status: for people, and for Prometheus; and
# the pages that say what is wrong.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Test;

my $base = 'http://localhost:' . port();
my $store = root() . '/store/articles.db';

# The samples of Prometheus' text, by name and labels.
sub samples
{
    my $text = shift;

    return { map { /^(\S+) (\d+)$/ ? ($1 => $2) : () }
             grep { !/^#/ } split /\n/, $text };
}

sub prometheus { return fetch(GET => '/status?format=prometheus') }

subtest 'for people' => sub {
    my $answer = fetch(GET => '/status');

    is($answer->{status}, 200, 'is there');
    is($answer->header('Content-Type'), 'text/html; charset=utf-8', 'as HTML');
    like($answer->header('Cache-Control'), qr/no-store/, 'not to be stored');
    like($answer->header('Content-Security-Policy'), qr/default-src 'none'/,
         'no script would run in it');
    like($answer->{body}, qr{<h2>$_</h2>}, $_)
        for 'Cleaning', 'Keeping articles', 'The store', 'Serving';
    like($answer->{body}, qr{href="$base/status\?format=prometheus"},
         'leads to the other form');
    is(fetch(HEAD => '/status')->{raw}, '', 'HEAD has no body');
    is(note_of('/status')->{status}, 'own', 'the page is not cleaned itself');
};

# What promtool's check of a page wants: one HELP and one TYPE a name, before
# its samples, and these together.
subtest 'for Prometheus' => sub {
    my $answer = prometheus();
    my (%help, %type, %done, $last, @wrong);

    is($answer->header('Content-Type'),
       'text/plain; version=0.0.4; charset=utf-8', 'by its type');
    like($answer->{body}, qr/\n\z/, 'the last line ends');
    for my $line (split /\n/, $answer->{body}) {
        my $fine = 0;

        if ($line =~ /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S/) {
            $fine = !$help{$1}++ && !$done{$1};
        }
        elsif ($line =~ /^# TYPE (\S+) (counter|gauge)$/) {
            $fine = $help{$1} && !$type{$1} && !$done{$1};
            $type{$1} = $2;
        }
        elsif ($line =~ /^([a-zA-Z_:][a-zA-Z0-9_:]*)
                         (\{[a-z_]+="(?:[^"\\]|\\["\\n])*"\})?\ \d+$/x) {
            my ($name, $labels) = ($1, $2 // '{}');

            $fine = $name =~ /^newsclean_/ && $type{$name}
                && ($type{$name} eq 'counter') == ($name =~ /_total$/)
                && (!$done{$name} || $last eq $name)
                && !$done{"$name$labels"}++;
            $done{$name}++;
            $last = $name;
        }
        push @wrong, $line unless $fine;
    }
    is_deeply(\@wrong, [], 'every line is as it should be');
    is_deeply([grep { !$done{$_} } keys %help], [], 'no name without a sample');
    is_deeply([grep { /_(?:total|bucket|count|sum)_?(?!$)|[A-Z]/
                      || /(?:_|^)(?:ms|milli|micro|minutes|hours|days|kb|kilo|mb
                          |mega|percent)/x || /(?:second|byte)(?!s)/ }
               keys %type], [], 'units are base units, and stand where they should');
    is_deeply([grep { /_(?:seconds|bytes)/ && !/_(?:seconds|bytes)(?:_total)?$/ }
               keys %type], [], '... at the end');
    cmp_ok(keys %help, '>', 12, 'there are many');

    my $scrape = 'application/openmetrics-text;version=1.0.0;q=0.6,'
        . 'text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
    is(fetch(GET => '/status', Accept => $scrape)->header('Content-Type'),
       'text/plain; version=0.0.4; charset=utf-8', 'as it asks for it');
    like(fetch(GET => '/status', Accept => $scrape)->header('Vary'),
         qr/\bAccept\b/, '... which is said');
    like(fetch(GET => '/status', Accept => 'text/html,text/plain')
         ->header('Content-Type'), qr{^text/html}, 'people do not');
    like(fetch(GET => '/status?format=html', Accept => $scrape)
         ->header('Content-Type'), qr{^text/html}, 'the parameter goes first');
};

SKIP: {
    my ($promtool) = grep { -x } map { "$_/promtool" } split /:/, $ENV{PATH};

    skip 'no promtool (Debian: prometheus)', 1 unless $promtool;
    my $text = root() . '/metrics.txt';
    spew($text, prometheus()->{body});
    is(`$promtool check metrics <$text 2>&1`, '', 'promtool finds nothing');
}

# What mod_status' page says, in its two forms.
subtest 'in the page of mod_status' => sub {
    fetch(GET => '/clean/status.txt'); # 404: nothing of it is counted
    page('status.txt', 'plain');
    fetch(GET => '/clean/status.txt');
    my $text = eventually {
        my $now = fetch(GET => '/server-status?auto')->{body};
        $now =~ /^NewsCleanNotCleaned-type: /m && $now;
    };
    my @lines = grep { /^NewsClean/ } split /\n/, $text;
    my %auto = map { /^NewsClean(\w+(?:-[a-z-]+)?): (\d+)$/ } @lines;
    my $page = fetch(GET => '/server-status');
    my ($part) = $page->{body} =~ m{<div class="newsclean">\n(.*?)</div>}s;

    is(keys %auto, @lines, 'for scripts: a name and a number a line, each once');
    ok(exists $auto{$_}, $_) for qw(Cuts BytesCut PagesCleaned PagesQueued
        PagesDropped PagesUnchanged ArticlesStored StoreFailures Served
        HubFailures NotCleaned-type);
    is($page->header('Content-Type') =~ s/;.*//r, 'text/html', 'for people');
    like($part, qr{<h3>\Q$_\E</h3>\n<table}, "under $_")
        for 'Cleaning', 'Keeping articles', 'The store', 'Serving',
        'Telling the hub', 'The server';
    like($part, qr{>not HTML, by its type</th><td class="n">$auto{'NotCleaned-type'}</td>},
         '... in words, with the same numbers');
    # A directive is called what the configuration calls it.
    unlike($part =~ s{<style>.*?</style>}{}sr =~ s/<[^>]*>|NewsCleanPageLimit//gr,
           qr/[a-z][A-Z]|_total/, '... and no names of ours');
    is(() = $part =~ /<(?:table|tbody|tr|th|td|h[23])\b/g,
       () = $part =~ m{</(?:table|tbody|tr|th|td|h[23])>}g, 'all tags are closed');
};

subtest 'what is done is counted' => sub {
    page('counted.html', article_page('Counted', body =>
         '<div class="promo">Buy.</div>'));
    page('counted.txt', 'plain');
    my $before = samples(prometheus()->{body});
    my $bytes = length fetch(GET => '/plain/counted.html')->{body};

    fetch(GET => '/clean/counted.html');
    fetch(GET => '/clean/counted.txt');
    fetch(GET => '/news/counted.html');
    fetch(GET => '/news/counted.html', Authorization => 'Basic YTpi');
    ok(stored_by('Counted'), 'an article is stored');
    fetch(GET => '/articles/') for 1 .. 3;

    # A response is counted when it is over, which its client may know first.
    my $grown = eventually {
        my $now = samples(prometheus()->{body});
        my %grown = map { $_ => $now->{$_} - $before->{$_} } keys %$now;

        $grown{newsclean_pages_cleaned_total} >= 3 && \%grown;
    };
    my %want = (pages_cleaned_total => 3, cuts_total => 3,
                cut_bytes_total => 3 * length '<div class="promo">Buy.</div>',
                in_bytes_total => 3 * $bytes,
                'pages_not_cleaned_total{reason="type"}' => 1,
                'pages_not_kept_total{reason="user"}' => 1,
                'pages_not_kept_total{reason="vary"}' => 0,
                articles_stored_total => 1, pages_queued_total => 1,
                store_failures_total => 0, store_changes => 1);

    is($grown->{"newsclean_$_"}, $want{$_}, $_) for sort keys %want;
    cmp_ok($grown->{newsclean_served_total}, '>=', 4, 'served_total');

    my $now = samples(prometheus()->{body});
    cmp_ok($now->{newsclean_store_last_change_timestamp_seconds}, '>=',
           $now->{newsclean_start_time_seconds}, 'times are times');
    like(fetch(GET => '/status')->{body},
         qr{not HTML, by its type</th><td class="n">[1-9]}, 'also for people');
};

# A counter that was added has words here too.
unlike(prometheus()->{body}, qr/^# HELP \S+ [A-Z][a-z]+[A-Z]/m,
       'no counter goes by its inner name');

subtest 'the store is away' => sub {
    rename $store, "$store.away" or die $!;
    my $page = fetch(GET => '/status');
    my $text = prometheus();
    my $list = fetch(GET => '/articles/');
    rename "$store.away", $store or die $!;

    is($page->{status}, 200, 'the page is there');
    like($page->{body}, qr/The store can(?:'|&#39;)t be read/, 'and says so');
    is(samples($text->{body})->{newsclean_store_up}, 0, 'also to Prometheus');
    ok(!exists samples($text->{body})->{newsclean_store_changes},
       'which is told no number that is not known');
    is($list->{status}, 503, 'the list can only say so');
    like($list->{body}, qr{<a href="$base/articles/">}, '... with a way back');
    is(samples(prometheus()->{body})->{newsclean_store_up}, 1,
       'all is well after');
};

subtest 'what is wrong is said' => sub {
    my %wrong = ('/status?format=xml' => [400, qr/html or prometheus/],
                 '/status?auto' => [400, qr/The only parameter/],
                 '/articles/?page=0' => [400, qr/page has to be a number/],
                 '/articles/nothing' => [404, qr/no such page/]);

    for my $path (sort keys %wrong) {
        my $answer = fetch(GET => $path);

        is($answer->{status}, $wrong{$path}[0], $path);
        like($answer->{body}, $wrong{$path}[1], '... in words');
        like($answer->{body}, qr{<main id="main">}, '... on a page of ours');
        is(index($answer->{body}, "<a href=\"$base/articles/\">") >= 0,
           $path =~ /^.articles/, '... that leads home if there is one');
    }
    for my $path ('/status', '/articles/', '/articles/feed.atom') {
        my $answer = fetch(POST => $path, Body => 'a=1');

        is($answer->{status}, 405, "POST $path");
        is($answer->header('Allow'), 'GET, HEAD, OPTIONS', '... what is');
        like($answer->{body}, qr{can only be read}, '... in words');
    }
};

done_testing;
