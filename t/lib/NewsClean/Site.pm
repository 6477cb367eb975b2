# NewsClean::Site -- a site of a few articles, each with something that feeds
# and their readers get wrong.
#
#     my %article = articles('http://localhost:8080');
#     $server->page('a.html', page_of($article{long}));
#
# Of an article: what its page says, and so what readers have to see. `body` is
# markup for the middle of its text, `text` all of it in another language,
# `has` what must be in the content. Texts are characters, pages are bytes.
package NewsClean::Site;

use strict;
use warnings FATAL => 'all';
use utf8;

use Encode qw(encode);
use Exporter 'import';
use NewsClean::Test qw(article_page);

our @EXPORT_OK = qw(articles page_of);

my @arabic = (
    'اجتمع مجلس المدينة مساء الثلاثاء للتصويت على خطة إصلاح الجسر القديم، وبعد '
    . 'ساعتين من النقاش وافق الأعضاء على البدء بالقوس الشمالي قبل حلول الشتاء.',
    'وقال المهندس المسؤول إن الحجر في حالة أفضل مما توقعه الجميع بعد المسح '
    . 'الذي أجري في العام الماضي، وإن الأبراج ستنتظر حتى الربيع المقبل.',
    'وشكرت رئيسة البلدية الجيران على صبرهم، ووعدت بأن الشاحنات الأولى لن تصل '
    . 'قبل نهاية العام الدراسي، وبأن الطريق عبر البلدة القديمة سيبقى مفتوحا.',
    'وسيمر السير فوق النهر عبر البلدة القديمة طوال مدة الأعمال، وهو ما طلبه '
    . 'أصحاب المتاجر هناك منذ الصيف، كما جاء في بيان المجلس.'
);
my @japanese = (
    '町議会は火曜日の夜に開かれ、古い橋の修理計画について二時間にわたり議論した'
    . '末、北側のアーチから工事を始めることを賛成多数で決めた。',
    '担当の技師は、石の状態は昨年の調査から予想されていたよりも良く、塔の工事は'
    . '来年の春まで待つことができると、傍聴した住民に説明した。',
    '町長は近所の人々の忍耐に感謝し、最初のトラックは学校の学期が終わるまでは'
    . '来ないと約束した。工事のあいだ、川を渡る車は旧市街を通ることになる。',
    '旧市街の商店主たちは夏から迂回を求めており、今回の決定を歓迎している。工事'
    . 'の費用は県と町が半分ずつ負担し、完成は再来年の秋になる見込みだ。'
);

# Paragraphs of which no two are alike: words drawn by a generator that always
# draws the same (Numerical Recipes' constants).
sub long_text
{
    my @words = qw(the of and to in a that was with for on at by from river wall
                   stone boat guide walk bridge summer letter village heron
                   baker ferry willow teacher song coin garden market tower
                   mason harbour winter story old small green quiet long);
    my $state = 5;
    my $word = sub {
        $state = ($state * 1664525 + 1013904223) % 2**32;
        return $words[($state >> 16) % @words];
    };

    return map { '<p>Then ' . join(' ', map { $word->() } 1 .. 24) . '.</p>' }
        1 .. 200;
}

