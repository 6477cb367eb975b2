# mod_newsclean: build, test, try out, install.
#
#   make            build/mod_newsclean.so and build/newsclean
#   make demo       a site to try it on, at http://127.0.0.1:8080/ (PORT=)
#   make demo-stop  ends it
#   make check      all tests, after installing what they need
#   make test       unit tests alone: T=lexer for one, V=1 for every case
#   make test-pgsql the store's unit tests in PostgreSQL
#   make cases      the case files of tests/cases, tests/articles and
#                   tests/feeds
#   make t          the module inside a real httpd: T=filter for one
#   make asan       unit tests, cases and t/ under AddressSanitizer and UBSan:
#                   T= as above, then of t/ alone
#   make tsan       httpd under load with ThreadSanitizer
#   make valgrind   a short run of httpd with valgrind: no leak of ours
#   make soak       half an hour of load with restarts (SECS=1800): memory,
#                   descriptors, articles and counters
#   make readers-npm   t/readers.t with npm's readers too (needs the network)
#   make fuzz       looks for inputs that break a law, a minute for each
#                   target: F=rewriter for one, SECS=1800 for longer
#   make fuzz-replay               goes over those that are known
#   make fuzz-coverage             tells what they reach, and what was tried
#   make coverage   which lines and branches below the server the tests reach
#   make lint       layers, formatting, recursion, cppcheck, clang-tidy
#   make manual     man pages and pages of HTML, in build/manual
#   make install    module, tool, manual, rules, sample configuration: where to,
#                   conf/install.mk tells (DESTDIR=, prefix=...)
#   make uninstall  takes that away
#   make deb        build/libapache2-mod-newsclean_VERSION_ARCH.deb
#   make deb-check  tries it, in Apache and in a copy of this system that is
#                   thrown away
#   make format     lays the source out
#   make browser    the pages for people, in Chromium, if that is to be had
#   make bench      measures beside peers, in one table; writes RESULTS.md, the
#                   charts and the README's figures. 20 minutes on two cores
#   make bench-quick    the same with less of each, and writes nothing
#   make bench-alone    what is measured without peers, which is:
#   make bench-stream   how fast pages are cleaned in memory
#   make bench-tree     how fast pages become trees
#   make bench-filter   what the module costs inside httpd
#   make bench-feeds    what feeds cost: FULL=1 with a million articles
#   make bench-save     what keeping articles costs their readers
#   make bench-fronts   two servers on one database, of which one is killed
#   make bench-extract  how good and how fast extraction is
#   make bench-import   how fast pages come into a store
#   make train      trains the extractor's model (tests/train/train.py)
#   make deps       the Debian packages that building needs
#   make clean

B        := build
APXS     ?= apxs
VERSION  := $(shell sed -n 's/.*NC_VERSION "\(.*\)".*/\1/p' \
                    include/nc_version.h)

# What to install by apt-get, and only if it is missing. No package here
# starts a service.
BUILD_PACKAGES := apache2-bin apache2-dev libxml2-dev libsqlite3-dev \
                  libjansson-dev libutf8proc-dev libpcre2-dev \
                  libidn2-dev libpsl-dev libuchardet-dev \
                  zlib1g-dev libcurl4-openssl-dev libxxhash-dev \
                  libbrotli-dev libzstd-dev pkg-config xsltproc
DEMO_PACKAGES  := curl
CHECK_PACKAGES := libcmocka-dev libgumbo-dev libcmark-gfm-dev \
                  libcmark-gfm-extensions-dev libapache2-mod-perl2 libwww-perl \
                  libxml2-utils python3 sqlite3 clang-format clang-tidy \
                  cppcheck universal-ctags newsboat sfeed python3-feedparser \
                  ruby libxml-feed-perl libaprutil1-dbd-pgsql \
                  libfaketime libxml-libxml-perl mandoc groff-base zsh fish
