// Small comforts. Every page works without this file; what needs it is `hidden` until it runs.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

for (const area of all("[data-count]")) {
  const maximum = Number(area.dataset.count);
  const count = document.getElementById(`${area.id}-count`);
  const tell = () => {
    const left = maximum - [...area.value].length;
    const word = Math.abs(left) > 1 ? "caractères" : "caractère";
    const number = Math.abs(left).toLocaleString("fr");
    count.textContent = left < 0 ? `${number} ${word} de trop` : `Encore ${number} ${word}`;
    count.classList.toggle("cp-count--over", left < 0);
  };
  area.addEventListener("input", tell);
  tell();
}

for (const button of all("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? "Afficher" : "Cacher";
    button.setAttribute("aria-pressed", String(!shown));
  });
}

for (const block of all("[data-copy]")) {
  const field = block.querySelector("input");
  const button = block.querySelector("[data-copy-button]");
  const status = block.querySelector("[data-copy-status]");
  button.hidden = !navigator.clipboard;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    status.textContent = "Lien copié.";
  });
}

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

document.addEventListener("click", (event) => {
  const exit = event.target.closest("[data-exit]");
  if (exit) {
    event.preventDefault();
    document.body.hidden = true;
    window.location.replace(exit.href);
    return;
  }
  const suggestion = event.target.closest("[data-commune-list] [data-code]");
  if (suggestion) chooseCommune(suggestion);
});

function chooseCommune(suggestion) {
  const block = suggestion.closest("[data-commune]");
  const field = block.querySelector("input[type=text], input:not([type])");
  field.value = suggestion.dataset.label;
  block.querySelector("[data-commune-code]").value = suggestion.dataset.code;
  block.querySelector("[data-commune-list]").replaceChildren();
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

for (const block of all("[data-commune]")) {
  const list = block.querySelector("[data-commune-list]");
  const code = block.querySelector("[data-commune-code]");
  const field = block.querySelector("input");
  field.addEventListener("input", () => { if (code) code.value = ""; });
  block.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.replaceChildren();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...all("[data-code]", list)];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (!stops[next]) return;
    event.preventDefault();
    stops[next].focus();
  });
}
