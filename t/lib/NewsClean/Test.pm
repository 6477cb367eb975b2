# NewsClean::Test -- the words that the .t files are written in.
#
#     page('a.html', '<p>a</p><div class=promo>x</div>');    # makes a file
#     is(fetch(GET => '/clean/a.html')->{body}, '<p>a</p>');
#
# The test server's file names, ports and locations are in t/conf/
# extra.conf.in. Every wait is a loop with an end.
package NewsClean::Test;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);
use Time::HiRes qw(sleep time);
use Apache::Test ();
use NewsClean::HTTP qw(fetch connection);

our @EXPORT = qw(
    fetch connection page script gate slurp spew eventually shared
    port root note_of trace_of error_log_size error_log_since
    storable article_page feed entry_of stored_by hundred_words
);

my $vars = Apache::Test::vars();
$NewsClean::HTTP::port = $vars->{port};

# --- files

sub root { return $vars->{serverroot} }

sub port
{
    my $vhost = shift;

    return $vars->{port} unless defined $vhost;
    return Apache::Test::config()->{vhosts}{$vhost}{port};
}

sub spew
{
    my ($file, $bytes, $mtime) = @_;

    make_path(dirname($file));
    open my $out, '>:raw', $file or die "$file: $!";
    print $out $bytes;
    close $out or die "$file: $!";
    utime $mtime, $mtime, $file if $mtime;
    return $file;
}

sub slurp
{
    my $file = shift;

    open my $in, '<:raw', $file or die "$file: $!";
    local $/;
    return scalar(<$in>) // '';
}

# A page, below every location that serves pages. MTIME: seconds since 1970.
sub page
{
    my ($name, $bytes, $mtime) = @_;

    return spew("$vars->{documentroot}/pages/$name", $bytes, $mtime);
}

# A script for t/c-modules/probe, below every location that plays scripts.
sub script
{
    my ($name, @lines) = @_;

    return spew("$vars->{documentroot}/scripts/$name",
                join '', map { "$_\n" } @lines);
}

# A gate that scripts wait at. `gate(NAME)` is its path for the script, shut;
# `gate(NAME, 1)` opens it.
sub gate
{
    my ($name, $open) = @_;
    my $file = root() . "/gates/$name";

    $open ? spew($file, '') : make_path(dirname($file));
    unlink $file unless $open;
    return "gates/$name";
}

# A file of the folder beside the project, or undef if it is not there.
sub shared
{
    my $file = ($ENV{NC_SHARED} // '') . '/' . shift;

    return -e $file ? $file : undef;
}

# --- waiting

# What CODE returns as soon as it is true; else its last value after SECONDS.
sub eventually(&;$)
{
    my ($code, $seconds) = @_;
    my $end = time + ($seconds // 15);
    my $value;

    until ($value = $code->()) {
        last if time > $end;
        sleep 0.02;
    }
    return $value;
}

# --- logs

# The last line of the log of notes that is of this address: a hash with
# status, cut, bytes, rules, stored, trace and shared. It is written when the
# response is over.
sub note_of
{
    my $url = shift;
    my $line = eventually {
        my @lines = grep { (split /\t/)[0] eq $url }
            split /\n/, slurp("$vars->{t_logs}/notes");
        $lines[-1];
    };
    my %note;

    @note{qw(url code status cut bytes rules stored trace shared)} =
        split /\t/, $line // '';
    return \%note;
}

# What arrived behind NEWSCLEAN, pass by pass: see t/c-modules/probe.
sub trace_of
{
    my $trace = note_of(shift)->{trace} // '';

    $trace =~ s/\s+/ /g;
    $trace =~ s/ $//;
    return $trace;
}

sub error_log_size { return -s "$vars->{t_logs}/error_log" || 0 }

sub error_log_since
{
    my $offset = shift;
    my $log = slurp("$vars->{t_logs}/error_log");

    return substr $log, $offset;
}

# --- articles

# Words enough that nobody takes the page for a menu.
sub hundred_words
{
    my @sentences = (
        'The council of the town met on Tuesday evening to vote on the bridge',
        'After two hours of debate the members agreed on a plan that repairs '
        . 'the northern arch first, and leaves the towers for next spring',
        'The engineer in charge said that the stone was in a better state '
        . 'than the survey of last year had led everybody to expect',
        'Traffic over the river will be sent through the old town while the '
        . 'work lasts, which shopkeepers there have asked for since summer',
        'The mayor thanked the neighbours for their patience and promised '
        . 'that the first lorries will not arrive before the end of school'
    );

    return map { "$_." } @sentences;
}

# A page with an article that any extractor would find. EXTRA: head => markup,
# body => markup in the middle of the text.
sub article_page
{
    my ($title, %extra) = @_;
    my @text = map { "<p>$_</p>" } hundred_words();
    my $head = $extra{head} // '';
    my $text = join "\n", @text[0 .. 2], $extra{body} // (), @text[3 .. $#text];

    return <<"END";
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>$title</title>$head</head>
<body>
<main><article>
<h1>$title</h1>
$text
</article></main>
<footer><p>The Harbour Post</p></footer>
</body>
</html>
END
}

# A script that serves such a page with these header lines.
sub storable
{
    my ($name, $title, @lines) = @_;
    my $page = article_page($title);

    $page =~ s/\\/\\\\/g;
    $page =~ s/\n/\\n/g;
    return script($name, @lines, "data $page");
}

sub feed
{
    my $query = shift // '?limit=500';

    return fetch(GET => "/articles/feed.atom$query")->{body};
}

# The feed's entry with this title, as XML; '' if there is none.
sub entry_of
{
    my ($title, $feed) = @_;

    $feed //= feed();
    my ($entry) = grep { m{<title[^>]*>\Q$title\E</title>} }
        $feed =~ m{<entry\b.*?</entry>}gs;
    return $entry // '';
}

# Waits until the article is in the feed: its entry, or ''.
sub stored_by
{
    my ($title, $seconds) = @_;

    return eventually { entry_of($title) } $seconds // 15;
}

1;