FUZZ_PACKAGES  := clang-14 libclang-rt-14-dev llvm-14
COVERAGE_PACKAGES := gcovr
LOAD_PACKAGES  := apache2-bin python3
BENCH_PACKAGES := apache2-bin python3 wrk nghttp2-client \
                  libaprutil1-dbd-pgsql

# Packages may be installed by this very make: ask when a rule runs, not
# before.
PKG     = $(subst -I,-isystem ,$(shell pkg-config --cflags $(1) 2>/dev/null))
APR     = $(call PKG,apr-1 apr-util-1)
XML     = $(call PKG,libxml-2.0)
HTTPD   = -isystem $(shell $(APXS) -q INCLUDEDIR 2>/dev/null)

STD      := -std=c11 -D_GNU_SOURCE -Iinclude
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wcast-qual -Wpointer-arith -Wwrite-strings -Wvla
OPT      ?= -O2 -g
CFLAGS   ?=
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
            -fno-omit-frame-pointer

# The floors. A folder sees its own libraries and those of the floors below,
# so that the compiler keeps the layers apart; tests/layers.sh does the rest.
CPP_html     =
CPP_clean    =
CPP_document = $(APR) $(XML)
CPP_article  = $(APR) $(XML)
CPP_render   = $(APR) $(XML)
CPP_store    = $(APR)
CPP_cli      = $(APR)
CPP_httpd    = $(HTTPD) $(APR)
floor        = $(CPP_$(firstword $(subst /, ,$(1))))

LIBS := -lxml2 -ljansson -lutf8proc -lpcre2-8 -lidn2 -lpsl -lsqlite3 \
        -luchardet -laprutil-1 -lapr-1 -lm

# What the module and the tool need besides.
MODULE_LIBS := -lz -lcurl
UNPACK_LIBS := -lz -lbrotlidec -lzstd
CLI_LIBS    := $(UNPACK_LIBS) -lpthread

