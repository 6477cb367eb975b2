package NewsClean::Command;

# Command.pm -- newsclean as a user runs it, for the tests of its commands.
#
# The program is the one that $NEWSCLEAN names, else the one that `make cases`
# builds; without it the test is skipped. It runs in an empty directory of its
# own, which goes when the test is over.
use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use Test::More;

our @EXPORT_OK = qw($root $bin $tmp $try write_file read_file run runs);

our $root = abs_path(dirname(__FILE__) . '/../../../..');
our $bin = $ENV{NEWSCLEAN} || "$root/build/debug/newsclean";
plan skip_all => "no $bin" unless -x $bin;
our $tmp = tempdir(CLEANUP => 1);
chdir $tmp or die;

# What a wrong command line is answered with, behind the message.
our $try = "Try 'newsclean --help' for more information.\n";

sub write_file {
    my ($name, $content) = @_;
    open my $file, '>:raw', $name or die "$name: $!";
    print $file $content;
    close $file;
}

sub read_file {
    open my $file, '<:raw', $_[0] or die "$_[0]: $!";
    local $/;
    return scalar <$file> // '';
}

# Runs `newsclean ARGS` by the shell: (exit status, stdout, stderr).
sub run {
    my ($args) = @_;
    system("</dev/null '$bin' $args >out 2>err");
    my $status = $? & 127 ? "signal " . ($? & 127) : $? >> 8;
    return ($status, read_file('out'), read_file('err'));
}

# Exit status, stdout and stderr, each compared if it is said.
sub runs {
    my ($args, $status, $out, $err, $name) = @_;
    my @got = run($args);
    subtest $name // $args => sub {
        is $got[0], $status, 'exit status';
        ref $out ? like $got[1], $out, 'stdout' : is $got[1], $out, 'stdout'
            if defined $out;
        ref $err ? like $got[2], $err, 'stderr' : is $got[2], $err, 'stderr'
            if defined $err;
    };
}

1;
