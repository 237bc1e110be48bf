// Rows of an order can be dragged; their numbers follow, and are saved with the button below.
"use strict";

const list = document.querySelector("ol.order");
let dragged = null;

function number() {
  for (const [place, row] of [...list.children].entries()) {
    const control = row.querySelector("input[inputmode=numeric]");
    control.value = Number(list.dataset.first) + place;
  }
}

for (const row of list?.children ?? []) {
  row.draggable = true;
  row.addEventListener("dragstart", () => (dragged = row));
  row.addEventListener("dragend", () => {
    dragged = null;
    number();
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged || dragged === row) {
      return;
    }
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    const isBelow = event.clientY > top + height / 2;
    row.parentElement.insertBefore(dragged, isBelow ? row.nextSibling : row);
  });
}
