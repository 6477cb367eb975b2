<?xml version="1.0" encoding="UTF-8"?>
<!-- man.xsl: a page of the manual as a man page, in the macros of man(7).

     Text is folded to one line a paragraph, so that only the first character of
     a line can be taken for a request's; roff's own characters are escaped where
     a text node is written. U+E000 stands for a line break until then.

     Parameters: version, date, section (the man page's). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:str="http://exslt.org/strings" exclude-result-prefixes="str">
<xsl:output method="text" encoding="UTF-8"/>
<xsl:strip-space elements="*"/>
<xsl:preserve-space elements="highlight p dt dd td li code var em strong a
    description syntax default title directive module seealso"/>
<xsl:param name="version"/>
<xsl:param name="date"/>
<xsl:param name="section"/>

<xsl:variable name="lower" select="'abcdefghijklmnopqrstuvwxyz'"/>
<xsl:variable name="upper" select="'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"/>

<!-- === pages === -->

<xsl:template match="/*">
<xsl:text>.\" Made from manual/</xsl:text><xsl:value-of select="name"/>
<xsl:text>.xml by manual/man.xsl.
.TH </xsl:text>
<xsl:value-of select="translate(name, $lower, $upper)"/>
<xsl:value-of select="concat(' ', $section, ' ', $date, ' ')"/>
<xsl:value-of select="concat('&quot;mod_newsclean ', $version, '&quot; ')"/>
<xsl:choose>
<xsl:when test="$section = 1">"User Commands"</xsl:when>
<xsl:otherwise>"File Formats"</xsl:otherwise>
</xsl:choose>
<xsl:text>
.nh
.ad l
.SH NAME
</xsl:text>
<xsl:value-of select="concat(name, ' \- ')"/>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="description"/>
</xsl:call-template>
<xsl:apply-templates select="summary|section"/>
<xsl:if test="compatibility">
<xsl:text>.SH COMPATIBILITY
</xsl:text>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="compatibility"/>
</xsl:call-template>
<xsl:value-of select="concat('The status of the module and of its directives is ',
                             status, '.&#10;')"/>
</xsl:if>
<xsl:text>.SH SEE ALSO
</xsl:text>
<xsl:for-each select="seealso">
<xsl:value-of select="concat('.BR ', substring-before(., '('), ' (',
                             substring-after(., '('))"/>
<xsl:if test="position() != last()"> ,</xsl:if>
<xsl:text>&#10;</xsl:text>
</xsl:for-each>
</xsl:template>

<xsl:template match="/modulesynopsis/summary">
<xsl:text>.SH DESCRIPTION
</xsl:text>
<xsl:apply-templates/>
</xsl:template>

<xsl:template match="section">
<xsl:variable name="macro">
<xsl:choose>
<xsl:when test="parent::section">.SS</xsl:when>
<xsl:otherwise>.SH</xsl:otherwise>
</xsl:choose>
</xsl:variable>
<xsl:variable name="title">
<xsl:apply-templates select="title/node()"/>
</xsl:variable>
<xsl:value-of select="$macro"/>
<xsl:text> "</xsl:text>
<xsl:choose>
<xsl:when test="parent::section">
<xsl:value-of select="normalize-space($title)"/>
</xsl:when>
<xsl:otherwise>
<xsl:value-of select="translate(normalize-space($title), $lower, $upper)"/>
</xsl:otherwise>
</xsl:choose>
<xsl:text>"&#10;</xsl:text>
<xsl:apply-templates select="*[not(self::title)]"/>
</xsl:template>

<!-- === directives === -->

