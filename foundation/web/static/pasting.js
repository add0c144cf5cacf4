"use strict";
(() => {
  /* Pictures that are pasted or dropped into a section stand below its text. What is typed stays as it is. */
  const NO_ANSWER = "The picture did not reach the server. Try again.";
  const pictures = (transfer) => [...(transfer?.files || [])].filter((file) => file.type.startsWith("image/"));

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const { text } = form.elements, said = form.querySelector("[data-autosave-said]"), section = form.dataset.autosave;

    async function send(file) {
      const body = new FormData();
      body.set("csrf_token", form.elements.csrf_token.value);
      body.set("file", file, file.name);
      said.textContent = "Adding the picture";
      try {
        const headers = { Accept: "application/json" };
        const answer = await fetch(`${form.getAttribute("action")}/pictures`, { method: "POST", body, headers });
        const told = await answer.json();
        if (answer.ok) document.getElementById(`exhibits-${section}`).outerHTML = told.html;
        said.textContent = answer.ok ? "The picture stands below the text" : `Not added: ${told.detail}`;
      } catch {
        said.textContent = NO_ANSWER;
      }
    }

    async function take(event, transfer) {
      const found = pictures(transfer);
      if (!found.length) return;
      event.preventDefault();
      for (const file of found) await send(file);
    }

    text.addEventListener("paste", (event) => {
      // A table copied from elsewhere brings its picture along: then the words are meant.
      if (!event.clipboardData.getData("text/plain")) take(event, event.clipboardData);
    });
    text.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
    text.addEventListener("drop", (event) => take(event, event.dataTransfer));
  }

  /* Alt and an arrow move what has the focus, as its buttons do; it keeps the focus where it goes. */
  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const shown = event.altKey && step && event.target.closest("[data-exhibit]");
    if (!shown) return;
    event.preventDefault();
    shown.querySelector(`[name=step][value=${step}]`).form.submit();
  });
  const moved = location.hash.startsWith("#exhibit-") && document.querySelector(location.hash);
  if (moved) moved.focus({ preventScroll: true });
})();
