# filter.t -- which responses are cleaned, and what their heads say after it.
#
# The numbers in brackets are those of the checklist that the filter was built
# to: what a client can see of each line is asserted here or in buckets.t,
# metadata.t, stream.t and config.t.
use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use HTTP::Date qw(str2time time2str);
use Test::More;
use NewsClean::Test;

use constant DIRTY => '<!DOCTYPE html><html><head><title>t</title></head><body>'
    . '<p>one</p><div class="promo"><p>buy</p></div><p>two</p></body></html>';
use constant CLEAN => '<!DOCTYPE html><html><head><title>t</title></head><body>'
    . '<p>one</p><p>two</p></body></html>';
use constant LONG_AGO => str2time('Sat, 02 Jan 2010 03:04:05 GMT');

page('page.html', DIRTY, LONG_AGO);
page('page.xhtml', DIRTY);
page('page.txt', DIRTY);
page('noext', DIRTY);
page('inner/page.html', DIRTY);

# The response to GET PATH has this body; its length, if said, is right.
sub body_is
{
    my ($path, $want, $what, @headers) = @_;
    my $answer = fetch(GET => $path, @headers);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($answer->{body}, $want, $what);
    ok($answer->{whole}, "$what: complete, and as long as it says");
    return $answer;
}

sub is_clean
{
    my ($path, $what, @headers) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return body_is($path, CLEAN, $what, @headers);
}

sub is_dirty
{
    my ($path, $what, @headers) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return body_is($path, DIRTY, $what, @headers);
}

subtest 'ways to switch it on [21, 36, 37]' => sub {
    is_clean('/clean/page.html', 'NewsClean On');
    is_clean('/named/page.html', 'SetOutputFilter');
    is_clean('/bytype/page.html', 'AddOutputFilterByType');
    is_clean('/provider/page.html', 'FilterProvider');
    is_dirty('/plain/page.html', 'not switched on');
    is_dirty('/off/inner/page.html', 'NewsClean Off in a section within');
    is_clean('/off/page.html', 'NewsClean On around it');
    my $twice = is_clean('/twice/page.html', 'asked for three times over');
    is(() = $twice->header('ETag') =~ /-nc/g, 1, 'one suffix for one cleaning');
};

