# store.t -- what is kept, and above all what is not.
#
# Whatever is asked for goes through one queue, in order: when the page that
# was asked for last can be read in the feed, what came before it would be
# there too if it had been kept.
use strict;
use warnings FATAL => 'all';

use MIME::Base64 qw(encode_base64);
use Test::More;
use NewsClean::Test;

my $public = 'header Cache-Control: public, max-age=60';

# The password of `reader` in crypt's oldest form needs no tool.
spew(root() . '/conf/members', 'reader:' . crypt('secret', 'nc') . "\n");
my $login = 'Basic ' . encode_base64('reader:secret', '');

# title => [lines of the head, [method, headers of the request]]
my %kept = (
    'A page that says nothing of caches' => [[]],
    'A page that is public' => [[$public]],
    'A page with a must-revalidate' => [['header Cache-Control: '
                                         . 'must-revalidate']],
    'A page that varies on what it may' => [['header Vary: Accept-Encoding']],
    'A page asked for with a query' => [[], [GET => '?page=2']],
    'A page asked for with a harmless cookie' =>
        [[], [GET => '', Cookie => 'theme=dark']]
);

my %never = (
    'A page that is private' => [['header Cache-Control: private']],
    'A page that is Private' => [['header cache-control: max-age=5, PRIVATE']],
    'A page that is private for a field' =>
        [['header Cache-Control: private="Set-Cookie"']],
    'A page that is private in a second header' =>
        [[$public, 'header Cache-Control: private']],
    'A page that is private in a header for errors' =>
        [['errheader Cache-Control: private']],
    'A page that is private in both' =>
        [[$public, 'errheader Cache-Control: max-age=3',
          'errheader Cache-Control: private']],
    'A page with no-store' => [['header Cache-Control: no-store']],
    'A page with no-store among others' =>
        [['header Cache-Control: public', 'header Cache-Control: max-age=5',
          'header Cache-Control: foo="a,b", no-store']],
    'A page with no-transform' => [['header Cache-Control: no-transform']],
    'A page that sets a cookie' => [['header Set-Cookie: id=1']],
    'A page that sets a cookie in a header for errors' =>
        [[$public, 'errheader Set-Cookie: id=1']],
    'A page that varies on Cookie' => [['header Vary: Accept, cookie']],
    'A page that varies on Authorization' => [['header Vary: Authorization']],
    'A page that varies on everything' => [['header Vary: *']],
    'A page that varies on Cookie in a second header' =>
        [['header Vary: Accept', 'header Vary: Cookie']],
    'A page that varies on Cookie in a header for errors' =>
        [['errheader Vary: Cookie']],
    'A page with a robots header' => [['header X-Robots-Tag: noindex']],
    'A page with a robots header in a list' =>
        [['header X-Robots-Tag: nofollow',
          'errheader X-Robots-Tag: noarchive']],
    'A page with a robots header for all' => [['header X-Robots-Tag: none']],
    'A page asked for with a login' =>
        [[], [GET => '', Authorization => $login]],
    'A page asked for with a login and an age' =>
        [['header Cache-Control: max-age=60'],
         [GET => '', Authorization => $login]],
    'A page asked for with no-store' =>
        [[], [GET => '', 'Cache-Control' => 'no-store']],
    'A page with no-cache' => [['header Cache-Control: no-cache']],
    'A page asked for with a session' =>
        [[], [GET => '', Cookie => 'theme=dark; PHPSESSID=1']],
    'A page asked for with a secret' => [[], [GET => '?p=1&token=abc']],
    'A page that was posted for' => [[], [POST => '', 'Content-Length' => 0]],
    'A page of which only the head was asked for' => [[], [HEAD => '']],
    'A page with status 404' => [['status 404']],
    'A page with status 403' => [['status 403']],
    'A page with status 500' => [['status 500']],
    'A page with status 203' => [['status 203']],
    'A page that is a part' => [['status 206',
                                 'header Content-Range: bytes 0-9/99']],
    'A page that is encoded' => [['header Content-Encoding: br']],
    'A page that is plain text' => [['type text/plain']],
    'A page that breaks off' => [['failbody']],
    'A page that breaks off with bytes in hand' => [['failnow']],
    'A page that ends in an error' => [['errorbody']]
);

