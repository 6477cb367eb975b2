package NewsClean::Importing;

# Importing.pm -- what tests of `newsclean import` share: pages, records of web
# archives, and imports that are stopped.
use strict;
use warnings;
use Exporter qw(import);
use IO::Compress::Gzip qw(gzip);
use NewsClean::Command qw($bin);

our @EXPORT_OK = qw(page response record packed summary
                    start wait_for_pages stop ends);

# A page with an article, its own words in it.
sub page {
    my ($n) = @_;
    my $date = sprintf '2024-02-%02dT12:00:00Z', $n % 28 + 1;
    return <<"HTML";
<!DOCTYPE html><html lang="en"><head><title>Crossing number $n</title>
<meta property="article:published_time" content="$date"></head>
<body><article><h1>Crossing number $n</h1>
<p>The ferry made its crossing number $n on a quiet morning, with two carts, a
dog and the doctor on board, and nobody had to wait for long at the landing.</p>
<p>On the way back the ferryman took the post along, and a bed that had been
promised to the schoolmaster for as long as anybody could remember.</p>
</article></body></html>
HTML
}

sub response {
    my ($url, $http) = @_;
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: $url\r\n"
         . "Content-Type: application/http; msgtype=response\r\n"
         . 'Content-Length: ' . length($http) . "\r\n\r\n$http\r\n\r\n";
}

sub record {
    my ($n, $fields) = @_;
    return response("https://river.example/$n",
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                    . ($fields // '') . "\r\n" . page($n));
}

sub packed {
    my ($bytes) = @_;
    gzip(\$bytes => \my $gzip) or die;
    return $gzip;
}

sub summary {
    my ($stored, $unchanged, $left_out, $failed) = @_;
    my $n = $stored + $unchanged + $left_out + $failed;
    return "$n page" . ($n == 1 ? '' : 's') . ": $stored stored, $unchanged"
         . " unchanged, $left_out left out, $failed failed";
}

# Starts an import that says how far it is each time it looks.
sub start {
    my ($args) = @_;
    pipe my $from, my $to or die;
    my $pid = fork // die;
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', 'out';
        open STDERR, '>&', $to;
        exec $bin, 'import', '--progress', '0', split ' ', $args;
    }
    close $to;
    return ($pid, $from);
}

# Reads messages until it has had one of N pages.
sub wait_for_pages {
    my ($from, $n) = @_;
    while (my $said = <$from>) {
        return 1 if $said =~ /, $n pages,/;
    }
    return 0;
}

# Asks for a stop, and waits until it has been seen: of two messages after it
# the second was said behind a look for signals.
sub stop {
    my ($pid, $from, $signal) = @_;
    kill $signal, $pid;
    <$from> for 1 .. 2;
}

sub ends {
    my ($pid, $from) = @_;
    my $rest = join '', <$from>;
    waitpid $pid, 0;
    return ($? >> 8, $rest);
}

1;