subtest 'every kind of rule' => sub {
    my %case = (
        'an id' => ['<p>a</p><div id=ad>x</div><p>b</p>', '<p>a</p><p>b</p>'],
        'kept all the same' => ['<i class="promo editorial">k</i>'] ,
        'unwrapped' => ['<p><font size=7>big</font></p>', '<p>big</p>'],
        'a section' => ['<p>a</p><section><h2>Before You Go</h2><p>x</p>'
                        . '</section><p>b</p>', '<p>a</p><p>b</p>'],
        'with entities and case' => ['<p>a</p><div><h3>WHAT&#x2019;S&nbsp;hot'
                        . '</h3><ul><li>x</ul></div><p>b</p>',
                        '<p>a</p><p>b</p>'],
        'a heading that only begins so' => ['<section><h2>Before You Go Home'
                        . '</h2><p>x</p></section>'],
        'nested in its like' => ['a<div class=promo><div>x</div>y</div>z',
                                 'az'],
        'script that speaks of it' => ['<script>s="<div class=promo>"</script>'
                                       . '<p>b</p>'],
        'a comment that speaks of it' => ['<!-- <div class=promo> --><p>b</p>'],
        'odd spelling all around it' => ["<P  ID = 'q' >\r\n<Br>\0&copy<svg "
            . "viewBox=\"0 0 1 1\"><foreignObject/></svg><td>x<input disabled>"]
    );

    for my $name (sort keys %case) {
        my ($in, $want) = @{ $case{$name} };

        page('rule.html', "<!DOCTYPE html><body>$in</body>");
        body_is('/clean/rule.html',
                '<!DOCTYPE html><body>' . ($want // $in) . '</body>', $name);
    }
};

# To browsers, `/>` ends an element of XHTML; of HTML it does not.
subtest 'elements that end at once' => sub {
    my @kept = ('<!DOCTYPE html><html><head><title/><script src="a.js"/></head>'
                . '<body><p/>', '<p>kept</p></body></html>');
    my $page = "$kept[0]<div class=\"promo\"/><div class=\"promo\">cut</div>"
        . "<my-box class=\"promo\"/>$kept[1]";

    script('xml', 'type application/xhtml+xml; charset=utf-8', "data $page");
    body_is('/probe/xml', join('', @kept), 'XHTML');
    script('xml', 'type text/html; charset=utf-8', "data $page");
    body_is('/probe/xml', $page, 'HTML: all of it is the title');
};

subtest 'types [17]' => sub {
    is_clean('/clean/page.xhtml', 'application/xhtml+xml');
    is_dirty('/clean/page.txt', 'text/plain');
    is_dirty('/named/page.txt', 'text/plain, filter by name');
    for my $type ('text/html;charset=utf-8', 'TEXT/HTML', 'text/html ; a=b') {
        script('type', "type $type", 'data ' . DIRTY);
        is_clean('/probe/type', $type);
    }
    for my $type ('text/htmlx', 'text/css', 'application/json',
                  'application/xml', 'image/svg+xml') {
        script('type', "type $type", 'data ' . DIRTY);
        is_dirty('/probe/type', $type);
    }
    script('type', 'type', 'data ' . DIRTY);
    is_dirty('/probe/type', 'no type at all');
};

subtest 'says text/html and is something else [23]' => sub {
    my %body = (
        'JSON object' => '{"html": "<div class=promo>x</div>"}',
        'JSON array' => "\n [\"<div class=promo>x</div>\"]",
        'PNG' => "\x89PNG\r\n\x1a\n<div class=promo>x</div>",
        'PDF' => '%PDF-1.7 <div class=promo>x</div>',
        'UTF-16, by its mark' => "\xff\xfe" . join('', map { "$_\0" }
            split //, '<div class=promo>x</div>'),
        'UTF-16, big end first' => "\xfe\xff" . join('', map { "\0$_" }
            split //, '<div class=promo>x</div>'),
        'UTF-16 without a mark' => join('', map { "$_\0" }
            split //, '<p>a</p><div class=promo>x</div>'),
    );

    for my $name (sort keys %body) {
        page('not.html', $body{$name});
        body_is('/clean/not.html', $body{$name}, $name);
    }
    script('utf16', 'type text/html; charset=utf-16', 'data ' . DIRTY);
    is_dirty('/probe/utf16', 'charset=utf-16 in the header');
    script('iso2022', 'type text/html; charset=ISO-2022-JP', 'data ' . DIRTY);
    is_dirty('/probe/iso2022', 'charset=iso-2022-jp in the header');
};

subtest 'empty and tiny bodies [23]' => sub {
    for my $body ('', '<', 'a', '<d', '<di', '<p>', "\xef\xbb\xbf",
                  "\xef\xbb\xbf<", '&', '<!', "\n", "\0", '<!--', '</') {
        page('tiny.html', $body);
        my $shown = join ' ', map { sprintf '%02x', ord } split //, $body;
        body_is('/clean/tiny.html', $body, "the bytes '$shown'");
    }
    page('bom.html', "\xef\xbb\xbf" . DIRTY);
    body_is('/clean/bom.html', "\xef\xbb\xbf" . CLEAN, 'a byte order mark');
};

subtest 'charset stays as declared [33]' => sub {
    my $page = "<!DOCTYPE html><meta charset=iso-8859-1><p>caf\xe9</p>"
        . "<div class=promo>\xe9</div><p>\x93q\x94</p>";
    my $want = $page;

    $want =~ s{<div.*?</div>}{};
    page('latin.html', $page);
    my $answer = body_is('/clean/latin.html', $want, 'ISO-8859-1 by meta');
    is($answer->header('Content-Type'), 'text/html', 'no charset is added');
    $answer = body_is('/charset/latin.html', $want, 'AddDefaultCharset');
    is($answer->header('Content-Type'), 'text/html; charset=iso-8859-1',
       'the charset of the configuration');
    page('sjis.html', "<p>\x83\x5c\x95\x5c</p><div class=promo>\x83\x7c"
         . '</div>.');
    body_is('/clean/sjis.html', "<p>\x83\x5c\x95\x5c</p>.", 'Shift_JIS bytes');
};

subtest 'only a complete 200 [15]' => sub {
    for my $status (203, 404, 410, 500, 503) {
        script('status', "status $status", 'data ' . DIRTY);
        my $answer = is_dirty('/probe/status', "status $status");
        is($answer->{status}, $status, "$status stays $status");
    }
    page('sorry.html', DIRTY);
    my $answer = is_dirty('/missing/nothing', 'an ErrorDocument');
    is($answer->{status}, 404, 'and its status');
    $answer = fetch(GET => '/clean/nothing.html');
    is($answer->{status}, 404, "the server's own page of an error");
    like($answer->{body}, qr/not found/i, 'and it is whole');
};

subtest 'parts [16]' => sub {
    my $answer = fetch(GET => '/clean/page.html', Range => 'bytes=3-40');

    if ($answer->{status} == 206) {
        is($answer->{body}, substr(CLEAN, 3, 38), 'a part of the clean page');
        is($answer->header('Content-Range'), 'bytes 3-40/' . length CLEAN,
           'of the clean length');
    }
    else {
        is($answer->{status}, 200, 'the whole page for a part');
        is($answer->{body}, CLEAN, 'clean');
        unlike($answer->header('Accept-Ranges'), qr/bytes/,
               'and no promise of parts');
    }
    unlike(fetch(GET => '/clean/page.html')->header('Accept-Ranges'),
           qr/bytes/, 'Accept-Ranges does not say bytes');

    $answer = fetch(GET => '/proxied/page.html', Range => 'bytes=3-40');
    if ($answer->{status} == 206) {
        is($answer->{body}, substr(DIRTY, 3, 38), "a back end's part");
        is($answer->header('Content-Range'), 'bytes 3-40/' . length DIRTY,
           'and its range');
    }
    else {
        is($answer->{status}, 200, 'the whole page for a part, by proxy');
        is($answer->{body}, CLEAN, 'clean');
    }
    script('part', 'status 206', 'header Content-Range: bytes 0-9/400',
           'data <p class=promo>');
    $answer = body_is('/probe/part', '<p class=promo>', 'status 206');
    is($answer->header('Content-Range'), 'bytes 0-9/400', 'range kept');
    script('range', 'header Content-Range: bytes 0-9/400', 'data ' . DIRTY);
    is_dirty('/probe/range', 'Content-Range without a 206');
};

subtest 'encoded bodies [18]' => sub {
    my $gzip = Compress::Zlib::memGzip(DIRTY);
    my @gzip = ('Accept-Encoding' => 'gzip');

    page('page.html.gz', $gzip);
    my $answer = body_is('/encoded/page.html.gz', $gzip, 'a compressed file');
    is($answer->header('Content-Encoding'), 'x-gzip', 'still says so');
    unlike($answer->header('ETag'), qr/-nc/, 'its tag is its own');
    for my $where ('header Content-Encoding:', 'errheader Content-Encoding:',
                   'encoding') {
        script('encoded', "$where br", 'data ' . DIRTY);
        is_dirty('/probe/encoded', "$where br");
    }
    for my $name (qw(identity 8bit binary)) {
        script('encoded', "header Content-Encoding: $name", 'data ' . DIRTY);
        is_clean('/probe/encoded', "Content-Encoding: $name is none");
    }

    $answer = fetch(GET => '/deflated/page.html', @gzip);
    is($answer->header('Content-Encoding'), 'gzip', 'DEFLATE behind us');
    is(Compress::Zlib::memGunzip($answer->{body}), CLEAN, 'gets what is clean');
    like($answer->header('Vary'), qr/Accept-Encoding/, 'and Vary stays');

    $answer = fetch(GET => '/proxygzip/page.html', @gzip);
    is($answer->header('Content-Encoding'), 'gzip', 'by a back end');
    is(Compress::Zlib::memGunzip($answer->{body}), DIRTY, 'passes untouched');
    unlike($answer->header('ETag'), qr/-nc/, 'with the tag it had');
    $answer = fetch(GET => '/proxyinflate/page.html', @gzip);
    is($answer->header('Content-Encoding'), 'gzip',
       'INFLATE;NEWSCLEAN;DEFLATE');
    is(Compress::Zlib::memGunzip($answer->{body}), CLEAN, 'is clean');
    $answer = is_clean('/proxyinflate/page.html', 'and for a plain client');
};

subtest 'no-transform [19]' => sub {
    script('whole', 'header Cache-Control: no-transform', 'data ' . DIRTY);
    my $answer = is_dirty('/probe/whole', 'Cache-Control: no-transform');
    is($answer->header('Cache-Control'), 'no-transform', 'and still says so');
    script('whole', 'header Cache-Control: public, max-age=5',
           'header Cache-Control: x, No-Transform', 'data ' . DIRTY);
    is_dirty('/probe/whole', 'in a second header');
    script('whole', 'errheader Cache-Control: no-transform', 'data ' . DIRTY);
    is_dirty('/probe/whole', 'in a header for errors too');
    script('whole', 'header Cache-Control: no-transformers', 'data ' . DIRTY);
    is_clean('/probe/whole', 'a longer word is another word');
    is_dirty('/clean/page.html', 'asked for by the client',
             'Cache-Control' => 'no-transform');
};

subtest 'pages within pages [20]' => sub {
    page('part.html', '<div class="promo">half');
    page('around.html', '<p>a</p><!--#include virtual="part.html" -->'
         . ' and half</div><p>b</p>');
    body_is('/included/around.html', '<p>a</p><p>b</p>',
            'what is included is cleaned once, in the page it is part of');
    page('ssi.html', '<p>a</p><!--#include virtual="/clean/page.html" -->.');
    my $body = fetch(GET => '/included/ssi.html')->{body};
    is($body, '<p>a</p>' . CLEAN . '.', 'a location with its own NewsClean On');
};

subtest 'off for one request [22]' => sub {
    is_clean('/env/page.html', 'no variable');
    is_dirty('/env/page.html', 'by SetEnvIf', 'X-Raw' => '1');
    is_dirty('/env/page.html?raw', 'by RewriteRule');
    my $answer = fetch(GET => '/env/page.html?raw');
    unlike($answer->header('ETag'), qr/-nc/, 'with the tag of the page');
};

subtest 'length and digests [26, 29]' => sub {
    my @digests = qw(Content-MD5 Digest Content-Digest Repr-Digest);
    my @lines = map { "header $_: aGVsbG8=" } @digests;

    script('digest', @lines, 'header Content-Length: ' . length DIRTY,
           'header Content-Location: /x', 'header Vary: Accept-Language',
           'data ' . DIRTY);
    my $answer = is_clean('/probe/digest', 'a body of another length');
    is($answer->header($_), '', "no $_") for @digests;
    is($answer->header('Content-Location'), '/x', 'Content-Location stays');
    is($answer->header('Vary'), 'Accept-Language', 'Vary stays [30]');
    is($answer->header('Warning'), '', 'no Warning [31]');

    script('digest', (map { s/^header/errheader/r } @lines),
           'errheader Content-Length: ' . length DIRTY, 'data ' . DIRTY);
    $answer = is_clean('/probe/digest', 'the same in headers for errors too');
    is($answer->header($_), '', "no $_") for @digests;

    page('big.html', DIRTY . ('<p>and so on, line after line</p>' x 9000));
    body_is('/clean/big.html', CLEAN . ('<p>and so on, line after line</p>'
            x 9000), 'a page of many brigades');
    is_clean('/proxied/page.html', "a back end's Content-Length");
    script('short', 'header Content-Length: 5', 'data ' . DIRTY);
    is_clean('/probe/short', 'a length that was wrong');
};

subtest 'ETag [27]' => sub {
    my $plain = fetch(GET => '/plain/page.html')->header('ETag');
    my $tag = fetch(GET => '/clean/page.html')->header('ETag');
    my ($opaque) = $plain =~ /^(?:W\/)?"(.*)"$/;

    like($tag, qr/^(?:W\/)?"\Q$opaque\E-nc[0-9a-f]{8}"$/,
         "the page's tag and a hash of the rules, in its quotes");
    my ($hash) = $tag =~ /-nc([0-9a-f]{8})/;

    my $again = sub {
        my ($path, $what, $want, @headers) = @_;
        my $answer = fetch(GET => $path, @headers);

        is($answer->{status}, $want, $what);
        is($answer->{body}, '', "$what: no body") if $want == 304;
        return $answer;
    };
    my $answer = $again->('/clean/page.html', 'the same tag', 304,
                          'If-None-Match' => $tag);
    is($answer->header('ETag'), $tag, 'a 304 has the same tag');
    $again->('/clean/page.html', 'as a weak one', 304,
             'If-None-Match' => "W/$tag");
    $again->('/clean/page.html', 'in a list', 304,
             'If-None-Match' => "\"x\", $tag, \"y\"");
    $again->('/clean/page.html', 'a star', 304, 'If-None-Match' => '*');
    $again->('/clean/page.html', 'the tag of another set of rules', 200,
             'If-None-Match' => $tag =~ s/$hash/00000000/r);
    $again->('/clean/page.html', 'the tag of the page that was not cleaned',
             200, 'If-None-Match' => $plain);
    $again->('/plain/page.html', 'the clean tag where nothing is cleaned', 200,
             'If-None-Match' => $tag);
    $again->('/clean/page.html', 'a tag counts more than a date', 200,
             'If-None-Match' => '"x"',
             'If-Modified-Since' => time2str(time));
    is(fetch(GET => '/clean/page.html', 'If-Match' => $tag)->{status}, 200,
       'If-Match of the clean tag');
    is(fetch(GET => '/clean/page.html', 'If-Match' => '"x"')->{status}, 412,
       'If-Match of another');

    # The tag as mod_deflate makes it.
    my @gzip = ('Accept-Encoding' => 'gzip');
    $tag = fetch(GET => '/deflated/page.html', @gzip)->header('ETag');
    like($tag, qr/-nc[0-9a-f]{8}-gzip"$/, 'compressed behind us');
    $again->('/deflated/page.html', 'compressed, the same tag', 304,
             'If-None-Match' => $tag, @gzip);

    # A back end decides about the tag that it made.
    $tag = fetch(GET => '/proxied/page.html')->header('ETag');
    like($tag, qr/-nc[0-9a-f]{8}"$/, "a back end's tag gets the suffix too");
    $answer = $again->('/proxied/page.html', 'by proxy, the same tag', 304,
                       'If-None-Match' => $tag);
    is($answer->header('ETag'), $tag, 'by proxy, a 304 has the same tag');
    $again->('/proxied/page.html', 'by proxy, other rules', 200,
             'If-None-Match' => $tag =~ s/-nc[0-9a-f]{8}/-nc00000000/r);

    script('weak', 'header ETag: W/"abc"', 'data ' . DIRTY);
    like(fetch(GET => '/probe/weak')->header('ETag'),
         qr/^W\/"abc-nc[0-9a-f]{8}"$/, 'a weak tag stays weak');
};

subtest 'Last-Modified [28]' => sub {
    my $said = sub { str2time(fetch(GET => shift)->header('Last-Modified')) };

    is($said->('/plain/page.html'), LONG_AGO, 'of the file');
    for my $path ('/clean/page.html', '/proxied/page.html') {
        my $time = $said->($path);
        next unless ok(!defined $time || $time > LONG_AGO,
                       "$path: not older than the rules");
        next unless defined $time;
        cmp_ok($time, '<=', time, "$path: not in the future");
        is(fetch(GET => $path, 'If-Modified-Since' => time2str($time))->
           {status}, 304, "$path: unchanged since") if $path =~ /clean/;
        is(fetch(GET => $path, 'If-Modified-Since' => time2str(LONG_AGO))->
           {status}, 200, "$path: a copy older than the rules is old");
    }
    my $soon = time - 2;
    page('new.html', DIRTY, $soon);
    cmp_ok($said->('/clean/new.html'), '>=', $soon, 'a newer page has its own');
};

subtest 'HEAD says what GET says [25]' => sub {
    page('long.html', DIRTY . ('<p>line</p>' x 20000));
    script('head', 'header X-Press: yes', 'header ETag: "h"',
           'header Content-MD5: aGVsbG8=', 'data ' . DIRTY);
    # Neither has to be in an answer without a body (RFC 9110, 9.3.2).
    my $lines = sub {
        join "\n", sort grep { !/^(?:Date|Content-Length|Transfer-Encoding):/i }
            @{ shift->{lines} };
    };

    for my $path (qw(/clean/page.html /clean/long.html /proxied/page.html
                     /proxied/long.html /probe/head /twice/page.html
                     /named/page.html /provider/page.html /clean/page.txt)) {
        my $get = fetch(GET => $path);
        my $head = fetch(HEAD => $path);

        is($head->{status}, $get->{status}, "$path: status");
        is($head->{raw}, '', "$path: no body");
        is($lines->($head), $lines->($get), "$path: headers");
        next unless $head->header('Content-Length') ne '';
        is($head->header('Content-Length'), length $get->{body},
           "$path: the length that GET has");
    }
};

subtest 'a file is passed on in large parts' => sub {
    my $rest = '<p>line</p>' x 20000;
    page('mapped.html', DIRTY . $rest);
    my $answer = fetch(GET => '/clean/mapped.html');
    ok($answer->{body} eq CLEAN . $rest, 'cleaned');
    is($answer->header('Content-Length'), length(CLEAN . $rest),
       '220 kB at once, so that the length is known');

    page('mapped.html', DIRTY . $rest . $rest);
    $answer = fetch(GET => '/clean/mapped.html');
    ok($answer->{body} eq CLEAN . $rest . $rest && $answer->{whole},
       'a longer one');
    is($answer->header('Content-Length'), '', 'and that not at once');
};

subtest 'through a cache [34]' => sub {
    page('cached.html', DIRTY, LONG_AGO);
    my $first = is_clean('/cached/cached.html', 'when it is stored');
    page('cached.html', 'changed', LONG_AGO);
    my $second = is_clean('/cached/cached.html', 'when it comes from there');
    isnt($second->header('Age'), '', 'it did');
    is($second->header('ETag'), $first->header('ETag'), 'with its tag');
};

subtest 'for the log [22]' => sub {
    fetch(GET => '/clean/page.html?note');
    my $note = note_of('/clean/page.html?note');
    is($note->{cut}, 1, 'newsclean-cut');
    is($note->{bytes}, length(DIRTY) - length(CLEAN), 'newsclean-bytes');
    is($note->{rules}, '.promo, #ad', 'newsclean-rules');
    is($note->{stored}, '-', 'newsclean-stored, where nothing is kept');
    my $clean = $note->{status};
    isnt($clean, '-', 'newsclean-status');

    fetch(GET => '/encoded/page.html.gz?note');
    $note = note_of('/encoded/page.html.gz?note');
    isnt($note->{status}, '-', 'a status for what passes untouched');
    isnt($note->{status}, $clean, 'and another one');
    is($note->{rules}, '-', 'and no rules');
};

subtest 'the rules that cut, for the log' => sub {
    page('rules.html', '<!DOCTYPE html><div><h2>Before You Go</h2><p>x</p></div>'
        . '<font><font>a</font></font><p id=ad>1</p><p class=promo>2</p>'
        . '<p class=promo>3</p><p class="promo editorial">kept</p>');
    fetch(GET => '/clean/rules.html');
    my $note = note_of('/clean/rules.html');
    is($note->{rules}, '.promo, #ad x3; :-nc-unwrap(font) x2;'
       . ' :-nc-section(Before You Go)', 'the one that cut most is first');
    is($note->{cut}, 6, 'an end tag goes with its start tag');

    my $long = '.' . 'long' x 30;
    page('many/.htaccess', join '', map { "NewsCleanStrip $_\n" }
        '"[data-x=\'\"q\\\\\\\\\']"', $long, map { ".n$_" } 1 .. 20);
    page('many/page.html', "<!DOCTYPE html><p class=" . substr($long, 1)
        . ">a</p><p data-x='\"q\\'>a</p>"
        . join '', map { "<p class=n$_>b</p>" } 1 .. 20);
    fetch(GET => '/clean/many/page.html');
    $note = note_of('/clean/many/page.html');
    my @rules = split /; /, $note->{rules};
    is(@rules, 13, 'twelve are named');
    is($rules[12], 'others x10', '... and others counted');
    is($rules[1], q{[data-x='\\"q\\\\\\\\']}, 'quotes and backslashes are escaped');
    like($rules[0], qr/^\.(?:long){14}.{0,20}$/, 'a long one is cut short');
};

subtest 'too much for us [12]' => sub {
    my $deep = '<div>' x 20000;
    my $long = '<p title="' . 'x' x 300000 . '">';
    my %case = (
        'deeply nested' => ["<!DOCTYPE html><p>a</p>$deep<p>b</p>"],
        'an endless tag' => ["<!DOCTYPE html><p>a</p>$long<p>b</p>"],
        'a tag that never ends' => ['<!DOCTYPE html><p>a</p><p title="'
                                    . 'x' x 300000],
        'many attributes' => ['<!DOCTYPE html><p ' . join(' ', map { "a$_=1" }
                              1 .. 20000) . '>b</p>'],
        'a forgotten end tag' => ['<!DOCTYPE html><body><p>a</p>'
            . '<div class=promo><p>' . 'the rest of the page ' x 100
            . '</body></html>']
    );

    for my $name (sort keys %case) {
        page('hard.html', $case{$name}[0]);
        body_is('/clean/hard.html', $case{$name}[0], "$name: every byte");
    }
    is_clean('/clean/page.html', 'the server is well');
};

done_testing;
