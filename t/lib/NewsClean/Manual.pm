# NewsClean::Manual -- configurations and commands, as the manual prints them.
#
#     my $manual = NewsClean::Manual->new('recipes');   # manual/recipes.xml
#     my $server = $manual->server('static');
#     $server->start;
#     $server->shows('static-see');
#
# What is tested is what a reader copies: the text of <highlight id="...">. Only
# directories, ports and addresses of other servers become those of the test.
# Names of hosts stay: curl is told to find all of them here.
package NewsClean::Manual;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use NewsClean::Test qw(article_page root slurp);

our @EXPORT = qw(LONG_AGO PROMO story clean_story TITLE);

# Of files that no server takes for new: seconds since 1970.
use constant LONG_AGO => 1_000_000_000;

# The page that the manual's examples ask for, and what is left of it.
use constant TITLE => 'Old lock gates lifted';
use constant PROMO => '<div class="ad-slot"><p>Mattresses at half price</p>'
    . '</div>';

sub story { return article_page(TITLE, body => PROMO, @_) }

sub clean_story { return story(@_) =~ s/\Q${\PROMO}\E//r }

sub new
{
    my ($class, $name) = @_;

    return bless { name => $name,
                   text => slurp(root() . "/../manual/$name.xml") }, $class;
}

# The text of the block ID, or of a line in a table.
sub block
{
    my ($self, $id) = @_;
    my ($text) = $self->{text} =~ m{<highlight[ ]language="\w+"[ ]
        id="\Q$id\E"><!\[CDATA\[\n?(.*?)\]\]></highlight>}xs;
    my ($line) = $self->{text} =~ m{<code\s+id="\Q$id\E">(.*?)</code>}s;

    return $text if defined $text;
    die "manual/$self->{name}.xml: no block $id\n" unless defined $line;
    my %is = (lt => '<', gt => '>', amp => '&');
    return $line =~ s/\s+/ /gr =~ s/&(\w+);/$is{$1}/gr . "\n";
}

# The ids of the blocks in LANGUAGE, in their order.
sub ids
{
    my ($self, $language) = @_;

    return $self->{text} =~ m{<highlight language="$language" id="([^"]+)">}g;
}

# Those of lines.
sub lines { return $_[0]{text} =~ m{<code\s+id="([^"]+)">}g }

# A server as block ID has it. What is known of MORE: `modules`, names of
# modules that the test server lacks; `places`, what else is replaced, as
# [text, text] each; `with`, ids of other blocks to put in front; `before`, lines
# in front of all; `host`, who is asked; `curl`, lines for curl.
sub server
{
    my ($self, $id, %more) = @_;

    return NewsClean::Manual::Server->new($self, $id, %more);
}

# The same, with the page that the examples ask for.
sub site
{
    my $server = shift->server(@_);

    $server->page('lock-gates.html', story(), LONG_AGO);
    return $server;
}

package NewsClean::Manual::Server;

use parent 'NewsClean::Server';

use File::Path qw(make_path);
use Test::More ();
use NewsClean::Test qw(slurp spew);

# Where the manual has something, and where the test has it.
my @places = (
    [qr{\*:80\b}, '127.0.0.1:@port@'],
    [qr{/var/www\b}, '@root@'],
    [qr{/var/lib/newsclean\b}, '@root@/store'],
    [qr{/var/cache/apache2\b}, '@root@/cache'],
    [qr{/var/log/apache2\b}, '@root@/logs'],
);

sub placed
{
    my ($text, $id, @more) = @_;

    for my $place (@more) {
        my ($from, $to) = @$place;
        $text =~ s/\Q$from\E/$to/g or die "$id: no $from\n";
    }
    $text =~ s/$_->[0]/$_->[1]/g for @places;
    # A name alone would get the port that the test listens on.
    $text =~ s{^(\s*ServerName\s+)([\w.]+)$}{$1http://$2:80}gm;
    return $text;
}

sub load
{
    my ($modules) = slurp(Apache::Test::vars('t_conf') . '/base.conf')
        =~ m{(\S+)/mod_alias\.so};

    return join '', map { "LoadModule ${_}_module $modules/mod_$_.so\n" } @_;
}

sub new
{
    my ($class, $manual, $id, %more) = @_;
    my $name = "$manual->{name}-" . ($more{name} // $id);
    my $conf = placed(join('', map { $manual->block($_) } @{ $more{with} // [] },
                           $id), $id, @{ $more{places} // [] });
    my $self = $class->SUPER::new($name, load(@{ $more{modules} // [] })
                                  . ($more{before} // '') . $conf, %more);

    $self->{manual} = $manual;
    $self->{host} //= 'news.example.org';
    make_path(map { "$self->{root}/$_" }
              qw(html cache/mod_cache_disk etc));
    spew("$self->{root}/.curlrc", ($more{curl} // '') . <<"END");
connect-to = "::127.0.0.1:$self->{port}"
noproxy = "*"
max-time = 20
END
    return $self;
}

# As Server's, of the recipe's host.
sub fetch
{
    my ($self, $method, $path, @headers) = @_;
    my %named = @headers;

    unshift @headers, Host => $self->{host} unless $named{Host};
    return $self->SUPER::fetch($method, $path, @headers);
}

# Whether the page's body is WANT, but for the links that lead to its feeds.
sub is_page
{
    my ($self, $path, $want, $what, @headers) = @_;
    my $answer = $self->fetch(GET => $path, @headers);
    my $body = $answer->{body} =~ s{<link rel="alternate" [^>]*/>\n}{}gr;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    Test::More::is($body, $want, $what);
    return $answer;
}

# Pages are in /var/www/html.
sub page
{
    my ($self, $name, $bytes, $mtime) = @_;

    return spew("$self->{root}/html/$name", $bytes, $mtime);
}

# Runs the commands of block ID, and looks whether they say what it says: a line
# that begins with "$ " is a command, those behind it are its answer, in which
# ... is anything.
sub shows
{
    my ($self, $id) = @_;
    my @steps = split /^\$ /m, $self->{manual}->block($id);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    shift @steps; # what is in front of the first
    for my $step (@steps) {
        my ($command, $want) = $step =~ /\A(.*)\n((?s).*)\z/;
        my $pattern = join '.*?', map { quotemeta } split /\.\.\./, $want, -1;

        Test::More::like($self->says($command), qr/\A$pattern\z/s,
                         "$id: $command");
    }
    return;
}

# What a shell's COMMAND prints, in the server's directory, with line ends as
# Unix has them.
sub says
{
    my ($self, $command) = @_;

    $command = placed($command) =~ s/\@root\@/$self->{root}/gr;
    local $ENV{CURL_HOME} = $self->{root};
    local $ENV{PATH} = Apache::Test::vars('top_dir') . "/build:$ENV{PATH}";
    open my $out, '-|', 'sh', '-c', "cd '$self->{root}' && { $command\n} 2>&1"
        or die "sh: $!";
    my $said = do { local $/; <$out> } // '';
    close $out;
    return $said =~ s/\r\n/\n/gr;
}

1;
