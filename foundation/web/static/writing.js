"use strict";
(() => {
  /* A row of buttons over a plain text field, and "/" to put something in. Whatever they do is typed, so that it can be
     undone and saves itself like all that is typed. */
  const LONGEST = 60, WAIT = 150;
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const MARKS = [
    ["Bold", "**", "b"], ["Italic", "*", "i"], ["Code", "`", "e"],
    ["Heading", "### "], ["List", "- "], ["Quote", "> "], ["Link", "link", "k"],
  ];

  function put(text, words, from = text.selectionStart, to = text.selectionEnd) {
    text.focus();
    text.setSelectionRange(from, to);
    // The one way that the browser's own undo knows.
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function mark(text, sign) {
    const { selectionStart: from, selectionEnd: to, value } = text, chosen = value.slice(from, to);
    if (sign === "link") {
      put(text, `[${chosen || "words"}](https://)`);
      text.setSelectionRange(text.selectionEnd - 1, text.selectionEnd - 1);
    } else if (sign.endsWith(" ")) {
      const begin = value.lastIndexOf("\n", from - 1) + 1;
      const lines = value.slice(begin, to).split("\n");
      const isOn = lines.every((line) => line.startsWith(sign));
      put(text, lines.map((line) => (isOn ? line.slice(sign.length) : sign + line)).join("\n"), begin, to);
    } else {
      put(text, sign + chosen + sign);
      if (!chosen) text.setSelectionRange(from + sign.length, from + sign.length);
    }
  }

  function bar(text, name) {
    const row = document.createElement("div");
    row.className = "row";
    row.setAttribute("role", "toolbar");
    row.setAttribute("aria-label", `Format ${name}`);
    row.setAttribute("aria-controls", text.id);
    for (const [word, sign, key] of MARKS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn sm quiet";
      button.textContent = word;
      button.tabIndex = row.childElementCount ? -1 : 0;
      if (key) button.title = `${word} (${isMac ? "⌘" : "Ctrl "}${key.toUpperCase()})`;
      button.addEventListener("click", () => mark(text, sign));
      row.append(button);
    }
    row.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key], all = [...row.children];
      if (!by) return;
      event.preventDefault();
      const next = all[(all.indexOf(document.activeElement) + by + all.length) % all.length];
      for (const one of all) one.tabIndex = one === next ? 0 : -1;
      next.focus();
    });
    return row;
  }

  function offer(text, place) {
    const list = document.createElement("ul");
    let at = -1, begin = -1, timer = 0, asked = 0;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Put in");
    list.className = "offered";
    list.id = `${text.id}-offered`;
    list.hidden = true;
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", list.id);

    const close = () => {
      clearTimeout(timer);
      asked += 1;
      list.hidden = true;
      begin = -1;
      text.removeAttribute("aria-activedescendant");
    };
    const choose = (to) => {
      at = (to + list.childElementCount) % list.childElementCount;
      [...list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
      list.children[at].scrollIntoView({ block: "nearest" });
      text.setAttribute("aria-activedescendant", list.children[at].id);
    };
    const take = (found) => {
      const from = begin, to = text.selectionStart;
      close();
      put(text, found.link ? `[${found.text.replace(/([[\]])/g, "\\$1")}](${location.origin}${found.link})` : found.text, from, to);
    };

    function show(found) {
      list.replaceChildren(...found.map((one, number) => {
        const item = document.createElement("li"), kind = document.createElement("span");
        item.id = `${list.id}-${number}`;
        item.setAttribute("role", "option");
        kind.className = "dim";
        kind.textContent = `${one.kind} `;
        item.append(kind, one.label);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
        item.take = () => take(one);
        return item;
      }));
      list.hidden = !found.length;
      if (found.length) choose(0);
    }

    async function ask() {
      const mine = asked += 1, words = text.value.slice(begin + 1, text.selectionStart);
      try {
        const answer = await fetch(`${place}?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } });
        if (answer.ok && mine === asked && begin >= 0) show((await answer.json()).items);
      } catch { close(); }
    }

    text.addEventListener("input", () => {
      const caret = text.selectionStart, before = text.value.slice(0, caret);
      const found = before.match(/(?:^|\s)\/([^\n/]*)$/);
      if (!found || found[1].length > LONGEST || found[1].startsWith(" ")) return close();
      begin = caret - found[1].length - 1;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    text.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") choose(at + 1);
      else if (event.key === "ArrowUp") choose(at - 1);
      else if (event.key === "Enter" || event.key === "Tab") list.children[at].take();
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    text.addEventListener("blur", close);
    return list;
  }

  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const { text } = form.elements, place = form.dataset.inserts;
    const name = form.querySelector(`label[for="${text.id}"]`)?.textContent.trim() || "text";
    text.dataset.markdown = "";
    text.before(bar(text, name));
    if (place) text.after(offer(text, place));
    text.addEventListener("keydown", (event) => {
      const found = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && MARKS.find(([, , key]) => key === event.key);
      if (!found) return;
      event.preventDefault();
      mark(text, found[1]);
    });
  }
})();
