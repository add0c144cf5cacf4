/* What the pages gain with script: nothing here is needed to get anything done. */
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* Storage may be forbidden. */ } };

  /* Times. The server's clock counts, so that a wrong one here misleads nobody. */
  const skew = Date.parse(root.dataset.now) - Date.now() || 0;
  const MINUTE = 60, HOUR = 3600, DAY = 86400, SAID_IN_DAYS = 2 * DAY, NEAR = 15 * MINUTE;

  function duration(seconds) {
    if (seconds < MINUTE) return `${Math.max(0, Math.floor(seconds))} s`;
    if (seconds >= SAID_IN_DAYS) return `${Math.floor(seconds / DAY)} days`;
    const hours = Math.floor(seconds / HOUR);
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    return [hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean).join(" ");
  }

  function distance(past) {
    if (Math.abs(past) < MINUTE) return "just now";
    return past > 0 ? `${duration(past)} ago` : `in ${duration(-past)}`;
  }

  function lateness(left) {
    if (left <= -MINUTE) return [`${duration(-left)} overdue`, "t-red"];
    if (left < MINUTE) return ["Due now", "t-red"];
    return [`Due in ${duration(left)}`, left <= NEAR ? "t-orange" : ""];
  }

  function tick() {
    for (const time of all("time[data-counts]")) {
      const past = (Date.now() + skew - Date.parse(time.dateTime)) / 1000;
      const [words, tone] = time.dataset.counts === "due" ? lateness(-past) : [distance(past), null];
      if (time.textContent !== words) time.textContent = words;
      const due = tone !== null && time.closest(".due");
      if (due) {
        due.classList.toggle("t-red", tone === "t-red");
        due.classList.toggle("t-orange", tone === "t-orange");
      }
    }
  }
  setInterval(tick, 15000);

  /* Theme: shown at once, kept by the server for who is signed in. */
  function show(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of all("[data-theme-form] [name=theme]")) {
      button.setAttribute("aria-pressed", String(button.value === (theme || "auto")));
    }
  }
  const themeForm = document.querySelector("[data-theme-form]");
  if (!themeForm && stored("theme")) show(stored("theme"));
  themeForm?.addEventListener("submit", (event) => {
    const theme = event.submitter?.value;
    if (!theme) return;
    event.preventDefault();
    show(theme);
    store("theme", theme);
    const body = new URLSearchParams(new FormData(themeForm));
    body.set("theme", theme);
    fetch(themeForm.action, { method: "POST", body }).catch(() => {});
  });

  /* Keys: whatever carries data-key, such as "c" or "g i". They can be turned off. */
  const sheet = document.getElementById("keys");
  const switchOn = document.getElementById("keys-on");
  const palette = document.getElementById("palette");
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const shownKeys = new Map();
  let first = "", firstAt = 0;

  function nameOf(element) {
    const copy = element.cloneNode(true);
    all("kbd, .n, svg", copy).forEach((part) => part.remove());
    return (element.getAttribute("aria-label") || copy.textContent).trim();
  }

  function fillSheet() {
    const list = document.getElementById("keys-list");
    shownKeys.clear();
    for (const element of all("[data-key]")) shownKeys.set(element.dataset.key, nameOf(element));
    shownKeys.set("j / k", "Next and previous in a list");
    shownKeys.set(isMac ? "⌘ K" : "Ctrl K", "Search or jump to");
    shownKeys.set(isMac ? "⌘ Enter" : "Ctrl Enter", "Send the form");
    list.replaceChildren(...[...shownKeys].flatMap(([key, name]) => {
      const term = document.createElement("dt");
      const kbd = document.createElement("kbd");
      const meaning = document.createElement("dd");
      kbd.textContent = key;
      meaning.textContent = name;
      term.append(kbd);
      return [term, meaning];
    }));
  }

  function step(by) {
    const links = all("main .tbl tbody th a, main .rows .title");
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  }

  function press(key) {
    const wanted = Date.now() - firstAt < 1200 && first ? `${first} ${key}` : key;
    const target = all("[data-key]").find((element) => element.dataset.key === wanted);
    first = "";
    if (target) { target.click(); return true; }
    if (all("[data-key]").some((element) => element.dataset.key.startsWith(`${key} `))) {
      first = key;
      firstAt = Date.now();
      return true;
    }
    if (key === "j" || key === "k") { step(key === "j" ? 1 : -1); return true; }
    return false;
  }

  const isTyping = (element) => element.isContentEditable
    || element.matches("textarea, select, input:not([type=checkbox], [type=radio])");

  document.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "k" && palette && !event.target.matches("[data-markdown]")) {
      event.preventDefault();
      palette.togglePopover();
    } else if (command && event.key === "Enter" && event.target.form) {
      event.preventDefault();
      // The button in sight decides, so that a careful one still asks first; a look at it comes before it.
      const inSight = all(".send, button:not([type=button], [formaction])", event.target.form).filter((button) => button.checkVisibility());
      (inSight.find((button) => button.matches(".send")) || inSight[0])?.click();
    } else if (!command && !event.altKey && switchOn?.checked && !isTyping(event.target)
      && !document.querySelector("dialog:popover-open") && press(event.key)) {
      event.preventDefault();
    }
  });
  if (sheet) {
    sheet.addEventListener("toggle", fillSheet);
    switchOn.checked = stored("keys") !== "off";
    switchOn.addEventListener("change", () => store("keys", switchOn.checked ? "on" : "off"));
  }
  for (const element of all("[data-script-only]")) element.hidden = false;
  if (isMac) for (const kbd of all("[data-command-key]")) kbd.textContent = "⌘K";

  /* Declaring: who is hit and how badly chooses the severity, which can still be chosen otherwise. */
  document.addEventListener("change", (event) => {
    const { name, dataset, form } = event.target;
    if (name === "judged" && dataset.severity) {
      const meant = form.querySelector(`[name=severity][value="${CSS.escape(dataset.severity)}"]`);
      if (meant) meant.checked = true;
    } else if (name === "severity" && form) {
      for (const cell of all("[name=judged]:checked", form)) cell.checked = false;
    }
  });

  /* Palette: arrows walk from the field through the links and back. */
  palette?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const stops = [palette.querySelector("input"), ...all("a", palette)];
    const at = stops.indexOf(document.activeElement);
    stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  });

  /* What is typed also narrows the places to jump to; Enter goes to the first, once what is shown was found for it. */
  let isFound = false;
  if (palette) {
    new MutationObserver(() => { isFound = true; }).observe(palette.querySelector("#palette-found"), { childList: true });
  }
  palette?.querySelector("input")?.addEventListener("input", (event) => {
    isFound = false;
    const wanted = event.target.value.trim().toLowerCase();
    const places = all("ul:not(#palette-found) > li", palette);
    for (const place of places) place.hidden = !place.textContent.toLowerCase().includes(wanted);
    for (const list of all("ul:not(#palette-found)", palette)) {
      const title = list.previousElementSibling;
      if (title?.tagName === "H2") title.hidden = all("li:not([hidden])", list).length === 0;
    }
  });
  palette?.querySelector("form")?.addEventListener("submit", (event) => {
    const first = isFound && all("li:not([hidden]) > a", palette)[0];
    if (!first) return;
    event.preventDefault();
    first.click();
  });

  /* A form that came back with errors is read out first; one that htmx could not send says so. */
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("htmx:error", () => say("That did not reach the server. Try again."));
  function say(words) {
    const toast = document.createElement("div");
    toast.className = "toast fixed";
    toast.setAttribute("role", "status");
    toast.textContent = words;
    document.body.append(toast);
    setTimeout(() => toast.remove(), 8000);
  }

  /* Live view: asks for news, and shows it only when the reader says so. */
  const RESTLESS = 0.2, LONGEST_WAIT = 120, GONE = [401, 403, 404, 410];

  function watch(pill) {
    const status = pill.querySelector("[role=status]");
    const fresh = pill.querySelector(".fresh");
    const pause = pill.querySelector("[data-pause]");
    const every = Number(pill.dataset.every);
    let version = pill.dataset.version, waiting = every, timer = 0, seen = new Date(), held = [], count = 0, ended = false;

    const clock = (moment) => moment.toTimeString().slice(0, 5);
    const tell = (words) => { if (status.textContent !== words) status.textContent = words; };
    /* A part in which somebody writes takes their form along; where it has no such form any more, it waits. */
    const isWritten = (field) => field.matches("select")
      ? !(field.selectedOptions[0]?.defaultSelected || field.selectedIndex < 1)
      : field.matches("input:not([type=hidden]), textarea") && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
    const isKept = (form) => [...form.elements].some(isWritten) || (document.querySelector("[data-focus]") && form.closest("details[open]"));
    const twin = (form, part) => all("form[aria-label]", part).find((each) =>
      ["action", "aria-label"].every((name) => each.getAttribute(name) === form.getAttribute(name)));

    function place(part) {
      const old = document.getElementById(part.id);
      if (!old) return true;
      const kept = all("form", old).filter(isKept);
      if (!kept.every((form) => twin(form, part))) return false;
      for (const form of kept) {
        twin(form, part).closest("details")?.toggleAttribute("open", form.closest("details")?.open);
        twin(form, part).replaceWith(form);
      }
      old.replaceWith(part);
      globalThis.htmx?.process(part);
      return true;
    }

    function take(html, added) {
      const parts = [...new DOMParser().parseFromString(html, "text/html").body.children];
      const busy = (old) => old?.contains(document.activeElement);
      const now = parts.filter((part) => {
        const old = document.getElementById(part.id);
        return old?.hasAttribute("data-live-now") && !busy(old) && place(part);
      });
      const later = parts.filter((part) => !now.includes(part) && document.getElementById(part.id));
      held = [...held.filter((part) => !later.some((other) => other.id === part.id)), ...later];
      fresh.hidden = held.length === 0;
      count += added;
      fresh.querySelector("span").textContent = count ? `${count} new, show` : "Show what is new";
      tick();
    }

    async function ask() {
      timer = 0;
      try {
        const url = new URL(pill.dataset.live, location.href);
        url.searchParams.set("v", version);
        const answer = await fetch(url, { headers: { "If-None-Match": `"${version}"`, "HX-Request": "true" } });
        if (GONE.includes(answer.status) || answer.redirected) {
          ended = true;
          tell("Updates have ended. Load the page again.");
          return;
        }
        if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
        if (answer.status === 200) {
          version = (answer.headers.get("ETag") || "").replace(/^W\/|"/g, "") || version;
          take(await answer.text(), Number(answer.headers.get("Andon-New")));
        }
        seen = new Date();
        waiting = every;
        tell("");
      } catch {
        waiting = Math.min(LONGEST_WAIT, waiting * 2);
        tell(`Connection lost, last updated ${clock(seen)}`);
      }
      plan();
    }

    function plan() {
      clearTimeout(timer);
      if (ended || document.hidden || pause.getAttribute("aria-pressed") === "true") return;
      timer = setTimeout(ask, waiting * 1000 * (1 + RESTLESS * (2 * Math.random() - 1)));
    }

    fresh.addEventListener("click", () => {
      held = held.filter((part) => !place(part));
      count = 0;
      fresh.hidden = held.length === 0;
      fresh.querySelector("span").textContent = "Show what is new";
      if (held.length) tell("A part has changed in which you write; it waits until you send that.");
      tick();
      document.getElementById("main")?.focus({ preventScroll: true });
    });
    pause.addEventListener("click", () => {
      const on = pause.getAttribute("aria-pressed") !== "true";
      pause.setAttribute("aria-pressed", String(on));
      tell(on ? "Updates are paused" : "");
      plan();
    });
    document.addEventListener("visibilitychange", plan);
    pill.dataset.on = "";
    plan();
  }
  all("[data-live]").forEach(watch);
})();
