# backend.t -- SECURITY.md's rows 13 to 17: what a back end may answer, and what
# of it is private.
#
# The back end of rows 13 to 15 is a process of this test that sends bytes as
# they are written here; scripts of c-modules/probe answer in rows 16 and 17.
use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use Test::More;
use NewsClean::HTTP ();
use NewsClean::Test qw(article_page slurp spew);
use NewsClean::Threats qw(row);

use constant MB => 1 << 20;

my %answers;

sub response
{
    my ($body, @lines) = @_;

    return join "\r\n", 'HTTP/1.1 200 OK', 'Content-Type: text/html', @lines,
        '', $body;
}

sub answer { $answers{"/$_[0]"} = response(@_[1 .. $#_]) }

# An article's page under NAME, in a body that is made of it.
sub article
{
    my ($name, $title, $body, @lines) = @_;
    my $page = article_page($title);

    answer($name, $body->($page), @lines);
}

my $zip = sub { Compress::Zlib::memGzip($_[0]) };
my @gzip = ('Content-Encoding: gzip', 'Connection: close');
my $length = sub { 'Content-Length: ' . length $_[0] };

# --- row 13

article('plain', 'Compressed rightly', $zip, @gzip);
article('bomb', 'A bomb', sub { $zip->($_[0] . ' ' x (100 * MB)) }, @gzip);
article('cut', 'Compressed and cut', sub { substr $zip->($_[0]), 0, -30 },
        @gzip);
article('cutlong', 'Compressed, cut early',
        sub { substr $zip->($_[0]), 0, length($zip->($_[0])) / 2 }, @gzip);
article('sum', 'Compressed with a wrong sum',
        sub { my $z = $zip->($_[0]); substr $z, -8, 4, "\1\2\3\4"; $z }, @gzip);
article('lie', 'Said to be compressed', sub { $_[0] }, @gzip);
article('twice', 'Compressed twice', sub { $zip->($zip->($_[0])) }, @gzip);
article('unknown', 'In an encoding of its own', sub { $_[0] },
        'Content-Encoding: x-own', 'Connection: close');

# --- row 14

my $long = article_page('Longer than it is');
answer('long', $long, 'Content-Length: ' . (length($long) + 100));
my $chunk = sub { sprintf "%x\r\n%s\r\n", length $_[0], $_[0] };
my @chunked = ('Transfer-Encoding: chunked', 'Connection: close');
article('noend', 'Without a last chunk', $chunk, @chunked);
article('badchunk', 'With a chunk that is none',
        sub { $chunk->($_[0]) . "ZZ\r\nx\r\n0\r\n\r\n" }, @chunked);
article('halfchunk', 'With half a chunk',
        sub { substr $chunk->($_[0]), 0, -100 }, @chunked);
article('goodchunk', 'In one chunk', sub { $chunk->($_[0]) . "0\r\n\r\n" },
        @chunked);
article('none', 'Of no length', sub { $_[0] }, 'Connection: close');

# --- row 15

my $hinted = article_page('After a hint');
$answers{'/hinted'} = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    . "HTTP/1.1 100 Continue\r\n\r\n" . response($hinted, $length->($hinted));

my $backend = NewsClean::Threats::backend(\%answers);
my $server = NewsClean::Threats->new('backend', <<"END");
ProxyPass /raw http://127.0.0.1:$backend->{port}
ProxyPass /inflate http://127.0.0.1:$backend->{port}
<Location /inflate>
    SetOutputFilter INFLATE;NEWSCLEAN
</Location>
<Location /untouched>
    SetHandler probe
    NewsClean Off
    NewsCleanSave Off
</Location>
END
$server->start;

# That none of these titles is kept; what came before the sentinel has been
# looked at.
sub are_not_kept
{
    my %title = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    $server->sentinel;
    is_deeply([grep { $server->id_of($title{$_}) } sort keys %title], [],
              'none of them is kept');
}

row $server, 13, 'bombs and lies in compressed bodies' => sub {
    my $before = $server->peak;

    $server->take('/inflate/plain');
    ok($server->stored_by('Compressed rightly'), 'what is right is kept');
    for my $name (qw(bomb cut cutlong sum lie twice unknown)) {
        my ($head, $body) = $server->take("/inflate/$name");
        cmp_ok(length $body, '<', 100 * MB, "$name: is not blown up");
    }
    cmp_ok($server->peak - $before, '<', 40 * MB, 'nor is the child');
    my $page = $answers{'/plain'} =~ s/.*?\r\n\r\n//sr;
    $server->is_whole('/raw/plain', $page);
    $server->is_whole('/raw/bomb', $answers{'/bomb'} =~ s/.*?\r\n\r\n//sr);
    are_not_kept(bomb => 'A bomb', cut => 'Compressed and cut',
                 cutlong => 'Compressed, cut early',
                 twice => 'Compressed twice',
                 sum => 'Compressed with a wrong sum',
                 unknown => 'In an encoding of its own');
    like($server->log, qr/AH02650/, 'mod_deflate has stopped the bomb');
};

# Details: t/filter.t (headers), t/stream.t (what flows), t/metadata.t (errors).
row $server, 14, 'lengths and chunks that are wrong' => sub {
    for my $name (qw(long noend badchunk halfchunk)) {
        my $answer = $server->fetch(GET => "/raw/$name");
        ok(!$answer->{whole} || $answer->{status} >= 500,
           "$name: the client sees that it is not all");
    }
    for my $name (qw(goodchunk none)) {
        my $answer = $server->fetch(GET => "/raw/$name");
        ok($answer->{whole} && $answer->{body} =~ m{</html>\s*\z},
           "$name: is whole");
    }
    are_not_kept(long => 'Longer than it is', noend => 'Without a last chunk',
                 bad => 'With a chunk that is none',
                 half => 'With half a chunk');
    isnt($server->id_of('In one chunk'), '', 'what is right is kept');

    # A handler in this server that lies.
    $server->article_script('short', 'Said to be shorter',
                            'header Content-Length: 50');
    $server->article_script('longer', 'Said to be longer',
                            'header Content-Length: 5000');
    $server->article_script('word', 'Said to be words',
                            'header Content-Length: many');
    my @strong = ('header ETag: "strong"', 'header Content-MD5: abc',
                  'header Digest: md5=abc', 'header Accept-Ranges: bytes',
                  'header Content-Length: 26');
    $server->script('cleaned', @strong,
                    'data <p>a</p><i class=promo>b', 'data </i>');
    $server->fetch(GET => "/script/$_") for qw(short longer word);
    my $answer = $server->fetch(GET => '/script/cleaned');
    is($answer->{body}, '<p>a</p>', 'what is cleaned is shorter');
    ok($answer->{whole}, '... and its length is right, if it has one');
    is($answer->header($_), '', "... $_ is gone") for qw(Content-MD5 Digest);
    isnt($answer->header('Accept-Ranges'), 'bytes', '... no part can be had');
    isnt($answer->header('ETag'), '"strong"', '... its tag is another');
    are_not_kept(short => 'Said to be shorter', longer => 'Said to be longer');

    $server->script('drip', 'data <p>first', 'flush', 'pass', 'wait gate-drip',
                    (map { ("data <p>$_", 'flush', 'pass') } 1 .. 200));
    my $http = NewsClean::HTTP::connection($server->{port});
    $http->send_request(GET => '/script/drip');
    like($http->read_until(qr/first/), qr/first/, 'drops come as they fall');
    spew("$server->{root}/gate-drip", '');
    like($http->answer('GET')->{body}, qr/<p>200\z/, '... to the last');
};

row $server, 15, 'what is no whole page' => sub {
    my %head = (
        'A part' => ['status 206', 'header Content-Range: bytes 0-9/99'],
        'A part that says 200' => ['header Content-Range: bytes 0-9/99'],
        'A part in a header for errors' =>
            ['errheader Content-Range: bytes 0-9/99'],
        'Plain text' => ['type text/plain'], 'No type' => ['type '],
        'JSON' => ['type application/json'],
        'XML' => ['type application/xml'],
        'Not to be changed' => ['header Cache-Control: no-transform'],
        'Not to be changed, said late' => ['header Cache-Control: max-age=1',
            'errheader Cache-Control: x=",", No-Transform'],
        'In UTF-16' => ['type text/html; charset=utf-16'],
        'Still compressed' => ['encoding gzip'],
    );
    my $promo = '<i class=promo>buy</i>';
    my $n = 0;

    for my $title (sort keys %head) {
        my $page = article_page($title, body => $promo) =~ s/\n/\\n/gr;
        my $name = 'part' . ++$n;
        $server->script($name, @{ $head{$title} }, "data $page");
        like($server->fetch(GET => "/script/$name")->{body}, qr/\Q$promo\E/,
             "$title: is left as it is");
    }
    $server->article_script('whole', 'Asked for as it is');
    $server->fetch(GET => '/script/whole', 'Cache-Control' => 'no-transform');
    $server->article_script('head', 'Only its head');
    is($server->fetch(HEAD => '/script/head')->{raw}, '', 'HEAD has no body');
    $server->article_script('same', 'Not modified', 'status 304');
    is($server->fetch(GET => '/script/same')->{status}, 304, '304 stays one');
    are_not_kept(%{ { map { $_ => $_ } keys %head, 'Only its head',
                      'Not modified' } });

    my ($head, $body) = $server->take('/raw/hinted');
    like($body, qr{\Q$hinted\E\z}, 'a page behind 1xx is whole');
    ok($server->stored_by('After a hint'), '... and is one');
};

# Details: t/store.t, t/negotiate.t (forms of private pages), t/gone.t.
row $server, 16, 'private pages' => sub {
    my %value = (
        'Cache-Control' => ['private', 'no-store', 'No-Cache', 'private="x"',
                            'max-age=5,PRIVATE', "foo=\"a,\\\"b\",no-store"],
        'Vary' => ['*', 'Cookie', 'accept, AUTHORIZATION', ' cookie ;q=1'],
        'Set-Cookie' => ['a=b'], 'Set-Cookie2' => ['a=b'],
        'X-Robots-Tag' => ['noindex', 'max-snippet:5, NoArchive', 'none'],
    );
    my %before = ('Cache-Control' => 'public, max-age=60', Vary => 'Accept',
                  'X-Robots-Tag' => 'all');
    my %place = ( # before, and with the value itself
        alone => sub { (undef, "header $_[0]: $_[1]") },
        second => sub { ("header $_[0]: $_[2]", "header $_[0]: $_[1]") },
        third => sub { ("header $_[0]: $_[2]", "header $_[0]: x",
                        "header $_[0]: $_[1]") },
        'for errors' => sub { (undef, "errheader $_[0]: $_[1]") },
        'second for errors' =>
            sub { ("errheader $_[0]: $_[2]", "errheader $_[0]: $_[1]") },
        'in both' => sub { ("header $_[0]: $_[2]", "errheader $_[0]: $_[1]") },
    );
    my %never;
    my $n = 0;
    my $ask = sub {
        my ($title, $lines, $method, @request) = @_;
        my $name = 'private' . ++$n;
        my $query = @request % 2 ? shift @request : '';

        $server->article_script($name, $title, grep { defined } @$lines);
        $server->fetch($method // 'GET', "/script/$name$query", @request);
        $never{$title} = $title;
    };

    for my $header (sort keys %value) {
        for my $value (@{ $value{$header} }) {
            for my $place (sort keys %place) {
                my @lines = $place{$place}->($header, $value,
                                             $before{$header} // '');
                $ask->("$header number " . ($n + 1) . " $place", \@lines);
            }
        }
    }
    $ask->('Authorization', [], GET => Authorization => 'Basic YTpi');
    $ask->('Authorization, and public', ['header Cache-Control: public'],
           GET => Authorization => 'Bearer x');
    $ask->('A user of some module', ['user somebody']);
    $ask->('A session', [], GET => Cookie => 'a=b; PHPSESSID=1');
    $ask->('A session in a second header', [],
           GET => Cookie => 'a=b', Cookie => 'login=1');
    $ask->("Status $_", ["status $_"])
        for 201, 203, 206, 226, 301, 401, 403, 404, 410, 451, 500, 503;
    $ask->("By $_", [], $_, 'Content-Length' => 0)
        for qw(POST PUT DELETE PATCH);
    $ask->('By HEAD', [], 'HEAD');
    $ask->('A part', ['status 206', 'header Content-Range: bytes 0-9/99'],
           GET => Range => 'bytes=0-9');
    $ask->('Not to be stored, says the client', [],
           GET => 'Cache-Control' => 'no-store');
    for my $end (['fail'], ['error 502'], ['eoc', 'noeos']) {
        my $title = "It ends with @$end";
        my $name = 'private' . ++$n;
        my $file = $server->article_script($name, $title);
        spew($file, slurp($file) . join "\n", 'flush', @$end, '');
        $server->take("/script/$name");
        $never{$title} = $title unless $end->[0] eq 'eoc';
    }
    # A reader who leaves in the middle is in t/store.t.
    are_not_kept(%never);
    cmp_ok($n, '>', 100, 'which were many');
    is($server->fetch(GET => '/articles/feed.atom?limit=500')->{body}
       =~ /number \d+ (?:alone|second|third|for errors|in both)/, '',
       'nor are they in the feed');
};

row $server, 17, 'what may be kept, and what is doubtful' => sub {
    my %kept = (
        'A cookie of no meaning' => [[], '', Cookie => 'theme=dark; lang=en'],
        'A query of no meaning' => [[], '?page=2&id=7'],
        'To be asked again' => [['header Cache-Control: must-revalidate']],
        'Varies on what it may' => [['header Vary: Accept-Encoding']],
    );
    my %not = (
        'A secret in the query' => [[], '?token=abc'],
        'A signature in the query' => [[], '?x=1&X-Amz-Signature=abc'],
        'A preview' => [[], '?preview_id=7'], 'A session id' => [[], '?sid=7'],
        'Not to be indexed' => [['header X-Robots-Tag: noindex']],
        'Not to be reused' => [['header Cache-Control: no-cache']],
        'A cookie that logs in' =>
            [[], '', Cookie => 'wordpress_logged_in=1'],
    );
    my $n = 0;

    for my $cases (\%kept, \%not) {
        for my $title (sort keys %$cases) {
            my ($lines, $query, @request) = @{ $cases->{$title} };
            my $name = 'policy' . ++$n;
            $server->article_script($name, $title, @$lines);
            $server->fetch(GET => "/script/$name" . ($query // ''), @request);
        }
    }
    $server->page('robots.html', article_page('Not for robots', head =>
                  '<meta name=ROBOTS content="NoIndex,follow">'));
    $server->fetch(GET => '/robots.html');
    are_not_kept(robots => 'Not for robots', map { $_ => $_ } keys %not);
    is_deeply([grep { !$server->id_of($_) } sort keys %kept], [],
              'what is everybody\'s is kept');
};

$server->stop;
done_testing;
