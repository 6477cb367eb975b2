#!/bin/sh
# run.sh -- looks at the pages for people in Chromium: pages.c writes them, those
# of the manual are made by `make manual`, and pages.mjs looks; and at a preview,
# which sides.c writes and sides.mjs looks at. SHOTS=DIRECTORY keeps pictures.
#
# Modules are installed into build/browser. Where Chromium, Node.js or the
# modules can't be had, it says so and succeeds.
set -eu
cd "$(dirname "$0")/../.."
dir=build/browser

skip() {
    echo "Skipped: the pages for people in a browser ($*)."
    exit 0
}

# have COMMAND PACKAGE
have() {
    command -v "$1" >/dev/null || tests/packages.sh "$2" >/dev/null 2>&1 ||
        skip "no $1 here, and the package $2 can't be installed"
}

have chromium chromium
have node nodejs
if [ ! -d $dir/node_modules/axe-core ] ||
    [ ! -d $dir/node_modules/playwright-core ]; then
    have npm npm
    cp tests/browser/package.json $dir/
    timeout 300 npm install --prefix $dir --ignore-scripts --no-audit \
        --no-fund --no-package-lock >$dir/npm.log 2>&1 ||
        skip "npm can't install axe-core and playwright-core"
fi

rm -rf $dir/html
mkdir -p $dir/html
$dir/pages $dir/html
for page in build/manual/*.html; do
    cp "$page" "$dir/html/manual-${page##*/}"
done
$dir/sides >$dir/sides.html
status=0
node tests/browser/pages.mjs $dir || status=1
node tests/browser/sides.mjs $dir || status=1
exit $status
