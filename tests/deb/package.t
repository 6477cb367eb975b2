#!/usr/bin/perl
# package.t -- the Debian package as administrators meet it: apt installs it,
# a2enmod loads it, three lines clean a site and serve its feed, and what is
# removed is gone, but for the articles.
#
# NC_DEB names the package. All of it happens in a copy of this system that is
# thrown away (scratch.sh); apt-get fetches apache2 and lintian for that.
use strict;
use warnings;
use File::Basename qw(dirname);
use IO::Socket::INET;
use Test::More;

my $deb = $ENV{NC_DEB} or plan skip_all => 'NC_DEB names no package';
my $here = dirname($0);

if (!$ENV{NC_SCRATCH}) {
    my $status = system("$here/scratch.sh", '.', 'env', 'NC_SCRATCH=1',
        "NC_DEB=$deb", $^X, $0) >> 8;
    plan skip_all => 'no copy of the system can be made here' if $status == 77;
    exit $status;
}

# --- what it does to the copy

my $package = 'libapache2-mod-newsclean';
my $store = '/var/lib/newsclean';
my $list = 'setpriv --reuid www-data --regid www-data --clear-groups'
    . " newsclean list --store $store/articles.db";
my $port = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)
    ->sockport;
my $top = "http://127.0.0.1:$port";
$ENV{DEBIAN_FRONTEND} = 'noninteractive';
$ENV{PATH} = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

sub slurp {
    open my $in, '<', $_[0] or return '';
    local $/;
    return scalar <$in>;
}

sub spew {
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!";
    print $out $text;
    close $out or die "$path: $!";
}

# Output and exit status of a command.
sub run {
    my ($command) = @_;
    my $out = `timeout 300 $command 2>&1 </dev/null`;
    return ($out, $? >> 8);
}

