# install.mk -- where things go, and the Debian package. A part of Makefile.
#
# The variables are those of the GNU coding standards, and what Apache's apxs
# says. Say others for another layout, say Fedora's:
#
#   make install prefix=/usr LIBEXECDIR=/usr/lib64/httpd/modules \
#       sysconfdir=/etc/httpd/conf.d
#
# DESTDIR stands before all of them, as packages want it. `make uninstall` needs
# the same values.

INSTALL     ?= install
prefix      ?= /usr/local
bindir      ?= $(prefix)/bin
datadir     ?= $(prefix)/share
mandir      ?= $(datadir)/man
docdir      ?= $(datadir)/doc/mod_newsclean
rulesdir    ?= $(datadir)/newsclean/rules
bashcompdir ?= $(datadir)/bash-completion/completions
zshcompdir  ?= $(datadir)/zsh/site-functions
fishcompdir ?= $(datadir)/fish/vendor_completions.d
LIBEXECDIR  ?= $(shell $(APXS) -q LIBEXECDIR)
sysconfdir  ?= $(shell $(APXS) -q SYSCONFDIR)
confdir     ?= $(sysconfdir)

MAN_PAGES  := $(filter-out %.html,$(MANUAL))
DOCS       := README.md CONTRIBUTING.md SECURITY.md CHANGES LICENSE
DOCS       += $(filter %.html,$(MANUAL))
RULE_FILES := $(RULES) conf/rules/README

# What stands in the sample for a path of this installation; confdir is where
# Apache looks, if that is not where the sample goes.
SAMPLE = -e 's|/usr/lib/apache2/modules|$(LIBEXECDIR)|' \
         -e 's|/etc/apache2|$(confdir)|' \
         -e 's|conf/rules/README|$(rulesdir)/README|'

into = $(INSTALL) -D -m 644

install: all manual
	$(INSTALL) -d $(DESTDIR)$(docdir) $(DESTDIR)$(rulesdir)
	$(into) $(B)/mod_newsclean.so $(DESTDIR)$(LIBEXECDIR)/mod_newsclean.so
	$(INSTALL) -D -m 755 $(B)/newsclean $(DESTDIR)$(bindir)/newsclean
	for page in $(MAN_PAGES); do \
	    $(into) $$page $(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/} || exit; \
	done
	$(INSTALL) -m 644 $(DOCS) $(DESTDIR)$(docdir)/
	$(INSTALL) -m 644 $(RULE_FILES) $(DESTDIR)$(rulesdir)/
	$(into) conf/completion/newsclean.bash $(DESTDIR)$(bashcompdir)/newsclean
	$(into) conf/completion/newsclean.zsh $(DESTDIR)$(zshcompdir)/_newsclean
	$(into) conf/completion/newsclean.fish $(DESTDIR)$(fishcompdir)/newsclean.fish
	sed $(SAMPLE) conf/newsclean.conf >$(B)/newsclean.conf.sample
	$(into) $(B)/newsclean.conf.sample \
	    $(DESTDIR)$(sysconfdir)/newsclean.conf.sample

# Of folders those go that are the module's own and have nothing else in them.
uninstall:
	rm -f $(addprefix $(DESTDIR), \
	    $(LIBEXECDIR)/mod_newsclean.so $(bindir)/newsclean \
	    $(foreach page,$(MAN_PAGES), \
	        $(mandir)/man$(subst .,,$(suffix $(page)))/$(notdir $(page))) \
	    $(addprefix $(docdir)/,$(notdir $(DOCS))) \
	    $(addprefix $(rulesdir)/,$(notdir $(RULE_FILES))) \
	    $(bashcompdir)/newsclean $(zshcompdir)/_newsclean \
	    $(fishcompdir)/newsclean.fish $(sysconfdir)/newsclean.conf.sample)
	for dir in $(addprefix $(DESTDIR), \
	    $(docdir) $(rulesdir) $(datadir)/newsclean); do \
	    [ ! -d $$dir ] || rmdir --ignore-fail-on-non-empty $$dir; done

# --- the Debian package

# dh_apache2 and debhelper come with apache2-dev.
DEB_PACKAGES := dpkg-dev debhelper
DEB_SRC      := $(B)/deb/src
DEB          := $(B)/libapache2-mod-newsclean_$(VERSION)_$(shell \
                    dpkg --print-architecture 2>/dev/null).deb

# From a copy, so that nothing is left in the tree; without what `make` was told
# for a build of its own.
deb:
	@tests/packages.sh $(BUILD_PACKAGES) $(DEB_PACKAGES)
	rm -rf $(B)/deb && mkdir -p $(DEB_SRC)
	{ git ls-files -z --cached --others --exclude-standard 2>/dev/null || \
	  find . \( -path ./$(B) -o -path ./.git \) -prune -o -type f -print0; } | \
	    xargs -0 sh -c 'for f; do [ ! -e "$$f" ] || printf "%s\0" "$$f"; done' - | \
	    tar -c --null -T - | tar -x -C $(DEB_SRC)
	cd $(DEB_SRC) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u CFLAGS \
	    -u LDFLAGS -u OPT -u DESTDIR \
	    DEB_BUILD_OPTIONS="noautodbgsym $$DEB_BUILD_OPTIONS" \
	    dpkg-buildpackage -b -us -uc
	mv $(B)/deb/$(notdir $(DEB)) $(DEB)
	rm -rf $(B)/deb

DEB_CHECK_PACKAGES := apache2-bin curl

deb-check: deb
	@tests/packages.sh $(DEB_CHECK_PACKAGES)
	NC_DEB=$(CURDIR)/$(DEB) prove $(if $(V),-v) -e '' tests/deb/*.t
