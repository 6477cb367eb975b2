# NewsClean::Line -- a line to a database, which can become slow or silent.
#
#     my $line = NewsClean::Line->new($to, $from);
#     $line->becomes('slow');   # or 'silent', or 'fine' as it was
#
# TO is the database's socket; FROM, which this makes, is the one to connect to.
# A slow line keeps what the database says for DELAY seconds. A silent one takes
# connections, and what is said; that arrives when it is silent no more. It is a
# process that ends with its object.
package NewsClean::Line;

use strict;
use warnings FATAL => 'all';

use File::Basename qw(dirname);
use File::Path qw(make_path);
use IO::Select ();
use IO::Socket::UNIX ();
use POSIX qw(_exit);
use Time::HiRes qw(sleep time);
use NewsClean::Test qw(eventually slurp spew);

use constant DELAY => 0.1;

sub new
{
    my ($class, $to, $from) = @_;
    my $self = bless { to => $to, how => "$from.how", ways => {} }, $class;

    make_path(dirname($from));
    $self->becomes('fine');
    $self->{listener} = IO::Socket::UNIX->new(Local => $from, Listen => 64)
        or die "$from: $!";
    $self->{pid} = fork // die "fork: $!";
    if ($self->{pid} == 0) {
        eval { $self->pass_on while 1 };
        _exit(1);
    }
    close $self->{listener};
    return $self;
}

sub becomes { spew($_[0]{how}, $_[1]) }

# --- its process

# Both ends of a new connection. WAYS tells of an end where its bytes go, and
# which of them wait, as pairs of a time and bytes.
sub take
{
    my $self = shift;
    my $near = $self->{listener}->accept or return;
    my $far = IO::Socket::UNIX->new(Peer => $self->{to}) or return;

    $self->{ways}{$near} = { from => $near, to => $far, waits => [] };
    $self->{ways}{$far} = { from => $far, to => $near, waits => [],
                            delays => 1 };
}

# An end is closed when all that came from it has arrived.
sub hear
{
    my ($self, $way, $how) = @_;
    my $n = sysread $way->{from}, my $bytes, 65536;
    my $delay = $how eq 'slow' && $way->{delays} ? DELAY : 0;

    push @{ $way->{waits} }, [time + $delay, $n ? $bytes : undef];
    $way->{over} = 1 unless $n;
}

sub deliver
{
    my ($self, $way) = @_;

    while (@{ $way->{waits} } && $way->{waits}[0][0] <= time) {
        my $bytes = shift(@{ $way->{waits} })->[1];
        if (!defined $bytes || !syswrite $way->{to}, $bytes) {
            delete @{ $self->{ways} }{ @$way{qw(from to)} };
            return;
        }
    }
}

sub pass_on
{
    my $self = shift;
    my $how = eval { slurp($self->{how}) } // '';
    my %ways = map { $_->{from} => $_ } values %{ $self->{ways} };
    my $select = IO::Select->new($self->{listener},
                                 map { $_->{from} }
                                     grep { !$_->{over} } values %ways);

    local $SIG{PIPE} = 'IGNORE';
    for my $end ($select->can_read(0.01)) {
        if ($end == $self->{listener}) { $self->take }
        else { $self->hear($ways{$end}, $how) }
    }
    return if $how eq 'silent';
    $self->deliver($_) for grep { $self->{ways}{ $_->{from} } } values %ways;
}

sub DESTROY
{
    my $self = shift;

    local ($?, $!, $@);
    kill TERM => $self->{pid} if $self->{pid};
    waitpid $self->{pid}, 0 if $self->{pid};
}

1;