sub works {
    my ($command, $name) = @_;
    my ($out, $status) = run($command);
    is($status, 0, $name // $command) or diag $out;
    return $out;
}

sub get { return (run("curl -q -fsS --noproxy '*' --max-time 10 '$_[0]'"))[0] }

sub is_enabled { return -e '/etc/apache2/mods-enabled/newsclean.load' }

# Whoever it was that started it, it listens when this is over.
sub restart {
    works('apache2ctl stop', 'Apache ends') if -e '/run/apache2/apache2.pid';
    for (1 .. 100) {
        last unless -e '/run/apache2/apache2.pid';
        select undef, undef, undef, 0.1;
    }
    works('apache2ctl start', 'Apache starts');
}

# The feed, once it has what the store gets in the background.
sub feed_with {
    my ($what) = @_;
    my $feed = '';
    for (1 .. 100) {
        $feed = get("$top/articles/feed.atom");
        last if index($feed, $what) >= 0;
        select undef, undef, undef, 0.1;
    }
    return $feed;
}

# Files that packages own or make, but for the notes of apt and dpkg.
sub files {
    my %files = map { chomp; $_ => 1 } `find /etc /usr /var -xdev \\( \\
        -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/cache -o \\
        -path /var/log \\) -prune -o -print`;
    return \%files;
}

sub new_files {
    my ($before) = @_;
    my $now = files();
    return [ sort grep { !$before->{$_} } keys %$now ];
}

# --- a server

works('apt-get install -y -q --no-install-recommends apache2 lintian',
    'apache2 and lintian can be had') or BAIL_OUT('nothing to test with');
spew('/etc/apache2/ports.conf', "Listen 127.0.0.1:$port\n");
unlink '/etc/apache2/sites-enabled/000-default.conf';
my $site = '/etc/apache2/sites-available/news.conf';
sub say_of_site {
    spew($site, "ServerName 127.0.0.1\n<VirtualHost *:$port>\n"
        . "DocumentRoot /var/www/news\n$_[0]</VirtualHost>\n");
}
say_of_site('');
works('a2ensite news');
mkdir '/var/www/news';
my $page = slurp('conf/demo/site/courier/news/old-lock-gates-lifted.html');
like($page, qr/Before You Go/, 'a page with a promotion');
spew('/var/www/news/page.html', $page);
restart();
is(get("$top/page.html"), $page, 'Apache serves it');

# --- lintian

my ($said, $status) = run("lintian --allow-root --fail-on error,warning $deb");
is($status, 0, 'lintian has neither errors nor warnings') or diag $said;

# --- installed

my $before = files();
works("apt-get install -y -q $deb", 'apt installs it');
is((run("dpkg-query -W -f '\${db:Status-Status}' $package"))[0], 'installed',
    'it is installed');
ok(!is_enabled(), 'Apache does not load it before somebody says so');
is(get("$top/page.html"), $page, '... and serves what it did');
is((run("stat -c '%U:%G %a' $store"))[0], "www-data:www-data 750\n",
    'the folder of the store is there, for Apache alone');
like(works('newsclean --version'), qr/^newsclean \(mod_newsclean\) \d/,
    'the tool');
for my $file ('/usr/share/man/man1/newsclean.1.gz',
    '/usr/share/newsclean/rules/containers.txt',
    '/usr/share/newsclean/rules/README',
    '/usr/share/bash-completion/completions/newsclean',
    '/usr/share/zsh/vendor-completions/_newsclean',
    '/usr/share/fish/vendor_completions.d/newsclean.fish',
    map { "/usr/share/doc/$package/$_" } qw(README.md.gz SECURITY.md.gz
    CHANGES.gz README.Debian.gz changelog.gz copyright))
{
    ok(-s $file || -s $file =~ s/\.gz$//r, $file);
}
works('newsclean clean --rules /usr/share/newsclean/rules/headings.txt'
    . ' /var/www/news/page.html', 'the rules can be read');

# --- loaded

works('a2enmod newsclean');
works('apache2ctl configtest');
restart();
like((run('apache2ctl -M'))[0], qr/newsclean_module/, 'Apache has loaded it');
is(get("$top/page.html"), $page, '... and changes nothing');
is(works($list, 'the tool reads the store'), '', '... and nothing is kept');

# --- three lines

say_of_site("NewsClean On\nNewsCleanSave On\n"
    . "<Location /articles>\nSetHandler newsclean\n</Location>\n");
restart();
my $cleaned = get("$top/page.html");
unlike($cleaned, qr/Before You Go|Advertisement/, 'the promotions are gone');
like($cleaned, qr/maintenance barge, loaded with gravel/,
    '... and the article is not');
my $title = 'Old Lock Gates Lifted From Canal After 91 Years';
like(feed_with($title), qr/<title[^>]*>\Q$title\E</, 'the feed has the article');
is((run("stat -c '%U %a' $store/articles.db"))[0], "www-data 640\n",
    'its file is Apache\'s');
like(works($list, 'the tool reads it'), qr/\t\Q$title\E$/m, '... as www-data');

# --- again, and away

spew('/etc/apache2/mods-available/newsclean.conf',
    slurp('/etc/apache2/mods-available/newsclean.conf') . "# mine\n");
like(works("apt-get install -y -q --reinstall $deb", 'installed again'),
    qr/newsclean: already enabled/, '... which lets Apache load the new one');
ok(is_enabled(), 'it is still enabled');
like(slurp('/etc/apache2/mods-available/newsclean.conf'), qr/^# mine$/m,
    '... with what the administrator wrote');
restart();
like(feed_with($title), qr/\Q$title\E/, '... and the articles');

say_of_site('');
restart();
my $removed = works("apt-get remove -y -q $package", 'removed');
unlike($removed, qr/ stays/, '... with nothing to say of the store');
ok(!is_enabled(), 'Apache does not load it any more');
works('apache2ctl configtest', '... and is content');
is_deeply([ grep { !m{^$store|^/var/lib/apache2/} } @{new_files($before)} ],
    [ map { "/etc/apache2/mods-available/newsclean.$_" } qw(conf load) ],
    'only the configuration is left');
restart();
is(get("$top/page.html"), $page, 'the page is as it was');

works("apt-get install -y -q $deb", 'installed once more');
ok(is_enabled(), '... and loaded as it was');

my $purged = works("apt-get purge -y -q $package", 'purged');
like($purged, qr/^The store in \Q$store\E stays; 'rm -r \Q$store\E'/m,
    'it says that the store stays');
# Where Apache notes who has disabled or enabled a module, any of them.
is_deeply([ grep { !m{^$store/articles\.db}
                && !m{^/var/lib/apache2/module/\w+_by_\w+$} }
            @{new_files($before)} ], [$store], '... and nothing else');

works("apt-get install -y -q $deb", 'installed after a purge');
ok(!is_enabled(), '... as if for the first time');
works('a2enmod newsclean');
say_of_site("<Location /articles>\nSetHandler newsclean\n</Location>\n");
restart();
like(get("$top/articles/feed.atom"), qr/\Q$title\E/, 'the articles are there');

works('apache2ctl stop');
unlink glob "$store/*";
works("apt-get purge -y -q $package", 'purged without articles');
ok(!-e $store, '... and the folder is gone');

done_testing();
