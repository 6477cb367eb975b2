#!/usr/bin/perl
# install.t -- where `make install` puts things, that `make uninstall` takes them
# away and nothing else, and what the Debian package says of itself. Uses what
# `make` built; nothing is installed into the system.
use strict;
use warnings;
use Cwd qw(getcwd);
use File::Temp qw(tempdir);
use File::Basename qw(dirname);
use Test::More;

use lib dirname(__FILE__) . '/lib';
use NewsClean::File qw(slurp spew);

my $top = getcwd();
my $tmp = tempdir('nc-install-XXXXXX', TMPDIR => 1, CLEANUP => 1);
delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS DESTDIR)};

sub make {
    my ($target, @variables) = @_;
    open my $from, '-|', 'timeout', 300, 'make', '-s', $target, @variables
        or die "make: $!";
    my $out = join '', <$from>;
    ok(close $from, "make $target @variables") or diag $out;
}

# Files below DIR, each with its mode.
sub files_in {
    my ($dir) = @_;
    return [ sort map { chomp; $_ } `cd '$dir' && find . -type f -printf '%m %p\\n'` ];
}

# What httpd says of a configuration.
sub httpd_says {
    my ($conf) = @_;
    spew("$tmp/t.conf", "ServerName localhost\nServerRoot \"$tmp\"\n"
        . "Listen 127.0.0.1:80\nErrorLog \"$tmp/log\"\n"
        . "LoadModule mpm_event_module modules/mod_mpm_event.so\n"
        . "LoadModule authz_core_module modules/mod_authz_core.so\n" . $conf);
    return `/usr/sbin/apache2 -t -f $tmp/t.conf 2>&1`;
}
chomp(my $modules = `apxs -q LIBEXECDIR`);
symlink $modules, "$tmp/modules" or die;

# --- Fedora's paths

my @fedora = ('prefix=/usr', 'LIBEXECDIR=/usr/lib64/httpd/modules',
    'sysconfdir=/etc/httpd/conf.d', 'docdir=/usr/share/doc/mod_newsclean-1');
my @rules = map { s{.*/}{}r } glob 'conf/rules/*';
my $installed = [ sort
    '755 ./usr/bin/newsclean',
    map { "644 ./$_" } 'etc/httpd/conf.d/newsclean.conf.sample',
    'usr/lib64/httpd/modules/mod_newsclean.so',
    'usr/share/bash-completion/completions/newsclean',
    'usr/share/fish/vendor_completions.d/newsclean.fish',
    'usr/share/zsh/site-functions/_newsclean',
    'usr/share/man/man1/newsclean.1', 'usr/share/man/man5/mod_newsclean.5',
    map({ "usr/share/newsclean/rules/$_" } @rules),
    map { "usr/share/doc/mod_newsclean-1/$_" }
        qw(README.md CONTRIBUTING.md SECURITY.md CHANGES LICENSE index.html
           recipes.html migrate.html) ];
{
    my $old = umask 077;
    make('install', "DESTDIR=$tmp/f", @fedora);
    umask $old;
}
is_deeply(files_in("$tmp/f"), $installed, '... each file, where it was told');
is((stat "$tmp/f/usr/lib64/httpd")[2] & 07777, 0755,
    '... in folders that all may read');
like(`$tmp/f/usr/bin/newsclean --version`, qr/^newsclean/, 'the tool runs');
my $sample = slurp("$tmp/f/etc/httpd/conf.d/newsclean.conf.sample");
like($sample,
    qr{^LoadModule newsclean_module /usr/lib64/httpd/modules/mod_newsclean\.so$}m,
    'the sample names the module where it is');
like($sample, qr{see /usr/share/newsclean/rules/README\)}, '... and the rules');
unlike($sample, qr{apache2}, '... and no path of Debian');
like(httpd_says($sample =~ s{(?=/usr/lib64)}{$tmp/f}r), qr/Syntax OK/,
    'httpd takes it');

spew("$tmp/f/etc/httpd/conf.d/newsclean.conf", "# mine\n");
spew("$tmp/f/usr/share/newsclean/rules/mine.txt", "##.mine\n");
make('uninstall', "DESTDIR=$tmp/f", @fedora);
is_deeply([ map { s/^\d+ //r } @{files_in("$tmp/f")} ],
    [ './etc/httpd/conf.d/newsclean.conf', './usr/share/newsclean/rules/mine.txt' ],
    '... what is not its own stays');
ok(!-e "$tmp/f/usr/share/doc/mod_newsclean-1", '... empty folders go');
make('uninstall', "DESTDIR=$tmp/f", @fedora);

# --- what apxs says

spew("$tmp/apxs", <<'END');
#!/bin/sh
case $2 in
LIBEXECDIR) echo /opt/web/modules ;;
SYSCONFDIR) echo /opt/web/conf ;;
*) exec apxs "$@" ;;
esac
END
chmod 0755, "$tmp/apxs";
make('install', "DESTDIR=$tmp/a", "APXS=$tmp/apxs", 'mandir=/opt/man');
ok(-s "$tmp/a$_", $_) for '/opt/web/modules/mod_newsclean.so',
    '/opt/web/conf/newsclean.conf.sample', '/opt/man/man1/newsclean.1',
    '/usr/local/bin/newsclean';

# --- the Debian package

my ($version) = slurp('include/nc_version.h') =~ /NC_VERSION "(.*)"/;
like(slurp('debian/changelog'), qr/\Amod-newsclean \(\Q$version\E\) /,
    'the package is of this version');
my $control = slurp('debian/control');
my ($needs) = slurp('Makefile') =~ /^BUILD_PACKAGES := ((?:.*\\\n)*.*)/m;
my ($depends) = $control =~ /^Build-Depends: ((?:.*,\n)*.*)/m;
my %depends = map { $_ => 1 } $depends =~ /([a-z][\w.+-]*)/g;
is_deeply([ grep { !$depends{$_} } $needs =~ /([a-z][\w.+-]*)/g ], [],
    'it is built with what the Makefile wants');

my $conf = `sed -f debian/conf.sed conf/newsclean.conf`;
is_deeply([ $conf =~ /^\s*([^#\s<].*)/mg ],
    ['NewsCleanStore sqlite /var/lib/newsclean/articles.db'],
    'its configuration says where the store is, and nothing else');
is(scalar(() = $conf =~ /^\s*#?\s*NewsClean\w* /mg),
    scalar(() = slurp('conf/newsclean.conf') =~ /^\s*#?\s*NewsClean\w* /mg),
    '... and shows each directive that the sample shows');
unlike($conf, qr{install -d|conf/rules|loads the module},
    '... and nothing that is not so there');
mkdir "$tmp/store";
my $load = slurp('debian/newsclean.load')
    =~ s{/usr/lib/apache2/modules/(?=mod_newsclean)}{$top/build/}r;
like(httpd_says($load . $conf =~ s{/var/lib/newsclean/}{$tmp/store/}gr),
    qr/Syntax OK/, '... and httpd takes it');

done_testing();
