#!/usr/bin/perl
# completion.t -- what shells offer behind `newsclean`: the commands, options and
# values that --help names, no more and no fewer.
#
# bash and fish are asked as they would be at a prompt; of zsh, what would be
# handed to its _arguments. A shell that is not there is left out.
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;
use lib dirname(__FILE__) . '/lib';
use NewsClean::Command qw($root $bin $tmp write_file run);

my $dir = "$root/conf/completion";
my @normalize = qw(All None lazy-images tracking presentational headings empty
    breaks amp);
my @formats = qw(text markdown html json);

# --- what there is

# The words that begin a line of help, as "  clean   the page ..." does.
sub named {
    my ($help) = @_;
    return sort $help =~ /^  ([a-z]+) (?:[A-Z]+ )? *\S/mg;
}

# The options in the left column of help.
sub options_in {
    my ($help) = @_;
    my @columns = $help =~ /^  (-.*?)(?:  |$)/mg;
    my %options = map { $_ => 1 } map { /(?<![\w-])(--?\w[\w-]*)/g } @columns;
    return sort keys %options;
}

my %help;
sub help { return $help{$_[0]} //= (run("$_[0] --help"))[1] }

my @commands = named(help(''));
my @verbs = named(help('store') =~ s/^  --.*//msr);
my %options = ('' => [options_in(help(''))]);
$options{$_} = [options_in(help($_))] for @commands;
cmp_ok scalar @commands, '>', 5, 'commands found';
cmp_ok scalar @verbs, '>', 6, 'verbs found';

# Of the options of `store` those that the verb takes.
my @all = @{$options{store}};
for my $verb (@verbs) {
    $options{"store $verb"} =
        [grep { (run("store $verb $_ 1"))[2] !~ /is not for|unrecognized/ } @all];
}
my %used = map { $_ => 1 } map { @{$options{"store $_"}} } @verbs;
is_deeply [sort keys %used], \@all, 'each option of `store` is some verb\'s';
$options{store} = ['--help'];

my @places = ('', @commands, map { "store $_" } @verbs);

# Whether the tool misses an argument of OPTION.
my %takes;
sub takes_value {
    my ($place, $option) = @_;
    return $takes{"$place $option"} //=
        (run("$place $option"))[2] =~ /requires an argument/;
}

sub found {
    my ($name) = @_;
    return grep { -x "$_/$name" } split /:/, $ENV{PATH};
}

sub first_of { return map { /^(\S+)/ } @_ }

# --- bash

# What bash offers for WORDS, the last of which is being written, and what it was
# told of files.
sub bash {
    my @words = @_;
    write_file('ask.bash', <<'END');
compopt() { told+=" $*"; }
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_newsclean
printf '%s\n' "$told" "${COMPREPLY[@]}"
END
    open my $from, '-|', 'bash', '--norc', 'ask.bash',
        "$dir/newsclean.bash", 'newsclean', @words
        or die "bash: $!";
    chomp(my ($told, @reply) = <$from>);
    close $from;
    return ([sort grep { length } @reply], $told =~ s/^ //r);
}

sub bash_offers {
    my ($words, $expected, $files, $name) = @_;
    my ($reply, $told) = bash(@$words);
    is_deeply $reply, [sort @$expected], $name // "bash: @$words";
    is $told, $files, '... and files' if defined $files;
}

my $none = '+o default +o bashdefault';
my $any = '';

for my $place (@places) {
    bash_offers([split(' ', $place), '-'], $options{$place}, $none,
        "bash: options of '$place'");
}
bash_offers([''], \@commands, $none);
bash_offers(['ex'], [qw(explain extract)], $none);
bash_offers(['store', ''], \@verbs, $none);
bash_offers(['store', 'e'], ['export'], $none);
bash_offers(['nonsense', '-'], [], $none);
bash_offers(['clean', '--no'], [qw(--no-default-rules --normalize)]);
bash_offers(['extract', '--format', ''], \@formats, $none);
bash_offers(['extract', '--format', 'm'], ['markdown'], $none);
bash_offers(['extract', '--format', '=', 'te'], ['text'], $none);
bash_offers(['extract', '--format', '='], \@formats, $none);
bash_offers(['store', 'show', '--format', ''], \@formats, $none);
bash_offers(['clean', '--normalize', ''], \@normalize, $none);
bash_offers(['import', '--normalize', 'amp,em'], ['amp,empty'], $none);
bash_offers(['clean', $_, ''], [], $none) for qw(--host --article);
bash_offers(['clean', '--rules', ''], [], $any);
bash_offers(['clean', '--rules', '=', 'my'], [], $any);
bash_offers(['clean', 'pa'], [], $any);
bash_offers(['explain', '--html', '='], ['marked'], $none);
bash_offers(['explain', '--html', '=', 'ma'], ['marked'], $none);
bash_offers(['explain', '--html', 'pa'], [], $any);
bash_offers(['clean', '--host', 'a.example', 'pa'], [], $any);
bash_offers(['list', '--store', 'ar'], [], $any);
bash_offers(['list', ''], [], $none);
bash_offers(['store', 'backup', 'co'], [], $any);
bash_offers(['store', 'show', '4'], [], $none);
bash_offers(['import', '--site-config', ''], [], "$none -o dirnames");
like `bash --norc -c 'source "$dir/newsclean.bash"; complete -p newsclean'`,
    qr/-o default .*-F _newsclean newsclean$/, 'bash: readline has the files';

for my $place (@places) {
    my @taken = grep {
        !system('bash', '-c', "source '$dir/newsclean.bash';"
            . ' _newsclean_value "$1"', '', $_)
    } @{$options{$place}};
    is_deeply \@taken,
        [grep { takes_value($place, $_) } @{$options{$place}}],
        "bash: options of '$place' with a value";
}

# What is offered is taken.
write_file('page.html', '<article><h1>A</h1><p>B</p></article>');
for my $value (@normalize) {
    is((run("clean --normalize $value page.html"))[0], 0, "taken: $value");
}
my $unknown = (run('clean --normalize nonsense page.html'))[2];
is_deeply [sort grep { $unknown =~ /\b\Q$_\E\b/ } @normalize],
    [sort @normalize], 'clean names the same';
like help('clean') =~ s/\n +/ /gr,
    qr/ None, or some of \Q@{[join ', ', @normalize[2 .. $#normalize]]}\E;/,
    '... and no others';
is((run('explain --html=marked page.html'))[0], 0, 'taken: --html=marked');
my ($said) = (run('store show --format pdf'))[2] =~ /'pdf': (.*) is wanted/;
is_deeply [sort split /, | or /, $said // ''], [sort @formats],
    'store show takes these formats';
($said) = (run('extract --format pdf'))[2] =~ /'pdf': (.*)/;
is_deeply [sort split /, | or /, $said // ''], [sort @formats],
    '... extract, too';

# --- fish

sub fish {
    my ($line) = @_;
    open my $from, '-|', 'env', "HOME=$tmp", "XDG_CONFIG_HOME=$tmp",
        'fish', '--no-config', '-c',
        'source $argv[1]; complete -C $argv[2]', "$dir/newsclean.fish", $line
        or die "fish: $!";
    # An option whose value may be left out is offered with = and without.
    my @reply = grep { !/=$/ } first_of(<$from>);
    close $from;
    return [sort @reply];
}

SKIP: {
    skip 'no fish here', 1 unless found('fish');
    for my $place (@places) {
        my @long = grep { /^--/ } @{$options{$place}};
        is_deeply fish("newsclean $place --"), \@long,
            "fish: options of '$place'";
    }
    is_deeply fish('newsclean '), \@commands, 'fish: commands';
    is_deeply fish('newsclean store '), \@verbs, 'fish: verbs';
    is_deeply fish('newsclean extract --format '), [sort @formats],
        'fish: formats';
    is_deeply fish('newsclean clean --normalize '), [sort @normalize],
        'fish: what is put in order';
    is_deeply fish('newsclean explain --html='), ['--html=marked'],
        'fish: the page marked';
    is_deeply fish('newsclean explain --html pa'), ['page.html'],
        'fish: a page behind an option';
    is_deeply fish('newsclean clean pa'), ['page.html'], 'fish: a page';
    is_deeply fish('newsclean import --rules pa'), ['page.html'],
        'fish: a file of an option';
    is_deeply fish('newsclean store import pa'), ['page.html'],
        'fish: a file of a verb';
    is_deeply fish('newsclean list pa'), [], 'fish: no file';
}

# --- zsh

# What _arguments would be given for a line at COMMAND, and the words of lists.
sub zsh {
    my @words = @_;
    write_file('ask.zsh', <<'END');
_arguments() {
    state=
    if [[ $1 == -C ]] && (( $#words > 2 )); then
        shift words
        state=on
        return
    fi
    [[ $1 != -C ]] || shift
    print -rl -- "$@"
    for spec; do
        [[ $spec != 1:* ]] || ${spec##*:} 2>/dev/null
    done
}
_describe() { print -rl -- "offer:"${^${(P)@[-1]}%%:*}; }
_values() { print -rl -- "value:"${^@[4,-1]}; }
file=$1
shift
words=("$@")
source $file
_newsclean_normalize
END
    open my $from, '-|', 'zsh', '-f', 'ask.zsh', "$dir/newsclean.zsh",
        'newsclean', @words
        or die "zsh: $!";
    chomp(my @specs = <$from>);
    close $from;
    return @specs;
}

# Of specifications such as "(--json)--html[...]" the options.
sub options_of {
    return sort map { /^(?:\(.*?\))?\*?(--?\w[\w-]*)/ } @_;
}

SKIP: {
    skip 'no zsh here', 1 unless found('zsh');
    for my $place (@places) {
        my @specs = zsh(split(' ', $place), '-');
        is_deeply [options_of(@specs)], $options{$place},
            "zsh: options of '$place'";
        is_deeply [options_of(grep { /\]:(?!:)/ } @specs)],
            [grep { takes_value($place, $_) } @{$options{$place}}],
            '... those with a value';
    }
    is_deeply [sort map { /^offer:(.*)/ } zsh('')], \@commands,
        'zsh: commands';
    is_deeply [sort map { /^offer:(.*)/ } zsh('store', '')], \@verbs,
        'zsh: verbs';
    is_deeply [sort map { /^value:(.*)/ } zsh('clean', '')],
        [sort @normalize], 'zsh: what is put in order';
    like join("\n", zsh('explain', '')), qr/--html=-\[[^]]*\]::[^:]+:\(marked\)$/m,
        'zsh: the page marked';
    for my $place ('extract', 'store show') {
        my ($of) = map { /--format=\[.*:\((.*)\)$/ }
            zsh(split(' ', $place), '');
        is_deeply [sort split ' ', $of // ''], [sort @formats],
            "zsh: formats of $place";
    }
}

done_testing;
