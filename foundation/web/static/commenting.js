"use strict";
(() => {
  /* Words that are chosen in the document go into the comment form, which is there without a script too. The button
     comes right behind the part that they stand in, so that Tab leads to it. */
  const LONGEST = 500, WAIT = 150, GAP = 6;
  const form = document.querySelector("form[data-commenting]");
  if (!form) return;
  const { anchor, quote, text } = form.elements, button = document.createElement("button");
  const known = new Set([...anchor.options].map((option) => option.value));
  let timer = 0, chosen = null;
  button.type = "button";
  button.className = "btn sm floating";
  button.textContent = "Comment on this";

  function read() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0), node = range.commonAncestorContainer;
    const place = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[id^='text-'], #timeline, #causes, #actions");
    const words = selection.toString().replace(/\s+/g, " ").trim(), name = place?.id.replace(/^text-/, "");
    return place && words && known.has(name) ? { place, name, words, range } : null;
  }

  function put() {
    const box = chosen.range.getBoundingClientRect(), { offsetWidth: wide, offsetHeight: high } = button;
    const below = Math.min(box.bottom + GAP, innerHeight - high - GAP);
    button.style.top = `${Math.max(GAP, below)}px`;
    button.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - wide - GAP))}px`;
  }

  function look() {
    if (document.activeElement === button) return;
    chosen = read();
    if (!chosen) return button.remove();
    if (button.previousSibling !== chosen.place) chosen.place.after(button);
    put();
  }

  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const { name, words } = chosen;
    form.closest("details").open = true;
    anchor.value = name;
    quote.value = words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words;
    button.remove();
    text.focus();
    text.scrollIntoView({ block: "center" });
  });
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  addEventListener("scroll", () => { if (button.isConnected) put(); }, { passive: true });
})();
