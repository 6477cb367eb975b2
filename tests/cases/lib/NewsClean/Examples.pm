package NewsClean::Examples;

# Examples.pm -- what README.md and the manual show, tried: configuration is
# accepted, commands run.
#
# Uses what `make` built. What an example says of the system (/var/lib/newsclean
# and its like) is done in a temporary directory, which goes when the test is
# over; nothing is installed, and servers listen on ports of 127.0.0.1 that are
# free. Tests begin in the top of the source.
use strict;
use warnings;
use utf8;
use Cwd qw(getcwd);
use Exporter qw(import);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use Test::More;
use NewsClean::File qw(slurp spew);

our @EXPORT_OK =
    qw($top $tmp $port slurp spew run here says is_accepted $load_module);

binmode $_, ':encoding(UTF-8)'
    for map { Test::More->builder->$_ } qw(output failure_output todo_output);

our $top  = getcwd();
our $tmp  = tempdir( 'nc-examples-XXXXXX', TMPDIR => 1, CLEANUP => 1 );
our $port = free_port();

delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS T V PORT)};
$ENV{PATH}     = "$top/build:$ENV{PATH}";
$ENV{DESTDIR}  = "$tmp/root";
$ENV{DEMO_DIR} = "$tmp/demo";
$ENV{PORT}     = $port;

END {
    local $?;
    system "conf/demo/demo.sh stop >/dev/null 2>&1" if -d "$tmp/demo";
}

sub free_port {
    my $socket = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1',
        Listen    => 1
    ) or die "no port: $!";
    return $socket->sockport;
}

# Runs a shell script, in DIR if that is said; its output and exit status.
sub run {
    my ( $script, $dir ) = @_;
    my $file = spew( "$tmp/script", "set -eu\n$script" );
    $dir //= $top;
    my $out = `cd '$dir' && timeout 120 sh $file 2>&1 </dev/null`;
    utf8::decode($out);
    return ( $out, $? >> 8 );
}

# What is said of the system, said of our temporary directory.
sub here {
    my ($text) = @_;
    $text =~ s{/(?:var/lib/newsclean|var/www/html|var/log/apache2|
                   etc/apache2(?=/newsclean\.(?:rules|sites))|tmp)\b}
              {$tmp$&}gx;
    $text =~ s{/usr/lib/apache2/modules/mod_newsclean\.so}
              {$top/build/mod_newsclean.so}g;
    $text =~ s{127\.0\.0\.1:8080}{127.0.0.1:$port}g;
    $text =~ s{-o www-data -g www-data }{} if $> != 0;
    return $text;
}

make_path( map { "$tmp$_" } '/tmp', '/var/lib/newsclean', '/var/www/html',
    '/var/log/apache2', '/etc/apache2/newsclean.sites' );
spew( "$tmp/etc/apache2/newsclean.rules", "##.ad\n" );
spew( "$tmp/etc/apache2/newsclean.sites/example.com.txt", "body: //main\n" );

# --- configuration

my $base = do {
    chomp( my $modules = `apxs -q LIBEXECDIR` );
    join '', "ServerName localhost\nServerRoot \"$tmp\"\n",
        "DefaultRuntimeDir \"$tmp\"\nPidFile \"$tmp/t.pid\"\n",
        "ErrorLog \"$tmp/t.log\"\nListen 127.0.0.1:$port\n",
        map { "LoadModule ${_}_module $modules/mod_$_.so\n" }
        qw(mpm_event authz_core authz_host alias deflate dir filter headers
        setenvif proxy proxy_http);
};
our $load_module =
    "LoadModule newsclean_module $top/build/mod_newsclean.so\n";

# What httpd says of CONF: (its words, whether it would start).
sub says {
    my ($conf) = @_;
    my $file = spew( "$tmp/t.conf", $base . $conf );
    my ( $out, $status ) = run("/usr/sbin/apache2 -t -f $file");
    return ( $out, $status == 0 && $out =~ /Syntax OK/ );
}

sub is_accepted {
    my ( $conf, $name ) = @_;
    my ( $out, $fine ) = says($conf);
    ok( $fine, $name ) or diag $out;
}

1;
