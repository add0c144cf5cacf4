// Says times in the reader's zone, and lets them go back; without it the page says them in its own.
(() => {
  const note = document.getElementById("zone");
  const times = [...document.querySelectorAll("time[datetime*=T]")];
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const lang = document.documentElement.lang;
  const said = (zone, name) =>
    new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
      day: "numeric", month: lang === "en" ? "short" : "long", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone, timeZoneName: name,
    });
  if (!note || !mine) return;
  const here = said(mine), there = said(note.dataset.zone), named = said(mine, "short");
  const differs = times.some((time) => here.format(new Date(time.dateTime)) !== there.format(new Date(time.dateTime)));
  if (!differs) return;
  const own = times.map((time) => time.textContent);
  const words = [note.textContent, note.dataset.mine.replace("{zone}", mine)];
  const names = [mine, note.dataset.zone];
  const button = document.createElement("button");
  button.type = "button";
  let isMine = false;
  const turn = () => {
    isMine = !isMine;
    times.forEach((time, n) => {
      const local = named.format(new Date(time.dateTime));
      time.textContent = isMine ? local : own[n];
      time.title = isMine ? own[n] : local;
    });
    note.textContent = words[+isMine];
    button.textContent = note.dataset.show.replace("{zone}", names[+isMine]);
  };
  button.addEventListener("click", turn);
  note.after(" ", button, " ");
  turn();
})();
