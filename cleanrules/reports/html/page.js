"use strict";
(() => {
  const doc = document, root = doc.documentElement;
  const all = (what, where = doc) => [...where.querySelectorAll(what)];
  const by = (id) => doc.getElementById(id);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const findings = all(".finding").map((el) => ({
    el, code: plain(el.dataset.code), marks: el.dataset.marks.split(" "), text: plain(el.textContent),
  }));
  const picks = all("fieldset input"), query = by("query"), count = by("count"), theme = by("theme");

  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const said = () => theme.setAttribute("aria-pressed", dark());
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; said(); });

  function filter() {
    const terms = plain(query.value).split(/\s+/).filter(Boolean);
    const wanted = picks.filter((one) => one.checked).map((one) => one.value);
    const active = terms.length + wanted.length > 0;
    const fits = (one, term) => /^[a-z]{3}-[a-z0-9-]*$/.test(term) ? one.code.startsWith(term) : one.text.includes(term);
    let shown = 0;
    for (const one of findings) {
      const fit = (!wanted.length || one.marks.some((mark) => wanted.includes(mark)))
        && terms.every((term) => fits(one, term));
      one.el.hidden = !fit;
      shown += fit;
    }
    for (const part of all(".part")) {
      const some = part.querySelector(".finding:not([hidden])") !== null;
      part.hidden = active && !some;
      for (const group of all(".group", part)) group.open = active && some;
    }
    count.textContent = count.dataset.words.replace("{n}", shown).replace("{all}", findings.length);
  }
  query.addEventListener("input", filter);
  for (const one of picks) one.addEventListener("change", filter);

  const open = (state) => () => { for (const one of all("main details")) one.open = state; };
  by("expand").addEventListener("click", open(true));
  by("collapse").addEventListener("click", open(false));

  by("traced").addEventListener("change", (event) => root.classList.toggle("untraced", !event.target.checked));

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });

  function reveal() {
    const target = by(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let one = target; one; one = one.parentElement) {
      if (one.hidden) one.hidden = false;
      if (one.localName === "details") one.open = true;
    }
    target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);

  by("tools").hidden = theme.hidden = false;
  said();
  filter();
  reveal();
})();
