// Keeps a draft while it is typed, saves it in place, and says where it stands. The page works
// without it: "Save draft" does the same by hand. What cannot be kept here is kept in the browser by
// kept.js.
const WAIT = 2500; // milliseconds after the last stroke
const NO_ANSWER = "Not saved: the tracker does not answer.";

for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-said]");
  const page = form.querySelector("[data-page]");
  const typing = form.querySelector("[data-typing]");
  let timer = 0;
  let under_way = null;
  let is_stopped = false;
  let is_submitting = false;
  let is_refused = false;

  // Returns whether what stands in the form was kept.
  async function keep(as_saved = false) {
    form.dispatchEvent(new Event("sending"));
    const typed = new FormData(form);
    typed.delete("files");
    typed.delete("remove");
    if (as_saved) {
      typed.set("save", "1");
    }
    let is_kept = false;
    try {
      const answer = await fetch(form.dataset.typed, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: typed,
        redirect: "error",
        signal: AbortSignal.timeout(10000),
      });
      const told = await answer.json();
      is_kept = answer.ok;
      if (is_kept) {
        form.elements.version.value = told.version;
        form.action = told.action;
        form.dataset.typed = told.typed;
        page.href = told.page;
        page.hidden = false;
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
    typing.hidden = true;
    under_way = null;
    return is_kept;
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

  // Files and what is taken off go with the form itself.
  function hasFiles() {
    const taken_off = form.querySelector("[name=remove]:checked");
    return form.elements.files.files.length > 0 || taken_off !== null;
  }

  // Saves in place. What is refused is sent as a form, whose answer says what is wrong where.
  async function save(button) {
    is_submitting = true;
    await under_way;
    under_way = keep(true);
    const is_kept = await under_way;
    is_submitting = false;
    if (!is_kept) {
      is_refused = true;
      form.requestSubmit(button);
      is_refused = false;
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    typing.hidden = is_stopped;
    timer = setTimeout(start, WAIT);
  });

  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    const button = event.submitter;
    if (is_submitting) {
      event.preventDefault();
    } else if (under_way) {
      event.preventDefault();
      is_submitting = true;
      await under_way;
      is_submitting = false;
      form.requestSubmit(button);
    } else if (button?.name === "save" && !is_refused && !is_stopped && !hasFiles()) {
      event.preventDefault();
      await save(button);
    }
  });
}
