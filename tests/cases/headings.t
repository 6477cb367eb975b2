#!/usr/bin/perl
# headings.t -- the shipped headings: ten that the press of each language
# prints are in the list, and what follows the block stays.
#
# Each is tried as it stands, in capitals, and as a line of an article that
# goes on below it. NEWSCLEAN names another program to test; else the one that
# `make cases` builds.
use strict;
use warnings;
use utf8;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use Test::More;

my $root = abs_path(dirname(__FILE__) . '/../..');
my $bin = $ENV{NEWSCLEAN} || "$root/build/debug/newsclean";
plan skip_all => "no $bin" unless -x $bin;
my $tmp = tempdir(CLEANUP => 1);
binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);

# Ten of each.
my %headings = (
    English => ['Advertisement', 'Before You Go', 'Most Read',
        'Related Stories', 'Recommended for You', 'You May Also Like',
        'Follow Us', 'Share This Article', 'Sign Up for Our Newsletter',
        'Download Our App'],
    German => ['Anzeige', 'Meistgelesen', 'Mehr zum Thema',
        'Das könnte Sie auch interessieren', 'Lesen Sie auch',
        'Ähnliche Artikel', 'Empfehlungen der Redaktion', 'Folgen Sie uns',
        'Artikel teilen', 'Newsletter abonnieren'],
    French => ['Publicité', 'À lire aussi', 'Sur le même sujet',
        'Les plus lus', 'Articles similaires', 'Vous aimerez aussi',
        'Suivez-nous', 'Partager cet article',
        'Inscrivez-vous à notre newsletter', "Téléchargez l'application"],
    Spanish => ['Publicidad', 'Lo más leído', 'Noticias relacionadas',
        'Te puede interesar', 'Lee también', 'No te pierdas', 'Síguenos en',
        'Comparte esta noticia', 'Suscríbete a nuestro boletín',
        'Descarga nuestra app'],
    Portuguese => ['Publicidade', 'Mais lidas', 'Notícias relacionadas',
        'Leia também', 'Veja também', 'Você também pode gostar', 'Siga-nos',
        'Compartilhe esta notícia', 'Assine nossa newsletter',
        'Baixe nosso app'],
    Italian => ['Pubblicità', 'I più letti', 'Articoli correlati',
        'Leggi anche', 'Potrebbe interessarti', 'Da non perdere', 'Seguici su',
        'Condividi questo articolo', 'Iscriviti alla newsletter',
        "Scarica l'app"],
    Dutch => ['Advertentie', 'Meest gelezen', 'Gerelateerde artikelen',
        'Lees ook', 'Meer over dit onderwerp', 'Aanbevolen voor jou',
        'Volg ons', 'Deel dit artikel',
        'Schrijf je in voor onze nieuwsbrief', 'Download onze app'],
    Polish => ['Reklama', 'Najczęściej czytane', 'Czytaj także',
        'Zobacz też', 'Powiązane artykuły', 'Polecane dla Ciebie',
        'Może Cię zainteresować', 'Obserwuj nas',
        'Zapisz się do newslettera', 'Pobierz aplikację'],
);

# Headings that a menu, a front page or an article may have as well.
my @not_promotions = ('Comments', 'Kommentare', 'Commentaires', 'Subscribe',
    'Abo', 'Recommendations', 'Latest News', 'See Also', 'Contents');

my $prose = 'The town council met on Tuesday evening to talk about the old'
    . ' bridge over the river, which has been closed to lorries since spring.';

sub page {
    my ($block) = @_;
    return qq{<!DOCTYPE html><html><head><meta charset="utf-8">}
        . qq{<title>Bridge</title></head><body><article><h1>Bridge</h1>}
        . qq{<p>$prose</p>$block<p>Buses go on. $prose</p></article></body>}
        . qq{</html>\n};
}

sub block {
    my ($heading) = @_;
    return qq{<section><h2>$heading</h2><ul><li><a href="/a">One</a></li>}
        . qq{<li><a href="/b">Two</a></li></ul></section>};
}

sub clean {
    my ($page) = @_;
    open my $file, '>:utf8', "$tmp/page.html" or die $!;
    print $file $page;
    close $file;
    open my $pipe, '-|', $bin, 'clean', "$tmp/page.html" or die $!;
    binmode $pipe, ':utf8';
    local $/;
    my $out = <$pipe>;
    close $pipe;
    return $out // '';
}

for my $language (sort keys %headings) {
    my @list = @{ $headings{$language} };
    subtest $language => sub {
        is scalar @list, 10, 'ten headings';
        for my $heading (@list) {
            is clean(page(block($heading))), page(''), $heading;
            is clean(page(block(uc $heading))), page(''), uc $heading;
            my $line = page("<p>$heading $prose</p>");
            is clean($line), $line, "$heading, a line that goes on";
        }
    };
}

for my $heading (@not_promotions) {
    my $page = page(block($heading));
    is clean($page), $page, "$heading stays";
}

done_testing;
