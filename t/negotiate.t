# negotiate.t -- a page's forms at its own address, by what Accept says.
use strict;
use warnings FATAL => 'all';

use Compress::Zlib ();
use JSON::PP qw(decode_json);
use MIME::Base64 qw(encode_base64);
use Test::More;
use NewsClean::Forms;
use NewsClean::Server;
use NewsClean::Test;

my $promo = '<div class="promo"><p>Buy this very nice bridge now.</p></div>';
my $server = 'http://localhost:' . port();

# The password of `reader` in crypt's oldest form needs no tool.
spew(root() . '/conf/members', 'reader:' . crypt('secret', 'nc') . "\n");
page('bridge.html', article_page('The bridge', body => $promo), LONG_AGO);
page('sorry.html', article_page('Sorry, the page is gone'));
page('noarticle.html', '<!DOCTYPE html><title>t</title><p>Two words.</p>',
     LONG_AGO);
page('large.html', article_page('Too large', body => '<p>' . 'word ' x 20_000
                                . '</p>'), LONG_AGO);
script('bridge', 'type text/html; charset=utf-8',
       'header ETag: "abc"', 'header Cache-Control: max-age=7',
       'data ' . article_page('The bridge') =~ s/\n/\\n/gr);

my @everywhere = ('/forms/bridge.html', '/formsbare/bridge.html',
                  '/formsproxy/bridge.html', '/formscript/bridge',
                  '/formsproxyscript/bridge');

subtest 'each form, wherever the page comes from' => sub {
    for my $path (@everywhere) {
        is_form(get($path), 'html', "$path as ever");
        for my $form (@forms) {
            my $answer = asked($path, $form);

            is_form($answer, $form, "$path, $accept{$form}");
            is($answer->header('Content-Length'), length $answer->{body},
               "$path in $form: length");
            is($answer->header('X-Content-Type-Options'), 'nosniff', 'nosniff');
            is($answer->header('Content-Security-Policy'),
               "default-src 'none'; sandbox", 'may load nothing');
            is($answer->header('X-Robots-Tag'), 'noindex',
               'not for search engines');
        }
    }
};

subtest 'a CGI script' => sub {
    my $text = article_page('The bridge');
    my $file = spew(root() . '/htdocs/cgi/bridge.cgi', <<"END");
#!/bin/sh
echo 'Content-Type: text/html'
echo "X-Query: \$QUERY_STRING"
echo
cat <<'PAGE'
${text}PAGE
END
    chmod 0755, $file;
    my $page = get('/formscgi/bridge.cgi');
    is_form($page, 'html', 'the page as ever');
    my $answer = asked('/formscgi/bridge.cgi?a=b', 'md');
    is_form($answer, 'md', 'Markdown');
    is($answer->header('X-Query'), 'a=b', 'the script gets its query');
    $answer = get('/formscgi/bridge.cgi.txt?a=b');
    is_form($answer, 'txt', 'a suffix');
    is($answer->header('X-Query'), 'a=b', 'keeps the query');
};

# httpd compares the tags of scripts, and then no filter sees the answer.
subtest 'a CGI script with a tag' => sub {
    my $text = article_page('The bridge');
    my $file = spew(root() . '/htdocs/cgi/tagged.cgi',
                    "#!/bin/sh\ncat <<'PAGE'\nContent-Type: text/html\n"
                    . "ETag: \"v1\"\n\n${text}PAGE\n");
    chmod 0755, $file;
    my $path = '/formscgi/tagged.cgi';
    my $tag = asked($path, 'md')->header('ETag');
    like($tag, qr/\A"v1-nc[0-9a-f]{8}-md"\z/, 'the tag of the form');

    my $answer = asked($path, 'md', 'If-None-Match' => $tag);
    is($answer->{status}, 304, 'is known again');
    is($answer->header('ETag'), $tag, 'and said');
    is($answer->header('Content-Location'), "$server$path.md", 'with its place');
    is(varies($answer), 1, 'and Vary');
    is_form(asked($path, 'md', 'If-None-Match' => '"v1"'), 'md',
            'the tag of the page is not that of the form');
};

