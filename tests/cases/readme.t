#!/usr/bin/perl
# readme.t -- what README.md says is so.
#
# Its commands run, its configuration is accepted, its example comes out as it
# shows it; newsclean.conf is accepted with every directive in force; and the
# demo has each of its articles, whole and without promotions.
use strict;
use warnings;
use utf8;
use File::Basename qw(dirname);
use IO::Socket::INET;
use Test::More;
use lib dirname(__FILE__) . '/lib';
use NewsClean::Examples qw($tmp $port $load_module slurp spew run here
    is_accepted);

# Commands of the README that this test does not run, with the reason.
my %not_run = ( 'make check' => 'this test is a part of it' );

sub blocks {
    my ( $text, $kind ) = @_;
    return $text =~ /^```$kind\n(.*?)^```$/msg;
}

# --- configuration

my $readme = slurp('README.md');

for my $block ( blocks( $readme, 'apache' ) ) {
    my ($first) = $block =~ /(.*)/;
    my $own = $block =~ /^LoadModule newsclean/m ? '' : $load_module;
    is_accepted( $own . here($block), "apache: $first ..." );
}

# As it is, and with every directive that it shows in force.
my $sample = here( slurp('conf/newsclean.conf') );
is_accepted( $sample, 'newsclean.conf' );
is( ( $sample =~ s/^#(?=[A-Z<]|    \S)//mg ) > 20,
    1, 'newsclean.conf shows its directives' );
is_accepted( $sample, 'newsclean.conf, all of it' );

my @known = slurp('src/httpd/directives.c') =~ /"(NewsClean\w*)", \w+/g;
cmp_ok( scalar @known, '>', 15, 'directives found in the source' );
for my $name (@known) {
    like( $sample, qr/^\s*$name\s/m, "newsclean.conf has $name" );
}

# --- the example

my ( $before, $after ) = blocks( $readme, 'html' );
spew( "$tmp/before.html", $before );
my ($clean) = run("newsclean clean $tmp/before.html");
is( $clean, $after, 'the example comes out as shown' );

# --- commands

my $n = 0;
for my $block ( blocks( $readme, 'sh' ) ) {
    $n++;
    chomp( my $whole = $block );
    if ( my $why = $not_run{$whole} ) {
        pass("sh: \"$whole\" is not run: $why");
        next;
    }
    my ($first) = $block =~ /(.*)/;
    my ( $out, $status ) = run( here($block) );
    is( $status, 0, "sh: $first ..." ) or diag $out;
    check_output( $block, $out );
}
cmp_ok( $n, '>=', 6, 'there are commands in README.md' );

# What a command has to have done, beyond not failing.
sub check_output {
    my ( $block, $out ) = @_;
    if ( $block =~ /^make demo$/m ) {
        like( $out, qr/<feed\b/, '... the feed comes' )
          if $block =~ /feed\.atom \|/;
        if ( $block =~ /prev-archive/ ) {
            like( $out, qr/<title>.*Clock/, '... a feed of one author' );
            like( $out, qr{rel="prev-archive"[^>]*/archive/2024-\d\d\.atom"},
                '... an archive' );
        }
        like( $out, qr/has ended/, '... and the server ends' );
    }
    elsif ( $block =~ /^make install$/m ) {
        chomp( my $modules = `apxs -q LIBEXECDIR` );
        for my $file (
            "$modules/mod_newsclean.so", '/etc/apache2/newsclean.conf.sample',
            map { "/usr/local/$_" } qw(bin/newsclean
            share/man/man1/newsclean.1 share/man/man5/mod_newsclean.5
             share/doc/mod_newsclean/index.html
             share/newsclean/rules/headings.txt
            share/bash-completion/completions/newsclean)
          )
        {
            ok( -s "$tmp/root$file", "... $file is installed" );
        }
    }
    elsif ( $block =~ /clean --rules/ ) {
        like( $out, qr/^< .*valley-partners/m, '... the box is cut' );
        like( $out, qr/^< .*>From Around the Web</m, '... and the section' );
        unlike( $out, qr/Advertisement/, '... without the default rules' );
        unlike( slurp("$tmp/tmp/out.html"), qr/Advertisement|valley-partners/,
            '... and with them' );
    }
    elsif ( $block =~ /^newsclean explain/m ) {
        like( $out, qr/:26:1: element, \d+ bytes: \.ad-slot \(containers\.txt:\d+\): Advertisement$/m,
            '... a cut is listed' );
        like( $out, qr/Before You Go\) \(headings\.txt:\d+\)/, '... by heading' );
        like( slurp("$tmp/tmp/marked.html"),
            qr/<div data-newsclean-cut=&quot;\.ad-slot \(containers/, '... and marked' );
    }
    elsif ( $block =~ /^newsclean rules/m ) {
        like( $out, qr/containers\.txt\n  cosmetic +\d+\n  taken +\d+ \(100\.0 %\)$/m,
            '... counts' );
    }
    elsif ( $block =~ /^newsclean extract/m ) {
        like( $out, qr/seal|jelly/, '... text' );
        like( $out, qr/^\{.*"Harold Quint"/m, '... JSON' );
    }
    elsif ( $block =~ /^newsclean import/m ) {
        like( $out, qr/Saving Tomato Seed/, '... listed' );
    }
}

# --- the demo

# Each article: page, title, byline, day, first and last words, and things
# from its middle: a quotation, a list, a heading.
my @articles = (
    [ 'courier/news/old-lock-gates-lifted.html',
      'Old Lock Gates Lifted From Canal After 91 Years',
      'Marta Ellwood', '2024-03-12', 'On Tuesday morning, just after',
      'maintenance barge, loaded with gravel.', 'small anchor over the letters',
      'Oak from the next valley'
    ],
    [ 'courier/nature/bats-in-harl-tunnel.html',
      'Volunteers Count Record Number Of Bats In Disused Tunnel',
      'Jonah Pryce, Ifeoma Tarrant', '2024-11-04',
      'For three nights in late October', 'So far it shows bricks.',
      'a single lesser horseshoe bat',
      'Why so many?' ],
    [ 'courier/heritage/clock-on-tarn-green.html',
      'How A Village Clock Was Taught To Keep Time Again',
      'Marta Ellwood', '2025-01-19', 'The clock on Tarn Green had been',
      'so far nobody has complained.', 'long letter from one stranger',
      'A problem of friction' ],
    [ 'gazette/ferry.htm', 'The Winter the Ferry Walked',
      'Harold Quint', '2002-02-03', 'In the second week of January, 1895',
      'It still has its bark.', '“the sensation was that of sitting' ],
    [ 'gazette/oven.htm', 'Bread Oven Found Beneath School Hall Floor',
      'Ruth Dannock', '2003-06-14', 'Workmen who lifted the floor',
      'it turns out, was in the roof.', 'the café in Church Street' ],
    [ 'spade/2024/a-year-without-digging.html',
      'What I Learned From a Year Without Digging',
      'Tess Arkwright', '2024-04-06', 'Last March I put the fork away',
      'where the worms have put it.', 'looked like a bag of pliers',
      'How I set it up', 'What did not' ],
    [ 'spade/2024/saving-tomato-seed.html', 'Saving Tomato Seed the Slow Way',
      'Tess Arkwright', '2024-09-15', 'Every September somebody asks',
      'the best tomatoes of the year.', 'a skin of pale mould will form',
      'Which sorts come true' ],
    [ 'tagblatt/lokales/glocke-sankt-alban.html',
      'Warum die große Glocke jetzt einen Ton tiefer klingt',
      'Henrike Solbach', '2024-05-07', 'Wer am Sonntagmorgen über den',
      'für die Turmtreppe geschmiedet werden.', 'nur aufgehört, sie festzuhalten',
      'Ein Irrtum aus dem Jahr 1887'
    ],
    [ 'tagblatt/lokales/stadtbach-wird-geoeffnet.html',
      'Der Stadtbach darf wieder ans Licht',
      'Jürgen Pohlmeier', '2024-08-22', 'Sechzig Jahre lang floss',
      'nach dem Fahrrad heißt.', '„Ein Rohr kann nur platzen.“',
      'Mehr Platz für Regen', 'Namen gesucht' ],
    [ 'tagblatt/wissen/moose-auf-grabsteinen.html',
      'Forscherin kartiert Moose auf alten Grabsteinen',
      'Lena Voßberg', '2024-10-30', 'Wenn Friederike Aumann auf den',
      'Lupen werden gestellt, Knieschoner nicht.', 'Mauer-Drehzahnmoos',
      'Ein Kalender aus Polstern' ],
    [ 'library/repairing-a-torn-page.html', 'Repairing a Torn Page with Tissue',
      'Priya Mandel', '2023-11-20', 'This page describes how we mend',
      'stop buying one series altogether.', 'Paste the tissue on a sheet',
      'Why tissue and not tape', 'paste used sparingly' ],
    [ 'library/map-room-catalogue.html', 'How the Map Room Catalogue Works',
      'Oskar Lindholt', '2024-02-08', 'The map room holds about fourteen',
      'relaxed slowly in damp air.', 'Estate plans, on deposit',
      'Reading a shelf mark' ],
    [ 'cahiers/vannier-de-saint-orlan.xhtml',
      'Le vannier de Saint-Orlan reprend l’osier',
      'Colette Marivault', '2024-06-18', 'À Saint-Orlan, on ne disait plus',
      'prévient le vannier, vient bien après.', 'On discute un peu, et à la fin',
      'La géométrie des mains'
    ],
);

# What no article may have in it. Each stands on some page as published.
my @promotions = (
    'Advertisement', 'ADVERTISEMENT', 'Anzeige', 'Publicité', 'Dozewell',
    'Tidyquote', 'Quandel', 'RINGTONES', 'Cheap flights', 'Before You Go',
    'gave up', 'Related Coverage', 'Get The Courier At Seven', 'Trending',
    'From Around the Web', 'Popular in the Community', 'Copy link',
    'value your privacy', 'valley partners', 'Cheese Week', 'Share this',
    'Like this', 'About Tess Arkwright', 'bag of grit', 'Leave a Reply',
    'dustbins', 'Follow Blog', 'Lesen Sie auch', 'Mehr zum Thema',
    'Newsletter', 'Meistgelesen', 'Tagblatt Plus', 'Kommentarfunktion',
    'Merken', 'Was this page helpful', 'lunch club', 'Planned maintenance',
    'On this page', 'Related pages', 'À lire aussi', 'Abonnez-vous',
    'Recevoir la lettre', 'Also in this issue', 'E-mail this page',
    'visitor no.', 'Web Ring'
);

sub get {
    my ($url) = @_;
    my $body = `curl -q -fsS --noproxy '*' --max-time 10 '$url' 2>&1`;
    return $body;
}

sub get_text {
    my $text = get(@_);
    utf8::decode($text);
    return $text;
}

sub entries {
    my ($feed) = @_;
    my %entry;
    while ( $feed =~ m{<entry\b.*?</entry>}sg ) {
        my $entry = $&;
        my ($id) = $entry =~ m{<id>urn:uuid:([0-9a-f-]+)};
        my ($title) = $entry =~ m{<title[^>]*>([^<]*)};
        my @names = $entry =~ m{<name>([^<]*)}g;
        my ($day) = $entry =~ m{<published>(\d{4}-\d\d-\d\d)};
        $entry{$title} = {
            id   => $id,
            day  => $day // 'none',
            name => join( ', ', @names )
        };
    }
    return \%entry;
}

sub check_article {
    my ( $entry, $site, $page, $title, $byline, $day, @words ) = @_;
    my $found = $entry->{$title};

    ok( $found, "$page: in the feed under its title" ) or return;
    is( $found->{name}, $byline, "$page: byline" );
    is( $found->{day}, $day, "$page: day" );
    for my $form (qw(txt html md)) {
        my $text = get_text("$site/articles/a/$found->{id}.$form");
        my @left = grep { index( $text, $_ ) >= 0 } @promotions;
        is( "@left", '', "$page: no promotions in $form" );
        $text =~ s/<[^>]*>//g if $form eq 'html';
        $text =~ s/\s+/ /g;
        ok( index( $text, $_ ) >= 0, "$page: $form has \"$_\"" ) for @words;
    }
}

my $site = "http://127.0.0.1:$port";
my ( $out, $status ) = run('conf/demo/demo.sh start');
is( $status, 0, 'the demo starts' ) or diag $out;
for my $page ( map { $_->[0] } @articles ) {
    like( slurp('conf/demo/site/index.html'), qr{href="/\Q$page\E"},
        "$page: linked" );
}
my $entry = entries( get_text("$site/articles/feed.atom") );
is( scalar keys %$entry, scalar @articles, 'all articles, nothing else' );
check_article( $entry, $site, @$_ ) for @articles;

like( get("$site/dirty/$articles[0][0]"), qr/Before You Go/, 'dirty' );
unlike( get("$site/$articles[0][0]"), qr/Before You Go/, 'cleaned' );
like( get("$site/library/map-room-catalogue.html"), qr/Reading room closed/,
    'what NewsCleanKeep names is on the page' );
unlike( get("$site/library/map-room-catalogue.html"), qr/lunch club/,
    'what it does not name is not' );

( $out, $status ) = run('conf/demo/demo.sh start');
is( $status, 0, 'a second start works' ) or diag $out;
like( $out, qr/has ended.*is running/s, '... in place of the first' );
like( $out, qr{^\s+a page, dirty\s+\Q$site\E/dirty/\S+$}m, '... and tells' );
for my $url ( $out =~ m{(http://\S+)}g ) {
    like( get($url), qr/Tarn Green|Six sites|NewsClean status/, "$url answers" );
}
my @kept = get_text("$site/articles/feed.atom") =~ m{<entry\b}g;
is( scalar @kept, scalar @articles, 'dirty pages are not kept' );
( $out, $status ) = run('conf/demo/demo.sh stop');
is( $status, 0, 'it stops' ) or diag $out;
( $out, $status ) = run('conf/demo/demo.sh stop');
like( $out, qr/not running/, 'a second stop says so' );

{
    my $other = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1',
        LocalPort => $port,
        Listen    => 5,
        ReuseAddr => 1
    ) or die "port $port: $!";
    ( $out, $status ) = run('conf/demo/demo.sh start');
    is( $status, 1, 'a taken port is an error' );
    like( $out, qr/port $port is taken.*PORT=/, '... that names it' );
}

done_testing();
