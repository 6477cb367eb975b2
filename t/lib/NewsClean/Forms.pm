# NewsClean::Forms -- a page's forms, and who asks for them.
#
#     is_form(asked('/forms/bridge.html', 'md'), 'md', 'by Accept');
#     is_form(get('/forms/bridge.html.md'), 'md', 'behind a suffix');
#
# Pages are those of article_page('The bridge').
package NewsClean::Forms;

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use HTTP::Date qw(str2time);
use Test::More;
use NewsClean::Test;

our @EXPORT = qw(%accept %type %looks @forms LONG_AGO get asked varies is_form);

use constant LONG_AGO => str2time('Sat, 02 Jan 2010 03:04:05 GMT');

our %accept = (md => 'text/markdown', txt => 'text/plain',
               atom => 'application/atom+xml', json => 'application/json');
our %type = (md => 'text/markdown; charset=utf-8',
             txt => 'text/plain; charset=utf-8',
             atom => 'application/atom+xml;type=entry;charset=utf-8',
             json => 'application/json');
# What an answer in the form has near its start, and no other.
our %looks = (md => qr/\A---\n.*^title: /ms,
              txt => qr/\AThe bridge\n=+\n/,
              atom => qr/\A<\?xml [^>]*>\s*<entry\b/,
              json => qr/\A\{"id":"urn:uuid:/,
              html => qr/<footer><p>The Harbour Post/);
our @forms = sort keys %accept;

sub get { return fetch(GET => @_) }

sub asked
{
    my ($path, $form, @more) = @_;

    return get($path, Accept => $accept{$form}, @more);
}

# How often the answer says that it varies on Accept.
sub varies
{
    my $answer = shift;

    return scalar grep { lc eq 'accept' }
        map { split /\s*,\s*/ } $answer->header('Vary');
}

sub is_form
{
    my ($answer, $form, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is($answer->{status}, 200, "$what: status");
    like($answer->{body}, $looks{$form}, "$what: is in form $form");
    is($answer->header('Content-Type'), $type{$form}, "$what: type")
        if $form ne 'html';
    is(varies($answer), 1, "$what: varies on Accept, said once");
    ok($answer->{whole}, "$what: whole");
    like($answer->{body}, qr/thanked the neighbours/, "$what: the last words");
}

1;
