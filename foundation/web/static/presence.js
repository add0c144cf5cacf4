"use strict";
(() => {
  /* Says which sections are open here, and shows who else has them open; the server forgets it after a minute. */
  const EVERY = 20000, place = document.querySelector("[data-presence]");
  if (!place) return;
  const forms = [...document.querySelectorAll("form[data-autosave]")];
  const isOpen = (form) => form.closest("details").open;
  let said = "", timer = 0;

  function show(others) {
    for (const slot of document.querySelectorAll("[data-present]")) {
      const names = others.filter((one) => one.section === slot.dataset.present).map((one) => one.name);
      const words = names.length ? `${names.join(", ")} ${names.length > 1 ? "have" : "has"} this open too` : "";
      if (slot.textContent !== words) slot.textContent = words;
    }
  }

  async function tell() {
    clearTimeout(timer);
    const open = document.hidden ? [] : forms.filter(isOpen).map((form) => form.dataset.autosave);
    // Whoever has nothing open says so once, and then nothing.
    if (!open.length && !said) return;
    said = open.join(" ");
    const body = new FormData();
    body.set("csrf_token", forms[0].elements.csrf_token.value);
    for (const name of open) body.append("sections", name);
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(place.dataset.presence, { method: "POST", body, headers, keepalive: document.hidden });
      if (answer.ok) show((await answer.json()).others);
    } catch { /* It is said again in a while. */ }
    if (open.length) timer = setTimeout(tell, EVERY);
  }

  for (const form of forms) form.closest("details").addEventListener("toggle", tell);
  document.addEventListener("visibilitychange", tell);
  if (forms.some(isOpen)) tell();
})();
