# NewsClean::HTTP -- HTTP as bytes on a socket.
#
# LWP hides what these tests look at: the order and number of headers, where
# chunks end, when bytes arrive, what HEAD says. A request is sent as written;
# an answer keeps its head as lines.
#
#     my $answer = fetch(GET => '/clean/page.html', Cookie => 'a=b');
#     $answer->{status}  $answer->{body}  $answer->header('ETag')
package NewsClean::HTTP;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use IO::Select ();
use IO::Socket::INET ();
use Time::HiRes qw(time);

our @EXPORT_OK = qw(fetch connection);

# No answer of the test server takes this long, whatever the machine.
use constant PATIENCE => 20;

our $port; # of the server that is asked; NewsClean::Test sets it

# One request, one answer, one connection.
sub fetch
{
    my ($method, $path, @headers) = @_;
    my $http = connection($port);

    $http->send_request($method, $path, @headers);
    return $http->answer($method);
}

sub connection
{
    my $to = shift // $port;
    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $to, Timeout => PATIENCE
    ) or die "no server on port $to: $!\n";

    return bless { socket => $socket, port => $to, seen => '' };
}

# Host and Connection are there unless the test brings its own.
sub send_request
{
    my ($self, $method, $path, @headers) = @_;
    my $names = ' ' . lc(join ' ', @headers[grep { !($_ & 1) } 0 .. $#headers])
        . ' ';
    my $head = "$method $path HTTP/1.1\r\n";

    unshift @headers, Host => "localhost:$self->{port}"
        unless $names =~ / host /;
    push @headers, Connection => 'close' unless $names =~ / connection /;
    while (my ($name, $value) = splice @headers, 0, 2) {
        $head .= "$name: $value\r\n";
    }
    $self->send_bytes("$head\r\n");
}

sub send_bytes
{
    my ($self, $bytes) = @_;

    local $SIG{PIPE} = 'IGNORE';
    $self->{socket}->syswrite($bytes);
}

# Reads until what was received so far matches PATTERN, which may be undef, or
# the connection ends. All that was received so far.
sub read_until
{
    my ($self, $pattern, $patience) = @_;
    my $end = time + ($patience // PATIENCE);
    my $select = IO::Select->new($self->{socket});

    until ($self->{closed} || $pattern && $self->{seen} =~ $pattern) {
        my $left = $end - time;
        last if $left <= 0 || !$select->can_read($left);
        my $n = sysread $self->{socket}, $self->{seen}, 65536,
            length $self->{seen};
        $self->{closed} = 1 unless $n;
    }
    return $self->{seen};
}

# The answer, read to the end of the connection.
sub answer
{
    my ($self, $method) = @_;
    my $bytes = $self->read_until(undef);

    close $self->{socket};
    return parse($bytes, $method // 'GET');
}

sub parse
{
    my ($bytes, $method) = @_;
    my ($head, $body) = split /\r\n\r\n/, $bytes, 2;
    my ($line, @lines) = split /\r\n/, $head // '';
    my ($status) = ($line // '') =~ m{^HTTP/1\.\d (\d{3})};
    my $self = bless {
        line => $line, status => $status // 0, lines => \@lines,
        raw => $body // '', chunks => [], whole => 1
    };

    $self->{body} = $self->{raw};
    if ($method ne 'HEAD' && lc($self->header('Transfer-Encoding')) eq
        'chunked') {
        ($self->{body}, $self->{whole}) = $self->unchunk;
    }
    elsif ($method ne 'HEAD' && $self->header('Content-Length') ne '') {
        $self->{whole} = length $self->{body} eq
            $self->header('Content-Length');
    }
    return $self;
}

# The body without its chunk marks, and whether the last one is there.
sub unchunk
{
    my $self = shift;
    my $rest = $self->{raw};
    my $body = '';

    while ($rest =~ s/^([0-9A-Fa-f]+)[^\r\n]*\r\n//) {
        my $n = hex $1;
        return ($body, 1) if $n == 0;
        push @{ $self->{chunks} }, substr $rest, 0, $n;
        $body .= substr $rest, 0, $n, '';
        $rest =~ s/^\r\n//;
    }
    return ($body, 0);
}

# All values of a header, in order, as one: '' if it is not there.
sub header
{
    my ($self, $name) = @_;

    return join ', ', map { /^\Q$name\E:\s*(.*?)\s*$/i ? $1 : () }
        @{ $self->{lines} };
}

sub has_header
{
    my ($self, $name) = @_;

    return scalar grep { /^\Q$name\E:/i } @{ $self->{lines} };
}

1;
