// Keeps a draft while it is typed. The page works without it: "Save draft" does the same by hand.
// What cannot be kept here is kept in the browser by kept.js.
const WAIT = 2500; // milliseconds after the last stroke
const NO_ANSWER = "The tracker has not kept what you typed last: it does not answer.";

for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-said]");
  let timer = 0;
  let under_way = null;
  let is_stopped = false;
  let is_submitting = false;

  async function keep() {
    form.dispatchEvent(new Event("sending"));
    const typed = new FormData(form);
    typed.delete("files");
    typed.delete("remove");
    try {
      const answer = await fetch(form.dataset.typed, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: typed,
        redirect: "error",
        signal: AbortSignal.timeout(10000),
      });
      const told = await answer.json();
      if (answer.ok) {
        form.elements.version.value = told.version;
        form.action = told.action;
        form.dataset.typed = told.typed;
        form.dispatchEvent(new Event("taken"));
      }
      is_stopped = answer.status === 409;
      said.textContent = told.said;
      if (told.sign_in) {
        sayWhereItIs();
        said.append(signIn(told.sign_in));
      }
    } catch {
      said.textContent = NO_ANSWER;
      sayWhereItIs();
    }
    under_way = null;
  }

  function sayWhereItIs() {
    const is_here = form.hasAttribute("data-is-kept");
    said.append(is_here ? " This browser keeps it for you. " : " Copy your text. ");
  }

  function signIn(address) {
    const link = document.createElement("a");
    const page = new URL(form.action);
    const back = page.pathname + page.search;
    link.href = `${address}?next=${encodeURIComponent(back)}`;
    link.textContent = "Sign in and go on";
    return link;
  }

  function start() {
    if (under_way) {
      timer = setTimeout(start, WAIT);
    } else if (!is_stopped) {
      under_way = keep();
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(start, WAIT);
  });

  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (is_submitting) {
      event.preventDefault();
    } else if (under_way) {
      event.preventDefault();
      is_submitting = true;
      await under_way;
      is_submitting = false;
      form.requestSubmit(event.submitter);
    }
  });
}
