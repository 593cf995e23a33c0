/* Adds to pages that work without it: suggestions, copy buttons, zoom and drag of drawings. */
"use strict";

(() => {
  const DELAY = 150;
  const ZOOM = 1.25;

  function addSuggestions(input) {
    const list = document.getElementById(input.getAttribute("list"));
    let timer = 0;
    let request = null;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const text = input.value.trim();
      if (!text) return;
      timer = setTimeout(async () => {
        request?.abort();
        request = new AbortController();
        const url = new URL(input.dataset.suggest, location.href);
        url.searchParams.set("q", text);
        try {
          const response = await fetch(url, { signal: request.signal });
          if (!response.ok) return;
          const { items } = await response.json();
          list.replaceChildren(
            ...items.map((item) => {
              const option = document.createElement("option");
              option.value = "suggestIds" in input.dataset ? item.id : item.matched;
              option.label = item.name;
              return option;
            }),
          );
        } catch (error) {
          if (error.name !== "AbortError") throw error;
        }
      }, DELAY);
    });
  }

  function addCopyButton(block) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = block.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent);
      button.textContent = block.dataset.copied;
    });
    block.append(button);
  }

  /* The view box of a drawing is moved and scaled: lines and letters stay sharp. */
  function addZoom(frame) {
    const svg = frame.querySelector("svg");
    const full = svg.viewBox.baseVal;
    const limit = { x: full.x, y: full.y, width: full.width, height: full.height };
    let view = { ...limit };

    function show() {
      const width = Math.min(view.width, limit.width);
      const height = (width / limit.width) * limit.height;
      view = {
        width,
        height,
        x: Math.min(Math.max(view.x, limit.x), limit.x + limit.width - width),
        y: Math.min(Math.max(view.y, limit.y), limit.y + limit.height - height),
      };
      svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    }

    function zoom(factor) {
      const width = view.width / factor;
      const height = view.height / factor;
      view.x += (view.width - width) / 2;
      view.y += (view.height - height) / 2;
      view.width = width;
      view.height = height;
      show();
    }

    function move(x, y) {
      view.x += x * view.width;
      view.y += y * view.height;
      show();
    }

    const keys = {
      "+": () => zoom(ZOOM),
      "=": () => zoom(ZOOM),
      "-": () => zoom(1 / ZOOM),
      ArrowLeft: () => move(-0.1, 0),
      ArrowRight: () => move(0.1, 0),
      ArrowUp: () => move(0, -0.1),
      ArrowDown: () => move(0, 0.1),
    };
    frame.addEventListener("keydown", (event) => {
      const action = keys[event.key];
      if (event.target !== frame || !action) return;
      event.preventDefault();
      action();
    });

    let start = null;
    svg.addEventListener("pointerdown", (event) => {
      if (view.width < limit.width) start = { x: event.clientX, y: event.clientY, moved: false };
    });
    window.addEventListener("pointermove", (event) => {
      if (!start) return;
      const box = svg.getBoundingClientRect();
      const [x, y] = [event.clientX - start.x, event.clientY - start.y];
      if (!start.moved && Math.hypot(x, y) < 4) return;
      move(-x / box.width, -y / box.height);
      start = { x: event.clientX, y: event.clientY, moved: true };
    });
    window.addEventListener("pointerup", () => setTimeout(() => (start = null)));
    // A drag that ends on a link follows it nowhere.
    svg.addEventListener("click", (event) => start?.moved && event.preventDefault(), true);
    svg.addEventListener("dragstart", (event) => event.preventDefault());

    const buttons = document.createElement("p");
    buttons.className = "zoom";
    for (const [sign, label, factor] of [
      ["+", frame.dataset.zoomIn, ZOOM],
      ["−", frame.dataset.zoomOut, 1 / ZOOM],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = sign;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => zoom(factor));
      buttons.append(button);
    }
    frame.before(buttons);
  }

  document.querySelectorAll("input[data-suggest]").forEach(addSuggestions);
  document.querySelectorAll("[data-zoom-in]").forEach(addZoom);
  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(addCopyButton);
})();
