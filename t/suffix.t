# suffix.t -- a page's forms behind suffixes of its address, and addresses that
# only look so.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::Forms;
use NewsClean::Test;

my $promo = '<div class="promo"><p>Buy this very nice bridge now.</p></div>';
my $server = 'http://localhost:' . port();

page('bridge.html', article_page('The bridge', body => $promo), LONG_AGO);
page('noarticle.html', '<!DOCTYPE html><title>t</title><p>Two words.</p>',
     LONG_AGO);
page('dot.png', "\x89PNG");
page('odd?#%41 \\name.html', article_page('The bridge', body => $promo), LONG_AGO);

subtest 'rewritten addresses' => sub {
    my $dir = root() . '/htdocs/formsrewritten';
    spew("$dir/front.html", article_page('The bridge'));
    spew("$dir/.htaccess", <<'END');
RewriteEngine On
RewriteCond %{REQUEST_FILENAME} !-f
RewriteCond %{REQUEST_FILENAME} !-d
RewriteRule . /formsrewritten/front.html?from=rules [L,QSA]
NewsClean On
NewsCleanDefaultRules Off
END
    for my $form (@forms) {
        my $answer = asked('/formsrewritten/2024/05/story', $form);

        is_form($answer, $form, "by Accept, $form");
        is($answer->header('Content-Location'), '', 'no suffix is known');
        $answer = get("/formsrewritten/2024/05/story.html.$form?p=1");
        is_form($answer, $form, "an ending as pages have, $form");
        is($answer->header('Content-Location'),
           "$server/formsrewritten/2024/05/story.html.$form?p=1", 'is named');
        like($answer->header('Link'),
             qr{^<[^>]*story\.html\?p=1>; rel="canonical"},
             'and the page is the one that was asked for');
    }
    unlike(get('/formsrewritten/2024/05/story.md')->header('Content-Type'),
           qr/markdown/, 'another address is the script\'s own');
    spew("$dir/index.html", article_page('The front page of a folder'));
    my $answer = asked('/formsrewritten/', 'md');
    is($answer->{status}, 200, 'a folder');
    is($answer->header('Content-Location'), '', 'has no suffix');
    is(varies($answer), 1, 'and varies');
};

subtest 'suffixes of files' => sub {
    for my $path ('/forms/bridge.html', '/formsbare/bridge.html',
                  '/formsproxy/bridge.html') {
        for my $form (@forms) {
            my $answer = get("$path.$form?x=y", Accept => 'text/html');

            is_form($answer, $form, "$path.$form");
            is($answer->header('Content-Location'),
               "$server$path.$form?x=y", "$path.$form: names itself");
            is($answer->{body}, asked("$path?x=y", $form)->{body},
               "$path.$form: as by Accept");
        }
        my $page = get("$path.html", Accept => $accept{md});
        is($page->{status}, 200, "$path.html");
        like($page->header('Content-Type'), qr{\Atext/html}, 'is HTML');
        unlike($page->{body}, $looks{html}, 'clean');
        like($page->{body}, qr/thanked the neighbours/, 'the whole article');
        like($page->header('Content-Security-Policy'),
             qr/default-src 'none'.*sandbox/, 'and can do nothing');
    }
    for my $path ('/forms/odd%3F%23%2541%20%5Cname.html',
                  '/formsproxy/odd%3F%23%2541%20%5Cname.html') {
        my $answer = get("$path.md");

        is_form($answer, 'md', "$path.md");
        is($answer->header('Content-Location'), "$server$path.md",
           "$path.md: names itself");
    }
    my $tag = get('/forms/bridge.html.md')->header('ETag');
    is(get('/forms/bridge.html.md', 'If-None-Match' => $tag)->{status}, 304,
       '304 at a suffix');
    is(get('/formsproxy/bridge.html.md', 'If-None-Match' =>
           get('/formsproxy/bridge.html.md')->header('ETag'))->{status}, 304,
       'and proxied');
    is(fetch(HEAD => '/forms/bridge.html.md')->header('Content-Type'),
       $type{md}, 'HEAD');
};

subtest 'suffixes that are none' => sub {
    page('readme.md', "# Mine\n");
    page('real.html', article_page('Real'));
    page('real.html.md', "# Real by hand\n");
    page('robots.txt', "User-agent: *\n");
    page('data.json', '{"a":1}');
    for my $where ('/forms', '/formsproxy') {
        is(get("$where/readme.md")->{body}, "# Mine\n", "$where/readme.md");
        is(get("$where/robots.txt")->{body}, "User-agent: *\n", 'robots.txt');
        is(get("$where/data.json")->{body}, '{"a":1}', 'data.json');
        is(get("$where/nothing.md")->{status}, 404, 'nothing.md');
        is(get("$where/nothing.html.md")->{status}, 404, 'nothing.html.md');
        is(get("$where/.md")->{status}, 404, '.md');
        is(get("$where/dot.png.md")->{status}, 404, 'of a picture');
    }
    is(get('/forms/real.html.md')->{body}, "# Real by hand\n",
       'a real file goes first');
    is(get('/clean/bridge.html.md')->{status}, 404, 'not switched on');
    is(fetch(POST => '/forms/bridge.html.md', 'Content-Length' => 0)->{status},
       404, 'only to be read') ;
    is(get('/forms/bridge.html.md.txt')->{status}, 404, 'one suffix only');
    like(get('/forms/noarticle.html.md')->{body}, qr/Two words/,
         'a page without an article is served as it is');
    is_form(get('/forms/bridge.html%2Emd'), 'md', 'spelt otherwise');
    is(varies(get('/forms/nothing.md')), 1, 'a 404 varies');
};

subtest 'scripts' => sub {
    script('page.php', 'data ' . article_page('The bridge') =~ s/\n/\\n/gr);
    is_form(get('/formscript/page.php.md'), 'md', 'an ending as pages have');
    is_form(get('/formsproxyscript/page.php.md'), 'md', 'proxied');
    script('feed.json', 'type application/json', 'data {"theirs":1}');
    for my $where ('/formscript', '/formsproxyscript') {
        is(get("$where/feed.json")->{body}, '{"theirs":1}',
           "$where: an address of its own");
    }

    is(get('/formsproxyscript/page.php.html.md')->{status}, 404,
       'a suffix is taken off once');
    is(get('/formsproxyscript/story.md')->{status}, 404, 'not known');
    storable('story', 'A story with a name of no kind');
    my $answer = asked('/formsproxyscript/story', 'md');
    is($answer->{status}, 200, 'its form is to be had');
    ok(stored_by('A story with a name of no kind'), 'and it is kept');
    is(get('/formsproxyscript/story.md')->header('Content-Type'), $type{md},
       'now a suffix is known');
    is(asked('/formsproxyscript/story', 'md')->header('Content-Location'),
       "$server/formsproxyscript/story.md", 'and named');
    is(get('/formsproxyscript/story.html')->{status}, 404,
       'but .html may be another page');
    storable('tale.md', 'A page whose name ends so');
    storable('tale', 'A page of the shorter name');
    get('/formsproxyscript/tale.md');
    get('/formsproxyscript/tale');
    ok(stored_by('A page of the shorter name'), 'both are kept');
    like(get('/formsproxyscript/tale.md')->{body}, qr/<h1>A page whose name/,
         'a page of that very name goes first');
    is(get('/formsproxyscript/story.json?other=1')->{status}, 404,
       'another query is another page');
};

done_testing;
