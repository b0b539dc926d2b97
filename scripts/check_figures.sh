#!/usr/bin/env bash
# Figures as other programs read them: the same bytes twice, valid SVG, embedded fonts and every label in the PDF.
# usage: scripts/check_figures.sh PATH-TO-DATELINE
# Needs poppler-utils, libxml2-utils and Python 3; no display.
set -euo pipefail
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset DISPLAY WAYLAND_DISPLAY WAYLAND_SOCKET
fail() {
  echo "figures: $1" >&2
  exit 1
}
mkdir "$work/a" "$work/b"
outputs() { printf -- '-o %s/f.pdf -o %s/f.svg -o %s/f.png' "$1" "$1" "$1"; }
for folder in a b; do
  # shellcheck disable=SC2046
  TZ=$([ $folder = a ] && echo UTC || echo Asia/Dushanbe) LC_ALL=C "$program" render --numbered --size full --list-out "$work/$folder/list.md" \
    $(outputs "$work/$folder")
done
for file in f.pdf f.svg f.png list.md; do
  [ "$(sha256sum <"$work/a/$file")" = "$(sha256sum <"$work/b/$file")" ] || fail "two runs give other bytes: $file"
done
echo "figures: two runs give the same bytes"

xmllint --noout "$work/a/f.svg" || fail "the SVG is not well-formed"
[ "$(stat -c %s "$work/a/f.svg")" -lt 300000 ] || fail "the SVG is larger than 300 kB"

fonts=$(pdffonts "$work/a/f.pdf" 2>/dev/null | tail -n +3)
[ -n "$fonts" ] || fail "the PDF has no fonts"
# The columns after the encoding: embedded, subset, with letters.
echo "$fonts" | awk '{ if ($(NF-4) != "yes" || $(NF-3) != "yes" || $(NF-2) != "yes") exit 1 }' || fail "a font is not embedded as a subset: $fonts"
pdfinfo "$work/a/f.pdf" 2>/dev/null | grep -q '^Tagged: *yes' || fail "the PDF is not tagged"
pdftotext -raw "$work/a/f.pdf" "$work/text" 2>/dev/null
python3 - "$work/a/list.md" "$work/text" "$work/a/f.svg" <<'PY'
import html, re, sys
squeeze = lambda text: re.sub(r"\s+", "", text)
titles = re.findall(r"^\d+\. \*\*.*?\*\*: (.*)$", open(sys.argv[1]).read(), re.M)
titles = [re.sub(r" _\(.*\)_$", "", t).replace("\\", "") for t in titles]
pdf = squeeze(open(sys.argv[2]).read())
svg = squeeze(html.unescape(re.sub(r"<[^>]*>", "", open(sys.argv[3]).read())))
assert len(titles) == 25, len(titles)
for title in titles:
    for name, text in (("PDF", pdf), ("SVG", svg)):
        if squeeze(title) not in text:
            sys.exit(f"figures: the {name} lacks “{title}”")
PY
echo "figures: every label is found in the PDF and the SVG, all fonts are embedded"

cd "$work"
"$program" render a/f.pdf -o again.pdf 2>"$work/said"
grep -Eq 'chang|is not' "$work/said" && fail "drawing the recipe again says: $(cat "$work/said")"
cmp -s a/f.pdf again.pdf || fail "the recipe of a PDF gives another PDF"
echo "figures: a recipe gives the same bytes again"
