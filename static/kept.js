// Keeps in this browser what somebody types into a form until the tracker has it, and puts it back:
// a session may end while they write. Each person's words are kept apart from another's, for some
// days, and go when they sign out. The page works without it.
const PERSON = `typed ${document.body.dataset.person} `;
const DAY = 24 * 60 * 60 * 1000; // milliseconds
const DAYS = 7;
const MOST_FORMS = 20;
const MOST_CHARACTERS = 500000; // of one form
const NOT_TYPED = ["hidden", "password", "file", "submit", "button", "fieldset"];

// What is kept of a form: `typed` and what stood there before, `base`, by the name of the control;
// when it was typed; and the number of the sending that it waits for.

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, kept) {
  const text = JSON.stringify(kept);
  if (text.length > MOST_CHARACTERS) {
    return false;
  }
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false; // it is full, or the browser keeps nothing
  }
}

function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // The browser keeps nothing.
  }
}

function keysOf(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

// Drops what is old, whoever typed it, and of the rest the oldest where there is too much.
function tidy() {
  const all = keysOf("typed ").map((key) => [key, read(key)?.at ?? 0]);
  all.sort((first, second) => second[1] - first[1]);
  for (const [number, [key, at]] of all.entries()) {
    if (number >= MOST_FORMS || Date.now() - at > DAYS * DAY) {
      drop(key);
    }
  }
}

// Drops what has arrived: the server names the sending in a cookie.
function dropWhatArrived() {
  const arrived = document.cookie.match(/(?:^|; )arrived=(\w+)/)?.[1];
  if (!arrived) {
    return;
  }
  document.cookie = "arrived=; Max-Age=0; Path=/; SameSite=Lax";
  if (document.querySelector(".notice--error")) {
    return; // it was refused, on a page that cannot show the form again
  }
  for (const key of keysOf(PERSON)) {
    if (read(key)?.sending === arrived) {
      drop(key);
    }
  }
}

function same(first, second) {
  return JSON.stringify(first) === JSON.stringify(second);
}

function controlsOf(form) {
  return [...form.elements].filter((control) => control.name && !NOT_TYPED.includes(control.type));
}

function isTick(control) {
  return control.type === "checkbox" || control.type === "radio";
}

function valuesIn(control, fromServer) {
  if (isTick(control)) {
    const isTicked = fromServer ? control.defaultChecked : control.checked;
    return isTicked ? [control.value] : [];
  }
  if (control.options) {
    const options = [...control.options];
    const first = options.some((option) => option.defaultSelected);
    const chosen = options.filter((option, number) => {
      const isFirst = !first && !control.multiple && number === 0;
      return fromServer ? option.defaultSelected || isFirst : option.selected;
    });
    return chosen.map((option) => option.value);
  }
  return [fromServer ? control.defaultValue : control.value];
}

// Returns what the controls hold, or held when the page came, by their names.
function valuesOf(form, fromServer = false) {
  const values = {};
  for (const control of controlsOf(form)) {
    values[control.name] ??= [];
    values[control.name].push(...valuesIn(control, fromServer));
  }
  return values;
}

function put(form, name, values) {
  let number = 0;
  for (const control of controlsOf(form)) {
    if (control.name !== name) {
      continue;
    }
    if (isTick(control)) {
      control.checked = values.includes(control.value);
    } else if (control.options) {
      for (const option of control.options) {
        option.selected = values.includes(option.value);
      }
    } else {
      control.value = values[number] ?? "";
      number += 1;
    }
  }
}

function shown(form, name, values) {
  const controls = controlsOf(form).filter((control) => control.name === name);
  const words = values.map((value) => {
    const tick = controls.find((control) => isTick(control) && control.value === value);
    const options = [...(controls[0]?.options ?? [])];
    const option = options.find((each) => each.value === value);
    return tick?.labels[0]?.textContent.trim() ?? option?.textContent.trim() ?? value;
  });
  return words.join(", ") || "nothing";
}

function element(tag, classes, text) {
  const made = document.createElement(tag);
  made.className = classes;
  made.textContent = text;
  return made;
}

function button(text, press) {
  const made = element("button", "link-button", text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

class KeptForm {
  constructor(form) {
    this.form = form;
    const about = form.elements.kept_as?.value;
    const address = form.getAttribute("action") ?? location.href;
    this.key = PERSON + (about ?? new URL(address, location.href).pathname);
    this.base = valuesOf(form, true);
    this.conflicts = {}; // what was typed where something else has been saved since
    this.notes = [];
    this.putBack();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => this.number(event));
    form.addEventListener("sending", () => (this.sent = valuesOf(form)));
    form.addEventListener("taken", () => this.goOnFromSent());
  }

  keep(sending) {
    const typed = { ...this.conflicts };
    const now = valuesOf(this.form);
    for (const name of Object.keys(now)) {
      if (!same(now[name], this.base[name])) {
        typed[name] ??= now[name];
      }
    }
    const names = Object.keys(typed);
    if (!names.length) {
      drop(this.key);
      return;
    }
    const base = Object.fromEntries(names.map((name) => [name, this.base[name]]));
    const isKept = write(this.key, { typed, base, sending, at: Date.now() });
    this.form.toggleAttribute("data-is-kept", isKept);
  }

  // Gives this sending of the form a number by which its arrival is known.
  number(event) {
    if (event.defaultPrevented) {
      return;
    }
    const digits = crypto.getRandomValues(new Uint32Array(4));
    const sending = [...digits].map((each) => each.toString(16)).join("");
    let control = this.form.elements.sending;
    if (!control) {
      control = element("input", "", "");
      control.type = "hidden";
      control.name = "sending";
      this.form.append(control);
    }
    control.value = sending;
    this.keep(sending);
  }

  // The tracker has kept what was sent last as a draft; more may have been typed since.
  goOnFromSent() {
    this.base = this.sent;
    this.keep();
  }

  putBack() {
    const kept = read(this.key);
    if (!kept) {
      return;
    }
    const now = this.base;
    const isShownAgain = this.form.querySelector("[data-shown-again]");
    if (isShownAgain) {
      // It was refused: what the page shows is what was typed, and nothing of it is saved.
      this.base = { ...now, ...kept.base };
    }
    const gone = {};
    for (const [name, typed] of Object.entries(kept.typed)) {
      if (!(name in now)) {
        gone[name] = typed;
      } else if (same(now[name], kept.base[name])) {
        put(this.form, name, typed);
      } else if (!same(now[name], typed)) {
        this.conflicts[name] = typed;
      }
    }
    const isBack = !same(valuesOf(this.form), now);
    if (isBack || Object.keys(this.conflicts).length || Object.keys(gone).length) {
      this.say(kept.at, isBack, gone);
    }
    if (isBack) {
      // As if it were typed now: a draft is kept of it where the form keeps drafts.
      window.addEventListener("load", () => this.form.dispatchEvent(new Event("input")));
    } else if (!Object.keys(this.conflicts).length && !Object.keys(gone).length) {
      this.keep();
    }
  }

  say(at, isBack, gone) {
    const when = new Date(at);
    const day = when.toLocaleDateString("en-GB", { day: "numeric", month: "long" });
    const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const outer = element("div", "ds_inset-text notice", "");
    const notice = element("div", "ds_inset-text__text breakable", "");
    const back = isBack ? " It is back." : "";
    notice.append(
      element("p", "", `What you typed here on ${day} at ${time} was not saved.${back}`),
    );
    for (const name of Object.keys(this.conflicts)) {
      this.showBoth(name);
    }
    if (Object.keys(this.conflicts).length) {
      const sentence =
        "Something else was saved since. It stays in its place, and what you typed is shown below it.";
      notice.append(element("p", "", sentence));
    }
    for (const values of Object.values(gone)) {
      notice.append(element("p", "", `Its place is gone: ${values.join(", ")}`));
    }
    notice.append(button("Discard what I typed", () => this.discard(outer)));
    outer.setAttribute("role", "status");
    outer.append(notice);
    this.form.prepend(outer);
  }

  showBoth(name) {
    const control = controlsOf(this.form).find((each) => each.name === name);
    const note = element("p", "theirs breakable", "");
    const words = shown(this.form, name, this.conflicts[name]);
    note.append(element("strong", "", "You typed:"), ` ${words} `);
    note.append(button("Put it in place", () => this.prefer(name, note)));
    (control.closest(".ds_question") ?? control.parentElement).append(note);
    this.notes.push(note);
  }

  prefer(name, note) {
    const saved = shown(this.form, name, valuesOf(this.form, true)[name]);
    put(this.form, name, this.conflicts[name]);
    delete this.conflicts[name];
    note.replaceChildren(element("strong", "", "Now saved:"), ` ${saved}`);
    this.form.dispatchEvent(new Event("input"));
  }

  discard(notice) {
    this.form.reset();
    this.conflicts = {};
    this.notes.forEach((note) => note.remove());
    notice.remove();
    drop(this.key);
    this.form.dispatchEvent(new Event("input"));
  }
}

tidy();
dropWhatArrived();
for (const mark of document.querySelectorAll("input[data-keep]")) {
  new KeptForm(mark.form);
}
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", () => keysOf(PERSON).forEach(drop));
}