subtest 'who gets what' => sub {
    my %want = (
        '*/*' => 'html', 'text/*' => 'html', 'text/html' => 'html',
        'text/markdown, text/html, */*' => 'html',
        'text/markdown, text/html;q=0.9' => 'md',
        'text/plain;q=0.5, text/markdown;q=0.4, text/html;q=0.3' => 'txt',
        'text/markdown;q=0' => 'html', 'image/png' => 'html',
        'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
            => 'html'
    );

    for my $accept (sort keys %want) {
        is_form(get('/forms/bridge.html', Accept => $accept), $want{$accept},
                $accept);
    }
    is_form(get('/forms/bridge.html', Accept => 'text/html;q=0.5',
                Accept => 'text/markdown'), 'md', 'two lines of it');
    unlike(asked('/clean/bridge.html', 'md')->header('Content-Type'),
           qr/markdown/, 'not where it is not switched on');
    is(varies(get('/clean/bridge.html')), 0, 'and there nothing varies');
};

subtest 'what the rules cut is in no form' => sub {
    for my $form (@forms) {
        unlike(asked('/forms/bridge.html', $form)->{body}, qr/Buy this/,
               "cut from $form");
    }
    like(asked('/formsbare/bridge.html', 'md')->{body}, qr/thanked/,
         'where no rules apply there is a form too');
};

subtest 'headers of a form' => sub {
    my $path = '/forms/bridge.html';
    my $answer = asked("$path?p=1", 'md');
    my $text = $answer->{body};
    utf8::decode($text);

    is($answer->header('Content-Location'), "$server$path.md?p=1",
       'Content-Location is the suffix address');
    is($answer->header('X-Markdown-Tokens'), int((length($text) + 3) / 4),
       'tokens: characters by four, rounded up');
    my $link = $answer->header('Link');
    like($link, qr{<\Q$server$path\E[^>]*>; rel="canonical"}, 'canonical');
    like($link, qr{<\Q$server$path?p=1\E>; rel="alternate"; type="text/html"},
         'the page');
    for my $form (qw(txt atom json)) {
        my $type = qr{"alternate"; type="\Q$accept{$form}\E"};
        like($link, qr{<\Q$server$path.$form?p=1\E>; rel=$type}, "and $form");
    }
    unlike($link, qr{text/markdown}, 'but not itself');
    is(asked($path, 'txt')->header('X-Markdown-Tokens'), '',
       'tokens are for Markdown');
    is(asked('/formscript/bridge', 'md')->header('Cache-Control'), 'max-age=7',
       "the page's Cache-Control stays");

    script('rich', 'header Vary: Accept-Encoding', 'header Vary: Cookie',
           'header Set-Cookie: a=b', 'header Digest: md5=x',
           'header Content-Security-Policy: script-src x',
           'errheader Content-Security-Policy: script-src y',
           'header Link: </style.css>; rel=preload',
           'header Content-Language: en',
           'data ' . article_page('The bridge') =~ s/\n/\\n/gr);
    $answer = asked('/formscript/rich', 'md');
    is_form($answer, 'md', 'a page with many headers');
    like($answer->header('Vary'), qr/Accept-Encoding/, 'its Vary stays');
    like($answer->header('Vary'), qr/Cookie/, 'all of it');
    is($answer->header('Set-Cookie'), 'a=b', 'so do cookies');
    is($answer->header('Content-Language'), 'en', 'and the language');
    is($answer->header('Digest'), '', 'a digest of the page goes');
    unlike($answer->header('Content-Security-Policy'), qr/script-src/,
           'its policy goes');
    unlike($answer->header('Link'), qr/preload/, 'and what it preloads');
    script('varied', 'header Vary: Cookie, accept',
           'data ' . article_page('The bridge') =~ s/\n/\\n/gr);
    is(varies(get('/formscript/varied')), 1, 'a page that varies by itself');
    is(varies(asked('/formscript/varied', 'md')), 1, 'in a form too');
};

