# NewsClean::Store -- a store, as another program sees and holds it.
#
#     my $lock = NewsClean::Store::lock($file);   # nobody else writes
#     undef $lock;                                # now they do
#     my @rows = NewsClean::Store::sql($file, 'SELECT title FROM article');
#     is(NewsClean::Store::soundness($file), 'ok');
#
# All by the program sqlite3: `program` is its path, or undef.
package NewsClean::Store;

use strict;
use warnings FATAL => 'all';

use IPC::Open2 qw(open2);
use Apache::TestConfig ();

sub program { return Apache::TestConfig::which('sqlite3') }

# Lines of the answer; the program waits for a lock no longer than 5 seconds.
sub sql
{
    my ($file, $sql) = @_;

    open my $out, '-|', program(), '-cmd', '.timeout 5000', $file, $sql
        or die "sqlite3: $!";
    chomp(my @lines = <$out>);
    close $out;
    return wantarray ? @lines : $lines[0];
}

sub soundness { return join "\n", sql($_[0], 'PRAGMA integrity_check') }

# Whether somebody writes right now.
sub is_locked
{
    my $file = shift;

    open my $out, '-|', 'sh', '-c', 'exec "$@" 2>&1', 'sh', program(), $file,
        'BEGIN IMMEDIATE; ROLLBACK' or die "sqlite3: $!";
    my $said = do { local $/; <$out> } // '';
    close $out;
    die "sqlite3: $said" if $said !~ /\A\z|is locked/;
    return $said ne '';
}

# Holds the lock of who writes, until the object goes.
sub lock
{
    my $file = shift;
    my $pid = open2(my $out, my $in, program(), $file);

    print $in ".timeout 5000\nBEGIN IMMEDIATE;\nSELECT 'locked';\n";
    $in->flush;
    my $said = <$out> // '';
    die "no lock: $said" if $said ne "locked\n";
    return bless { pid => $pid, in => $in, out => $out };
}

sub DESTROY
{
    my $self = shift;

    local ($?, $!, $@);
    print { $self->{in} } "ROLLBACK;\n.quit\n";
    close $self->{in};
    waitpid $self->{pid}, 0;
}

1;
