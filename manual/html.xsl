<?xml version="1.0" encoding="UTF-8"?>
<!-- html.xsl: the manual as pages of HTML.

     Of mod_newsclean.xml it makes the reference, with newsclean.xml as its second
     part; of another page of the manual, that page. They need nothing from
     elsewhere, and no script.

     Parameters: version; pages: the names of the other pages that there are, with
     blanks between them. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:str="http://exslt.org/strings" exclude-result-prefixes="str">
<xsl:output method="html" encoding="UTF-8" indent="no"
    doctype-system="about:legacy-compat"/>
<xsl:strip-space elements="modulesynopsis manualpage section directivesynopsis
    contextlist usage table tr ul ol dl"/>
<xsl:param name="version"/>
<xsl:param name="pages"/>

<xsl:variable name="lower" select="'abcdefghijklmnopqrstuvwxyz'"/>
<xsl:variable name="upper" select="'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"/>
<xsl:variable name="module" select="document('mod_newsclean.xml')/modulesynopsis"/>
<xsl:variable name="tool" select="document('newsclean.xml')/manualpage"/>

<xsl:variable name="style">
:root{color-scheme:light dark;--back:#fff;--text:#1d2126;--soft:#4a525b;
--line:#d5dae0;--box:#f4f6f8;--link:#084a8e}
@media (prefers-color-scheme:dark){:root{--back:#16191d;--text:#e2e5e9;
--soft:#b3bbc4;--line:#3a424b;--box:#20252b;--link:#9cc4f5}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:1rem;top:-10rem;background:var(--back);
padding:.5em}
.skip:focus{top:.5rem}
body{margin:0;background:var(--back);color:var(--text);
font:1rem/1.55 system-ui,sans-serif;overflow-wrap:break-word}
a{color:var(--link)}
h1,h2,h3,h4,h5{line-height:1.25;margin:2em 0 .6em;text-wrap:balance}
h1{font-size:1.9rem;margin-top:0}
h2{font-size:1.6rem;border-bottom:2px solid var(--line);padding-bottom:.2em;
margin-top:3em}
h3{font-size:1.3rem}h4{font-size:1.1rem}h5{font-size:1rem}
main>h2:first-of-type{margin-top:.5rem}.page h2{margin-top:2em}
:is(h2,h3,h4,h5)>a{color:inherit;text-decoration:none}
:is(h2,h3,h4,h5)>a:hover{text-decoration:underline}
header,nav,main{padding:1.25rem}
header{padding-bottom:0}
header p{margin:.2em 0;color:var(--soft)}
nav{font-size:.86rem}
nav ul{list-style:none;margin:.3em 0 1em;padding:0}
nav li{padding:.12em 0}
nav .sub{padding-left:1em}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
nav h2{font-size:1.05em;margin:1em 0 .3em;border:0;padding:0}
nav ul{columns:2 9rem;column-gap:1rem}
main{max-width:50rem;padding-top:0}
code,pre,var{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}
code{overflow-wrap:anywhere}
code code,pre code,dt var,code var{font-size:1em}
pre{background:var(--box);border:1px solid var(--line);border-radius:4px;
padding:.7em .9em;overflow-x:auto;line-height:1.45}
pre code{overflow-wrap:normal}
table{border-collapse:collapse;table-layout:fixed;width:100%;margin:1em 0}
th,td{border:1px solid var(--line);padding:.35em .6em;text-align:left;
vertical-align:top}
th{background:var(--box)}
th:first-child,td:first-child{width:38%}
td pre{margin:.3em 0}
@media (max-width:40rem){
table:has(pre) :is(tr,th,td){display:block}
table:has(pre) :is(th,td):is(*,:first-child){width:auto}}
table.facts{background:var(--box)}
table.facts th{width:min(8.5rem,36%);font-weight:600;background:none}
table.facts th,table.facts td{border-width:0 0 1px}
.directive{border-top:2px solid var(--line);margin-top:3rem}
.directive h4{font-size:1.2rem;margin-top:1rem}
.note{border-left:4px solid var(--link);background:var(--box);
padding:.1em 1em;margin:1em 0}
.also{color:var(--soft)}
dt{margin-top:.9em}
dd{margin:.2em 0 0 1.5rem}
dd>:first-child{margin-top:0}
footer{color:var(--soft);border-top:1px solid var(--line);margin-top:4rem;
padding-top:1rem}
@media (min-width:64rem){
body{display:grid;grid-template-columns:18rem minmax(0,1fr);
grid-template-rows:auto 1fr;column-gap:2rem}
header{grid-column:2}
nav{grid-column:1;grid-row:1/3;position:sticky;top:0;height:100vh;
overflow-y:auto;border-right:1px solid var(--line)}
nav{font-size:.95rem}
nav ul{columns:auto}
th:first-child,td:first-child{width:33%}
table:has(pre) :is(th,td):first-child{width:50%}}
@media print{
:root{color-scheme:light;--back:#fff;--text:#000;--soft:#333;--line:#999;
--box:#fff;--link:#000}
body{display:block}nav,.skip{display:none}pre{white-space:pre-wrap}}
</xsl:variable>

<!-- === pages === -->

<xsl:template match="/modulesynopsis">
<xsl:call-template name="page">
<xsl:with-param name="title" select="'mod_newsclean'"/>
<xsl:with-param name="says" select="'The manual of the module for Apache
    httpd and of the tool newsclean'"/>
</xsl:call-template>
</xsl:template>

<xsl:template match="/manualpage">
<xsl:call-template name="page">
<xsl:with-param name="title" select="title"/>
<xsl:with-param name="says" select="description"/>
</xsl:call-template>
</xsl:template>

<xsl:template name="page">
<xsl:param name="title"/>
<xsl:param name="says"/>
<html lang="en" dir="ltr">
<head>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>
<xsl:value-of select="normalize-space($title)"/>
<xsl:if test="self::manualpage"> - mod_newsclean</xsl:if>
</title>
<style><xsl:value-of select="$style"/></style>
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header>
<h1><xsl:value-of select="normalize-space($title)"/></h1>
<p>
<xsl:value-of select="normalize-space($says)"/>
<xsl:if test="self::modulesynopsis">
<xsl:value-of select="concat(', version ', $version)"/>
</xsl:if>
</p>
</header>
<nav aria-label="Contents">
<xsl:call-template name="other-pages"/>
<xsl:choose>
<xsl:when test="self::modulesynopsis">
<xsl:call-template name="contents-of-reference"/>
</xsl:when>
<xsl:otherwise>
<h2>On this page</h2>
<xsl:call-template name="contents"/>
</xsl:otherwise>
</xsl:choose>
</nav>
<main id="text">
<xsl:choose>
<xsl:when test="self::modulesynopsis">
<xsl:call-template name="reference"/>
</xsl:when>
<xsl:otherwise>
<xsl:attribute name="class">page</xsl:attribute>
<xsl:apply-templates select="summary|section"/>
</xsl:otherwise>
</xsl:choose>
<footer>mod_newsclean <xsl:value-of select="$version"/></footer>
</main>
</body>
</html>
</xsl:template>

<xsl:template name="reference">
<h2 id="module"><a href="#module">The module mod_newsclean</a></h2>
<table class="facts">
<tr><th scope="row">Description</th><td>
<xsl:value-of select="description"/>
</td></tr>
<tr><th scope="row">Status</th><td><xsl:value-of select="status"/></td></tr>
<tr><th scope="row">Module identifier</th><td>
<xsl:value-of select="identifier"/>
</td></tr>
<tr><th scope="row">Source file</th><td>
<xsl:value-of select="sourcefile"/>
</td></tr>
<tr><th scope="row">Compatibility</th><td>
<xsl:value-of select="compatibility"/>
</td></tr>
</table>
<xsl:apply-templates select="summary/*|section"/>
<h2 id="tool"><a href="#tool">The tool newsclean</a></h2>
<xsl:apply-templates select="$tool/section"/>
</xsl:template>

<!-- === contents === -->

<xsl:template name="other-pages">
<xsl:if test="$pages">
<h2>Manual</h2>
<ul>
<li><a href="index.html">Reference: module and tool</a></li>
<xsl:for-each select="str:tokenize($pages)">
<li><a href="{.}.html">
<xsl:value-of
    select="normalize-space(document(concat(., '.xml'))/manualpage/title)"/>
</a></li>
</xsl:for-each>
</ul>
</xsl:if>
</xsl:template>

<xsl:template name="contents-of-reference">
<h2><a href="#module">The module</a></h2>
<xsl:call-template name="contents"/>
<h2>Directives</h2>
<ul>
<xsl:for-each select=".//directivesynopsis">
<xsl:sort select="name"/>
<li><a href="#{translate(name, $upper, $lower)}">
<xsl:value-of select="name"/>
</a></li>
</xsl:for-each>
</ul>
<h2><a href="#tool">The tool</a></h2>
<xsl:for-each select="$tool">
<xsl:call-template name="contents"/>
</xsl:for-each>
</xsl:template>

<xsl:template name="contents">
<ul>
<xsl:for-each select="section">
<li><a href="#{@id}"><xsl:apply-templates select="title/node()"/></a></li>
<xsl:for-each select="section">
<li class="sub"><a href="#{@id}">
<xsl:apply-templates select="title/node()"/>
</a></li>
</xsl:for-each>
</xsl:for-each>
</ul>
</xsl:template>

<!-- === blocks === -->

<!-- Below the title of the page; in the reference below that of the part. -->
<xsl:template match="section/title">
<xsl:variable name="level" select="count(ancestor::section) + 1 +
    (ancestor::modulesynopsis or ancestor::manualpage/name = 'newsclean')"/>
<xsl:element name="h{$level}">
<xsl:attribute name="id"><xsl:value-of select="../@id"/></xsl:attribute>
<a href="#{../@id}"><xsl:apply-templates/></a>
</xsl:element>
</xsl:template>

<xsl:template match="section|summary|usage">
<xsl:apply-templates/>
</xsl:template>

<xsl:template match="directivesynopsis">
<xsl:variable name="id" select="translate(name, $upper, $lower)"/>
<section class="directive">
<h4 id="{$id}"><a href="#{$id}"><xsl:value-of select="name"/></a></h4>
<table class="facts">
<tr><th scope="row">Description</th><td>
<xsl:apply-templates select="description/node()"/>
</td></tr>
<tr><th scope="row">Syntax</th><td><code>
<xsl:apply-templates select="syntax/node()"/>
</code></td></tr>
<tr><th scope="row">Default</th><td><code>
<xsl:apply-templates select="default/node()"/>
</code></td></tr>
<tr><th scope="row">Context</th><td>
<xsl:for-each select="contextlist/context">
<xsl:value-of select="."/>
<xsl:if test="position() != last()">, </xsl:if>
</xsl:for-each>
</td></tr>
<xsl:if test="override">
<tr><th scope="row">Override</th><td>
<xsl:value-of select="override"/>
</td></tr>
</xsl:if>
<tr><th scope="row">Status</th><td>
<xsl:value-of select="$module/status"/>
</td></tr>
<tr><th scope="row">Module</th><td>
<xsl:value-of select="$module/name"/>
</td></tr>
<tr><th scope="row">Compatibility</th><td>
<xsl:value-of select="compatibility"/>
<xsl:if test="not(compatibility)">
<xsl:value-of select="$module/compatibility"/>
</xsl:if>
</td></tr>
</table>
<xsl:apply-templates select="usage"/>
<xsl:if test="seealso">
<p class="also">See also: <xsl:for-each select="seealso">
<xsl:apply-templates/>
<xsl:if test="position() != last()">, </xsl:if>
</xsl:for-each></p>
</xsl:if>
</section>
</xsl:template>

<xsl:template match="p|ul|ol|li|dl|dt|dd|tr|td|code|var|em|strong|br">
<xsl:element name="{local-name()}">
<xsl:apply-templates/>
</xsl:element>
</xsl:template>

<xsl:template match="th">
<th scope="col"><xsl:apply-templates/></th>
</xsl:template>

<xsl:template match="table">
<table>
<xsl:if test="@id">
<xsl:attribute name="id"><xsl:value-of select="@id"/></xsl:attribute>
</xsl:if>
<xsl:apply-templates/>
</table>
</xsl:template>

<!-- A table that another part of the manual has. -->
<xsl:template match="copy">
<table>
<xsl:apply-templates select="$module//table[@id = current()/@of]/tr"/>
</table>
</xsl:template>

<xsl:template match="note">
<div class="note"><xsl:apply-templates/></div>
</xsl:template>

<!-- Who has no mouse must be able to move a line that is too wide. -->
<xsl:template match="highlight">
<pre class="wide" tabindex="0">
<xsl:if test="@id">
<xsl:attribute name="id"><xsl:value-of select="@id"/></xsl:attribute>
</xsl:if>
<code class="{@language}">
<xsl:choose>
<xsl:when test="starts-with(., '&#10;')">
<xsl:value-of select="substring(., 2)"/>
</xsl:when>
<xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
</xsl:choose>
</code></pre>
</xsl:template>

<!-- === inside of a line === -->

<xsl:template match="a">
<a href="{@href}"><xsl:apply-templates/></a>
</xsl:template>

<xsl:template match="module">
<a><xsl:attribute name="href">
<xsl:call-template name="in-httpd"><xsl:with-param name="module" select="."/>
</xsl:call-template>
</xsl:attribute><code><xsl:value-of select="."/></code></a>
</xsl:template>

<xsl:template match="directive">
<xsl:variable name="shown">
<xsl:choose>
<xsl:when test="@type = 'section'">&lt;<xsl:value-of select="."/>&gt;</xsl:when>
<xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
</xsl:choose>
</xsl:variable>
<xsl:variable name="page">
<xsl:choose>
<xsl:when test="@module">
<xsl:call-template name="in-httpd">
<xsl:with-param name="module" select="@module"/>
</xsl:call-template>
</xsl:when>
<xsl:when test="/manualpage[not(name = 'newsclean')]">index.html</xsl:when>
</xsl:choose>
</xsl:variable>
<xsl:choose>
<xsl:when test="@module or $module//directivesynopsis[name = current()]">
<a href="{$page}#{translate(., $upper, $lower)}">
<code><xsl:value-of select="$shown"/></code>
</a>
</xsl:when>
<xsl:otherwise><code><xsl:value-of select="$shown"/></code></xsl:otherwise>
</xsl:choose>
</xsl:template>

<!-- Where httpd's own manual has MODULE. -->
<xsl:template name="in-httpd">
<xsl:param name="module"/>
<xsl:value-of select="concat('https://httpd.apache.org/docs/2.4/mod/', $module,
                             '.html')"/>
</xsl:template>

<xsl:template match="*">
<xsl:message terminate="yes">
<xsl:value-of select="concat('html.xsl: no template for ', local-name(.))"/>
</xsl:message>
</xsl:template>
</xsl:stylesheet>
