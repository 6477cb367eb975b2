# NewsClean::Threats -- a server that is attacked, and what every attack has to
# leave behind.
#
#     my $server = NewsClean::Threats->new('name', $conf);
#     $server->start;
#     row $server, 4, 'a million tags inside each other' => sub { ... };
#
# SECURITY.md says what is promised, in as many rows; each is a subtest of
# t/threats of the same number. Whatever a row does to the server: its children
# live, pages are served and their articles kept, feeds can be parsed, and the
# log is made of lines of printable characters.
package NewsClean::Threats;

use strict;
use warnings FATAL => 'all';

use parent 'NewsClean::Server';

use Exporter 'import';
use IO::Socket::INET ();
use IPC::Open3 qw(open3);
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep);
use NewsClean::HTTP ();
use NewsClean::Store;
use NewsClean::Test qw(article_page eventually slurp spew);

our @EXPORT_OK = qw(row is_xml xml_error backend);

plan skip_all => 'no sqlite3' unless NewsClean::Store::program();

# What all of them have in common; MORE comes behind it. Pages are read, not
# mapped, so that what a child takes is what was allocated.
sub new
{
    my ($class, $name, $more, %rest) = @_;

    return $class->SUPER::new("threats-$name", <<"END", %rest);
EnableMMAP Off
EnableSendfile Off
NewsClean On
NewsCleanDefaultRules Off
NewsCleanNormalize None
NewsCleanAdvertise Off
NewsCleanStrip .promo
NewsCleanStore sqlite \@root\@/store/articles.db
NewsCleanSave On
NewsCleanRefresh 0
AddType application/xhtml+xml .xhtml
<Location /script>
    SetHandler probe
</Location>
<Location /articles>
    SetHandler newsclean
    NewsCleanFeedLimit 500
</Location>
$more
END
}

# All of its children are there, so that a row can tell that they stay.
sub start
{
    my $self = shift;

    $self->SUPER::start;
    return eventually { $self->children >= $self->{children} };
}

# --- rows

my $sentinels = 0;

# A subtest of row NUMBER, and what holds after each.
sub row
{
    my ($server, $number, $case, $code) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    subtest "row $number: $case" => sub {
        my $from = $server && length $server->log;
        my @before = $server ? $server->children : ();

        $code->();
        return unless $server;
        is_deeply([$server->children], \@before, 'the children are alive')
            unless $server->{mortal};
        $server->sentinel;
        unlike(substr($server->log, $from), qr/exit signal (?!Killed)/,
               'nothing crashed');
        $server->log_is_clean($from);
    };
    return;
}

# A page that was never there is served, and kept: so is what came before it,
# if it was to be kept at all.
sub sentinel
{
    my $self = shift;
    my $title = 'Sentinel number ' . ++$sentinels;
    my $page = article_page($title);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    $self->page("sentinel$sentinels.html", $page);
    is($self->fetch(GET => "/sentinel$sentinels.html")->{body}, $page,
       'a page is served');
    ok($self->stored_by($title), 'and kept');
    my $feed = $self->fetch(GET => '/articles/feed.atom?limit=1')->{body};
    is(xml_error($feed), '', 'the feed is well-formed');
    push @{ $self->{acknowledged} }, $title;
    is_deeply([grep { !$self->id_of($_) } @{ $self->{acknowledged} }], [],
              'nothing that was kept is lost') unless $self->{forgets};
}

# The file that articles are kept in.
sub store { return $_[0]{root} . '/store/articles.db' }

# What the feed calls the article TITLE; '' as long as it is not kept. Feeds of
# hostile pages are long: here the store itself is asked.
sub id_of
{
    my ($self, $title) = @_;
    my $quoted = $title =~ s/'/''/gr;

    return '' unless $self->{has_tables} ||= -s $self->store
        && NewsClean::Store::sql($self->store,
                                 'SELECT count(*) FROM pragma_table_info'
                                 . "('article')");
    return NewsClean::Store::sql($self->store, 'SELECT id FROM article '
        . "WHERE title = '$quoted' AND NOT gone") // '';
}

sub stored_by
{
    my ($self, $title, $seconds) = @_;

    return eventually { sleep 0.05; $self->id_of($title) } $seconds // 30;
}

