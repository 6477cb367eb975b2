#!/usr/bin/perl
# manual.t -- the manual says what is so.
#
# It has each directive that the module registers, with the contexts, defaults
# and limits that are in the source, each option that the tool knows, and no
# other; its configuration is accepted and its commands run, each by itself; its
# links lead somewhere, and the man pages are without a fault. Other pages of the
# manual have their examples tried by tests of their own.
use strict;
use warnings;
use utf8;
use File::Basename qw(dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);
use IO::Compress::Gzip qw(gzip);
use Test::More;
use XML::LibXML;
use lib dirname(__FILE__) . '/lib';
use NewsClean::Examples qw($top $tmp $load_module slurp spew run here says
    is_accepted);

my %page = map { ( m{(\w+)\.xml$} => XML::LibXML->load_xml( location => $_ ) ) }
    glob 'manual/*.xml';
my $module = $page{mod_newsclean};
my $tool   = $page{newsclean};

# The text of what XPATH finds, white space folded.
sub text {
    my ( $node, $xpath ) = @_;
    my $text = $node->findvalue($xpath);
    $text =~ s/\s+/ /g;
    $text =~ s/^ | $//g;
    return $text;
}

# Highlighted text of LANGUAGE in DOC, by its id.
sub examples {
    my ( $doc, $language ) = @_;
    my @found = $doc->findnodes("//highlight[\@language = '$language']");
    return map { ( $_->getAttribute('id') // $_->nodePath => $_ ) } @found;
}

# All that is said in FILES between two quotes, of which GREP has a group.
sub named {
    my ( $grep, @files ) = @_;
    return map { slurp($_) =~ /$grep/g } @files;
}

sub same {
    my ( $got, $expected, $name ) = @_;
    is_deeply( [ sort @$got ], [ sort @$expected ], $name );
}

# --- directives, as the source has them

my $source = slurp('src/httpd/directives.c');
my $all    = join '', map { slurp($_) } glob 'src/httpd/*.c';

# The contexts of a directive's flags, and what AllowOverride must have.
my %places = (
    OR_FILEINFO => [ 'server config, virtual host, directory, .htaccess',
                     'FileInfo' ],
    OR_SECTION  => [ 'server config, virtual host, directory', '' ],
    RSRC_CONF   => [ 'server config, virtual host', '' ],
);

# Setters that refuse what stands in a virtual host.
my %global =
    map { ( $_ => 1 ) }
    $all =~ /^(?:static )?const char \*(\w+)\([^{]*\{(?:(?!^\}).)*GLOBAL_ONLY/gms;

# A number that an enum of the headers names.
my %number;
for my $header (qw(include/nc_config.h include/nc_rewriter.h include/nc_store.h)) {
    my $text = slurp($header) =~ s{/\*.*?\*/}{}gsr;
    while ( $text =~ /^\s*(NC_\w+) = ([\d* ]+?),?\s*$/mg ) {
        my ( $name, $product ) = ( $1, $2 );
        my $n = 1;
        $n *= $_ for split /\s*\*\s*/, $product;
        $number{$name} = $n;
    }
}

# 64K in bytes.
sub bytes {
    my ($text) = @_;
    my ( $n, $unit ) = $text =~ /^(\d+)([KM]?)$/ or return -1;
    return $n * ( $unit eq 'M' ? 1 << 20 : $unit eq 'K' ? 1 << 10 : 1 );
}

# [default, least, most]
my %limits = (
    NewsCleanHoldLimit =>
        [qw(NC_HOLD_LIMIT NC_HOLD_LIMIT_MIN NC_HOLD_LIMIT_MAX)],
    NewsCleanPageLimit =>
        [qw(NC_PAGE_LIMIT NC_PAGE_LIMIT_MIN NC_PAGE_LIMIT_MAX)],
    NewsCleanRefresh    => [qw(NC_REFRESH 0 NC_REFRESH_MAX)],
    NewsCleanRevisions  => [qw(NC_REVISIONS 0 NC_REVISIONS_MAX)],
    NewsCleanFeedLimit  => [qw(NC_FEED_LIMIT 1 NC_STORE_LIST_MAX)],
    NewsCleanFeedMaxAge => [qw(NC_FEED_MAX_AGE 0 NC_FEED_MAX_AGE_MAX)],
);

my %registered;
while ( $source =~ /AP_INIT_\w+\(\s*"(\w+)",\s*(\w+),\s*(\w+(?:\(\w+\))?),\s*(\w+),/g ) {
    $registered{$1} = { setter => $2, info => $3, flags => $4 };
}
is( scalar keys %registered, scalar( () = $source =~ /AP_INIT_/g ),
    'all directives of the source are read' );
my %entry = map { ( text( $_, 'name' ) => $_ ) }
    $module->findnodes('//directivesynopsis');
same( [ keys %entry ], [ keys %registered ], 'an entry for each directive' );

for my $name ( sort keys %registered ) {
    my ( $entry, $is ) = ( $entry{$name}, $registered{$name} );
    next if !$entry;
    my ( $contexts, $override ) = @{ $places{ $is->{flags} } };
    $contexts =~ s/, virtual host// if $global{ $is->{setter} };
    is( join( ', ', map { $_->textContent } $entry->findnodes('.//context') ),
        $contexts, "$name: contexts" );
    is( text( $entry, 'override' ), $override, "$name: override" );
    ok( $entry->exists(".//highlight[contains(., '$name')]"),
        "$name: an example" );
    for my $part (qw(description syntax default usage)) {
        isnt( text( $entry, $part ), '', "$name: $part" );
    }
    like( text( $entry, 'usage' ), qr/an? error|errors/,
        "$name: what a wrong value does" );
    check_default( $name, text( $entry, 'default' ), $is );
    check_range( $name, text( $entry, 'usage' ) ) if $limits{$name};
}

sub check_default {
    my ( $name, $default, $is ) = @_;
    if ( my $limit = $limits{$name} ) {
        my ($value) = $default =~ /^$name (\w+)$/;
        is( bytes( $value // '' ), $number{ $limit->[0] }, "$name: default" );
    }
    elsif ( $name eq 'NewsCleanQueue' ) {
        my @values = $default =~ /^$name (\w+) (\w+)$/;
        is_deeply( [ map { bytes($_) } @values ],
            [ @number{qw(NC_QUEUE_PAGES NC_QUEUE_BYTES)} ], "$name: default" );
    }
    elsif ( $is->{setter} =~ /^set_(flag|save|advertise)$/ ) {
        my ($field) = $is->{info} =~ /DIR_FIELD\((\w+)\)/;
        my $on = $all =~ /->$field != NC_OFF/ ? 'On' : 'Off';
        like( $all, qr/->$field (?:!= NC_OFF|[!=]= NC_ON)/, "$name: is asked" );
        is( $default, "$name $on", "$name: default" );
    }
}

sub check_range {
    my ( $name, $usage ) = @_;
    my ( undef, @ends ) = @{ $limits{$name} };
    my @said = $usage =~ /\bFrom (\d+[KM]?) to (\d+[KM]?)\b/;
    is_deeply( [ map { bytes($_) } @said ],
        [ map { $number{$_} // $_ } @ends ], "$name: from least to most" );
}

# --- directives, as httpd has them

# A line that each directive is right with.
sub line_of {
    my ($name) = @_;
    my $default = text( $entry{$name}, 'default' );
    return $default if $default =~ /^$name/ && $default !~ /ServerName/;
    my ($line) = $entry{$name}->findvalue('.//highlight') =~ /^\s*($name .*)$/m;
    return here($line);
}

my $store = here("NewsCleanStore sqlite /var/lib/newsclean/articles.db\n");
my %section = (
    'virtual host' => "<VirtualHost *:80>\n%s\n</VirtualHost>\n",
    directory      => "<Directory />\n%s\n</Directory>\n",
);
for my $context ( sort keys %section ) {
    my ( @in, @out );
    for my $name ( sort keys %entry ) {
        my $is_in = grep { $_->textContent eq $context }
            $entry{$name}->findnodes('.//context');
        push @{ $is_in ? \@in : \@out }, line_of($name);
    }
    is_accepted(
        $load_module . $store . sprintf( $section{$context}, join "\n", @in ),
        scalar(@in) . " directives stand in a $context" );
    for my $line (@out) {
        my ( $said, $fine ) =
            says( $load_module . sprintf $section{$context}, $line );
        ok( !$fine && $said =~ /not allowed|cannot occur/,
            "not in a $context: $line" ) or diag $said;
    }
}

# --- examples of configuration

my %config = ( examples( $module, 'config' ), examples( $tool, 'config' ) );
cmp_ok( scalar keys %config, '>=', scalar keys %registered,
    'there are examples of configuration' );
for my $id ( sort keys %config ) {
    my $conf = here( $config{$id}->textContent );
    unlike( $id, qr{/}, "an id for each example: $id" );
    $conf = "$store$conf" if $conf !~ /^NewsCleanStore/m;
    is_accepted( $load_module . $conf, "config: $id" );
}

# --- other names

sub cells {
    my ( $doc, $where ) = @_;
    return map { $_->textContent } $doc->findnodes("$where//tr/td[1]//code");
}

{
    my $policy = slurp('src/httpd/policy.c');
    my ($reasons) = $policy =~ /texts\[NC_REASON_COUNT\] = \{(.*?)\};/s;
    my ($cleaning) = $reasons =~ /(.*)\[NC_REASON_METHOD\]/s;
    my %is = map { ( $_ => 1 ) } $cleaning =~ /"([^"]+)"/g;
    # These are never noted with a request.
    delete @is{qw(subrequest twice error)};
    my @troubles = named( qr/case NC_TROUBLE_\w+:\s+return "(\w+)"/,
        'src/clean/rewriter.c' );
    $is{"stopped-$_"} = 1 for grep { $_ ne 'none' } @troubles;
    same( [ cells( $module, '//table[@id = "reasons"]' ) ], [ keys %is ],
        'all values of newsclean-status' );
}

same( [ map { /\{(newsclean-\w+)\}n/ } cells( $module, '//section[@id = "notes"]' ) ],
    [ keys %{ { map { ( $_ => 1 ) }
            $all =~ /^(?!#define).*"(newsclean-[a-z]+)"/mg } } ],
    'all notes' );
same( [ map { text( $_, '.' ) }
        $module->findnodes('//section[@id = "handlers"]/section/title') ],
    [ named( qr/_NAME "(newsclean(?:-\w+)?)"/,
        grep { !/suffix/ } glob 'include/*.h' ) ], 'all handlers' );
same( [ cells( $module, '//table[@id = "normalize-options"]' ) ],
    [ named( qr/\{"([\w-]+)", NC_NORMALIZE_/, 'src/clean/options.c' ) ],
    'all options of NewsCleanNormalize' );

{
    my $served = text( $module, '//section[@id = "served"]' );
    my @names = named( qr/\{"([\w.-]+)", NC_ROUTE_/, 'src/httpd/route.c' );
    my @parameters = named( qr/strcmp\(name, "(\w+)"\)/, 'src/httpd/query.c' );
    cmp_ok( scalar @names, '>', 5, 'addresses found in the source' );
    cmp_ok( scalar @parameters, '>', 5, 'parameters found in the source' );
    like( $served, qr/(?:\/|, |\b)\Q$_\E/, "served: $_" ) for @names;
    like( $served, qr/\b$_=/, "parameter: $_" ) for @parameters;
}

# --- the tool's options

# The options in TEXT, with what stands for their values.
sub options {
    my ($text) = @_;
    my @found;
    while ( $text =~ /(?<![\w-])(--?[a-z0-9][\w-]*)(?:[ ]([A-Z]+)\b)?/g ) {
        push @found, defined $2 ? "$1 $2" : $1;
    }
    return keys %{ { map { ( $_ => 1 ) } @found } };
}

# Those that COMMAND explains, at the beginning of lines.
sub options_of_help {
    my ($command) = @_;
    my ( $help, $status ) = run("newsclean $command --help");
    is( $status, 0, "newsclean $command --help" );
    return options( join "\n",
        $help =~ /^ +(-\S+(?: (?:[A-Z]+|--?[\w-]+),?)*)(?:  |$)/mg );
}

my ($help) = run('newsclean --help');
my @commands = $help =~ /^  ([a-z]+)  /mg;
same( [ map { $_->value } $tool->findnodes('//section[@id = "commands"]/section/@id') ],
    \@commands, 'a section for each command' );
for my $command ( '', @commands ) {
    my $id = $command || 'description';
    my $terms = join "\n", map { text( $_, '.' ) }
        $tool->findnodes("//section[\@id = '$id']/dl/dt");
    same( [ options($terms) ], [ options_of_help($command) ],
        "options of newsclean $command" );
    next if !$command || $command eq 'store';
    my $synopsis = join "\n", grep { /^newsclean $command\b/ }
        map { text( $_, '.' ) } $tool->findnodes('//section[@id = "synopsis"]/p');
    my %known = map { ( $_ => 1 ) } options($terms);
    delete @known{qw(--help --null)};
    same( [ options($synopsis) ], [ keys %known ], "synopsis of $command" );
}
{
    ($help) = run('newsclean store --help');
    my @terms = map { text( $_, 'code[1]' ) }
        $tool->findnodes('//section[@id = "store"]/dl/dt');
    same( [ grep { !/^-/ } @terms ], [ $help =~ /^  ([a-z]+) /mg ],
        'all verbs of newsclean store' );
}

# --- the tool's examples

# A page with promotions and an article that begins with TEXT.
sub story {
    my ($text) = @_;
    return <<"END";
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Bridge to open again</title></head>
<body><article><h1>Bridge to open again</h1>
<p>$text The town council met on Tuesday evening to talk about the old bridge
over the river, which has been closed to lorries since spring.</p>
<p>Engineers said that the eastern pier would need another year of work, and that
the winter would decide how much of it could be done from the bank.</p>
<p>Buses will use the bridge from Monday. Cyclists, who have crossed it all the
time, may keep the lane that was painted for them in April.</p>
</article>
<div class="partner-box">Partners</div>
<div class="ad-slot">Advertisement</div>
</body></html>
END
}

# A folder with all that the examples name.
sub furnish {
    my ($dir) = @_;
    make_path("$dir/site");
    spew( "$dir/page.html", story('One.') );
    spew( "$dir/my.rules", "##.partner-box\n##p:hover\n" );
    spew( "$dir/last-import", '' );
    utime 0, 0, "$dir/last-import";
    spew( "$tmp/var/www/html/story.html", story('Two.') );
    for my $version (qw(Earlier. Later.)) {
        spew( "$dir/site/story", story($version) );
        spew( "$dir/list", "site/story\thttps://www.example.org/story\n" );
        my ( $said, $status ) =
            run( 'newsclean import --files list --store articles.db', $dir );
        is( $status, 0, 'a store for the examples' ) or diag $said;
    }
    copy( "$dir/articles.db", "$dir/old.db" );
    my $page = story('Crawled.');
    my $response = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n$page";
    my $record = "WARC/1.0\r\nWARC-Type: response\r\n"
        . "WARC-Target-URI: https://www.example.org/crawled\r\n"
        . "Content-Type: application/http; msgtype=response\r\n"
        . 'Content-Length: ' . length($response) . "\r\n\r\n"
        . "$response\r\n\r\n";
    gzip( \$record => "$dir/crawl-1.warc.gz" ) or die 'gzip';
}

# What an example prints, beyond not failing.
my %prints = (
    'ex-clean'        => qr/^< .*partner-box/m,
    'ex-explain'      => qr/: element, \d+ bytes: \.ad-slot \(.*^.*\bcut/ms,
    'ex-extract'      => qr/^One\. The town.*^\{.*"title"/ms,
    'ex-import'       => qr/\b1 stored|\bstored +1\b/,
    'ex-import-list'  => qr/stored/,
    'ex-import-warc'  => qr/stored/,
    'ex-list'         => qr{^https://www\.example\.org/story$}m,
    'ex-rules'        => qr/^  taken +1 .*:2:\d+: not a pseudo-class/ms,
    'ex-mend'         => qr/stored|imported|1/,
    'ex-revisions-of' => qr/\(now\)\n.*\nEarlier\. The town/s,
    'ex-backup'       => qr/./,
    'ex-feed'         => qr/<title>.*Clock/,
    'ex-prometheus'   => qr/^newsclean_pages_cleaned_total \d+$/m,
);

my %sh = ( examples( $module, 'sh' ), examples( $tool, 'sh' ) );
my $n = 0;
for my $id ( grep { !$sh{$_}->getAttribute('type') } sort keys %sh ) {
    my $dir = "$tmp/example" . $n++;
    furnish($dir);
    unlike( $id, qr{/}, "an id for each example: $id" );
    my ( $said, $status ) = run( here( $sh{$id}->textContent ), $dir );
    is( $status, 0, "sh: $id" ) or diag $said;
    like( $said, $prints{$id}, "sh: $id: prints" ) if $prints{$id};
}

# Files that the text shows.
{
    my %text = ( examples( $module, 'text' ), examples( $tool, 'text' ) );
    my $rules = $text{'ex-rules-in-file'}->textContent;
    spew( "$tmp/shown.rules", $rules );
    my ($said) = run("newsclean rules $tmp/shown.rules");
    like( $said, qr/^  cosmetic +(\d+)\n  taken +\1 .*^  refused +0$/ms,
        'rules in a file: all are taken' );
    like( $said, qr/^  exceptions +1 \(0 refused\)$/m, '... with the exception' );

    make_path("$tmp/sites");
    spew( "$tmp/sites/example.com.txt", $text{'ex-site'}->textContent );
    spew( "$tmp/sites/page.html", story('Three.') =~ s/<article>/$&<div id="story">/r
            =~ s{</article>}{<p class="related">Rest</p></div>$&}r );
    ( $said, my $status ) = run( 'newsclean extract --format text'
            . ' --url http://example.com/story --site-config . page.html',
        "$tmp/sites" );
    is( $status, 0, 'a site config' ) or diag $said;
    unlike( $said, qr/example\.com\.txt|Rest/, '... of which nothing is wrong' );
}

# These ask the demo's server.
my ( $said, $status ) = run('conf/demo/demo.sh start');
is( $status, 0, 'the demo starts' ) or diag $said;
for my $id ( grep { $sh{$_}->getAttribute('type') } sort keys %sh ) {
    ( $said, $status ) = run( here( $sh{$id}->textContent ) );
    is( $status, 0, "sh: $id" ) or diag $said;
    like( $said, $prints{$id}, "sh: $id: prints" );
}
run('conf/demo/demo.sh stop');
same( [ grep { !$sh{$_} } keys %prints ], [], 'all that is awaited is shown' );

# --- links

my %html = map { ( m{(\w+)\.html$} => slurp($_) ) } glob 'build/manual/*.html';
my %made = map { ( $_ => 1 ) } ( 'index', grep { !/newsclean$/ } keys %page );
for my $name ( sort keys %made ) {
    my $html = $html{$name} // '';
    my %count;
    $count{$_}++ for $html =~ /\bid="([^"]+)"/g;
    same( [ grep { $count{$_} > 1 } keys %count ], [], "$name.html: ids are unique" );
    my @dead;
    for my $href ( $html =~ /\bhref="([^"]*)"/g ) {
        next if $href =~ m{^https?://};
        my ( $to, $id ) = $href =~ /^(?:(\w+)\.html)?(?:#(.+))?$/;
        $to //= $name;
        push @dead, $href
            if !defined $html{$to}
            || ( defined $id && $html{$to} !~ /\bid="\Q$id\E"/ );
    }
    same( \@dead, [], "$name.html: links lead somewhere" );
    unlike( $html, qr/<script|<link\b|\bsrc=|url\(|\@import/,
        "$name.html: needs nothing from elsewhere" );
    like( $html, qr/href="\Q$_\E\.html"/, "$name.html: leads to $_" )
        for grep { $_ ne 'index' } keys %made;
}
like( $html{index}, qr/id="\L$_\E"/, "$_ can be linked to" ) for keys %entry;
for my $name ( sort keys %page ) {
    my @unknown = grep { /^NewsClean/ || $name =~ /newsclean$/ }
        grep { !$entry{$_} } map { $_->textContent }
        $page{$name}->findnodes('//directive[not(@module)]');
    same( \@unknown, [], "$name.xml: directives that there are" );
}

# --- man pages

for my $man ( 'mod_newsclean.5', 'newsclean.1' ) {
    my $file = "build/manual/$man";
    is( `mandoc -Tlint -W warning $file 2>&1`, '', "$man: mandoc's warnings" );
    is( `groff -man -ww -Kutf8 -Tutf8 $file 2>&1 >/dev/null`, '',
        "$man: groff's warnings" );
    is_deeply( [ grep { /^[^.].* \.(?:PP|RS|RE|nf|fi|TP)\b/ } split /\n/,
            slurp($file) ], [], "$man: no request in the middle of a line" );
    my ($shown) = run("mandoc -Tutf8 -O width=78 '$top/$file' | sed 's/.\\x08//g'");
    my @wide = grep { length > 80 } split /\n/, $shown;
    same( \@wide, [], "$man: fits a terminal" );
    unlike( $shown, qr/\\[f(e-]/, "$man: no escapes are left" );
}
like( slurp('build/manual/mod_newsclean.5'), qr/^\.SS $_$/m,
    "mod_newsclean(5) has $_" ) for keys %entry;

done_testing();
