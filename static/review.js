// Keys for the review stream: a, r, n, p and ?, each on what the page marks with it. They can be
// switched off, for whoever speaks to the browser or presses keys by chance (WCAG 2.1.4).
"use strict";

const SETTING = `review-keys ${document.body.dataset.person}`; // each person's own
const SETTLING = 500; // milliseconds in which a key that was meant for the last page does nothing
const keys = document.getElementById("keys");
const switched = document.getElementById("use-keys");
const opened = performance.now();

function stored() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

function store(areOn) {
  try {
    localStorage.setItem(SETTING, areOn ? "on" : "off");
  } catch {
    // A browser that keeps nothing uses the switch for this page alone.
  }
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function act(event) {
  const isHeld = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  if (!switched.checked || isHeld || isTyping(event.target)) {
    return;
  }
  if (event.key === "?") {
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
    return;
  }
  if (performance.now() - opened < SETTLING) {
    return;
  }
  const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  place?.click();
}

keys.hidden = false;
switched.checked = stored();
switched.addEventListener("change", () => store(switched.checked));
document.addEventListener("keydown", act);

// The section that an address names takes the focus, so that typing goes there.
function goToTyping() {
  const named = document.getElementById(location.hash.slice(1));
  named?.querySelector("textarea")?.focus();
}

window.addEventListener("hashchange", goToTyping);
goToTyping();
