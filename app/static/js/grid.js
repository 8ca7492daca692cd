// The weekly grid: shortcuts, arrow keys, painting with the mouse and totals, over real boxes to tick.

const minutesOf = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const words = (minutes) => `${Math.floor(minutes / 60)}\u00a0h${minutes % 60 ? `\u00a0${minutes % 60}` : ""}`;

class Day {
  constructor(element, onChange) {
    this.element = element;
    this.code = element.dataset.day;
    this.boxes = [...element.querySelectorAll("input[type=checkbox]")];
    this.said = element.querySelector("[data-grid-said]");
    this.moments = [...element.querySelectorAll("[data-from]")];
    this.onChange = onChange;
    this.stop = this.boxes[0];
    this.boxes.forEach((box) => { box.tabIndex = box === this.stop ? 0 : -1; });
    element.querySelector("[data-grid-moments]").hidden = false;
    element.addEventListener("keydown", (event) => this.move(event));
    element.addEventListener("focusin", (event) => { if (this.boxes.includes(event.target)) this.land(event.target); });
    for (const moment of this.moments) {
      moment.addEventListener("click", () => {
        this.set(moment.dataset.from, moment.dataset.to, moment.getAttribute("aria-pressed") !== "true");
        this.onChange();
      });
    }
  }

  within(from, to) {
    return this.boxes.filter((box) => {
      const start = minutesOf(box.value.slice(4));
      return start >= minutesOf(from) && start < minutesOf(to);
    });
  }

  set(from, to, ticked) {
    for (const box of this.within(from, to)) box.checked = ticked;
  }

  // One stop of the Tab key a day: arrows walk inside.
  land(box) {
    this.stop.tabIndex = -1;
    this.stop = box;
    box.tabIndex = 0;
  }

  move(event) {
    const index = this.boxes.indexOf(event.target);
    if (index < 0) return;
    const columns = getComputedStyle(event.target.closest(".cp-grid__hours")).gridTemplateColumns.split(" ").length;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -index, End: this.boxes.length - 1 - index };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.boxes[index + steps[event.key]]?.focus();
  }

  get ticked() {
    return this.boxes.filter((box) => box.checked).map((box) => minutesOf(box.value.slice(4)));
  }

  tell() {
    const spans = [];
    for (const start of this.ticked) {
      const last = spans.at(-1);
      if (last && last[1] === start) last[1] = start + 30;
      else spans.push([start, start + 30]);
    }
    this.said.textContent = spans.map(([start, end]) => `${words(start)} – ${words(end)}`).join(", ");
    for (const moment of this.moments) {
      const full = this.within(moment.dataset.from, moment.dataset.to).every((box) => box.checked);
      moment.setAttribute("aria-pressed", String(full));
    }
  }
}

class Week {
  constructor(element) {
    this.days = [...element.querySelectorAll("[data-day]")].map((day) => new Day(day, () => this.tell()));
    this.total = element.querySelector("[data-grid-total]");
    const shortcuts = element.querySelector("[data-grid-shortcuts]");
    shortcuts.hidden = false;
    shortcuts.addEventListener("click", (event) => this.shortcut(event.target.closest("[data-days]")));
    element.addEventListener("change", () => this.tell());
    this.paint(element);
    this.widen(element.querySelector(".cp-grid__days"));
    this.tell();
  }

  shortcut(button) {
    if (!button) return;
    const clear = "clear" in button.dataset;
    for (const day of this.days) {
      if (!button.dataset.days.includes(day.code)) continue;
      day.set(button.dataset.from, button.dataset.to, !clear);
    }
    this.tell();
  }

  // A mouse drawn over the grid fills the rectangle of days and hours; a finger only taps, so that the page scrolls.
  paint(element) {
    let drag = null;
    const boxAt = (event) => event.target.closest?.(".cp-grid__cell")?.querySelector("input");
    element.addEventListener("mousedown", (event) => {
      const box = event.button === 0 ? boxAt(event) : null;
      if (!box) return;
      event.preventDefault();
      box.focus();
      drag = { from: box, ticked: !box.checked, before: this.boxes.map((each) => each.checked), moved: false };
    });
    element.addEventListener("mouseover", (event) => {
      const box = drag && event.buttons === 1 ? boxAt(event) : null;
      if (!box || (box === drag.from && !drag.moved)) return;
      drag.moved = true;
      const chosen = this.rectangle(drag.from, box);
      this.boxes.forEach((each, index) => { each.checked = chosen.has(each) ? drag.ticked : drag.before[index]; });
    });
    element.addEventListener("click", (event) => {
      if (drag?.moved && boxAt(event)) event.preventDefault();
    });
    document.addEventListener("mouseup", () => {
      if (drag?.moved) this.tell();
    });
  }

  get boxes() {
    return this.days.flatMap((day) => day.boxes);
  }

  rectangle(one, other) {
    const spot = (box) => [this.days.findIndex((day) => day.boxes.includes(box)), minutesOf(box.value.slice(4))];
    const [[dayOne, timeOne], [dayOther, timeOther]] = [spot(one), spot(other)];
    const [first, last] = [Math.min(timeOne, timeOther), Math.max(timeOne, timeOther)];
    const days = this.days.slice(Math.min(dayOne, dayOther), Math.max(dayOne, dayOther) + 1);
    return new Set(days.flatMap((day) => day.boxes).filter((box) => {
      const time = minutesOf(box.value.slice(4));
      return time >= first && time <= last;
    }));
  }

  // Wide enough for seven columns: the folds stay open and become the columns of a table.
  widen(days) {
    const wide = matchMedia("(min-width: 62em)");
    const arrange = () => {
      days.classList.toggle("cp-grid__days--wide", wide.matches);
      if (wide.matches) for (const day of this.days) day.element.open = true;
    };
    days.addEventListener("click", (event) => {
      if (wide.matches && event.target.closest("summary")) event.preventDefault();
    });
    wide.addEventListener("change", arrange);
    arrange();
  }

  tell() {
    let minutes = 0;
    for (const day of this.days) {
      day.tell();
      minutes += day.ticked.length * 30;
    }
    this.total.textContent = minutes ? `En tout : ${words(minutes)} par semaine` : "";
  }
}

for (const element of document.querySelectorAll("[data-grid]")) new Week(element);
