# NewsClean::Postgres -- a database of the tests, as its owner sees it.
#
#     my @rows = NewsClean::Postgres::sql($dir, 'SELECT title FROM ...');
#     is(NewsClean::Postgres::soundness($dir), 'ok');
#
# DIR is where tests/postgres.sh has put it. What is spoken is the protocol
# itself, version 3: where the server's programs had to be unpacked there is no
# psql.
package NewsClean::Postgres;

use strict;
use warnings FATAL => 'all';

use IO::Socket::UNIX ();

use constant PATIENCE => 20;

sub socket_in { return "$_[0]/.s.PGSQL.5432" }

# A message's type and what is in it.
sub receive
{
    my $socket = shift;
    my $head = '';

    read($socket, $head, 5) == 5 or die "the database is silent\n";
    my ($type, $length) = unpack 'aN', $head;
    read($socket, my $rest, $length - 4) == $length - 4
        or die "the database breaks off\n";
    return ($type, $rest);
}

# The columns of a row, tab-separated; what is null is empty.
sub row
{
    my ($n, $rest) = unpack 'n a*', shift;
    my @columns;

    for (1 .. $n) {
        my $length = unpack 'l>', substr $rest, 0, 4, '';
        push @columns, $length < 0 ? '' : substr $rest, 0, $length, '';
    }
    return join "\t", @columns;
}

# Up to the end of an answer: its rows.
sub answer
{
    my $socket = shift;
    my @rows;

    for (;;) {
        my ($type, $rest) = receive($socket);
        return @rows if $type eq 'Z';
        push @rows, row($rest) if $type eq 'D';
        die "$1\n" if $type eq 'E' && $rest =~ /\0M([^\0]*)/;
    }
}

sub sql
{
    my ($dir, $sql) = @_;
    my $socket = IO::Socket::UNIX->new(Peer => socket_in($dir))
        or die "no database: $!";
    my $who = pack 'N (Z*)*', 196608, user => 'newsclean',
        database => 'postgres', '';

    local $SIG{ALRM} = sub { die "the database is silent\n" };
    alarm PATIENCE;
    print $socket pack('N', 4 + length $who), $who;
    $socket->flush;
    answer($socket);
    print $socket 'Q', pack('N Z*', 5 + length $sql, $sql);
    $socket->flush;
    my @rows = answer($socket);
    alarm 0;
    print $socket pack 'a N', 'X', 4;
    close $socket;
    return wantarray ? @rows : $rows[0];
}

# What gives a line that says something, or an error, is amiss. PostgreSQL's own
# tool looks at each page, and whether an index has all rows of its table; then
# what is said in two places has to be the same in both.
my @checks = (
    "SELECT concat(c.relname, ': ', v.msg)"
    . " FROM pg_class AS c, verify_heapam(c.oid) AS v"
    . " WHERE c.relnamespace = 'newsclean'::regnamespace AND c.relkind = 'r'",
    "SELECT bt_index_check(c.oid, true) FROM pg_class AS c"
    . " JOIN pg_am AS a ON a.oid = c.relam"
    . " WHERE c.relnamespace = 'newsclean'::regnamespace"
    . " AND c.relkind = 'i' AND a.amname = 'btree'",
    "SELECT 'a name without its article: ' || name FROM newsclean.name"
    . " WHERE article NOT IN (SELECT num FROM newsclean.article)",
    "SELECT 'two changes with the number ' || seq FROM newsclean.article"
    . " GROUP BY seq HAVING count(*) > 1",
    "SELECT 'a change yet to come: ' || a.seq FROM newsclean.article AS a,"
    . " newsclean.state AS s WHERE a.seq > s.seq",
    "SELECT 'nothing is in it: ' || url FROM newsclean.article"
    . " WHERE gone = 0 AND (coalesce(title, '') = ''"
    . " OR coalesce(html, '') = '' OR search IS NULL)",
);

sub soundness
{
    my $dir = shift;
    my @amiss = eval {
        sql($dir, 'CREATE EXTENSION IF NOT EXISTS amcheck');
        grep { $_ ne '' } map { sql($dir, $_) } @checks;
    };

    return $@ ? "failed: $@" : @amiss ? join("\n", @amiss) : 'ok';
}

1;
