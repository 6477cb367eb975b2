# host.t -- rules for sites go by the host of the request.
use strict;
use warnings FATAL => 'all';

use Test::More;
use NewsClean::HTTP ();
use NewsClean::Server;
use NewsClean::Test;

my $server = NewsClean::Server->new('host', <<'END');
NewsClean On
NewsCleanDefaultRules Off
NewsCleanRuleFile @root@/sites.rules
UseCanonicalName Off
<Directory @root@/htdocs>
    Require all granted
</Directory>
<VirtualHost 127.0.0.1:@port@>
    ServerName first.example
</VirtualHost>
<VirtualHost 127.0.0.1:@port@>
    ServerName a.example
    ServerAlias alias.example
    UseCanonicalName On
</VirtualHost>
END

spew("$server->{root}/sites.rules", <<'END');
##.all
a.example##.a
b.example,~m.b.example##.b
first.example##.first
alias.example##.alias
xn--bcher-kva.example##.idn
END
my $page = join '', map { "<p class=$_>$_</p>" }
    qw(all a b first alias idn other);
spew("$server->{root}/htdocs/page.html", $page);
$server->start;

# The classes that are gone.
sub gone
{
    my $answer = shift;

    return join ' ', grep { $answer->{body} !~ /class=$_>/ }
        qw(all a b first alias idn other);
}

sub ask { return $server->fetch(GET => '/page.html', @_) }

# [Host, what is gone, why]
my @hosts = (
    ['first.example', 'all first', 'the name of the server'],
    ['b.example', 'all b', 'the name that the client used'],
    ["b.example:$server->{port}", 'all b', '... with its port'],
    ['B.Example.', 'all b', '... however it is written'],
    ['www.b.example', 'all b', 'a name below'],
    ['m.b.example', 'all', 'a name below that is excepted'],
    ['notb.example', 'all', 'another name'],
    ['xn--bcher-kva.example', 'all idn', 'an A-label'],
    ['127.0.0.1', 'all', 'no name'],
    ['a.example', 'all a', 'UseCanonicalName On: its name'],
    ['alias.example', 'all a', 'UseCanonicalName On: its name for an alias'],
);

for (@hosts) {
    my ($host, $gone, $why) = @$_;

    is(gone(ask(Host => $host)), $gone, "$host: $why");
}

# HTTP/1.0, without Host: the server's own name.
{
    my $http = NewsClean::HTTP::connection($server->{port});

    $http->send_bytes("GET /page.html HTTP/1.0\r\n\r\n");
    is(gone($http->answer('GET')), 'all first', 'no Host');
}

# The tag belongs to an address, and the host is a part of it.
{
    my $tag = ask(Host => 'b.example')->header('ETag');

    like($tag, qr/-nc[0-9a-f]{8}"$/, 'a tag');
    is(ask(Host => 'b.example', 'If-None-Match' => $tag)->{status}, 304,
       '... is known again');
}

done_testing;
