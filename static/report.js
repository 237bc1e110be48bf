// The form of an update in place: more rows, how much room a text has left, and the parts that the
// chosen rating calls for. Without it everything is there, and the button for a row saves the draft.
const LITTLE = 50; // characters left from which a short control says so
const PAUSE = 1000; // milliseconds before what is left is read out
const WIDE = window.matchMedia("(min-width: 60em)");

function charactersOf(text) {
  return [...text.trim()].length;
}

function leftWords(control) {
  const left = control.dataset.most - charactersOf(control.value);
  const unit = Math.abs(left) === 1 ? "character" : "characters";
  return left < 0 ? `${-left} ${unit} too many.` : `${left} ${unit} left.`;
}

// Rows

function nameRow(row, prefix, place) {
  for (const element of row.querySelectorAll("[id], [for], [name]")) {
    for (const attribute of ["id", "for", "name"]) {
      const value = element.getAttribute(attribute);
      if (value) {
        element.setAttribute(attribute, value.replace("__prefix__", place));
      }
    }
  }
  for (const label of row.querySelectorAll("label")) {
    label.innerHTML = label.innerHTML.replace("__number__", place + 1);
  }
}

class Rows {
  constructor(box, form) {
    this.box = box;
    this.prefix = box.dataset.rows;
    this.total = form.elements[`${this.prefix}-TOTAL_FORMS`];
    this.button = box.querySelector("[data-add]");
    this.button.addEventListener("click", (event) => {
      event.preventDefault();
      this.add()?.querySelector("input").focus();
    });
    this.offer();
  }

  get isFull() {
    return Number(this.total.value) >= Number(this.box.dataset.mostRows);
  }

  offer() {
    this.button.hidden = this.isFull;
  }

  add() {
    if (this.isFull) {
      return null;
    }
    const template = this.box.querySelector("template");
    const row = template.content.cloneNode(true).firstElementChild;
    nameRow(row, this.prefix, Number(this.total.value));
    template.before(row);
    this.total.value = Number(this.total.value) + 1;
    this.offer();
    return row;
  }

  // Makes room for what was typed into a row that was added in place.
  makeRoomFor(name) {
    const [prefix, place] = name.split("-");
    while (prefix === this.prefix && Number(place) >= Number(this.total.value)) {
      if (!this.add()) {
        return;
      }
    }
  }
}

// Room left

class Room {
  constructor(form) {
    this.form = form;
    this.reader = document.createElement("p");
    this.reader.className = "visually-hidden";
    this.reader.setAttribute("aria-live", "polite");
    form.append(this.reader);
    for (const place of form.querySelectorAll("[data-left]")) {
      this.showIn(place, document.getElementById(place.dataset.left));
    }
  }

  showIn(place, control) {
    place.textContent = leftWords(control);
    place.classList.toggle("fault", place.textContent.includes("too many"));
  }

  // The place of what is left: of a long text beside its label, of a short one below it, once little
  // is left.
  placeOf(control) {
    const place = this.form.querySelector(`[data-left="${control.id}"]`);
    const left = control.dataset.most - charactersOf(control.value);
    if (place || left > LITTLE) {
      return place;
    }
    const below = document.createElement("p");
    below.className = "remark";
    below.dataset.left = control.id;
    control.after(below);
    return below;
  }

  typed(control) {
    if (!control.dataset.most) {
      return;
    }
    const place = this.placeOf(control);
    if (place) {
      this.showIn(place, control);
    }
    clearTimeout(this.timer);
    if (control.dataset.most - charactersOf(control.value) <= LITTLE) {
      this.timer = setTimeout(() => (this.reader.textContent = leftWords(control)), PAUSE);
    }
  }

  // Says of files that are too large before they are sent for nothing.
  chosen(control) {
    const most = Number(control.dataset.mostBytes);
    const files = [...control.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    let place = control.parentElement.querySelector("[data-too-large]");
    if (!place) {
      place = document.createElement("p");
      place.className = "ds_question__error-message";
      place.setAttribute("role", "alert");
      place.dataset.tooLarge = "";
      control.before(place);
    }
    const megabytes = (bytes) => (bytes / 1024 / 1024).toFixed(1);
    const large = files.find((file) => file.size > most);
    place.textContent = "";
    if (large) {
      place.textContent = `${large.name} has ${megabytes(large.size)} MB: too much for a file.`;
    } else if (size > most) {
      place.textContent = `Together they have ${megabytes(size)} MB: save them one after the other.`;
    }
  }
}

// Parts that a rating calls for

function holdsAny(controls) {
  return controls.some((control) =>
    ["radio", "checkbox"].includes(control.type)
      ? control.checked && control.value && control.type === "radio"
      : control.value.trim(),
  );
}

function heldIn(controls) {
  const words = [];
  for (const control of controls) {
    if (control.type === "radio" && control.checked && control.value) {
      words.push(control.labels[0].textContent.trim());
    } else if (["text", "textarea"].includes(control.type) && control.value.trim()) {
      words.push(control.value.trim());
    }
  }
  return words.join("; ");
}

class Part {
  constructor(section) {
    this.section = section;
    this.ratings = section.dataset.part.split(" ");
    this.inside = section.querySelector("[data-inside]");
    this.unneeded = section.querySelector("[data-unneeded]");
    this.isShown = false;
    section.querySelector("[data-show]").addEventListener("click", () => this.show());
  }

  get controls() {
    return [...this.inside.querySelectorAll("input, textarea")].filter(
      (control) => control.type !== "hidden",
    );
  }

  // Shows what was written although the rating does not call for it.
  show() {
    this.isShown = true;
    this.inside.hidden = false;
    this.controls[0].focus();
  }

  fit(rating) {
    const isNeeded = this.ratings.includes(rating);
    const isHeld = !isNeeded && holdsAny(this.controls);
    const hasFault = this.inside.querySelector(".ds_question__error-message") !== null;
    this.isShown = this.isShown && isHeld;
    this.section.hidden = !isNeeded && !isHeld && !hasFault;
    this.inside.hidden = !isNeeded && !this.isShown && !hasFault;
    this.unneeded.hidden = !isHeld;
    this.unneeded.querySelector("[data-hides]").disabled = !isHeld;
    if (isHeld) {
      const held = heldIn(this.controls);
      const short = held.length > 160 ? `${held.slice(0, 160)} …` : held;
      this.unneeded.querySelector("[data-held]").textContent = `You wrote “${short}”.`;
    }
  }
}

for (const form of document.querySelectorAll("form.report")) {
  const rows = [...form.querySelectorAll("[data-rows]")].map((box) => new Rows(box, form));
  const parts = [...form.querySelectorAll("[data-part]")].map((section) => new Part(section));
  const room = new Room(form);

  function fit() {
    const rating = form.elements.rating.value;
    parts.forEach((part) => part.fit(rating));
    for (const details of form.querySelectorAll("[data-opens-for]")) {
      details.open ||= details.dataset.opensFor === rating;
    }
  }

  for (const details of form.querySelectorAll("[data-closes]")) {
    details.open = WIDE.matches;
  }
  form.addEventListener("input", (event) => {
    if (event.target.dataset?.most) {
      room.typed(event.target);
    }
    // A part that is hidden as its last word goes would take the control away under the hand.
    if (!event.target.closest?.("[data-inside]")) {
      fit();
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") {
      room.chosen(event.target);
    }
  });
  form.addEventListener("room", (event) => {
    rows.forEach((each) => each.makeRoomFor(event.detail));
  });
  fit();
}
