// Keeps in this browser what somebody types into a form until the tracker has it, and puts it back:
// a session may end while they write. Each person's words are kept apart from another's, for some
// days, and go when they sign out. The page works without it.
const PERSON = `typed ${document.body.dataset.person} `;
const DAY = 24 * 60 * 60 * 1000; // milliseconds
const DAYS = 7;
const MOST_FORMS = 20;
const MOST_CHARACTERS = 500000; // of one form
const SAVED_SINCE =
  "Something else was saved since. It stays in its place, and what you typed is shown below it.";
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
    const details = control.closest("details");
    if (details) {
      details.open = true;
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
    this.key = PERSON + this.name();
    this.base = valuesOf(form, true);
    this.before = {}; // what stood in the controls into which typed words were put back
    this.pending = {}; // what was typed and cannot be put back without overwriting something
    this.notes = [];
    this.putBack();
    form.addEventListener("input", () => this.keep());
    form.addEventListener("submit", (event) => this.number(event));
    form.addEventListener("sending", () => (this.sent = valuesOf(form)));
    form.addEventListener("taken", () => this.goOnFromSent());
  }

  name() {
    const about = this.form.elements.kept_as?.value;
    const action = this.form.getAttribute("action") ?? location.href;
    const address = new URL(action, location.href);
    return about ?? address.pathname + address.search;
  }

  keep(sending) {
    const typed = {};
    const base = {};
    const first = valuesOf(this.form, true); // of a row that was added in place
    for (const [name, values] of Object.entries(valuesOf(this.form))) {
      const before = this.base[name] ?? first[name];
      if (!same(values, before)) {
        typed[name] = values;
        base[name] = before;
      }
    }
    for (const [name, waiting] of Object.entries(this.pending)) {
      typed[name] = waiting.typed;
      base[name] = waiting.base;
    }
    if (!Object.keys(typed).length) {
      drop(this.key);
      return;
    }
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
    this.makeRoom(Object.keys(kept.typed));
    const now = this.base;
    if (this.form.querySelector("[data-shown-again]")) {
      // It was refused: what the page shows is what was typed, and nothing of it is saved.
      this.base = { ...now, ...kept.base };
    }
    for (const [name, typed] of Object.entries(kept.typed)) {
      const base = kept.base[name];
      if (same(now[name], base) && !same(base, typed)) {
        this.before[name] = base;
        put(this.form, name, typed);
      } else if (!same(now[name], typed)) {
        this.pending[name] = { typed, base };
      }
    }
    this.tell(kept.at);
  }

  // Rows that were added in place are added again before what was typed into them is put back.
  makeRoom(names) {
    for (const name of names.filter((each) => !(each in this.base))) {
      this.form.dispatchEvent(new CustomEvent("room", { detail: name }));
    }
    this.base = valuesOf(this.form, true);
  }

  // Says what was put back and what was not.
  tell(at) {
    const isBack = Object.keys(this.before).length > 0;
    const isPending = Object.keys(this.pending).length > 0;
    if (isBack || isPending) {
      this.say(at, isBack);
    } else {
      this.keep();
    }
    if (isBack) {
      // As if it were typed now: a draft is kept of it where the form keeps drafts.
      window.addEventListener("load", () => this.typed());
    }
  }

  typed() {
    this.form.dispatchEvent(new Event("input"));
  }

  say(at, isBack) {
    const when = new Date(at);
    const day = when.toLocaleDateString("en-GB", { day: "numeric", month: "long" });
    const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const back = isBack ? " It is back." : "";
    const notice = element("div", "ds_inset-text notice", "");
    notice.setAttribute("role", "status");
    const words = element("div", "ds_inset-text__text breakable", "");
    words.append(
      element("p", "", `What you typed here on ${day} at ${time} was not saved.${back}`),
    );
    const inPlace = Object.keys(this.pending).filter((name) => name in this.base);
    if (inPlace.length) {
      words.append(element("p", "", SAVED_SINCE));
    }
    inPlace.forEach((name) => this.showBoth(name));
    for (const [name, waiting] of Object.entries(this.pending)) {
      if (!inPlace.includes(name)) {
        const text = `Its place is gone: ${waiting.typed.join(", ")}`;
        words.append(element("p", "", text));
      }
    }
    words.append(button("Discard what I typed", () => this.discard(notice)));
    notice.append(words);
    this.form.prepend(notice);
  }

  showBoth(name) {
    const control = controlsOf(this.form).find((each) => each.name === name);
    const note = element("p", "theirs breakable", "");
    const words = shown(this.form, name, this.pending[name].typed);
    note.append(element("strong", "", "You typed:"), ` ${words} `);
    note.append(button("Put it in place", () => this.prefer(name, note)));
    (control.closest(".ds_question") ?? control.parentElement).append(note);
    this.notes.push(note);
  }

  prefer(name, note) {
    this.before[name] = valuesOf(this.form)[name];
    put(this.form, name, this.pending[name].typed);
    delete this.pending[name];
    const saved = shown(this.form, name, this.before[name]);
    note.replaceChildren(element("strong", "", "Now saved:"), ` ${saved}`);
    this.typed();
  }

  discard(notice) {
    for (const [name, values] of Object.entries(this.before)) {
      put(this.form, name, values);
    }
    this.pending = {};
    this.notes.forEach((note) => note.remove());
    notice.remove();
    this.typed();
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
