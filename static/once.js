// A form that was sent is not sent again before its answer is there, for 10 seconds at most: a second
// press of a button would add the same thing twice. After them it can be sent again, since nothing
// tells a page that its answer was stopped or got lost.
const PATIENCE = 10000; // milliseconds
const sent = new Set();

function refuseSecond(event) {
  if (sent.has(event.target)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

function noteSent(event) {
  const form = event.target;
  if (form.method === "post" && !event.defaultPrevented) {
    sent.add(form);
    setTimeout(() => sent.delete(form), PATIENCE);
  }
}

// Before what else listens to a form, and after all of it.
document.addEventListener("submit", refuseSecond, { capture: true });
window.addEventListener("submit", noteSent);
// The page as it was, come back to.
window.addEventListener("pageshow", () => sent.clear());
