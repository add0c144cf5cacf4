"use strict";
(() => {
  /* Texts that save themselves: a while after the last key, never over somebody else's words, and never given up.
     Until the server has said that it holds a text, the tab keeps it, through a reload and a crash. */
  const SAVE_AFTER = 4000, TRY_AGAIN = 8000, CONFLICT = "edit.conflict", DRAFT = "draft:";
  const plain = (words) => (words || "").replace(/\r\n?/g, "\n").trim();
  const isSame = (one, other) => plain(one) === plain(other);
  const drafts = {
    get(key) {
      try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
    },
    put(key, draft) {
      try { sessionStorage.setItem(key, JSON.stringify(draft)); } catch { /* Storage may be full or forbidden. */ }
    },
    drop(key) {
      try { sessionStorage.removeItem(key); } catch { /* Then nothing is in it either. */ }
    },
  };
  let isLeaving = false;

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const { text, version, was_text: was } = form.elements, said = form.querySelector("[data-autosave-said]");
    const together = form.querySelector("[data-autosave-both]"), place = form.dataset.autosave;
    const key = `${DRAFT}${form.dataset.who}:${form.getAttribute("action")}`;
    const unsure = new Set();
    let kept = was.value, timer = 0, busy = false;
    const isOpen = () => !isSame(text.value, kept);
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
    const keep = () => {
      if (isOpen()) drafts.put(key, { text: text.value, version: version.value, was: was.value });
      else drafts.drop(key);
    };
    const goOnFrom = (newest, theirs) => {
      version.value = newest;
      was.value = kept = theirs;
    };

    function bringBack() {
      const draft = drafts.get(key);
      if (!draft || isSame(draft.text, text.value)) return keep();
      // What came back put together by the server is newer than what the tab kept.
      if (form.querySelector(".merge")) return keep();
      text.value = draft.text;
      version.value = draft.version;
      was.value = draft.was;
      form.closest("details").open = true;
      said.textContent = "What was not saved yet is back";
      return later(SAVE_AFTER);
    }

    async function save({ keepalive = false } = {}) {
      clearTimeout(timer);
      if (busy || !isOpen()) return;
      const sent = text.value, body = new FormData(form);
      busy = true;
      said.textContent = "Saving";
      unsure.add(plain(sent));
      try {
        const headers = { "Andon-Autosave": "1", Accept: "application/json" };
        const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual", keepalive });
        if (answer.ok) take(sent, await answer.json());
        else if (answer.status === 409) meet(sent, await answer.json());
        else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) refuse(await answer.json());
        else throw new Error(String(answer.status));
      } catch {
        said.textContent = "Not saved yet, trying again";
        later(TRY_AGAIN);
      } finally {
        busy = false;
        keep();
      }
    }

    function take(sent, saved) {
      goOnFrom(saved.version, sent);
      unsure.clear();
      together.replaceChildren();
      document.getElementById(`text-${place}`).innerHTML = `<div class="prose">${saved.html}</div>`;
      document.getElementById(`beside-${place}`).innerHTML = saved.beside;
      said.textContent = isOpen() ? "" : "Saved";
      if (isOpen()) later(SAVE_AFTER);
    }

    function meet(sent, found) {
      if (found.code !== CONFLICT) return refuse(found);
      const theirs = plain(found.theirs);
      if (unsure.has(theirs) || found.text === null) {
        // It is our own text, of which we never heard that it had arrived, or one that ours already goes on from.
        const untouched = isSame(sent, was.value);
        goOnFrom(found.version, theirs);
        if (untouched) text.value = theirs;
        said.textContent = isOpen() ? "" : "Saved";
        return later(0);
      }
      if (text.value !== sent) return later(0);
      goOnFrom(found.version, theirs);
      unsure.clear();
      text.value = plain(found.text);
      together.innerHTML = found.both;
      said.textContent = isOpen() ? "Not saved yet: look at both, then save" : "Saved";
      return undefined;
    }

    function refuse(problem) {
      said.textContent = problem.status === 401
        ? "Not saved: you are signed out. Sign in and come back here, it is kept until then"
        : `Not saved: ${problem.detail}`;
    }

    text.addEventListener("input", () => {
      said.textContent = "";
      keep();
      later(SAVE_AFTER);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
    addEventListener("online", () => save());
    document.addEventListener("visibilitychange", () => {
      if (!together.childElementCount) save({ keepalive: document.hidden });
    });
    addEventListener("beforeunload", (event) => { if (isOpen() && !isLeaving) event.preventDefault(); });
    bringBack();
  }

  /* A form that is sent leaves the page: what else was typed is kept by the tab, but for who signs out. */
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    isLeaving = true;
    if (!event.target.action.endsWith("/sign-out")) return;
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
  });
})();
