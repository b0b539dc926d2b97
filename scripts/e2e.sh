#!/usr/bin/env bash
# The real window on a virtual screen: opens, zooms by wheel, filters, selects, saves a picture, closes.
# usage: scripts/e2e.sh PATH-TO-DATELINE
# Needs Xvfb, xdotool, openbox, imagemagick and zenity.
set -euo pipefail
program=$(realpath "$1")
work=$(mktemp -d)
export XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" HOME="$work"
unset WAYLAND_DISPLAY
n=70
while [ -e "/tmp/.X11-unix/X$n" ] || [ -e "/tmp/.X$n-lock" ]; do n=$((n + 1)); done
export DISPLAY=":$n"
Xvfb "$DISPLAY" -screen 0 1400x900x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
app=
cleanup() {
  [ -n "$app" ] && kill "$app" 2>/dev/null || true
  kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
fail() {
  echo "e2e: $1" >&2
  tail -n 20 "$work/log" >&2 || true
  exit 1
}
for _ in $(seq 100); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done
openbox >/dev/null 2>&1 &
sleep 0.5
"$program" >"$work/log" 2>&1 &
app=$!
window=
for _ in $(seq 300); do
  window=$(xdotool search --onlyvisible --pid "$app" 2>/dev/null | tail -n 1 || true)
  [ -n "$window" ] && break
  kill -0 "$app" 2>/dev/null || fail "the program ended before it showed a window"
  sleep 0.1
done
[ -n "$window" ] || fail "no window within 30 s"
xdotool windowactivate --sync "$window"
xdotool windowsize --sync "$window" 1280 800
xdotool windowmove "$window" 20 30
sleep 2

shot() { import -silent -window "$window" "$work/$1.png"; }
# Pixels that differ between two pictures.
differs() { compare -metric AE -fuzz 2% "$work/$1.png" "$work/$2.png" null: 2>&1 | sed 's/[^0-9.e+].*//' || true; }
changed() {
  local n
  n=$(differs "$1" "$2")
  awk -v n="$n" 'BEGIN { exit !(n + 0 > 500) }' || fail "$3: only $n pixels changed"
  echo "e2e: $3: $n pixels changed"
}
at() { xdotool mousemove --window "$window" "$1" "$2"; sleep 0.2; }

shot start
colours=$(identify -format '%k' "$work/start.png")
[ "$colours" -gt 60 ] || fail "the window is empty: $colours colours"
echo "e2e: opened, $colours colours"

at 640 400
for _ in 1 2 3; do xdotool keydown ctrl click 4 keyup ctrl; sleep 0.2; done
sleep 1
shot zoomed
changed start zoomed "the wheel zooms"

xdotool key Home
sleep 1
shot all
changed zoomed all "Home shows everything"

xdotool key ctrl+f
sleep 0.5
xdotool type --delay 40 'country:KZ'
sleep 1
shot filtered
changed all filtered "the filter"

xdotool key Escape
sleep 0.3
at 800 700
xdotool key bracketright
sleep 1
shot selected
changed filtered selected "an event is selected"

# Types a path into the dialog for saving that is open or about to open, and waits for the file.
save_as() {
  local dialog=
  for _ in $(seq 100); do
    dialog=$(xdotool search --onlyvisible --class zenity 2>/dev/null | tail -n 1 || true)
    [ -n "$dialog" ] && break
    sleep 0.1
  done
  [ -n "$dialog" ] || fail "no dialog for saving"
  xdotool windowactivate --sync "$dialog"
  sleep 0.7
  xdotool key ctrl+a
  xdotool type --delay 20 "$1"
  sleep 0.3
  xdotool key Return
  for _ in $(seq 100); do [ -s "$1" ] && break; sleep 0.1; done
  [ -s "$1" ] || fail "$1 was not saved"
  sleep 0.5
  xdotool windowactivate --sync "$window"
  sleep 0.5
}

xdotool key ctrl+e
sleep 2
shot export
changed selected export "the export window"
# The button at its lower right, which is the way with the fewest clicks.
at 1086 713
xdotool click 1
save_as "$work/saved.svg"
grep -q 'events shown of 61' "$work/saved.svg" || fail "the figure does not say its counts"
echo "e2e: saved a figure of $(wc -c <"$work/saved.svg") bytes"
xdotool key Escape
sleep 0.5

xdotool key ctrl+s
save_as "$work/mine.dateview"
grep -q '"filter": "country:KZ"' "$work/mine.dateview" || fail "the view does not hold its filter"
xdotool key ctrl+BackSpace
sleep 1
shot cleared
changed selected cleared "the filter is cleared"
xdotool key ctrl+shift+o
sleep 0.5
xdotool type --delay 20 "$work/mine.dateview"
xdotool key Return
sleep 2
shot again
changed cleared again "the view is opened again"

sleep 1
xdotool windowactivate --sync "$window"
xdotool key ctrl+q
for _ in $(seq 100); do kill -0 "$app" 2>/dev/null || break; sleep 0.1; done
kill -0 "$app" 2>/dev/null && fail "the window did not close"
wait "$app" && code=0 || code=$?
[ "$code" -eq 0 ] || fail "the program ended with $code"
app=
echo "e2e: closed"