CORE_SRC  := $(sort $(wildcard $(addprefix src/,$(addsuffix /*.c, \
                    html clean document article render store))))
HTTPD_SRC := $(sort $(wildcard src/httpd/*.c))
CLI_SRC   := $(sort $(wildcard src/cli/*.c))
RULES     := $(sort $(wildcard conf/rules/*.txt))

CORE_OBJ  := $(CORE_SRC:src/%.c=$(B)/obj/%.o) $(B)/obj/clean/shipped.o
HTTPD_OBJ := $(HTTPD_SRC:src/%.c=$(B)/obj/%.o) $(B)/obj/httpd/module.o
CLI_OBJ   := $(CLI_SRC:src/%.c=$(B)/obj/%.o)
DEBUG_OBJ := $(CORE_OBJ:$(B)/obj/%=$(B)/debug/%)

.PHONY: all demo demo-stop check test test-pgsql cases t asan tsan valgrind \
        soak readers-npm fuzz fuzz-replay fuzz-coverage coverage lint format \
        browser bench bench-quick bench-alone bench-stream bench-tree \
        bench-filter bench-feeds bench-save bench-fronts bench-extract \
        bench-import train manual install uninstall deb deb-check deps \
        check-deps clean layers needs

all: $(B)/mod_newsclean.so $(B)/newsclean

$(B)/mod_newsclean.so: $(CORE_OBJ) $(HTTPD_OBJ)
	$(CC) -shared $(LDFLAGS) -Wl,-z,now -o $@ $^ $(LIBS) $(MODULE_LIBS)

$(B)/newsclean: $(CORE_OBJ) $(CLI_OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(CLI_LIBS)

# Says what is missing before the compiler does, in its words.
needs:
	@{ command -v $(APXS) && pkg-config --exists apr-1 apr-util-1 libxml-2.0 \
	    sqlite3 jansson libutf8proc libpcre2-8 libidn2 libpsl uchardet \
	    zlib libcurl libxxhash libbrotlidec libzstd; } \
	    >/dev/null 2>&1 || \
	{ echo "Packages are missing to build with: 'make deps' installs them." >&2; \
	  exit 1; }

$(B)/obj/%.o: src/%.c | needs
	@mkdir -p $(@D)
	$(CC) $(STD) $(call floor,$*) $(WARN) $(OPT) $(CFLAGS) -fPIC \
	    -fvisibility=hidden -MMD -MP -c -o $@ $<

# Each page that is asked for again pays for this one.
$(B)/obj/store/hash.o: OPT := $(OPT:-O2=-O3)

$(B)/obj/httpd/module.o: mod_newsclean.c | needs
	@mkdir -p $(@D)
	$(CC) $(STD) $(CPP_httpd) $(WARN) $(OPT) $(CFLAGS) -fPIC \
	    -fvisibility=hidden -MMD -MP -c -o $@ $<

# The shipped rules, as a C string.
$(B)/gen/shipped.c: $(RULES) src/clean/embed.awk
	@mkdir -p $(@D)
	awk -f src/clean/embed.awk $(RULES) > $@.tmp && mv $@.tmp $@

$(B)/obj/clean/shipped.o $(B)/debug/clean/shipped.o \
$(B)/tsan/clean/shipped.o: $(B)/gen/shipped.c
	@mkdir -p $(@D)
	$(CC) $(STD) -Isrc/clean $(WARN) $(OPT) $(CFLAGS) -fPIC \
	    -fvisibility=hidden -c -o $@ $<

# The same code with our asserts on, under AddressSanitizer and UBSan, and with
# what it takes from pools in blocks of their own: what unit tests, cases and
# `make asan` run.
BLOCKS := -include tests/sanitize/pool_blocks.h

$(B)/debug/%.o: src/%.c | needs
	@mkdir -p $(@D)
	$(CC) $(STD) $(call floor,$*) $(BLOCKS) $(WARN) -O1 -g -DNC_DEBUG \
	    $(SANITIZE) $(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(B)/debug/httpd/module.o: mod_newsclean.c | needs
	@mkdir -p $(@D)
	$(CC) $(STD) $(CPP_httpd) $(BLOCKS) $(WARN) -O1 -g -DNC_DEBUG \
	    $(SANITIZE) $(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(B)/debug/libcore.a: $(DEBUG_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(B)/debug/newsclean: $(CLI_SRC:src/%.c=$(B)/debug/%.o) $(B)/debug/libcore.a
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LIBS) $(CLI_LIBS)

# --- tests

NC_SHARED ?= ../shared
export NC_SHARED
# TAP for prove; leaks count.
TAP_ENV := CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=detect_leaks=1 \
           UBSAN_OPTIONS=print_stacktrace=1

TEST_SRC := $(sort $(wildcard tests/unit/test_$(or $(T),*).c))
TESTS    := $(TEST_SRC:tests/unit/%.c=$(B)/unit/%) \
            $(patsubst tests/unit/test_%.c,$(B)/unit/plain_%,$(filter \
                %/test_lexer.c %/test_lexer_limits.c \
                %/test_tokenizer.c,$(TEST_SRC)))

# What a test includes, tests of other files among it: gcc tells make.
DEPS = -MMD -MP -MF $@.d -MT $@

$(B)/unit/%: tests/unit/%.c $(B)/debug/libcore.a
	@mkdir -p $(@D)
	$(CC) $(STD) -Itests/unit $(PRIVATE) $(APR) $(XML) $(BLOCKS) $(WARN) \
	    -O1 -g -DNC_DEBUG $(SANITIZE) $(CFLAGS) $(DEPS) $(LDFLAGS) -o $@ $< \
	    $(filter %.o,$^) $(B)/debug/libcore.a \
	    $(LIBS) -lcmocka -lgumbo

# The lexer once more, as it is where there is no SSE2.
PLAIN_OBJ := $(patsubst src/html/%.c,$(B)/plain/%.o,$(wildcard src/html/*.c))

$(B)/plain/%.o: src/html/%.c | needs
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -O1 -g -DNC_DEBUG -DNC_NO_SIMD $(SANITIZE) \
	    $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/unit/plain_%: tests/unit/test_%.c $(PLAIN_OBJ)
	@mkdir -p $(@D)
	$(CC) $(STD) -Itests/unit $(WARN) -O1 -g -DNC_DEBUG $(SANITIZE) \
	    $(CFLAGS) $(DEPS) $(LDFLAGS) -o $@ $< $(PLAIN_OBJ) $(LIBS) -lcmocka

# What a test sees of a floor's private headers.
$(B)/unit/test_blocks $(B)/unit/test_words: PRIVATE = -iquote src/article
$(B)/unit/test_store_work: PRIVATE = -iquote src/store

# Parts of the server that need no server.
TAG_PARTS := delta etags tokens
$(B)/unit/test_delta: PRIVATE = -iquote src/httpd
$(B)/unit/test_delta: $(TAG_PARTS:%=$(B)/debug/httpd/%.o)
$(B)/unit/test_seen: PRIVATE = -iquote src/httpd
$(B)/unit/test_seen: $(B)/debug/httpd/seen.o
$(B)/unit/test_cache: LIBS += -lz
$(B)/unit/test_cache: $(B)/debug/httpd/cache.o
$(B)/unit/test_quota: $(B)/debug/httpd/quota.o
$(B)/unit/test_watch: $(B)/debug/httpd/watch.o

# Parts of the tool.
WARC_PARTS := warc response unpack fields
WARC_TESTS := $(B)/unit/test_warc $(B)/unit/test_response
$(WARC_TESTS): PRIVATE = -iquote src/cli
$(WARC_TESTS): LIBS += $(UNPACK_LIBS)
$(WARC_TESTS): $(WARC_PARTS:%=$(B)/debug/cli/%.o)

# Markdown as another implementation reads it.
$(B)/unit/test_markdown $(B)/unit/test_llms: LIBS += -lcmark-gfm-extensions -lcmark-gfm

# Allocations, and statements, that the test makes fail.
FAILING := $(B)/unit/test_memory $(B)/unit/test_memory_articles \
           $(B)/unit/test_case_faults $(B)/unit/test_store_memory \
           $(B)/unit/test_pgsql_memory
$(FAILING): LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
                       -Wl,--wrap=apr_palloc,--wrap=apr_pool_create_ex
$(B)/unit/test_pgsql_memory: LDFLAGS += \
    -Wl,--wrap=apr_dbd_query,--wrap=apr_dbd_pselect
$(B)/unit/test_store_faults: LDFLAGS += -Wl,--wrap=sqlite3_open_v2 \
    -Wl,--wrap=sqlite3_prepare_v3,--wrap=sqlite3_step,--wrap=sqlite3_exec \
    -Wl,--wrap=sqlite3_create_function

test: $(TESTS)
	$(TAP_ENV) prove $(if $(V),-v) -e '' $(TESTS)

# The store's tests once more, in a PostgreSQL that is there for that alone.
PGSQL_TESTS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort $(wildcard \
                   tests/unit/test_pgsql*.c)))

test-pgsql: $(PGSQL_TESTS)
	$(TAP_ENV) tests/postgres.sh run prove $(if $(V),-v) -e '' \
	    $(PGSQL_TESTS)

CASES ?= $(sort $(wildcard tests/cases/*.t tests/articles/*.t tests/feeds/*.t))

cases: $(B)/debug/newsclean manual
	$(TAP_ENV) prove $(if $(V),-v) -e '' $(CASES)

t: all
	tests/httpd.sh $(T)

# --- the module under sanitizers

$(B)/asan/mod_newsclean.so: $(DEBUG_OBJ) $(HTTPD_OBJ:$(B)/obj/%=$(B)/debug/%)
	@mkdir -p $(@D)
	$(CC) -shared $(SANITIZE) $(LDFLAGS) -Wl,-z,now -o $@ $^ $(LIBS) \
	    $(MODULE_LIBS)

asan: check-deps
	$(MAKE) all $(B)/asan/mod_newsclean.so
	$(if $(T),,$(MAKE) test cases)
	NC_MODULE=$(CURDIR)/$(B)/asan/mod_newsclean.so \
	    NC_PRELOAD=$$($(CC) -print-file-name=libasan.so) \
	    tests/httpd.sh $(T)

# Without what SANITIZE adds: ThreadSanitizer goes with no other.
TSAN_OBJ := $(CORE_OBJ:$(B)/obj/%=$(B)/tsan/%) $(HTTPD_OBJ:$(B)/obj/%=$(B)/tsan/%)
TSAN     := -O1 -g -DNC_DEBUG -fsanitize=thread -fno-omit-frame-pointer

$(B)/tsan/%.o: src/%.c | needs
	@mkdir -p $(@D)
	$(CC) $(STD) $(call floor,$*) $(WARN) $(TSAN) $(CFLAGS) -fPIC \
	    -fvisibility=hidden -MMD -MP -c -o $@ $<

$(B)/tsan/httpd/module.o: mod_newsclean.c | needs
	@mkdir -p $(@D)
	$(CC) $(STD) $(CPP_httpd) $(WARN) $(TSAN) $(CFLAGS) -fPIC \
	    -fvisibility=hidden -MMD -MP -c -o $@ $<

$(B)/tsan/mod_newsclean.so: $(TSAN_OBJ)
	$(CC) -shared $(TSAN) $(LDFLAGS) -Wl,-z,now -o $@ $^ $(LIBS) \
	    $(MODULE_LIBS)

$(B)/tsan/atomics.so: tests/sanitize/atomics.c
	@mkdir -p $(@D)
	$(CC) -shared -fPIC $(STD) $(APR) $(WARN) $(TSAN) -o $@ $<

tsan:
	@tests/packages.sh $(BUILD_PACKAGES) $(LOAD_PACKAGES)
	@$(MAKE) --no-print-directory $(B)/tsan/mod_newsclean.so \
	    $(B)/tsan/atomics.so
	NC_MODULE=$(CURDIR)/$(B)/tsan/mod_newsclean.so \
	    NC_PRELOAD=$$($(CC) -print-file-name=libtsan.so):$(CURDIR)/$(B)/tsan/atomics.so \
	    tests/sanitize/load.py tsan $(SECS)

valgrind:
	@tests/packages.sh $(BUILD_PACKAGES) $(LOAD_PACKAGES) valgrind
	@$(MAKE) --no-print-directory all
	tests/sanitize/load.py valgrind $(SECS)

soak:
	@tests/packages.sh $(BUILD_PACKAGES) $(LOAD_PACKAGES)
	@$(MAKE) --no-print-directory all
	tests/sanitize/load.py soak $(SECS)

# In a folder that the user without privileges may read, and that goes after.
readers-npm: all
	@npm=$$(mktemp -d) && trap 'rm -rf "$$npm"' EXIT && \
	chmod 755 "$$npm" && \
	npm install --silent --no-audit --no-fund --prefix "$$npm" \
	    rss-parser@3 feedsmith@3 && \
	NC_NPM="$$npm" tests/httpd.sh readers

check: check-deps
	$(MAKE) all
	$(MAKE) lint
	$(MAKE) test
	$(MAKE) test-pgsql
	$(MAKE) fuzz-replay
	$(MAKE) cases
	$(MAKE) t

.SECONDARY: $(DEBUG_OBJ) $(PLAIN_OBJ)

# --- fuzzing

# What a target sees of the floors' private headers.
FUZZ_PRIVATE := $(addprefix -iquote src/,clean document article httpd cli)

FUZZ_SRC  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_LIBS := $(LIBS)
REPLAYS   := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(B)/fuzz/replay_%)

$(B)/fuzz/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c \
                    $(wildcard tests/fuzz/*.h) $(B)/debug/libcore.a
	@mkdir -p $(@D)
	$(CC) $(STD) $(FUZZ_PRIVATE) $(APR) $(XML) $(WARN) -O1 -g \
	    -DNC_DEBUG $(SANITIZE) $(CFLAGS) $(LDFLAGS) -o $@ $< \
	    tests/fuzz/replay.c $(filter %.o,$^) $(B)/debug/libcore.a $(FUZZ_LIBS)

# Parts of floors that are in no library, of the three builds there are.
define fuzz_parts
$(B)/fuzz/replay_$(1): $(2:%=$(B)/debug/%.o)
$(B)/fuzz/fuzz_$(1): $(2:%=$(B)/fuzz/%.o)
$(B)/coverage/fuzz_$(1): $(2:%=$(B)/coverage/%.o)
.SECONDARY: $(2:%=$(B)/debug/%.o) $(2:%=$(B)/fuzz/%.o) $(2:%=$(B)/coverage/%.o)
endef
$(eval $(call fuzz_parts,etags,$(TAG_PARTS:%=httpd/%)))
$(eval $(call fuzz_parts,query,httpd/query))
$(eval $(call fuzz_parts,warc,$(WARC_PARTS:%=cli/%)))

# What a target needs besides.
fuzz_libs = $(B)/fuzz/replay_$(1) $(B)/fuzz/fuzz_$(1) \
            $(B)/coverage/fuzz_$(1): FUZZ_LIBS += $(2)
$(eval $(call fuzz_libs,warc,$(UNPACK_LIBS)))
$(foreach t,charref extract forms sanitizer,\
    $(eval $(call fuzz_libs,$(t),-lgumbo)))
$(eval $(call fuzz_libs,forms,-lcmark-gfm-extensions -lcmark-gfm -lcmocka))

# An input that breaks a law is left in build/fuzz/last-NAME.
fuzz-replay: $(REPLAYS)
	$(TAP_ENV) prove $(if $(V),-v) -e tests/fuzz/replay.sh $(REPLAYS)

# The floors below the server once more, with clang's coverage in them.
FUZZ_CC  := clang-14
COVERAGE := -fprofile-instr-generate -fcoverage-mapping
FUZZ_OBJ := $(patsubst src/%.c,$(B)/fuzz/%.o,$(wildcard src/html/*.c \
                src/clean/*.c src/document/*.c src/article/*.c \
                src/render/*.c)) \
             $(B)/fuzz/clean/shipped.o

.SECONDARY: $(FUZZ_OBJ) $(FUZZ_OBJ:$(B)/fuzz/%=$(B)/coverage/%)

$(B)/fuzz/%.o: src/%.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(STD) $(call floor,$*) -O1 -g -DNC_DEBUG \
	    -fsanitize=fuzzer-no-link $(SANITIZE) -MMD -MP -c -o $@ $<

$(B)/fuzz/clean/shipped.o: $(B)/gen/shipped.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(STD) -Isrc/clean -O1 -g -c -o $@ $<

# As a library: a target takes what it needs, and that needs no other floor.
$(B)/fuzz/libfuzzed.a: $(FUZZ_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(wildcard tests/fuzz/*.h) \
                  $(B)/fuzz/libfuzzed.a
	$(FUZZ_CC) $(STD) $(FUZZ_PRIVATE) $(APR) $(XML) $(WARN) -O1 \
	    -g -DNC_DEBUG -fsanitize=fuzzer $(SANITIZE) -o $@ $< \
	    $(filter %.o,$^) $(B)/fuzz/libfuzzed.a $(FUZZ_LIBS)

# Each in turn, or F alone. `make -k` goes on after a find.
FUZZERS := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=%)
DICT_http    := accept etags query
DICT_article := extract
DICT_rules   := domains line rules selector site_config
dictionary = $(or $(strip $(foreach d,http article rules, \
                 $(if $(filter $(1),$(DICT_$(d))),$(d)))),html)

fuzz: $(addprefix fuzz-run-,$(or $(F),$(FUZZERS)))

fuzz-run-%:
	@tests/packages.sh $(FUZZ_PACKAGES)
	@$(MAKE) --no-print-directory $(B)/fuzz/fuzz_$*
	tests/fuzz/run.sh $(B)/fuzz/fuzz_$* $(or $(SECS),60) \
	    tests/fuzz/$(call dictionary,$*).dict

# How far seeds and what was found reach, in the files that a target is for.
$(B)/coverage/%.o: src/%.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(STD) $(call floor,$*) -O1 -g $(COVERAGE) -MMD -MP -c -o $@ $<

$(B)/coverage/clean/shipped.o: $(B)/gen/shipped.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(STD) -Isrc/clean -O1 -g -c -o $@ $<

$(B)/coverage/libcovered.a: $(FUZZ_OBJ:$(B)/fuzz/%=$(B)/coverage/%)
	@rm -f $@
	ar rcs $@ $^

$(B)/coverage/fuzz_%: tests/fuzz/fuzz_%.c $(wildcard tests/fuzz/*.h) \
                      $(B)/coverage/libcovered.a
	$(FUZZ_CC) $(STD) $(FUZZ_PRIVATE) $(APR) $(XML) -O1 -g $(COVERAGE) \
	    -fsanitize=fuzzer -o $@ $< $(filter %.o,$^) \
	    $(B)/coverage/libcovered.a $(FUZZ_LIBS)

fuzz-coverage:
	@tests/packages.sh $(FUZZ_PACKAGES)
	@$(MAKE) --no-print-directory --silent \
	    $(addprefix $(B)/coverage/fuzz_,$(or $(F),$(FUZZERS)))
	@tests/fuzz/coverage.sh $(B) $(or $(F),$(FUZZERS))

# --- coverage, of all that is below the server. Asserts would count as branches
# that nobody takes.

COVERED := $(B)/reached

coverage: check-deps
	@tests/packages.sh $(COVERAGE_PACKAGES)
	@find $(COVERED) -name '*.gcda' -delete 2>/dev/null || true
	NEWSCLEAN=$(CURDIR)/$(COVERED)/debug/newsclean $(MAKE) B=$(COVERED) \
	    SANITIZE='--coverage -fprofile-update=atomic' \
	    CFLAGS='$(CFLAGS) -O0 -UNC_DEBUG' \
	    CASES='$(filter-out %/readme.t %/manual.t,$(CASES))' \
	    test test-pgsql fuzz-replay cases
	gcovr --root . \
	    --filter 'src/(html|clean|document|article|render|store)/' \
	    --exclude-unreachable-branches --print-summary \
	    --json $(COVERED)/coverage.json --txt $(COVERED)/coverage.txt \
	    $(COVERED)/debug
	tests/coverage.py $(COVERED)/coverage.json

# --- lint

C_FILES := $(sort $(wildcard mod_newsclean.c src/*/*.c include/*.h src/*/*.h \
             tests/unit/*.c tests/unit/*.h tests/sanitize/*.[ch] \
             tests/fuzz/*.[ch] \
             tests/bench/*.[ch] tests/browser/*.c tests/train/*.c \
             t/c-modules/*/*.c))

lint: layers
	clang-format --dry-run --Werror $(C_FILES)
	tests/recursion.py
	tests/lint.sh

layers:
	tests/layers.sh

format:
	clang-format -i $(C_FILES)

$(B)/bench/%: tests/bench/%.c $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(STD) $(CPP_document) $(WARN) $(OPT) $(CFLAGS) $(LDFLAGS) -o $@ $< $(CORE_OBJ) \
	    $(LIBS)

# Memory that the benchmark counts.
$(B)/bench/linear: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
                              -Wl,--wrap=free

# Beside peers. What is missing and can't be installed is told, and done
# without.
bench bench-quick: all $(B)/bench/engines $(B)/bench/rows $(B)/bench/fill
	@tests/packages.sh apache2-bin python3 python3-venv wrk || \
	    echo "bench: goes on without them"
	tests/bench/compare/run.py $(if $(filter bench-quick,$@),--quick,--write) \
	    $(PART)

bench-alone: all $(B)/bench/stream $(B)/bench/linear $(B)/bench/tree \
             $(B)/bench/fill
	@tests/packages.sh $(BENCH_PACKAGES)
	tests/bench/run.sh

bench-stream: $(B)/bench/stream $(B)/bench/linear
	tests/bench/run.sh stream linear

bench-tree: $(B)/bench/tree
	tests/bench/run.sh tree

bench-filter: all
	@tests/packages.sh $(BENCH_PACKAGES)
	tests/bench/run.sh filter

bench-feeds: all $(B)/bench/fill
	@tests/packages.sh $(BENCH_PACKAGES)
	tests/bench/run.sh $(if $(FULL),feeds-full,feeds)

bench-save: all
	@tests/packages.sh $(BENCH_PACKAGES)
	tests/bench/run.sh save

bench-fronts: all
	@tests/packages.sh apache2-bin python3 libaprutil1-dbd-pgsql
	tests/bench/run.sh fronts

bench-extract: all
	@tests/packages.sh python3
	tests/bench/run.sh extract

bench-import: all
	@tests/packages.sh python3
	tests/bench/run.sh import

# --- the pages for people, in a browser

$(B)/browser/%: tests/browser/%.c $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(STD) $(CPP_render) $(WARN) $(OPT) $(CFLAGS) $(LDFLAGS) -o $@ $< $(CORE_OBJ) \
	    $(LIBS)

browser: all manual $(B)/browser/pages $(B)/browser/sides
	tests/browser/run.sh

# --- training. tests/train/train.py says what it needs.

$(B)/train/blocks: tests/train/blocks.c $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) $(STD) $(CPP_article) -iquote src/article $(WARN) $(OPT) $(CFLAGS) \
	    $(LDFLAGS) -o $@ $< $(CORE_OBJ) $(LIBS)

PYTHON ?= python3
train: $(B)/train/blocks
	$(PYTHON) tests/train/train.py

# --- the manual. A man page's date is that of its source.

MANUAL_PAGES := $(filter-out mod_newsclean newsclean, \
                    $(patsubst manual/%.xml,%,$(sort $(wildcard manual/*.xml))))
MANUAL       := $(addprefix $(B)/manual/,mod_newsclean.5 newsclean.1 \
                    index.html $(MANUAL_PAGES:%=%.html))
XSLTPROC     := xsltproc --nonet --stringparam version $(VERSION)

manual: $(MANUAL)

define write_man
@mkdir -p $(@D)
$(XSLTPROC) --stringparam section $(subst .,,$(suffix $@)) \
    --stringparam date $$(date -u +%F \
        -d @$${SOURCE_DATE_EPOCH:-$$(stat -c %Y $<)}) \
    manual/man.xsl $< >$@.tmp && mv $@.tmp $@
endef

define write_html
@mkdir -p $(@D)
$(XSLTPROC) --stringparam pages '$(MANUAL_PAGES)' manual/html.xsl $< \
    >$@.tmp && mv $@.tmp $@
endef

$(B)/manual/%.1: manual/%.xml manual/man.xsl manual/mod_newsclean.xml
	$(write_man)

$(B)/manual/%.5: manual/%.xml manual/man.xsl
	$(write_man)

# All pages name each other.
$(B)/manual/index.html: manual/mod_newsclean.xml manual/html.xsl \
                        $(wildcard manual/*.xml)
	$(write_html)

$(B)/manual/%.html: manual/%.xml manual/html.xsl $(wildcard manual/*.xml)
	$(write_html)

# --- packages, demo, installation

deps:
	@tests/packages.sh $(BUILD_PACKAGES)

check-deps:
	@tests/packages.sh $(BUILD_PACKAGES) $(DEMO_PACKAGES) $(CHECK_PACKAGES)

PORT ?= 8080
demo:
	@tests/packages.sh $(BUILD_PACKAGES) $(DEMO_PACKAGES)
	@$(MAKE) --no-print-directory all
	@PORT=$(PORT) conf/demo/demo.sh start

demo-stop:
	@conf/demo/demo.sh stop

include conf/install.mk

clean:
	rm -rf $(B)

-include $(shell find $(B) -path $(B)/deb -prune -o \
    -type f -name '*.d' -print 2>/dev/null)