subtest 'JSON and Atom can be read' => sub {
    my $item = decode_json(asked('/forms/bridge.html', 'json')->{body});
    my $atom = asked('/forms/bridge.html', 'atom')->{body};

    is($item->{title}, 'The bridge', 'title');
    is($item->{url}, "$server/forms/bridge.html", 'address');
    like($atom, qr{<id>\Q$item->{id}\E</id>}, 'one id for both');
    is(asked('/forms/bridge.html', 'atom')->{body}, $atom,
       'the same bytes each time');
};

subtest 'entity tags and 304' => sub {
    for my $path (grep { !/formsbare/ } @everywhere) {
        my %tag = (html => get($path)->header('ETag'));

        like($tag{html}, qr/\A"[^"]+-nc[0-9a-f]{8}"\z/, "$path: cleaned");
        for my $form (@forms) {
            $tag{$form} = asked($path, $form)->header('ETag');
            like($tag{$form}, qr/-nc[0-9a-f]{8}-$form"\z/, "$path: $form");
        }
        is(asked($path, 'md', 'If-None-Match' => $tag{html})->{status}, 200,
           'the tag of the page is not that of a form');
        is(asked($path, 'md', 'If-None-Match' => $tag{txt})->{status}, 200,
           'nor is that of another form');
        is(get($path, 'If-None-Match' => $tag{md})->{status}, 200,
           'nor that of a form the tag of the page');
    }
};

# Back ends that compare tags: files, and the proxy before them.
subtest '304 with the tag of the form' => sub {
    for my $path ('/forms/bridge.html', '/formsbare/bridge.html',
                  '/formsproxy/bridge.html', '/formsproxybare/bridge.html') {
        for my $form (@forms) {
            my $tag = asked($path, $form)->header('ETag');

            for my $sent ($tag, "W/$tag", qq("other", $tag),
                          $tag =~ s/"\z/-gzip"/r) {
                my $answer = asked($path, $form, 'If-None-Match' => $sent);

                is($answer->{status}, 304, "$path: 304 of $form for $sent");
                is($answer->header('ETag'), $tag, 'with its tag');
                is(varies($answer), 1, 'and Vary');
                is($answer->header('Content-Location'), "$server$path.$form",
                   'and Content-Location');
                is($answer->{body}, '', 'and no body');
            }
        }
        my $plain = get($path)->header('ETag');
        my $answer = get($path, 'If-None-Match' => $plain);
        is($answer->{status}, 304, "$path: 304 of the page");
        is($answer->header('ETag'), $plain, 'with its tag');
        is(varies($answer), 1, 'and Vary');
        is($answer->header('Content-Location'), '', 'and no Content-Location');
        is_form(asked($path, 'md', 'If-None-Match' => $plain), 'md',
                "$path: by the page's tag a form is none the older");
    }
};

# Before the back end has answered, nothing tells that this will be HTML.
subtest 'a page whose name tells nothing' => sub {
    page('tower', article_page('The bridge'), LONG_AGO);
    my $path = '/formsproxybare/tower';
    my $tag = get($path)->header('ETag');

    is(get($path, 'If-None-Match' => $tag)->{status}, 304, 'the page');
    for my $accept ($accept{md}, "$accept{md}, */*;q=0.1") {
        is_form(get($path, Accept => $accept, 'If-None-Match' => $tag), 'md',
                "$accept with the tag of the page");
    }
};

subtest 'HEAD' => sub {
    for my $path (@everywhere) {
        my $get = asked($path, 'md');
        my $head = fetch(HEAD => $path, Accept => $accept{md});

        for my $name ('Content-Type', 'ETag', 'Vary', 'Content-Location',
                      'X-Robots-Tag', 'Content-Security-Policy') {
            is($head->header($name), $get->header($name), "$path: $name");
        }
        like($head->header('Content-Length'),
             qr/\A(?:\Q@{[$get->header('Content-Length')]}\E)?\z/,
             "$path: the form's length or none");
        is($head->{body}, '', "$path: no body");
    }
    is(varies(fetch(HEAD => '/forms/bridge.html')), 1, 'HEAD of the page');
};

subtest 'a page that breaks off' => sub {
    my @begin = ('type text/html; charset=utf-8', 'data <!DOCTYPE html><p>One');
    my %way = (
        'a read that fails' => ['calm', 'noeos', 'pass', 'fail', 'data two'],
        'a read that fails at once' => ['calm', 'noeos', 'fail', 'data two'],
        'a handler that says so' => ['pass', 'fail', 'data two'],
        'a timeout' => ['pass', 'timeout', 'data two'],
        'an error bucket' => ['pass', 'error 502', 'noeos', 'calm'],
        'an end of the connection' => ['pass', 'eoc', 'noeos', 'calm'],
    );
    my $n = 0;

    for my $way (sort keys %way) {
        my ($ours, $alone) = ('breaking' . ++$n, "alone$n");

        script($_, @begin, @{ $way{$way} }) for $ours, $alone;
        my %answer = (
            'as html' => get("/formscript/$ours"),
            'as md' => asked("/formscript/$ours", 'md'),
            'as md, not cleaned' => asked("/formscript/$alone", 'md'),
        );
        for my $how (sort keys %answer) {
            my $answer = $answer{$how};

            is($answer->{status}, 200, "$way, $how: is answered");
            like($answer->{body}, qr/<p>One\z/, "$way, $how: what came of it");
            # httpd itself ends the page before it ends the connection so.
            ok(!$answer->{whole}, "$way, $how: does not look whole")
                unless $way =~ /connection/;
        }
    }
    # Nothing has come.
    my @early = ('type text/html; charset=utf-8', 'calm', 'noeos');
    for my $way (['fail', 500], ['timeout', 504]) {
        script('breakingearly', @early, $way->[0]);
        script('aloneearly', @early, $way->[0]);
        is(get('/formscript/breakingearly')->{status}, $way->[1],
           "$way->[0] at once: an error says so");
        is(asked("/formscript/$_", 'md')->{status}, $way->[1],
           "$way->[0] at once, $_: an error says so instead of a form")
            for 'breakingearly', 'aloneearly';
    }
};

subtest 'Vary on whatever comes' => sub {
    script('moved', 'status 302', 'header Location: /elsewhere', 'data x');
    script('broken', 'status 500', 'type text/html', 'data <p>sorry');
    script('error', 'error 502');
    page('secret.html', article_page('Secret'));
    page('closed.html', article_page('Closed'));
    my %want = ('/forms/nothing.html' => 404, '/formscript/moved' => 302,
                '/formscript/broken' => 500, '/formscript/error' => 502,
                '/formsproxyscript/moved' => 302,
                '/formsproxyscript/broken' => 500,
                '/formsproxy/nothing.html' => 404,
                '/formserror/nothing.html' => 404,
                '/formsmember/secret.html' => 401,
                '/formsmember/closed.html' => 403);

    for my $path (sort keys %want) {
        for my $accept ('*/*', $accept{md}) {
            my $answer = get($path, Accept => $accept);

            is($answer->{status}, $want{$path}, "$path: $want{$path}");
            is(varies($answer), 1, "$path, $accept: varies");
            unlike($answer->header('Content-Type'), qr/markdown/,
                   "$path, $accept: an error page stays HTML");
        }
    }
    like(get('/formserror/nothing.html', Accept => $accept{md})->{body},
         qr/<h1>Sorry/, 'an ErrorDocument is no article');
    my $post = fetch(POST => '/forms/bridge.html', 'Content-Length' => 0);
    is(varies($post), 1, 'the answer to a POST');
    page('dot.png', "\x89PNG");
    is(varies(get('/forms/dot.png')), 0, 'but not a picture');
    is(get('/forms/dot.png', Accept => $accept{md})->{body}, "\x89PNG",
       'which stays what it is');
    is(varies(asked('/articles/', 'md')), 0, 'nor pages of our own');
};

subtest 'pages that can not be had in a form' => sub {
    my %body = (
        '/forms/noarticle.html' => qr/Two words/,
        '/forms/large.html' => qr/word word/,
    );
    script('fixed', 'header Cache-Control: no-transform',
           'data ' . article_page('Fixed') =~ s/\n/\\n/gr);
    $body{'/formscript/fixed'} = qr/<h1>Fixed/;
    script('late', 'data <!DOCTYPE html><title>x</title>', 'flush',
           'data <p>First.', 'pass', 'data <p>Second.', 'flush', 'meta',
           'data <p>Third.');
    $body{'/formscript/late'} = qr/First.*Second.*Third/;
    script('trickles', 'unknown <!DOCTYPE html><p>One', 'trickle two');
    $body{'/formscript/trickles'} = qr/Onetwo/;
    script('breaks', 'data <!DOCTYPE html><p>One', 'error 502');
    $body{'/formscript/breaks'} = undef;

    script('encoded', 'header Content-Encoding: br',
           'data ' . article_page('Encoded') =~ s/\n/\\n/gr);
    $body{'/formscript/encoded'} = qr/<h1>Encoded/;

    for my $path (sort keys %body) {
        my $html = get($path);
        my $answer = asked($path, 'md');

        is($answer->{body}, $html->{body}, "$path: the page as ever");
        is($answer->{status}, $html->{status}, "$path: its status");
        is($answer->header('Content-Type'), $html->header('Content-Type'),
           "$path: its type");
        is($answer->header('ETag'), $html->header('ETag'), "$path: its tag");
        is(varies($answer), 1, "$path: varies");
        like($answer->{body}, $body{$path}, "$path: its text") if $body{$path};
        for my $name (qw(Content-Location X-Markdown-Tokens X-Robots-Tag)) {
            is($answer->header($name), '', "$path: no $name");
        }
    }
    is_form(asked('/formscript/bridge', 'md'), 'md', 'a page as usual');
    like(asked('/formscript/bridge', 'md', 'Cache-Control' => 'no-transform')
             ->{body}, $looks{html}, 'no-transform of the client');
    is_form(asked('/forms/bridge.html', 'md', Range => 'bytes=0-9'), 'md',
            'a part asked for');
};

# Pages for which one NewsCleanPageLimit has no room at a time.
subtest 'many at one time' => sub {
    my $gate = gate('converting');
    my @page = ('type text/html; charset=utf-8', 'data ' . article_page(
        'The bridge', head => '<!-- ' . 'x' x 40_000 . ' -->') =~ s/\n/\\n/gr);
    script('held', @page, 'pass', "ask $gate");
    script('large', 'header Cache-Control: max-age=600',
           'header Expires: Fri, 01 Jan 2100 00:00:00 GMT', @page);

    my $http = connection();
    $http->send_request(GET => '/formscript/held', Accept => $accept{md});
    ok(eventually { -e root() . "/$gate.asked" }, 'one is being made');
    my $from = error_log_size();
    my $answer = asked('/formscript/large', 'md');
    is_form($answer, 'html', 'a second one has to be the page');
    is($answer->header($_), '', "without $_")
        for qw(Content-Location X-Markdown-Tokens X-Robots-Tag Expires);
    is($answer->header('Cache-Control'), 'no-store',
       'no cache takes it for the form');
    like(error_log_since($from), qr/form asked for: busy/, 'the log says why');
    is_form(asked('/formscript/bridge', 'md'), 'md', 'a small one finds room');
    gate('converting', 1);
    is_form($http->answer, 'md', 'the first one comes');
    is_form(asked('/formscript/large', 'md'), 'md', 'then there is room again');
};

subtest 'compressed behind us' => sub {
    my $plain = asked('/formszip/bridge.html', 'md');
    my $zipped = asked('/formszip/bridge.html', 'md',
                       'Accept-Encoding' => 'gzip');

    is($zipped->header('Content-Encoding'), 'gzip', 'compressed');
    is(Compress::Zlib::memGunzip($zipped->{body}), $plain->{body},
       'the same form');
    like($zipped->header('ETag'), qr/-md-gzip"\z/, 'the tag says so');
    is(varies($zipped), 1, 'varies on Accept');
    like($zipped->header('Vary'), qr/Accept-Encoding/, 'and on the encoding');
    is(asked('/formszip/bridge.html', 'md', 'Accept-Encoding' => 'gzip',
             'If-None-Match' => $zipped->header('ETag'))->{status}, 304,
       'and is known again');
};

subtest 'who makes the page is asked for a page' => sub {
    my $file = spew(root() . '/htdocs/cgi/asked.cgi', <<'END');
#!/bin/sh
printf 'Content-Type: text/html\nX-Asked: %s|%s\n\n<p>a' \
    "$HTTP_ACCEPT" "$HTTP_ACCEPT_ENCODING"
END
    chmod 0755, $file;
    my @zip = ('Accept-Encoding' => 'gzip');
    my %asked = (
        'text/markdown' => 'text/markdown, text/html;q=0.001|',
        'text/markdown, text/html;q=0.5' => 'text/markdown, text/html;q=0.5|',
        'text/html' => 'text/html|gzip'
    );
    is(get('/formscgi/asked.cgi', @zip, Accept => $_)->header('X-Asked'),
       $asked{$_}, $_) for sort keys %asked;
    like(get('/formscgi/asked.cgi.md', @zip)->header('X-Asked'),
         qr{\Atext/html, [^|]*\|\z}, 'at a suffix, for HTML first');
    is_form(asked('/formsproxygzip/bridge.html', 'md', @zip), 'md',
            'a back end that would compress');
};

subtest 'a cache before it' => sub {
    for my $round ('first', 'second') {
        for my $form ('html', 'md', 'txt') {
            my $answer = get('/formscache/bridge.html',
                             Accept => $accept{$form} // 'text/html');

            is_form($answer, $form, "$form, $round time");
            is($answer->header('Age') ne '', $round eq 'second',
               'from the cache the second time');
        }
    }
};

subtest 'MultiViews' => sub {
    page('views/tower.html', article_page('The bridge'));
    is_form(get('/forms/views/tower'), 'html', 'a page under a shorter name');
    for my $form (@forms) {
        is_form(asked('/forms/views/tower', $form), $form, "$form of it");
        is_form(get("/forms/views/tower.$form", Accept => $accept{$form}),
                $form, "$form at a suffix");
    }
};

subtest 'a cache that is no quick handler' => sub {
    my $cached = NewsClean::Server->new('negotiate3', <<'END');
NewsCleanNegotiate On
CacheQuickHandler Off
CacheRoot @root@/cache
CacheEnable disk /
CacheMinExpire 3600
END
    $cached->page('bridge.html', article_page('The bridge'));
    mkdir "$cached->{root}/cache" or die;
    $cached->start;
    for my $round ('first', 'second') {
        for my $path ('/bridge.html.md', '/bridge.html', '/bridge.html.txt') {
            my $answer = $cached->fetch(GET => $path, Accept => 'text/html');
            my ($form) = $path =~ /(md|txt)\z/;

            is_form($answer, $form // 'html', "$path, $round time");
        }
        is_form($cached->fetch(GET => '/bridge.html', Accept => $accept{$_}),
                $_, "$_, $round time") for @forms;
    }
    $cached->stop;
};

subtest 'a login' => sub {
    my @login = (Authorization => 'Basic ' . encode_base64('reader:secret',
                                                           ''));

    for my $path ('/formsmember/secret.html', '/formsmember/secret.html.md') {
        my $answer = asked($path, 'md');
        is($answer->{status}, 401, "$path: for members");
        like($answer->header('WWW-Authenticate'), qr/members/, 'asks who');
        unlike($answer->{body}, qr/neighbours/, 'and tells nothing');
        is(asked($path, 'md', @login)->header('Content-Type'), $type{md},
           'a member gets the form');
    }
    for my $path ('/formsmember/closed.html', '/formsmember/closed.html.md') {
        is(asked($path, 'md', @login)->{status}, 403, "$path: for nobody");
    }
};

subtest 'what is kept' => sub {
    page('kept.html', article_page('Kept by its form', body => $promo));
    get('/forms/kept.html.md');
    my $entry = stored_by('Kept by its form');
    ok($entry, 'a page that was asked for in a form is kept');
    like($entry, qr{href="\Q$server\E/forms/kept\.html"}, 'under its address');
    like($entry, qr/thanked the neighbours/, 'as the page has it');
    unlike($entry, qr/Buy this/, 'cleaned');
    unlike(feed(), qr{kept\.html\.md}, 'the suffix address is no page');
    asked('/forms/kept.html', 'txt');
    get('/forms/kept.html');
    page('last.html', article_page('The last one in the queue'));
    get('/forms/last.html');
    ok(stored_by('The last one in the queue'), 'the queue is through');
    is(entry_of('Kept by its form'), $entry, 'and nothing of it changed');
    is(() = feed() =~ m{>Kept by its form</title>}g, 1, 'there is one of it');

    storable('hidden', 'A page that is not to be found',
             'header X-Robots-Tag: noindex');
    asked('/formscript/hidden', 'md');
    page('last2.html', article_page('The second last one'));
    get('/forms/last2.html');
    ok(stored_by('The second last one'), 'the queue is through again');
    is(entry_of('A page that is not to be found'), '',
       "the page's own word counts");
};

subtest 'signals' => sub {
    page('signal/a.html', article_page('Signals'));
    page('signal/a.txt', 'text');
    my $signal = 'search=yes, ai-train=no';

    is(get('/forms/signal/a.html')->header('Content-Signal'), $signal, 'HTML');
    is(asked('/forms/signal/a.html', $_)->header('Content-Signal'), $signal, $_)
        for @forms;
    is(get('/forms/signal/a.txt')->header('Content-Signal'), '', 'no page');
    is(get('/forms/bridge.html')->header('Content-Signal'), '', 'none set');
};

subtest 'over HTTP/2' => sub {
    my $curl = Apache::TestConfig::which('curl');
    my ($modules) = slurp(root() . '/conf/base.conf') =~ m{(\S+)/mod_alias\.so};
    plan skip_all => 'no curl that speaks HTTP/2'
        unless $curl && qx($curl -V) =~ /HTTP2/;
    plan skip_all => 'no mod_http2' unless -e "$modules/mod_http2.so";

    my $http2 = NewsClean::Server->new('negotiate2', <<"END");
LoadModule http2_module $modules/mod_http2.so
Protocols h2c http/1.1
NewsCleanNegotiate On
END
    $http2->page('bridge.html', article_page('The bridge'));
    $http2->start;
    my $ask = sub {
        my $answer = qx($curl -sS -i -m 20 --http2-prior-knowledge @_);
        return $answer =~ s/\r//gr;
    };
    my $page = "http://127.0.0.1:$http2->{port}/bridge.html";
    my $answer = $ask->("-H 'Accept: text/markdown' $page");
    like($answer, qr{\AHTTP/2 200.*^content-type: text/markdown}ms, 'Markdown');
    like($answer, qr/^vary: accept$/mi, 'varies');
    like($answer, qr/thanked the neighbours/, 'whole');
    my ($tag) = $answer =~ /^etag: (.*)$/m;
    like($ask->("-H 'Accept: text/markdown' -H 'If-None-Match: $tag' $page"),
         qr{\AHTTP/2 304}, 'not modified');
    like($ask->("$page.txt"), qr{^content-type: text/plain}m, 'a suffix');
    like($ask->("-I $page.txt"), qr{^content-type: text/plain}m, 'its head');
    $http2->stop;
};

done_testing;