# Of the site at BASE: the articles by their names.
sub articles
{
    my $base = shift;

    return (
        bridge => {
            title => 'Bridge & Tower: <repairs> "soon" – it’s über',
            authors => ['Ann Writer', 'Ben Ölmann'],
            date => '2015-03-02T15:04:05-05:00', section => 'Town & Country',
            tags => ['stone', 'R&D'], image => '/img/bridge.jpg?a=1&b=2',
            summary => 'How to write <em>new</em> & "old", says the café.',
            body => '<p>The owner of the Café said &amp;amp; wrote &lt;b&gt; '
            . 'by the river, <a href="/else?utm_source=n&amp;x=1&amp;y=2">'
            . 'elsewhere</a>, that the plan was read.</p>'
            . '<figure><img src="/img/inner.jpg?a=1&amp;b=2" '
            . 'alt="a &quot;picture&quot;" width="600" height="400">'
            . '<figcaption>The bridge at noon</figcaption></figure>',
            has => ['Café said &amp;amp; wrote &lt;b&gt; by the river',
                    "href=\"$base/else?x=1&amp;y=2\"",
                    "src=\"$base/img/inner.jpg?a=1&amp;b=2\"",
                    '<figcaption>The bridge at noon</figcaption>'],
        },
        market => {
            title => 'Market day in the rain', authors => ['Ann Writer'],
            date => '2015-03-09T08:00:00Z', section => 'Town & Country',
            tags => ['market'],
        },
        nobody => {
            title => 'The lighthouse is open again',
            date => '2015-04-01T00:00:00Z',
        },
        undated => {
            title => 'Ferry keeps its summer hours', authors => ['Cy Sailor'],
        },
        hostile => {
            title => ']]> &amp; <script>alert(1)</script> \\ end',
            authors => ['Mal "X" Lory'], date => '2015-05-05T05:05:05+05:30',
            tags => [']]>'],
            body => "<p>Bytes \x01\x02\x0b and ]]&gt; stood in the letter that "
            . 'the harbour master read <img src="/x.png" onerror="alert(1)"> '
            . 'to the council.</p><script>alert(2)</script>'
            . '<p>That was all of it.</p>',
            has => [' stood in the letter that the harbour master read ',
                    '<p>That was all of it.</p>'],
        },
        arabic => {
            title => 'المجلس يوافق على خطة الجسر', authors => ['ليلى حداد'],
            date => '2015-06-01T12:00:00+03:00', tags => ['جسر'], lang => 'ar',
            text => \@arabic, has => \@arabic,
        },
        japanese => {
            title => '町議会、橋の修理を承認', authors => ['佐藤 花子'],
            date => '2015-06-02T21:00:00+09:00', tags => ['橋'], lang => 'ja',
            text => \@japanese, has => \@japanese,
        },
        long => {
            title => 'A long walk 🌉 along the river', authors => ['Ann Writer'],
            date => '2015-07-01T06:00:00Z',
            body => join("\n", long_text()), has => [long_text()],
        },
    );
}

# --- pages

sub escaped { return $_[0] =~ s/&/&amp;/gr =~ s/</&lt;/gr =~ s/"/&quot;/gr }

sub meta
{
    my ($name, $content) = @_;
    my $kind = $name =~ /:/ ? 'property' : 'name';

    return "<meta $kind=\"$name\" content=\"" . escaped($content) . '">';
}

sub head_of
{
    my $a = shift;

    return join '', (map { meta(author => $_) } @{ $a->{authors} // [] }),
        (map { meta('article:tag' => $_) } @{ $a->{tags} // [] }),
        $a->{section} ? meta('article:section' => $a->{section}) : (),
        $a->{date} ? meta('article:published_time' => $a->{date}) : (),
        $a->{summary} ? meta(description => $a->{summary}) : (),
        $a->{image} ? meta('og:image' => $a->{image}) : ();
}

# Right to left, if that is how the language is written.
sub foreign_page
{
    my ($title, $lang, $head, @text) = @_;
    my $dir = $lang eq 'ar' ? 'rtl' : 'ltr';
    my $paragraphs = join "\n", map { "<p>$_</p>" } @text;

    return <<"END";
<!DOCTYPE html>
<html lang="$lang" dir="$dir">
<head><meta charset="utf-8"><title>$title</title>$head</head>
<body><main><article><h1>$title</h1>
$paragraphs
</article></main></body>
</html>
END
}

sub page_of
{
    my $a = shift;
    my $title = escaped($a->{title});
    my $page = $a->{text}
        ? foreign_page($title, $a->{lang}, head_of($a), @{ $a->{text} })
        : article_page($title, head => head_of($a), body => $a->{body});

    return encode('UTF-8', $page);
}

1;
