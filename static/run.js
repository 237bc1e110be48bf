// Lets an open page of a meeting show what others note: it asks every few seconds, and puts what is
// new in its place. What somebody types stays as it is. Ctrl and Enter send a line.
"use strict";

const agenda = document.querySelector("[data-notes]");
const whole = document.querySelector("[data-whole]");

async function fetchNew(address, stamp) {
  try {
    const answer = await fetch(`${address}?stamp=${encodeURIComponent(stamp)}`, {
      redirect: "error",
    });
    return answer.status === 200 ? await answer.text() : null;
  } catch {
    return null; // the network is gone, or the session has ended: the next look may be answered
  }
}

function read(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function showLines() {
  const html = await fetchNew(agenda.dataset.notes, agenda.dataset.stamp);
  const news = html && read(html).querySelector("[data-stamp]");
  if (!news) {
    return;
  }
  for (const item of news.querySelectorAll("[data-item]")) {
    const place = agenda.querySelector(`[data-lines="${item.dataset.item}"]`);
    if (place && !place.contains(document.activeElement)) {
      place.replaceChildren(...item.childNodes);
    }
  }
  agenda.dataset.stamp = news.dataset.stamp;
}

async function showWhole() {
  const present = whole.querySelector("[data-stamp]");
  const html = await fetchNew(whole.dataset.whole, present.dataset.stamp);
  const news = html && read(html).querySelector("[data-stamp]");
  if (news) {
    present.replaceWith(news);
  }
}

function lookEvery(seconds, look) {
  setInterval(() => document.hidden || look(), seconds * 1000);
}

if (agenda) {
  lookEvery(Number(agenda.dataset.seconds), showLines);
  const form = document.querySelector("form[data-line]");
  form?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      form.requestSubmit();
    }
  });
  form?.querySelector("textarea")?.focus();
}
if (whole) {
  lookEvery(Number(whole.dataset.seconds), showWhole);
}
