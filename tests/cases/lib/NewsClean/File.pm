package NewsClean::File;

# File.pm -- whole files as text, which is UTF-8.
use strict;
use warnings;
use Exporter qw(import);

our @EXPORT_OK = qw(slurp spew);

sub slurp {
    my ($path) = @_;
    open my $in, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    return scalar <$in>;
}

# Returns PATH.
sub spew {
    my ( $path, $text ) = @_;
    open my $out, '>:encoding(UTF-8)', $path or die "$path: $!";
    print $out $text;
    close $out or die "$path: $!";
    return $path;
}

1;
