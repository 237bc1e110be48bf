// Keeps a draft while it is typed. The page works without it: "Save draft" does the same by hand.
const WAIT = 2500; // milliseconds after the last stroke

for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-said]");
  let timer = 0;
  let under_way = null;
  let is_stopped = false;
  let is_submitting = false;

  async function keep() {
    const typed = new FormData(form);
    typed.delete("files");
    typed.delete("remove");
    try {
      const answer = await fetch(form.dataset.typed, {
        method: "POST",
        body: typed,
        redirect: "error",
        signal: AbortSignal.timeout(10000),
      });
      const told = await answer.json();
      if (answer.ok) {
        form.elements.version.value = told.version;
        form.action = told.action;
        form.dataset.typed = told.typed;
      }
      is_stopped = answer.status === 409;
      said.textContent = told.said;
    } catch {
      said.textContent =
        "What you typed is not kept: the tracker does not answer, or you are signed out. Copy your text.";
    }
    under_way = null;
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