<xsl:template match="directivesynopsis">
<xsl:value-of select="concat('.SS ', name, '&#10;')"/>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="description"/>
</xsl:call-template>
<xsl:text>.PP
.PD 0
</xsl:text>
<xsl:call-template name="fact">
<xsl:with-param name="name" select="'Syntax:'"/>
<xsl:with-param name="in" select="syntax"/>
</xsl:call-template>
<xsl:call-template name="fact">
<xsl:with-param name="name" select="'Default:'"/>
<xsl:with-param name="in" select="default"/>
</xsl:call-template>
<xsl:text>.TP 11
Context:
</xsl:text>
<xsl:for-each select="contextlist/context">
<xsl:value-of select="."/>
<xsl:if test="position() != last()">, </xsl:if>
</xsl:for-each>
<xsl:text>&#10;</xsl:text>
<xsl:call-template name="fact">
<xsl:with-param name="name" select="'Override:'"/>
<xsl:with-param name="in" select="override"/>
</xsl:call-template>
<xsl:text>.PD
</xsl:text>
<xsl:apply-templates select="usage/*"/>
<xsl:if test="seealso">
<xsl:text>.PP
See also: </xsl:text>
<xsl:for-each select="seealso">
<xsl:variable name="text"><xsl:apply-templates/></xsl:variable>
<xsl:value-of select="normalize-space($text)"/>
<xsl:if test="position() != last()">, </xsl:if>
</xsl:for-each>
<xsl:text>&#10;</xsl:text>
</xsl:if>
</xsl:template>

<xsl:template name="fact">
<xsl:param name="name"/>
<xsl:param name="in"/>
<xsl:if test="$in">
<xsl:value-of select="concat('.TP 11&#10;', $name, '&#10;')"/>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="$in"/>
</xsl:call-template>
</xsl:if>
</xsl:template>

<!-- === blocks === -->

<!-- What IN has, on one line, with its line breaks. -->
<xsl:template name="folded">
<xsl:param name="in"/>
<xsl:variable name="text"><xsl:apply-templates select="$in/node()"/></xsl:variable>
<xsl:variable name="line" select="normalize-space($text)"/>
<xsl:if test="starts-with($line, '.') or starts-with($line, &quot;'&quot;)">\&amp;</xsl:if>
<xsl:value-of select="str:replace(str:replace($line, '&#xE000; ', '&#xE000;'),
                                  '&#xE000;', '&#10;.br&#10;')"/>
<xsl:text>&#10;</xsl:text>
</xsl:template>

<xsl:template match="p">
<xsl:if test="not(parent::section or parent::summary) or
              preceding-sibling::*[not(self::title)]">
<xsl:text>.PP&#10;</xsl:text>
</xsl:if>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="."/>
</xsl:call-template>
</xsl:template>

<xsl:template match="ul|ol">
<xsl:for-each select="li">
<xsl:choose>
<xsl:when test="parent::ol">
<xsl:value-of select="concat('.IP ', position(), '. 4&#10;')"/>
</xsl:when>
<xsl:otherwise>.IP \(bu 2&#10;</xsl:otherwise>
</xsl:choose>
<xsl:call-template name="body"/>
</xsl:for-each>
</xsl:template>

<xsl:template match="dl">
<xsl:for-each select="dt">
<xsl:text>.TP&#10;</xsl:text>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="."/>
</xsl:call-template>
<xsl:for-each select="following-sibling::dd[1]">
<xsl:call-template name="body"/>
</xsl:for-each>
</xsl:for-each>
</xsl:template>

<!-- A table is a list: the first cell of a row is what the others explain. -->
<xsl:template match="table">
<xsl:for-each select="tr[td]">
<xsl:text>.TP&#10;</xsl:text>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="td[1]"/>
</xsl:call-template>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="td[position() > 1]"/>
</xsl:call-template>
</xsl:for-each>
</xsl:template>

<!-- A table that another page of the manual has. -->
<xsl:template match="copy">
<xsl:apply-templates
    select="document('mod_newsclean.xml')//table[@id = current()/@of]"/>
</xsl:template>

<!-- What an item of a list has: text, or paragraphs, of which those behind the
     first are indented as it is. -->
<xsl:template name="body">
<xsl:choose>
<xsl:when test="p">
<xsl:call-template name="folded">
<xsl:with-param name="in" select="p[1]"/>
</xsl:call-template>
<xsl:if test="*[2]">
<xsl:text>.RS&#10;</xsl:text>
<xsl:apply-templates select="*[position() > 1]"/>
<xsl:text>.RE&#10;</xsl:text>
</xsl:if>
</xsl:when>
<xsl:otherwise>
<xsl:call-template name="folded">
<xsl:with-param name="in" select="."/>
</xsl:call-template>
</xsl:otherwise>
</xsl:choose>
</xsl:template>

<xsl:template match="note">
<xsl:text>.RS 4&#10;</xsl:text>
<xsl:apply-templates/>
<xsl:text>.RE&#10;</xsl:text>
</xsl:template>

<xsl:template match="highlight">
<xsl:variable name="code">
<xsl:call-template name="code">
<xsl:with-param name="text" select="."/>
</xsl:call-template>
</xsl:variable>
<xsl:variable name="safe" select="str:replace(str:replace($code,
    '&#10;.', '&#10;\&amp;.'), '&#10;\(aq', '&#10;\&amp;\(aq')"/>