# Every line begins as httpd's do, and holds no byte that moves a cursor.
sub log_is_clean
{
    my ($self, $from) = @_;
    my $log = substr $self->log, $from;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply([grep { !/^\[[\x20-\x7e]*\z/ } split /\n/, $log], [],
              'every line of the log is one, and printable');
}

# Lines about this since byte FROM of the log, in the module's name.
sub told
{
    my ($self, $from, $pattern) = @_;

    return grep { /\[newsclean:\w+\]/ && /$pattern/ }
        split /\n/, substr $self->log, $from;
}

sub feed { return $_[0]->fetch(GET => '/articles/feed.atom?limit=500')->{body} }

# --- attacks

# PATH without a header more than it needs; HTTP/1.0, so that all that comes
# behind the head is the page.
sub take
{
    my ($self, $path) = @_;
    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1', PeerPort => $self->{port},
        Timeout => NewsClean::HTTP::PATIENCE
    ) or die "no server: $!";
    my $bytes = '';

    # A read of the kernel's is over at this time at the latest.
    setsockopt $socket, Socket::SOL_SOCKET(), Socket::SO_RCVTIMEO(),
        pack 'l!l!', NewsClean::HTTP::PATIENCE, 0;
    syswrite $socket, "GET $path HTTP/1.0\r\nHost: localhost\r\n\r\n";
    1 while sysread $socket, $bytes, 1 << 20, length $bytes;
    my $head = index $bytes, "\r\n\r\n";
    return ('', '') if $head < 0;
    return (substr($bytes, 0, $head), substr $bytes, $head + 4);
}

# BYTES as the page NAME: whether all of it comes, as it is or as WANT.
sub attack
{
    my ($self, $name, $bytes, $want) = @_;

    $self->page($name, $bytes);
    return $self->is_whole("/$name", $want // $bytes);
}

sub is_whole
{
    my ($self, $path, $want) = @_;
    my ($head, $body) = $self->take($path);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    like($head, qr{^HTTP/1\.1 200 }, "$path is served");
    return ok($body eq $want, "$path: every byte that it should have")
        || diag(length($body) . ' bytes, not ' . length $want);
}

# A script of c-modules/probe: an article's page with these lines before it.
sub script
{
    my ($self, $name, @lines) = @_;

    return spew("$self->{root}/htdocs/script/$name",
                join '', map { "$_\n" } @lines);
}

sub article_script
{
    my ($self, $name, $title, @lines) = @_;
    my $page = article_page($title) =~ s/\\/\\\\/gr =~ s/\n/\\n/gr;

    return $self->script($name, @lines, "data $page");
}

# The most memory that the child has had, in bytes.
sub peak
{
    my $self = shift;
    my ($child) = $self->children;
    my ($kib) = slurp("/proc/$child/status") =~ /^VmHWM:\s+(\d+) kB/m;

    return $kib * 1024;
}

# How much the child has read so far, from files as from clients, in bytes.
sub bytes_read
{
    my $self = shift;
    my ($child) = $self->children;
    my ($bytes) = slurp("/proc/$child/io") =~ /^rchar: (\d+)/m;

    return $bytes;
}

# The path of an article below /articles/a, without a suffix.
sub path_of
{
    my ($self, $title) = @_;

    return '/articles/a/' . $self->id_of($title);
}

# The article as an entry of Atom.
sub entry
{
    my ($self, $title) = @_;
    my $id = $self->id_of($title) or return '';

    return $self->fetch(GET => "/articles/a/$id.atom")->{body};
}

# What of it PATTERN captures.
sub in_entry
{
    my ($self, $title, $pattern) = @_;
    my ($found) = $self->entry($title) =~ $pattern;

    return $found // '';
}

# --- what others say

# What xmllint says against these bytes.
sub xml_error
{
    my $bytes = shift;
    my $file = spew(NewsClean::Test::root() . '/threats.tmp', $bytes);
    my $pid = open3(my $in, my $out, undef, qw(xmllint --noout --nonet), $file);

    close $in;
    my $said = do { local $/; <$out> } // '';
    waitpid $pid, 0;
    return $? == 0 ? '' : $said || 'no xmllint';
}

sub is_xml
{
    my ($bytes, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is(xml_error($bytes), '', "$what is well-formed");
}

# --- a back end that says what no HTTP server would

# Answers as %$answers has it, path to bytes, and ends each connection; it ends
# with the object that is returned, which knows its `port`.
sub backend
{
    my $answers = shift;
    my $listener = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 20
    ) or die "no back end: $!";
    my $pid = fork // die "fork: $!";

    if ($pid == 0) {
        local $SIG{PIPE} = 'IGNORE';
        alarm 120; # should the test be killed
        while (my $socket = $listener->accept) {
            my $asked = '';
            1 while $asked !~ /\r\n\r\n/
                && sysread $socket, $asked, 65536, length $asked;
            my ($path) = $asked =~ m{^\S+ (\S+)};
            my $answer = $answers->{ $path // '' };
            print $socket ref $answer ? $answer->($asked)
                : $answer // "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n";
            close $socket;
        }
        POSIX::_exit(0);
    }
    return bless { pid => $pid, port => $listener->sockport },
        'NewsClean::Threats::Backend';
}

sub NewsClean::Threats::Backend::DESTROY
{
    my $self = shift;

    local ($?, $!);
    kill KILL => $self->{pid};
    waitpid $self->{pid}, 0;
}

1;
