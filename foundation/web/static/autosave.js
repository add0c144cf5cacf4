"use strict";
(() => {
  /* Texts that save themselves: a while after the last key, never over somebody else's words, and never given up. */
  const SAVE_AFTER = 4000, TRY_AGAIN = 8000;
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const text = form.elements.text, said = form.querySelector("[data-autosave-said]");
    let kept = text.value, timer = 0, busy = false;
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
    const isOpen = () => text.value !== kept;

    async function save() {
      if (busy || !isOpen()) return;
      const sent = text.value;
      busy = true;
      said.textContent = "Saving";
      try {
        const answer = await fetch(form.action, {
          method: "POST", body: new FormData(form), headers: { "Andon-Autosave": "1" }, redirect: "manual",
        });
        if (answer.status === 409) {
          said.textContent = "Somebody rewrote it: save, and both are put together";
          return;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        const saved = await answer.json();
        kept = sent;
        form.elements.version.value = saved.version;
        form.elements.was_text.value = sent;
        const place = form.dataset.autosave;
        document.getElementById(`text-${place}`).innerHTML = `<div class="prose">${saved.html}</div>`;
        document.getElementById(`beside-${place}`).innerHTML = saved.beside;
        said.textContent = isOpen() ? "" : "Saved";
        if (isOpen()) later(SAVE_AFTER);
      } catch {
        said.textContent = "Not saved yet, trying again";
        later(TRY_AGAIN);
      } finally {
        busy = false;
      }
    }

    text.addEventListener("input", () => { said.textContent = ""; later(SAVE_AFTER); });
    form.addEventListener("submit", () => { clearTimeout(timer); kept = text.value; });
    addEventListener("beforeunload", (event) => { if (isOpen()) event.preventDefault(); });
  }
})();
