/* What the pages gain where scripts run: keys for the desk, names of chosen files, confirmations.
   Everything else works without this file. */
"use strict";
document.documentElement.classList.add("js");

const lines = () => Array.from(document.querySelectorAll("[data-queue] .line"));

function here() {
  return lines().findIndex((line) => line.hasAttribute("data-here"));
}

function goTo(index) {
  const all = lines();
  if (!all.length) return;
  const target = all[Math.max(0, Math.min(index, all.length - 1))];
  all.forEach((line) => line.removeAttribute("data-here"));
  target.setAttribute("data-here", "");
  target.querySelector("a").focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}

function help() {
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

/* Choosing a decision leads on to its reasons. */
function decide(id) {
  const choice = document.getElementById(id);
  if (!choice) return;
  choice.click();
  document.getElementById("reasons").focus();
}

const KEYS = {
  j: () => goTo(here() + 1),
  k: () => goTo(here() < 0 ? 0 : here() - 1),
  "/": () => document.getElementById("search")?.focus(),
  "?": help,
  g: () => decide("grant"),
  r: () => decide("refuse"),
  n: () => document.querySelector("[data-next]")?.click(),
  u: () => document.querySelector("[data-up]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest("form[data-sign]")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const writing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
  if (writing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = KEYS[event.key];
  if (!act || !document.querySelector("[data-keys]")) return;
  event.preventDefault();
  act();
});

document.addEventListener("focusin", (event) => {
  const line = event.target.closest("[data-queue] .line");
  if (!line) return;
  lines().forEach((other) => other.toggleAttribute("data-here", other === line));
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-help]");
  if (opener) help();
  const clause = event.target.closest("[data-clause]");
  if (clause) {
    const box = document.getElementById("reasons");
    const at = box.selectionStart;
    const words = clause.dataset.clause;
    box.setRangeText(words, at, box.selectionEnd, "end");
    box.focus();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
});

/* A link to a kind of proof opens it, wherever it is folded away. */
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#proof-"]');
  let fold = link && document.getElementById(link.getAttribute("href").slice(1));
  for (; fold; fold = fold.parentElement?.closest("details")) fold.open = true;
});

/* A file that was chosen ticks the proof it belongs to. */
document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const box = event.target.closest("[data-proof]")?.querySelector("[data-proof-chosen]");
  if (box && event.target.files.length) box.checked = true;
});

/* A form that was sent is not sent twice. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
