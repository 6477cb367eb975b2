# mpm.t -- under each way in which httpd makes processes and threads.
use strict;
use warnings FATAL => 'all';

use Test::More;
use Time::HiRes qw(sleep);
use NewsClean::Server;
use NewsClean::Store;
use NewsClean::Test;

my ($modules) = slurp(Apache::Test::vars('t_conf') . '/base.conf')
    =~ m{(\S+)/mod_mpm_event\.so};

for my $mpm (qw(event worker prefork)) {
    subtest $mpm => sub {
        plan skip_all => "no mod_mpm_$mpm"
            unless -e "$modules/mod_mpm_$mpm.so";

        my $server = NewsClean::Server->new("mpm-$mpm", <<'END',
NewsClean On
NewsCleanDefaultRules Off
NewsCleanStrip .promo
NewsCleanStore sqlite @root@/store/articles.db
NewsCleanSave On
<Location /articles>
    SetHandler newsclean
</Location>
<Location /server-status>
    SetHandler server-status
    NewsClean Off
</Location>
END
            mpm => $mpm, children => 3);
        my $n = 0;
        # Pages, each of which is asked for and has to come, clean.
        my $serve = sub {
            my @titles;

            for (1 .. shift) {
                my $title = "Page $mpm-" . ++$n;

                $server->page("$n.html", article_page($title,
                              body => '<div class=promo>buy</div>'));
                my $answer = $server->fetch(GET => "/$n.html");
                $answer->{status} == 200 && $answer->{body} =~ m{</html>\s*\z}
                    && $answer->{body} !~ /buy/ or fail("page $n is served");
                push @titles, $title;
            }
            return @titles;
        };
        my $all_stored = sub {
            my ($what, @titles) = @_;

            is_deeply([grep { !$server->stored_by($_) } @titles], [], $what);
        };

        $server->start;
        my $status = $server->fetch(GET => '/server-status')->{body};
        like($status, qr/Server MPM: $mpm/i, 'it is this one');
        $all_stored->('pages are stored', $serve->(10));

        my @before = $serve->(30);
        $server->graceful;
        my @after = $serve->(10);
        $all_stored->('around a graceful restart too', @before, @after);

        my @last = $serve->(20);
        $server->stop;
        unlike($server->log, qr/were not kept|exit signal|sending a SIG/,
               'it ends well, with nothing lost');
        $server->start;
        $all_stored->('what came right before the end too', @last);

        my ($child) = $server->children;
        kill KILL => $child;
        $serve->(5);
        ok(eventually { ! -e "/proc/$child" }, 'a child dies');
        $all_stored->('and the others go on', $serve->(5));
        $server->stop;
        is(NewsClean::Store::soundness("$server->{root}/store/articles.db"),
           'ok', 'the store is sound') if NewsClean::Store::program();
    };
}

done_testing;
