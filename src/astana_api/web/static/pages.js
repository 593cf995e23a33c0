/* Adds to pages that work without it: suggestions and copy buttons. */
"use strict";

(() => {
  const DELAY = 150;

  function suggest(input) {
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
          const names = (await response.json()).items.map((item) => item.matched);
          list.replaceChildren(
            ...names.map((name) => {
              const option = document.createElement("option");
              option.value = name;
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

  document.querySelectorAll("input[data-suggest]").forEach(suggest);
  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(addCopyButton);
})();
