# NewsClean::Server -- a second httpd, for tests that must not spoil the first.
#
#     my $server = NewsClean::Server->new('name', <<'END');
#     NewsClean On
#     END
#     $server->check;            # apache2 -t: (true if fine, what it says)
#     $server->start;            # on a port of its own, 127.0.0.1
#     $server->fetch(GET => '/page.html');
#     $server->stop;             # or crash
#
# It has the modules of the first server (base.conf), ours, and c-modules/
# probe; its files are below t/servers/NAME. It ends with its object.
package NewsClean::Server;

use strict;
use warnings FATAL => 'all';

use File::Path qw(make_path);
use IO::Socket::INET ();
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep);
use NewsClean::HTTP ();
use NewsClean::Test qw(eventually slurp spew);

# CONF is what the main server section says; `@root@` in it is the server's
# directory, `@port@` its port. MPM: event, worker or prefork, with CHILDREN.
sub new
{
    my ($class, $name, $conf, %more) = @_;
    my $root = NewsClean::Test::root() . "/servers/$name";
    my $self = bless { root => $root, port => free_port(), mpm => 'event',
                       children => 1, %more }, $class;

    make_path("$root/htdocs", "$root/logs", "$root/store");
    $self->configure($conf);
    return $self;
}

sub free_port
{
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1,
                                       LocalPort => 0) or die "no port: $!";
    return $socket->sockport;
}

# Lines for the MPM: as many children, neither more nor less.
sub processes
{
    my $self = shift;
    my ($n, $threads) = ($self->{children}, 8 * $self->{children});

    return <<"END" if $self->{mpm} eq 'prefork';
ServerLimit $n
StartServers $n
MinSpareServers 1
MaxSpareServers $n
MaxRequestWorkers $n
END
    return <<"END";
ServerLimit $n
StartServers $n
MinSpareThreads 1
MaxSpareThreads $threads
ThreadsPerChild 8
MaxRequestWorkers $threads
END
}

# The modules of the first server, with our MPM.
sub modules
{
    my $self = shift;
    my $lines = slurp(Apache::Test::vars('t_conf') . '/base.conf');

    return $lines =~ s/mpm_event/mpm_$self->{mpm}/gr;
}

# What is said comes first, so that its lines count from 1; the rest is read
# from another file.
sub configure
{
    my ($self, $conf) = @_;
    my ($root, $port) = @$self{qw(root port)};
    my $vars = Apache::Test::vars();

    $conf =~ s/\@root\@/$root/g;
    $conf =~ s/\@port\@/$port/g;
    spew("$root/base.conf", $self->modules . <<"END" . $self->processes);
LoadModule newsclean_module $vars->{top_dir}/build/mod_newsclean.so
LoadModule probe_module $vars->{top_dir}/c-modules/probe/.libs/mod_probe.so
Listen 127.0.0.1:$port
ServerName localhost:$port
DocumentRoot $root/htdocs
PidFile $root/logs/httpd.pid
DefaultRuntimeDir $root/logs
ErrorLog $root/logs/error_log
LogLevel info newsclean:debug
TypesConfig $vars->{t_conf}/mime.types
AddType text/html .html
END
    spew("$root/test.conf", $conf);
}

# The modules come before, the test's lines are in a file of their own.
sub command
{
    my $self = shift;

    return ($self->httpd, '-d', $self->{root}, '-f', "$self->{root}/base.conf",
            '-c', "Include $self->{root}/test.conf", @_);
}

sub httpd { return Apache::Test::vars('httpd') }

# Whether httpd would start, and what it says.
sub check
{
    my $self = shift;

    open my $out, '-|', 'sh', '-c', 'exec "$@" 2>&1', 'sh', $self->command('-t')
        or die "httpd: $!";
    my $said = do { local $/; <$out> } // '';
    close $out;
    return ($? == 0, $said);
}

sub start
{
    my $self = shift;
    my $pid = fork // die "fork: $!";

    if ($pid == 0) {
        # mpm_prefork ends by a signal to all of its process group.
        setpgrp;
        open STDOUT, '>', "$self->{root}/logs/stdout";
        open STDERR, '>&', \*STDOUT;
        exec $self->command('-DFOREGROUND') or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    my $ready = eventually {
        IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                              PeerPort => $self->{port})
            || waitpid($pid, WNOHANG) == $pid && -1;
    };
    return 1 if ref $ready;
    $self->stop;
    die "the server does not start: ", slurp("$self->{root}/logs/stdout"),
        $self->log;
}

sub graceful { kill USR1 => $_[0]{pid} }

# Process ids of the children that serve pages, once they do: a store's worker
# is a thread of each. The daemon of mod_cgid is a child too, and has none.
sub children
{
    my $self = shift;
    my $file = "/proc/$self->{pid}/task/$self->{pid}/children";
    my @children;

    eventually {
        @children = grep { my @threads = glob "/proc/$_/task/*"; @threads > 1 }
            split ' ', slurp($file);
    };
    return @children;
}

sub stop
{
    my $self = shift;
    my $pid = delete $self->{pid} or return;

    kill TERM => $pid;
    eventually { waitpid($pid, WNOHANG) != 0 } 10;
    kill KILL => $pid if waitpid($pid, WNOHANG) == 0;
    return;
}

# Those that PID has started, and those that these have.
sub descendants
{
    my $pid = shift;
    my @children = map { split ' ', eval { slurp($_) } // '' }
        glob "/proc/$pid/task/*/children";

    return map { ($_, descendants($_)) } @children;
}

# All of it ends at once, as when the power fails.
sub crash
{
    my $self = shift;
    my $pid = delete $self->{pid} or return;

    kill STOP => $pid; # it starts no others meanwhile
    kill KILL => descendants($pid), $pid;
    waitpid $pid, 0;
    # Who is left would still take connections.
    eventually {
        !IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                               PeerPort => $self->{port});
    } or die 'it is still there';
    return;
}

sub DESTROY
{
    local ($?, $@);
    $_[0]->stop;
}

sub fetch
{
    my $self = shift;

    local $NewsClean::HTTP::port = $self->{port};
    return NewsClean::HTTP::fetch(@_);
}

# MTIME: seconds since 1970.
sub page
{
    my ($self, $name, $bytes, $mtime) = @_;

    return spew("$self->{root}/htdocs/$name", $bytes, $mtime);
}

sub log
{
    my $self = shift;
    my $file = "$self->{root}/logs/error_log";

    return -e $file ? slurp($file) : '';
}

# The feed's entry with this title; '' if it is not there.
sub entry
{
    my ($self, $title) = @_;
    my $answer = $self->fetch(GET => '/articles/feed.atom?limit=500');

    return $answer->{status} == 200
        ? NewsClean::Test::entry_of($title, $answer->{body}) : '';
}

sub stored_by
{
    my ($self, $title, $seconds) = @_;

    return eventually { $self->entry($title) } $seconds // 15;
}

1;
