# read.pl -- what Perl's XML::Feed reads at an address, as JSON.
#
#     read.pl URL
use strict;
use warnings;

use JSON::PP ();
use URI ();
use XML::Atom ();
use XML::Feed ();

# Else XML::Atom answers with bytes for some texts.
$XML::Atom::ForceUnicode = 1;

sub seconds { return $_[0] ? $_[0]->epoch : undef }

sub record
{
    my $e = shift;
    my $enclosure = $e->enclosure;

    return {
        id => $e->id, title => $e->title, link => $e->link,
        authors => [map { ref ? @$_ : $_ } $e->author // ()],
        published => seconds($e->issued), updated => seconds($e->modified),
        content => $e->content->body, summary => $e->summary->body,
        tags => [$e->category],
        enclosure => $enclosure ? $enclosure->url : undef,
    };
}

my $feed = XML::Feed->parse(URI->new($ARGV[0])) or die XML::Feed->errstr;
print JSON::PP->new->ascii->canonical->encode({
    title => $feed->title, lang => $feed->language, version => $feed->format,
    entries => [map { record($_) } $feed->entries],
});