<xsl:text>.PP
.RS 4
.nf</xsl:text>
<xsl:value-of select="$safe"/>
<xsl:text>.fi
.RE
</xsl:text>
</xsl:template>

<!-- === inside of a line === -->

<xsl:template match="code|directive|module">
<xsl:text>\fB</xsl:text><xsl:apply-templates/><xsl:text>\fR</xsl:text>
</xsl:template>

<xsl:template match="directive[@type = 'section']">
<xsl:text>\fB&lt;</xsl:text><xsl:apply-templates/><xsl:text>&gt;\fR</xsl:text>
</xsl:template>

<xsl:template match="var|em|code/var">
<xsl:text>\fI</xsl:text><xsl:apply-templates/><xsl:text>\fR</xsl:text>
</xsl:template>

<xsl:template match="code/em|syntax/var|default/var">
<xsl:text>\fI</xsl:text><xsl:apply-templates/><xsl:text>\fB</xsl:text>
</xsl:template>

<xsl:template match="syntax|default">
<xsl:apply-templates/>
</xsl:template>

<xsl:template match="strong">
<xsl:text>\fB</xsl:text><xsl:apply-templates/><xsl:text>\fR</xsl:text>
</xsl:template>

<xsl:template match="a">
<xsl:apply-templates/>
<xsl:if test="starts-with(@href, 'http')">
<xsl:value-of select="concat(' (', @href, ')')"/>
</xsl:if>
</xsl:template>

<xsl:template match="br">&#xE000;</xsl:template>

<!-- A hyphen of prose may become one of typography; one of code must not. -->
<xsl:template match="text()">
<xsl:value-of select="str:replace(str:replace(., '\', '\e'),
                                  '&quot;', '\(dq')"/>
</xsl:template>

<xsl:template match="code//text()|var//text()|syntax//text()|default//text()">
<xsl:call-template name="code">
<xsl:with-param name="text" select="."/>
</xsl:call-template>
</xsl:template>

<xsl:template name="code">
<xsl:param name="text"/>
<xsl:variable name="a" select="str:replace($text, '\', '\e')"/>
<xsl:variable name="b" select="str:replace($a, '-', '\-')"/>
<xsl:variable name="c" select="str:replace($b, &quot;'&quot;, '\(aq')"/>
<xsl:variable name="d" select="str:replace($c, '`', '\(ga')"/>
<xsl:variable name="e" select="str:replace($d, '^', '\(ha')"/>
<xsl:value-of select="str:replace($e, '~', '\(ti')"/>
</xsl:template>

<xsl:template match="*">
<xsl:message terminate="yes">
<xsl:value-of select="concat('man.xsl: no template for ', local-name(.))"/>
</xsl:message>
</xsl:template>
</xsl:stylesheet>