# The script of a page; some of them do not end as they should.
sub page_script
{
    my ($name, $title, @lines) = @_;
    my %trouble = (failbody => ['flush', 'fail'], failnow => ['fail'],
                   errorbody => ['flush', 'error 502']);
    my ($trouble) = grep { $trouble{$_} } @lines;
    my $file = storable($name, $title, grep { !$trouble{$_} } @lines);

    spew($file, slurp($file) . join '', map { "$_\n" } @{ $trouble{$trouble} })
        if $trouble;
}

# Asks for each page of %$cases below LOCATION.
sub ask
{
    my ($cases) = @_;
    my $n = 0;

    for my $title (sort keys %$cases) {
        my ($lines, $request) = @{ $cases->{$title} };
        my ($method, $query, @headers) = @{ $request // [GET => ''] };
        my $name = lc($title) =~ s/[^a-z0-9]+/-/gr;

        page_script($name, $title, @$lines);
        fetch($method, "/press/$name$query", @headers);
    }
}

# Everything that was asked for so far is in the store, if it ever will be.
my $sentinels = 0;

sub queue_is_through
{
    my $title = 'Sentinel number ' . ++$sentinels;

    storable("sentinel$sentinels", $title);
    fetch(GET => "/press/sentinel$sentinels");
    ok(stored_by($title), "the queue is through ($sentinels)");
}

subtest 'what a shared cache may keep is kept' => sub {
    ask(\%kept);
    queue_is_through();
    my $feed = feed();
    isnt(entry_of($_, $feed), '', $_) for sort keys %kept;
};

subtest 'what it may not is never kept' => sub {
    ask(\%never);
    queue_is_through();
    my $feed = feed();
    is(entry_of($_, $feed), '', $_) for sort keys %never;
};

subtest 'behind a login' => sub {
    storable('members/area', 'A page behind a login', $public =~ s/public, //r);
    is(fetch(GET => '/press/members/area')->{status}, 401, 'it is one');
    is(fetch(GET => '/press/members/area', Authorization => $login)->{status},
       200, 'that opens');
    queue_is_through();
    is(entry_of('A page behind a login'), '', 'and what is there stays there');
};

subtest 'what the page itself asks for' => sub {
    my %robots = (noindex => 'noindex', all => 'NONE', archive =>
                  'follow, noarchive');

    for my $name (sort keys %robots) {
        page("robots-$name.html", article_page("Robots say $name",
             head => "<meta name=robots content=\"$robots{$name}\">"));
        fetch(GET => "/news/robots-$name.html");
    }
    queue_is_through();
    is(entry_of("Robots say $_"), '', "a robots tag: $robots{$_}")
        for sort keys %robots;
};

subtest 'more than NewsCleanPageLimit' => sub {
    page('long.html', article_page('Far too long a page',
         body => '<p>and on</p>' x 8000));
    my $answer = fetch(GET => '/news/long.html');
    like($answer->{body}, qr{</html>\s*$}, 'the client gets all of it');
    queue_is_through();
    is(entry_of('Far too long a page'), '', 'the store nothing');

    # Without a Content-Length, nothing tells beforehand. Most of it is cut.
    my $limit = 64 * 1024;
    my %want = ('Just as long' => [0, 'queued'], 'Too long' => [1, 'too-large']);
    for my $title (sort keys %want) {
        my ($more, $stored) = @{ $want{$title} };
        my $left = $limit + $more - length article_page($title, body =>
                                                        '<p class=promo></p>');
        my $page = article_page($title, body => '<p class=promo>' . 'x' x $left
                                                . '</p>');
        for my $pieces ([$page], [$page =~ /(.{1,5000})/gs]) {
            my $name = lc($title =~ s/ /-/gr) . @$pieces;

            script($name, map { 'data ' . s/\n/\\n/gr } @$pieces);
            $answer = fetch(GET => "/press/$name");
            like($answer->{body}, qr{thanked.*</html>\s*\z}s, "$name: served");
            unlike($answer->{body}, qr/xx/, "$name: clean");
            is(note_of("/press/$name")->{stored}, $stored, "$name: $stored");
        }
    }
    queue_is_through();
    isnt(entry_of('Just as long'), '', 'the limit itself is kept');
    is(entry_of('Too long'), '', 'a byte more is not');
};

subtest 'a client that leaves' => sub {
    my $page = article_page('Left with all of it') =~ s/\n/\\n/gr;
    my ($half) = $page =~ /^(.*survey)/;

    script('leaves', 'leave', "data $page");
    fetch(GET => '/press/leaves');
    ok(stored_by('Left with all of it'), 'when it has the page: it is kept');
    script('leaves', 'leave', 'type text/html; charset=utf-8',
           'data ' . $half =~ s/all of it/a half/gr, 'pass');
    fetch(GET => '/press/leaves');
    queue_is_through();
    is(entry_of('Left with a half'), '', 'before: it is not');
};

subtest 'what is no article' => sub {
    page('menu.html', '<!DOCTYPE html><title>Only a menu here</title>'
         . '<ul><li><a href=/a>A</a><li><a href=/b>B</a></ul>');
    fetch(GET => '/news/menu.html');
    page('saved.html', article_page('Saving is not switched on'));
    fetch(GET => '/clean/saved.html');
    queue_is_through();
    is(entry_of('Only a menu here'), '', 'a page without an article');
    is(entry_of('Saving is not switched on'), '', 'NewsCleanSave Off');
};

subtest 'a client that goes away' => sub {
    my $gate = gate('gone');
    my $page = article_page('The reader went away') =~ s/\n/\\n/gr;
    my ($first, $second) = $page =~ /^(.{400})(.*)$/;

    script('gone', "data $first", 'flush', 'pass', "wait $gate",
           (map { ('data <!-- ' . 'x' x 1000 . ' -->', 'flush', 'pass') }
            1 .. 10), "data $second");
    my $http = connection();
    $http->send_request(GET => '/press/gone');
    $http->read_until(qr/The reader/);
    close $http->{socket};
    gate('gone', 1);
    note_of('/press/gone');
    queue_is_through();
    like(entry_of('The reader went away'), qr/^\z|first lorries will not/,
         'leaves all of a page in the store, or nothing');
};

subtest 'one page, one article' => sub {
    page('once.html', article_page('Told once'));
    my ($plain) = map { fetch(GET => "/news/once.html$_")->{status} }
        ('', '?utm_source=x', '?fbclid=2');
    ok(stored_by('Told once'), 'kept');
    queue_is_through();
    is(() = feed() =~ m{<title[^>]*>Told once</title>}g, 1,
       'under one address, whatever was behind the question mark');

    my ($updated) = stored_by('Told once') =~ m{<updated>(.*?)</updated>};
    fetch(GET => '/news/once.html');
    queue_is_through();
    my ($again) = entry_of('Told once') =~ m{<updated>(.*?)</updated>};
    is($again, $updated, 'the same page again changes nothing');

    my ($id) = entry_of('Told once') =~ m{<id>(.*?)</id>};
    page('once.html', article_page('Told twice', body => '<p>'
         . join(' ', hundred_words()) . '</p>'));
    fetch(GET => '/news/once.html');
    ok(stored_by('Told twice'), 'a changed page is kept anew');
    like(entry_of('Told twice'), qr{<id>\Q$id\E</id>}, 'under the same id');
    is(entry_of('Told once'), '', 'instead of the old one');
};

subtest 'what is kept is the whole page, in its own name' => sub {
    page('whole.html', article_page('The whole of it',
         body => '<p>What the council said in spring is told in <a href="'
         . '/other?utm_source=x&amp;b=1">the report of that day</a>, which did '
         . 'not speak of lorries.</p><div class=promo>Subscribe to our letter'
         . '</div>'));
    fetch(GET => '/news/whole.html', 'X-Forwarded-Server' => 'evil.example');
    my $entry = stored_by('The whole of it');

    like($entry, qr{href="http://localhost:@{[port()]}/news/whole\.html"},
         'the address is on the name of the server');
    unlike($entry, qr/evil/, "not on the client's");
    like($entry, qr{href=(?:"|&quot;)http://localhost:@{[port()]}/other
                    \?b=1(?:"|&quot;)}x, 'links are absolute');
    unlike($entry, qr/Subscribe to our/, 'what is cut is not kept');
};

# What becomes of a bucket's bytes once it was passed on depends on its kind, and
# on whether the page is cleaned; the article must not.
subtest 'what is kept does not depend on the kind of bucket' => sub {
    my $body = '<p>Read on. <i class="promo">Cut out</i> And on.</p>';
    my $head = '<!-- ' . 'What tells the encoding is copied. ' x 200 . ' -->';
    my %pieces = (
        whole => sub { "data $_[0]" },
        heap => sub { map { "data $_" } @_ },
        transient => sub { map { "transient $_" } @_ },
        unknown => sub { 'unknown ' . join '', @_ },
        trickling => sub { 'trickle ' . join '', @_ },
        flushed => sub { map { ("data $_", 'flush', 'pass') } @_ },
        mixed => sub {
            map { ($_ % 2 ? 'data ' : 'transient ') . $_[$_] } 0 .. $#_;
        },
    );

    for my $below (qw(press saved)) {
        my %content;

        for my $kind (sort keys %pieces) {
            my $page = article_page("In pieces: $below $kind", body => $body,
                                    head => $head)
                =~ s/\n/\\n/gr;

            script("$below-$kind", $pieces{$kind}->(
                $kind eq 'whole' ? $page : $page =~ /(.{1,299}[^\\])/g));
            fetch(GET => "/$below/$below-$kind");
        }
        queue_is_through();
        for my $kind (keys %pieces) {
            my ($text) = entry_of("In pieces: $below $kind")
                =~ m{<content[^>]*>(.*)</content>}s;
            $content{$kind} = $text =~ s/In pieces: $below $kind//gr;
        }
        like($content{whole},
             $below eq 'press' ? qr/Read on\. +And on\./
                               : qr/Read on\. .*Cut out.* And on\./,
             "$below: as it should be");
        is($content{$_}, $content{whole}, "$below: $_") for sort keys %content;
    }
};

# A few bytes may lie in much more memory, and are copied then.
subtest 'what is kept takes no memory that it does not need' => sub {
    my $page = article_page('In roomy memory') =~ s/\n/\\n/gr;
    my ($first, $middle, $last) = $page =~ /^(.{300})(.{199}[^\\])(.*)\z/;
    my $length = sub { length(shift =~ s/\\n/n/gr) };
    my @head = 'type text/html; charset=utf-8';

    script('roomy', @head, "data $first", "roomy $middle", "data $last");
    is(fetch(GET => '/saved/roomy')->{body}, article_page('In roomy memory'),
       'a page with one such bucket');
    is(note_of('/saved/roomy')->{shared},
       $length->($first) + $length->($last), 'that one is not shared');
    like(stored_by('In roomy memory'), qr/thanked the neighbours/, 'kept');

    script('half', @head, 'roomy <p>' . 'x' x 3997, 'roomy ' . 'y' x 3999);
    fetch(GET => '/saved/half');
    is(note_of('/saved/half')->{shared}, 4000, 'half full is full enough');

    script('crumbs', @head, 'data <p>a', map { "data $_" } 'a' .. 'z');
    fetch(GET => '/saved/crumbs');
    is(note_of('/saved/crumbs')->{shared}, 0,
       'a bucket takes more than a few bytes do');
};

subtest 'the file' => sub {
    my $file = root() . '/store/articles.db';

    ok(-e $file, 'is where it was said');
    is((stat $file)[2] & 07777 & ~0640, 0, 'nobody else may read it');
};

done_testing;
