# NewsClean::Crowd -- clients that ask all at once, each a process of its own.
#
#     my $crowd = NewsClean::Crowd->new('name', { clients => 4, most => 100,
#                                                 pause => 0.05 },
#         sub { my ($client, $n) = @_; ...; return $right ? '' : 'why not' });
#     ...                          # what happens to the server meanwhile
#     my @clients = $crowd->finish; # or end: they ask MOST times
#
# A client calls the code with its own number and with 1, 2, 3 and so on, with a
# PAUSE in between, until it is told to finish, has asked MOST times, or a
# minute is over. A code that dies has gone wrong too. Of each client: { asked
# => 60, wrong => [[when it was begun, when it ended, why], ...] }
package NewsClean::Crowd;

use strict;
use warnings FATAL => 'all';

use POSIX qw(_exit);
use Time::HiRes qw(sleep time);
use NewsClean::Test qw(slurp spew);

use constant SECONDS => 60;

sub new
{
    my ($class, $name, $bounds, $code) = @_;
    my $self = bless { dir => NewsClean::Test::root() . "/crowd/$name",
                       %$bounds }, $class;

    for my $client (1 .. $self->{clients}) {
        my $pid = fork // die "fork: $!";
        $self->be($client, $code) if $pid == 0;
        push @{ $self->{pids} }, $pid;
    }
    return $self;
}

# One client, whose process ends here.
sub be
{
    my ($self, $client, $code) = @_;
    my $end = time + SECONDS;
    my ($asked, @wrong) = (0);

    while ($asked < $self->{most} && time < $end && !-e "$self->{dir}/finish") {
        my $begun = time;
        my $why = eval { $code->($client, ++$asked) } // "died: $@";
        push @wrong, join ' ', $begun, time, $why =~ s/\s+/ /gr if $why ne '';
        sleep $self->{pause};
    }
    eval { spew("$self->{dir}/$client", join "\n", $asked, @wrong) };
    _exit(0);
}

sub finish
{
    my $self = shift;

    spew("$self->{dir}/finish", '');
    return $self->end;
}

sub end
{
    my $self = shift;

    waitpid $_, 0 for splice @{ $self->{pids} };
    return map {
        my ($asked, @wrong) = split /\n/, slurp("$self->{dir}/$_");
        { asked => $asked, wrong => [map { [split / /, $_, 3] } @wrong] };
    } 1 .. $self->{clients};
}

sub DESTROY
{
    my $self = shift;

    local ($?, $!, $@);
    for my $pid (splice @{ $self->{pids} }) {
        kill TERM => $pid;
        waitpid $pid, 0;
    }
}

1;
